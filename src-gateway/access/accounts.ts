import type { GatewayError } from '../contract/errors.ts'
import type { BudgetCharge, StoredBudget, StoredUser } from '../storage/money-types.ts'
import type { StoredToken } from '../storage/types.ts'
import { type Period, PeriodClocks } from './budget-period.ts'
import {
  amountOf,
  Counted,
  giveBack,
  type Hold,
  held,
  mostHeldNano,
  OpenedHold,
  type Payer,
  type Settlement,
  type Spending,
} from './holds.ts'
import {
  Account,
  BudgetAccount,
  type Counter,
  fits,
  type HeldIn,
  type Holder,
  limitOf,
  roomOf,
} from './money-limits.ts'
import { overspent } from './overspent.ts'

/** A share of a budget was spent that somebody wants to be told of. */
export interface BudgetAlert {
  budgetId: number
  scope: StoredBudget['scope']
  subject: string
  periodStart: number
  /** The highest of the budget's marks that is passed. */
  percent: number
  spentNano: number
  limitNano: number
  hard: boolean
}

export interface OpenHold {
  requestId: string
  at: number
  amountNano: number
  budgets: readonly HeldIn[]
}

/** How a budget stands. */
export interface BudgetState {
  spentNano: number
  heldNano: number
  /** Never below 0. */
  remainingNano: number
  period: Period
}

/** A channel whose money is spent. */
export interface ChannelSpent {
  /** For people. */
  reason: string
  /** When its budget starts anew, milliseconds since 1970; null = never. */
  until: number | null
}

/** What the accounts are read from. */
export interface StoredAccounts {
  tokens: readonly Pick<StoredToken, 'id' | 'quotaNano' | 'usedNano' | 'creditNano'>[]
  users: readonly Pick<StoredUser, 'id' | 'prepaid' | 'usedNano' | 'creditNano'>[]
  budgets: readonly StoredBudget[]
}

/** What one payer's requests are counted into; made once between two changes of the configuration. */
interface Purse {
  payer: Payer
  /** That refuse at their limit. */
  limiting: readonly Holder[]
  budgets: readonly BudgetAccount[]
  /** Quota and credit, limited or not. */
  accounts: readonly Account[]
}

const nothingCounted: Settlement = Object.freeze({ budgets: Object.freeze([]) })
const noBudgets: readonly BudgetAccount[] = Object.freeze([])
/** Remaining money that is so many times what a request may cost is not looked at closely. */
const farAbove = 1000

/**
 * Money of tokens, users, groups, channels and the whole gateway: what is spent, and what is held for requests in progress.
 * Everything is synchronous: a hold is taken in all limits that apply or in none, so that of any number of requests at the same
 * time as many pass as there is money for. Holds are in memory only: a crash leaves none. What was settled counts at once and is
 * the database's when its row is committed.
 *
 * A limit is exceeded by no more than what the requests in progress at that moment truly cost beyond their estimates: nothing is
 * begun that would not fit.
 */
export class Accounts {
  private onAlert: ((alert: BudgetAlert) => void) | undefined
  private readonly clocks = new PeriodClocks()
  private tokens = new Map<number, Account>()
  private users = new Map<number, Account>()
  private budgets = new Map<number, BudgetAccount>()
  /** By scope and subject. */
  private bySubject = new Map<string, BudgetAccount[]>()
  /** Whether any channel has a budget, and whether one of those refuses. */
  private channelsCount = false
  private limitsSomeChannel = false
  private readonly purses = new Map<number | string, Purse>()
  private readonly holds = new Map<string, OpenedHold>()
  /** What the database does not have yet. */
  private readonly uncommitted = new Set<Counted>()

  /** `onAlert`: as for `listen`. */
  constructor(onAlert?: (alert: BudgetAlert) => void) {
    this.onAlert = onAlert
  }

  /**
   * `onAlert` hears of each mark of a budget once in a period, from those on that are passed already; a hard budget has a mark at
   * 100. It must not throw.
   * @param now milliseconds since 1970
   */
  listen(onAlert: (alert: BudgetAlert) => void, now: number): void {
    this.onAlert = onAlert
    for (const budget of this.budgets.values()) this.alert(budget, now)
  }

