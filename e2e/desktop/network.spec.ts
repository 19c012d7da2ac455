import { createServer } from 'node:net'
import { connect, ready, stateOf } from './fixtures/gateway.ts'
import { expect, test } from './fixtures/test.ts'

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('the app follows its gateway to another port, and asks the system for the proxy on its behalf', async ({
  start,
}) => {
  const proxy = await freePort()
  const app = await start({ env: { STAND_IN_PROXY: `PROXY 127.0.0.1:${proxy}; DIRECT` } })
  const page = await app.window()
  const before = await ready(page)
  const client = await connect(page)

  const port = await freePort()
  expect((await client.network.changePort({ port })).url).toBe(`http://127.0.0.1:${port}`)
  await expect.poll(async () => (await stateOf(page)).url).toBe(`http://127.0.0.1:${port}`)
  expect(await stateOf(page)).toMatchObject({ phase: 'ready', instanceId: before.instanceId, restarts: 0 })
  // The window shows the new address, and its own line was never cut.
  await expect(page.getByText(`127.0.0.1:${port}`).first()).toBeVisible()

  expect(await client.network.get()).toMatchObject({ systemProxy: 'desktop', proxy: { mode: 'system' } })
  expect(await client.network.testProxy({ url: 'https://api.example.com' })).toMatchObject({
    ok: false,
    via: `http://127.0.0.1:${proxy}`,
  })
  expect(await client.network.testProxy({ url: `http://127.0.0.1:${port}/healthz` })).toMatchObject({
    ok: true,
    via: null,
  })
})
