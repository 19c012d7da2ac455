import type { GatewayError } from '../contract/errors.ts'
import type { BudgetCharge, StoredBudget, StoredUser } from '../storage/money-types.ts'
import type { StoredToken } from '../storage/types.ts'
import { type Period, type PeriodClock, PeriodClocks } from './budget-period.ts'
import { overspent } from './overspent.ts'

/** Whose money a request spends. */
export interface Payer {
  /** null for the console's own playground. */
  tokenId: number | null
  userId: number | null
  /** The token's group. */
  group: string
}

/** Money held for one request in progress. What is called on it once it is settled or released does nothing. */
export interface Hold {
  readonly requestId: string
  /** When the request arrived. */
  readonly at: number
  readonly payer: Payer
  /** nano-USD. */
  readonly amountNano: number
}

/** A request whose true cost is known. */
export interface Spending {
  requestId: string
  at: number
  payer: Payer
  channelId: number | null
  /** nano-USD. */
  costNano: number
}

/** What was counted for one request, to be kept with its row. */
export interface Settlement {
  /** Budgets that the cost counts into. */
  readonly budgets: readonly BudgetCharge[]
}

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

/** Where money of a request is held. A quota and a credit have no budget's id. */
export interface HeldIn {
  scope: StoredBudget['scope']
  subject: string
  budgetId: number | null
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

/** The most that is held for one request, a million dollars: sums of many stay exact. */
const mostHeldNano = 2 ** 50
/** Periods of a budget that are remembered. */
const periodsKept = 40

/** What was spent and what is held of one limit in one period. Amounts are nano-USD. */
class Counter {
  /** What is not yet in the database included. */
  spent = 0
  /** Of `spent`, what the database does not have yet. */
  uncommitted = 0
  held = 0
  /** The highest mark that was told of, percent. */
  alerted = 0

  get idle(): boolean {
    return this.uncommitted === 0 && this.held === 0
  }
}

/** A limit of money, whatever it is called. */
interface Holder extends HeldIn {
  /** null = nothing is refused. */
  readonly limit: number | null
  counterAt(at: number): Counter
  /** When it starts anew; null = never. */
  endAt(at: number): number | null
}

/** The quota of a token or the credit of a user. */
class Account implements Holder {
  readonly scope: 'token' | 'user'
  readonly subject: string
  readonly budgetId = null
  readonly counter = new Counter()
  limit: number | null = null

  constructor(scope: 'token' | 'user', id: number) {
    this.scope = scope
    this.subject = String(id)
  }

  counterAt(): Counter {
    return this.counter
  }

  endAt(): null {
    return null
  }
}

/** A budget across changes of its fields: what is held and spent of it stays. */
class BudgetAccount implements Holder {
  fields: StoredBudget
  private clock: PeriodClock
  private readonly counters = new Map<number, Counter>()
  private presentStart = Number.NaN
  private present = new Counter()

  constructor(fields: StoredBudget, clock: PeriodClock) {
    this.fields = fields
    this.clock = clock
  }

  get scope(): StoredBudget['scope'] {
    return this.fields.scope
  }

  get subject(): string {
    return this.fields.subject
  }

  get budgetId(): number {
    return this.fields.id
  }

  get limit(): number | null {
    return this.fields.hard ? this.fields.limitNano : null
  }

  update(fields: StoredBudget, clock: PeriodClock): void {
    this.fields = fields
    this.clock = clock
    const stored = new Map(fields.spend.map((spend) => [spend.periodStart, spend]))
    for (const start of stored.keys()) this.counterOf(start)
    for (const [start, counter] of this.counters) {
      const spend = stored.get(start)
      counter.spent = (spend?.spentNano ?? 0) + counter.uncommitted
      counter.alerted = Math.max(counter.alerted, spend?.alerted ?? 0)
    }
    this.forgetOld()
  }

  periodAt(at: number): Period {
    return this.clock.at(at)
  }

  counterAt(at: number): Counter {
    const { start } = this.clock.at(at)
    return start === this.presentStart ? this.present : this.counterOf(start)
  }

  endAt(at: number): number | null {
    const { end } = this.clock.at(at)
    return Number.isFinite(end) ? end : null
  }

  private counterOf(start: number): Counter {
    let counter = this.counters.get(start)
    if (counter === undefined) {
      counter = new Counter()
      this.counters.set(start, counter)
    }
    this.presentStart = start
    this.present = counter
    this.forgetOld()
    return counter
  }

  private forgetOld(): void {
    if (this.counters.size <= periodsKept) return
    const starts = [...this.counters.keys()].sort((left, right) => left - right)
    for (const start of starts.slice(0, starts.length - periodsKept)) {
      if (start !== this.presentStart && this.counters.get(start)?.idle === true) this.counters.delete(start)
    }
  }
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

/** One place that a hold's amount is counted in. */
interface Part {
  holder: Holder
  counter: Counter
  amount: number
  /** Set for money of a channel. */
  channelId: number | undefined
}

class OpenedHold implements Hold {
  readonly requestId: string
  readonly at: number
  readonly payer: Payer
  readonly amountNano: number
  parts: Part[]