  /**
   * Takes over what the database knows, at the start and after each change. Holds stay, and so does what is not committed yet.
   * What is given must be as the database is now: read it without letting the loop turn in between.
   * @param now milliseconds since 1970
   */
  load({ tokens, users, budgets }: StoredAccounts, now: number): void {
    this.purses.clear()
    this.tokens = new Map(
      tokens.map(({ id, quotaNano, creditNano, usedNano }) => {
        const limit = quotaNano === null ? null : quotaNano + creditNano
        return [id, new Account('token', id, limit, usedNano)]
      }),
    )
    this.users = new Map(
      users.map(({ id, prepaid, creditNano, usedNano }) => [
        id,
        new Account('user', id, prepaid ? creditNano : null, usedNano),
      ]),
    )
    const before = this.budgets
    this.budgets = new Map()
    this.bySubject = new Map()
    for (const fields of budgets) {
      const clock = this.clocks.of(fields.period, fields.timeZone)
      const budget = new BudgetAccount(fields, clock, before.get(fields.id))
      this.budgets.set(fields.id, budget)
      const key = subjectKey(fields.scope, fields.subject)
      const others = this.bySubject.get(key)
      if (others === undefined) this.bySubject.set(key, [budget])
      else others.push(budget)
    }
    this.channelsCount = budgets.some(({ scope }) => scope === 'channel')
    this.limitsSomeChannel = budgets.some(({ scope, hard }) => scope === 'channel' && hard)
    for (const counted of this.uncommitted) {
      counted.counters = this.countersOf(counted.spending)
      for (const counter of counted.counters) counter.spent += counted.amount
    }
    for (const hold of this.holds.values()) this.holdAgain(hold)
    for (const budget of this.budgets.values()) this.alert(budget, now)
  }

  /** Whether anything limits what this payer may spend; when nothing does, nobody needs an estimate. */
  isLimited(payer: Payer): boolean {
    return this.purseOf(payer).limiting.length > 0
  }

  /** Whether so much is far from everything that is left to this payer. */
  trusts(payer: Payer, amountNano: number, at: number): boolean {
    for (const holder of this.purseOf(payer).limiting) {
      if (roomOf(holder, at) < amountNano * farAbove) return false
    }
    return true
  }

  /**
   * Whether the payer has anything left, before anybody knows what a request may cost.
   * @throws GatewayError `quota.exhausted`, `budget.exhausted`
   */
  check(payer: Payer, at: number): void {
    for (const holder of this.purseOf(payer).limiting) {
      if (holder.counterAt(at).spent >= limitOf(holder)) throw refusal(holder, at, 0)
    }
  }

  /**
   * Holds an amount in everything that limits the payer, or in nothing. A request that has a hold keeps it.
   * @throws GatewayError `quota.exhausted`, `budget.exhausted`, with the time until a periodic budget starts anew
   */
  reserve(requestId: string, payer: Payer, at: number, amountNano: number): Hold {
    const known = this.holds.get(requestId)
    if (known !== undefined) return known
    const amount = amountOf(amountNano, mostHeldNano)
    const { limiting } = this.purseOf(payer)
    for (const holder of limiting) {
      if (!fits(holder, at, amount)) throw refusal(holder, at, amount)
    }
    const hold = new OpenedHold(requestId, at, payer, amount)
    hold.parts = held(limiting, at, amount)
    this.holds.set(requestId, hold)
    return hold
  }

  /** Why a channel may not be given requests; undefined = its budgets have money left, or it has none. */
  channelSpent(channelId: number, at: number): ChannelSpent | undefined {
    for (const budget of this.budgetsOfChannel(channelId)) {
      if (!fits(budget, at, 0)) return channelSpent(budget, at)
    }
    return undefined
  }

  /** The same for all channels at one time; undefined when no channel has a budget that refuses. */
  spentChannels(at: number): ((channelId: number) => ChannelSpent | undefined) | undefined {
    return this.limitsSomeChannel ? (channelId) => this.channelSpent(channelId, at) : undefined
  }

  /** Whether a channel has a budget that refuses. */
  limitsChannel(channelId: number): boolean {
    return this.limitsOfChannel(channelId).length > 0
  }

