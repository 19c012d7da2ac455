import { arithmeticOf } from '../billing/arithmetic.ts'
import { type CostFlag, cost } from '../billing/cost.ts'
import { requestPrice } from '../catalog/request-price.ts'
import type { ConfigSnapshot } from '../catalog/types.ts'
import { noUsage } from '../ir/usage.ts'
import type { Outcome } from './outcome.ts'

const ratioOne = 1_000_000

/** What a request costs and the sum that shows it. */
interface Charge {
  nano: number
  /** JSON of the contract's Arithmetic; null when nothing was charged for. */
  arithmetic: string | null
  /** What the row warns of: counts that were put right, tools or service tiers that have no price. */
  flags: readonly CostFlag[]
}

const free: Charge = Object.freeze({ nano: 0, arithmetic: null, flags: Object.freeze([]) })

/** Where the price of a request is looked up. */
interface ChargedModel {
  provider: string
  upstreamModel: string
  model: string | null
  group: string
}

/** Usage becomes money. A model without a price costs nothing and is shown as unpriced elsewhere. */
export function charge(snapshot: ConfigSnapshot, charged: ChargedModel | undefined, outcome: Outcome): Charge {
  if (charged === undefined || (outcome.usage === undefined && !outcome.served)) return free
  const model = charged.model ?? charged.upstreamModel
  const price = requestPrice(snapshot, { model, upstreamModel: charged.upstreamModel, provider: charged.provider })
  if (price === undefined) return outcome.usage?.flags === undefined ? free : { ...free, flags: outcome.usage.flags }
  const groupRatio = snapshot.groups.get(charged.group) ?? ratioOne
  const usage = outcome.usage ?? noUsage
  const sum = cost({ usage, price: price.table, modelRatio: ratioOne, groupRatio })
  const { flags } = sum
  if (sum.lines.length === 0) return flags.length === 0 ? free : { nano: 0, arithmetic: null, flags }
  const arithmetic = arithmeticOf({
    cost: sum,
    modelRatio: ratioOne,
    groupRatio,
    priceSource: price.source,
    reportedNano: usage.reportedCostNano,
  })
  return { nano: sum.nano, arithmetic: JSON.stringify(arithmetic), flags }
}
