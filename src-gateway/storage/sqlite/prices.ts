import type Database from 'better-sqlite3'
import { and, desc, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import type { PriceRepository, StoredPrice } from '../money-types.ts'
import { answer } from '../storage-error.ts'
import { prices } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }
type PriceRecord = typeof prices.$inferSelect
/** What makes rows follow each other. */
type Keyed = Pick<PriceRecord, 'model' | 'provider' | 'origin' | 'validFrom'>
type Inserted = Keyed & { price: string; source: string | null; validTo: number | null; now: number }

/**
 * The rows of one model, provider and origin follow each other without overlap: at any time at most one holds. A row that
 * was replaced or ended before it began has no length and is never shown.
 */
export class SqlitePrices implements PriceRepository {
  readonly #db: Db
  readonly #succeed: Database.Statement<Keyed>
  readonly #next: Database.Statement<Keyed, number>
  readonly #insert: Database.Statement<Inserted, number>

  /** A list may set thousands of prices on the relay's thread: their statements are prepared once. */
  constructor(db: Db) {
    this.#db = db
    const same = 'model = @model AND provider = @provider AND origin = @origin'
    this.#succeed = db.$client.prepare(
      `UPDATE model_prices SET valid_to = @validFrom WHERE ${same} AND valid_from <= @validFrom
       AND (valid_to IS NULL OR valid_to > max(@validFrom, valid_from))`,
    )
    this.#next = db.$client
      .prepare<Keyed, number>(
        `SELECT valid_from FROM model_prices WHERE ${same} AND valid_from > @validFrom
         AND (valid_to IS NULL OR valid_to > valid_from) ORDER BY valid_from LIMIT 1`,
      )
      .pluck()
    this.#insert = db.$client
      .prepare<Inserted, number>(
        `INSERT INTO model_prices (model, provider, price, origin, source, valid_from, valid_to, created_at)
         VALUES (@model, @provider, @price, @origin, @source, @validFrom, @validTo, @now) RETURNING id`,
      )
      .pluck()
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
      this.#db.transaction(() => rows.map((row) => this.#setOne(row, now)), { behavior: 'immediate' }),
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
  #setOne(row: Parameters<PriceRepository['set']>[0][number], now: number): StoredPrice {
    const { model, origin, source, validFrom } = row
    const keyed = { model, provider: row.provider ?? '', origin, validFrom }
    this.#succeed.run(keyed)
    const validTo = this.#next.get(keyed) ?? null
    const id = this.#insert.get({ ...keyed, price: JSON.stringify(row.price), source, validTo, now })
    if (id === undefined) throw new Error('the database kept a price without an id')
    return { ...row, id, validTo, createdAt: now }
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
