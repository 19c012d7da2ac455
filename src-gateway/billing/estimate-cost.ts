import { ratioOne } from './money.ts'
import type { NanoUsd, PriceTable, PriceTier } from './types.ts'

/** What a request may use. */
export interface EstimatedUse {
  inputTokens: number
  outputTokens: number
  /** Pictures to be made. */
  images: number
  /** Of sound or film. */
  seconds: number
}

/** Ratios on the whole, in millionths. */
export interface EstimateRatios {
  modelRatio: number
  groupRatio: number
  providerRatio: number
  channelRatio: number
}

/**
 * What so much may cost at most: nothing is taken for cached, and everything of the answer for its dearest part. In plain numbers,
 * since it is an estimate that money is held for until the true cost is known.
 */
export function estimateCost(price: PriceTable, use: EstimatedUse, ratios: EstimateRatios): NanoUsd {
  const at = tierFor(price.tiers, use.inputTokens) ?? price
  const answer = Math.max(
    at.output,
    at.reasoning ?? price.reasoning ?? 0,
    use.images > 0 ? (price.imageOutput ?? 0) : 0,
  )
  const tokens = (use.inputTokens * at.input + use.outputTokens * answer) / ratioOne
  const pieces = price.perRequest + use.images * (price.perImage ?? 0) + use.seconds * (price.perSecond ?? 0)
  const { modelRatio, groupRatio, providerRatio, channelRatio } = ratios
  const ratio =
    (modelRatio / ratioOne) * (groupRatio / ratioOne) * (providerRatio / ratioOne) * (channelRatio / ratioOne)
  return Math.ceil((tokens + pieces) * ratio)
}

function tierFor(tiers: readonly PriceTier[], inputTokens: number): PriceTier | undefined {
  // Lowest first.
  let found: PriceTier | undefined
  for (const tier of tiers) if (inputTokens > tier.aboveInputTokens) found = tier
  return found
}
