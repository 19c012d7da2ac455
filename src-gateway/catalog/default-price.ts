import { priceTableOf } from '../billing/price-table.ts'
import type { Settings } from '../contract/index.ts'
import { priceEntry } from './price-versions.ts'
import type { PriceEntry } from './types.ts'

/** What a model without a price is charged with; undefined = nothing, because the settings say that it is free or refused. */
export function defaultPrice(settings: Pick<Settings, 'unpriced' | 'defaultPrice'>): PriceEntry | undefined {
  if (settings.unpriced !== 'default' || settings.defaultPrice === null) return undefined
  const named = { origin: 'default' as const, source: null, model: '', provider: '' }
  return priceEntry(priceTableOf(settings.defaultPrice), named)
}