  /**
   * Holds an amount in the budgets of a channel for a request, beside what is held already.
   * @returns why it cannot; undefined = it is held, until the channel is left or the request settled
   */
  reserveChannel(
    { requestId, payer, at }: Pick<Spending, 'requestId' | 'payer' | 'at'>,
    channelId: number,
    amountNano: number,
  ): ChannelSpent | undefined {
    const amount = amountOf(amountNano, mostHeldNano)
    const limiting = this.limitsOfChannel(channelId)
    for (const budget of limiting) if (!fits(budget, at, amount)) return channelSpent(budget, at)
    let hold = this.holds.get(requestId)
    if (hold === undefined) {
      hold = new OpenedHold(requestId, at, payer, amount)
      this.holds.set(requestId, hold)
    }
    // Another key of the same channel: it is held already.
    if (hold.channels.has(channelId)) return undefined
    hold.channels.set(channelId, { amount, parts: held(limiting, at, amount) })
    return undefined
  }

  /** A channel did not serve the request: gives back what was held in its budgets. */
  leaveChannel(requestId: string, channelId: number): void {
    const hold = this.holds.get(requestId)
    giveBack(hold?.channels.get(channelId)?.parts ?? [])
    hold?.channels.delete(channelId)
  }

  /** One channel serves the request: gives back what was held in the budgets of others. */
  keepChannel(requestId: string, channelId: number): void {
    const hold = this.holds.get(requestId)
    if (hold === undefined || hold.channels.size === 0) return
    for (const other of [...hold.channels.keys()]) if (other !== channelId) this.leaveChannel(requestId, other)
  }

  /** Gives back all that is held for a request. */
  release(requestId: string): void {
    const hold = this.holds.get(requestId)
    if (hold === undefined) return
    this.holds.delete(requestId)
    giveBack(hold.everywhere)
  }

  /**
   * Puts the true cost in the place of what was held. The request's row must be given to the ledger in the same turn, with the
   * budgets that are answered.
   */
  settle(spending: Spending): Settlement {
    const { requestId, at, payer, channelId, costNano } = spending
    this.release(requestId)
    const amount = amountOf(costNano, Number.MAX_SAFE_INTEGER)
    if (amount === 0) return nothingCounted
    const counters = this.countersOf(spending)
    for (const counter of counters) counter.spent += amount
    const charges: BudgetCharge[] = []
    const { budgets } = this.purseOf(payer)
    const ofChannel = channelId === null ? noBudgets : this.budgetsOfChannel(channelId)
    for (const budget of ofChannel.length === 0 ? budgets : [...budgets, ...ofChannel]) {
      charges.push({ budgetId: budget.budgetId, periodStart: budget.periodAt(at).start })
      this.alert(budget, at)
    }
    const counted = new Counted(spending, amount, counters, charges)
    this.uncommitted.add(counted)
    return counted
  }

  /** The row of a settlement is in the database. */
  committed(settlement: Settlement): void {
    this.uncommitted.delete(settlement as Counted)
  }

  /** The row of a settlement will never be in the database: its cost counts for nobody. */
  lost(settlement: Settlement): void {
    const counted = settlement as Counted
    if (!this.uncommitted.delete(counted)) return
    for (const counter of counted.counters) counter.spent -= counted.amount
  }

  /** Money held for requests in progress, oldest first. */
  openHolds(): OpenHold[] {
    const open = [...this.holds.values()].filter(({ everywhere }) => everywhere.length > 0)
    return open.map(({ requestId, at, amountNano, everywhere }) => ({
      requestId,
      at,
      amountNano,
      budgets: everywhere.map(({ holder: { scope, subject, budgetId } }) => ({ scope, subject, budgetId })),
    }))
  }

  /** How a budget stands at a time; undefined when there is none. */
  budget(id: number, at: number): BudgetState | undefined {
    const budget = this.budgets.get(id)
    if (budget === undefined) return undefined
    const { spent, held } = budget.counterAt(at)
    const remainingNano = Math.max(0, budget.fields.limitNano - spent - held)
    return { spentNano: spent, heldNano: held, remainingNano, period: budget.periodAt(at) }
  }

