import type { ReplyObserver } from '../protocols/types.ts'
import type { TransportError } from '../transport/types.ts'
import type { Attempt } from './attempt.ts'
import type { StreamFilter } from './dependencies.ts'
import type { ReplyFlow } from './reply-flow.ts'

/** A first event that is longer than this is no error. */
const maxHeld = 64 * 1024

/** How long the closing event waits for the upstream to end before it is sent without. */
const closingMs = 50

/** Bytes of a stream that usually carry one token; the meter corrects it by what finished streams report. */
const bytesPerToken = 160

/**
 * A stream of events. The pieces that one read of the socket brought are passed on as one when the read is done: the same
 * bytes at the same time, for a fraction of the work per event.
 *
 * - `holding`: nothing sent, until the observer has seen the first real event or an error.
 * - `flowing`: what comes is passed on.
 * - `closing`: the protocol's closing event was seen; it is held until the row is committed, so that no client can take
 *   the stream for complete before it is.
 * - `settled`: the row is committed; what an upstream still adds is passed on.
 */
export class StreamReply implements ReplyFlow {
  private state: 'holding' | 'flowing' | 'closing' | 'settled' | 'over' = 'holding'
  private readonly attempt: Attempt
  private readonly framing: 'sse' | 'json-array'
  private readonly observer: ReplyObserver
  private readonly filter: StreamFilter | undefined
  private turn: Buffer[] = []
  private held: Buffer[] = []
  private heldBytes = 0
  private ended = false
  private committing = false
  private timer: NodeJS.Timeout | undefined

  constructor(
    attempt: Attempt,
    framing: 'sse' | 'json-array',
    observer: ReplyObserver,
    filter: StreamFilter | undefined,
  ) {
    this.attempt = attempt
    this.framing = framing
    this.observer = observer
    this.filter = filter
  }

  data(chunk: Buffer): void {
    if (this.turn.push(chunk) === 1) process.nextTick(flushTurn, this)
  }

  end(): void {
    this.flush()
    if (this.state === 'over') return
    this.ended = true
    this.observer.end()
    if (this.filter !== undefined) this.hold(this.filter.end())
    switch (this.state) {
      case 'holding':
        this.endUnstarted()
        break
      case 'flowing':
        if (this.isComplete()) this.commit()
        else this.breakOff('The upstream ended the stream before it was complete.')
        break
      case 'closing':
        this.commit()
        break
      case 'settled':
        this.finish()
        break
    }
  }

  broken(error: TransportError): void {
    this.flush()
    switch (this.state) {
      case 'holding':
        this.over()
        this.attempt.failTransport(error)
        break
      case 'flowing':
        this.breakOff(`The upstream's stream broke: ${error.message}.`)
        break
      case 'closing':
        // Everything that matters had come.
        this.ended = true
        this.commit()
        break
      case 'settled':
        this.finish()
        break
    }
  }

  stop(): void {
    // What came in this turn was used, even if nobody gets it.
    for (const chunk of this.turn) this.observer.see(chunk)
    this.turn = []
    this.over()
  }

  flush(): void {
    const { turn } = this
    const first = turn[0]
    if (first === undefined) return
    this.turn = []
    if (this.state === 'over') return
    this.take(turn.length === 1 ? first : Buffer.concat(turn))
  }

  private take(bytes: Buffer): void {
    const { observer, attempt } = this
    observer.see(bytes)
    attempt.streamed(bytes.length / bytesPerToken)
    const visible = this.filter === undefined ? bytes : this.filter.push(bytes)
    if (this.state === 'holding') {
      this.hold(visible)
      const error = observer.error()
      if (error !== undefined && attempt.failInStream(error, this.framing)) {
        this.over()
        return
      }
      if (error === undefined && !observer.started() && !observer.terminal() && this.heldBytes < maxHeld) return
      this.start()
      return
    }
    if (this.state === 'flowing') {
      if (observer.terminal()) this.close(visible)
      else if (visible.length > 0) attempt.write(visible)
      return
    }
    if (this.state === 'closing') this.hold(visible)
    else if (this.state === 'settled' && visible.length > 0) attempt.write(visible)
  }

  /** The first event is good: the client gets its head and what was held. */
  private start(): void {
    this.attempt.begin(undefined)
    const bytes = this.takeHeld()
    this.state = 'flowing'
    if (this.observer.terminal()) this.close(bytes)
    else if (bytes.length > 0) this.attempt.write(bytes)
  }

  private close(bytes: Buffer): void {
    this.state = 'closing'
    this.hold(bytes)
    this.timer = setTimeout(() => this.commit(), closingMs)
  }

  private endUnstarted(): void {
    const error = this.observer.error()
    if (error !== undefined && this.attempt.failInStream(error, this.framing)) {
      this.over()
      return
    }
    if (this.isComplete()) {
      this.start()
      this.commit()
      return
    }
    this.over()
    this.attempt.failInvalid('The upstream ended the stream before its first event.')
  }

  /** Some upstreams leave out the closing event after a finish reason; a stream without either was cut short. */
  private isComplete(): boolean {
    const { observer } = this
    return (
      observer.terminal() || observer.finish() !== undefined || observer.error() !== undefined || !this.attempt.closes
    )
  }

  /** Has the row written, then lets the closing bytes go. */
  private commit(): void {
    clearTimeout(this.timer)
    if (this.committing || this.state === 'over') return
    this.committing = true
    this.attempt.settle(() => {
      if (this.state === 'over') return
      this.state = 'settled'
      const bytes = this.takeHeld()
      if (this.ended) {
        this.over()
        this.attempt.end(bytes)
      } else if (bytes.length > 0) this.attempt.write(bytes)
    })
  }

  private finish(): void {
    if (this.state === 'over') return
    const bytes = this.takeHeld()
    this.over()
    this.attempt.end(bytes)
  }

  private breakOff(message: string): void {
    this.over()
    this.attempt.breakStream(message, this.framing, this.takeHeld())
  }

  private hold(bytes: Buffer): void {
    if (bytes.length === 0) return
    this.held.push(bytes)
    this.heldBytes += bytes.length
  }

  private takeHeld(): Buffer {
    const { held } = this
    this.held = []
    this.heldBytes = 0
    return held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held)
  }

  private over(): void {
    this.state = 'over'
    clearTimeout(this.timer)
  }
}

function flushTurn(reply: StreamReply): void {
  reply.flush()
}
