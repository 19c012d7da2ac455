import { GatewayError } from '../contract/index.ts'

const windowMs = 60_000
/** Addresses remembered at a time; a flood from more forgets the oldest. */
const addresses = 10_000

/** Slows down guessing: so many failures a minute from one address, then a wait. */
export class FailureLimit {
  readonly #allowed: number
  readonly #now: () => number
  readonly #failures = new Map<string, number[]>()

  constructor(allowed: number, now: () => number) {
    this.#allowed = allowed
    this.#now = now
  }

  /** @throws GatewayError `auth.rate_limited` with the time to wait */
  check(address: string): void {
    const recent = this.#recent(address)
    const oldest = recent[0]
    if (recent.length < this.#allowed || oldest === undefined) return
    throw new GatewayError('auth.rate_limited', 'Too many failed attempts; wait a moment', {
      retryAfterMs: oldest + windowMs - this.#now(),
    })
  }

  failed(address: string): void {
    const recent = this.#recent(address)
    recent.push(this.#now())
    this.#failures.delete(address)
    this.#failures.set(address, recent)
    if (this.#failures.size > addresses) {
      const [oldest] = this.#failures.keys()
      if (oldest !== undefined) this.#failures.delete(oldest)
    }
  }

  succeeded(address: string): void {
    this.#failures.delete(address)
  }

  #recent(address: string): number[] {
    const since = this.#now() - windowMs
    return (this.#failures.get(address) ?? []).filter((at) => at > since)
  }
}
