import type { Usage } from '../ir/usage.ts'

/** Integer nano-USD: 1 USD = 1 000 000 000. Kept as bigint where sums can grow; a single request always fits a safe integer. */
export type NanoUsd = number

/**
 * Prices of tokens as they are computed with: nano-USD per million tokens, integers (USD per million × 10⁹).
 * null = the bucket has no price of its own: cache reads and writes are charged as plain input, parts as what they are part of.
 * 0 is a price: the bucket is free.
 */
export interface TokenPrices {
  input: number
  output: number
  cacheRead: number | null
  cacheWrite5m: number | null
  cacheWrite1h: number | null
  reasoning: number | null
  audioInput: number | null
  audioCacheRead: number | null
  audioOutput: number | null
  image: number | null
  imageOutput: number | null
}

/** What a model costs. */
export interface PriceTable extends TokenPrices {
  /** nano-USD per request. */
  perRequest: number
  /** nano-USD per picture made; null = pictures are not charged by number. */
  perImage: number | null
  /** nano-USD per second of sound or film; null = time is not charged. */
  perSecond: number | null
  /** nano-USD per call, by the tool's name (`ToolName`). A tool that is not in it is not charged. */
  tools: Readonly<Record<string, number>>
  /** By size of the prompt, lowest first. */
  tiers: readonly PriceTier[]
  /** By the class of service that the vendor says it answered with. */
  serviceTiers: Readonly<Record<string, ServiceTierPrice>>
  /** What tokens cost more or less where they are computed, in millionths of the price. */
  regions: Readonly<Record<string, number>>
}

/** Prices of a request whose prompt is larger. Of parts, null = the price without the tier. */
export interface PriceTier extends TokenPrices {
  aboveInputTokens: number
}

/** `ratio` (millionths) on all that tokens cost, or prices of its own with tiers of their own. */
export type ServiceTierPrice = { ratio: number } | (TokenPrices & { tiers: readonly PriceTier[] })

export interface CostInput {
  usage: Usage
  price: PriceTable
  /** Ratios in millionths: 1.0 = 1 000 000. */
  modelRatio: number
  groupRatio: number
  /** Of the provider and of the channel; absent = 1. */
  providerRatio?: number
  channelRatio?: number
}
