import type { Price, PriceInput, TokenPriceInput } from '../contract/index.ts'
import { millionthsOf, nanoOfUsd, ratioOfMillionths, usdOfNano } from './money.ts'
import type { PriceTable, PriceTier, ServiceTierPrice, TokenPrices } from './types.ts'

const none: Readonly<Record<string, never>> = Object.freeze({})
const noTiers: readonly never[] = Object.freeze([])

/** A model that costs nothing, such as one on a machine of one's own. */
export const freeOfCharge: PriceTable = Object.freeze({
  input: 0,
  output: 0,
  cacheRead: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  reasoning: null,
  audioInput: null,
  audioCacheRead: null,
  audioOutput: null,
  image: null,
  imageOutput: null,
  perRequest: 0,
  perImage: null,
  perSecond: null,
  tools: none,
  tiers: noTiers,
  serviceTiers: none,
  regions: none,
})

/**
 * The contract's price (USD per million tokens) as it is computed with. Tiers come out lowest first.
 * @throws RangeError for an amount that is negative, no number, or too large
 */
export function priceTableOf(price: PriceInput): PriceTable {
  return {
    ...tokenPricesOf(price),
    perRequest: nanoOfUsd(price.perRequest ?? 0),
    perImage: optionalNano(price.perImage),
    perSecond: optionalNano(price.perSecond),
    tools: eachOf(price.tools, nanoOfUsd),
    tiers: tiersOf(price.tiers),
    serviceTiers: eachOf(price.serviceTiers, serviceTierOf),
    regions: eachOf(price.regions, millionthsOf),
  }
}

/** The table as the contract tells it. What newer prices have is left out where it is not used. */
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
    ...usedParts({ audioCacheRead: table.audioCacheRead, imageOutput: table.imageOutput }),
    perRequest: usdOfNano(table.perRequest),
    ...usedParts({ perImage: table.perImage, perSecond: table.perSecond }),
    ...(isEmpty(table.tools) ? undefined : { tools: eachOf(table.tools, usdOfNano) }),
    tiers: table.tiers.map(tierPrice),
    ...(isEmpty(table.serviceTiers) ? undefined : { serviceTiers: eachOf(table.serviceTiers, serviceTierPrice) }),
    ...(isEmpty(table.regions) ? undefined : { regions: eachOf(table.regions, ratioOfMillionths) }),
  }
}

function tokenPricesOf(price: TokenPriceInput): TokenPrices {
  return {
    input: nanoOfUsd(price.input),
    output: nanoOfUsd(price.output),
    cacheRead: optionalNano(price.cacheRead),
    cacheWrite5m: optionalNano(price.cacheWrite5m),
    cacheWrite1h: optionalNano(price.cacheWrite1h),
    reasoning: optionalNano(price.reasoning),
    audioInput: optionalNano(price.audioInput),
    audioCacheRead: optionalNano(price.audioCacheRead),
    audioOutput: optionalNano(price.audioOutput),
    image: optionalNano(price.image),
    imageOutput: optionalNano(price.imageOutput),
  }
}

function tiersOf(tiers: PriceInput['tiers']): readonly PriceTier[] {
  if (tiers === undefined || tiers.length === 0) return noTiers
  return tiers
    .map((tier) => ({ aboveInputTokens: tier.aboveInputTokens, ...tokenPricesOf(tier) }))
    .sort((a, b) => a.aboveInputTokens - b.aboveInputTokens)
}

function serviceTierOf(tier: NonNullable<PriceInput['serviceTiers']>[string]): ServiceTierPrice {
  return 'ratio' in tier ? { ratio: millionthsOf(tier.ratio) } : { ...tokenPricesOf(tier), tiers: tiersOf(tier.tiers) }
}

function tierPrice(tier: PriceTier): Price['tiers'][number] {
  return { aboveInputTokens: tier.aboveInputTokens, ...tokenPrice(tier) }
}

function tokenPrice(prices: TokenPrices) {
  return {
    input: usdOfNano(prices.input),
    output: usdOfNano(prices.output),
    cacheRead: optionalUsd(prices.cacheRead),
    cacheWrite5m: optionalUsd(prices.cacheWrite5m),
    cacheWrite1h: optionalUsd(prices.cacheWrite1h),
    ...usedParts({
      reasoning: prices.reasoning,
      audioInput: prices.audioInput,
      audioCacheRead: prices.audioCacheRead,
      audioOutput: prices.audioOutput,
      image: prices.image,
      imageOutput: prices.imageOutput,
    }),
  }
}

function serviceTierPrice(tier: ServiceTierPrice): NonNullable<Price['serviceTiers']>[string] {
  return 'ratio' in tier
    ? { ratio: ratioOfMillionths(tier.ratio) }
    : { ...tokenPrice(tier), tiers: tier.tiers.map(tierPrice) }
}

/** Those that have a price, in dollars. */
function usedParts<K extends string>(prices: Readonly<Record<K, number | null>>): Partial<Record<K, number>> {
  const used: Partial<Record<K, number>> = {}
  for (const name in prices) {
    const nano = prices[name]
    if (nano !== null) used[name] = usdOfNano(nano)
  }
  return used
}

function eachOf<T, U>(values: Readonly<Record<string, T>> | undefined, convert: (value: T) => U): Record<string, U> {
  if (values === undefined || isEmpty(values)) return none
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, convert(value)]))
}

function isEmpty(values: object): boolean {
  for (const _ in values) return false
  return true
}

function optionalNano(usd: number | null | undefined): number | null {
  return usd === null || usd === undefined ? null : nanoOfUsd(usd)
}

function optionalUsd(nano: number | null): number | null {
  return nano === null ? null : usdOfNano(nano)
}
