import type Database from 'better-sqlite3'
import { and, asc, desc, eq, gt, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import type { PriceRepository, StoredPrice } from '../money-types.ts'
import { answer } from '../storage-error.ts'
import { prices } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }
type PriceRecord = typeof prices.$inferSelect

/**
 * The rows of one model, provider and origin follow each other without overlap: at any time at most one holds. A row that
 * was replaced or ended before it began has no length and is never shown.
 */
export class SqlitePrices implements PriceRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  all({ now, history, model }: Parameters<PriceRepository['all']>[0]): Promise<StoredPrice[]> {
    return answer(() => {
      const where: (SQL | undefined)[] = [or(isNull(prices.validTo), gt(prices.validTo, prices.validFrom))]
      if (!history) where.push(or(isNull(prices.validTo), gt(prices.validTo, now)))
      if (model !== undefined) where.push(eq(prices.model, model))
      return this.#db
        .select()
        .from(prices)
        .where(and(...where))
        .orderBy(desc(prices.validFrom), desc(prices.id))
        .all()
        .map(readPrice)
    })
  }

  set(rows: Parameters<PriceRepository['set']>[0], now: number): Promise<StoredPrice[]> {
    return answer(() =>
      this.#db.transaction(() => rows.map((row) => readPrice(this.#setOne(row, now))), { behavior: 'immediate' }),
    )
  }

  end(id: number, now: number): Promise<boolean> {
    return answer(() =>
      this.#db.transaction(
        () => {
          const row = this.#db
            .select()
            .from(prices)
            .where(and(eq(prices.id, id), holdsAfter(now)))
            .get()
          if (row === undefined) return false
          if (row.validFrom > now) this.#holdOn(row)
          this.#db
            .update(prices)
            .set({ validTo: Math.max(row.validFrom, now) })
            .where(eq(prices.id, id))
            .run()
          return true
        },
        { behavior: 'immediate' },
      ),
    )
  }

  /** Holds until the next one that was set for a later time. */
  #setOne(row: Parameters<PriceRepository['set']>[0][number], now: number): PriceRecord {
    const provider = row.provider ?? ''
    const same = [eq(prices.model, row.model), eq(prices.provider, provider), eq(prices.origin, row.origin)]
    this.#db
      .update(prices)
      .set({ validTo: row.validFrom })
      .where(and(...same, lte(prices.validFrom, row.validFrom), holdsAfter(row.validFrom)))
      .run()
    const next = this.#db
      .select({ validFrom: prices.validFrom })
      .from(prices)
      .where(and(...same, gt(prices.validFrom, row.validFrom), holdsAfter(row.validFrom), hasLength))
      .orderBy(asc(prices.validFrom))
      .limit(1)
      .get()
    return this.#db
      .insert(prices)
      .values({
        model: row.model,
        provider,
        price: row.price,
        origin: row.origin,
        source: row.source,
        validFrom: row.validFrom,
        validTo: next?.validFrom ?? null,
        createdAt: now,
      })
      .returning()
      .get()
  }

  /** What was to end when `row` begins goes on in its place. */
  #holdOn(row: PriceRecord): void {
    this.#db
      .update(prices)
      .set({ validTo: row.validTo })
      .where(
        and(
          eq(prices.model, row.model),
          eq(prices.provider, row.provider),
          eq(prices.origin, row.origin),
          eq(prices.validTo, row.validFrom),
          hasLength,
        ),
      )
      .run()
  }
}

const hasLength = or(isNull(prices.validTo), gt(prices.validTo, prices.validFrom))

const holdsAfter = (at: number) => or(isNull(prices.validTo), sql`${prices.validTo} > max(${at}, ${prices.validFrom})`)

function readPrice({ provider, ...row }: PriceRecord): StoredPrice {
  return { ...row, provider: provider === '' ? null : provider }
}
