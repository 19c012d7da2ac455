import type { KeptExchange, Settings } from '../contract/index.ts'
import type { Warning } from '../ir/warning.ts'
import type { SplicedBody } from '../wire/splice-json.ts'
import type { Attempt } from './attempt.ts'
import type { RelayDependencies } from './dependencies.ts'
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
}

/** Keeps the heads of bodies while they pass. What is kept was copied: it holds no larger buffer alive. */
export class BodyCapture {
  private readonly maxBytes: number
  private readonly client: KeptBody
  private request: KeptBody = { bytes: nothing, length: 0 }
  private reply = new Head()
  private told = new Head()

  /** Not only when the request fails. */
  readonly always: boolean

  /** `maxBytes`: of each body. */
  constructor(maxBytes: number, clientRequest: Buffer, always: boolean) {
    this.maxBytes = maxBytes
    this.always = always
    this.client = headOf(clientRequest, maxBytes)
  }

  /** A new attempt begins: what the one before sent and got is in its error text. */
  upstreamRequest(body: SplicedBody | null): void {
    this.reply = new Head()
    const parts: readonly Buffer[] = body === null ? [] : Buffer.isBuffer(body) ? [body] : body
    const head = new Head()
    for (const part of parts) head.add(part, this.maxBytes)
    this.request = head.kept()
  }

  upstreamReply(chunk: Buffer): void {
    this.reply.add(chunk, this.maxBytes)
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
    return { bytes: this.parts.length === 0 ? nothing : Buffer.concat(this.parts), length: this.length }
  }
}

function headOf(body: Buffer, maxBytes: number): KeptBody {
  const head = new Head()
  head.add(body, maxBytes)
  return head.kept()
}

/** What keeps the messages of a request, when the settings or whoever asks want them kept. */
export function captureFor(settings: Settings, request: InboundRequest): BodyCapture | undefined {
  const { keepBodies, keepBodiesKb } = settings
  const always = keepBodies === 'all' || request.keepBodies === true
  if (!always && keepBodies === 'off') return undefined
  return new BodyCapture(keepBodiesKb * 1024, request.body, always)
}

/** The messages as they are written to the database: text, without the channel's keys or anything that looks like one. */
function keptExchange(bodies: KeptBodies, warnings: readonly Warning[], secrets: readonly string[]): KeptExchange {
  const text = ({ bytes, length }: KeptBody) => ({
    text: redact(bytes.toString('utf8'), secrets),
    length,
    truncated: bytes.length < length,
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
  const secrets = attempt?.channel.keys.map((key) => key.secret) ?? []
  const content = keptExchange(capture.bodies(), attempt?.warnings ?? [], secrets)
  bodies?.keep(requestId, startedAt, content).catch((error: unknown) => {
    logger.warn({ err: error, requestId }, 'the messages of a request could not be kept')
  })
}
