import type Database from 'better-sqlite3'
import { and, asc, eq, isNull } from 'drizzle-orm'
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
      this.#db
        .select({ model: prices.model, price: prices.price })
        .from(prices)
        .where(isNull(prices.validTo))
        .orderBy(asc(prices.model))
        .all(),
    )
  }

  /** A price once set stays as it was: another one ends it. */
  set(model: string, price: PriceInput, now: number): Promise<void> {
    return answer(() => {
      this.#db.transaction((tx) => {
        tx.update(prices)
          .set({ validTo: now })
          .where(and(eq(prices.model, model), isNull(prices.validTo)))
          .run()
        tx.insert(prices).values({ model, price, origin: 'own', validFrom: now, createdAt: now }).run()
      })
    })
  }

  remove(model: string, now: number): Promise<boolean> {
    const ends = { validTo: now }
    return answer(
      () =>
        this.#db
          .update(prices)
          .set(ends)
          .where(and(eq(prices.model, model), isNull(prices.validTo)))
          .run().changes > 0,
    )
  }
}
