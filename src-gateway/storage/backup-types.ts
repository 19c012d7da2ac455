import type { PriceInput, Ratio, Settings } from '../contract/index.ts'
import type { BudgetFields, UserFields } from './money-types.ts'
import type { ChannelFields, StoredContentFilter, StoredGroup, StoredModelRule, TokenFields } from './types.ts'

interface Dated {
  id: number
  createdAt: number
  updatedAt: number
}

/** `id` null = not stored yet; `secret` null = it cannot be read with the present master key. */
export interface ConfiguredKey {
  id: number | null
  hint: string
  secret: string | null
}

export type ConfiguredChannel = ChannelFields & Dated & { keys: ConfiguredKey[] }
export type ConfiguredToken = TokenFields & Dated & { hash: string; hint: string }
export type ConfiguredUser = UserFields & Dated
export type ConfiguredBudget = BudgetFields & Dated
export interface ConfiguredPrice {
  id: number
  model: string
  /** null = holds for all. */
  provider: string | null
  price: PriceInput
  origin: 'own' | 'list'
  source: string | null
  validFrom: number
  validTo: number | null
  createdAt: number
}

/** Everything that people set, and nothing of what happened: no sums, no log, no health. */
export interface Configuration {
  groups: StoredGroup[]
  users: ConfiguredUser[]
  tokens: ConfiguredToken[]
  /** Without those that were removed. */
  channels: ConfiguredChannel[]
  rules: StoredModelRule[]
  filters: StoredContentFilter[]
  budgets: ConfiguredBudget[]
  /** Those that hold, or will. */
  prices: ConfiguredPrice[]
  ratios: Ratio[]
  /** Those that differ from their defaults. */
  settings: Partial<Settings>
}

/** Kinds whose rows have ids that are never used again. */
export type NumberedKind = 'users' | 'tokens' | 'channels' | 'rules' | 'filters' | 'budgets' | 'prices'

export interface ReadConfiguration {
  configuration: Configuration
  /** The highest id each kind ever had. */
  lastIds: Record<NumberedKind, number>
}

export interface ConfigurationChange {
  /** As it was read when the change was thought of. */
  expected: Configuration
  target: Configuration
  /** Facts of the installation that are written along. */
  facts: Readonly<Record<string, string>>
  /** The present period of a budget, whose spending is summed anew; null = all time. */
  presentOf(budget: BudgetFields): { start: number; end: number } | null
  now: number
}

export interface BackupRepository {
  /** In one transaction. */
  read(now: number): Promise<ReadConfiguration>
  /**
   * Makes the configuration equal to `target`, whole or not at all. Channels that are gone can be brought back for a day,
   * prices end now. @throws GatewayError `backup.changed` when it is not as `expected` any more
   */
  apply(change: ConfigurationChange): Promise<void>
}
