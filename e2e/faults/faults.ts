import { gzipSync } from 'node:zlib'
import { firstHalf, keyRefused } from '../fixtures/early-faults.ts'
import {
  answerWell,
  beginStream,
  type Call,
  endStream,
  head,
  piece,
  reply,
  type Script,
} from '../fixtures/scripted-upstream.ts'
import type { Wire } from '../fixtures/wires.ts'
import { bothFramings, type Fault, type FaultAddresses, type FaultKind } from './fault.ts'
import { limitedBody } from './limited-body.ts'

/** Milliseconds after which a channel that is meant to be silent is given up. */
const patience = 150

/** Upstreams with which nothing is wrong, so that the table tells a fault from what only looks like one. */
const harmless: readonly Fault[] = [
  { name: 'answers well', kind: 'none', framings: bothFramings, status: 200, script: answerWell },
  {
    name: 'answers well by TLS with a certificate in order',
    kind: 'none',
    framings: bothFramings,
    status: 200,
    script: answerWell,
    channel: (wire, { tls }) => ({ baseUrl: wire.baseUrl(tls) }),
  },
  {
    name: 'drips its answer for longer than it may be silent',
    kind: 'none',
    framings: bothFramings,
    status: 200,
    script: (text) => (call) => drip(call, text),
    channel: () => ({ timeouts: { connectMs: 2000, firstByteMs: 900, idleMs: 900 } }),
  },
]

const connections: readonly Fault[] = [
  unreachable('refuses the connection', (wire, { closed }) => ({ baseUrl: wire.baseUrl(closed) })),
  unreachable('has a name that nobody knows', (wire) => ({ baseUrl: wire.baseUrl('http://name.invalid') })),
  unreachable('speaks no TLS where TLS is expected', (wire, { noTls }) => ({ baseUrl: wire.baseUrl(noTls) })),
  unreachable('has a certificate that has expired', (wire, { expired }) => ({ baseUrl: wire.baseUrl(expired) })),
  unreachable('is behind a proxy that is down', (_wire, { closed }) => ({ proxyUrl: closed })),
  {
    name: 'resets before its head',
    kind: 'reset',
    framings: bothFramings,
    status: null,
    script:
      () =>
      ({ socket }) =>
        void socket.resetAndDestroy(),
  },
  {
    name: 'hangs up after its head',
    kind: 'reset',
    framings: bothFramings,
    status: 200,
    script: () => (call) => {
      if (call.stream) beginStream(call)
      else call.socket.write(head(200, { 'content-type': 'application/json', 'content-length': '500' }))
      call.socket.end()
    },
  },
  {
    name: 'resets in the middle of a document',
    kind: 'reset',
    framings: ['document'],
    status: 200,
    script: (text) => async (call) => {
      halfDocument(call, text)
      // A reset takes with it what the other side has not read yet.
      await new Promise((done) => setTimeout(done, 100))
      call.socket.resetAndDestroy()
    },
  },
  broken('resets in the middle of a stream', ({ socket }) => void socket.resetAndDestroy()),
  broken('hangs up in the middle of a stream', ({ socket }) => void socket.end()),
]

const silences: readonly Fault[] = [
  {
    name: 'stalls before its head',
    kind: 'silence',
    framings: bothFramings,
    status: null,
    script: () => () => undefined,
    channel: () => ({ timeouts: { connectMs: 2000, firstByteMs: patience, idleMs: patience } }),
  },
  {
    name: 'stalls between its head and the first event',
    kind: 'silence',
    framings: ['stream'],
    status: 200,
    script: () => (call) => beginStream(call),
    channel: () => ({ timeouts: { connectMs: 2000, firstByteMs: 5000, idleMs: patience } }),
  },
  {
    name: 'stalls in the middle of a document',
    kind: 'silence',
    framings: ['document'],
    status: 200,
    script: (text) => (call) => halfDocument(call, text),
    channel: () => ({ timeouts: { connectMs: 2000, firstByteMs: 5000, idleMs: patience } }),
  },
  {
    ...broken('stalls in the middle of a stream', () => undefined),
    channel: () => ({ timeouts: { connectMs: 2000, firstByteMs: 5000, idleMs: patience } }),
  },
  {
    name: 'drips signs of life and never an event',
    kind: 'silence',
    framings: ['stream'],
    status: 200,
    script: () => (call) => {
      beginStream(call)
      every(call, 40, () => piece(call, ': still here\n\n'))
    },
    channel: () => ({ timeouts: { connectMs: 2000, firstByteMs: 5000, idleMs: 5000, totalMs: 400 } }),
  },
  {
    ...broken('drips its answer beyond the time it has', () => undefined),
    script: (text) => (call) => {
      beginStream(call)
      piece(call, firstHalf(call.wire, text).join(''))
      const [, event = ''] = call.wire.events('….')
      every(call, 40, () => piece(call, call.wire.id === 'anthropic-messages' ? ': still here\n\n' : event))
    },
    channel: () => ({ timeouts: { connectMs: 2000, firstByteMs: 5000, idleMs: 5000, totalMs: 600 } }),
  },
]

