import type { Accounts } from '../access/accounts.ts'
import { type Period, PeriodClocks } from '../access/budget-period.ts'
import type { Budget, BudgetScope } from '../contract/index.ts'
import type { StoredBudget } from '../storage/money-types.ts'
import type { Storage } from '../storage/types.ts'
import { instantOf, usdOf } from './convert.ts'

/** Names of what budgets are for. */
export type BudgetNames = (scope: BudgetScope, subject: string) => string | undefined

export interface BudgetParts {
  storage: Pick<Storage, 'budgets' | 'tokens' | 'users' | 'channels' | 'groups'>
  accounts: Pick<Accounts, 'budget'>
  now(): number
}

const clocks = new PeriodClocks()

/** The period of a budget at a time. */
export function periodOf({ period, timeZone }: Pick<StoredBudget, 'period' | 'timeZone'>, at: number): Period {
  return clocks.of(period, timeZone).at(at)
}

/** What storage wants to know of a period: null = all time. */
export function boundsOf({ start, end }: Period): { start: number; end: number } | null {
  return Number.isFinite(end) ? { start, end } : null
}

/** A budget as the contract shows it. What is spent and held comes from where requests are held to it. */
export function budgetView(
  stored: StoredBudget,
  accounts: Pick<Accounts, 'budget'>,
  names: BudgetNames,
  now: number,
): Budget {
  const { id, scope, subject, limitNano, period, timeZone, alerts, hard } = stored
  const state = accounts.budget(id, now)
  const present = state?.period ?? periodOf(stored, now)
  const spentNano =
    state?.spentNano ?? stored.spend.find(({ periodStart }) => periodStart === present.start)?.spentNano ?? 0
  const bounded = boundsOf(present) !== null
  return {
    id,
    scope,
    subject,
    limitUsd: usdOf(limitNano),
    period,
    timeZone,
    alerts,
    hard,
    label: names(scope, subject) ?? subject,
    spentUsd: usdOf(spentNano),
    heldUsd: usdOf(state?.heldNano ?? 0),
    remainingUsd: usdOf(state?.remainingNano ?? Math.max(0, limitNano - spentNano)),
    periodStart: bounded ? instantOf(present.start) : null,
    periodEnd: bounded ? instantOf(present.end) : null,
    createdAt: instantOf(stored.createdAt),
    updatedAt: instantOf(stored.updatedAt),
  }
}

/** Reads how all budgets stand, oldest first. */
export function readBudgets({ storage, accounts, now }: BudgetParts): () => Promise<Budget[]> {
  return async () => {
    const [budgets, names] = await Promise.all([storage.budgets.all(), readBudgetNames(storage)])
    const at = now()
    return budgets.map((budget) => budgetView(budget, accounts, names, at))
  }
}

/** What a budget is for, for an alert: its name, and whom to write to when it is a person's. */
export function budgetSubject(storage: Pick<Storage, 'tokens' | 'users' | 'channels' | 'groups'>) {
  return async (scope: BudgetScope, subject: string): Promise<{ label: string; email: string | null }> => {
    const names = await readBudgetNames(storage)
    const user = scope === 'user' ? await storage.users.get(Number(subject)) : undefined
    return { label: names(scope, subject) ?? subject, email: user?.email ?? null }
  }
}

/** The names of everything that a budget can be for, as they are now. */
export async function readBudgetNames(
  storage: Pick<Storage, 'tokens' | 'users' | 'channels' | 'groups'>,
): Promise<BudgetNames> {
  const [tokens, users, channels, groups] = await Promise.all([
    storage.tokens.all(),
    storage.users.all(),
    storage.channels.all(),
    storage.groups.all(),
  ])
  const byId = (rows: readonly { id: number; name: string }[]) =>
    new Map(rows.map(({ id, name }) => [String(id), name]))
  const names: Record<BudgetScope, ReadonlyMap<string, string>> = {
    token: byId(tokens),
    user: byId(users),
    channel: byId(channels),
    group: new Map(groups.map(({ name }) => [name, name])),
    gateway: new Map([['', 'Gateway']]),
  }
  return (scope, subject) => names[scope].get(subject)
}
