import { performance } from 'node:perf_hooks'
import type Database from 'better-sqlite3'
import type { MoneyReports } from '../money-types.ts'
import { BudgetSums } from './budget-sums.ts'
import { firstLogId, idsPerMillisecond, logTime } from './log-id.ts'
import { readPruned } from './report-queries.ts'
import { bucketMs } from './rollups.ts'

export type LedgerFindings = Awaited<ReturnType<MoneyReports['checkLedger']>>
type Difference = LedgerFindings['differences'][number]

/** More say no more than these: the database is damaged. */
const maxDifferences = 1000

/** One subject in one hour. */
type HourRow = [
  model: string,
  channelId: number,
  tokenId: number,
  userId: number,
  group: string,
  ledgerNano: number,
  storedNano: number,
]

/**
 * Recomputes every sum from the entries: each rollup, each token's and user's used and granted amounts, each budget's periods,
 * and holds the log's costs against the charges. It reads hour by hour, so that what is sorted at a time is small, and all
 * within the caller's transaction, so that all is of one moment. Sums are exact up to 2⁵³ nano-USD, nine million dollars.
 */
export function checkLedger(db: Database.Database): LedgerFindings {
  const began = performance.now()
  const check = new LedgerCheck(db)
  check.run()
  return { ...check.findings, tookMs: performance.now() - began }
}

class LedgerCheck {
  readonly findings: Omit<LedgerFindings, 'tookMs'> = { entries: 0, compared: 0, differences: [] }
  readonly #db: Database.Database
  readonly #used = { token: new Map<number, number>(), user: new Map<number, number>() }
  readonly #budgets: BudgetSums
  readonly #pruned: { log: number; minutes: number }

  constructor(db: Database.Database) {
    this.#db = db
    this.#budgets = new BudgetSums(db)
    this.#pruned = readPruned(db)
  }

  run(): void {
    this.findings.entries = this.#db.prepare<[], number>('SELECT count(*) FROM ledger').pluck().get() ?? 0
    this.#checkRollups()
    this.#checkHolders('token')
    this.#checkHolders('user')
    for (const { budgetId, periodStart, storedNano, summedNano } of this.#budgets.finish()) {
      const from = periodStart === 0 ? '' : ` from ${new Date(periodStart).toISOString()}`
      this.#compare('budget', () => `budget ${budgetId}${from}`, storedNano, summedNano)
    }
    this.#checkLog()
  }

