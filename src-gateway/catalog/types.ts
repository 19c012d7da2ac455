import type { FiltersFor } from '../access/content-filter/group-filters.ts'
import type { TokenEntry, UserEntry } from '../access/types.ts'
import type { PriceTable } from '../billing/types.ts'
import type { Limits, Settings } from '../contract/index.ts'
import type { SystemPrompt } from '../protocols/system-prompt.ts'
import type { Abilities, RoutableChannel, RoutingRules } from '../routing/types.ts'
import type { PricedWith } from '../storage/money-types.ts'
import type { CompiledBodyRule } from './body-rules.ts'
import type { RatioTable } from './ratio-table.ts'

/** A channel as the relay needs it: routing's view plus how to call it. Keys are in memory in the clear, nowhere else. */
export interface ServingChannel extends RoutableChannel {
  baseUrl: string
  keys: readonly { id: number; secret: string }[]
  proxyUrl: string | null
  headers: Readonly<Record<string, string>>
  /** Top-level body fields to set, as JSON text. */
  overrides: Readonly<Record<string, string>>
  /** Further changes of a JSON body, in their order, after `overrides`. */
  bodyRules: readonly CompiledBodyRule[]
  systemPrompt: SystemPrompt | null
  statusMapping: Readonly<Record<string, number>>
  limits: Limits
  /** For each of its keys. */
  keyLimits: Limits
  /** At its limit of requests in progress so many wait so long; size 0 = none. */
  queue: { size: number; waitMs: number }
  /** Whether it is switched off by itself after too many failures. */
  autoDisable: boolean
  /** Milliseconds; `totalMs` null = a reply may take as long as it goes on. */
  timeouts: { connectMs: number; firstByteMs: number; idleMs: number; totalMs: number | null }
  /** Certificates in PEM that its upstream is trusted by, beside the usual ones. */
  ca: string | null
  settings: Record<string, unknown>
}

/** A price to charge with. The same object as long as the same price holds. */
export interface PriceEntry {
  table: PriceTable
  /** `override` = a person set it, `catalog` = it stands in a list. */
  source: 'catalog' | 'override'
  /** What the ledger keeps of it, once. */
  version: PricedWith
}

/** Everything a request reads. Immutable: rebuilt on change and swapped as a whole. */
export interface ConfigSnapshot {
  /** Grows by one with every rebuild. */
  version: number
  channels: ReadonlyMap<number, ServingChannel>
  /** By SHA-256 of the key, base64. */
  tokens: ReadonlyMap<string, TokenEntry>
  tokensById: ReadonlyMap<number, TokenEntry>
  users: ReadonlyMap<number, UserEntry>
  /** Group name → price ratio in millionths. */
  groups: ReadonlyMap<string, number>
  /** Every factor beside a price, those of groups included. */
  ratios: RatioTable
  /** How each group and model is routed, and their limits. */
  routing: RoutingRules
  /** What is known that a model can do; undefined = nothing. */
  abilitiesOf(model: string, provider: string): Abilities | undefined
  /** Price of a model, upstream name or client name, at a time (now unless given); undefined = unpriced. */
  priceOf(model: string, provider: string, at?: number): PriceEntry | undefined
  /** What a model without a price is charged with when the settings say so; undefined = they say something else. */
  defaultPrice?: PriceEntry | undefined
  /** Content filters that hold for a group; undefined = none. */
  filtersFor: FiltersFor
  settings: Settings
}

/** The one holder of the snapshot; the relay reads `current`, management calls `rebuild` after every change. */
export interface ConfigSource {
  readonly current: ConfigSnapshot
  rebuild(): Promise<ConfigSnapshot>
}
