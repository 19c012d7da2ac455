import type { TokenEntry } from '../access/types.ts'
import { arithmeticOf } from '../billing/arithmetic.ts'
import { type CostFlag, cost } from '../billing/cost.ts'
import type { ChargeRatios } from '../catalog/ratio-table.ts'
import { requestPrice } from '../catalog/request-price.ts'
import type { ConfigSnapshot, PriceEntry } from '../catalog/types.ts'
import { noUsage } from '../ir/usage.ts'
import type { PricedWith } from '../storage/money-types.ts'
import type { Outcome } from './outcome.ts'

/** What a request costs and the sum that shows it. */
interface Charge {
  nano: number
  /** JSON of the contract's Arithmetic; null when nothing was charged for. */
  arithmetic: string | null
  /** What the row warns of: counts that were put right, tools or service tiers that have no price. */
  flags: readonly CostFlag[]
  /** What the ledger keeps of the price; undefined when nothing was charged. */
  pricedWith?: PricedWith
}

const free: Charge = Object.freeze({ nano: 0, arithmetic: null, flags: Object.freeze([]) })

/** Where a request goes, as far as its price depends on it. */
export interface ChargedModel {
  channelId: number
  provider: string
  upstreamModel: string
  model: string | null
  /** When the request arrived: the price of that moment is charged. Now unless given. */
  at?: number
}

/** The price that a request is charged by; undefined = it has none, and the settings say that it is free (or refused). */
export function priceFor(snapshot: ConfigSnapshot, charged: ChargedModel): PriceEntry | undefined {
  const { upstreamModel, provider, model, at } = charged
  return requestPrice(snapshot, { model: model ?? upstreamModel, upstreamModel, provider, at }) ?? snapshot.defaultPrice
}

/** The factors beside the price. */
export function ratiosFor(snapshot: ConfigSnapshot, charged: ChargedModel, token: TokenEntry): ChargeRatios {
  const { channelId, provider, upstreamModel, model } = charged
  const user = token.userId === null || token.userId === undefined ? undefined : snapshot.users.get(token.userId)
  return snapshot.ratios.of({
    model: model ?? upstreamModel,
    upstreamModel,
    provider,
    channelId,
    group: token.group,
    userGroup: user?.group,
  })
}

/** Usage becomes money. A model without a price costs what the settings say, and is shown as unpriced elsewhere. */
export function charge(
  snapshot: ConfigSnapshot,
  token: TokenEntry | undefined,
  charged: ChargedModel | undefined,
  outcome: Outcome,
): Charge {
  if (token === undefined || charged === undefined || (outcome.usage === undefined && !outcome.served)) return free
  const price = priceFor(snapshot, charged)
  if (price === undefined) return outcome.usage?.flags === undefined ? free : { ...free, flags: outcome.usage.flags }
  const usage = outcome.usage ?? noUsage
  const ratios = ratiosFor(snapshot, charged, token)
  const sum = cost({ usage, price: price.table, ...ratios })
  const { flags } = sum
  if (sum.lines.length === 0) return flags.length === 0 ? free : { nano: 0, arithmetic: null, flags }
  const arithmetic = arithmeticOf({
    cost: sum,
    ...ratios,
    priceSource: price.source,
    reportedNano: usage.reportedCostNano,
  })
  return { nano: sum.nano, arithmetic: JSON.stringify(arithmetic), flags, pricedWith: price.version }
}
