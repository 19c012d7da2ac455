import type { ErrorCode } from '../../src-gateway/contract/errors.ts'
import type { WireId } from '../fixtures/wires.ts'
import type { Fault, FaultKind, Framing } from './fault.ts'

/** Which of a request's channels are faulty, in the order of their turn. */
export interface Layout {
  name: string
  faulty: readonly boolean[]
}

export const layouts: readonly Layout[] = [
  { name: 'one channel', faulty: [true] },
  { name: 'two channels', faulty: [true, false] },
  { name: 'three channels', faulty: [true, false, false] },
  { name: 'three channels, two of them faulty', faulty: [true, true, false] },
]

/** What came of one request. */
export interface CellOutcome {
  client: {
    /** What its SDK had read when it was done or threw. */
    text: 'nothing' | 'the beginning' | `the answer of channel ${number}` | `something else: ${string}`
    /** What its SDK threw; a status of null = none. */
    error: { name: string; status: number | null } | null
  }
  /** The log's one row. */
  row: {
    rows: number
    status: number
    errorCode: string | null
    attempts: number
    /** Place of the channel that is named. */
    channel: number
    usage: 'whole' | 'in part' | 'none'
  }
  /** The log's attempts: which channel, with which status of its own, and what was wrong. Empty when the first went well. */
  attempts: readonly { channel: number; status: number | null; code: string | null }[]
  /** What the client's key paid: for the whole answer, for its beginning, or nothing. */
  cost: 'whole' | 'beginning' | 'none' | `${number} USD`
}

/** How a client whose only channel fails is told. */
interface Rule {
  /** In the log. */
  code: ErrorCode
  /** Status the client sees: one of ours, or the upstream's as it came. */
  status: number | 'as it came'
}

/** Faults that strike before the client has a byte. With another channel to ask, the client never hears of them. */
const early: Record<Exclude<FaultKind, 'none' | 'broken'>, Rule> = {
  unreachable: { code: 'upstream.unreachable', status: 502 },
  reset: { code: 'upstream.reset', status: 502 },
  silence: { code: 'upstream.timeout', status: 504 },
  account: { code: 'upstream.auth', status: 502 },
  limited: { code: 'upstream.rate_limited', status: 'as it came' },
  refusal: { code: 'upstream.error', status: 'as it came' },
  nonsense: { code: 'upstream.invalid_response', status: 502 },
  'told-in-reply': { code: 'upstream.error', status: 'as it came' },
}

/** What must come of a request whose faulty channels fail so. */
export function expectedOutcome(fault: Fault, framing: Framing, { faulty }: Layout, wire: WireId): CellOutcome {
  if (fault.kind === 'none') return answered([], 0)
  if (fault.kind === 'broken') return brokenOff(wire, framing)
  const { code, status } = early[fault.kind]
  const healthy = faulty.indexOf(false)
  const count = healthy < 0 ? faulty.length : healthy
  const failed = faulty.slice(0, count).map((_, channel) => ({ channel, status: fault.status, code }))
  if (healthy >= 0) return answered(failed, healthy)
  const told = status === 'as it came' ? (fault.status ?? 502) : status
  // An error inside a 200 is an error to every SDK when it stands in a stream; in a document none looks for it.
  const shown = told === 200 && framing === 'document' ? 502 : told
  return {
    client: { text: 'nothing', error: sdkError(wire, shown, 503) },
    row: { rows: 1, status: shown, errorCode: code, attempts: count, channel: count - 1, usage: 'none' },
    attempts: failed,
    cost: 'none',
  }
}

/** A channel answers in full, after those before it have failed unseen. */
function answered(failed: CellOutcome['attempts'], channel: number): CellOutcome {
  return {
    client: { text: `the answer of channel ${channel}`, error: null },
    row: { rows: 1, status: 200, errorCode: null, attempts: failed.length + 1, channel, usage: 'whole' },
    attempts: failed.length === 0 ? [] : [...failed, { channel, status: 200, code: null }],
    cost: 'whole',
  }
}

/**
 * After the first byte nothing is tried again: the client keeps the beginning, pays what of it was reported or, where the
 * upstream reports at the end only, counted, and is told in the stream.
 */
function brokenOff(wire: WireId, framing: Framing): CellOutcome {
  if (framing === 'document') throw new Error('a document that breaks is a fault before the first byte')
  const code: ErrorCode = 'upstream.stream_broken'
  return {
    client: { text: 'the beginning', error: sdkError(wire, 200, 502) },
    row: { rows: 1, status: 200, errorCode: code, attempts: 1, channel: 0, usage: 'in part' },
    attempts: [{ channel: 0, status: 200, code }],
    cost: 'beginning',
  }
}

const openAiErrors: Readonly<Record<number, string>> = { 404: 'NotFoundError', 429: 'RateLimitError' }
const anthropicErrors: Readonly<Record<number, string>> = {
  404: 'NotFoundError',
  408: 'RequestTimeoutError',
  413: 'ContentTooLargeError',
  429: 'RateLimitError',
  503: 'ServiceUnavailableError',
  504: 'GatewayTimeoutError',
  529: 'OverloadedError',
}

/** What the vendor's SDK throws for a status; 200 = for an error inside a stream, which stands for `inside`. */
function sdkError(wire: WireId, status: number, inside: number): NonNullable<CellOutcome['client']['error']> {
  // Google's SDK alone reads a status out of an event.
  if (wire === 'gemini') return { name: 'ApiError', status: status === 200 ? inside : status }
  if (status === 200) return { name: 'APIError', status: null }
  const named = wire === 'anthropic-messages' ? anthropicErrors : openAiErrors
  return { name: named[status] ?? (status >= 500 ? 'InternalServerError' : 'APIError'), status }
}
