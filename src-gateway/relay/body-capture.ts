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

/**
 * Keeps headers and the heads of bodies while they pass. What is kept of a body was copied: it holds no larger buffer alive.
 * Headers are texts that nobody changes, so they are copied when they are stored, if they are.
 */
export class BodyCapture {
  private readonly maxBytes: number
  private readonly client: KeptBody
  private request: KeptBody = { bytes: nothing, length: 0, headers: undefined }
  private reply = new Head()
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

  /** A new attempt begins: what the one before sent and got is in its error text. */
  upstreamRequest({ headers, body }: PassedCall, channel: Pick<ServingChannel, 'keys'>): void {
    for (const { secret } of channel.keys) this.secrets.add(secret)
    this.reply = new Head()
    const parts: readonly Buffer[] = body === null ? [] : Buffer.isBuffer(body) ? [body] : body
    const head = new Head()
    head.headers = headers
    for (const part of parts) head.add(part, this.maxBytes)
    this.request = head.kept()
  }

  upstreamReplyHead(headers: PassedHeaders): void {
    this.reply.headers = headers
  }

  upstreamReply(chunk: Buffer): void {
    this.reply.add(chunk, this.maxBytes)
  }

  clientReplyHead(headers: PassedHeaders): void {
    this.told.headers = headers
  }

  clientReply(chunk: Buffer): void {
    this.told.add(chunk, this.maxBytes)
  }

  bodies(): KeptBodies {
    return {
      clientRequest: this.client,
      upstreamRequest: this.request,
      upstreamReply: this.reply.kept(),
      clientReply: this.told.kept(),
    }
  }
}

const nothing = Buffer.alloc(0)

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
  const content = keptExchange(capture.bodies(), attempt?.warnings ?? [], secrets)
  bodies?.keep(requestId, startedAt, content).catch((error: unknown) => {
    logger.warn({ err: error, requestId }, 'the messages of a request could not be kept')
  })
}
