import type Database from 'better-sqlite3'
import type { BudgetFields } from '../money-types.ts'
import { firstLogId } from './log-id.ts'
import { bucketMs } from './rollups.ts'

/** Whom an amount concerns. */
interface Subject {
  channelId: number | null
  tokenId: number | null
  userId: number | null
  group: string | null
}

interface Period {
  start: number
  storedNano: number
  summedNano: number
}

interface Budget {
  id: number
  scope: BudgetFields['scope']
  subject: string
  /** Rising. A period ends where the next one that is kept begins: one without a row has no entries. */
  periods: Period[]
  /** The last period that began by the hour that is added to. */
  at: number
}

/**
 * Sums what the entries say about each period of each budget. Amounts come hour by hour, in order of time; where a period
 * begins within an hour, that hour's entries are read again by themselves.
 */
export class BudgetSums {
  readonly #db: Database.Database
  readonly #bySubject = new Map<string, Budget[]>()

  constructor(db: Database.Database) {
    this.#db = db
    const rows = db
      .prepare<[], Omit<Budget, 'periods' | 'at'> & { start: number; storedNano: number }>(
        `SELECT id, scope, subject, period_start AS start, spent_nano AS storedNano
         FROM budgets JOIN budget_spend ON budget_id = id ORDER BY id, period_start`,
      )
      .all()
    let budget: Budget | undefined
    for (const { id, scope, subject, start, storedNano } of rows) {
      if (budget?.id !== id) {
        budget = { id, scope, subject, periods: [], at: -1 }
        const key = `${scope} ${subject}`
        const others = this.#bySubject.get(key)
        if (others === undefined) this.#bySubject.set(key, [budget])
        else others.push(budget)
      }
      budget.periods.push({ start, storedNano, summedNano: 0 })
    }
  }

  /** @param hour start of the hour that the amount was used in; never before that of the call before */
  add(hour: number, { channelId, tokenId, userId, group }: Subject, nano: number): void {
    this.#addTo(`token ${tokenId}`, hour, nano)
    this.#addTo(`user ${userId}`, hour, nano)
    this.#addTo(`group ${group}`, hour, nano)
    this.#addTo(`channel ${channelId}`, hour, nano)
    this.#addTo('gateway ', hour, nano)
  }

  finish(): { budgetId: number; periodStart: number; storedNano: number; summedNano: number }[] {
    const sums = [...this.#bySubject.values()].flat()
    for (const budget of sums) this.#partHours(budget)
    return sums.flatMap(({ id, periods }) =>
      periods.map(({ start, storedNano, summedNano }) => ({
        budgetId: id,
        periodStart: start,
        storedNano,
        summedNano,
      })),
    )
  }

  #addTo(key: string, hour: number, nano: number): void {
    for (const budget of this.#bySubject.get(key) ?? []) {
      for (let next = budget.periods[budget.at + 1]; next !== undefined && next.start <= hour; ) {
        budget.at++
        next = budget.periods[budget.at + 1]
      }
      const period = budget.periods[budget.at]
      if (period !== undefined) period.summedNano += nano
    }
  }

  /** Moves what was used after a period began within an hour from the period before, which got the whole hour. */
  #partHours({ scope, subject, periods }: Budget): void {
    periods.forEach((period, index) => {
      if (period.start % bucketMs.hour === 0) return
      const hourEnd = Math.ceil(period.start / bucketMs.hour) * bucketMs.hour
      const { term, value } = termOf(scope, subject)
      const nano =
        this.#db
          .prepare<(number | string)[], number>(
            `SELECT coalesce(-sum(amount_nano), 0) FROM ledger
             WHERE id >= ? AND id < ? AND kind NOT IN ('grant', 'redeem')${term}`,
          )
          .pluck()
          .get(firstLogId(period.start), firstLogId(hourEnd), ...value) ?? 0
      period.summedNano += nano
      const before = periods[index - 1]
      if (before !== undefined) before.summedNano -= nano
    })
  }
}

function termOf(scope: BudgetFields['scope'], subject: string): { term: string; value: (string | number)[] } {
  switch (scope) {
    case 'token':
      return { term: ' AND token_id = ?', value: [Number(subject)] }
    case 'user':
      return { term: ' AND user_id = ?', value: [Number(subject)] }
    case 'channel':
      return { term: ' AND channel_id = ?', value: [Number(subject)] }
    case 'group':
      return { term: ' AND group_name = ?', value: [subject] }
    case 'gateway':
      return { term: '', value: [] }
  }
}
