import { expect, test } from '@playwright/test'
import { type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { ask, attemptsOf, callsTo, expectError, openLane, rowsOf } from '../fixtures/lanes.ts'
import {
  beginStream,
  endStream,
  piece,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '../fixtures/scripted-upstream.ts'
import { wires } from '../fixtures/wires.ts'

let gateway: RunningGateway
let upstream: ScriptedUpstream

test.describe.configure({ timeout: 30_000 })
test.use({ trace: 'off' })
test.beforeAll(async () => {
  upstream = await startScriptedUpstream()
  gateway = await startGateway()
  await gateway.api('/api/settings', { method: 'PATCH', body: { deadlineSeconds: 1 } })
})
test.afterAll(async () => {
  expect(await gateway.stop()).toBe(0)
  await upstream.close()
  removeFolder(gateway.dataDir)
})

for (const wire of wires) {
  for (const stream of [false, true]) {
    test(`${wire.id}, ${stream ? 'stream' : 'document'}: nobody waits longer than the deadline`, async () => {
      const lane = await openLane(gateway, upstream, wire, () => undefined, { second: true })
      const reply = await ask(gateway, lane, { stream })
      const told = { status: 504, code: 'deadline.exceeded', message: /within 1 s/ }
      expectError(reply, wire, told)
      const [call] = callsTo(upstream, lane)
      // What nobody will read is not worked on, and nothing new is begun for it.
      await call?.gone
      expect(upstream.calls.filter(({ script }) => script === `${lane.model}-b`)).toEqual([])
      const rows = await rowsOf(gateway, lane.tokenId)
      expect(rows).toMatchObject([{ status: 504, errorCode: 'deadline.exceeded', attempts: 1, stream }])
      const [row] = rows
      if (row === undefined) throw new Error('no row')
      expect(await attemptsOf(gateway, row)).toMatchObject([{ channelId: lane.channelIds[0], status: null }])
    })
  }

  test(`${wire.id}: the time of all attempts together is what counts`, async () => {
    const timeouts = { connectMs: 2000, firstByteMs: 700, idleMs: 5000 }
    const lane = await openLane(gateway, upstream, wire, () => undefined, { second: true, channel: { timeouts } })
    upstream.script(`${lane.model}-b`, () => undefined)
    expectError(await ask(gateway, lane), wire, { status: 504, code: 'deadline.exceeded', message: /within 1 s/ })
    const [row] = await rowsOf(gateway, lane.tokenId)
    if (row === undefined) throw new Error('no row')
    expect(row).toMatchObject({ status: 504, errorCode: 'deadline.exceeded', attempts: 2 })
    expect(await attemptsOf(gateway, row)).toMatchObject([
      { channelId: lane.channelIds[0], errorCode: 'upstream.timeout' },
      { channelId: lane.channelIds[1], status: null },
    ])
  })

  test(`${wire.id}: a stream that has begun may take longer`, async () => {
    const lane = await openLane(gateway, upstream, wire, async (call) => {
      beginStream(call)
      const events = wire.events('hello')
      const last = events.pop() ?? ''
      for (const event of events) piece(call, event)
      await new Promise((done) => setTimeout(done, 1500))
      piece(call, last)
      endStream(call)
    })
    const reply = await ask(gateway, lane, { stream: true })
    expect([reply.status, reply.body.toString()]).toEqual([200, wire.events('hello').join('')])
  })
}
