import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { priceOfTable, priceTableOf } from '../billing/price-table.ts'
import { GatewayError, type Price, type PriceChange, type PriceDiff } from '../contract/index.ts'
import type { PriceRepository, StoredPrice } from '../storage/money-types.ts'
import type { PriceBook } from './price-book.ts'
import { type PriceList, readPriceList } from './price-list.ts'
import { setPrices } from './set-prices.ts'

export interface PriceListsParts {
  /** The text at an address. @throws GatewayError `price.list_failed` */
  fetch(url: string): Promise<string>
  storage: Pick<PriceRepository, 'all' | 'set' | 'end'>
  book: Pick<PriceBook, 'with'>
  now(): number
}

interface Kept {
  diff: PriceDiff
  keptUntil: number
}

/** Looked up in one turn, so that relaying goes on meanwhile. */
const inOneTurn = 50
const keptMs = 3_600_000
const mostKept = 5

/** Price lists from elsewhere: what they would change is shown first, and taken over when a person says so. */
export class PriceLists {
  readonly #parts: PriceListsParts
  readonly #kept = new Map<string, Kept>()

  constructor(parts: PriceListsParts) {
    this.#parts = parts
  }

  /** Reads the list at an address and changes nothing. @throws GatewayError `price.list_failed` */
  async compare(url: string): Promise<PriceDiff> {
    const text = await this.#parts.fetch(url)
    const now = this.#parts.now()
    const list = await readPriceList(text, now)
    const changes = await this.#changes(list, url, now)
    const fetchedAt = new Date(now).toISOString()
    const diff: PriceDiff = { id: randomUUID(), source: url, fetchedAt, changes, skipped: list.skipped }
    this.#keep(diff, now)
    return diff
  }

  /**
   * Takes over what was shown, from now on: all of it, or that of some models. What was charged before stays as it is.
   * @returns how many prices were set or ended
   * @throws GatewayError `price.not_found` when what was shown is not kept any more
   */
  async apply(id: string, models: readonly string[] | undefined): Promise<number> {
    const { storage, now } = this.#parts
    const at = now()
    const kept = this.#kept.get(id)
    if (kept === undefined || kept.keptUntil <= at)
      throw new GatewayError('price.not_found', 'The comparison is older than an hour; compare the list again', {
        field: 'id',
      })
    const chosen = models === undefined ? undefined : new Set(models)
    const changes = kept.diff.changes.filter(({ model }) => chosen?.has(model) ?? true)
    const { source } = kept.diff
    const rows = changes.flatMap(({ model, provider, after }) =>
      after === null ? [] : [{ model, provider, price: after, origin: 'list' as const, source, validFrom: at }],
    )
    await setPrices(storage, rows, at)
    const gone = new Set(changes.filter(({ kind }) => kind === 'removed').map(keyOf))
    let ended = 0
    if (gone.size > 0) {
      for (const row of await storage.all({ now: at, history: false })) {
        if (row.origin !== 'list' || row.source !== source || !gone.has(keyOf(row))) continue
        if (await storage.end(row.id, at)) ended += 1
      }
    }
    this.#kept.delete(id)
    return rows.length + ended
  }

  async #changes(list: PriceList, source: string, now: number): Promise<PriceChange[]> {
    const { storage, book } = this.#parts
    const rows = (await storage.all({ now, history: false })).filter(({ origin }) => origin === 'list')
    const priceOf = book.with(rows)
    const changes: PriceChange[] = []
    for (const [at, { model, provider, price }] of list.prices.entries()) {
      if (at % inOneTurn === 0) await setImmediate()
      const before = priceOf(model, provider ?? '')?.version.price
      const after = whole(price)
      if (before === undefined) changes.push({ model, provider, kind: 'added', before: null, after })
      else if (!samePrice(whole(before), after))
        changes.push({ model, provider, kind: 'changed', before: whole(before), after })
    }
    const listed = new Set(list.prices.map(keyOf))
    for (const row of rows) {
      if (row.source !== source || row.validFrom > now || listed.has(keyOf(row))) continue
      const before = readable(row)
      changes.push({ model: row.model, provider: row.provider, kind: 'removed', before, after: null })
    }
    return changes
  }

  #keep(diff: PriceDiff, now: number): void {
    for (const [id, { keptUntil }] of this.#kept) if (keptUntil <= now) this.#kept.delete(id)
    while (this.#kept.size >= mostKept) {
      const [oldest] = this.#kept.keys()
      if (oldest === undefined) break
      this.#kept.delete(oldest)
    }
    this.#kept.set(diff.id, { diff, keptUntil: now + keptMs })
  }
}

function keyOf({ model, provider }: { model: string; provider: string | null }): string {
  return `${provider ?? ''}\n${model.toLowerCase()}`
}

/** In the one form that all prices of the same amounts have. */
function whole(price: Parameters<typeof priceTableOf>[0]): Price {
  return priceOfTable(priceTableOf(price))
}

function samePrice(a: Price, b: Price): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function readable(row: StoredPrice): Price | null {
  try {
    return whole(row.price)
  } catch {
    return null
  }
}
