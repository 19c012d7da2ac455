import { gzipSync } from 'node:zlib'
import { expect, test } from '@playwright/test'
import { firstHalf, text } from '../fixtures/early-faults.ts'
import { type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { ask, expectReady, type Lane, laneRequest, openLane, rowsOf } from '../fixtures/lanes.ts'
import { RawConnection, type RawReply } from '../fixtures/raw-http.ts'
import {
  answerWell,
  beginStream,
  type Call,
  endStream,
  head,
  piece,
  reply,
  type Script,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '../fixtures/scripted-upstream.ts'
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

for (const wire of wires) {
  for (const late of lateFaults()) {
    test(`${wire.id}: a stream that ${late.name} is told in the stream, whether or not there is a second channel`, async () => {
      for (const second of [false, true]) {
        const half = firstHalf(wire).join('')
        const { got, lane } = await breakLate(wire, half, second, late.channel ?? {}, late.end)
        const body = got.body.toString()
        expect(body.startsWith(half)).toBe(true)
        const told = inStreamError(wire, body.slice(half.length))
        expect(told).toMatchObject({ code: 'upstream.stream_broken' })
        const rows = await rowsOf(gateway, lane.tokenId)
        expect(rows).toHaveLength(1)
        expect(rows[0]).toMatchObject({
          requestId: got.headers['x-request-id'],
          status: 200,
          errorCode: 'upstream.stream_broken',
          attempts: 1,
          stream: true,
        })
        expect(upstream.calls.filter(({ script }) => script === `${lane.model}-b`)).toEqual([])
      }
    })
  }

  test(`${wire.id}: an error in the middle of a stream reaches the client as it came`, async () => {
    const half = firstHalf(wire).join('')
    const { got, lane } = await breakLate(wire, half, true, {}, (call) => {
      piece(call, wire.overloadedEvent)
      endStream(call)
    })
    expect(got.body.toString()).toBe(half + wire.overloadedEvent)
    const rows = await rowsOf(gateway, lane.tokenId)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ status: 200, errorCode: 'upstream.error', attempts: 1 })
  })

  test(`${wire.id}: compression that nobody asked for is taken off, and the usage is read`, async () => {
    const packed = {
      document: gzipSync(JSON.stringify(wire.document(text))),
      stream: gzipSync(wire.events(text).join('')),
    }
    const lane = await openLane(gateway, upstream, wire, (call) => {
      const type = call.stream ? 'text/event-stream' : 'application/json'
      const bytes = call.stream ? packed.stream : packed.document
      reply(call, 200, bytes, { 'content-type': type, 'content-encoding': 'gzip' })
    })
    for (const stream of [false, true]) {
      const got = await ask(gateway, lane, { stream, headers: { 'accept-encoding': 'gzip, br' } })
      expect(got.status).toBe(200)
      expect(got.headers['content-encoding']).toBeUndefined()
      expect(got.body.toString()).toBe(stream ? wire.events(text).join('') : JSON.stringify(wire.document(text)))
      const [row] = await rowsOf(gateway, lane.tokenId)
      expect(row).toMatchObject({ status: 200, errorCode: null, usageSource: 'upstream', usage: wire.usage, stream })
    }
    expect(upstream.calls.filter(({ script }) => script === `${lane.model}-a`).map(acceptEncoding)).toEqual([
      'identity',
      'identity',
    ])
  })

  test(`${wire.id}: interim replies (102, 103) are passed over`, async () => {
    const lane = await openLane(gateway, upstream, wire, (call) => {
      call.socket.write(head('102 Processing', {}) + head('103 Early Hints', { link: '</a>; rel=preload' }))
      void answerWell(text)(call)
    })
    for (const stream of [false, true]) {
      const got = await ask(gateway, lane, { stream })
      expect(got.status).toBe(200)
      const whole = stream ? wire.events(text).join('') : JSON.stringify(wire.document(text))
      expect(got.body.toString()).toBe(whole)
    }
    expect(await rowsOf(gateway, lane.tokenId)).toHaveLength(2)
  })

  test(`${wire.id}: a stream in single bytes arrives whole`, async () => {
    const whole = wire.events(text).join('')
    const lane = await openLane(gateway, upstream, wire, async (call) => {
      beginStream(call)
      for (const byte of Buffer.from(whole)) {
        piece(call, Buffer.of(byte))
        await new Promise((done) => setImmediate(done))
      }
      endStream(call)
    })
    const got = await ask(gateway, lane, { stream: true })
    expect(got.body.toString()).toBe(whole)
    expect(await rowsOf(gateway, lane.tokenId)).toMatchObject([{ errorCode: null, usage: wire.usage }])
  })
}

