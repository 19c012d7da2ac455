import type { ServingChannel } from '../catalog/types.ts'
import type { KeptExchange, KeptBody as KeptMessage, Settings } from '../contract/index.ts'
import type { Warning } from '../ir/warning.ts'
import type { SplicedBody } from '../wire/splice-json.ts'
import type { Attempt } from './attempt.ts'
import type { RelayDependencies } from './dependencies.ts'
import { keptHeaders, type PassedHeaders } from './kept-headers.ts'
import { redact } from './scrub.ts'
import type { InboundRequest } from './types.ts'

/** The four messages of an exchange, as far as they are kept. */
interface KeptBodies {
  clientRequest: KeptBody
  upstreamRequest: KeptBody
  upstreamReply: KeptBody
  clientReply: KeptBody
}

/** The head of a body and its whole length. */
interface KeptBody {
  bytes: Buffer
  length: number
  /** As they passed, secrets and all; undefined when there was no message. */
  headers: PassedHeaders | undefined
}

/** A call as it goes to an upstream. */
interface PassedCall {
  headers: readonly string[]
  body: SplicedBody | null
}

/** One try of a channel, as far as it is told from another. */
type Caller = Pick<Attempt, 'isOver'> & { channel: Pick<ServingChannel, 'keys'> }

/** What one attempt sent and got. */
interface Call {
  request: KeptBody
  reply: Head
}

/**
 * Keeps headers and the heads of bodies while they pass. What is kept of a body was copied: it holds no larger buffer alive.
 * Headers are texts that nobody changes, so they are copied when they are stored, if they are.
 */
export class BodyCapture {
  private readonly maxBytes: number
  private readonly client: KeptBody
  /** Of the attempts that run and the last that ended. */
  private readonly calls = new Map<Caller, Call>()
  private told = new Head()
  /** What must not be stored: the client's key and those of every channel that was called. */
  readonly secrets = new Set<string>()

  /** Not only when the request fails. */
  readonly always: boolean

  /** `maxBytes`: of each body. */
  constructor(maxBytes: number, client: Pick<InboundRequest, 'headers' | 'body' | 'key'>, always: boolean) {
    this.maxBytes = maxBytes
    this.always = always
    const head = new Head()
    head.headers = client.headers
    head.add(client.body, maxBytes)
    this.client = head.kept()
    if (client.key !== undefined) this.secrets.add(client.key)
  }

  /** A new attempt begins: what the ones before, if they are over, sent and got is in their error texts. */
  upstreamRequest(caller: Caller, { headers, body }: PassedCall): void {
    for (const other of this.calls.keys()) if (other.isOver) this.calls.delete(other)
    for (const { secret } of caller.channel.keys) this.secrets.add(secret)
    const parts: readonly Buffer[] = body === null ? [] : Buffer.isBuffer(body) ? [body] : body
    const head = new Head()
    head.headers = headers
    for (const part of parts) head.add(part, this.maxBytes)
    this.calls.set(caller, { request: head.kept(), reply: new Head() })
  }

  upstreamReplyHead(caller: Caller, headers: PassedHeaders): void {
    const call = this.calls.get(caller)
    if (call !== undefined) call.reply.headers = headers
  }

  upstreamReply(caller: Caller, chunk: Buffer): void {
    this.calls.get(caller)?.reply.add(chunk, this.maxBytes)
  }

  clientReplyHead(headers: PassedHeaders): void {
    this.told.headers = headers
  }

  clientReply(chunk: Buffer): void {
    this.told.add(chunk, this.maxBytes)
  }

  /** `leading` is the attempt that served the client; where it sent nothing, the last one that did stands for it. */
  bodies(leading: Caller | undefined): KeptBodies {
    const call = (leading && this.calls.get(leading)) ?? [...this.calls.values()].at(-1)
    return {
      clientRequest: this.client,
      upstreamRequest: call?.request ?? noMessage,
      upstreamReply: call?.reply.kept() ?? noMessage,
      clientReply: this.told.kept(),
    }
  }
}

const nothing = Buffer.alloc(0)
const noMessage: KeptBody = { bytes: nothing, length: 0, headers: undefined }

class Head {
  headers: PassedHeaders | undefined
  private readonly parts: Buffer[] = []
  private bytes = 0
  private length = 0

  add(chunk: Buffer, maxBytes: number): void {
    this.length += chunk.length
    if (this.bytes >= maxBytes) return
    const part = Buffer.from(chunk.subarray(0, maxBytes - this.bytes))
    this.parts.push(part)
    this.bytes += part.length
  }

  kept(): KeptBody {
    const bytes = this.parts.length === 0 ? nothing : Buffer.concat(this.parts)
    return { bytes, length: this.length, headers: this.headers }
  }
}

/** What keeps the messages of a request, when the settings or whoever asks want them kept. */
export function captureFor(settings: Settings, request: InboundRequest): BodyCapture | undefined {
  const { keepBodies, keepBodiesKb } = settings
  const always = keepBodies === 'all' || request.keepBodies === true
  if (!always && keepBodies === 'off') return undefined
  return new BodyCapture(keepBodiesKb * 1024, request, always)
}

/** The messages as they are written to the database: text, without any of `secrets` or anything that looks like a key. */
function keptExchange(bodies: KeptBodies, warnings: readonly Warning[], secrets: readonly string[]): KeptExchange {
  const text = ({ bytes, length, headers }: KeptBody): KeptMessage => ({
    text: redact(bytes.toString('utf8'), secrets),
    length,
    truncated: bytes.length < length,
    ...(headers === undefined ? undefined : keptHeaders(headers, secrets)),
  })
  return {
    clientRequest: text(bodies.clientRequest),
    upstreamRequest: text(bodies.upstreamRequest),
    upstreamReply: text(bodies.upstreamReply),
    clientReply: text(bodies.clientReply),
    warnings: warnings.map(({ kind, feature, detail }) => ({ kind, feature, detail: detail ?? null })),
  }
}

/** Has what passed kept for the log. Never waited for; what cannot be kept is told in the program's log. */
export function keepBodies(
  { bodies, logger }: Pick<RelayDependencies, 'bodies' | 'logger'>,
  of: { requestId: string; startedAt: number; capture: BodyCapture; attempt: Attempt | undefined },
): void {
  const { requestId, startedAt, capture, attempt } = of
  for (const { secret } of attempt?.channel.keys ?? []) capture.secrets.add(secret)
  // The longest first: one may begin another.
  const secrets = [...capture.secrets].sort((left, right) => right.length - left.length)
  const content = keptExchange(capture.bodies(attempt), attempt?.warnings ?? [], secrets)
  bodies?.keep(requestId, startedAt, content).catch((error: unknown) => {
    logger.warn({ err: error, requestId }, 'the messages of a request could not be kept')
  })
}
