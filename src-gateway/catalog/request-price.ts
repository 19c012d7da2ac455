import type { ConfigSnapshot, PriceEntry } from './types.ts'

/**
 * What one request is charged by. A price that a person set wins, under the name the client asked for before the upstream's; else
 * the listed price of what was really called, and of the client's name when that is unknown. Undefined = unpriced.
 */
export function requestPrice(
  snapshot: Pick<ConfigSnapshot, 'priceOf'>,
  request: { model: string; upstreamModel: string; provider: string; at?: number | undefined },
): PriceEntry | undefined {
  const { model, upstreamModel, provider, at } = request
  const asked = snapshot.priceOf(model, provider, at)
  if (asked?.source === 'override' || upstreamModel === model) return asked
  return snapshot.priceOf(upstreamModel, provider, at) ?? asked
}
