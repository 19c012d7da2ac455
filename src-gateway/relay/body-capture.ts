import type { SplicedBody } from '../wire/splice-json.ts'

/** The four messages of an exchange, as far as they are kept. */
export interface KeptBodies {
  clientRequest: KeptBody
  upstreamRequest: KeptBody
  upstreamReply: KeptBody
  clientReply: KeptBody
}

/** The head of a body and its whole length. */
export interface KeptBody {
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

  /** `maxBytes`: of each body. */
  constructor(maxBytes: number, clientRequest: Buffer) {
    this.maxBytes = maxBytes
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
