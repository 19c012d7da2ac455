import type { Limits } from '../contract/index.ts'

/** A client key as the relay sees it: found by the SHA-256 of what the client sent. Mutable fields are counters only. */
export interface TokenEntry {
  /** null for the console's own playground. */
  id: number | null
  name: string
  group: string
  enabled: boolean
  /** Milliseconds since 1970; null = never. */
  expiresAt: number | null
  /** Patterns; null = any model. */
  models: readonly string[] | null
  /** Addresses and CIDR ranges; null = any. */
  allowedIps: readonly string[] | null
  limits: Limits
  /** nano-USD; null = no limit. */
  quotaNano: number | null
  /** Whom it belongs to; absent or null = nobody. */
  userId?: number | null
}

/** A person that tokens belong to, as the relay sees it. */
export interface UserEntry {
  id: number
  name: string
  /** What ratios of pairs of groups look at. */
  group: string
  enabled: boolean
  /** Over all tokens of this person. */
  limits: Limits
}
