import type { IncomingHttpHeaders } from 'node:http'
import type { Operation, Protocol, ReplyObserver } from '../protocols/types.ts'
import type { Reframer } from '../providers/types.ts'
import type { Attempt } from './attempt.ts'
import { whatIsWrongWithJson } from './check-document.ts'
import { decodedFlow } from './decoded-flow.ts'
import type { StreamFilter } from './dependencies.ts'
import { DocumentReply } from './document-reply.ts'
import { watchNothing, watchPlain } from './observe-reply.ts'
import type { FactualFlow, ReplyConversion } from './prepared-call.ts'
import { ReframedFlow } from './reframed-flow.ts'
import type { ReplyFlow } from './reply-flow.ts'
import { bodyKind, encodingOf, isHtml } from './reply-kind.ts'
import { StreamReply } from './stream-reply.ts'
import { observeAndRemember } from './uncounted/remembering-observer.ts'

/** Up to this size a JSON reply is kept until it is whole, and can still be replaced by another channel's. */
const holdJsonBelow = 16 * 1024

/** A reply with a good status, as far as its head tells. */
interface AcceptedHead {
  /** After the channel's status mapping. */
  status: number
  headers: IncomingHttpHeaders
  /** Length of the body, when the upstream told it. */
  announcedLength: number | undefined
  /** Makes what reads the vendor's own framing, where it has one. */
  reframer(): Reframer | undefined
  /** How the reply becomes the client's: converted, or passed on. */
  reading: ReplyConversion | PassedReading
}

/** A reply in the client's protocol. */
interface PassedReading {
  protocol: Protocol
  operation: Operation
  /** How the client wants it framed. */
  asked: 'sse' | 'json-array' | false
  /** Takes out of it what the client did not ask for. */
  filter: StreamFilter | undefined
}

/** What reads a reply, and the reply's head as the client is to see it. */
export interface AcceptedReply {
  flow: ReplyFlow
  headers: IncomingHttpHeaders
  announcedLength: number | undefined
  /** What tells what was found in the reply. */
  facts: ReplyObserver | FactualFlow
  /** Set when the reply is converted. */
  converted: FactualFlow | undefined
}

/** Chooses by its head how a reply with a good status is read. Undefined: it is none of an API. */
export function acceptReply(attempt: Attempt, head: AcceptedHead): AcceptedReply | undefined {
  const { reading, headers } = head
  const reframer = isFramed(headers) ? undefined : head.reframer()
  const read = reframer === undefined ? headers : { ...headers, 'content-type': 'text/event-stream' }
  const wrap = (flow: ReplyFlow) => (reframer === undefined ? flow : new ReframedFlow(flow, reframer))
  return 'flow' in reading
    ? convertedReply(attempt, reading, head, read, wrap)
    : passedReply(attempt, reading, head, read, wrap)
}

/** Whether a reply comes in a protocol's framing and not in a vendor's. */
function isFramed(headers: IncomingHttpHeaders): boolean {
  const type = headers['content-type'] ?? ''
  return type.startsWith('text/event-stream') || type.startsWith('application/json')
}

function convertedReply(
  attempt: Attempt,
  conversion: ReplyConversion,
  { announcedLength, headers: sent }: AcceptedHead,
  headers: IncomingHttpHeaders,
  wrap: (flow: ReplyFlow) => ReplyFlow,
): AcceptedReply | undefined {
  if (isHtml(sent['content-type'])) return undefined
  const converted = conversion.flow(attempt, headers['content-type'])
  const encoding = encodingOf(sent)
  const flow = encoding === undefined ? wrap(converted) : decodedFlow(wrap(converted), encoding)
  return flow && { flow, headers: sent, announcedLength, facts: converted, converted }
}

/** The bytes as they came, unpacked where the upstream packed them unasked. */
function passedReply(
  attempt: Attempt,
  { protocol, operation, asked, filter }: PassedReading,
  { status, announcedLength }: AcceptedHead,
  headers: IncomingHttpHeaders,
  wrap: (flow: ReplyFlow) => ReplyFlow,
): AcceptedReply | undefined {
  const kind = bodyKind(headers['content-type'], asked, operation)
  if (kind === 'html') return undefined
  const framing = kind === 'sse' || kind === 'json-array' ? kind : false
  const observer = observeAndRemember(protocol, operation, framing)
  const plain = (length: number | undefined) => {
    if (framing !== false) return new StreamReply(attempt, framing, observer, filter)
    if (kind !== 'raw') return jsonReply(attempt, observer, status)
    return new DocumentReply(attempt, watchPlain(observer), { holdBelow: 0, keepLast: length !== undefined })
  }
  const accepted = { headers, announcedLength, facts: observer, converted: undefined }
  const encoding = encodingOf(headers)
  if (encoding === undefined) return { ...accepted, flow: wrap(plain(announcedLength)) }
  const decoded = decodedFlow(wrap(plain(undefined)), encoding)
  if (decoded === undefined) {
    const untouched = new DocumentReply(attempt, watchNothing(observer), { holdBelow: 0, keepLast: true })
    return { ...accepted, flow: untouched }
  }
  const { 'content-encoding': _packed, ...unpacked } = headers
  return { ...accepted, flow: decoded, headers: unpacked, announcedLength: undefined }
}

function jsonReply(attempt: Attempt, observer: ReplyObserver, status: number): ReplyFlow {
  const empty = status === 204 || status === 205
  return new DocumentReply(attempt, watchPlain(observer), {
    holdBelow: holdJsonBelow,
    keepLast: true,
    ...(empty ? undefined : { check: (body) => (observer.terminal() ? undefined : whatIsWrongWithJson(body)) }),
  })
}
