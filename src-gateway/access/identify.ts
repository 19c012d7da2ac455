import { GatewayError } from '../contract/errors.ts'
import { hashKey } from './key-hash.ts'
import type { TokenEntry } from './types.ts'

type Tokens = ReadonlyMap<string, TokenEntry>

/** Keys seen lately; beyond this many the memory starts afresh. */
const maxRemembered = 4096

/**
 * Finds the token behind a client key. Keys that were right are remembered in the clear until the tokens change, which
 * saves the hash; they were in this process's memory anyway, and wrong ones are never kept.
 */
export class KeyLookup {
  private tokens: Tokens | undefined
  private readonly remembered = new Map<string, TokenEntry>()

  /** Undefined when no token has this key. */
  find(tokens: Tokens, key: string): TokenEntry | undefined {
    if (tokens !== this.tokens) {
      this.tokens = tokens
      this.remembered.clear()
    }
    const known = this.remembered.get(key)
    if (known !== undefined) return known
    const entry = tokens.get(hashKey(key))
    if (entry !== undefined) {
      if (this.remembered.size >= maxRemembered) this.remembered.clear()
      this.remembered.set(key, entry)
    }
    return entry
  }
}

/**
 * Whether a token may be used at all, now.
 * @throws GatewayError `key.disabled`, `key.expired`
 */
export function checkTokenState(token: TokenEntry, now: number): void {
  if (!token.enabled) throw new GatewayError('key.disabled', 'This API key is disabled.')
  if (token.expiresAt !== null && token.expiresAt <= now)
    throw new GatewayError('key.expired', 'This API key has expired.')
}
