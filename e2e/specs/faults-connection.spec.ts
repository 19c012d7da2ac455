import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from '@playwright/test'
import { type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { ask, expectError, expectReady, type Lane, laneRequest, metric, openLane, rowsOf } from '../fixtures/lanes.ts'
import { exchange, RawConnection, requestBytes } from '../fixtures/raw-http.ts'
import {
  answerWell,
  beginStream,
  type Call,
  endStream,
  piece,
  type Script,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '../fixtures/scripted-upstream.ts'
import { type Wire, wires } from '../fixtures/wires.ts'

let gateway: RunningGateway
let upstream: ScriptedUpstream

test.describe.configure({ timeout: 30_000 })
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

const MiB = 2 ** 20
const text = 'good answer'

function callsOf(lane: Lane): Call[] {
  return upstream.calls.filter(({ script }) => script.startsWith(`${lane.model}-`))
}

/** A request with pictures inside, of about this many bytes. */
function bodyOf(wire: Wire, model: string, bytes: number): Buffer {
  const start = JSON.stringify(wire.body(model, false)).slice(0, -1)
  const image = randomBytes(Math.floor((bytes * 3) / 4)).toString('base64')
  return Buffer.from(`${start},"image":"data:image/png;base64,${image}"}`)
}

for (const wire of wires) {
  test(`${wire.id}: 21 MB are refused with 413, announced or chunked, and the connection ends`, async () => {
    const lane = await openLane(gateway, upstream, wire, answerWell(text))
    const body = Buffer.alloc(21 * MiB, 0x20)
    const path = wire.path(lane.model, false)
    const key = wire.keyHeader(lane.key)

    const announced = await RawConnection.open(gateway.url)
    announced.write(requestBytes({ path, headers: { ...key, 'content-length': String(body.length) } }))
    // The answer comes before the body.
    const early = await announced.reply()
    expectError(early, wire, { status: 413, code: 'request.too_large', message: /20 MiB/ })
    expect(early.headers.connection).toBe('close')
    await announced.whenClosed()

    const chunked = await RawConnection.open(gateway.url)
    chunked.write(requestBytes({ path, headers: { ...key, 'transfer-encoding': 'chunked' } }))
    chunked.write(`${body.length.toString(16)}\r\n`)
    // One byte more than is allowed, and then silence.
    chunked.write(body.subarray(0, 20 * MiB + 1))
    expectError(await chunked.reply(), wire, { status: 413, code: 'request.too_large' })
    await chunked.whenClosed()

    const waiting = await RawConnection.open(gateway.url)
    waiting.write(requestBytes({ path, headers: { ...key, 'content-length': '22020096', expect: '100-continue' } }))
    expectError(await waiting.reply(), wire, { status: 413, code: 'request.too_large' })
    await waiting.whenClosed()

    expect(callsOf(lane)).toEqual([])
    expect((await ask(gateway, lane)).status).toBe(200)
  })

  test(`${wire.id}: a request that is cut off leaves no trace`, async () => {
    const lane = await openLane(gateway, upstream, wire, answerWell(text))
    const whole = laneRequest(lane, { stream: true })
    const headEnd = whole.indexOf('\r\n\r\n') + 4
    for (const cut of [1, 20, headEnd - 2, headEnd, headEnd + 1, whole.length - 1]) {
      for (const rude of [false, true]) {
        const connection = await RawConnection.open(gateway.url)
        await connection.writeAll(whole.subarray(0, cut))
        if (rude) connection.socket.resetAndDestroy()
        else connection.socket.end()
        await connection.whenClosed()
      }
    }
    expect((await ask(gateway, lane)).status).toBe(200)
    expect(callsOf(lane)).toHaveLength(1)
    expect(await rowsOf(gateway, lane.tokenId)).toHaveLength(1)
  })

  test(`${wire.id}: a request in single bytes is as good as one in a piece`, async () => {
    const lane = await openLane(gateway, upstream, wire, answerWell(text))
    const connection = await RawConnection.open(gateway.url)
    for (const byte of laneRequest(lane)) await connection.writeAll(Buffer.of(byte))
    expect(JSON.parse((await connection.reply()).body.toString())).toEqual(wire.document(text))
    connection.destroy()
  })
}

test('requests of all protocols on one connection are answered in their order, each with its own', async () => {
  let release = (): void => undefined
  const later = new Promise<void>((done) => {
    release = done
  })
  const lanes = await Promise.all(
    wires.map((wire, index) =>
      openLane(gateway, upstream, wire, async (call) => {
        // The first is the slowest.
        if (index === 0) await later
        await answerWell(`answer ${index}`)(call)
      }),
    ),
  )
  const connection = await RawConnection.open(gateway.url)
  const pipelined = lanes.flatMap((lane) => [
    laneRequest(lane),
    laneRequest({ ...lane, key: 'sk-bc-wrong' }),
    laneRequest(lane, { stream: true }),
  ])
  connection.write(Buffer.concat(pipelined))
  await expect.poll(() => lanes.reduce((sum, lane) => sum + callsOf(lane).length, 0)).toBe(8)
  expect(connection.pending).toHaveLength(0)
  release()
  for (const [index, { wire }] of lanes.entries()) {
    expect(JSON.parse((await connection.reply()).body.toString())).toEqual(wire.document(`answer ${index}`))
    expectError(await connection.reply(), wire, { status: 401, code: 'key.invalid' })
    expect((await connection.reply()).body.toString()).toBe(wire.events(`answer ${index}`).join(''))
  }
  expect(connection.pending).toHaveLength(0)
  connection.destroy()
  for (const lane of lanes) expect(await rowsOf(gateway, lane.tokenId)).toHaveLength(2)
})

test('a client that leaves takes all its pipelined requests with it', async () => {
  const wire = wires[0] as Wire
  const gone: Promise<void>[] = []
  const event = wire.events('x'.repeat(4))[1] as string
  const endless: Script = (call) => {
    gone.push(call.gone)
    beginStream(call)
    const pump = () => {
      while (!call.socket.destroyed && piece(call, event));
      call.socket.once('drain', pump)
    }
    pump()
  }
  const lane = await openLane(gateway, upstream, wire, endless)
  const connection = await RawConnection.open(gateway.url)
  connection.write(Buffer.concat([laneRequest(lane, { stream: true }), laneRequest(lane, { stream: true })]))
  await expect.poll(() => gone.length).toBe(2)
  await connection.whenPending('data: ')
  connection.destroy()
  await Promise.all(gone)
  await expect
    .poll(async () => (await rowsOf(gateway, lane.tokenId)).map((row) => row.errorCode))
    .toEqual(['client.closed', 'client.closed'])
})

test('two clients that send in turns, byte by byte, do not mix', async () => {
  const lanes = await Promise.all(
    wires.slice(0, 3).map((wire, index) => openLane(gateway, upstream, wire, answerWell(`own ${index}`))),
  )
  const connections = await Promise.all(lanes.map(() => RawConnection.open(gateway.url)))
  const requests = lanes.map((lane) => laneRequest(lane))
  const longest = Math.max(...requests.map((bytes) => bytes.length))
  for (let at = 0; at < longest; at += 3)
    for (const [index, connection] of connections.entries())
      await connection.writeAll(requests[index]!.subarray(at, at + 3))
  for (const [index, connection] of connections.entries()) {
    expect(JSON.parse((await connection.reply()).body.toString())).toEqual(lanes[index]!.wire.document(`own ${index}`))
    connection.destroy()
  }
})

test('what is no HTTP is refused and the connection closed', async () => {
  const lane = await openLane(gateway, upstream, wires[0] as Wire, answerWell(text))
  const good = laneRequest(lane).toString('latin1')
  const cases: [string, string | Buffer, RegExp][] = [
    ['garbage', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc', /^400$/],
    ['a control character in a header', good.replace('content-type', 'x-a: b\x01c\r\ncontent-type'), /^400$/],
    ['a line break in a header', good.replace('content-type', 'x-a: b\n c\r\ncontent-type'), /^400$/],
    ['two lengths', good.replace('content-length', 'content-length: 3\r\ncontent-length'), /^400$/],
    ['a length and chunks', good.replace('content-length', 'transfer-encoding: chunked\r\ncontent-length'), /^400$/],
    ['a negative length', good.replace(/content-length: \d+/, 'content-length: -5'), /^400$/],
    ['no Host', good.replace(/host: .*\r\n/, ''), /^400$/],
    ['more headers than are read', good.replace('content-type', `${'x-bomb: 1\r\n'.repeat(250)}content-type`), /^431$/],
    ['one huge header', good.replace('content-type', `x-bomb: ${'b'.repeat(100_000)}\r\ncontent-type`), /^431$/],
    [
      'a thousand headers',
      good.replace('content-type', `${'x-bomb: boom boom boom boom boom\r\n'.repeat(3000)}content-type`),
      /^431$/,
    ],
    ['a huge address', good.replace('/v1/', `/v1/${'a'.repeat(100_000)}/`), /^(400|414|431)$/],
  ]
  for (const [name, bytes, status] of cases) {
    const connection = await RawConnection.open(gateway.url)
    connection.write(bytes)
    const got = await connection.reply()
    expect(String(got.status), name).toMatch(status)
    await connection.whenClosed()
  }
  expect(callsOf(lane)).toEqual([])
  expect(await rowsOf(gateway, lane.tokenId)).toEqual([])
  expect((await ask(gateway, lane)).status).toBe(200)
})

test('bytes beyond ASCII in a header reach the upstream as they are, and in an address are refused', async () => {
  const lane = await openLane(gateway, upstream, wires[0] as Wire, answerWell(text))
  const got = await ask(gateway, lane, { headers: { 'x-note': 'caf\xe9 \xff' } })
  expect(got.status).toBe(200)
  expect(callsOf(lane)[0]?.head).toContain('x-note: caf\xe9 \xff\r\n')
  for (const path of ['/v1/chat/completions?x=\xe9', '/v1/mod\xe8les']) {
    const refused = await exchange(gateway.url, requestBytes({ path, body: '{}' }))
    expect([400, 404]).toContain(refused.status)
  }
})

test('hundreds of requests that never end their head or body delay nobody, and end with the gateway', async () => {
  const own = await startGateway()
  const lane = await openLane(own, upstream, wires[0] as Wire, answerWell(text))
  const whole = laneRequest(lane)
  const slow = await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const connection = await RawConnection.open(own.url)
      connection.write(whole.subarray(0, index % 2 === 0 ? 40 : whole.length - 5))
      return connection
    }),
  )
  for (let round = 0; round < 20; round++) expect((await ask(own, lane)).status).toBe(200)
  expect(callsOf(lane)).toHaveLength(20)
  const code = await own.stop()
  await Promise.all(slow.map((connection) => connection.whenClosed()))
  expect(code).toBe(0)
  removeFolder(own.dataDir)
})

