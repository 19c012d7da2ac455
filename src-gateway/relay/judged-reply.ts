import type { TransportError } from '../transport/types.ts'
import type { Attempt } from './attempt.ts'
import type { ReplyFlow } from './reply-flow.ts'

/** An error body is never longer; what is beyond is no vendor's error and is passed on unread. */
const maxHeld = 64 * 1024

/**
 * A refusal that the client may see as it is. It is held until it is whole, for what it says decides: an error that another
 * key or channel would not give is not passed on, and the request that is at fault itself gets its answer byte for byte.
 */
export class JudgedReply implements ReplyFlow {
  private readonly attempt: Attempt
  private held: Buffer[] = []
  private heldBytes = 0
  private begun = false
  private over = false

  constructor(attempt: Attempt) {
    this.attempt = attempt
  }

  data(chunk: Buffer): void {
    if (this.over) return
    if (this.begun) {
      this.attempt.write(chunk)
      return
    }
    this.held.push(chunk)
    this.heldBytes += chunk.length
    if (this.heldBytes <= maxHeld) return
    const body = Buffer.concat(this.held)
    if (!this.passes(body)) return
    this.begun = true
    this.attempt.begin(this.attempt.announcedLength)
    this.attempt.write(body)
  }

  end(): void {
    if (this.over) return
    const body = Buffer.concat(this.held)
    if (!this.begun && !this.passes(body)) return
    this.over = true
    const { begun } = this
    this.attempt.settle(() => {
      if (!begun) this.attempt.begin(body.length)
      this.attempt.end(begun ? undefined : body)
    })
  }

  broken(error: TransportError): void {
    if (this.over) return
    this.over = true
    if (this.begun) this.attempt.breakDocument(error)
    else this.attempt.failRefused(Buffer.concat(this.held))
  }

  stop(): void {
    this.over = true
  }

  /** False = the attempt has failed by it. */
  private passes(body: Buffer): boolean {
    const passes = this.attempt.passesRefusal(body)
    if (!passes) this.over = true
    return passes
  }
}
