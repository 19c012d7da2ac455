import type { PriceTable } from '../billing/types.ts'
import type { ConfigSnapshot } from './types.ts'

/** What channels are compared by: a conversation's request of so many tokens, answered with so many. */
const usualPrompt = 3000
const usualAnswer = 1000
const million = 1_000_000

/**
 * What a usual request costs through a channel, in nano-USD: for routing by cost. Ratios are left out, since they are the same for
 * all channels of a group. Undefined = the model has no price.
 */
export function routingPrice({ priceOf }: Pick<ConfigSnapshot, 'priceOf'>) {
  return ({ provider, model, upstreamModel }: { provider: string; model: string; upstreamModel: string }) => {
    const price = priceOf(upstreamModel, provider) ?? (model === upstreamModel ? undefined : priceOf(model, provider))
    return price === undefined ? undefined : usualCost(price.table)
  }
}

function usualCost({ input, output, perRequest }: PriceTable): number {
  return (usualPrompt * input + usualAnswer * output) / million + perRequest
}