  #compare(kind: Difference['kind'], subject: () => string, storedNano: number, summedNano: number): void {
    this.findings.compared++
    if (storedNano === summedNano || this.findings.differences.length >= maxDifferences) return
    this.findings.differences.push({ subject: subject(), kind, storedNano, summedNano })
  }

  /** Minutes, where they are kept, hours and days against the entries, and on the way everybody's used amounts. */
  #checkRollups(): void {
    const minutes = this.#db.prepare<number[], [number, ...HourRow]>(
      `SELECT at, ${subjectColumns}, sum(ledger), sum(stored) FROM (
         SELECT id / ${bucketMs.minute * idsPerMillisecond} * ${bucketMs.minute} AS at, ${entryColumns} FROM ledger ${usedInSpan}
         UNION ALL SELECT at, ${subjectColumns}, 0, cost_nano FROM usage_minute WHERE at >= ? AND at < ?)
       GROUP BY at, ${subjectColumns}`,
    )
    const hours = this.#db.prepare<number[], HourRow>(
      `SELECT ${subjectColumns}, sum(ledger), sum(stored) FROM (
         SELECT ${entryColumns} FROM ledger ${usedInSpan}
         UNION ALL SELECT ${subjectColumns}, 0, cost_nano FROM usage_hour WHERE at = ?)
       GROUP BY ${subjectColumns}`,
    )
    const days = this.#db.prepare<[number], HourRow>(
      `SELECT ${subjectColumns}, 0, cost_nano FROM usage_day WHERE at = ?`,
    )
    let day = -1
    const daySums = new Map<string, number>()
    const endDay = () => {
      if (day < 0) return
      for (const row of days.raw().iterate(day)) {
        const key = keyOf(row)
        this.#compare('rollup', () => `day ${instant(day, 10)}${told(row)}`, row[6], daySums.get(key) ?? 0)
        daySums.delete(key)
      }
      for (const [key, summed] of daySums) {
        if (summed !== 0) this.#compare('rollup', () => `day ${instant(day, 10)} ${key}`, 0, summed)
      }
      daySums.clear()
    }
    for (const hour of this.#hours()) {
      const [start, end] = [firstLogId(hour), firstLogId(hour + bucketMs.hour)]
      const today = hour - (hour % bucketMs.day)
      if (today !== day) {
        endDay()
        day = today
      }
      if (hour >= this.#pruned.minutes) {
        for (const [at, ...row] of minutes.raw().iterate(start, end, hour, hour + bucketMs.hour)) {
          this.#compare('rollup', () => `minute ${instant(at, 16)}${told(row)}`, row[6], row[5])
        }
      }
      for (const row of hours.raw().iterate(start, end, hour)) {
        const nano = row[5]
        this.#compare('rollup', () => `hour ${instant(hour, 13)}${told(row)}`, row[6], nano)
        if (nano === 0) continue
        const key = keyOf(row)
        daySums.set(key, (daySums.get(key) ?? 0) + nano)
        addTo(this.#used.token, row[2], nano)
        addTo(this.#used.user, row[3], nano)
        this.#budgets.add(hour, { channelId: row[1], tokenId: row[2], userId: row[3], group: row[4] }, nano)
      }
    }
    endDay()
  }

  /** Starts of the hours that have entries or sums, in order. */
  *#hours(): Iterable<number> {
    const next = {
      entry: this.#db.prepare<[number], number>('SELECT id FROM ledger WHERE id >= ? ORDER BY id LIMIT 1').pluck(),
      sum: ['minute', 'hour', 'day'].map((bucket) =>
        this.#db.prepare<[number], number>(`SELECT at FROM usage_${bucket} WHERE at >= ? ORDER BY at LIMIT 1`).pluck(),
      ),
    }
    let from = 0
    for (;;) {
      const id = next.entry.get(firstLogId(from))
      const found = [id === undefined ? undefined : logTime(id), ...next.sum.map((statement) => statement.get(from))]
      const at = Math.min(...found.map((time) => time ?? Number.POSITIVE_INFINITY))
      if (!Number.isFinite(at)) return
      const hour = at - (at % bucketMs.hour)
      yield hour
      from = hour + bucketMs.hour
    }
  }

  #checkHolders(what: 'token' | 'user'): void {
    const credits = new Map(
      this.#db
        .prepare<[], [number, number]>(
          `SELECT ${what}_id, sum(amount_nano) FROM ledger
           WHERE kind <> 'charge' AND kind IN ('grant', 'redeem') AND ${what}_id IS NOT NULL GROUP BY ${what}_id`,
        )
        .raw()
        .all(),
    )
    const holders = this.#db
      .prepare<[], [number, number, number]>(`SELECT id, used_nano, credit_nano FROM ${what}s ORDER BY id`)
      .raw()
    for (const [id, used, credit] of holders.iterate()) {
      this.#compare(what, () => `${what} ${id}`, used, this.#used[what].get(id) ?? 0)
      this.#compare(what, () => `${what} ${id} credit`, credit, credits.get(id) ?? 0)
    }
  }

  /** Each row of the log that cost something has its charge, and each charge since rows are kept has its row. */
  #checkLog(): void {
    const from = firstLogId(this.#pruned.log)
    const rows = this.#db
      .prepare<[number], [string, number, number | null]>(
        `SELECT log.request_id, log.cost_nano, -entry.amount_nano FROM request_log AS log
         LEFT JOIN ledger AS entry ON entry.id = log.id AND entry.kind = 'charge' AND entry.request_id = log.request_id
         WHERE log.id >= ? AND (log.cost_nano <> 0 OR entry.id IS NOT NULL)`,
      )
      .raw()
    for (const [requestId, cost, charged] of rows.iterate(from)) {
      this.#compare('log', () => `request ${requestId}`, cost, charged ?? 0)
    }
    const charges = this.#db
      .prepare<[number], [string, number]>(
        `SELECT request_id, -amount_nano FROM ledger WHERE kind = 'charge' AND id >= ?
         AND NOT EXISTS (SELECT 1 FROM request_log WHERE request_log.id = ledger.id AND request_log.request_id = ledger.request_id)`,
      )
      .raw()
    for (const [requestId, charged] of charges.iterate(from)) {
      this.#compare('log', () => `request ${requestId}`, 0, charged)
    }
  }
}

const subjectColumns = 'model, channel_id, token_id, user_id, group_name'
const entryColumns = `coalesce(model, '') AS model, coalesce(channel_id, 0) AS channel_id, coalesce(token_id, 0) AS token_id,
  coalesce(user_id, 0) AS user_id, coalesce(group_name, '') AS group_name, -amount_nano AS ledger, 0 AS stored`
/** Grants and redeemed codes use nothing. */
const usedInSpan = "WHERE id >= ? AND id < ? AND kind NOT IN ('grant', 'redeem')"

function addTo(sums: Map<number, number>, id: number, nano: number): void {
  if (id !== 0) sums.set(id, (sums.get(id) ?? 0) + nano)
}

function keyOf([model, channelId, tokenId, userId, group]: HourRow): string {
  return `${tokenId} ${channelId} ${userId} ${group} ${model}`
}

function instant(at: number, length: number): string {
  return new Date(at).toISOString().slice(0, length)
}

/** What a sum is about beyond its time. */
function told([model, channelId, tokenId, userId, group]: HourRow): string {
  const parts = [
    model === '' ? '' : `model ${model}`,
    channelId === 0 ? '' : `channel ${channelId}`,
    tokenId === 0 ? '' : `token ${tokenId}`,
    userId === 0 ? '' : `user ${userId}`,
    group === '' ? '' : `group ${group}`,
  ].filter((part) => part !== '')
  return parts.length > 0 ? `, ${parts.join(', ')}` : ''
}
