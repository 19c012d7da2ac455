import type { BudgetFields } from '../money-types.ts'

/** How long after a budget began to count there may still be requests that were planned without it. */
const freshMs = 86_400_000

interface FreshBudget {
  id: number
  scope: BudgetFields['scope']
  subject: string
  /** The period whose sum was taken when the budget began to count. */
  start: number
  end: number
  /** When it began to count. */
  since: number
}

/** What a ledger row tells of whom it concerns. */
export interface BudgetSubject {
  at: number
  tokenId: number | null
  userId?: number | null
  channelId: number | null
  group?: string | null
}

/**
 * Budgets that began to count a short while ago. Requests that were under way by then do not name them, or name a period of
 * an older calendar, and are committed after the sum was taken; without this they would be missing from it for good.
 */
export class FreshBudgets {
  #budgets: FreshBudget[] = []

  get none(): boolean {
    return this.#budgets.length === 0
  }

  add(budget: FreshBudget): void {
    this.remove(budget.id)
    this.#budgets.push(budget)
  }

  remove(id: number): void {
    this.#budgets = this.#budgets.filter((budget) => budget.id !== id)
  }

  /** The fresh budgets that a row counts into whether or not it names them. */
  of(row: BudgetSubject): readonly FreshBudget[] {
    if (this.#budgets.some(({ since }) => row.at > since + freshMs)) {
      this.#budgets = this.#budgets.filter(({ since }) => row.at <= since + freshMs)
    }
    return this.#budgets.filter(
      (budget) => row.at >= budget.start && row.at < budget.end && subjectOf(budget.scope, row) === budget.subject,
    )
  }
}

/** As `subject` of a budget of this scope has it; null when the row concerns none. */
function subjectOf(scope: BudgetFields['scope'], row: BudgetSubject): string | null {
  switch (scope) {
    case 'token':
      return row.tokenId === null ? null : String(row.tokenId)
    case 'user':
      return row.userId === null || row.userId === undefined ? null : String(row.userId)
    case 'channel':
      return row.channelId === null ? null : String(row.channelId)
    case 'group':
      return row.group ?? null
    case 'gateway':
      return ''
  }
}
