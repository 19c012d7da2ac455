import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect, gatewayPid, isRunning, ready, stateOf } from './fixtures/gateway.ts'
import { expect, test } from './fixtures/test.ts'

test('the window gets its port, and calls over it work', async ({ start, dataDir }) => {
  const app = await start()
  const page = await app.window()
  const state = await ready(page)
  const health = await fetch(new URL('/healthz', state.url))
  expect(await health.json()).toMatchObject({ instanceId: state.instanceId })

  const client = await connect(page)
  const status = await client.system.status()
  expect(status.instanceId).toBe(state.instanceId)
  expect(status.dataDir.startsWith(dataDir)).toBe(true)
})

test('a reloaded page gets a port again', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  const { instanceId } = await ready(page)
  await page.reload()
  await ready(page)
  const client = await connect(page)
  expect((await client.system.status()).instanceId).toBe(instanceId)
})

test('a killed gateway comes back, and the window recovers', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  const before = await ready(page)
  await expect(page.getByText(new URL(before.url).host).first()).toBeVisible()
  const killed = await gatewayPid(app)
  process.kill(killed, 'SIGKILL')

  const after = await ready(page, before.instanceId)
  expect(after.restarts).toBe(1)
  expect(after.message).toBeNull()
  expect(await gatewayPid(app)).not.toBe(killed)
  // The page was told of the new address, and its own calls go over the port it was given.
  await expect(page.getByText(new URL(after.url).host).first()).toBeVisible()
  const client = await connect(page)
  expect((await client.system.status()).instanceId).toBe(after.instanceId)
})

test('a gateway that keeps ending is stopped, and starts again when asked', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  let { instanceId } = await ready(page)
  for (let crash = 1; crash < 5; crash += 1) {
    process.kill(await gatewayPid(app), 'SIGKILL')
    instanceId = (await ready(page, instanceId)).instanceId
  }
  const last = await gatewayPid(app)
  process.kill(last, 'SIGKILL')
  await expect.poll(async () => (await stateOf(page)).phase).toBe('failed')
  const failed = await stateOf(page)
  expect(failed).toMatchObject({ code: 'gateway.crash_loop', url: null, restarts: 4 })
  expect(failed.message).toContain('ended unexpectedly')
  expect(isRunning(last)).toBe(false)
  await expect(gatewayPid(app)).rejects.toThrow('No gateway process')

  const told = page.getByRole('region', { name: 'Gateway' })
  await expect(told).toContainText('It ended too often in a short time.')
  await expect(told.getByRole('button', { name: 'Open logs' })).toBeVisible()
  await told.getByRole('button', { name: 'Restart gateway' }).click()
  expect((await ready(page, instanceId)).code).toBeNull()
})

test('a restart that a person asks for is no crash', async ({ start }) => {
  const app = await start()
  const page = await app.window()
  const { instanceId } = await ready(page)
  const pid = await gatewayPid(app)
  await page.evaluate(() => window.shell?.restartGateway())
  expect(await ready(page, instanceId)).toMatchObject({ restarts: 1, message: null })
  expect(isRunning(pid)).toBe(false)
})

test('when the port is taken the gateway moves, and the window says so', async ({ start }) => {
  const other = createServer((_request, response) => response.end('another program'))
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  try {
    const app = await start({ env: { BURNCLOUD_PORT: String(port) } })
    const page = await app.window()
    const state = await ready(page)
    expect(state.movedFromPort).toBe(port)
    expect(Number(new URL(state.url).port)).not.toBe(port)
    const client = await connect(page)
    await client.channels.create({ name: 'one', provider: 'openai', keys: ['sk-one-0123456789'], models: ['m1'] })
    // Whoever has a channel is no longer met by the welcome page.
    await page.reload()
    await page.getByRole('navigation').getByRole('link', { name: 'Home' }).click()
    await expect(page.getByText(`Port ${port} was taken`)).toBeVisible()
  } finally {
    other.close()
  }
})