/** A stream whose second half is up to `end`, which runs when the client has the first half. */
async function breakLate(
  wire: Wire,
  half: string,
  second: boolean,
  channel: Record<string, unknown>,
  end: (call: Call) => void,
): Promise<{ got: RawReply; lane: Lane }> {
  let clientHasHalf = (): void => undefined
  const seen = new Promise<void>((done) => {
    clientHasHalf = done
  })
  const script: Script = async (call) => {
    beginStream(call)
    piece(call, half)
    await seen
    end(call)
  }
  const lane = await openLane(gateway, upstream, wire, script, { second, channel })
  const connection = await RawConnection.open(gateway.url)
  connection.write(laneRequest(lane, { stream: true }))
  await connection.whenPending(half)
  clientHasHalf()
  const got = await connection.reply()
  connection.destroy()
  expect(got.status).toBe(200)
  expect(got.headers['x-burncloud-attempts']).toBe('1')
  return { got, lane }
}

// What a person sees in the vendor's own SDK.
interface LateFault {
  name: string
  channel?: Record<string, unknown>
  end(call: Call): void
}

/** Faults after the client has its first bytes. */
function lateFaults(): LateFault[] {
  return [
    { name: 'is reset', end: ({ socket }) => void socket.resetAndDestroy() },
    { name: 'is cut off', end: ({ socket }) => void socket.end() },
    { name: 'ends half-way', end: (call) => endStream(call) },
    { name: 'breaks its framing', end: ({ socket }) => void socket.write('not a chunk size\r\n') },
    {
      name: 'stalls',
      channel: { timeouts: { connectMs: 1000, firstByteMs: 2000, idleMs: 200 } },
      end: () => undefined,
    },
  ]
}

/** The last event of a broken stream, as a client of the protocol reads it. */
function inStreamError(wire: Wire, tail: string): { code: unknown } {
  const events = tail.split('\n\n').filter((event) => event.trim() !== '')
  expect(events).toHaveLength(1)
  const lines = events[0]!.split('\n').filter((line) => line !== '')
  const data = JSON.parse(lines.find((line) => line.startsWith('data: '))!.slice(6))
  switch (wire.id) {
    case 'openai-chat':
      expect(lines).toHaveLength(1)
      expect(data).toEqual({
        error: { message: expect.any(String), type: 'server_error', param: null, code: expect.any(String) },
        request_id: expect.any(String),
      })
      return { code: data.error.code }
    case 'openai-responses':
      expect(lines[0]).toBe('event: error')
      expect(data).toMatchObject({ type: 'error', message: expect.any(String), error: { code: data.code } })
      return { code: data.code }
    case 'anthropic-messages':
      expect(lines[0]).toBe('event: error')
      expect(data).toMatchObject({ type: 'error', error: { type: 'api_error', message: expect.any(String) } })
      return { code: data.error.code }
    case 'gemini':
      expect(data).toMatchObject({ error: { code: 502, status: 'UNAVAILABLE', message: expect.any(String) } })
      return { code: data.error.details[0].reason }
  }
}

function acceptEncoding({ head: sent }: Call): string | undefined {
  return /^accept-encoding: *(.*)\r$/im.exec(sent)?.[1]
}
