import { isTimeZone } from '../access/budget-period.ts'
import { GatewayError } from '../contract/index.ts'
import type { BudgetFields, StoredBudget } from '../storage/money-types.ts'
import { base } from './base.ts'
import { boundsOf, periodOf, readBudgetNames, readBudgets } from './budget-view.ts'
import { instantOf, nanoOf, usdOf } from './convert.ts'
import type { ManagementParts } from './parts.ts'

/** Limits of money, how much of them is spent, and what is held for requests in progress. */
export function budgetHandlers({ storage, config, accounts, now }: ManagementParts) {
  const all = readBudgets({ storage, accounts, now })
  const missing = (id: number) => new GatewayError('budget.not_found', `There is no budget ${id}`)

  async function view(id: number) {
    const budget = (await all()).find((one) => one.id === id)
    if (budget === undefined) throw missing(id)
    return budget
  }

  async function checkSubject({ scope, subject }: Pick<BudgetFields, 'scope' | 'subject'>): Promise<void> {
    const names = await readBudgetNames(storage)
    if (names(scope, subject) !== undefined) return
    const problem = scope === 'gateway' ? 'a budget of the gateway has no subject' : `there is no ${scope} "${subject}"`
    throw invalid('subject', problem)
  }

  /** Marks of another limit that are not passed any more are told of anew. */
  async function forgetAlerts({ id, limitNano, spend }: StoredBudget): Promise<void> {
    for (const { periodStart, spentNano, alerted } of spend.slice(0, 1)) {
      const share = limitNano === 0 ? alerted : Math.max(0, Math.floor((spentNano / limitNano) * 100))
      if (share < alerted) await storage.budgets.setAlerted(id, periodStart, share)
    }
  }

  return {
    list: base.budgets.list.handler(async ({ input }) => {
      const { scope, subject } = input
      const items = (await all()).filter(
        (one) => (scope ?? one.scope) === one.scope && (subject ?? one.subject) === one.subject,
      )
      return { items: items.reverse(), nextCursor: null }
    }),

    get: base.budgets.get.handler(({ input }) => view(input.id)),

    create: base.budgets.create.handler(async ({ input }) => {
      const { limitUsd, timeZone = ownTimeZone(), ...rest } = input
      const fields = { ...rest, timeZone, limitNano: nanoOf(limitUsd, 'limitUsd', 'budget.invalid') }
      checkFields(fields)
      await checkSubject(fields)
      const at = now()
      const created = await storage.budgets.create(fields, boundsOf(periodOf(fields, at)), at)
      await config.rebuild()
      return view(created.id)
    }),

    update: base.budgets.update.handler(async ({ input }) => {
      const { id, limitUsd, ...rest } = input
      const before = (await storage.budgets.all()).find((budget) => budget.id === id)
      if (before === undefined) throw missing(id)
      const sent: Partial<Omit<BudgetFields, 'scope' | 'subject'>> = Object.fromEntries(
        Object.entries(rest).filter(([, value]) => value !== undefined),
      )
      if (limitUsd !== undefined) sent.limitNano = nanoOf(limitUsd, 'limitUsd', 'budget.invalid')
      const after = { ...before, ...sent }
      checkFields(after)
      const at = now()
      const otherCalendar = after.period !== before.period || after.timeZone !== before.timeZone
      const present = otherCalendar ? boundsOf(periodOf(after, at)) : undefined
      const updated = await storage.budgets.update(id, sent, present, at)
      if (updated === undefined) throw missing(id)
      if (updated.limitNano !== before.limitNano) await forgetAlerts(updated)
      await config.rebuild()
      return view(id)
    }),

    remove: base.budgets.remove.handler(async ({ input }) => {
      if (!(await storage.budgets.remove(input.id))) throw missing(input.id)
      await config.rebuild()
      return { deleted: true as const }
    }),

    reservations: base.budgets.reservations.handler(() => {
      const items = accounts.openHolds().map(({ requestId, at, amountNano, budgets }) => ({
        requestId,
        at: instantOf(at),
        amountUsd: usdOf(amountNano),
        budgets: budgets.map((held) => ({ ...held })),
      }))
      return { items: items.reverse(), nextCursor: null }
    }),
  }
}

function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** @throws GatewayError `budget.invalid` */
function checkFields({ timeZone, alerts }: Pick<BudgetFields, 'timeZone' | 'alerts'>): void {
  if (!isTimeZone(timeZone)) throw invalid('timeZone', `"${timeZone}" is no time zone; one is "Europe/Berlin"`)
  const falling = alerts.findIndex((mark, at) => at > 0 && mark <= (alerts[at - 1] ?? 0))
  if (falling >= 0) throw invalid(`alerts.${falling}`, 'each mark must be higher than the one before it')
}

function invalid(field: string, problem: string): GatewayError {
  return new GatewayError('budget.invalid', `${field}: ${problem}`, { field })
}
