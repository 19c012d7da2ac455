import { expect, test } from '@playwright/test'
import { keyRefused } from '../fixtures/early-faults.ts'
import { type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { ask, attemptsOf, callsTo, openLane, rowsOf } from '../fixtures/lanes.ts'
import {
  answerWell,
  type Call,
  reply,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '../fixtures/scripted-upstream.ts'
import { wires } from '../fixtures/wires.ts'
import { limitedBody } from './limited-body.ts'

let gateway: RunningGateway
let upstream: ScriptedUpstream

test.describe.configure({ timeout: 30_000 })
test.use({ trace: 'off' })
test.beforeAll(async () => {
  upstream = await startScriptedUpstream()
  gateway = await startGateway()
})
test.afterAll(async () => {
  expect(await gateway.stop()).toBe(0)
  await upstream.close()
  removeFolder(gateway.dataDir)
})

const revoked = 'sk-revoked-0000000000000001'
const good = 'sk-good-00000000000000000002'
const usedKey = (call: Call) => (call.head.includes(revoked) ? revoked : good)

for (const wire of wires) {
  test(`${wire.id}: of two keys one is revoked: no client notices, and it is not asked for long`, async () => {
    const lane = await openLane(
      gateway,
      upstream,
      wire,
      (call) => (usedKey(call) === revoked ? reply(call, 401, keyRefused) : answerWell('well')(call)),
      { channel: { keys: [revoked, good] } },
    )
    for (let round = 0; round < 10; round++) {
      const got = await ask(gateway, lane, { stream: round % 2 === 1 })
      expect(got.status, got.body.toString()).toBe(200)
    }
    const keys = callsTo(upstream, lane).map(usedKey)
    expect(keys.filter((key) => key === good)).toHaveLength(10)
    // Once is how it is found out.
    expect(keys.filter((key) => key === revoked).length).toBeLessThanOrEqual(1)
    for (const row of await rowsOf(gateway, lane.tokenId)) {
      expect(row).toMatchObject({ status: 200, errorCode: null })
      const tries = await attemptsOf(gateway, row)
      if (tries.length > 0) expect(tries.map(({ errorCode }) => errorCode)).toEqual(['upstream.auth', null])
    }
  })

  test(`${wire.id}: when all keys are limited the client hears when to come back, truly`, async () => {
    let limited = true
    const lane = await openLane(
      gateway,
      upstream,
      wire,
      (call) =>
        limited
          ? reply(call, 429, limitedBody[wire.id], { 'retry-after': retryAfter(call) })
          : answerWell('well')(call),
      { channel: { keys: ['sk-first-00000000000000001', 'sk-second-0000000000000002'] } },
    )
    const first = await ask(gateway, lane)
    expect(first.status).toBe(429)
    expect(Number(first.headers['retry-after'])).toBeGreaterThanOrEqual(1)
    expect(Number(first.headers['retry-after'])).toBeLessThanOrEqual(2)
    const calls = callsTo(upstream, lane)
    expect(calls).toHaveLength(2)
    // From now on the gateway knows: the one that may be asked first is, and its word is the client's.
    const second = await ask(gateway, lane)
    expect(second.status).toBe(429)
    expect(callsTo(upstream, lane)).toHaveLength(3)
    const wait = Number(second.headers['retry-after'])
    expect(wait).toBeGreaterThanOrEqual(1)
    expect(wait).toBeLessThanOrEqual(3)
    limited = false
    await new Promise((done) => setTimeout(done, wait * 1000))
    expect((await ask(gateway, lane)).status).toBe(200)
  })
}

function retryAfter(call: Call): string {
  return call.head.includes('sk-first') ? '2' : '30'
}
