import { expect, test } from '@playwright/test'
import { firstHalf, keyRefused, text } from '../fixtures/early-faults.ts'
import { type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { expectReady, openLane, rowsOf, secondText, upstreamKey } from '../fixtures/lanes.ts'
import {
  beginStream,
  endStream,
  piece,
  reply,
  type Script,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '../fixtures/scripted-upstream.ts'
import { askBySdk } from '../fixtures/sdk-clients.ts'
import { type Wire, wires } from '../fixtures/wires.ts'

let gateway: RunningGateway
let upstream: ScriptedUpstream

test.describe.configure({ timeout: 20_000 })
// There is no page to record, and recording costs more than the tests.
test.use({ trace: 'off' })
test.beforeAll(async () => {
  upstream = await startScriptedUpstream()
  gateway = await startGateway()
})
test.afterAll(async () => {
  await expectReady(gateway)
  expect(await gateway.stop()).toBe(0)
  await upstream.close()
  removeFolder(gateway.dataDir)
})

/** What each SDK calls its errors for 502, 429, 503 and 504. */
const errorNames: Record<Wire['id'], { failed: string; limited: string; unavailable: string; timedOut: string }> = {
  'openai-chat': openAiNames(),
  'openai-responses': openAiNames(),
  'anthropic-messages': {
    failed: 'InternalServerError',
    limited: 'RateLimitError',
    unavailable: 'ServiceUnavailableError',
    timedOut: 'GatewayTimeoutError',
  },
  gemini: { failed: 'ApiError', limited: 'ApiError', unavailable: 'ApiError', timedOut: 'ApiError' },
}

function openAiNames() {
  const failed = 'InternalServerError'
  return { failed, limited: 'RateLimitError', unavailable: failed, timedOut: failed }
}

// What a person sees in the vendor's own SDK.
for (const wire of wires) {
  const names = errorNames[wire.id]
  const cases: [string, Script, Record<string, unknown>, { name: string; status: number }][] = [
    ['a reset', ({ socket }) => void socket.resetAndDestroy(), {}, { name: names.failed, status: 502 }],
    ['a refused upstream key', (call) => reply(call, 401, keyRefused), {}, { name: names.failed, status: 502 }],
    ['a rate limit', (call) => reply(call, 429, wire.overloaded), {}, { name: names.limited, status: 429 }],
    [
      'an overloaded upstream',
      (call) => reply(call, 503, wire.overloaded),
      {},
      { name: names.unavailable, status: 503 },
    ],
    [
      'an upstream that says nothing',
      () => undefined,
      { timeouts: { connectMs: 1000, firstByteMs: 150, idleMs: 150 } },
      { name: names.timedOut, status: 504 },
    ],
  ]
  for (const [name, script, channel, error] of cases) {
    test(`the SDK for ${wire.id} throws ${error.name} for ${name}, and not with a second channel`, async () => {
      await Promise.all(
        [false, true].map(async (stream) => {
          const alone = await askBySdk(gateway, await openLane(gateway, upstream, wire, script, { channel }), stream)
          expect(alone).toMatchObject({ text: '', error })
          expect(JSON.stringify(alone)).not.toContain(upstreamKey)
          const two = await openLane(gateway, upstream, wire, script, { channel, second: true })
          expect(await askBySdk(gateway, two, stream)).toEqual({ text: secondText, error: undefined })
        }),
      )
    })
  }

  test(`the SDK for ${wire.id} throws when a stream breaks, after the text it had`, async () => {
    const lane = await openLane(gateway, upstream, wire, (call) => {
      beginStream(call)
      piece(call, firstHalf(wire).join(''))
      endStream(call)
    })
    const got = await askBySdk(gateway, lane, true)
    expect(got.text).not.toBe('')
    expect(text.startsWith(got.text)).toBe(true)
    expect(got.error?.message).toMatch(/complete|ended/)
    expect(await rowsOf(gateway, lane.tokenId)).toMatchObject([{ errorCode: 'upstream.stream_broken' }])
  })

  test(`the SDK for ${wire.id} throws for an error inside a 200 stream`, async () => {
    const lane = await openLane(gateway, upstream, wire, (call) => {
      beginStream(call)
      piece(call, wire.overloadedEvent)
      endStream(call)
    })
    const got = await askBySdk(gateway, lane, true)
    expect(got.text).toBe('')
    expect(got.error?.message).toMatch(/overloaded/i)
  })
}
