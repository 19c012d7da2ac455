import type { ConfigSnapshot, PriceEntry } from './types.ts'

/**
 * What one request is charged by. A price that a person set wins, under the name the client asked for before the upstream's; else
 * the catalogue's price of what was really called, and of the client's name when that is unknown. Undefined = unpriced.
 */
export function requestPrice(
  snapshot: Pick<ConfigSnapshot, 'priceOf'>,
  request: { model: string; upstreamModel: string; provider: string },
): PriceEntry | undefined {
  const asked = snapshot.priceOf(request.model, request.provider)
  if (asked?.source === 'override' || request.upstreamModel === request.model) return asked
  return snapshot.priceOf(request.upstreamModel, request.provider) ?? asked
}
