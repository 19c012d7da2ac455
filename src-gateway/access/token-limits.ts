import { GatewayError } from '../contract/errors.ts'
import { SlidingWindow } from './sliding-window.ts'
import type { TokenEntry } from './types.ts'

interface Counters {
  requests: SlidingWindow
  tokens: SlidingWindow
  running: number
}

/** Requests per minute, tokens per minute and concurrent requests of each token, across changes of configuration. */
export class TokenLimits {
  private readonly byToken = new Map<number, Counters>()

  /**
   * Counts a request in. Each call that returns true must be followed by one `leave`.
   * @returns whether the token is counted at all (one without limits is not)
   * @throws GatewayError `limit.rate` with the time after which it is worth trying again
   */
  enter(token: TokenEntry, now: number): boolean {
    const { rpm, tpm, concurrency } = token.limits
    if (token.id === null || (rpm === null && tpm === null && concurrency === null)) return false
    const counters = this.countersOf(token.id)
    if (concurrency !== null && counters.running >= concurrency) {
      throw limitError(`This API key may have ${concurrency} requests in progress at a time.`, 1000)
    }
    if (rpm !== null) {
      const wait = counters.requests.waitFor(rpm, now)
      if (wait > 0) throw limitError(`This API key may make ${rpm} requests a minute.`, wait)
    }
    if (tpm !== null) {
      const wait = counters.tokens.waitFor(tpm, now)
      if (wait > 0) throw limitError(`This API key may use ${tpm} tokens a minute.`, wait)
    }
    counters.requests.add(1, now)
    counters.running += 1
    return true
  }

  /** @param used tokens in and out */
  leave(token: TokenEntry, used: number, now: number): void {
    if (token.id === null) return
    const counters = this.countersOf(token.id)
    counters.running -= 1
    if (used > 0) counters.tokens.add(used, now)
  }

  private countersOf(id: number): Counters {
    let counters = this.byToken.get(id)
    if (counters === undefined) {
      counters = { requests: new SlidingWindow(), tokens: new SlidingWindow(), running: 0 }
      this.byToken.set(id, counters)
    }
    return counters
  }
}

function limitError(message: string, retryAfterMs: number): GatewayError {
  return new GatewayError('limit.rate', message, { retryAfterMs })
}
