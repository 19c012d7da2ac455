import type { Arithmetic } from '../contract/index.ts'
import type { Cost } from './cost.ts'
import { nanoPerUsd, ratioOfMillionths, ratioOne, usdOfNano } from './money.ts'

/** What the arithmetic of a row is written from. */
export interface ArithmeticInput {
  cost: Cost
  /** Ratios in millionths, as they were charged with. */
  modelRatio: number
  groupRatio: number
  priceSource: Arithmetic['priceSource']
}

/**
 * The sum as a person can follow it: each line's tokens, price and amount before ratios, then the ratios and the total. The
 * total is the charged amount; lines are shown unrounded, so that they add up to it within the one rounding.
 */
export function arithmeticOf({ cost, modelRatio, groupRatio, priceSource }: ArithmeticInput): Arithmetic {
  return {
    lines: cost.lines.map(({ bucket, tokens, price }) => ({
      bucket,
      tokens,
      priceUsd: usdOfNano(price),
      amountUsd: bucket === 'request' ? usdOfNano(price) : (tokens * price) / (nanoPerUsd * ratioOne),
    })),
    modelRatio: ratioOfMillionths(modelRatio),
    groupRatio: ratioOfMillionths(groupRatio),
    totalUsd: usdOfNano(cost.nano),
    priceSource,
    tierAboveTokens: cost.tierAboveTokens,
  }
}
