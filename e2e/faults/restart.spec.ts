import { expect, test } from '@playwright/test'
import { removeFolder, startGateway } from '../fixtures/gateway.ts'
import { ask, callsTo, type Lane, openLane, rowsOf, secondText } from '../fixtures/lanes.ts'
import { reply, type Script, startScriptedUpstream } from '../fixtures/scripted-upstream.ts'
import { type Wire, wires } from '../fixtures/wires.ts'
import { limitedBody } from './limited-body.ts'

interface Health {
  circuits: { state: string; since: string; until: string | null; failures: number }[]
}

test.describe.configure({ timeout: 60_000 })
test.use({ trace: 'off' })

/** What the gateway learns from a fault, and how often it must meet it. */
const lessons: { name: string; rounds: number; script(wire: Wire): Script; state: string }[] = [
  {
    name: 'a channel that fails again and again',
    rounds: 4,
    script: (wire) => (call) => reply(call, 500, wire.overloaded),
    state: 'open',
  },
  {
    name: 'a key that the vendor told to wait for an hour',
    rounds: 1,
    script: (wire) => (call) => reply(call, 429, limitedBody[wire.id], { 'retry-after': '3600' }),
    state: 'cooling',
  },
  {
    name: 'a key that was revoked',
    rounds: 1,
    script: () => (call) => reply(call, 401, { error: { message: 'Incorrect API key.', code: 'invalid_api_key' } }),
    state: 'revoked',
  },
]

for (const ending of ['stop', 'kill'] as const)
  test(`what was learned of channels is known after a ${ending === 'stop' ? 'restart' : 'crash'}`, async () => {
    const upstream = await startScriptedUpstream()
    const before = await startGateway()
    const lanes: Lane[] = []
    for (const [at, { rounds, script }] of lessons.entries()) {
      const wire = wires[(at + 1) % lessons.length] as Wire
      const lane = await openLane(before, upstream, wire, script(wire), { second: true })
      lanes.push(lane)
      for (let round = 0; round < rounds; round++) expect((await ask(before, lane)).status).toBe(200)
    }
    const learned = await Promise.all(lanes.map((lane) => healthOf(before, lane)))
    const asked = lanes.map((lane) => callsTo(upstream, lane).length)
    // What a crash loses is the last few seconds.
    if (ending === 'kill') await new Promise((done) => setTimeout(done, 4000))
    await before[ending]()

    const after = await startGateway({ dataDir: before.dataDir })
    for (const [at, { name, state }] of lessons.entries()) {
      const lane = lanes[at] as Lane
      const { circuits } = learned[at] as Health
      expect(circuits, name).toMatchObject([{ state }])
      expect((await healthOf(after, lane)).circuits, name).toMatchObject([{ since: circuits[0]?.since }])
      const got = await ask(after, lane)
      expect([got.status, got.body.toString()], name).toEqual([200, JSON.stringify(lane.wire.document(secondText))])
      // One that fails is tried again soon, by one request.
      if (Date.parse(circuits[0]?.until ?? '9999-01-01') < Date.now()) continue
      expect(callsTo(upstream, lane), name).toHaveLength(asked[at] ?? 0)
      expect((await rowsOf(after, lane.tokenId))[0], name).toMatchObject({ attempts: 1, channelId: lane.channelIds[1] })
    }

    expect(await after.stop()).toBe(0)
    await upstream.close()
    removeFolder(before.dataDir)
  })

function healthOf(gateway: Awaited<ReturnType<typeof startGateway>>, lane: Lane): Promise<Health> {
  return gateway.api(`/api/channels/${lane.channelIds[0]}/health`)
}
