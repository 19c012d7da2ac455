import { GatewayError } from '../contract/errors.ts'
import type { Limits } from '../contract/index.ts'
import { type Counted, SlidingWindow } from './sliding-window.ts'

/** What is limited together: a client's key, a group, a model, a channel, a key of a channel. */
export interface LimitedScope {
  /** Counted under this name: `token:7`. */
  readonly id: string
  /** For people, the beginning of a sentence: `This API key`. */
  readonly subject: string
  readonly limits: Limits
}

/** Why a request may not begin now. */
export interface Refusal {
  readonly refused: true
  readonly limit: 'requests' | 'tokens' | 'concurrency' | 'money'
  readonly scope: LimitedScope
  /** For people, naming the scope. */
  readonly message: string
  /**
   * Milliseconds after which all limits that stand against it have room. Nobody knows when a request in progress ends: for
   * `concurrency` it is a second. Infinity: never, of `money` that is spent for good.
   */
  readonly retryAfterMs: number
}

interface Counters {
  requests: SlidingWindow
  tokens: SlidingWindow
  running: number
  usedAt: number
}

interface Held {
  counters: Counters
  request: Counted
  /** Where the estimate stands; undefined when there was none. */
  tokens: Counted | undefined
}

const unusedMs = 120_000
const sweepMs = 60_000
const placeMs = 1000

/**
 * Requests a minute, tokens a minute and requests in progress of any scope, across changes of configuration. Checked before
 * a request, corrected after it: an estimate of its tokens counts from its start, and what it really used from its end.
 *
 * Time is the wall clock's, which goes on while a computer sleeps. A clock that is set back passes no time: nothing is freed
 * by it, and nothing has to wait for the clock to come back to where it was.
 */
export class ScopeLimits {
  private readonly now: () => number
  private readonly byScope = new Map<string, Counters>()
  private seen: number | undefined
  private elapsed = 0
  private sweptAt = 0

  /** `now`: milliseconds since 1970. */
  constructor(now: () => number) {
    this.now = now
  }

  /** Scopes that something is remembered of. */
  get tracked(): number {
    return this.byScope.size
  }

  /**
   * Counts a request into all scopes or into none.
   * @param estimate tokens it will use at least, as far as is known; 0 = unknown
   * @throws GatewayError `limit.rate` with the time after which it is worth trying again
   */
  enter(scopes: readonly LimitedScope[], estimate = 0): Lease {
    const entered = this.tryEnter(scopes, estimate)
    if (entered.refused) throw limitError(entered)
    return entered
  }

  /** As `enter`, with the refusal as an answer: that whose limits need the longest. */
  tryEnter(scopes: readonly LimitedScope[], estimate = 0): Lease | Refusal {
    const at = this.time()
    let refusal: Refusal | undefined
    for (const scope of scopes) {
      const found = this.refusalOf(scope, estimate, at)
      if (found !== undefined && found.retryAfterMs > (refusal?.retryAfterMs ?? 0)) refusal = found
    }
    if (refusal !== undefined) return refusal
    this.sweep(at)
    return new Lease(
      this,
      scopes.map((scope) => this.hold(scope, estimate, at)),
      estimate,
    )
  }

  /** Milliseconds until the scope would take another request; 0 = now. */
  waitFor(scope: LimitedScope, estimate = 0): number {
    return this.refusalOf(scope, estimate, this.time())?.retryAfterMs ?? 0
  }

  /** What a lease gives back. `used`: tokens; undefined = the request is as if it had never been. */
  release(held: readonly Held[], estimate: number, used: number | undefined): void {
    const at = this.time()
    for (const { counters, request, tokens } of held) {
      counters.running -= 1
      counters.usedAt = at
      if (used === undefined) counters.requests.take(1, request)
      const more = (used ?? 0) - estimate
      if (more > 0) counters.tokens.add(more, at)
      else if (tokens !== undefined) counters.tokens.take(-more, tokens)
    }
  }

