import type { Price, PriceInput } from '../contract/index.ts'
import { nanoOfUsd, usdOfNano } from './money.ts'
import type { PriceTable, PriceTier } from './types.ts'

/** A model that costs nothing, such as one on a machine of one's own. */
export const freeOfCharge: PriceTable = Object.freeze({
  input: 0,
  output: 0,
  cacheRead: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  reasoning: null,
  audioInput: null,
  audioOutput: null,
  image: null,
  perRequest: 0,
  tiers: Object.freeze([]),
})

/** The contract's price (USD per million tokens) as it is computed with. Tiers come out lowest first. */
export function priceTableOf(price: PriceInput): PriceTable {
  return {
    input: nanoOfUsd(price.input),
    output: nanoOfUsd(price.output),
    cacheRead: optionalNano(price.cacheRead),
    cacheWrite5m: optionalNano(price.cacheWrite5m),
    cacheWrite1h: optionalNano(price.cacheWrite1h),
    reasoning: optionalNano(price.reasoning),
    audioInput: optionalNano(price.audioInput),
    audioOutput: optionalNano(price.audioOutput),
    image: optionalNano(price.image),
    perRequest: nanoOfUsd(price.perRequest ?? 0),
    tiers: (price.tiers ?? []).map(tierOf).sort((a, b) => a.aboveInputTokens - b.aboveInputTokens),
  }
}

/** The table as the contract tells it. */
export function priceOfTable(table: PriceTable): Price {
  return {
    input: usdOfNano(table.input),
    output: usdOfNano(table.output),
    cacheRead: optionalUsd(table.cacheRead),
    cacheWrite5m: optionalUsd(table.cacheWrite5m),
    cacheWrite1h: optionalUsd(table.cacheWrite1h),
    reasoning: optionalUsd(table.reasoning),
    audioInput: optionalUsd(table.audioInput),
    audioOutput: optionalUsd(table.audioOutput),
    image: optionalUsd(table.image),
    perRequest: usdOfNano(table.perRequest),
    tiers: table.tiers.map((tier) => ({
      aboveInputTokens: tier.aboveInputTokens,
      input: usdOfNano(tier.input),
      output: usdOfNano(tier.output),
      cacheRead: optionalUsd(tier.cacheRead),
      cacheWrite5m: optionalUsd(tier.cacheWrite5m),
      cacheWrite1h: optionalUsd(tier.cacheWrite1h),
    })),
  }
}

function tierOf(tier: NonNullable<PriceInput['tiers']>[number]): PriceTier {
  return {
    aboveInputTokens: tier.aboveInputTokens,
    input: nanoOfUsd(tier.input),
    output: nanoOfUsd(tier.output),
    cacheRead: optionalNano(tier.cacheRead),
    cacheWrite5m: optionalNano(tier.cacheWrite5m),
    cacheWrite1h: optionalNano(tier.cacheWrite1h),
  }
}

function optionalNano(usd: number | null | undefined): number | null {
  return usd === null || usd === undefined ? null : nanoOfUsd(usd)
}

function optionalUsd(nano: number | null): number | null {
  return nano === null ? null : usdOfNano(nano)
}
