import type {
  Budget,
  LedgerCheck,
  LedgerEntry,
  LedgerFilter,
  Limits,
  MonthlyReport,
  PriceInput,
  PriceRow,
  PriceVersion,
  Ratio,
  UnpricedModel,
} from '../contract/index.ts'
import type { Page, RowChange } from './types.ts'

/**
 * What the database keeps of money. Times are milliseconds since 1970, amounts integer nano-USD. Every sum kept here
 * (`usedNano`, `creditNano`, `spentNano`, the rollups' cost) is written in the transaction of the ledger entry that it
 * sums, so that a checker finds them equal after any crash.
 */

export interface UserFields {
  name: string
  email: string | null
  group: string
  prepaid: boolean
  limits: Limits
  note: string
  enabled: boolean
}

export interface StoredUser extends UserFields {
  id: number
  usedNano: number
  creditNano: number
  createdAt: number
  updatedAt: number
}

export interface UserRepository {
  all(): Promise<StoredUser[]>
  list(query: {
    limit: number
    cursor?: string | undefined
    search?: string | undefined
    enabled?: boolean | undefined
  }): Promise<Page<StoredUser>>
  get(id: number): Promise<StoredUser | undefined>
  create(fields: UserFields, now: number): Promise<StoredUser>
  update(id: number, patch: Partial<UserFields>, now: number): Promise<StoredUser | undefined>
  /** GatewayError `user.in_use` when an API key belongs to it. */
  remove(id: number): Promise<boolean>
  /** Ids of all that `list` goes through, newest first. */
  matching(query: { search?: string | undefined; enabled?: boolean | undefined }): Promise<number[]>
  /** Each its own change, all at once or none; ids that do not exist are left out of the answer. */
  change(changes: readonly RowChange<UserFields>[], now: number): Promise<StoredUser[]>
  /** All at once or none. Answers the ids of those that went; users that API keys belong to stay. */
  removeMany(ids: readonly number[]): Promise<number[]>
}

export interface BudgetFields {
  scope: Budget['scope']
  /** Row id as text, name of the group, or empty for the gateway. */
  subject: string
  limitNano: number
  period: Budget['period']
  timeZone: string
  alerts: number[]
  hard: boolean
}

/** What was spent in one period; `periodStart` is 0 for a budget that never starts anew. */
export interface BudgetSpend {
  periodStart: number
  spentNano: number
  /** The highest alert that somebody was told of, percent; 0 = none. */
  alerted: number
}

export interface StoredBudget extends BudgetFields {
  id: number
  createdAt: number
  updatedAt: number
  /** Newest period first; at most the last 40. */
  spend: BudgetSpend[]
}

export interface BudgetRepository {
  all(): Promise<StoredBudget[]>
  /**
   * Adds a budget and sums what the ledger has for its scope in the present period in the same transaction; the sum must
   * not miss a row that is committed meanwhile, nor count one twice.
   * @param period null = all time
   */
  create(fields: BudgetFields, period: { start: number; end: number } | null, now: number): Promise<StoredBudget>
  /** When period or time zone change, `period` is the new present one and its sum is taken as in `create`. */
  update(
    id: number,
    patch: Partial<Omit<BudgetFields, 'scope' | 'subject'>>,
    period: { start: number; end: number } | null | undefined,
    now: number,
  ): Promise<StoredBudget | undefined>
  remove(id: number): Promise<boolean>
  setAlerted(id: number, periodStart: number, percent: number): Promise<void>
}

/** Names a budget's period that an amount is counted into. */
export interface BudgetCharge {
  budgetId: number
  periodStart: number
}

/** The price a request was charged with; kept once, when the first row names it. */
export interface PricedWith {
  /** What makes two the same: origin, source, model, provider and the price itself. */
  key: string
  model: string
  provider: string
  origin: PriceVersion['origin']
  source: string | null
  price: PriceInput
}

type Stored<T extends { at: string; id: string }> = Omit<T, 'at' | 'id' | 'amountUsd'> & { at: number; id: number }

export type StoredEntry = Stored<LedgerEntry>

/** A movement of money that is no request's charge. */
export interface Movement extends Omit<StoredEntry, 'id' | 'priceVersion'> {
  /** Budgets whose spent amount changes by −amount: for refunds and adjustments. */
  budgets: readonly BudgetCharge[]
}

export interface MovementRepository {
  /**
   * Writes the entry with what it changes, in one transaction: `usedNano` of token and user (refund, adjust), their
   * `creditNano` (grant, redeem), rollups (refund, adjust) and budgets. Amounts are the balance's: a refund is positive.
   * @throws GatewayError `ledger.invalid` when a refund would exceed what the request was charged and has not got back
   */
  move(movement: Movement): Promise<StoredEntry>
}

export interface StoredPrice extends Omit<PriceRow, 'validFrom' | 'validTo' | 'createdAt' | 'price' | 'origin'> {
  price: PriceInput
  origin: 'own' | 'list'
  validFrom: number
  validTo: number | null
  createdAt: number
}

export interface PriceRepository {
  /** Those that hold now or later, and with `history` those that did; newest first. */
  all(query: { now: number; history: boolean; model?: string | undefined }): Promise<StoredPrice[]>
  /** Ends the row of the same model, provider and origin at `validFrom` and adds this one; all or none. */
  set(
    rows: readonly Pick<StoredPrice, 'model' | 'provider' | 'price' | 'origin' | 'source' | 'validFrom'>[],
    now: number,
  ): Promise<StoredPrice[]>
  /** Ends a row now. False when there is none that holds now or later. */
  end(id: number, now: number): Promise<boolean>
}

export interface RatioRepository {
  all(): Promise<Ratio[]>
  /** 1 removes it. */
  set(ratio: Ratio): Promise<void>
}

/** Questions about money that may take long: answered by the report worker on its own connection. */
export interface MoneyReports {
  ledger(filter: LedgerFilter, page: { limit: number; cursor?: string | undefined }): Promise<Page<StoredEntry>>
  exportLedger(filter: LedgerFilter): AsyncIterable<StoredEntry[]>
  /** On one snapshot of the database, so that rows written meanwhile make no difference. */
  checkLedger(): Promise<Omit<LedgerCheck, 'at' | 'reservations'>>
  monthly(month: { start: number; end: number; name: string }, userId?: number): Promise<MonthlyReport>
  priceVersion(id: number): Promise<(Omit<PriceVersion, 'firstUsedAt'> & { firstUsedAt: number }) | undefined>
  unpriced(since: number): Promise<(Omit<UnpricedModel, 'lastUsedAt'> & { lastUsedAt: number | null })[]>
  /** What a request was charged and got back, for refunds. */
  charged(requestId: string): Promise<{ charge: StoredEntry; refundedNano: number } | undefined>
}
