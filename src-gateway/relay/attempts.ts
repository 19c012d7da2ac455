import type { ChannelLease } from '../access/channel-limits.ts'
import { limitError, type Refusal } from '../access/limits.ts'
import { asGatewayError } from '../contract/errors.ts'
import type { LogAttempt } from '../contract/index.ts'
import { classifyCode } from '../routing/classify-failure.ts'
import type { PlannedAttempt } from '../routing/types.ts'
import type { Attempt } from './attempt.ts'
import type { AttemptOrder, Failed } from './attempt-order.ts'
import type { AttemptFailure } from './attempt-report.ts'

/** What the attempts of a request ask of its exchange. */
export interface AttemptsHost {
  /** A place of the channel and key for one call. */
  place(planned: PlannedAttempt): ChannelLease | Refusal
  /** Waits for one where the channel lets requests wait; undefined where it does not. Answers how to stop waiting. */
  waitForPlace(planned: PlannedAttempt, done: (place: ChannelLease | Refusal) => void): (() => void) | undefined
  /** Whether the channel lets one more request wait, as far as it can be told beforehand. */
  mayWait(planned: PlannedAttempt): boolean
  make(planned: PlannedAttempt, place: ChannelLease): Attempt
  /** Nothing came of waiting for a place. */
  gaveUpWaiting(exhausted: Exhausted): void
  /** Attempts at another model, when a prompt is too long for the one that was asked. */
  planLonger(): readonly PlannedAttempt[]
  /** No further attempt may be begun: the deadline has passed, or the client left. */
  readonly late: boolean
}

/** A channel that had no place when its turn came. */
interface Full {
  planned: PlannedAttempt
  refusal: Refusal
}

/** Nothing is left to try after this failure. */
export type Exhausted = { failure: AttemptFailure } | { error: unknown }

/**
 * The attempts of one request, in their order: usually one, then the next after a failure, and two at a time while a slow one
 * is raced. The first that has something for the client wins; the others end without a word.
 */
export class Attempts {
  /** The attempt that serves the client, or the last one begun. */
  leading: Attempt | undefined
  /** How the others ended, for the log. */
  failures: LogAttempt[] = []
  private readonly host: AttemptsHost
  private readonly order: AttemptOrder
  private readonly running = new Set<Attempt>()
  private readonly full: Full[] = []
  private stopWaiting: (() => void) | undefined
  private claimed = false
  private longerTried = false

  constructor(host: AttemptsHost, order: AttemptOrder) {
    this.host = host
    this.order = order
  }

  get tried(): number {
    return this.order.tried
  }

  /** Begins the first. @throws what keeps the last possible one from being put together */
  start(): Exhausted | undefined {
    return this.advance(undefined, { error: undefined })
  }

  /** Begins another beside one that is slow. False when there is none to begin. */
  race(): boolean {
    if (this.claimed || this.running.size !== 1 || this.host.late) return false
    const planned = this.order.next()
    if (planned === undefined) return false
    const place = this.host.place(planned)
    if (!place.refused) return this.begin(planned, place, false) === undefined
    this.order.skip()
    return false
  }

  /** Whether another attempt would follow this one if it failed so. */
  hasNext(attempt: Attempt, failure: Failed['failure']): boolean {
    if (failure.retry === 'none' && failure.contextTooLong !== true) return false
    if (this.host.late) return false
    if (this.running.size > 1) return true
    const follows = failure.retry !== 'none' && this.order.has({ planned: attempt.planned, failure })
    return follows || this.canGoLonger(failure) || (failure.retry !== 'none' && this.canWait)
  }

  /** The attempt has something for the client: it is the one. False when another was before it. */
  claim(attempt: Attempt): boolean {
    if (this.claimed) return this.leading === attempt
    this.claimed = true
    this.leading = attempt
    for (const other of [...this.running]) {
      if (other === attempt) continue
      this.running.delete(other)
      other.abort()
      this.failures.push(other.record(overtaken))
    }
    return true
  }

  /** Goes on after a failure. Answers what to tell the client when nothing is left; undefined = something still runs. */
  failed(attempt: Attempt, failure: AttemptFailure): Exhausted | undefined {
    this.running.delete(attempt)
    this.failures.push(attempt.record(failure))
    const { retry, contextTooLong } = failure.class
    if ((retry === 'none' && contextTooLong !== true) || this.host.late) return this.rest({ failure })
    return this.advance({ planned: attempt.planned, failure: failure.class }, { failure })
  }

  /** The call could not be put together. */
  unprepared(attempt: Attempt, error: unknown): Exhausted | undefined {
    const failure = unpreparedFailure(error)
    this.running.delete(attempt)
    const after = { planned: attempt.planned, failure: failure.class }
    if (this.host.late || (this.running.size === 0 && !this.order.has(after))) return this.rest({ error })
    this.failures.push(attempt.record(failure))
    return this.advance(after, { error })
  }

