import { expect, test } from '@playwright/test'
import { type EarlyFault, earlyFaults } from '../fixtures/early-faults.ts'
import { type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import {
  ask,
  attemptsOf,
  expectError,
  expectReady,
  type Lane,
  openLane,
  rowsOf,
  secondText,
  upstreamKey,
} from '../fixtures/lanes.ts'
import {
  beginStream,
  endStream,
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

/** The first try failed; the second channel gave the whole answer. */
async function expectSecond(lane: Lane, stream: boolean, code: string): Promise<void> {
  const got = await ask(gateway, lane, { stream })
  const body = got.body.toString()
  expect(got.status, body).toBe(200)
  expect(got.headers['x-burncloud-attempts']).toBe('2')
  expect(got.headers['x-burncloud-channel']).toBe(String(lane.channelIds[1]))
  if (stream) expect(body).toBe(lane.wire.events(secondText).join(''))
  else expect(JSON.parse(body)).toEqual(lane.wire.document(secondText))
  const rows = await rowsOf(gateway, lane.tokenId)
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({
    requestId: got.headers['x-request-id'],
    status: 200,
    errorCode: null,
    attempts: 2,
    channelId: lane.channelIds[1],
    stream,
    usage: lane.wire.usage,
    usageSource: 'upstream',
  })
  const tries = await attemptsOf(gateway, rows[0]!)
  expect(tries.map(({ channelId }) => channelId)).toEqual(lane.channelIds)
  expect(tries[0]?.errorCode).toMatch(new RegExp(`^${code}`))
  expect(tries[1]?.errorCode).toBeNull()
}

/** Nobody else could be asked: the client is told in its protocol, and nothing of the upstream's account shows. */
async function expectTold(wire: Wire, fault: EarlyFault, stream: boolean): Promise<void> {
  const lane = await openLane(gateway, upstream, wire, fault.script, { channel: fault.channel?.(wire) ?? {} })
  const got = await ask(gateway, lane, { stream })
  const rows = await rowsOf(gateway, lane.tokenId)
  expect(rows).toHaveLength(1)
  const row = rows[0]!
  expect(row.errorCode).toMatch(new RegExp(`^${fault.code}`))
  expectError(got, wire, {
    status: fault.status,
    code: row.errorCode as string,
    ...(fault.message ? { message: fault.message } : {}),
  })
  expect(row).toMatchObject({
    requestId: got.headers['x-request-id'],
    status: fault.status,
    attempts: 1,
    channelId: lane.channelIds[0],
    inboundProtocol: wire.id,
    stream,
    usageSource: 'none',
  })
  expect(got.headers['x-burncloud-attempts']).toBe('1')
  expect(await attemptsOf(gateway, row)).toHaveLength(1)
  const all = `${got.body}${JSON.stringify(got.headers)}${JSON.stringify(row)}`
  expect(all).not.toContain(upstreamKey)
  expect(all).not.toContain('acme-owner')
  expect(upstream.calls.filter((call) => call.script === 'elsewhere')).toEqual([])
}

async function expectReplaced(wire: Wire, fault: EarlyFault, stream: boolean): Promise<void> {
  const options = { second: true, channel: fault.channel?.(wire) ?? {} }
  await expectSecond(await openLane(gateway, upstream, wire, fault.script, options), stream, fault.code)
}

/** A limit in every vendor's words. */
const limited = {
  error: { message: 'Overloaded: slow down', type: 'rate_limit_error', code: 429, status: 'RESOURCE_EXHAUSTED' },
}

for (const wire of wires) {
  for (const fault of earlyFaults()) {
    test(`${wire.id}: an upstream that ${fault.name} is told, or replaced by the second channel`, async () => {
      const framings = [false, true].filter((stream) => fault.stream !== (stream ? 'never' : 'only'))
      await Promise.all(
        framings.flatMap((stream) => [expectTold(wire, fault, stream), expectReplaced(wire, fault, stream)]),
      )
    })
  }

  // Refusals that are the upstream's own word: with nobody else to ask, the client gets them as they came.
  for (const [status, code, headers] of [
    [429, 'upstream.rate_limited', { 'retry-after': '7' }],
    [500, 'upstream.error', {}],
    [502, 'upstream.error', {}],
    [503, 'upstream.error', { 'retry-after': '3' }],
    [529, 'upstream.error', {}],
  ] as const) {
    test(`${wire.id}: ${status} of the upstream is passed on as it came`, async () => {
      const body = JSON.stringify(status === 429 ? limited : wire.overloaded, null, 1)
      const lane = await openLane(gateway, upstream, wire, (call) => reply(call, status, body, headers))
      for (const stream of [false, true]) {
        const got = await ask(gateway, lane, { stream })
        expect(got.status).toBe(status)
        expect(got.body.toString()).toBe(body)
        for (const [name, value] of Object.entries(headers)) expect(got.headers[name]).toBe(value)
        expect(got.headers['x-burncloud-attempts']).toBe('1')
        const rows = await rowsOf(gateway, lane.tokenId)
        expect(rows).toHaveLength(stream ? 2 : 1)
        expect(rows[0]).toMatchObject({ status, errorCode: code, attempts: 1, requestId: got.headers['x-request-id'] })
        expect(rows[0]?.errorMessage).toMatch(/overloaded/i)
      }
    })
    test(`${wire.id}: ${status} of the upstream moves to the second channel`, async () => {
      const fails: Script = (call) => reply(call, status, status === 429 ? limited : wire.overloaded, headers)
      await expectSecond(await openLane(gateway, upstream, wire, fails, { second: true }), true, code)
      await expectSecond(await openLane(gateway, upstream, wire, fails, { second: true }), false, code)
    })
  }

  test(`${wire.id}: what the client did wrong is said once, by the first upstream`, async () => {
    const said = JSON.stringify({ error: { message: 'max_tokens is too large', type: 'invalid_request_error' } })
    for (const status of [400, 422]) {
      const lane = await openLane(gateway, upstream, wire, (call) => reply(call, status, said), { second: true })
      const got = await ask(gateway, lane)
      expect(got.status).toBe(status)
      expect(got.body.toString()).toBe(said)
      const rows = await rowsOf(gateway, lane.tokenId)
      expect(rows).toHaveLength(1)
      expect(rows[0]).toMatchObject({ status, errorCode: 'upstream.error', attempts: 1 })
    }
  })

  test(`${wire.id}: an error as the first event of a 200 reaches the client as it came`, async () => {
    const bytes = `: hello\n\n${wire.overloadedEvent}`
    const lane = await openLane(gateway, upstream, wire, (call) => {
      beginStream(call)
      piece(call, bytes)
      endStream(call)
    })
    const got = await ask(gateway, lane, { stream: true })
    expect(got.status).toBe(200)
    expect(got.body.toString()).toBe(bytes)
    expect(got.headers['x-burncloud-attempts']).toBe('1')
    const rows = await rowsOf(gateway, lane.tokenId)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ status: 200, errorCode: 'upstream.error', attempts: 1, usageSource: 'none' })
    expect(rows[0]?.errorMessage).toMatch(/overloaded/i)
  })

  test(`${wire.id}: an error as the first event of a 200 moves to the second channel`, async () => {
    const fails: Script = (call) => {
      beginStream(call)
      piece(call, ': hello\n\n')
      piece(call, wire.overloadedEvent)
      endStream(call)
    }
    await expectSecond(await openLane(gateway, upstream, wire, fails, { second: true }), true, 'upstream.error')
  })

  // An SDK would take an error with status 200 for an answer without content, so it gets the status it stands for.
  test(`${wire.id}: an error document with 200 is told as an error, or moves to the second channel`, async () => {
    const fails: Script = (call) => reply(call, 200, wire.overloaded)
    const alone = await openLane(gateway, upstream, wire, fails)
    expectError(await ask(gateway, alone), wire, { status: 502, code: 'upstream.error', message: /overloaded/i })
    const rows = await rowsOf(gateway, alone.tokenId)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ status: 502, errorCode: 'upstream.error', attempts: 1 })
    await expectSecond(await openLane(gateway, upstream, wire, fails, { second: true }), false, 'upstream.error')
  })
}