const refusals: readonly Fault[] = [
  ...[401, 402, 403].map((status) => refusing('account', status, keyRefused)),
  refusing('limited', 429),
  refusing('limited', 429, undefined, { 'retry-after': '7' }),
  ...[404, 408, 413, 500, 502, 503, 504, 529].map((status) => refusing('refusal', status)),
]

const replies: readonly Fault[] = [
  {
    name: 'tells an error as the first event of a 200',
    kind: 'told-in-reply',
    framings: ['stream'],
    status: 200,
    script: () => (call) => {
      beginStream(call)
      piece(call, `: hello\n\n${call.wire.overloadedEvent}`)
      endStream(call)
    },
  },
  {
    name: 'tells an error as a document with 200',
    kind: 'refusal',
    framings: ['document'],
    status: 200,
    script: () => (call) => reply(call, 200, call.wire.overloaded),
  },
  nonsense('answers HTML', (call) =>
    reply(call, 200, '<!doctype html><h1>Sign in</h1>', { 'content-type': 'text/html; charset=utf-8' }),
  ),
  nonsense('answers HTML and calls it what was asked for', (call) =>
    reply(call, 200, '<!doctype html><h1>Sign in</h1>', { 'content-type': wanted(call) }),
  ),
  nonsense('answers JSON that ends half-way', (call, text) => {
    const [event = ''] = call.wire.events(text)
    const whole = call.stream ? event : JSON.stringify(call.wire.document(text))
    reply(call, 200, whole.slice(0, -12), { 'content-type': wanted(call) })
  }),
  nonsense('answers 200 with nothing', (call) => reply(call, 200, '', { 'content-type': wanted(call) })),
  nonsense('answers words of the wrong content type', (call) =>
    reply(call, 200, 'The service will be back soon.', { 'content-type': 'text/plain' }),
  ),
  nonsense('answers bytes that only claim to be gzip', (call) => {
    const bytes = Buffer.concat([gzipSync('x').subarray(0, 10), Buffer.alloc(3000, 0xee)])
    reply(call, 200, bytes, { 'content-type': wanted(call), 'content-encoding': 'gzip' })
  }),
]

/** Every fault of the table. */
export const faults: readonly Fault[] = [...harmless, ...connections, ...silences, ...refusals, ...replies]

function unreachable(name: string, channel: (wire: Wire, at: FaultAddresses) => Record<string, unknown>): Fault {
  // Should the gateway get there after all, it gets an answer and the cell fails.
  return { name, kind: 'unreachable', framings: bothFramings, status: null, script: answerWell, channel }
}

/** A stream that breaks in this way once the client has its first text. */
function broken(name: string, end: (call: Call) => void): Fault {
  return {
    name,
    kind: 'broken',
    framings: ['stream'],
    status: 200,
    script: (text, begun) => async (call) => {
      beginStream(call)
      piece(call, firstHalf(call.wire, text).join(''))
      await begun
      end(call)
    },
  }
}

function refusing(kind: FaultKind, status: number, body?: object, headers: Record<string, string> = {}): Fault {
  const with_ = Object.keys(headers).length === 0 ? '' : ` with ${Object.keys(headers).join(', ')}`
  return {
    name: `answers ${status}${with_}`,
    kind,
    framings: bothFramings,
    status,
    script: () => (call) => reply(call, status, body ?? refusalBody(kind, call.wire), headers),
  }
}

function refusalBody(kind: FaultKind, wire: Wire): object {
  return kind === 'limited' ? limitedBody[wire.id] : wire.overloaded
}

function nonsense(name: string, answer: (call: Call, text: string) => void): Fault {
  const script =
    (text: string): Script =>
    (call) =>
      answer(call, text)
  return { name, kind: 'nonsense', framings: bothFramings, status: 200, script }
}

function wanted(call: Call): string {
  return call.stream ? 'text/event-stream' : 'application/json'
}

function halfDocument(call: Call, text: string): void {
  const body = JSON.stringify(call.wire.document(text))
  const length = Buffer.byteLength(body)
  call.socket.write(head(200, { 'content-type': 'application/json', 'content-length': String(length) }))
  call.socket.write(Buffer.from(body).subarray(0, length / 2))
}

/** The whole answer in two dozen slices, over a second and a half. */
function drip(call: Call, text: string): void {
  const body = call.stream ? call.wire.events(text).join('') : JSON.stringify(call.wire.document(text))
  const bytes = Buffer.from(body)
  const size = Math.ceil(bytes.length / 24)
  if (call.stream) beginStream(call)
  else call.socket.write(head(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }))
  let at = 0
  every(call, 60, () => {
    if (at < bytes.length) {
      piece(call, bytes.subarray(at, at + size))
      at += size
      return true
    }
    endStream(call)
    return false
  })
}

/** Does it again and again until it says false or the connection is gone. */
function every({ socket }: Call, ms: number, act: () => boolean): void {
  const timer = setInterval(() => {
    if (socket.destroyed || !act()) clearInterval(timer)
  }, ms)
  socket.once('close', () => clearInterval(timer))
}
