import type { TransportError } from '../transport/types.ts'
import type { Attempt } from './attempt.ts'
import type { ReplyFlow } from './reply-flow.ts'

/** How much of a refusal is read, and for how long, before the next channel is tried. */
const maxBytes = 16 * 1024
const maxMs = 500

/** A refusal that the client will not see as it is: its text is read for the log, then the attempt has failed. */
export class RefusedReply implements ReplyFlow {
  private readonly attempt: Attempt
  private readonly timer: NodeJS.Timeout
  private parts: Buffer[] = []
  private bytes = 0
  private over = false

  constructor(attempt: Attempt) {
    this.attempt = attempt
    this.timer = setTimeout(() => this.finish(), maxMs)
  }

  data(chunk: Buffer): void {
    if (this.over) return
    this.parts.push(chunk)
    this.bytes += chunk.length
    if (this.bytes >= maxBytes) this.finish()
  }

  end(): void {
    this.finish()
  }

  broken(_error: TransportError): void {
    this.finish()
  }

  stop(): void {
    this.over = true
    clearTimeout(this.timer)
  }

  private finish(): void {
    if (this.over) return
    this.stop()
    this.attempt.failRefused(Buffer.concat(this.parts))
  }
}
