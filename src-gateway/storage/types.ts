import type {
  BodyRule,
  ContentFilter,
  KeptExchange,
  Limits,
  LogAttempt,
  LogFilter,
  ModelRule,
  Notification,
  ResetScope,
  Settings,
} from '../contract/index.ts'
import type { Usage, UsageSource } from '../ir/usage.ts'
import type { BackupRepository } from './backup-types.ts'
import type { CopyRepository } from './copies/types.ts'
import type {
  BudgetCharge,
  BudgetRepository,
  MoneyReports,
  MovementRepository,
  PricedWith,
  PriceRepository,
  RatioRepository,
  UserRepository,
} from './money-types.ts'

/**
 * Repositories are whole units of work: each method is one transaction and no driver type leaves this folder. All are
 * asynchronous because a database on another machine is; the SQLite ones answer at once.
 * Times are milliseconds since 1970, money is integer nano-USD.
 */
export interface Storage {
  channels: ChannelRepository
  tokens: TokenRepository
  groups: GroupRepository
  users: UserRepository
  budgets: BudgetRepository
  prices: PriceRepository
  ratios: RatioRepository
  settings: SettingsRepository
  ledger: LedgerRepository
  movements: MovementRepository
  reports: ReportRepository
  money: MoneyReports
  responses: StoredResponseRepository
  bodies: KeptBodyRepository
  rules: ModelRuleRepository
  filters: ContentFilterRepository
  notifications: NotificationRepository
  channelHealth: HealthRepository
  backup: BackupRepository
  copies: CopyRepository
  reset: ResetRepository
  /** Write and read a probe; message says in plain words what is wrong (disk full, locked, corrupt). */
  health(): Promise<StorageHealth>
  close(): Promise<void>
}

export interface StorageHealth {
  ok: boolean
  message: string | null
  sizeBytes: number
}

export interface StoredKey {
  id: number
  /** `sk-…x4Qd` */
  hint: string
  /** Decrypted; null when it cannot be read with the present master key. */
  secret: string | null
}

/** The fields of a channel as stored; same names and meaning as in the contract. */
export interface ChannelFields {
  name: string
  provider: string
  baseUrl: string
  models: string[]
  modelMapping: Record<string, string>
  protocols: string[]
  groups: string[]
  tags: string[]
  priority: number
  weight: number
  enabled: boolean
  proxyUrl: string | null
  headers: Record<string, string>
  overrides: Record<string, unknown>
  bodyRules: BodyRule[]
  systemPrompt: string | null
  systemPromptMode: 'prepend' | 'replace' | 'if-absent'
  statusMapping: Record<string, number>
  timeouts: { connectMs: number; firstByteMs: number; idleMs: number; totalMs: number | null }
  limits: Limits
  keyLimits: Limits
  queue: { size: number; waitMs: number }
  ca: string | null
  autoDisable: boolean
  settings: Record<string, unknown>
}

export interface ChannelTestResult {
  at: number
  ok: boolean
  latencyMs: number
  status: number
  model: string
  message: string | null
}

export interface StoredChannel extends ChannelFields {
  id: number
  keys: StoredKey[]
  lastTest: ChannelTestResult | null
  createdAt: number
  updatedAt: number
}

/** `items` newest first; `nextCursor` null on the last page. An unreadable cursor throws GatewayError `request.invalid` (field `cursor`). */
export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

/** What one row of several is to become. */
export interface RowChange<Fields> {
  id: number
  patch: Partial<Fields>
}

export interface ChannelRepository {
  all(): Promise<StoredChannel[]>
  list(query: {
    limit: number
    cursor?: string | undefined
    search?: string | undefined
    provider?: string | undefined
    group?: string | undefined
  }): Promise<Page<StoredChannel>>
  get(id: number): Promise<StoredChannel | undefined>
  /** `keys` in the clear; they are encrypted here (AES-256-GCM, AAD = the key row's id). */
  create(fields: ChannelFields, keys: readonly string[], now: number): Promise<StoredChannel>
  /** Only what is given changes; `keys` replaces all. All ids or none. Ids that do not exist: GatewayError `channel.not_found`. */
  update(
    ids: readonly number[],
    patch: Partial<ChannelFields> & { keys?: readonly string[] },
    now: number,
  ): Promise<StoredChannel[]>
  /** Each its own change, all at once or none; ids that do not exist are left out of the answer. */
  change(changes: readonly RowChange<ChannelFields>[], now: number): Promise<StoredChannel[]>
  /** Soft: restorable for a day, then purged by the retention job. False when there is none. */
  remove(id: number, now: number): Promise<boolean>
  /** The same for many, all at once or none. Answers the ids of those that were there. */
  removeMany(ids: readonly number[], now: number): Promise<number[]>
  /** The same as `restore` for many; what cannot be brought back is left out of the answer. */
  restoreMany(ids: readonly number[], now: number): Promise<StoredChannel[]>
  restore(id: number, now: number): Promise<StoredChannel | undefined>
  purgeRemoved(before: number): Promise<number>
  saveTest(id: number, result: ChannelTestResult): Promise<void>
}

