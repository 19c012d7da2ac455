import catalogFile from '../../resources/prices/catalog.json' with { type: 'json' }
import { priceTableOf } from '../billing/price-table.ts'
import type { PriceTable } from '../billing/types.ts'
import { findProvider } from '../providers/registry.ts'
import type { CatalogFile, CatalogModel, CatalogPriceRow, CatalogVendor } from './catalog-file.ts'
import { matchesName } from './match-name.ts'

/** A model that the catalogue knows, as its maker sells it. */
export interface CatalogEntry {
  /** The name the maker gives it. */
  model: string
  /** Whose price list it stands in. */
  vendor: string
  vendorName: string
  /** Whether the list is that of a maker; false = of a host that sells others' models at prices of its own. */
  maker: boolean
  contextWindow: number | null
  /** True when the maker no longer offers it. */
  deprecated: boolean
  /** Its price at a time (milliseconds since 1970); some change by date or by the time of day. */
  priceAt(now: number): PriceTable
}

/** The shipped price list. */
export interface PriceCatalog {
  source: string
  /** Day the prices were taken, `2026-11-21`. */
  date: string
  /** How many models have a price, every host's counted. */
  size: number
  /**
   * Finds what a model of a channel costs. The provider's own list comes first: the same model costs differently elsewhere. Then
   * the list of the model's maker. In each: the exact name, the name without its vendor (`openai/gpt-4o`), without its date
   * (`gpt-4o-2024-11-20`, `…-latest`), and last the list's own rules. It scans: remember the answer.
   */
  find(model: string, provider: string): CatalogEntry | undefined
  /** What can be had now, one entry a name: makers' own models, then those that only hosts list. */
  offered(): readonly CatalogEntry[]
}

interface Shelf {
  vendor: CatalogVendor
  byName: Map<string, CatalogEntry>
  ruled: { entry: CatalogEntry; rules: NonNullable<CatalogModel['match']> }[]
}

/** The catalogue in resources/prices, bundled with the program. Indexed once; prices are converted when first asked for. */
export function loadPriceCatalog(): PriceCatalog {
  return createPriceCatalog(catalogFile as CatalogFile)
}

/** Indexes a catalogue. */
export function createPriceCatalog(file: CatalogFile): PriceCatalog {
  const shelves = new Map<string, Shelf>()
  for (const vendor of file.vendors) shelves.set(vendor.id, { vendor, byName: new Map(), ruled: [] })
  const all: { entry: CatalogEntry; maker: boolean }[] = []
  for (const model of file.models) {
    const shelf = shelves.get(model.vendor)
    if (shelf === undefined) continue
    const entry = entryOf(model, shelf.vendor)
    all.push({ entry, maker: shelf.vendor.maker })
    for (const name of [model.model, ...model.aka]) {
      const key = name.toLowerCase()
      if (!shelf.byName.has(key)) shelf.byName.set(key, entry)
    }
    if (model.match !== undefined) shelf.ruled.push({ entry, rules: model.match })
  }
  const makers = [...shelves.values()].filter(({ vendor }) => vendor.maker)

  return {
    source: file.source,
    date: file.date,
    size: all.length,
    find(model, provider) {
      const names = spellings(model.trim().toLowerCase())
      const own = findProvider(provider)?.priceLists ?? []
      for (const id of own) {
        const shelf = shelves.get(id)
        const found = shelf && (byName(shelf, names) ?? byRule(shelf, names))
        if (found) return found
      }
      // A host's free offer is never what its maker asks: https://openrouter.ai/docs/features/model-routing
      if (names[0]?.endsWith(':free')) return undefined
      for (const shelf of makers) {
        const found = byName(shelf, names)
        if (found) return found
      }
      // A maker's rules may be as wide as "contains sonnet": they are tried on the maker's own names alone.
      for (const shelf of makers) {
        const { match } = shelf.vendor
        const found =
          match &&
          byRule(
            shelf,
            names.filter((name) => matchesName(match, name)),
          )
        if (found) return found
      }
      return undefined
    },
    offered() {
      const seen = new Set<string>()
      // A host's name for a model that its maker lists (`openai/gpt-4o`) is that model again.
      return [...all.filter(({ maker }) => maker), ...all.filter(({ maker }) => !maker)].flatMap(({ entry }) => {
        const name = entry.model.toLowerCase()
        const bare = name.slice(name.lastIndexOf('/') + 1)
        if (entry.deprecated || seen.has(bare)) return []
        seen.add(bare)
        return [entry]
      })
    },
  }
}

function byName(shelf: Shelf, names: readonly string[]): CatalogEntry | undefined {
  for (const name of names) {
    const found = shelf.byName.get(name)
    if (found) return found
  }
  return undefined
}

function byRule(shelf: Shelf, names: readonly string[]): CatalogEntry | undefined {
  for (const name of names) {
    const found = shelf.ruled.find(({ rules }) => rules.some((rule) => matchesName(rule, name)))
    if (found) return found.entry
  }
  return undefined
}

/** What a vendor puts behind a name to pin it: `-2024-11-20`, `-20241022`, `@20241022`, `-0905`, `-latest`, `:latest`. */
const pin = /(?:[-@:](?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4})|[-:]latest)$/
/** What OpenRouter and the like put behind a name to choose a host; `:free` is another price. */
const routing = /:(?:nitro|floor|online|exacto)$/

/** The ways a name (in lower case) may stand in a list, the most exact first. */
export function spellings(name: string): string[] {
  const whole = name.replace(routing, '')
  const bare = whole.slice(whole.lastIndexOf('/') + 1)
  return [...new Set([name, whole, bare, whole.replace(pin, ''), bare.replace(pin, '')])].filter((text) => text !== '')
}

function entryOf(model: CatalogModel, vendor: CatalogVendor): CatalogEntry {
  const tables = new Map<CatalogPriceRow, PriceTable>()
  const tableOf = (row: CatalogPriceRow): PriceTable => {
    let table = tables.get(row)
    if (table === undefined) {
      table = priceTableOf(row.price)
      tables.set(row, table)
    }
    return table
  }
  return {
    model: model.model,
    vendor: vendor.id,
    vendorName: vendor.name,
    maker: vendor.maker,
    contextWindow: model.context ?? null,
    deprecated: model.deprecated ?? false,
    priceAt: (now) => tableOf(rowAt(model.prices, now)),
  }
}

function rowAt(rows: readonly CatalogPriceRow[], now: number): CatalogPriceRow {
  let found = rows[0]
  if (rows.length > 1) {
    const iso = new Date(now).toISOString()
    const day = iso.slice(0, 10)
    const time = iso.slice(11, 16)
    for (const row of rows) if (applies(row, day, time)) found = row
  }
  if (found === undefined) throw new RangeError('a model of the price catalogue has no price')
  return found
}

function applies({ from, between }: CatalogPriceRow, day: string, time: string): boolean {
  if (from !== undefined && day < from) return false
  if (between === undefined) return true
  const [start, end] = between
  return start <= end ? time >= start && time < end : time >= start || time < end
}
