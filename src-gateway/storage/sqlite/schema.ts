import { sql } from 'drizzle-orm'
import { blob, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { BodyRule, KeptExchange, Limits, PriceInput, Ratio } from '../../contract/index.ts'
import type {
  ChannelFields,
  ChannelTestResult,
  ContentFilterFields,
  ModelRuleFields,
  StoredNotification,
} from '../types.ts'

/**
 * The tables as SQLite has them. Times are milliseconds since 1970, money is integer nano-USD.
 * After a change: `npm run migration`.
 */

const json = <T>(name: string) => text(name, { mode: 'json' }).$type<T>()
const flag = (name: string) => integer(name, { mode: 'boolean' })
const noLimits: Limits = { rpm: null, tpm: null, concurrency: null }

/** `removedAt` set = deleted, restorable until the retention job purges it. Ids are never used again. */
export const channels = sqliteTable('channels', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  name: text('name').notNull(),
  provider: text('provider').notNull(),
  baseUrl: text('base_url').notNull(),
  models: json<string[]>('models').notNull(),
  modelMapping: json<Record<string, string>>('model_mapping').notNull(),
  protocols: json<string[]>('protocols').notNull(),
  groups: json<string[]>('groups').notNull(),
  tags: json<string[]>('tags').notNull(),
  priority: integer('priority').notNull(),
  weight: integer('weight').notNull(),
  enabled: flag('enabled').notNull(),
  proxyUrl: text('proxy_url'),
  headers: json<Record<string, string>>('headers').notNull(),
  overrides: json<Record<string, unknown>>('overrides').notNull(),
  bodyRules: json<BodyRule[]>('body_rules').notNull().default([]),
  systemPrompt: text('system_prompt'),
  systemPromptMode: text('system_prompt_mode', { enum: ['prepend', 'replace', 'if-absent'] })
    .notNull()
    .default('prepend'),
  statusMapping: json<Record<string, number>>('status_mapping').notNull(),
  timeouts: json<ChannelFields['timeouts']>('timeouts').notNull(),
  limits: json<Limits>('limits').notNull(),
  keyLimits: json<Limits>('key_limits').notNull().default(noLimits),
  queue: json<ChannelFields['queue']>('queue').notNull().default({ size: 0, waitMs: 0 }),
  ca: text('ca'),
  autoDisable: flag('auto_disable').notNull(),
  settings: json<Record<string, unknown>>('settings').notNull(),
  lastTest: json<ChannelTestResult>('last_test'),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
  removedAt: integer('removed_at'),
})

/** `secret` is sealed with the row's id as additional data, so a sealed key copied to another row does not open. */
export const channelKeys = sqliteTable(
  'channel_keys',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    channelId: integer('channel_id')
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    hint: text('hint').notNull(),
    secret: blob('secret', { mode: 'buffer' }).notNull(),
  },
  (table) => [index('channel_keys_channel').on(table.channelId)],
)

export const tokens = sqliteTable(
  'tokens',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    name: text('name').notNull(),
    group: text('group_name').notNull(),
    hash: text('hash').notNull(),
    hint: text('hint').notNull(),
    quotaNano: integer('quota_nano'),
    usedNano: integer('used_nano').notNull().default(0),
    /** Granted beside the quota. */
    creditNano: integer('credit_nano').notNull().default(0),
    userId: integer('user_id'),
    expiresAt: integer('expires_at'),
    models: json<string[]>('models'),
    allowedIps: json<string[]>('allowed_ips'),
    limits: json<Limits>('limits').notNull(),
    enabled: flag('enabled').notNull(),
    lastUsedAt: integer('last_used_at'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [uniqueIndex('tokens_hash').on(table.hash)],
)

export const groups = sqliteTable('groups', {
  name: text('name').primaryKey(),
  ratio: real('ratio').notNull(),
  strategy: text('strategy').notNull(),
  sticky: flag('sticky').notNull().default(false),
  fallbacks: json<string[]>('fallbacks').notNull().default([]),
  limits: json<Limits>('limits').notNull().default(noLimits),
  createdAt: integer('created_at').notNull(),
})

/** People that API keys belong to. `usedNano` and `creditNano` are sums over the ledger. */
export const users = sqliteTable('users', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  name: text('name').notNull(),
  email: text('email'),
  group: text('group_name').notNull(),
  prepaid: flag('prepaid').notNull(),
  limits: json<Limits>('limits').notNull(),
  note: text('note').notNull(),
  enabled: flag('enabled').notNull(),
  usedNano: integer('used_nano').notNull().default(0),
  creditNano: integer('credit_nano').notNull().default(0),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
})

/**
 * Prices that were set or taken over. A row is never changed but for its end: another price is another row. `provider` ''
 * holds for all.
 */
