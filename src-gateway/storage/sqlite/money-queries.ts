import type Database from 'better-sqlite3'
import type { LedgerFilter, MonthlyReport } from '../../contract/index.ts'
import type { MoneyReports, StoredEntry } from '../money-types.ts'
import { checkLedger, type LedgerFindings } from './ledger-check.ts'
import { readCharged, readEntries } from './ledger-queries.ts'
import { logTime } from './log-id.ts'
import { type Month, readMonth } from './monthly-report.ts'
import { bucketMs } from './rollups.ts'

type Answer<M extends keyof MoneyReports> = MoneyReports[M] extends (...args: never[]) => Promise<infer T> ? T : never

/** The SQL of questions about money on a connection that only reads. Synchronous: it lives in the report worker. */
export class MoneyQueries {
  readonly #db: Database.Database

  constructor(db: Database.Database) {
    this.#db = db
  }

  entries(filter: LedgerFilter, limit: number, before: number | undefined): StoredEntry[] {
    return this.#atOnce(() => readEntries(this.#db, filter, limit, before))
  }

  checkLedger(): LedgerFindings {
    return this.#atOnce(() => checkLedger(this.#db))
  }

  monthly(month: Month, userId: number | undefined): MonthlyReport {
    return this.#atOnce(() => readMonth(this.#db, month, userId))
  }

  priceVersion(id: number): Answer<'priceVersion'> {
    const row = this.#db
      .prepare<[number], { price: string } & Omit<NonNullable<Answer<'priceVersion'>>, 'price'>>(
        `SELECT id, model, provider, origin, source, price, first_used_at AS firstUsedAt
         FROM price_versions WHERE id = ?`,
      )
      .get(id)
    return row && { ...row, price: JSON.parse(row.price) }
  }

  unpriced(since: number): Answer<'unpriced'> {
    return this.#atOnce(() => {
      const lastUse = this.#db
        .prepare<[string, string | null], number>(
          `SELECT request_log.id FROM request_log LEFT JOIN channels ON channels.id = +request_log.channel_id
           WHERE model = ? AND provider IS ? ORDER BY request_log.id DESC LIMIT 1`,
        )
        .pluck()
      return this.#db
        .prepare<[number], { model: string; provider: string | null; requests: number; bucket: number }>(
          `SELECT model, provider, sum(unpriced) AS requests, max(at) AS bucket
           FROM usage_hour LEFT JOIN channels ON channels.id = channel_id
           WHERE at >= ? AND unpriced > 0 AND model <> '' GROUP BY model, provider ORDER BY requests DESC, model, provider`,
        )
        .all(since - (since % bucketMs.hour))
        .map(({ bucket, ...row }) => {
          const id = lastUse.get(row.model, row.provider)
          return { ...row, lastUsedAt: id === undefined ? bucket : logTime(id) }
        })
    })
  }

  charged(requestId: string): Answer<'charged'> {
    return this.#atOnce(() => readCharged(this.#db, requestId))
  }

  /** One moment of the database for questions of several statements. */
  #atOnce<T>(work: () => T): T {
    return this.#db.transaction(work)()
  }
}
