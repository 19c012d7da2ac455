import { performance } from 'node:perf_hooks'
import type Database from 'better-sqlite3'
import type { MoneyReports } from '../money-types.ts'
import { BudgetSums } from './budget-sums.ts'
import { firstLogId, idsPerMillisecond, logTime } from './log-id.ts'
import { readPruned } from './report-queries.ts'
import { bucketMs } from './rollups.ts'
import type { Pruned } from './split-period.ts'

export type LedgerFindings = Awaited<ReturnType<MoneyReports['checkLedger']>>
type Difference = LedgerFindings['differences'][number]

/** More say no more than these: the database is damaged. */
const maxDifferences = 1000

/** An amount and what it concerns, as the keys of the rollups have it. */
type SubjectRow = [
  model: string | null,
  channelId: number | null,
  tokenId: number | null,
  userId: number | null,
  group: string | null,
  nano: number,
]

/** A minute's sum, and the same weighted with what it concerns: amounts filed under another subject do not cancel out. */
type MinuteRow = [at: number, nano: number, weighted: number]

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
  readonly #pruned: Pruned
  readonly #entriesOf: Database.Statement<[number, number], SubjectRow>
  readonly #stored: Record<'minute' | 'hour' | 'day', Database.Statement<[number], SubjectRow>>
  readonly #minutes: Record<'summed' | 'stored', Database.Statement<[number, number], MinuteRow>>

  constructor(db: Database.Database) {
    this.#db = db
    this.#budgets = new BudgetSums(db)
    this.#pruned = readPruned(db)
    this.#entriesOf = db
      .prepare<[number, number], SubjectRow>(
        `SELECT ${subjectColumns}, -sum(amount_nano) FROM ledger ${usedInSpan} GROUP BY ${subjectColumns}`,
      )
      .raw()
    const stored = (bucket: string) =>
      db.prepare<[number], SubjectRow>(`SELECT ${subjectColumns}, cost_nano FROM usage_${bucket} WHERE at = ?`).raw()
    this.#stored = { minute: stored('minute'), hour: stored('hour'), day: stored('day') }
    const weighted = (nano: string) =>
      `total(${nano} * (coalesce(token_id, 0) * 961 + coalesce(user_id, 0) * 31 + coalesce(channel_id, 0)))`
    this.#minutes = {
      summed: db
        .prepare<[number, number], MinuteRow>(
          `SELECT id / ${bucketMs.minute * idsPerMillisecond} * ${bucketMs.minute} AS minute, -sum(amount_nano),
             ${weighted('-amount_nano')} FROM ledger ${usedInSpan} GROUP BY minute`,
        )
        .raw(),
      stored: db
        .prepare<[number, number], MinuteRow>(
          `SELECT at, sum(cost_nano), ${weighted('cost_nano')} FROM usage_minute WHERE at >= ? AND at < ? GROUP BY at`,
        )
        .raw(),
    }
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
    let day = -1
    let ofDay = new Map<string, number>()
    for (const hour of this.#hours()) {
      const today = hour - (hour % bucketMs.day)
      if (today !== day) {
        if (day >= 0) this.#checkBucket('day', day, ofDay)
        day = today
        ofDay = new Map()
      }
      if (hour >= this.#pruned.minutes) this.#checkMinutes(hour)
      const ofHour = new Map<string, number>()
      for (const row of this.#entriesOf.iterate(firstLogId(hour), firstLogId(hour + bucketMs.hour))) {
        const [, channelId, tokenId, userId, group, nano] = row
        const key = keyOf(row)
        ofHour.set(key, (ofHour.get(key) ?? 0) + nano)
        ofDay.set(key, (ofDay.get(key) ?? 0) + nano)
        addTo(this.#used.token, tokenId, nano)
        addTo(this.#used.user, userId, nano)
        this.#budgets.add(hour, { channelId, tokenId, userId, group }, nano)
      }
      this.#checkBucket('hour', hour, ofHour)
    }
    if (day >= 0) this.#checkBucket('day', day, ofDay)
  }

  /** @param summed by subject; emptied */
  #checkBucket(bucket: 'minute' | 'hour' | 'day', at: number, summed: Map<string, number>): void {
    const when = new Date(at).toISOString().slice(0, { minute: 16, hour: 13, day: 10 }[bucket])
    for (const row of this.#stored[bucket].iterate(at)) {
      const key = keyOf(row)
      this.#compare('rollup', () => `${bucket} ${when}${told(key)}`, row[5], summed.get(key) ?? 0)
      summed.delete(key)
    }
    for (const [key, nano] of summed) {
      if (nano !== 0) this.#compare('rollup', () => `${bucket} ${when}${told(key)}`, 0, nano)
    }
  }

  /** By sums first, which costs half of what sorting by subject does; only where they differ, subject by subject. */
  #checkMinutes(hour: number): void {
    const end = hour + bucketMs.hour
    const stored = new Map(this.#minutes.stored.all(hour, end).map((row) => [row[0], row]))
    const differs = new Set<number>()
    for (const row of this.#minutes.summed.all(firstLogId(hour), firstLogId(end))) {
      const other = stored.get(row[0])
      stored.delete(row[0])
      if (other === undefined || row.some((sum, index) => sum !== other[index])) differs.add(row[0])
      else this.findings.compared++
    }
    for (const [at, ...sums] of stored.values()) {
      if (sums.some((sum) => sum !== 0)) differs.add(at)
      else this.findings.compared++
    }
    for (const at of differs) {
      const summed = new Map<string, number>()
      for (const row of this.#entriesOf.iterate(firstLogId(at), firstLogId(at + bucketMs.minute))) {
        const key = keyOf(row)
        summed.set(key, (summed.get(key) ?? 0) + row[5])
      }
      this.#checkBucket('minute', at, summed)
    }
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
    const logged = 'FROM request_log AS log WHERE log.id >= ? AND log.cost_nano <> 0'
    this.findings.compared += this.#db.prepare<[number], number>(`SELECT count(*) ${logged}`).pluck().get(from) ?? 0
    const uncharged = this.#db
      .prepare<[number], [string, number, number]>(
        `SELECT log.request_id, log.cost_nano, coalesce(-entry.amount_nano, 0) FROM request_log AS log
         LEFT JOIN ledger AS entry ON entry.id = log.id AND entry.kind = 'charge' AND entry.request_id = log.request_id
         WHERE log.id >= ? AND log.cost_nano <> coalesce(-entry.amount_nano, 0)`,
      )
      .raw()
    for (const [requestId, cost, charged] of uncharged.iterate(from)) {
      this.#compare('log', () => `request ${requestId}`, cost, charged)
    }
    const unlogged = this.#db
      .prepare<[number], [string, number]>(
        `SELECT request_id, -amount_nano FROM ledger WHERE kind = 'charge' AND id >= ? AND NOT EXISTS
         (SELECT 1 FROM request_log WHERE request_log.id = ledger.id AND request_log.request_id = ledger.request_id)`,
      )
      .raw()
    for (const [requestId, charged] of unlogged.iterate(from)) {
      this.#compare('log', () => `request ${requestId}`, 0, charged)
    }
  }
}

const subjectColumns = 'model, channel_id, token_id, user_id, group_name'
/** Grants and redeemed codes use nothing. */
const usedInSpan = "WHERE id >= ? AND id < ? AND kind NOT IN ('grant', 'redeem')"

function addTo(sums: Map<number, number>, id: number | null, nano: number): void {
  if (id !== null) sums.set(id, (sums.get(id) ?? 0) + nano)
}

/** The entries say null where the rollups say 0 or nothing. */
function keyOf([model, channelId, tokenId, userId, group]: SubjectRow): string {
  return `${channelId ?? 0}\n${tokenId ?? 0}\n${userId ?? 0}\n${group ?? ''}\n${model ?? ''}`
}

/** What a sum is about beyond its time. */
function told(key: string): string {
  const names = ['channel', 'token', 'user', 'group', 'model']
  return key
    .split('\n', names.length)
    .map((value, index) => (value === '' || value === '0' ? '' : `, ${names[index]} ${value}`))
    .join('')
}
