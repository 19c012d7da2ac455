import type { Model, Price, PriceChange, PriceRow } from '../../../src-gateway/contract/index.ts'

export type Origin = PriceRow['origin']

/** A line of the price list: a price that was set or taken over, or one that the program knows from its catalogue. */
export interface ListedPrice {
  key: string
  /** Its row; null for the catalogue's. */
  id: number | null
  model: string
  provider: string | null
  price: Price
  origin: Origin
  source: string | null
  /** null = always. */
  validFrom: string | null
  validTo: string | null
  /** Whether a channel serves the model. */
  served: boolean
}

/** All prices that hold now or will: those set and taken over first, then what the catalogue knows beside them. */
export function listPrices(rows: readonly PriceRow[], models: readonly Model[]): ListedPrice[] {
  const served = new Set(models.filter((model) => model.channels.length > 0).map((model) => model.name))
  const own = rows.map(
    (row): ListedPrice => ({
      key: `row ${row.id}`,
      id: row.id,
      model: row.model,
      provider: row.provider,
      price: row.price,
      origin: row.origin,
      source: row.source,
      validFrom: row.validFrom,
      validTo: row.validTo,
      served: served.has(row.model),
    }),
  )
  const catalogued = models.flatMap((model): ListedPrice[] =>
    model.price === null || model.priceSource !== 'catalog'
      ? []
      : [
          {
            key: `catalog ${model.name}`,
            id: null,
            model: model.name,
            provider: null,
            price: model.price,
            origin: 'catalog',
            source: model.vendor,
            validFrom: null,
            validTo: null,
            served: served.has(model.name),
          },
        ],
  )
  return [...own, ...catalogued]
}

export type PriceView = 'all' | 'served' | Origin

export const views: readonly PriceView[] = ['served', 'all', 'own', 'list', 'catalog']

/** The prices to show: all words must occur in model, provider or source. */
export function filterPrices(prices: readonly ListedPrice[], search: string, view: PriceView): ListedPrice[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return prices.filter((row) => {
    if (view === 'served' ? !row.served : view !== 'all' && row.origin !== view) return false
    if (words.length === 0) return true
    const text = `${row.model}\n${row.provider ?? ''}\n${row.source ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

const rank: Record<Origin, number> = { own: 0, list: 1, catalog: 2 }

/** Sorted by name or by a price; of one model the strongest first. */
export function sortPrices(
  prices: readonly ListedPrice[],
  sort: { key: string; direction: 'asc' | 'desc' },
): ListedPrice[] {
  const sign = sort.direction === 'asc' ? 1 : -1
  const byName = (a: ListedPrice, b: ListedPrice) =>
    a.model.localeCompare(b.model, undefined, { numeric: true }) ||
    rank[a.origin] - rank[b.origin] ||
    (a.provider ?? '').localeCompare(b.provider ?? '') ||
    (b.validFrom ?? '').localeCompare(a.validFrom ?? '')
  if (sort.key !== 'input' && sort.key !== 'output') return [...prices].sort((a, b) => sign * byName(a, b))
  const field = sort.key
  return [...prices].sort((a, b) => sign * (a.price[field] - b.price[field]) || byName(a, b))
}

/** Whether a price holds at a time, will later, or did. */
export function validity(row: Pick<ListedPrice, 'validFrom' | 'validTo'>, now: number): 'now' | 'later' | 'past' {
  if (row.validTo !== null && Date.parse(row.validTo) <= now) return 'past'
  return row.validFrom !== null && Date.parse(row.validFrom) > now ? 'later' : 'now'
}

/** Names one change of a list. */
export function changeKey(change: Pick<PriceChange, 'model' | 'provider'>): string {
  return `${change.model}\n${change.provider ?? ''}`
}

/**
 * Changes are taken over by model, whatever the provider: rows of one model are chosen and left together. Answers the selection
 * in which those that the person touched take the others of their model along.
 */
export function alignSelection(
  before: ReadonlySet<string | number>,
  after: ReadonlySet<string | number>,
  changes: readonly PriceChange[],
): Set<string> {
  const chosen = new Map<string, boolean>()
  for (const change of changes) {
    const key = changeKey(change)
    if (before.has(key) !== after.has(key)) chosen.set(change.model, after.has(key))
  }
  return new Set(
    changes
      .filter((change) => chosen.get(change.model) ?? after.has(changeKey(change)))
      .map((change) => changeKey(change)),
  )
}

/** The models of the chosen changes, each once. */
export function chosenModels(changes: readonly PriceChange[], selected: ReadonlySet<string | number>): string[] {
  return [...new Set(changes.filter((change) => selected.has(changeKey(change))).map(({ model }) => model))]
}
