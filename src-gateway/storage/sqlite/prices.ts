import type Database from 'better-sqlite3'
import { asc, eq } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import type { PriceInput } from '../../contract/index.ts'
import { answer } from '../storage-error.ts'
import type { PriceRepository } from '../types.ts'
import { prices } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }

export class SqlitePrices implements PriceRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  all(): Promise<{ model: string; price: PriceInput }[]> {
    return answer(() =>
      this.#db.select({ model: prices.model, price: prices.price }).from(prices).orderBy(asc(prices.model)).all(),
    )
  }

  set(model: string, price: PriceInput, now: number): Promise<void> {
    return answer(() => {
      this.#db
        .insert(prices)
        .values({ model, price, updatedAt: now })
        .onConflictDoUpdate({ target: prices.model, set: { price, updatedAt: now } })
        .run()
    })
  }

  remove(model: string): Promise<boolean> {
    return answer(() => this.#db.delete(prices).where(eq(prices.model, model)).run().changes > 0)
  }
}