test('19 MB of pictures reach the upstream byte for byte, in memory of less than four times that', async () => {
  const own = await startGateway()
  const wire = wires[0] as Wire
  let held = (): void => undefined
  const whenHeld = new Promise<void>((done) => {
    held = done
  })
  let release = (): void => undefined
  const released = new Promise<void>((done) => {
    release = done
  })
  let hold = false
  const lane = await openLane(own, upstream, wire, async (call) => {
    if (hold) {
      held()
      await released
    }
    await answerWell(text)(call)
  })
  // Once small, so that what is loaded and compiled does not count.
  expect((await ask(own, lane)).status).toBe(200)
  const before = await metric(own, 'process_resident_memory_bytes')
  hold = true
  const body = bodyOf(wire, lane.model, 19 * 1000 * 1000)
  const answer = ask(own, lane, { body })
  await whenHeld
  const during = await metric(own, 'process_resident_memory_bytes')
  release()
  expect((await answer).status).toBe(200)
  const after = await metric(own, 'process_resident_memory_bytes')
  const call = callsOf(lane)[1]
  expect(call?.length).toBe(body.length)
  expect(call?.sha256).toBe(createHash('sha256').update(body).digest('hex'))
  expect(Math.max(during, after) - before).toBeLessThan(4 * body.length)
  expect(await own.stop()).toBe(0)
  removeFolder(own.dataDir)
})

