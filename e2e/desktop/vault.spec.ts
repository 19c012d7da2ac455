import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect, ready, stateOf } from './fixtures/gateway.ts'
import { expect, runner, test } from './fixtures/test.ts'

const needsStandIn = 'the stand-in can take the key store away, a real system cannot be asked to'

test('the master key is wrapped by the key store and kept', async ({ start, dataDir }) => {
  test.skip(runner === 'electron', 'a key store may be missing on a machine for tests')
  const file = join(dataDir, 'vault.json')
  const first = await start()
  expect((await ready(await first.window())).notice).toBeNull()
  const stored = readFileSync(file, 'utf8')
  expect(JSON.parse(stored)).toMatchObject({ version: 1, protection: 'system' })
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  await first.evaluate(({ app }) => app.quit(), null)
  await first.exited

  const second = await start()
  await ready(await second.window())
  expect(readFileSync(file, 'utf8')).toBe(stored)
})

test('without a key store the window says how the key is kept', async ({ start, dataDir }) => {
  test.skip(runner === 'electron', needsStandIn)
  const app = await start({ env: { STAND_IN_SAFE_STORAGE: 'missing' } })
  const state = await ready(await app.window())
  expect(state.notice?.code).toBe('vault.file')
  expect(JSON.parse(readFileSync(join(dataDir, 'vault.json'), 'utf8'))).toMatchObject({ protection: 'file' })
})

test('a weak key store is called weak', async ({ start }) => {
  test.skip(runner === 'electron', needsStandIn)
  const app = await start({ env: { STAND_IN_SAFE_STORAGE: 'basic_text' } })
  expect((await ready(await app.window())).notice?.code).toBe('vault.weak')
})

test('a key that cannot be read stops the start, and a new one is made only when asked', async ({ start, dataDir }) => {
  test.skip(runner === 'electron', needsStandIn)
  const file = join(dataDir, 'vault.json')
  writeFileSync(file, JSON.stringify({ version: 1, protection: 'system', key: Buffer.alloc(80).toString('base64') }))
  const before = readFileSync(file, 'utf8')
  const app = await start()
  const page = await app.window()
  await expect.poll(async () => (await stateOf(page)).phase).toBe('failed')
  expect(await stateOf(page)).toMatchObject({ code: 'vault.unreadable', url: null })
  expect(readFileSync(file, 'utf8')).toBe(before)

  // The person chooses to begin with a new key, and confirms it.
  await app.evaluate(({ dialog }) => {
    const answers = [1, 0]
    dialog.showMessageBox = async () => ({ response: answers.shift() ?? 2, checkboxChecked: false })
  }, null)
  await page.evaluate(() => window.shell?.restartGateway())
  await ready(page)
  const aside = readdirSync(dataDir).find((name) => name.startsWith('vault.json.unreadable-'))
  expect(aside === undefined ? null : readFileSync(join(dataDir, aside), 'utf8')).toBe(before)
  expect(readFileSync(file, 'utf8')).not.toBe(before)
})

test('a locked key store is asked again until it opens, and nothing stored is lost', async ({ start, dataDir }) => {
  test.skip(runner === 'electron', needsStandIn)
  const first = await start()
  const before = await first.window()
  await ready(before)
  const client = await connect(before)
  const kept = { name: 'kept', provider: 'openai', keys: ['sk-kept-0123456789abcdef'], models: ['m1'] }
  await client.channels.create(kept)
  await first.evaluate(({ app }) => app.quit(), null)
  await first.exited
  const vault = readFileSync(join(dataDir, 'vault.json'), 'utf8')

  const second = await start({ env: { STAND_IN_SAFE_STORAGE: 'locked' } })
  const page = await second.window()
  await expect.poll(async () => (await stateOf(page)).code).toBe('vault.unreadable')
  // The person tries again before unlocking it, gives up for now, and comes back when it is open.
  await second.evaluate(({ dialog }) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    const answers = [0, 2]
    dialog.showMessageBox = async (...args: unknown[]) => {
      asked.push((args.at(-1) as { message: string }).message)
      return { response: answers.shift() ?? 2, checkboxChecked: false }
    }
  }, null)
  await page.evaluate(() => window.shell?.restartGateway())
  await expect
    .poll(() => second.evaluate(() => (globalThis as unknown as { asked: string[] }).asked.length, null))
    .toBe(2)
  expect(await stateOf(page)).toMatchObject({ phase: 'failed', code: 'vault.unreadable' })
  expect(readFileSync(join(dataDir, 'vault.json'), 'utf8')).toBe(vault)
  await second.evaluate(({ safeStorage }) => Object.assign(safeStorage, { locked: false }), null)
  await page.evaluate(() => window.shell?.restartGateway())
  await ready(page)
  const again = await connect(page)
  const [channel] = (await again.channels.list({})).items
  expect(channel).toMatchObject({ name: 'kept', keys: [{ hint: expect.stringContaining('cdef') }] })
  expect((await again.system.status()).attention).toEqual([])
})
