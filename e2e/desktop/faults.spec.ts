import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DesktopApp } from './fixtures/desktop-app.ts'
import { ready, stateOf } from './fixtures/gateway.ts'
import { expect, runner, test } from './fixtures/test.ts'

/** From now on questions are noted and answered with these buttons, then dismissed. */
async function answer(app: DesktopApp, ...buttons: number[]): Promise<() => Promise<string[]>> {
  await app.evaluate(({ dialog }, answers) => {
    const questions: string[] = []
    Object.assign(globalThis, { questions })
    dialog.showMessageBox = async (...args: unknown[]) => {
      const { message, cancelId } = args.at(-1) as { message: string; cancelId: number }
      questions.push(message)
      return { response: answers.shift() ?? cancelId, checkboxChecked: false }
    }
  }, buttons)
  return () => app.evaluate(() => (globalThis as unknown as { questions: string[] }).questions, null)
}

const crash = (app: DesktopApp) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(), null)

test('a page that crashes comes back by itself, and then asks, while the gateway serves on', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  const { url, instanceId } = await ready(page)
  const questions = await answer(app, 0)
  const crashes = () => (app.output.stderr.match(/the page's process is gone/g) ?? []).length
  await crash(app)
  await expect.poll(crashes).toBe(1)
  await expect
    .poll(async () => {
      const again = await app.window()
      return again === page ? null : (await stateOf(again).catch(() => null))?.instanceId
    })
    .toBe(instanceId)
  expect(await questions()).toEqual([])

  // A page that crashes while it loads is asked about as one that does not load.
  await (await app.window()).waitForLoadState('load')
  await crash(app)
  await expect.poll(questions).toEqual(['The window crashed repeatedly.'])
  // The first button reloads.
  await expect.poll(async () => (await stateOf(await app.window()).catch(() => null))?.instanceId).toBe(instanceId)
  expect((await fetch(new URL('/healthz', url))).status).toBe(200)
})

test('from a page that keeps crashing there is a way into safe mode', async ({ start }) => {
  test.skip(runner === 'electron', 'the restarted program would outlive the spec')
  const app = await start()
  await ready(await app.window())
  await answer(app, 1)
  const crashes = () => (app.output.stderr.match(/the page's process is gone/g) ?? []).length
  await crash(app)
  await expect.poll(crashes).toBe(1)
  await expect.poll(async () => (await stateOf(await app.window()).catch(() => null))?.phase).toBe('ready')
  await crash(app)
  expect(await app.exited).toBe(0)
  expect(app.relaunches.at(-1)?.args).toContain('--safe-mode')
})

test('graphics that keep crashing are left out at the next start when a person says so', async ({ start, dataDir }) => {
  test.skip(runner === 'electron', 'the graphics of the real program must not be broken for a spec')
  const app = await start()
  await ready(await app.window())
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = async (...args: unknown[]) => {
      process.stderr.write(`asked: ${(args.at(-1) as { message: string }).message}\n`)
      return { response: 0, checkboxChecked: false }
    }
  }, null)
  for (let times = 0; times < 3; times += 1) {
    await app.evaluate(({ app: electron }) => {
      electron.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 5 })
    }, null)
  }
  expect(await app.exited).toBe(0)
  expect(app.output.stderr.match(/^asked: .*$/gm)).toEqual(['asked: The graphics process crashed repeatedly.'])
  expect(app.relaunches).toHaveLength(1)
  expect(JSON.parse(readFileSync(join(dataDir, 'app.json'), 'utf8'))).toMatchObject({ hardwareAcceleration: false })

  const next = await start()
  const page = await next.window()
  await ready(page)
  const accelerated = () =>
    next.evaluate(({ app: electron }) => (electron as unknown as { accelerated: boolean }).accelerated, null)
  expect(await accelerated()).toBe(false)
  // And it can be turned on again.
  await page.evaluate(() => window.shell?.changeSettings({ hardwareAcceleration: true }))
  expect(JSON.parse(readFileSync(join(dataDir, 'app.json'), 'utf8'))).toMatchObject({ hardwareAcceleration: true })
})

test('a data folder that cannot be used ends the start with the reason', async ({ start, dataDir }) => {
  test.skip(runner === 'electron', 'an app that ends by itself cannot be held by the debugger')
  const file = join(dataDir, 'a file')
  writeFileSync(file, '')
  const app = await start({ dataDir: file })
  expect(await app.exited).toBe(1)
  expect(app.output.stderr).toMatch(/BurnCloud Desktop cannot start: .*(EEXIST|ENOTDIR)/)
})

test('a full disk is told, and what was there stays', async ({ start, dataDir }) => {
  test.skip(process.platform !== 'linux' || process.getuid?.() !== 0, 'needs a small disk of its own')
  const disk = join(dataDir, 'disk')
  mkdirSync(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    test.skip(true, 'this machine lets no disk be made')
  }
  try {
    const app = await start({ dataDir: disk })
    const page = await app.window()
    const { instanceId } = await ready(page)
    await page.evaluate(() => window.shell?.changeSettings({ onClose: 'tray' }))
    const before = readFileSync(join(disk, 'app.json'), 'utf8')
    try {
      writeFileSync(join(disk, 'filler'), Buffer.alloc(200 * 2 ** 20))
    } catch {
      // Full, as it should be.
    }
    const told = await page.evaluate(() =>
      window.shell?.changeSettings({ onClose: 'quit' }).then(
        () => 'changed',
        (error: Error) => error.message,
      ),
    )
    expect(told).toContain('ipc.failed')
    expect(readFileSync(join(disk, 'app.json'), 'utf8')).toBe(before)
    expect(await page.evaluate(async () => (await window.shell?.getSettings())?.onClose)).toBe('tray')
    expect(await stateOf(page)).toMatchObject({ phase: 'ready', instanceId })
    rmSync(join(disk, 'filler'))
    await page.evaluate(() => window.shell?.changeSettings({ onClose: 'quit' }))
    expect(JSON.parse(readFileSync(join(disk, 'app.json'), 'utf8'))).toMatchObject({ onClose: 'quit' })
    await app.kill()
  } finally {
    execFileSync('umount', ['-l', disk])
  }
})