test('a client that reads only when its whole body is out gets its 413 all the same', async () => {
  const wire = wires[0] as Wire
  const lane = await openLane(gateway, upstream, wire, answerWell(text))
  const connection = await RawConnection.open(gateway.url)
  connection.socket.pause()
  const body = Buffer.alloc(21 * MiB, 0x20)
  expect(await connection.writeAll(laneRequest(lane, { body }))).toBe(true)
  connection.socket.resume()
  expectError(await connection.reply(), wire, { status: 413, code: 'request.too_large' })
  await connection.whenClosed()
})

test('endless uploads are cut off and leave the memory as it was', async () => {
  const own = await startGateway()
  const wire = wires[0] as Wire
  const lane = await openLane(own, upstream, wire, answerWell(text))
  expect((await ask(own, lane)).status).toBe(200)
  const before = await metric(own, 'process_resident_memory_bytes')
  const piece = Buffer.concat([Buffer.from(`${MiB.toString(16)}\r\n`), Buffer.alloc(MiB, 0x61), Buffer.from('\r\n')])
  for (let round = 0; round < 3; round++) {
    const connection = await RawConnection.open(own.url)
    const headers = { ...wire.keyHeader(lane.key), 'transfer-encoding': 'chunked' }
    connection.write(requestBytes({ path: wire.path(lane.model, false), headers }))
    let sent = 0
    while (sent < 500 && (await connection.writeAll(piece))) sent++
    expect(sent).toBeLessThan(200)
    await connection.whenClosed()
  }
  expect((await metric(own, 'process_resident_memory_bytes')) - before).toBeLessThan(100 * MiB)
  expect(callsOf(lane)).toHaveLength(1)
  expect(await own.stop()).toBe(0)
  removeFolder(own.dataDir)
})

