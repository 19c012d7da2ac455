import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gatewayPid, isRunning, ready } from './fixtures/gateway.ts'
import { openStream } from './fixtures/stream.ts'
import { expect, runner, test } from './fixtures/test.ts'

test('a second start shows the window of the first', async ({ start }) => {
  const first = await start()
  const page = await first.window()
  const { instanceId } = await ready(page)
  await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize(), null)

  const second = await start()
  expect(await second.exited).toBe(0)
  await expect
    .poll(() =>
      first.evaluate(({ BrowserWindow }) => {
        const [window, ...others] = BrowserWindow.getAllWindows()
        return { minimized: window?.isMinimized(), visible: window?.isVisible(), others: others.length }
      }, null),
    )
    .toEqual({ minimized: false, visible: true, others: 0 })
  expect((await ready(page)).instanceId).toBe(instanceId)
})

test('quitting lets a running stream finish and leaves no process', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  const { url } = await ready(page)
  const gateway = await gatewayPid(app)
  const pids = await app.evaluate(({ app: electron }) => electron.getAppMetrics().map((metric) => metric.pid), null)
  expect(pids).toContain(gateway)

  const stream = await openStream(page, url)
  try {
    await stream.firstEvent
    await app.evaluate(({ app: electron }) => electron.quit(), null)
    // Said while the stream is running, and the stream is still whole.
    stream.finish()
    expect(await stream.text).toContain('[DONE]')
    expect(await app.exited).toBe(0)
    await expect.poll(() => [app.pid, ...pids].filter(isRunning)).toEqual([])
    await expect(fetch(new URL('/healthz', url))).rejects.toThrow()
  } finally {
    await stream.close()
  }
})

test('closing the window ends the app and its gateway when that is what a person chose', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  await ready(page)
  const gateway = await gatewayPid(app)
  await page.evaluate(() => window.shell?.changeSettings({ onClose: 'quit' }))
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close(), null)
  expect(await app.exited).toBe(0)
  expect(isRunning(gateway)).toBe(false)
})

test('the gateway does not outlive a main process that was killed', async ({ start }) => {
  const app = await start()
  await ready(await app.window())
  const gateway = await gatewayPid(app)
  process.kill(app.pid, 'SIGKILL')
  await app.exited
  await expect.poll(() => isRunning(gateway)).toBe(false)
})

test('the window comes back where it was', async ({ start, dataDir }) => {
  const bounds = { x: 60, y: 40, width: 1000, height: 700 }
  const first = await start()
  await first.window()
  await first.evaluate(({ BrowserWindow }, at) => BrowserWindow.getAllWindows()[0]?.setBounds(at), bounds)
  await first.evaluate(({ app }) => app.quit(), null)
  await first.exited
  expect(existsSync(join(dataDir, 'window-state.json'))).toBe(true)

  const second = await start()
  await second.window()
  const restored = await second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds(), null)
  expect(restored).toEqual(bounds)
})

test('the next window has the colour of the theme before its page is drawn', async ({ start }) => {
  const first = await start()
  const page = await first.window()
  const { url } = await ready(page)
  // The page applies its own choice at its start; this one comes after.
  await expect(page.getByText(new URL(url).host).first()).toBeVisible()
  await page.evaluate(() => window.shell?.setTheme('dark'))
  await expect.poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
  await first.evaluate(({ app }) => app.quit(), null)
  await first.exited
  const second = await start()
  await second.window()
  const color = await second.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBackgroundColor().toLowerCase(),
    null,
  )
  expect(color).toBe('#141617')
})

test('the smoke test proves a start and ends', async ({ start, dataDir }) => {
  test.skip(
    runner === 'electron',
    'an app that ends by itself cannot be held by the debugger; run the packaged program',
  )
  const app = await start({ args: ['--smoke-test'] })
  expect(await app.exited).toBe(0)
  const result = JSON.parse(app.output.stdout)
  expect(result).toMatchObject({ event: 'smoke-test', ok: true, pageLoaded: true, answered: true, message: null })
  expect(readFileSync(join(dataDir, 'data/logs/shell.log'), 'utf8')).toContain(result.url)
})

test('a bad setting is named and ends the start', async ({ start }) => {
  test.skip(runner === 'electron', 'an app that ends by itself cannot be held by the debugger')
  const app = await start({ env: { BURNCLOUD_PORT: 'eighty' } })
  expect(await app.exited).toBe(2)
  expect(app.output.stderr).toContain('BURNCLOUD_PORT must be a port from 0 to 65535, not "eighty".')
})