export const prices = sqliteTable(
  'model_prices',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    model: text('model').notNull(),
    provider: text('provider').notNull().default(''),
    price: json<PriceInput>('price').notNull(),
    origin: text('origin', { enum: ['own', 'list'] }).notNull(),
    source: text('source'),
    validFrom: integer('valid_from').notNull(),
    validTo: integer('valid_to'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('model_prices_model').on(table.model)],
)

/** Prices as they were charged with, each kept once; ledger rows name the id. `key` is what makes two the same. */
export const priceVersions = sqliteTable(
  'price_versions',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    key: text('key').notNull(),
    model: text('model').notNull(),
    provider: text('provider').notNull(),
    origin: text('origin', { enum: ['own', 'list', 'catalog', 'default'] }).notNull(),
    source: text('source'),
    price: json<PriceInput>('price').notNull(),
    firstUsedAt: integer('first_used_at').notNull(),
  },
  (table) => [uniqueIndex('price_versions_key').on(table.key)],
)

/** Factors beside the price, in millionths. */
export const ratios = sqliteTable(
  'ratios',
  {
    kind: text('kind').$type<Ratio['kind']>().notNull(),
    subject: text('subject').notNull(),
    other: text('other').notNull().default(''),
    millionths: integer('millionths').notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.subject, table.other] })],
)

/** `subject` is a row's id as text, a group's name, or empty for the gateway. */
export const budgets = sqliteTable('budgets', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  scope: text('scope', { enum: ['token', 'user', 'group', 'channel', 'gateway'] }).notNull(),
  subject: text('subject').notNull(),
  limitNano: integer('limit_nano').notNull(),
  period: text('period', { enum: ['total', 'day', 'week', 'month'] }).notNull(),
  timeZone: text('time_zone').notNull(),
  alerts: json<number[]>('alerts').notNull(),
  hard: flag('hard').notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
})

/** What was spent of a budget in one period; written in the transaction of the ledger row. */
export const budgetSpend = sqliteTable(
  'budget_spend',
  {
    budgetId: integer('budget_id')
      .notNull()
      .references(() => budgets.id, { onDelete: 'cascade' }),
    /** 0 for a budget that never starts anew. */
    periodStart: integer('period_start').notNull(),
    spentNano: integer('spent_nano').notNull(),
    /** The highest of the alerts that somebody was told of, percent. */
    alerted: integer('alerted').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.budgetId, table.periodStart] })],
)

/**
 * Movements of money, append-only and never pruned. `id` holds the time (see log-id.ts). `amountNano` is what a balance
 * changes by: charges are negative. No index on the charges: ten million rows are read in order of time, or summed whole.
 * Indexes hold the few other movements alone.
 */
export const ledgerEntries = sqliteTable(
  'ledger',
  {
    id: integer('id').primaryKey(),
    kind: text('kind', { enum: ['charge', 'refund', 'grant', 'redeem', 'adjust'] }).notNull(),
    amountNano: integer('amount_nano').notNull(),
    tokenId: integer('token_id'),
    userId: integer('user_id'),
    channelId: integer('channel_id'),
    group: text('group_name'),
    model: text('model'),
    requestId: text('request_id'),
    priceVersion: integer('price_version'),
    madeBy: text('made_by'),
    reason: text('reason'),
  },
  (table) => [
    index('ledger_movements').on(table.id).where(sql`kind <> 'charge'`),
    index('ledger_refunds').on(table.requestId).where(sql`kind = 'refund'`),
  ],
)

/** One row per setting that differs from its default; `value` is JSON. */
export const settings = sqliteTable('settings', {
  key: text('key').primaryKey(),
  value: text('value').notNull(),
})

/** Small facts of this installation: hashes, verifiers. Nothing here is a secret in the clear. */
export const installation = sqliteTable('installation', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
})

/**
 * One row per request, written once. `id` holds the arrival time (see log-id.ts), so the table itself and every index are
 * ordered by time without a column or an index for it. What is only shown and never searched or summed is packed into
 * `detail` (see log-row.ts): each bound value costs time on the path of every request.
 */
export const requestLog = sqliteTable(
  'request_log',
  {
    id: integer('id').primaryKey(),
    requestId: text('request_id').notNull(),
    tokenId: integer('token_id'),
    userId: integer('user_id'),
    channelId: integer('channel_id'),
    model: text('model'),
    status: integer('status').notNull(),
    inputTokens: integer('input_tokens').notNull(),
    cacheReadTokens: integer('cache_read_tokens').notNull(),
    cacheWrite5mTokens: integer('cache_write_5m_tokens').notNull(),
    cacheWrite1hTokens: integer('cache_write_1h_tokens').notNull(),
    outputTokens: integer('output_tokens').notNull(),
    reasoningTokens: integer('reasoning_tokens').notNull(),
    costNano: integer('cost_nano').notNull(),
    latencyMs: real('latency_ms').notNull(),
    firstByteMs: real('first_byte_ms'),
    detail: text('detail').notNull(),
    arithmetic: text('arithmetic'),
  },
  (table) => [
    uniqueIndex('request_log_request').on(table.requestId),
    index('request_log_token').on(table.tokenId),
    index('request_log_channel').on(table.channelId),
    index('request_log_model').on(table.model),
    // Nearly every row is a 200; only the others are worth an entry.
    index('request_log_status').on(table.status).where(sql`status <> 200`),
    index('request_log_error').on(table.id).where(sql`status >= 400 AND status <> 499`),
  ],
)