  /** Ends all of them without a word. */
  abort(): void {
    this.stopWaiting?.()
    for (const attempt of this.running) attempt.abort()
    this.running.clear()
  }

  /** The leading attempt has ended by itself. */
  over(attempt: Attempt): void {
    this.running.delete(attempt)
  }

  private advance(after: Failed | undefined, otherwise: Exhausted): Exhausted | undefined {
    let last = otherwise
    let previous = after
    for (;;) {
      // While another attempt still runs, a further one would be a third opinion.
      if (this.running.size > 0) return this.rest(last)
      const same = previous?.failure.retry === 'none' ? undefined : this.order.next(previous)
      const planned = same ?? this.longer(previous)
      if (planned === undefined) return this.waitOr(last)
      const place = this.host.place(planned)
      if (place.refused) {
        this.order.skip()
        this.full.push({ planned, refusal: place })
        continue
      }
      const failed = this.begin(planned, place)
      if (failed === undefined) return undefined
      last = { error: failed.error }
      previous = { planned, failure: failed.failure.class }
      if (!this.order.has(previous)) return this.rest(last)
      this.failures.push(failed.attempt.record(failed.failure))
    }
  }

  /** Undefined when it is under way. */
  private begin(planned: PlannedAttempt, place: ChannelLease, leads = true) {
    const attempt = this.host.make(planned, place)
    if (leads) this.leading = attempt
    this.running.add(attempt)
    try {
      attempt.start()
      return undefined
    } catch (error) {
      this.running.delete(attempt)
      place.cancel()
      return { attempt, error, failure: unpreparedFailure(error) }
    }
  }

  /**
   * What is left are channels at their limit: the first place of any of them that lets requests wait is taken, else the client
   * is told when to come.
   */
  private waitOr(last: Exhausted): Exhausted | undefined {
    const full = this.full.splice(0)
    const waiting = new Map<Full, () => void>()
    for (const one of full) {
      const stop = this.host.waitForPlace(one.planned, (place) => {
        waiting.delete(one)
        if (place.refused && waiting.size > 0) return
        for (const leave of waiting.values()) leave()
        this.stopWaiting = undefined
        // They may have room when this one fails.
        if (!place.refused) this.full.push(...full.filter((other) => other !== one))
        this.placed(one.planned, place, last)
      })
      if (stop !== undefined) waiting.set(one, stop)
    }
    if (waiting.size > 0) {
      this.stopWaiting = () => {
        for (const leave of waiting.values()) leave()
      }
      return undefined
    }
    const soonest = full.reduce<Refusal | undefined>(
      (best, { refusal }) => (best === undefined || refusal.retryAfterMs < best.retryAfterMs ? refusal : best),
      undefined,
    )
    const told = soonest === undefined || 'failure' in last ? last : { error: limitError(soonest) }
    return this.rest(told)
  }

  private placed(planned: PlannedAttempt, place: ChannelLease | Refusal, otherwise: Exhausted): void {
    let exhausted: Exhausted | undefined = place.refused ? { error: limitError(place) } : undefined
    if (!place.refused) {
      this.order.take()
      const failed = this.begin(withKey(planned, place.keyId), place)
      if (failed !== undefined) exhausted = this.rest({ error: failed.error })
    }
    if (exhausted !== undefined) this.host.gaveUpWaiting('failure' in otherwise ? otherwise : exhausted)
  }

  private rest(last: Exhausted): Exhausted | undefined {
    const [other] = this.running
    if (other === undefined) return last
    this.leading = other
    return undefined
  }

  private get canWait(): boolean {
    return this.full.some(({ planned, refusal }) => refusal.limit === 'concurrency' && this.host.mayWait(planned))
  }

  private canGoLonger(failure: Failed['failure']): boolean {
    return failure.contextTooLong === true && !this.longerTried && this.host.planLonger().length > 0
  }

  private longer(after: Failed | undefined): PlannedAttempt | undefined {
    if (after === undefined || !this.canGoLonger(after.failure)) return undefined
    this.longerTried = true
    this.order.replace(this.host.planLonger())
    return this.order.next()
  }
}

const overtaken: AttemptFailure = {
  class: { retry: 'none', code: 'client.closed', pass: false },
  message: 'Another attempt was faster.',
  upstreamText: null,
  retryAfter: undefined,
  told: undefined,
}

/** How an attempt failed whose call could not be put together. */
function unpreparedFailure(error: unknown): AttemptFailure {
  const { code, message } = asGatewayError(error)
  return { class: classifyCode(code), message, upstreamText: null, retryAfter: undefined, told: undefined }
}

function withKey(planned: PlannedAttempt, keyId: number | null): PlannedAttempt {
  if (keyId === planned.keyId) return planned
  const others = planned.otherKeys.filter((key) => key !== keyId)
  return { ...planned, keyId, otherKeys: planned.keyId === null ? others : [planned.keyId, ...others] }
}
