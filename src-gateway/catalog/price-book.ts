import { freeOfCharge } from '../billing/price-table.ts'
import type { PriceTable } from '../billing/types.ts'
import type { Provider } from '../providers/types.ts'
import type { Abilities } from '../routing/types.ts'
import type { StoredPrice } from '../storage/money-types.ts'
import { type CatalogEntry, type PriceCatalog, spellings } from './price-catalog.ts'
import { holding, priceEntry, type TimedPrice, TimedPrices, timedPrice } from './price-versions.ts'
import type { PriceEntry } from './types.ts'

/** Clients name models as they like; the memory of what they named is bounded. */
const maxRemembered = 5000

/** The price of a model on a provider at a time (milliseconds since 1970), now unless given; undefined = it has none. */
type PriceLookup = (model: string, provider: string, at?: number) => PriceEntry | undefined

interface Remembered {
  entry: CatalogEntry
  price: PriceEntry
  abilities: Abilities
}

/**
 * What each model costs on each provider. The strongest that holds at the time of asking: a price of one's own (for the provider
 * before one for all), one taken over from a list (likewise), the catalogue's. A list's price for all providers does not
 * displace what the catalogue knows that very host to ask: hosts sell others' models at prices of their own.
 *
 * Catalogue answers are remembered, so that a request costs a look-up; set prices are given with each configuration.
 */
export class PriceBook {
  readonly #catalog: PriceCatalog
  readonly #local: ReadonlySet<string>
  readonly #now: () => number
  readonly #remembered = new Map<string, Map<string, Remembered | null>>()
  readonly #free: PriceEntry
  #size = 0

  constructor(catalog: PriceCatalog, providers: Readonly<Record<string, Provider>>, now: () => number) {
    this.#catalog = catalog
    this.#now = now
    this.#local = new Set(
      Object.values(providers)
        .filter(({ category }) => category === 'local')
        .map(({ id }) => id),
    )
    this.#free = priceEntry(freeOfCharge, { origin: 'catalog', source: 'own machine', model: '', provider: '' })
  }

  /**
   * The look-up of one configuration. A price that begins later begins by itself.
   * @param refused told of rows whose price cannot be computed with; they count as not there
   */
  with(rows: readonly StoredPrice[], refused: (row: StoredPrice) => void = () => undefined): PriceLookup {
    const own = new TimedPrices()
    const list = new TimedPrices()
    for (const row of rows) {
      try {
        if (row.origin === 'own') own.add(row.model, timedPrice(row))
        else list.add(row.model.toLowerCase(), timedPrice(row))
      } catch {
        refused(row)
      }
    }
    const listed = list.size === 0 ? undefined : this.#listedIn(list)
    return (model, provider, at = this.#now()) => {
      const set = own.of(model)
      if (set.length > 0) {
        const found = holding(set, provider, at) ?? holding(set, '', at)
        if (found !== undefined) return found
      }
      // What runs on a machine of one's own costs nothing, whatever its maker asks for it elsewhere.
      if (this.#local.has(provider)) return this.#free
      return listed?.(model, provider, at) ?? this.#catalogued(model, provider, at)
    }
  }

  /**
   * What the catalogue tells of a model beside its price; undefined = it does not know the model there. How much a model takes
   * that runs on a machine of one's own is set on that machine.
   */
  abilitiesOf(model: string, provider: string): Abilities | undefined {
    if (this.#local.has(provider)) return undefined
    return this.#find(model, provider)?.abilities
  }

  /** A list names a model as its maker does; clients may write it as the catalogue understands it. */
  #listedIn(list: TimedPrices): (model: string, provider: string, at: number) => PriceEntry | undefined {
    const remembered = new Map<string, readonly (readonly TimedPrice[])[]>()
    return (model, provider, at) => {
      let rows = remembered.get(model)
      if (rows === undefined) {
        rows = namesOf(model, this.#find(model, '')?.entry).flatMap((name) => {
          const found = list.of(name)
          return found.length === 0 ? [] : [found]
        })
        if (remembered.size >= maxRemembered) remembered.clear()
        remembered.set(model, rows)
      }
      if (rows.length === 0) return undefined
      for (const row of rows) {
        const found = holding(row, provider, at)
        if (found !== undefined) return found
      }
      if (this.#find(model, provider)?.entry.maker === false) return undefined
      for (const row of rows) {
        const found = holding(row, '', at)
        if (found !== undefined) return found
      }
      return undefined
    }
  }

  #catalogued(model: string, provider: string, at: number): PriceEntry | undefined {
    const found = this.#find(model, provider)
    if (found === null) return undefined
    const table = found.entry.priceAt(at)
    if (found.price.table !== table) found.price = this.#entryOf(found.entry, table)
    return found.price
  }

  #entryOf({ model, vendor }: CatalogEntry, table: PriceTable): PriceEntry {
    return priceEntry(table, { origin: 'catalog', source: `catalog ${this.#catalog.date}`, model, provider: vendor })
  }

  #find(model: string, provider: string): Remembered | null {
    let ofProvider = this.#remembered.get(provider)
    const known = ofProvider?.get(model)
    if (known !== undefined) return known
    const entry = this.#catalog.find(model, provider)
    const table = entry?.priceAt(this.#now())
    const found =
      entry !== undefined && table !== undefined
        ? { entry, price: this.#entryOf(entry, table), abilities: abilitiesOf(entry, table) }
        : null
    if (this.#size >= maxRemembered) {
      this.#remembered.clear()
      this.#size = 0
      ofProvider = undefined
    }
    if (ofProvider === undefined) {
      ofProvider = new Map()
      this.#remembered.set(provider, ofProvider)
    }
    ofProvider.set(model, found)
    this.#size += 1
    return found
  }
}

/** How a list may call a model that a client asks for, the most exact first. */
function namesOf(model: string, known: CatalogEntry | undefined): string[] {
  const names = spellings(model.trim().toLowerCase())
  // A host's free offer is never what its maker asks.
  if (names[0]?.endsWith(':free')) return names.slice(0, 1)
  return [...new Set(known === undefined ? names : [...names, known.model.toLowerCase()])]
}

function abilitiesOf({ contextWindow }: CatalogEntry, { tiers }: PriceTable): Abilities {
  // A price for prompts that are longer than the window says that the window can be larger than usual.
  if (contextWindow === null || tiers.some(({ aboveInputTokens }) => aboveInputTokens >= contextWindow)) return {}
  return { contextTokens: contextWindow }
}