/**
 * Sums per bucket of time (UTC) and model, channel, token, user and group. A missing model or group is '' and a missing row 0, so
 * that they can be part of the key. `answered` counts status < 400: means are taken over those.
 * The migration makes these tables WITHOUT ROWID by hand (drizzle has no word for it): one page written instead of two.
 */
function usageTable<Name extends string>(name: Name) {
  return sqliteTable(
    name,
    {
      at: integer('at').notNull(),
      model: text('model').notNull(),
      channelId: integer('channel_id').notNull(),
      tokenId: integer('token_id').notNull(),
      userId: integer('user_id').notNull(),
      group: text('group_name').notNull(),
      requests: integer('requests').notNull(),
      errors: integer('errors').notNull(),
      answered: integer('answered').notNull(),
      /** The whole prompt. */
      inputTokens: integer('input_tokens').notNull(),
      cacheReadTokens: integer('cache_read_tokens').notNull(),
      cacheWriteTokens: integer('cache_write_tokens').notNull(),
      outputTokens: integer('output_tokens').notNull(),
      reasoningTokens: integer('reasoning_tokens').notNull(),
      costNano: integer('cost_nano').notNull(),
      latencyMs: real('latency_ms').notNull(),
      firstByteMs: real('first_byte_ms').notNull(),
      firstBytes: integer('first_bytes').notNull(),
      /** Answered requests with tokens whose model had no price. */
      unpriced: integer('unpriced').notNull(),
    },
    (table) => [
      primaryKey({
        columns: [table.at, table.model, table.channelId, table.tokenId, table.userId, table.group],
      }),
    ],
  )
}

export const usageMinute = usageTable('usage_minute')
export const usageHour = usageTable('usage_hour')
export const usageDay = usageTable('usage_day')

/** What is different about routing one model; a missing group holds for all. */
export const modelRules = sqliteTable('model_rules', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  model: text('model').notNull(),
  group: text('group_name'),
  strategy: text('strategy').$type<ModelRuleFields['strategy']>(),
  sticky: flag('sticky'),
  fallbacks: json<string[]>('fallbacks').notNull(),
  contextFallbacks: json<string[]>('context_fallbacks').notNull(),
  limits: json<Limits>('limits').notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
})

export const contentFilters = sqliteTable('content_filters', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  name: text('name').notNull(),
  enabled: flag('enabled').notNull(),
  groups: json<string[]>('groups').notNull(),
  target: text('target').$type<ContentFilterFields['target']>().notNull(),
  kind: text('kind').$type<ContentFilterFields['kind']>().notNull(),
  patterns: json<string[]>('patterns').notNull(),
  action: text('action').$type<ContentFilterFields['action']>().notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
})

export const notifications = sqliteTable('notifications', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  at: integer('at').notNull(),
  kind: text('kind').$type<StoredNotification['kind']>().notNull(),
  channelId: integer('channel_id'),
  channelName: text('channel_name').notNull(),
  message: text('message').notNull(),
  read: flag('read').notNull().default(false),
})

/** What is known of channels beyond their configuration; one row a channel, JSON that only routing reads. */
export const channelHealth = sqliteTable('channel_health', {
  channelId: integer('channel_id').primaryKey(),
  state: json<unknown>('state').notNull(),
})

/** Answers kept for clients whose upstream keeps none. `owner` is the token's id, 0 for the console. */
export const storedResponses = sqliteTable(
  'stored_responses',
  {
    owner: integer('owner').notNull(),
    id: text('id').notNull(),
    at: integer('at').notNull(),
    previousId: text('previous_id'),
    input: json<readonly unknown[]>('input').notNull(),
    response: json<Readonly<Record<string, unknown>>>('response').notNull(),
  },
  (table) => [primaryKey({ columns: [table.owner, table.id] }), index('stored_responses_at').on(table.at)],
)

/** The messages of a request, as far as they are kept. `bytes` is what the row weighs. */
export const keptBodies = sqliteTable(
  'kept_bodies',
  {
    requestId: text('request_id').primaryKey(),
    at: integer('at').notNull(),
    bytes: integer('bytes').notNull(),
    content: json<KeptExchange>('content').notNull(),
  },
  (table) => [index('kept_bodies_at').on(table.at)],
)
