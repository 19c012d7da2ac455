import type { Usage } from '../ir/usage.ts'

/** Integer nano-USD: 1 USD = 1 000 000 000. Kept as bigint where sums can grow; a single request always fits a safe integer. */
export type NanoUsd = number

/**
 * A price as it is computed with: nano-USD per million tokens, integers (USD per million × 10⁹).
 * null = the bucket is charged as plain input (or output).
 */
export interface PriceTable {
  input: number
  output: number
  cacheRead: number | null
  cacheWrite5m: number | null
  cacheWrite1h: number | null
  reasoning: number | null
  audioInput: number | null
  audioOutput: number | null
  image: number | null
  /** nano-USD per request. */
  perRequest: number
  tiers: readonly PriceTier[]
}

export interface PriceTier {
  aboveInputTokens: number
  input: number
  output: number
  cacheRead: number | null
  cacheWrite5m: number | null
  cacheWrite1h: number | null
}

export interface CostInput {
  usage: Usage
  price: PriceTable
  /** Ratios in millionths: 1.0 = 1 000 000. */
  modelRatio: number
  groupRatio: number
}
