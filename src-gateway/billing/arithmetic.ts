import type { Arithmetic, ArithmeticInput } from '../contract/index.ts'
import { type Cost, type CostLine, isTokenLine } from './cost.ts'
import { nanoPerUsd, ratioOfMillionths, ratioOne, usdOfNano } from './money.ts'

/** What the arithmetic of a row is written from. */
export interface BilledCost {
  cost: Cost
  /** Ratios in millionths, as they were charged with. */
  modelRatio: number
  groupRatio: number
  providerRatio?: number
  channelRatio?: number
  priceSource: Arithmetic['priceSource']
  /** What the vendor says it charges, in nano-USD. */
  reportedNano?: number | undefined
}

/**
 * The sum as a person can follow it: each line's count, price and amount, then the ratios and the total. The total is the charged
 * amount; lines are shown unrounded, so that they add up to it within the one rounding. What most rows do not have is left out;
 * the contract's defaults stand in for it.
 */
export function arithmeticOf(billed: BilledCost): ArithmeticInput {
  const { cost, modelRatio, groupRatio, providerRatio, channelRatio, priceSource, reportedNano } = billed
  const { serviceTier, region } = cost
  const tierRatio = ratioOfMillionths(serviceTier?.ratio ?? ratioOne)
  const regionRatio = ratioOfMillionths(region?.ratio ?? ratioOne)
  return {
    lines: cost.lines.map((line) => lineOf(line, isTokenLine(line) ? tierRatio * regionRatio : 1)),
    modelRatio: ratioOfMillionths(modelRatio),
    groupRatio: ratioOfMillionths(groupRatio),
    ...ratioUnlessOne('providerRatio', providerRatio),
    ...ratioUnlessOne('channelRatio', channelRatio),
    totalUsd: usdOfNano(cost.nano),
    priceSource,
    tierAboveTokens: cost.tierAboveTokens,
    ...(serviceTier === null ? undefined : { serviceTier: serviceTier.name, serviceTierRatio: tierRatio }),
    ...(region === null ? undefined : { region: region.name, regionRatio }),
    ...(cost.flags.length === 0 ? undefined : { flags: [...cost.flags] }),
    ...(reportedNano === undefined ? undefined : { reportedUsd: usdOfNano(reportedNano) }),
  }
}

function ratioUnlessOne(name: 'providerRatio' | 'channelRatio', ratio = ratioOne) {
  return ratio === ratioOne ? undefined : { [name]: ratioOfMillionths(ratio) }
}

function lineOf({ bucket, count, price, tool }: CostLine, ratio: number): ArithmeticInput['lines'][number] {
  const priceUsd = usdOfNano(price)
  switch (bucket) {
    case 'request':
      return { bucket, tokens: count, priceUsd, amountUsd: usdOfNano(price * count), unit: 'request' }
    case 'images':
      return { bucket, tokens: count, priceUsd, amountUsd: usdOfNano(price * count), unit: 'image' }
    case 'tool':
      return { bucket, tokens: count, priceUsd, amountUsd: usdOfNano(price * count), unit: 'call', tool: tool ?? null }
    case 'seconds':
      return {
        bucket,
        tokens: count / 1000,
        priceUsd,
        amountUsd: (count * price) / (1000 * nanoPerUsd),
        unit: 'second',
      }
    default: {
      const amount = (count * price) / (nanoPerUsd * ratioOne)
      return { bucket, tokens: count, priceUsd, amountUsd: ratio === 1 ? amount : amount * ratio }
    }
  }
}
