import type Database from 'better-sqlite3'
import type { BudgetCharge } from '../money-types.ts'
import type { BudgetSubject, FreshBudgets } from './fresh-budgets.ts'

interface HolderChange {
  id: number
  nano: number
  /** 0 = not used by this change. */
  usedAt: number
}

interface BudgetChange {
  id: number
  periodStart: number
  nano: number
}

/** Sums what a batch changes for each token, user and budget, and writes each once. */
export class Balances {
  readonly #fresh: FreshBudgets
  readonly #updateToken: Database.Statement
  readonly #updateUser: Database.Statement
  readonly #spend: Database.Statement
  readonly #tokens: HolderChange[] = []
  readonly #users: HolderChange[] = []
  readonly #budgets: BudgetChange[] = []

  constructor(db: Database.Database, fresh: FreshBudgets) {
    this.#fresh = fresh
    this.#updateToken = db.prepare(
      'UPDATE tokens SET used_nano = used_nano + ?, last_used_at = nullif(max(coalesce(last_used_at, 0), ?), 0) WHERE id = ?',
    )
    this.#updateUser = db.prepare('UPDATE users SET used_nano = used_nano + ? WHERE id = ?')
    // A budget that is gone takes nothing, and none takes what was spent before it began to count.
    this.#spend = db.prepare(
      `INSERT INTO budget_spend (budget_id, period_start, spent_nano)
       SELECT id, ?, ? FROM budgets WHERE id = ? AND EXISTS (SELECT 1 FROM budget_spend WHERE budget_id = id AND period_start <= ?)
       ON CONFLICT DO UPDATE SET spent_nano = spent_nano + excluded.spent_nano`,
    )
  }

  /** @param usedAt when it was used by a request; 0 = it was not */
  chargeToken(id: number, nano: number, usedAt: number): void {
    add(this.#tokens, id, nano, usedAt)
  }

  chargeUser(id: number, nano: number): void {
    add(this.#users, id, nano, 0)
  }

  /** Counts an amount into the budgets that are named and into those that the request could not know yet. */
  spend(nano: number, named: readonly BudgetCharge[] | undefined, subject: BudgetSubject): void {
    if (this.#fresh.none) {
      if (named !== undefined) for (const { budgetId, periodStart } of named) this.#spendOf(budgetId, periodStart, nano)
      return
    }
    const fresh = this.#fresh.of(subject)
    for (const { id, start } of fresh) this.#spendOf(id, start, nano)
    for (const { budgetId, periodStart } of named ?? []) {
      if (!fresh.some(({ id }) => id === budgetId)) this.#spendOf(budgetId, periodStart, nano)
    }
  }

  /** Inside the batch's transaction. */
  write(): void {
    for (const { id, nano, usedAt } of this.#tokens) this.#updateToken.run(nano, usedAt, id)
    for (const { id, nano } of this.#users) if (nano !== 0) this.#updateUser.run(nano, id)
    for (const { id, periodStart, nano } of this.#budgets) this.#spend.run(periodStart, nano, id, periodStart)
  }

  clear(): void {
    this.#tokens.length = 0
    this.#users.length = 0
    this.#budgets.length = 0
  }

  #spendOf(id: number, periodStart: number, nano: number): void {
    for (const budget of this.#budgets) {
      if (budget.id === id && budget.periodStart === periodStart) {
        budget.nano += nano
        return
      }
    }
    this.#budgets.push({ id, periodStart, nano })
  }
}

/** The few holders of a batch are looked through faster than a map is kept. */
function add(changes: HolderChange[], id: number, nano: number, usedAt: number): void {
  for (const change of changes) {
    if (change.id === id) {
      change.nano += nano
      if (usedAt > change.usedAt) change.usedAt = usedAt
      return
    }
  }
  changes.push({ id, nano, usedAt })
}
