import { createHash } from 'node:crypto'
import { priceOfTable, priceTableOf } from '../billing/price-table.ts'
import type { PriceTable } from '../billing/types.ts'
import type { PricedWith, StoredPrice } from '../storage/money-types.ts'
import type { PriceEntry } from './types.ts'

/** A price that was set or taken over, ready to be computed with, and when it holds. */
export interface TimedPrice {
  entry: PriceEntry
  /** '' = all. */
  provider: string
  /** Milliseconds since 1970; `to` is the first at which it no longer holds. */
  from: number
  to: number
}

/** A price with the name that the ledger keeps it under: what makes two of them the same is all that it says. */
export function priceEntry(table: PriceTable, named: Omit<PricedWith, 'key' | 'price'>): PriceEntry {
  const { origin, source, model, provider } = named
  const price = priceOfTable(table)
  const text = JSON.stringify([origin, source, model, provider, price])
  const key = createHash('sha256').update(text).digest('base64url')
  const own = origin === 'own' || origin === 'default'
  return {
    table,
    source: own ? 'override' : 'catalog',
    version: Object.freeze({ key, origin, source, model, provider, price }),
  }
}

/** @throws RangeError when its price cannot be computed with */
export function timedPrice(row: StoredPrice): TimedPrice {
  const { origin, source, model, validFrom, validTo } = row
  const provider = row.provider ?? ''
  const entry = priceEntry(priceTableOf(row.price), { origin, source, model, provider })
  return { entry, provider, from: validFrom, to: validTo ?? Number.POSITIVE_INFINITY }
}

/** Prices by the name of their model. */
export class TimedPrices {
  readonly #byModel = new Map<string, TimedPrice[]>()

  add(model: string, price: TimedPrice): void {
    const others = this.#byModel.get(model)
    if (others === undefined) this.#byModel.set(model, [price])
    else others.push(price)
  }

  get size(): number {
    return this.#byModel.size
  }

  of(model: string): readonly TimedPrice[] {
    return this.#byModel.get(model) ?? none
  }
}

const none: readonly TimedPrice[] = Object.freeze([])

/** What holds for exactly this provider at a time ('' = the one for all); of two, the one that began last. */
export function holding(prices: readonly TimedPrice[], provider: string, now: number): PriceEntry | undefined {
  let found: TimedPrice | undefined
  for (const price of prices) {
    if (price.provider !== provider || price.from > now || price.to <= now) continue
    if (found === undefined || price.from >= found.from) found = price
  }
  return found?.entry
}