  constructor(requestId: string, at: number, payer: Payer, amountNano: number, parts: Part[]) {
    this.requestId = requestId
    this.at = at
    this.payer = payer
    this.amountNano = amountNano
    this.parts = parts
  }
}

class Counted implements Settlement {
  readonly budgets: readonly BudgetCharge[]
  readonly counters: readonly Counter[]
  amount: number

  constructor(budgets: readonly BudgetCharge[], counters: readonly Counter[], amount: number) {
    this.budgets = budgets
    this.counters = counters
    this.amount = amount
  }
}

const nothingCounted = new Counted([], [], 0)
const noBudgets: readonly BudgetAccount[] = Object.freeze([])
/** Remaining money that is so many times what a request may cost is not looked at closely. */
const farAbove = 1000

/**
 * Money of tokens, users, groups, channels and the whole gateway: what is spent, and what is held for requests in progress.
 * Everything is synchronous: a hold is taken in all limits that apply or in none, so that of any number of requests at the same
 * time as many pass as there is money for. Holds are in memory only: a crash leaves none. What was settled counts at once and is
 * the database's when its row is committed.
 *
 * A limit is exceeded by no more than what a request truly cost beyond its estimate.
 */
export class Accounts {
  private readonly onAlert: (alert: BudgetAlert) => void
  private readonly clocks = new PeriodClocks()
  private tokens = new Map<number, Account>()
  private users = new Map<number, Account>()
  private budgets = new Map<number, BudgetAccount>()
  /** By scope and subject. */
  private bySubject = new Map<string, BudgetAccount[]>()
  private readonly purses = new Map<number | string, Purse>()
  private readonly holds = new Map<string, OpenedHold>()

  /** `onAlert` hears of each mark of a budget once in a period; a hard one has a mark at 100. It must not throw. */
  constructor(onAlert: (alert: BudgetAlert) => void = () => {}) {
    this.onAlert = onAlert
  }

  /**
   * Takes over what the database knows, at the start and after each change. Holds stay, and so does what is not committed yet.
   * What is given must be as the database is now: read it without letting the loop turn in between.
   * @param now milliseconds since 1970
   */
  load(stored: StoredAccounts, now: number): void {
    this.purses.clear()
    this.tokens = refreshed('token', this.tokens, stored.tokens, ({ quotaNano, creditNano }) =>
      quotaNano === null ? null : quotaNano + creditNano,
    )
    this.users = refreshed('user', this.users, stored.users, ({ prepaid, creditNano }) => (prepaid ? creditNano : null))
    const known = this.budgets
    this.budgets = new Map()
    this.bySubject = new Map()
    for (const fields of stored.budgets) {
      const clock = this.clocks.of(fields.period, fields.timeZone)
      const budget = known.get(fields.id) ?? new BudgetAccount(fields, clock)
      budget.update(fields, clock)
      this.budgets.set(fields.id, budget)
      const key = subjectKey(fields.scope, fields.subject)
      const others = this.bySubject.get(key)
      if (others === undefined) this.bySubject.set(key, [budget])
      else others.push(budget)
    }
    for (const budget of this.budgets.values()) this.alert(budget, budget.counterAt(now), budget.periodAt(now).start)
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
    const parts: Part[] = []
    for (const holder of limiting) {
      const counter = holder.counterAt(at)
      counter.held += amount
      parts.push({ holder, counter, amount, channelId: undefined })
    }
    const hold = new OpenedHold(requestId, at, payer, amount, parts)
    this.holds.set(requestId, hold)
    return hold
  }

  /** Why a channel may not be given requests; undefined = its budgets have money left, or it has none. */
  channelSpent(channelId: number, at: number): ChannelSpent | undefined {
    for (const budget of this.budgetsOf('channel', String(channelId))) {
      if (budget.limit !== null && !fits(budget, at, 0)) return channelSpent(budget, at)
    }
    return undefined
  }

  /** Whether any channel has a budget that refuses. */
  limitsChannel(channelId: number): boolean {
    return this.budgetsOf('channel', String(channelId)).some(({ limit }) => limit !== null)
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
    const limiting = this.budgetsOf('channel', String(channelId)).filter(({ limit }) => limit !== null)
    for (const budget of limiting) if (!fits(budget, at, amount)) return channelSpent(budget, at)
    let hold = this.holds.get(requestId)
    if (hold === undefined) {
      hold = new OpenedHold(requestId, at, payer, amount, [])
      this.holds.set(requestId, hold)
    }
    for (const holder of limiting) {
      const counter = holder.counterAt(at)
      counter.held += amount
      hold.parts.push({ holder, counter, amount, channelId })
    }
    return undefined
  }

