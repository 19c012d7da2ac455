import {
  type Budget,
  type BudgetCreateInput,
  type BudgetScope,
  budgetCreate,
} from '../../../src-gateway/contract/index.ts'

/** The order in which scopes are shown: what holds for all first. */
export const scopes: readonly BudgetScope[] = ['gateway', 'group', 'user', 'token', 'channel']

/** What the form edits. */
export interface BudgetForm {
  scope: BudgetScope
  subject: string
  limitUsd: number | null
  period: Budget['period']
  /** Empty = the time zone of the gateway's machine. */
  timeZone: string
  /** Percents as typed, one an entry. */
  alerts: string[]
  hard: boolean
}

export const newBudget: BudgetForm = {
  scope: 'gateway',
  subject: '',
  limitUsd: null,
  period: 'month',
  timeZone: '',
  alerts: ['80', '100'],
  hard: true,
}

export function budgetForm(budget: Budget): BudgetForm {
  const { scope, subject, limitUsd, period, timeZone, alerts, hard } = budget
  return { scope, subject, limitUsd, period, timeZone, alerts: alerts.map(String), hard }
}

/** What is sent to make the budget. The form must be valid. */
export function toBudget(form: BudgetForm): BudgetCreateInput {
  const alerts = [...new Set(form.alerts.map((text) => Number(text.replace(/[%％]$/, ''))))].sort((a, b) => a - b)
  return {
    scope: form.scope,
    subject: form.scope === 'gateway' ? '' : form.subject,
    limitUsd: form.limitUsd ?? Number.NaN,
    period: form.period,
    ...(form.timeZone === '' ? {} : { timeZone: form.timeZone }),
    alerts,
    hard: form.hard,
  }
}

export type BudgetProblem = 'subject' | 'limitUsd' | 'timeZone' | 'alerts'

/** What the gateway would refuse. */
export function budgetProblems(form: BudgetForm): ReadonlySet<BudgetProblem> {
  const found = new Set<BudgetProblem>()
  if (form.scope !== 'gateway' && form.subject === '') found.add('subject')
  if (form.timeZone !== '' && !isTimeZone(form.timeZone)) found.add('timeZone')
  const result = budgetCreate.safeParse(toBudget(form))
  for (const issue of result.success ? [] : result.error.issues) {
    const field = issue.path[0]
    if (field === 'subject' || field === 'limitUsd' || field === 'timeZone' || field === 'alerts') found.add(field)
  }
  return found
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** How a budget stands. `over`: a soft one that is above its limit; requests go on. */
export type BudgetState = 'good' | 'alert' | 'exhausted' | 'over'

export function budgetState(
  budget: Pick<Budget, 'limitUsd' | 'spentUsd' | 'remainingUsd' | 'alerts' | 'hard'>,
): BudgetState {
  if (budget.spentUsd >= budget.limitUsd) return budget.hard ? 'exhausted' : 'over'
  return reachedAlert(budget) === null ? 'good' : 'alert'
}

/** The highest alert below the limit that was reached, percent. */
export function reachedAlert({
  limitUsd,
  spentUsd,
  alerts,
}: Pick<Budget, 'limitUsd' | 'spentUsd' | 'alerts'>): number | null {
  if (limitUsd <= 0) return null
  const share = (spentUsd / limitUsd) * 100
  return alerts.filter((percent) => share >= percent).at(-1) ?? null
}

/** Parts of the meter in percent of its length, together at most 100. */
export function meterParts(budget: Pick<Budget, 'limitUsd' | 'spentUsd' | 'heldUsd'>): { spent: number; held: number } {
  if (budget.limitUsd <= 0) return { spent: 100, held: 0 }
  const share = (amount: number) => Math.max(0, (amount / budget.limitUsd) * 100)
  const spent = Math.min(100, share(budget.spentUsd))
  return { spent, held: Math.min(100 - spent, share(budget.heldUsd)) }
}

/** By scope in their order; within one, those nearest to their limit first. */
export function groupBudgets(budgets: readonly Budget[], search: string): [BudgetScope, Budget[]][] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const share = (budget: Budget) =>
    budget.limitUsd <= 0 ? Number.POSITIVE_INFINITY : budget.spentUsd / budget.limitUsd
  return scopes
    .map((scope): [BudgetScope, Budget[]] => [
      scope,
      budgets
        .filter((budget) => budget.scope === scope && words.every((word) => budget.label.toLowerCase().includes(word)))
        .sort((a, b) => share(b) - share(a) || a.label.localeCompare(b.label) || a.id - b.id),
    ])
    .filter(([, found]) => found.length > 0)
}
