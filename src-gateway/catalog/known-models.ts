import { priceOfTable } from '../billing/price-table.ts'
import type { Price } from '../contract/index.ts'
import type { PriceCatalog } from './price-catalog.ts'

/** A model that can be had, for the list of known models. */
export interface KnownModel {
  name: string
  vendor: string
  contextWindow: number | null
  readonly price: Price
}

/** The shipped price list as it is shown: source, day, and models on offer. Prices are worked out when they are looked at. */
export interface KnownModels {
  source: string
  date: string
  models: readonly KnownModel[]
}

export function knownModels(catalog: PriceCatalog, now: () => number): KnownModels {
  return {
    source: catalog.source,
    date: catalog.date,
    models: catalog.offered().map((entry) => ({
      name: entry.model,
      vendor: entry.vendorName,
      contextWindow: entry.contextWindow,
      get price() {
        return priceOfTable(entry.priceAt(now()))
      },
    })),
  }
}