  /** What a token has spent, in nano-USD. */
  usedByToken(id: number): number {
    return this.tokens.get(id)?.counter.spent ?? 0
  }

  /** What a user has spent, in nano-USD. */
  usedByUser(id: number): number {
    return this.users.get(id)?.counter.spent ?? 0
  }

  private purseOf(payer: Payer): Purse {
    const { tokenId, userId, group } = payer
    const name = tokenId ?? group
    const known = this.purses.get(name)
    // A request that began before its token was changed pays as it began.
    if (known !== undefined && known.payer.userId === userId && known.payer.group === group) return known
    const purse = this.makePurse(payer)
    this.purses.set(name, purse)
    return purse
  }

  private makePurse({ tokenId, userId, group }: Payer): Purse {
    const token = tokenId === null ? undefined : this.tokens.get(tokenId)
    const user = userId === null ? undefined : this.users.get(userId)
    const accounts = [token, user].filter((account) => account !== undefined)
    const budgets = [
      ...(tokenId === null ? noBudgets : this.budgetsOf('token', String(tokenId))),
      ...(userId === null ? noBudgets : this.budgetsOf('user', String(userId))),
      ...this.budgetsOf('group', group),
      ...this.budgetsOf('gateway', ''),
    ]
    const limiting = [...accounts, ...budgets].filter(({ limit }) => limit !== null)
    return { payer: { tokenId, userId, group }, limiting, budgets, accounts }
  }

  private budgetsOf(scope: StoredBudget['scope'], subject: string): readonly BudgetAccount[] {
    return this.bySubject.size === 0 ? noBudgets : (this.bySubject.get(subjectKey(scope, subject)) ?? noBudgets)
  }

  private budgetsOfChannel(channelId: number): readonly BudgetAccount[] {
    return !this.channelsCount ? noBudgets : this.budgetsOf('channel', String(channelId))
  }

  private limitsOfChannel(channelId: number): readonly BudgetAccount[] {
    return this.budgetsOfChannel(channelId).filter(({ limit }) => limit !== null)
  }

  /** Everything that a request's cost counts into. */
  private countersOf({ at, payer, channelId }: Spending): Counter[] {
    const { accounts, budgets } = this.purseOf(payer)
    const counters = accounts.map(({ counter }) => counter)
    for (const budget of budgets) counters.push(budget.counterAt(at))
    if (channelId !== null) for (const budget of this.budgetsOfChannel(channelId)) counters.push(budget.counterAt(at))
    return counters
  }

  /** What was held before a change is held after it, in what limits its payer now. */
  private holdAgain(hold: OpenedHold): void {
    const { at, payer, amountNano, channels } = hold
    if (hold.parts.length > 0) hold.parts = held(this.purseOf(payer).limiting, at, amountNano)
    for (const [channelId, channel] of channels) {
      channel.parts = held(this.limitsOfChannel(channelId), at, channel.amount)
    }
  }

  private alert(budget: BudgetAccount, at: number): void {
    const { fields } = budget
    const counter = budget.counterAt(at)
    const { spent, alerted } = counter
    if (spent <= 0 || this.onAlert === undefined) return
    const { limitNano, alerts, hard, id, scope, subject } = fields
    let percent = hard && alerted < 100 && spent >= limitNano ? 100 : 0
    for (const mark of alerts) {
      if (mark > alerted && mark > percent && spent >= (limitNano / 100) * mark) percent = mark
    }
    if (percent === 0) return
    counter.alerted = percent
    const periodStart = budget.periodAt(at).start
    this.onAlert({ budgetId: id, scope, subject, periodStart, percent, spentNano: spent, limitNano, hard })
  }
}

function subjectKey(scope: StoredBudget['scope'], subject: string): string {
  return `${scope} ${subject}`
}

function refusal(holder: Holder, at: number, amount: number): GatewayError {
  const { spent, held } = holder.counterAt(at)
  const leftNano = limitOf(holder) - spent
  return overspent(holder, { leftNano, heldNano: held, amountNano: amount, until: holder.endAt(at), at })
}

function channelSpent(budget: BudgetAccount, at: number): ChannelSpent {
  const until = budget.endAt(at)
  return { reason: `budget ${budget.budgetId} has no money left for it`, until }
}
