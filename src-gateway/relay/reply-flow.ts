import type { TransportError } from '../transport/types.ts'

/** What becomes of one upstream reply's body. Each kind of body has its own: stream, document, refusal. */
export interface ReplyFlow {
  data(chunk: Buffer): void
  end(): void
  /** The upstream broke after its head. */
  broken(error: TransportError): void
  /** The request is over for another reason: the client left or the gateway stops. */
  stop(): void
}
