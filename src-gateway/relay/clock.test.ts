import { afterEach, expect, it } from 'vitest'
import { chatReply, json, type Script, startUpstream } from './testing/scripted-upstream.ts'
import { chat, send, startTestGateway } from './testing/test-gateway.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

const hour = 3_600_000
const good = json(200, chatReply)

it.each([hour, -hour])('serves on when the clock jumps by %i ms within a request', async (jump) => {
  let skew = (): void => undefined
  const jumping: Script = (...call) => {
    skew()
    return good(...call)
  }
  const upstream = await startUpstream(jumping)
  const gateway = await startTestGateway({ channels: [{ baseUrl: `${upstream.url}/v1` }], health: true })
  open.push(gateway, upstream)
  skew = () => {
    gateway.skew.ms += jump
  }
  for (let round = 0; round < 3; round++) expect((await send(gateway, chat())).status).toBe(200)
  expect(gateway.ledger.rows).toHaveLength(3)
  for (const row of gateway.ledger.rows) expect(row.latencyMs).toBeGreaterThanOrEqual(0)
})

it('uses a channel again that had asked to wait, after an hour of sleep', async () => {
  let limited = true
  const upstream = await startUpstream((...call) =>
    (limited ? json(429, { error: { message: 'wait', code: 'rate_limit_exceeded' } }) : good)(...call),
  )
  const gateway = await startTestGateway({ channels: [{ baseUrl: `${upstream.url}/v1` }], health: true })
  open.push(gateway, upstream)
  expect((await send(gateway, chat())).status).toBe(429)
  limited = false
  gateway.skew.ms += hour
  expect((await send(gateway, chat())).status).toBe(200)
})