export interface TokenFields {
  name: string
  group: string
  quotaNano: number | null
  expiresAt: number | null
  models: string[] | null
  allowedIps: string[] | null
  limits: Limits
  enabled: boolean
  userId: number | null
}

export interface StoredToken extends TokenFields {
  id: number
  /** SHA-256 of the key, base64. */
  hash: string
  hint: string
  usedNano: number
  creditNano: number
  lastUsedAt: number | null
  createdAt: number
  updatedAt: number
}

export interface TokenRepository {
  all(): Promise<StoredToken[]>
  list(query: {
    limit: number
    cursor?: string | undefined
    search?: string | undefined
    enabled?: boolean | undefined
    /** Only those that belong to this user. */
    userId?: number | undefined
  }): Promise<Page<StoredToken>>
  get(id: number): Promise<StoredToken | undefined>
  create(fields: TokenFields, secret: { hash: string; hint: string }, now: number): Promise<StoredToken>
  update(id: number, patch: Partial<TokenFields>, now: number): Promise<StoredToken | undefined>
  remove(id: number): Promise<boolean>
  /** Ids of all that `list` goes through, newest first. */
  matching(query: {
    search?: string | undefined
    enabled?: boolean | undefined
    userId?: number | undefined
  }): Promise<number[]>
  /** Each its own change, all at once or none; ids that do not exist are left out of the answer. */
  change(changes: readonly RowChange<TokenFields>[], now: number): Promise<StoredToken[]>
  /** All at once or none. Answers the ids of those that were there. */
  removeMany(ids: readonly number[]): Promise<number[]>
}

export interface StoredGroup {
  name: string
  ratio: number
  strategy: string
  sticky: boolean
  fallbacks: string[]
  limits: Limits
  createdAt: number
}

export interface GroupRepository {
  all(): Promise<StoredGroup[]>
  /** GatewayError `group.exists`. */
  create(group: StoredGroup): Promise<StoredGroup>
  update(
    name: string,
    patch: Partial<Pick<StoredGroup, 'ratio' | 'strategy' | 'sticky' | 'fallbacks' | 'limits'>>,
  ): Promise<StoredGroup | undefined>
  /** GatewayError `group.in_use` when a channel, token or user names it, `group.protected` for `default`. */
  remove(name: string): Promise<boolean>
}

export interface SettingsRepository {
  read(): Promise<Partial<Settings>>
  write(patch: Partial<Settings>): Promise<void>
  /** Small facts of the installation (admin token hash …). */
  readSecret(name: string): Promise<string | undefined>
  writeSecret(name: string, value: string): Promise<void>
}

/** One request, as it is written once. Append-only. */
export interface LedgerRow {
  requestId: string
  /** When the request arrived. */
  at: number
  tokenId: number | null
  tokenName: string | null
  /** Whom the token belongs to. */
  userId?: number | null
  /** The token's group. */
  group?: string | null
  channelId: number | null
  channelName: string | null
  provider: string | null
  model: string | null
  upstreamModel: string | null
  inboundProtocol: string
  upstreamProtocol: string | null
  endpoint: string
  mode: 'passthrough' | 'translate' | null
  stream: boolean
  status: number
  errorCode: string | null
  errorMessage: string | null
  usage: Usage
  usageSource: UsageSource
  costNano: number
  /** JSON of the contract's Arithmetic, without the lines' amounts recomputed; null when nothing was charged. */
  arithmetic: string | null
  /** What it was charged with; absent when nothing was. */
  pricedWith?: PricedWith
  /** The budgets that its cost counts into. */
  budgets?: readonly BudgetCharge[]
  latencyMs: number
  firstByteMs: number | null
  attempts: number
  /** null when one attempt succeeded at once and there is nothing to tell beyond the row. */
  attemptList: LogAttempt[] | null
  finishReason: string | null
  clientIp: string
  clientName: string | null
  warnings: string[]
}

export interface LedgerRepository {
  /**
   * Commits the row with its charge, rollups and the sums of token, user and budgets in one transaction; rows given in one
   * turn of the event loop share it. A request that has its row already is not written again. `done` is called after the commit (or with the error); never before. Callback instead of a promise because it
   * is on the path of every request.
   */
  append(row: LedgerRow, done: (error: Error | null) => void): void
  /** Waits until everything appended so far is committed. */
  flush(): Promise<void>
  /** Rows older than `before` are deleted in small steps that let the loop breathe; rollups stay. Answers how many. */
  prune(before: number): Promise<number>
  /** The same for sums per minute; those per hour and day stay. */
  pruneMinutes(before: number): Promise<number>
}

/** An answer that a client may go on from or ask for by its id. */
export interface StoredResponse {
  id: string
  /** The token's id, 0 for the console: nobody else may have it. */
  owner: number
  at: number
  /** The answer before it in the conversation. */
  previousId: string | null
  /** The items of the request, without those of the answers before it. */
  input: readonly unknown[]
  /** The answer as the client got it. */
  response: Readonly<Record<string, unknown>>
}