  private hold(scope: LimitedScope, estimate: number, at: number): Held {
    let counters = this.byScope.get(scope.id)
    if (counters === undefined) {
      counters = { requests: new SlidingWindow(), tokens: new SlidingWindow(), running: 0, usedAt: at }
      this.byScope.set(scope.id, counters)
    }
    counters.running += 1
    counters.usedAt = at
    return {
      counters,
      request: counters.requests.add(1, at),
      tokens: estimate > 0 ? counters.tokens.add(estimate, at) : undefined,
    }
  }

  private refusalOf(scope: LimitedScope, estimate: number, at: number): Refusal | undefined {
    const { rpm, tpm, concurrency } = scope.limits
    const counters = this.byScope.get(scope.id)
    if (counters === undefined) return undefined
    const requests = rpm === null ? 0 : counters.requests.waitFor(rpm - 1, at)
    // What is larger than the whole limit may begin when nothing else was used: it would never fit otherwise.
    const tokens = tpm === null ? 0 : counters.tokens.waitFor(Math.max(0, tpm - Math.max(1, estimate)), at)
    const place = concurrency === null || counters.running < concurrency ? 0 : placeMs
    const longest = Math.max(requests, tokens, place)
    if (longest === 0) return undefined
    if (longest === requests) return refusal(scope, 'requests', rpm, requests)
    if (longest === tokens) return refusal(scope, 'tokens', tpm, tokens)
    return refusal(scope, 'concurrency', concurrency, place)
  }

  /** Milliseconds that passed since the first call. */
  private time(): number {
    const now = this.now()
    if (this.seen !== undefined && now > this.seen) this.elapsed += now - this.seen
    this.seen = now
    return this.elapsed
  }

  private sweep(at: number): void {
    if (at - this.sweptAt < sweepMs) return
    this.sweptAt = at
    for (const [id, { running, usedAt }] of this.byScope) {
      if (running === 0 && at - usedAt >= unusedMs) this.byScope.delete(id)
    }
  }
}

/** A request that is counted in. It is ended or cancelled once; what is called after that does nothing. */
export class Lease {
  readonly refused = false
  private readonly limits: ScopeLimits
  private readonly estimate: number
  private held: Held[]

  constructor(limits: ScopeLimits, held: Held[], estimate: number) {
    this.limits = limits
    this.held = held
    this.estimate = estimate
  }

  /**
   * Counts the same request into further scopes, all or none; the lease stays as it was when they refuse.
   * @throws GatewayError `limit.rate`
   */
  add(scopes: readonly LimitedScope[]): void {
    this.held.push(...this.limits.enter(scopes, this.estimate).held)
  }

  /** The request is over. @param used tokens in and out */
  end(used: number): void {
    this.give(used)
  }

  /** The request was not served by anybody: it counts for nothing. */
  cancel(): void {
    this.give(undefined)
  }

  private give(used: number | undefined): void {
    const { held } = this
    this.held = []
    if (held.length > 0) this.limits.release(held, this.estimate, used)
  }
}

/** A refusal as clients are told of it. */
export function limitError({ limit, message, retryAfterMs }: Refusal): GatewayError {
  // It is the channel's money that is spent, not the client's.
  if (limit === 'money')
    return new GatewayError('channel.unavailable', message, Number.isFinite(retryAfterMs) ? { retryAfterMs } : {})
  return new GatewayError('limit.rate', message, { retryAfterMs })
}

function refusal(
  scope: LimitedScope,
  limit: Exclude<Refusal['limit'], 'money'>,
  allowed: number | null,
  retryAfterMs: number,
): Refusal {
  const noun = limit === 'tokens' ? 'token' : 'request'
  const span = limit === 'concurrency' ? 'in progress at a time' : 'a minute'
  const message = `${scope.subject} allows ${allowed} ${allowed === 1 ? noun : `${noun}s`} ${span}.`
  return { refused: true, limit, scope, message, retryAfterMs }
}
