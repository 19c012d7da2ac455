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
}