export interface StoredResponseRepository {
  put(response: StoredResponse): Promise<void>
  get(owner: number, id: string): Promise<StoredResponse | undefined>
  /** False when there was none. */
  delete(owner: number, id: string): Promise<boolean>
  /** Deletes what is older than `before`, and the oldest beyond `maxRows`. Answers how many. */
  prune(before: number, maxRows: number): Promise<number>
}

/** The messages of requests, kept beside the ledger so that they can go without it. */
export interface KeptBodyRepository {
  keep(requestId: string, at: number, content: KeptExchange): Promise<void>
  get(requestId: string): Promise<KeptExchange | undefined>
  /** Deletes what is older than `before`, and the oldest until `maxBytes` are left. Answers how many. */
  prune(before: number, maxBytes: number): Promise<number>
}

type Stored<T extends { createdAt: string; updatedAt: string }> = Omit<T, 'createdAt' | 'updatedAt'> & {
  createdAt: number
  updatedAt: number
}

export type StoredModelRule = Stored<ModelRule>
export type ModelRuleFields = Omit<StoredModelRule, 'id' | 'createdAt' | 'updatedAt'>

/** Oldest first. */
export interface ModelRuleRepository {
  all(): Promise<StoredModelRule[]>
  create(fields: ModelRuleFields, now: number): Promise<StoredModelRule>
  update(id: number, patch: Partial<ModelRuleFields>, now: number): Promise<StoredModelRule | undefined>
  remove(id: number): Promise<boolean>
}

export type StoredContentFilter = Stored<ContentFilter>
export type ContentFilterFields = Omit<StoredContentFilter, 'id' | 'createdAt' | 'updatedAt'>

/** Oldest first. */
export interface ContentFilterRepository {
  all(): Promise<StoredContentFilter[]>
  create(fields: ContentFilterFields, now: number): Promise<StoredContentFilter>
  update(id: number, patch: Partial<ContentFilterFields>, now: number): Promise<StoredContentFilter | undefined>
  remove(id: number): Promise<boolean>
}

export type StoredNotification = Omit<Notification, 'at'> & { at: number }

export interface NotificationRepository {
  /** Newest first. */
  list(limit: number): Promise<StoredNotification[]>
  add(notification: Omit<StoredNotification, 'id' | 'read'>): Promise<StoredNotification>
  /** Marks those with an id up to `upTo` as read. */
  markRead(upTo: number): Promise<void>
  unread(): Promise<number>
  /** Deletes what is older than `before`, and the oldest beyond `maxRows`. Answers how many. */
  prune(before: number, maxRows: number): Promise<number>
}

/** What is known of channels beyond their configuration, so that a restart does not forget it. `state` is JSON. */
export interface HealthRepository {
  load(): Promise<{ channelId: number; state: unknown }[]>
  /** All of `changed` or none; a state of null forgets. */
  save(changed: readonly { channelId: number; state: unknown }[]): Promise<void>
}

export interface LedgerItem extends LedgerRow {
  id: string
}

export interface TotalsRow {
  requests: number
  errors: number
  inputTokens: number
  outputTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  reasoningTokens: number
  costNano: number
  latencyMs: number | null
  firstByteMs: number | null
}

export interface StatsQuery {
  from: number
  to: number
  model?: string | undefined
  channelId?: number | undefined
  tokenId?: number | undefined
  userId?: number | undefined
  group?: string | undefined
}

/** Questions that may take long: answered by a worker thread on its own read-only connection. */
export interface ReportRepository {
  logs(filter: LogFilter, page: { limit: number; cursor?: string | undefined }): Promise<Page<LedgerItem>>
  log(id: string): Promise<LedgerItem | undefined>
  /** Streams pages for export, oldest memory first freed: each piece at most 1,000 rows. */
  exportLogs(filter: LogFilter): AsyncIterable<LedgerItem[]>
  summary(query: StatsQuery): Promise<TotalsRow>
  series(
    query: StatsQuery & { bucket: 'minute' | 'hour' | 'day'; groupBy: 'model' | 'channel' | 'token' | 'user' | 'none' },
  ): Promise<(TotalsRow & { at: number; key: string; label: string })[]>
  /** Failed requests per channel and the unpriced models of the last hour, for "what needs attention". */
  attention(since: number): Promise<{
    channels: { channelId: number; requests: number; errors: number; lastError: string | null }[]
    unpricedModels: string[]
  }>
  requestCount(): Promise<number>
  /** The state of the database file, read through for damage. */
  fileReport(): Promise<FileReport>
}

/** Forgets what is stored. */
export interface ResetRepository {
  /**
   * All of it at once, or nothing. `facts` of the installation go with everything. `now` in milliseconds since 1970.
   * What is held in memory is as before: read the configuration anew.
   */
  run(scope: ResetScope, options: { facts: readonly string[]; now: number }): Promise<void>
}

/** What there is to say of the database file. */
export interface FileReport {
  /** The version of SQLite. */
  sqlite: string
  schema: number
  pageBytes: number
  pages: number
  freePages: number
  /** Of a big file, only the tables of the configuration are read through. */
  checked: 'everything' | 'configuration'
  /** Empty when none was found. */
  damage: string[]
}
