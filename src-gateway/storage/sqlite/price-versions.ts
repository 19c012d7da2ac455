import type Database from 'better-sqlite3'
import type { PricedWith } from '../money-types.ts'

/** Versions whose id is remembered; a few hundred models are in use at once, each with one or two prices. */
const maxRemembered = 5000

/** Keeps each price once that something was charged with. To be used inside the transaction of the row that names it. */
export class PriceVersions {
  readonly #ids = new Map<string, number>()
  readonly #find: Database.Statement<[string], number>
  readonly #insert: Database.Statement

  constructor(db: Database.Database) {
    this.#find = db.prepare<[string], number>('SELECT id FROM price_versions WHERE key = ?').pluck()
    this.#insert = db.prepare(
      'INSERT INTO price_versions (key, model, provider, origin, source, price, first_used_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
  }

  idOf(priced: PricedWith, at: number): number {
    const { key } = priced
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const id = this.#find.get(key) ?? this.#add(priced, at)
    if (this.#ids.size >= maxRemembered) this.#ids.clear()
    this.#ids.set(key, id)
    return id
  }

  /** To be called when the transaction was rolled back: versions that it added are gone. */
  forget(): void {
    this.#ids.clear()
  }

  #add({ key, model, provider, origin, source, price }: PricedWith, at: number): number {
    return Number(this.#insert.run(key, model, provider, origin, source, JSON.stringify(price), at).lastInsertRowid)
  }
}
