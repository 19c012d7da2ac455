import type { Reframer } from '../providers/types.ts'
import type { TransportError } from '../transport/types.ts'
import type { ReplyFlow } from './reply-flow.ts'

/** A stream whose bytes come in the vendor's own framing (AWS event streams) and are read in the protocol's. */
export class ReframedFlow implements ReplyFlow {
  private readonly inner: ReplyFlow
  private readonly reframer: Reframer

  constructor(inner: ReplyFlow, reframer: Reframer) {
    this.inner = inner
    this.reframer = reframer
  }

  data(chunk: Buffer): void {
    const bytes = this.reframer.push(chunk)
    if (bytes.length > 0) this.inner.data(bytes)
  }

  end(): void {
    const rest = this.reframer.end()
    if (rest.length > 0) this.inner.data(rest)
    this.inner.end()
  }

  broken(error: TransportError): void {
    this.inner.broken(error)
  }

  stop(): void {
    this.inner.stop()
  }
}
