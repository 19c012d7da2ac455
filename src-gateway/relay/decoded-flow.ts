import type { TransportError } from '../transport/types.ts'
import { createDecoder, type Decoder } from './decoder.ts'
import type { ReplyFlow } from './reply-flow.ts'

/** Unpacks a reply that the upstream compressed although it was asked not to. Undefined for an encoding nobody knows. */
export function decodedFlow(inner: ReplyFlow, encoding: string): ReplyFlow | undefined {
  const decoder = createDecoder(encoding)
  return decoder === undefined ? undefined : new DecodedFlow(inner, decoder)
}

class DecodedFlow implements ReplyFlow {
  private readonly inner: ReplyFlow
  private readonly decoder: Decoder
  private over = false

  constructor(inner: ReplyFlow, decoder: Decoder) {
    this.inner = inner
    this.decoder = decoder
    decoder.on('data', (chunk: Buffer) => {
      if (!this.over) inner.data(chunk)
    })
    decoder.once('end', () => this.finish(() => inner.end()))
    decoder.once('error', () =>
      this.finish(() => inner.broken({ code: 'upstream.invalid_response', message: 'the reply cannot be unpacked' })),
    )
  }

  data(chunk: Buffer): void {
    if (!this.over) this.decoder.write(chunk)
  }

  end(): void {
    if (!this.over) this.decoder.end()
  }

  broken(error: TransportError): void {
    this.finish(() => this.inner.broken(error))
  }

  stop(): void {
    this.finish(() => this.inner.stop())
    this.decoder.destroy()
  }

  private finish(tell: () => void): void {
    if (this.over) return
    this.over = true
    tell()
  }
}
