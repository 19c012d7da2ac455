import type { AccessTokens } from './types.ts'

/** A token is renewed this long before it expires, so that none expires on its way or in a long upload. */
const marginMs = 5 * 60_000
/** A token that lives shorter than the margin is used for half its life. */
const leastShare = 0.5
/** Tokens remembered at once; one each channel, key and scope is far fewer. */
const maxTokens = 500

interface Held {
  token: Promise<string>
  /** Milliseconds since 1970 from which a new one is asked for; Infinity while the first is under way. */
  renewAt: number
}

/**
 * Access tokens in memory. Callers that come while a token is being fetched wait for the same one; one that could not be
 * fetched is not remembered, so that the next call tries again.
 */
export class RememberedTokens implements AccessTokens {
  private readonly held = new Map<string, Held>()

  /**
   * The token of that id, fetched by `make` when there is none or it expires soon. Times are milliseconds since 1970.
   * @throws what `make` throws
   */
  get(id: string, now: number, make: () => Promise<{ token: string; expiresAt: number }>): Promise<string> {
    const known = this.held.get(id)
    if (known !== undefined && now < known.renewAt) {
      // The least recently used one stands first and goes first.
      this.held.delete(id)
      this.held.set(id, known)
      return known.token
    }
    const held: Held = { token: Promise.resolve(''), renewAt: Number.POSITIVE_INFINITY }
    held.token = this.fetch(id, held, now, make)
    this.held.delete(id)
    this.held.set(id, held)
    this.forgetOldest()
    return held.token
  }

  private async fetch(
    id: string,
    held: Held,
    now: number,
    make: () => Promise<{ token: string; expiresAt: number }>,
  ): Promise<string> {
    try {
      const { token, expiresAt } = await make()
      held.renewAt = Math.max(expiresAt - marginMs, now + (expiresAt - now) * leastShare)
      return token
    } catch (error) {
      if (this.held.get(id) === held) this.held.delete(id)
      throw error
    }
  }

  private forgetOldest(): void {
    while (this.held.size > maxTokens) {
      const [oldest] = this.held.keys()
      if (oldest === undefined) return
      this.held.delete(oldest)
    }
  }
}
