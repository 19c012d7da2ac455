import { freeOfCharge } from '../billing/price-table.ts'
import type { PriceTable } from '../billing/types.ts'
import type { Provider } from '../providers/types.ts'
import type { Abilities } from '../routing/types.ts'
import type { CatalogEntry, PriceCatalog } from './price-catalog.ts'
import type { PriceEntry } from './types.ts'

/** Clients name models as they like; the memory of what they named is bounded. */
const maxRemembered = 5000

interface Remembered {
  entry: CatalogEntry
  price: PriceEntry
  abilities: Abilities
}

/**
 * What each model costs on each provider: a person's own price, else the catalogue's. Catalogue answers are remembered, so that a
 * request costs a look-up; own prices are given with each configuration.
 */
export class PriceBook {
  readonly #catalog: PriceCatalog
  readonly #local: ReadonlySet<string>
  readonly #now: () => number
  readonly #remembered = new Map<string, Map<string, Remembered | null>>()
  readonly #free: PriceEntry = { table: freeOfCharge, source: 'catalog' }
  #size = 0

  constructor(catalog: PriceCatalog, providers: Readonly<Record<string, Provider>>, now: () => number) {
    this.#catalog = catalog
    this.#now = now
    this.#local = new Set(
      Object.values(providers)
        .filter(({ category }) => category === 'local')
        .map(({ id }) => id),
    )
  }

  /** The look-up of one configuration. @param own prices a person set, by exact model name */
  with(own: ReadonlyMap<string, PriceTable>): (model: string, provider: string) => PriceEntry | undefined {
    const overrides = new Map<string, PriceEntry>()
    for (const [model, table] of own) overrides.set(model, { table, source: 'override' })
    return (model, provider) => overrides.get(model) ?? this.#listed(model, provider)
  }

  /**
   * What the catalogue tells of a model beside its price; undefined = it does not know the model there. How much a model takes
   * that runs on a machine of one's own is set on that machine.
   */
  abilitiesOf(model: string, provider: string): Abilities | undefined {
    if (this.#local.has(provider)) return undefined
    return this.#find(model, provider)?.abilities
  }

  #listed(model: string, provider: string): PriceEntry | undefined {
    // What runs on a machine of one's own costs nothing, whatever its maker asks for it elsewhere.
    if (this.#local.has(provider)) return this.#free
    const found = this.#find(model, provider)
    if (found === null) return undefined
    const table = found.entry.priceAt(this.#now())
    if (found.price.table !== table) found.price = { table, source: 'catalog' }
    return found.price
  }

  #find(model: string, provider: string): Remembered | null {
    let ofProvider = this.#remembered.get(provider)
    const known = ofProvider?.get(model)
    if (known !== undefined) return known
    const entry = this.#catalog.find(model, provider)
    const found = entry
      ? {
          entry,
          price: { table: entry.priceAt(this.#now()), source: 'catalog' as const },
          abilities: abilitiesOf(entry, entry.priceAt(this.#now())),
        }
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

function abilitiesOf({ contextWindow }: CatalogEntry, { tiers }: PriceTable): Abilities {
  // A price for prompts that are longer than the window says that the window can be larger than usual.
  if (contextWindow === null || tiers.some(({ aboveInputTokens }) => aboveInputTokens >= contextWindow)) return {}
  return { contextTokens: contextWindow }
}
