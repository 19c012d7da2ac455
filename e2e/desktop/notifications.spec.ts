import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect, ready } from './fixtures/gateway.ts'
import { expect, runner, test } from './fixtures/test.ts'

test('a key that runs dry is told of on the screen, and a click brings the window', async ({ start }) => {
  test.skip(runner !== 'stand-in', 'the system does not tell what it has shown')
  const vendor = createServer((_request, response) => {
    response.writeHead(402, { 'content-type': 'application/json' })
    response.end('{"error":{"message":"Insufficient Balance"}}')
  })
  vendor.listen(0, '127.0.0.1')
  await once(vendor, 'listening')
  const { port } = vendor.address() as AddressInfo
  try {
    const app = await start()
    const page = await app.window()
    const { url } = await ready(page)
    const client = await connect(page)
    await client.channels.create({
      name: 'main',
      provider: 'openai-compatible',
      baseUrl: `http://127.0.0.1:${port}/v1`,
      keys: ['sk-upstream-0123456789abcdef'],
      models: ['m1'],
    })
    const { key } = await client.tokens.create({ name: 'laptop' })
    const reply = await fetch(new URL('/v1/chat/completions', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{"model":"m1","messages":[{"role":"user","content":"hi"}]}',
    })
    expect(reply.status).toBeGreaterThanOrEqual(400)

    const shown = () =>
      app.evaluate(
        ({ Notification }) =>
          (Notification as unknown as { shown: { title: string; body: string }[] }).shown.map(({ title, body }) => ({
            title,
            body,
          })),
        null,
      )
    await expect.poll(shown).toHaveLength(1)
    const [notification] = await shown()
    expect(notification?.title).toBe('main: a key is out of credit')
    expect(notification?.body).toContain('402')
    expect(notification?.body).not.toContain('0123456789')

    // What happens in quiet hours stands in the list only.
    await page.evaluate(() =>
      window.shell?.changeSettings({ quietHours: { enabled: true, from: '00:00', to: '00:00' } }),
    )
    const [channel] = (await client.channels.list({})).items
    await client.channels.update({ id: channel?.id ?? 0, keys: ['sk-upstream-fedcba9876543210'] })
    await fetch(new URL('/v1/chat/completions', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{"model":"m1","messages":[{"role":"user","content":"hi"}]}',
    })
    await expect.poll(async () => (await client.notifications.list({})).items.length).toBe(2)
    expect(await shown()).toHaveLength(1)

    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize(), null)
    await app.evaluate(({ Notification }) => {
      const [one] = (Notification as unknown as { shown: { emit(event: string): void }[] }).shown
      one?.emit('click')
    }, null)
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized(), null))
      .toBe(false)
    await expect.poll(() => page.evaluate(() => window.location.hash)).toBe('#/channels')
  } finally {
    vendor.close()
  }
})
