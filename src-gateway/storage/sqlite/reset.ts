import type Database from 'better-sqlite3'
import type { ResetScope } from '../../contract/index.ts'
import { answer } from '../storage-error.ts'
import type { ResetRepository } from '../types.ts'
import { EntryIds } from './entry-ids.ts'
import type { FreshBudgets } from './fresh-budgets.ts'

const historyTables = [
  'request_log',
  'kept_bodies',
  'stored_responses',
  'usage_minute',
  'usage_hour',
  'usage_day',
  'ledger',
  'notifications',
  'channel_health',
]

/** Rows of `channel_keys` and `budget_spend` go with their parents. */
const configurationTables = [
  'channels',
  'tokens',
  'users',
  'groups',
  'budgets',
  'model_prices',
  'ratios',
  'model_rules',
  'content_filters',
]

/**
 * Forgets, all at once or not at all. Ids are not given out again: a request that is under way is settled for a channel and a
 * key that are gone, and never for others that came after them.
 */
export class SqliteReset implements ResetRepository {
  readonly #db: Database.Database
  readonly #fresh: FreshBudgets
  readonly #ensureDefaults: (now: number) => void

  /** `ensureDefaults` puts in what every database has. */
  constructor(db: Database.Database, fresh: FreshBudgets, ensureDefaults: (now: number) => void) {
    this.#db = db
    this.#fresh = fresh
    this.#ensureDefaults = ensureDefaults
  }

  run(scope: ResetScope, { facts, now }: { facts: readonly string[]; now: number }): Promise<void> {
    return answer(() => {
      const budgets = this.#db.prepare<[], number>('SELECT id FROM budgets').pluck().all()
      this.#db
        .transaction(() => {
          if (scope !== 'settings') this.#forgetHistory(now)
          if (scope !== 'history') this.#db.exec('DELETE FROM settings')
          if (scope !== 'everything') return
          for (const table of configurationTables) this.#db.exec(`DELETE FROM ${table}`)
          const forget = this.#db.prepare('DELETE FROM installation WHERE name = ?')
          for (const fact of facts) forget.run(fact)
          this.#ensureDefaults(now)
        })
        .immediate()
      if (scope === 'everything') for (const id of budgets) this.#fresh.remove(id)
      if (scope !== 'settings') this.#giveBackSpace()
    })
  }

  /** The sums over the ledger begin anew with it; credit that is left is granted again, so that they go on to agree. */
  #forgetHistory(now: number): void {
    for (const table of historyTables) this.#db.exec(`DELETE FROM ${table}`)
    this.#db.exec('UPDATE users SET credit_nano = credit_nano - used_nano WHERE prepaid = 1')
    this.#db.exec('UPDATE users SET used_nano = 0')
    this.#db.exec('UPDATE tokens SET used_nano = 0, last_used_at = NULL')
    this.#db.exec('UPDATE budget_spend SET spent_nano = 0, alerted = 0')
    const ids = new EntryIds(this.#db)
    for (const [table, column] of [
      ['tokens', 'token_id'],
      ['users', 'user_id'],
    ] as const) {
      const grant = this.#db.prepare(
        `INSERT INTO ledger (id, kind, amount_nano, ${column}, made_by, reason) VALUES (?, 'grant', ?, ?, 'reset', ?)`,
      )
      const holders = this.#db
        .prepare<[], [number, number]>(`SELECT id, credit_nano FROM ${table} WHERE credit_nano <> 0 ORDER BY id`)
        .raw()
        .all()
      for (const [id, credit] of holders) grant.run(ids.free(now), credit, id, 'left when the history was forgotten')
    }
  }

  /** What was forgotten must not stay readable in the file. It is gone already; only its place is not, should this fail. */
  #giveBackSpace(): void {
    try {
      this.#db.exec('VACUUM')
      this.#db.pragma('wal_checkpoint(TRUNCATE)')
    } catch {
      // Somebody reads just now: the pages are used again by what comes.
    }
  }
}