  /** A channel did not serve the request: gives back what was held in its budgets. */
  leaveChannel(requestId: string, channelId: number): void {
    const hold = this.holds.get(requestId)
    if (hold === undefined) return
    hold.parts = hold.parts.filter((part) => {
      if (part.channelId !== channelId) return true
      part.counter.held -= part.amount
      return false
    })
  }

  /** Gives back all that is held for a request. */
  release(requestId: string): void {
    const hold = this.holds.get(requestId)
    if (hold === undefined) return
    this.holds.delete(requestId)
    for (const { counter, amount } of hold.parts) counter.held -= amount
  }

  /**
   * Puts the true cost in the place of what was held. The request's row must be given to the ledger in the same turn, with the
   * budgets that are answered.
   */
  settle({ requestId, at, payer, channelId, costNano }: Spending): Settlement {
    this.release(requestId)
    const amount = amountOf(costNano, Number.MAX_SAFE_INTEGER)
    if (amount === 0) return nothingCounted
    const { accounts, budgets } = this.purseOf(payer)
    const ofChannel = channelId === null ? noBudgets : this.budgetsOf('channel', String(channelId))
    const counters: Counter[] = []
    const charges: BudgetCharge[] = []
    for (const { counter } of accounts) counters.push(counter)
    for (const list of [budgets, ofChannel]) {
      for (const budget of list) {
        counters.push(budget.counterAt(at))
        charges.push({ budgetId: budget.budgetId, periodStart: budget.periodAt(at).start })
      }
    }
    for (const counter of counters) {
      counter.spent += amount
      counter.uncommitted += amount
    }
    for (const list of [budgets, ofChannel]) {
      for (const budget of list) this.alert(budget, budget.counterAt(at), budget.periodAt(at).start)
    }
    return new Counted(charges, counters, amount)
  }

  /** The row of a settlement is in the database. */
  committed(settlement: Settlement): void {
    if (!(settlement instanceof Counted)) return
    const { counters, amount } = settlement
    settlement.amount = 0
    for (const counter of counters) counter.uncommitted -= amount
  }

  /** The row of a settlement will never be in the database: its cost counts for nobody. */
  lost(settlement: Settlement): void {
    if (!(settlement instanceof Counted)) return
    for (const counter of settlement.counters) counter.spent -= settlement.amount
    this.committed(settlement)
  }

  /** Money held for requests in progress, oldest first. */
  openHolds(): OpenHold[] {
    const open = [...this.holds.values()].filter(({ parts }) => parts.length > 0)
    return open.map(({ requestId, at, amountNano, parts }) => ({
      requestId,
      at,
      amountNano,
      budgets: parts.map(({ holder: { scope, subject, budgetId } }) => ({ scope, subject, budgetId })),
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

  private alert({ fields }: BudgetAccount, counter: Counter, periodStart: number): void {
    const { spent, alerted } = counter
    if (spent <= 0) return
    const { limitNano, alerts, hard, id, scope, subject } = fields
    let percent = hard && alerted < 100 && spent >= limitNano ? 100 : 0
    for (const mark of alerts) {
      if (mark > alerted && mark > percent && spent >= (limitNano / 100) * mark) percent = mark
    }
    if (percent === 0) return
    counter.alerted = percent
    this.onAlert({ budgetId: id, scope, subject, periodStart, percent, spentNano: spent, limitNano, hard })
  }
}

function refreshed<T extends { id: number; usedNano: number }>(
  scope: 'token' | 'user',
  known: ReadonlyMap<number, Account>,
  stored: readonly T[],
  limitOf: (row: T) => number | null,
): Map<number, Account> {
  const accounts = new Map<number, Account>()
  for (const row of stored) {
    const account = known.get(row.id) ?? new Account(scope, row.id)
    account.limit = limitOf(row)
    account.counter.spent = row.usedNano + account.counter.uncommitted
    accounts.set(row.id, account)
  }
  return accounts
}

function subjectKey(scope: StoredBudget['scope'], subject: string): string {
  return `${scope} ${subject}`
}

/** An amount that can be counted with, whatever somebody computed. */
function amountOf(nano: number, most: number): number {
  return nano > 0 ? Math.min(Math.ceil(nano), most) : 0
}

function limitOf({ limit }: Holder): number {
  return limit ?? Number.POSITIVE_INFINITY
}

function roomOf(holder: Holder, at: number): number {
  const { spent, held } = holder.counterAt(at)
  return limitOf(holder) - spent - held
}

/** What has nothing left has no room for what is free, either. */
function fits(holder: Holder, at: number, amount: number): boolean {
  const { spent, held } = holder.counterAt(at)
  const limit = limitOf(holder)
  return spent < limit && spent + held + amount <= limit
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
