import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connect, gatewayPid, nextState, ready, stateOf } from './fixtures/gateway.ts'
import { openStream } from './fixtures/stream.ts'
import { expect, runner, test } from './fixtures/test.ts'
import { clickTray, pressTray, seeTray } from './fixtures/tray.ts'

test.beforeEach(() => {
  test.skip(runner !== 'stand-in', 'no system lets a program look at its own tray icon')
})

const labels = async (app: Parameters<typeof seeTray>[0]): Promise<string[]> =>
  ((await seeTray(app))?.items ?? []).flatMap((item) => [item.label, ...item.items.map(({ label }) => label)])

test('the tray tells state, speed, cost and the last errors', async ({ start }) => {
  const vendor = createServer((_request, response) => {
    response.writeHead(500, { 'content-type': 'application/json' })
    response.end('{"error":{"message":"the vendor is down"}}')
  })
  vendor.listen(0, '127.0.0.1')
  await once(vendor, 'listening')
  const { port } = vendor.address() as AddressInfo
  try {
    const app = await start()
    const page = await app.window()
    const { url } = await ready(page)
    await expect.poll(async () => (await seeTray(app))?.items[0]?.label).toBe(`Ready · ${new URL(url).host}`)
    expect((await seeTray(app))?.icon).toContain('well')
    await expect.poll(() => labels(app)).toContain('0 requests/min · 0 tokens/s')
    await expect.poll(async () => (await seeTray(app))?.tooltip).toContain('$0.00 today')

    const client = await connect(page)
    await client.channels.create({
      name: 'shaky & slow',
      provider: 'openai-compatible',
      baseUrl: `http://127.0.0.1:${port}/v1`,
      keys: ['sk-upstream'],
      models: ['m1'],
    })
    const { key } = await client.tokens.create({ name: 'spec' })
    await fetch(new URL('/v1/chat/completions', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{"model":"m1","messages":[{"role":"user","content":"hi"}]}',
    })
    await expect.poll(async () => (await labels(app)).some((label) => label.includes('m1:'))).toBe(true)
    await expect.poll(() => labels(app)).toContain('1 requests/min · 0 tokens/s')
    await expect.poll(() => labels(app)).toContain('shaky && slow')

    // The switch of the channel works from here.
    await pressTray(app, 'shaky && slow')
    await expect.poll(async () => (await client.channels.list({})).items[0]?.enabled).toBe(false)
    await expect
      .poll(
        async () =>
          (await seeTray(app))?.items.flatMap(({ items }) => items).find(({ label }) => label === 'shaky && slow')
            ?.checked,
      )
      .toBe(false)

    await pressTray(app, 'Request Log')
    await expect.poll(() => page.evaluate(() => window.location.hash)).toBe('#/logs')
    await pressTray(app, 'Copy Address')
    expect(await app.evaluate(({ clipboard }) => clipboard.readText(), null)).toBe(url)
  } finally {
    vendor.close()
  }
})

test('pausing refuses new requests, lets a stream finish, and lasts over a restart of the gateway', async ({
  start,
}) => {
  const app = await start()
  const page = await app.window()
  const { url, instanceId } = await ready(page)
  const stream = await openStream(page, url)
  try {
    await stream.firstEvent
    await pressTray(app, 'Pause Serving')
    await expect.poll(async () => (await stateOf(page)).paused).toBe(true)
    await expect.poll(async () => (await seeTray(app))?.icon).toContain('paused')
    const ask = async () => {
      const client = await connect(page)
      const { key } = await client.tokens.create({ name: 'another' })
      const reply = await fetch(new URL('/v1/models', (await stateOf(page)).url ?? url), {
        headers: { authorization: `Bearer ${key}` },
      })
      return { status: reply.status, text: await reply.text() }
    }
    const refused = await ask()
    expect(refused.status).toBe(503)
    expect(refused.text).toContain('gateway.paused')
    stream.finish()
    expect(await stream.text).toContain('[DONE]')

    process.kill(await gatewayPid(app), 'SIGKILL')
    await ready(page, instanceId)
    expect((await ask()).status).toBe(503)
    await pressTray(app, 'Pause Serving')
    await expect.poll(async () => (await ask()).status).toBe(200)
  } finally {
    await stream.close()
  }
})

