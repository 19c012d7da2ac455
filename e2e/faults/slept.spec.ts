import { expect, test } from '@playwright/test'
import { type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { ask, callsTo, type Lane, openLane, rowsOf } from '../fixtures/lanes.ts'
import { answerWell, type Script, type ScriptedUpstream, startScriptedUpstream } from '../fixtures/scripted-upstream.ts'
import { wires } from '../fixtures/wires.ts'

let gateway: RunningGateway
let upstream: ScriptedUpstream

test.describe.configure({ timeout: 30_000 })
test.skip(process.platform === 'win32', 'There is no signal that stops a process on Windows.')
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

const parallel = 8

/** Answers when as many calls are there, so that each has a connection of its own. */
function together(): Script {
  const waiting: (() => void)[] = []
  return async (call) => {
    await new Promise<void>((go) => {
      waiting.push(go)
      if (waiting.length === parallel) for (const each of waiting) each()
    })
    await answerWell('well')(call)
  }
}

/** Leaves the gateway with idle connections to the lane's upstream, and puts it to sleep. */
async function fallAsleep(lane: Lane): Promise<void> {
  const replies = await Promise.all(Array.from({ length: parallel }, () => ask(gateway, lane)))
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200))
  expect(new Set(callsTo(upstream, lane).map(({ socket }) => socket)).size).toBe(parallel)
  process.kill(gateway.pid, 'SIGSTOP')
}

for (const wire of wires) {
  for (const [how, close] of [
    ['closed', 'end'],
    ['reset', 'resetAndDestroy'],
  ] as const) {
    test(`${wire.id}: connections that were ${how} while the machine slept hurt no request`, async () => {
      const lane = await openLane(gateway, upstream, wire, together())
      await fallAsleep(lane)
      const asleep = callsTo(upstream, lane).map(({ socket }) => socket)
      let replies: Promise<Awaited<ReturnType<typeof ask>>[]>
      try {
        for (const socket of asleep) socket[close]()
        upstream.script(`${lane.model}-a`, answerWell('well'))
        replies = Promise.all(Array.from({ length: parallel }, (_, at) => ask(gateway, lane, { stream: at % 2 === 1 })))
        // They are in the gateway's socket when it wakes.
        await new Promise((done) => setTimeout(done, 200))
      } finally {
        process.kill(gateway.pid, 'SIGCONT')
      }
      for (const { status, body } of await replies) expect(status, body.toString()).toBe(200)
      for (const row of await rowsOf(gateway, lane.tokenId))
        expect(row).toMatchObject({ status: 200, errorCode: null, attempts: 1 })
      expect(callsTo(upstream, lane)).toHaveLength(2 * parallel)
    })
  }
}
