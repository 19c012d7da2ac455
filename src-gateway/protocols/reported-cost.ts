import { isObject, numberOf, objectOf } from './json-values.ts'

/**
 * What a vendor says a request costs, in nano-USD, to compare with. OpenRouter `cost` (with a key of one's own at the vendor
 * behind it, that vendor's cost comes on top), Perplexity `cost.total_cost`, xAI `cost_in_usd_ticks` of 10⁻¹⁰ USD, DeepInfra
 * `estimated_cost`. Undefined when it says none.
 */
export function readReportedCost(usage: Readonly<Record<string, unknown>>): number | undefined {
  const ticks = numberOf(usage.cost_in_usd_ticks)
  if (ticks !== undefined) return nanoOf(ticks / 1e10)
  const { cost } = usage
  if (isObject(cost)) return nanoOf(numberOf(cost.total_cost))
  const own = numberOf(cost) ?? numberOf(usage.estimated_cost)
  if (own === undefined) return undefined
  const behind = usage.is_byok === true ? (numberOf(objectOf(usage.cost_details).upstream_inference_cost) ?? 0) : 0
  return nanoOf(own + behind)
}

function nanoOf(usd: number | undefined): number | undefined {
  if (usd === undefined || !(usd >= 0)) return undefined
  const nano = Math.round(usd * 1e9)
  return Number.isSafeInteger(nano) ? nano : undefined
}