test('a click opens a popover with the same facts, by keyboard too', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  const { url } = await ready(page)
  await clickTray(app)
  const popover = await app.popover()
  await expect(popover.getByText(`Ready · ${new URL(url).host}`)).toBeVisible()
  await expect(popover.getByText('tokens/s', { exact: true })).toBeVisible()
  await expect(popover.getByRole('img', { name: /Tokens per second/ })).toBeVisible()
  await expect(popover.getByText('$0.00')).toBeVisible()
  await expect(popover.getByText('No channels yet')).toBeVisible()
  await expect(popover.getByRole('button', { name: 'Open BurnCloud' })).toBeFocused()
  const visible = () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.isVisible()), null)
  expect(await visible()).toEqual([true, true])
  const bounds = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[1]?.getBounds(), null)
  expect(bounds).toEqual({ x: 1552, y: 532, width: 360, height: 500 })

  // The switch by keyboard, then Escape.
  await popover.getByRole('switch', { name: 'Serve requests' }).focus()
  await popover.keyboard.press('Space')
  await expect(popover.getByText(`Paused · ${new URL(url).host}`)).toBeVisible()
  expect((await stateOf(page)).paused).toBe(true)
  await popover.keyboard.press('Escape')
  await expect.poll(visible).toEqual([true, false])

  // It comes back, and goes when a person looks elsewhere.
  await expect
    .poll(async () => {
      await clickTray(app)
      return visible()
    })
    .toEqual([true, true])
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[1]?.blur(), null)
  expect(await visible()).toEqual([true, false])
  await expect
    .poll(async () => {
      await clickTray(app)
      return visible()
    })
    .toEqual([true, true])
  await popover.getByRole('button', { name: 'All channels' }).click()
  await expect.poll(() => page.evaluate(() => window.location.hash)).toBe('#/channels')
  await expect.poll(visible).toEqual([true, false])
})

test('the first close asks whether to go on in the tray, and only the first', async ({ start, dataDir }) => {
  test.skip(process.platform === 'darwin', 'on macOS an app outlives its windows anyway')
  const app = await start()
  const page = await app.window()
  await ready(page)
  await app.evaluate(({ dialog }) => {
    const asked: unknown[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = async (...args: unknown[]) => {
      asked.push((args.at(-1) as { message: string }).message)
      return { response: 0, checkboxChecked: false }
    }
  }, null)
  const asked = () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked, null)
  const close = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close(), null)
  const visible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible(), null)
  await close()
  await expect.poll(visible).toBe(false)
  expect(await asked()).toEqual(['Keep BurnCloud running in the background?'])
  expect(JSON.parse(readFileSync(join(dataDir, 'app.json'), 'utf8'))).toMatchObject({ onClose: 'tray' })

  await pressTray(app, 'Open BurnCloud')
  expect(await visible()).toBe(true)
  await close()
  expect(await visible()).toBe(false)
  expect(await asked()).toHaveLength(1)
  expect((await stateOf(page)).phase).toBe('ready')

  await pressTray(app, 'Quit')
  expect(await app.exited).toBe(0)
  expect(existsSync(join(dataDir, 'window-state.json'))).toBe(true)
})

test('without a place for a tray icon closing the window quits', async ({ start }) => {
  test.skip(process.platform === 'darwin', 'on macOS an app outlives its windows')
  const app = await start({ env: { STAND_IN_TRAY: 'missing' } })
  await ready(await app.window())
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close(), null)
  expect(await app.exited).toBe(0)
})

test('a gateway that failed shows at the icon, and the menu has the ways out', async ({ start }) => {
  const app = await start({ args: ['--safe-mode'] })
  const page = await app.window()
  await nextState(page, 'failed')
  const tray = await seeTray(app)
  expect(tray?.icon).toContain('failing')
  expect(tray?.items[0]?.label).toBe('Stopped')
  expect(await labels(app)).toContain('Open Log Folder')
  if (process.platform === 'linux') {
    expect(await app.evaluate(({ app: electron }) => (electron as unknown as { badge: number }).badge, null)).toBe(1)
  }
  await pressTray(app, 'Restart Gateway')
  await ready(page)
  await expect.poll(async () => (await seeTray(app))?.icon).toContain('well')
})
