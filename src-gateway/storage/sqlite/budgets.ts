import type Database from 'better-sqlite3'
import { and, asc, desc, eq, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import type { BudgetFields, BudgetRepository, BudgetSpend, StoredBudget } from '../money-types.ts'
import { answer } from '../storage-error.ts'
import type { StatsQuery } from '../types.ts'
import type { FreshBudgets } from './fresh-budgets.ts'
import { ReportQueries } from './report-queries.ts'
import { budgetSpend, budgets } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }
type Period = { start: number; end: number }

const periodsRead = 40

/** All time: ends with the last day that an entry's id can hold. */
const always: Period = { start: 0, end: 2 ** 42 - (2 ** 42 % 86_400_000) }

export class SqliteBudgets implements BudgetRepository {
  readonly #db: Db
  readonly #fresh: FreshBudgets
  readonly #reports: ReportQueries

  /** @param fresh told of each budget that begins to count, so that requests under way are not missed */
  constructor(db: Db, fresh: FreshBudgets) {
    this.#db = db
    this.#fresh = fresh
    this.#reports = new ReportQueries(db.$client)
  }

  all(): Promise<StoredBudget[]> {
    return answer(() => {
      const rows = this.#db.select().from(budgets).orderBy(asc(budgets.id)).all()
      const spend = this.#spend()
      return rows.map((row) => ({ ...row, spend: spend.get(row.id) ?? [] }))
    })
  }

  create(
    { scope, subject, limitNano, period, timeZone, alerts, hard }: BudgetFields,
    present: Period | null,
    now: number,
  ): Promise<StoredBudget> {
    return answer(() => {
      const created = this.#db.transaction(
        () => {
          const row = this.#db
            .insert(budgets)
            .values({ scope, subject, limitNano, period, timeZone, alerts, hard, createdAt: now, updatedAt: now })
            .returning()
            .get()
          return { ...row, spend: [this.#startAt(row, present ?? always)] }
        },
        { behavior: 'immediate' },
      )
      this.#watch(created, present ?? always, now)
      return created
    })
  }

  update(
    id: number,
    { limitNano, period, timeZone, alerts, hard }: Partial<BudgetFields>,
    present: Period | null | undefined,
    now: number,
  ): Promise<StoredBudget | undefined> {
    return answer(() => {
      let counted: Period | undefined
      const updated = this.#db.transaction(
        () => {
          const before = this.#db.select().from(budgets).where(eq(budgets.id, id)).get()
          if (before === undefined) return undefined
          const row = this.#db
            .update(budgets)
            .set({ limitNano, period, timeZone, alerts, hard, updatedAt: now })
            .where(eq(budgets.id, id))
            .returning()
            .get()
          const otherCalendar = row.period !== before.period || row.timeZone !== before.timeZone
          if (!otherCalendar || present === undefined) return { ...row, spend: this.#spend(id).get(id) ?? [] }
          // Sums of another calendar's periods mean nothing in this one.
          this.#db.delete(budgetSpend).where(eq(budgetSpend.budgetId, id)).run()
          counted = present ?? always
          return { ...row, spend: [this.#startAt(row, counted)] }
        },
        { behavior: 'immediate' },
      )
      if (updated !== undefined && counted !== undefined) this.#watch(updated, counted, now)
      return updated
    })
  }

  remove(id: number): Promise<boolean> {
    return answer(() => {
      const removed = this.#db.delete(budgets).where(eq(budgets.id, id)).run().changes > 0
      this.#fresh.remove(id)
      return removed
    })
  }

  setAlerted(id: number, periodStart: number, percent: number): Promise<void> {
    return answer(() => {
      this.#db
        .update(budgetSpend)
        .set({ alerted: percent })
        .where(and(eq(budgetSpend.budgetId, id), eq(budgetSpend.periodStart, periodStart)))
        .run()
    })
  }

  #watch({ id, scope, subject }: StoredBudget, { start, end }: Period, since: number): void {
    this.#fresh.add({ id, scope, subject, start, end, since })
  }

  /** Writes the first period with what was spent in it so far. */
  #startAt(budget: { id: number } & Pick<BudgetFields, 'scope' | 'subject'>, { start, end }: Period): BudgetSpend {
    const spentNano = spentIn(this.#reports, budget, { from: start, to: end })
    const spend = { periodStart: start, spentNano, alerted: 0 }
    this.#db
      .insert(budgetSpend)
      .values({ budgetId: budget.id, ...spend })
      .run()
    return spend
  }

  /** The newest periods of each budget, or of one. */
  #spend(id?: number): Map<number, BudgetSpend[]> {
    const ranked = this.#db
      .select({
        budgetId: budgetSpend.budgetId,
        periodStart: budgetSpend.periodStart,
        spentNano: budgetSpend.spentNano,
        alerted: budgetSpend.alerted,
        rank: sql<number>`row_number() OVER (PARTITION BY ${budgetSpend.budgetId} ORDER BY ${budgetSpend.periodStart} DESC)`.as(
          'rank',
        ),
      })
      .from(budgetSpend)
      .where(id === undefined ? undefined : eq(budgetSpend.budgetId, id))
      .as('ranked')
    const rows = this.#db
      .select()
      .from(ranked)
      .where(sql`${ranked.rank} <= ${periodsRead}`)
      .orderBy(desc(ranked.periodStart))
      .all()
    const spend = new Map<number, BudgetSpend[]>()
    for (const { budgetId, periodStart, spentNano, alerted } of rows) {
      const periods = spend.get(budgetId)
      const one = { periodStart, spentNano, alerted }
      if (periods === undefined) spend.set(budgetId, [one])
      else periods.push(one)
    }
    return spend
  }
}

/** From the rollups, which hold the ledger's sums and are many times smaller. */
export function spentIn(
  reports: ReportQueries,
  { scope, subject }: Pick<BudgetFields, 'scope' | 'subject'>,
  period: StatsQuery,
): number {
  switch (scope) {
    case 'token':
      return reports.summary({ ...period, tokenId: Number(subject) }).costNano
    case 'user':
      return reports.summary({ ...period, userId: Number(subject) }).costNano
    case 'channel':
      return reports.summary({ ...period, channelId: Number(subject) }).costNano
    case 'group':
      return reports.summary({ ...period, group: subject }).costNano
    case 'gateway':
      return reports.summary(period).costNano
  }
}
