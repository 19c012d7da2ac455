import { GatewayError } from '../contract/index.ts'
import type { BudgetCharge, Movement, StoredBudget } from '../storage/money-types.ts'
import { base } from './base.ts'
import { periodOf } from './budget-view.ts'
import { instantOf, nanoOf, usdOf } from './convert.ts'
import { ledgerView } from './ledger-view.ts'
import type { ManagementParts } from './parts.ts'

/** Whom an amount concerns. */
type Holders = Pick<Movement, 'tokenId' | 'userId' | 'channelId' | 'group'>

/** Movements of money: read, made by people, and held against every sum. Entries are never changed. */
export function ledgerHandlers({ storage, config, accounts, now }: ManagementParts) {
  /** The sums that an amount is taken off or added to may not leave what can be counted exactly. */
  async function checkHolder({ tokenId, userId }: Pick<Holders, 'tokenId' | 'userId'>, nano: number): Promise<void> {
    const holder = await (tokenId === null ? storage.users.get(userId ?? 0) : storage.tokens.get(tokenId))
    if (holder === undefined)
      throw tokenId === null
        ? new GatewayError('user.not_found', `There is no user ${userId}`, { field: 'userId' })
        : new GatewayError('token.not_found', `There is no API key ${tokenId}`, { field: 'tokenId' })
    const largest = Math.max(Math.abs(holder.usedNano - nano), Math.abs(holder.creditNano + nano))
    if (!Number.isSafeInteger(largest)) throw invalid('amountUsd', 'the sum could not be counted exactly any more')
  }

  return {
    list: base.ledger.list.handler(async ({ input }) => {
      const { limit, cursor, ...filter } = input
      const page = await storage.money.ledger(filter, { limit, cursor })
      return { items: page.items.map(ledgerView), nextCursor: page.nextCursor }
    }),

    create: base.ledger.create.handler(async ({ input, context }) => {
      const { kind, amountUsd, reason } = input
      const { tokenId = null, userId = null } = input
      if ((tokenId === null) === (userId === null))
        throw invalid('tokenId', 'name either an API key (tokenId) or a user (userId)')
      const amountNano = Math.sign(amountUsd) * nanoOf(Math.abs(amountUsd), 'amountUsd', 'ledger.invalid')
      if (amountNano === 0) throw invalid('amountUsd', 'at least a billionth of a dollar is needed')
      if (kind === 'grant' && amountNano < 0)
        throw invalid('amountUsd', 'credit is given, not taken: adjust what is counted as used instead')
      const holders = { tokenId, userId, channelId: null, group: null }
      await checkHolder(holders, amountNano)
      const at = now()
      const budgets = kind === 'grant' ? [] : budgetsOf(await storage.budgets.all(), holders, at)
      const made = { ...holders, at, kind, amountNano, model: null, requestId: null, by: context.by, reason, budgets }
      const entry = await storage.movements.move(made)
      await config.rebuild()
      return ledgerView(entry)
    }),

    refund: base.ledger.refund.handler(async ({ input, context }) => {
      const { requestId, amountUsd, reason } = input
      await storage.ledger.flush()
      const found = await storage.money.charged(requestId)
      if (found === undefined) throw invalid('requestId', 'no such request was charged')
      const { charge, refundedNano } = found
      const leftNano = -charge.amountNano - refundedNano
      if (leftNano <= 0) throw invalid('requestId', 'its charge was given back already')
      const amountNano = amountUsd === undefined ? leftNano : nanoOf(amountUsd, 'amountUsd', 'ledger.invalid')
      if (amountNano > leftNano) throw invalid('amountUsd', `at most ${usdOf(leftNano)} USD can be given back`)
      if (amountNano === 0) throw invalid('amountUsd', 'at least a billionth of a dollar is needed')
      const { tokenId, userId, channelId, group, model } = charge
      const at = now()
      const budgets = budgetsOf(await storage.budgets.all(), charge, at)
      const made = {
        tokenId,
        userId,
        channelId,
        group,
        model,
        requestId,
        at,
        amountNano,
        by: context.by,
        reason,
        budgets,
      }
      const entry = await storage.movements.move({ ...made, kind: 'refund' })
      await config.rebuild()
      return ledgerView(entry)
    }),

    check: base.ledger.check.handler(async () => {
      const at = now()
      await storage.ledger.flush()
      const findings = await storage.money.checkLedger()
      return { ...findings, at: instantOf(at), reservations: accounts.openHolds().length }
    }),
  }
}

/** The budgets whose spent amount a movement changes: in the period in which it is made, as a bill has it. */
function budgetsOf(budgets: readonly StoredBudget[], holders: Holders, at: number): BudgetCharge[] {
  const subjects: Record<StoredBudget['scope'], string | null> = {
    token: textOf(holders.tokenId),
    user: textOf(holders.userId),
    channel: textOf(holders.channelId),
    group: holders.group,
    gateway: '',
  }
  return budgets
    .filter(({ scope, subject }) => subjects[scope] === subject)
    .map((budget) => ({ budgetId: budget.id, periodStart: periodOf(budget, at).start }))
}

function textOf(id: number | null): string | null {
  return id === null ? null : String(id)
}

function invalid(field: string, problem: string): GatewayError {
  return new GatewayError('ledger.invalid', `${field}: ${problem}`, { field })
}
