import type { TransportError } from '../transport/types.ts'
import type { Attempt } from './attempt.ts'
import type { ReplyWatch } from './observe-reply.ts'
import type { ReplyFlow } from './reply-flow.ts'

interface DocumentOptions {
  /** Bytes up to which nothing is sent, so that a bad reply can still be answered by another channel; 0 = send at once. */
  holdBelow: number
  /** Keep the last piece until the row is committed. Not needed where the framing tells the end (chunked, not JSON). */
  keepLast: boolean
  /** Checks a reply that was held whole. Answers what is wrong with it. */
  check?: (body: Buffer) => string | undefined
  /** Of a reply that stays as it is, the head is kept for the log (an error's text). */
  sample?: boolean
}

const maxSample = 4096

/** A reply that is one document: JSON, audio, an error. Small ones leave in one piece, after the row. */
export class DocumentReply implements ReplyFlow {
  private readonly attempt: Attempt
  private readonly watch: ReplyWatch
  private readonly options: DocumentOptions
  private held: Buffer[] = []
  private heldBytes = 0
  private begun = false
  private over = false
  private sampled: Buffer[] = []
  private sampledBytes = 0

  constructor(attempt: Attempt, watch: ReplyWatch, options: DocumentOptions) {
    this.attempt = attempt
    this.watch = watch
    this.options = options
  }

  data(chunk: Buffer): void {
    if (this.over) return
    this.watch.see(chunk)
    if (this.options.sample === true && this.sampledBytes < maxSample) {
      this.sampled.push(chunk)
      this.sampledBytes += chunk.length
    }
    if (!this.begun) {
      this.held.push(chunk)
      this.heldBytes += chunk.length
      if (this.heldBytes <= this.options.holdBelow) return
      this.begun = true
      this.attempt.begin(this.attempt.announcedLength)
      const last = this.options.keepLast ? this.held.pop() : undefined
      for (const piece of this.held) this.attempt.write(piece)
      this.held = last === undefined ? [] : [last]
      return
    }
    const last = this.held[0]
    if (last !== undefined) this.attempt.write(last)
    if (this.options.keepLast) this.held[0] = chunk
    else this.attempt.write(chunk)
  }

  end(): void {
    if (!this.over) this.watch.end(() => this.complete())
  }

  broken(error: TransportError): void {
    if (this.over) return
    this.stop()
    if (this.begun) this.attempt.breakDocument(error)
    else this.attempt.failTransport(error)
  }

  stop(): void {
    this.over = true
    this.watch.stop()
  }

  private complete(): void {
    if (this.over) return
    this.over = true
    const body = this.held.length === 1 && this.held[0] !== undefined ? this.held[0] : Buffer.concat(this.held)
    if (!this.begun) {
      const error = this.watch.observer.error()
      if (error !== undefined && this.attempt.failInStream(error, 'document')) return
      const wrong = error === undefined ? this.options.check?.(body) : undefined
      if (wrong !== undefined) {
        this.attempt.failInvalid(wrong)
        return
      }
    }
    if (this.options.sample === true) this.attempt.noteUpstreamText(Buffer.concat(this.sampled))
    this.attempt.settle(() => {
      if (!this.begun) this.attempt.begin(body.length)
      this.attempt.end(body)
    })
  }
}