test('a client that stops reading pauses its upstream and nobody else, and gets the rest when it reads again', async () => {
  const own = await startGateway()
  const wire = wires[0] as Wire
  const total = 60 * MiB
  let pushed = 0
  let stalled = (): void => undefined
  const whenStalled = new Promise<void>((done) => {
    stalled = done
  })
  const event = wire.events('y'.repeat(4))[1] as string
  const big = event.replace('yyyy', 'y'.repeat(64 * 1024))
  const lane = await openLane(own, upstream, wire, (call) => {
    beginStream(call)
    const [first, , ...last] = wire.events('zzzz') as [string, string, ...string[]]
    piece(call, first)
    let quiet: NodeJS.Timeout | undefined
    const pump = () => {
      clearTimeout(quiet)
      while (pushed < total) {
        pushed += big.length
        if (!piece(call, big)) {
          // Nobody takes anything for half a second: the upstream is paused.
          quiet = setTimeout(stalled, 500)
          call.socket.once('drain', pump)
          return
        }
      }
      for (const each of last) piece(call, each)
      endStream(call)
    }
    pump()
  })
  const quick = await openLane(own, upstream, wire, answerWell(text))
  expect((await ask(own, quick)).status).toBe(200)
  const before = await metric(own, 'process_resident_memory_bytes')
  const connection = await RawConnection.open(own.url)
  connection.write(laneRequest(lane, { stream: true }))
  await connection.whenPending('data: ')
  connection.socket.pause()
  await whenStalled
  expect(pushed).toBeLessThan(total / 2)
  expect((await metric(own, 'process_resident_memory_bytes')) - before).toBeLessThan(60 * MiB)
  for (let round = 0; round < 10; round++) expect((await ask(own, quick)).status).toBe(200)
  let received = 0
  connection.socket.removeAllListeners('data')
  connection.socket.on('data', (chunk: Buffer) => {
    received += chunk.length
  })
  connection.socket.resume()
  await expect.poll(() => received).toBeGreaterThan(total * 0.95)
  await expect.poll(async () => (await rowsOf(own, lane.tokenId)).length).toBe(1)
  expect((await rowsOf(own, lane.tokenId))[0]).toMatchObject({ status: 200, errorCode: null, usage: wire.usage })
  connection.destroy()
  expect(await own.stop()).toBe(0)
  removeFolder(own.dataDir)
})
