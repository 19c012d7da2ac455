import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Accounts } from '../../access/accounts.ts'
import { ChannelLimits } from '../../access/channel-limits.ts'
import { FilterCompiler } from '../../access/content-filter/group-filters.ts'
import { KeyLookup } from '../../access/identify.ts'
import { ScopeLimits } from '../../access/limits.ts'
import { newToken } from '../../access/new-token.ts'
import type { TokenEntry, UserEntry } from '../../access/types.ts'
import { freeOfCharge } from '../../billing/price-table.ts'
import { priceEntry } from '../../catalog/price-versions.ts'
import { RatioTable } from '../../catalog/ratio-table.ts'
import type { ConfigSnapshot, ServingChannel } from '../../catalog/types.ts'
import {
  type ContentFilter,
  contentFilterCreate,
  type KeptExchange,
  noLimits,
  type Ratio,
  type Settings,
} from '../../contract/index.ts'
import { fetchMedia } from '../../fetch-media.ts'
import { createRelayDoor } from '../../http/relay-door.ts'
import { LiveMeter } from '../../live/meter.ts'
import { matchRelayRoute, protocols, upstreamProtocols } from '../../protocols/registry.ts'
import { takeQueryKey } from '../../protocols/relay-route.ts'
import { RememberedTokens } from '../../providers/access-tokens.ts'
import { providers } from '../../providers/registry.ts'
import { HealthBook } from '../../routing/health/health-book.ts'
import { Turns } from '../../routing/turns.ts'
import type { RoutingRules } from '../../routing/types.ts'
import type { StoredBudget } from '../../storage/money-types.ts'
import type { LedgerRow } from '../../storage/types.ts'
import { streamUsage } from '../../stream-usage.ts'
import { createTransport } from '../../transport/undici-transport.ts'
import { createRelay, type RunningRelay } from '../create-relay.ts'
import type { RelayDependencies } from '../dependencies.ts'
import type { FetchMedia } from '../translate/inline-media.ts'
import { MemoryResponseStore } from '../translate/stored-responses.ts'

/** A ledger in memory. Commits in the next turn, or when the test says so. */
export class TestLedger {
  rows: LedgerRow[] = []
  /** The next commits fail with this. */
  failure: Error | null = null
  private held: (() => void)[] | undefined
  private waiting: { count: number; resolve: () => void }[] = []

  append(row: LedgerRow, done: (error: Error | null) => void): void {
    const commit = () => {
      if (this.failure === null) this.rows.push(row)
      done(this.failure)
      this.waiting = this.waiting.filter(({ count, resolve }) => {
        if (this.rows.length < count) return true
        resolve()
        return false
      })
    }
    if (this.held === undefined) setImmediate(commit)
    else this.held.push(commit)
  }

  /** From now on rows wait for `release`. */
  hold(): void {
    this.held = []
  }

  get waitingCommits(): number {
    return this.held?.length ?? 0
  }

  release(): void {
    const held = this.held ?? []
    this.held = undefined
    for (const commit of held) commit()
  }

  /** Resolves when so many rows are committed. */
  has(count: number): Promise<void> {
    if (this.rows.length >= count) return Promise.resolve()
    return new Promise((resolve) => this.waiting.push({ count, resolve }))
  }
}

export interface TestGateway {
  url: string
  key: string
  ledger: TestLedger
  relay: RunningRelay
  meter: LiveMeter
  token: TokenEntry
  accounts: Accounts
  /** Replaces the configuration, as an edit in the console does. */
  configure(change: {
    channels?: readonly Partial<ServingChannel>[]
    token?: Partial<TokenEntry>
    settings?: Partial<Settings>
    routing?: Partial<RoutingRules>
    filters?: readonly TestFilter[]
    budgets?: readonly Partial<StoredBudget>[]
  }): void
  /** Messages that were kept, by request id. */
  kept: Map<string, KeptExchange>
  /** Milliseconds added to the clock. */
  skew: { ms: number }
  close(): Promise<void>
}

const settings: Settings = {
  logRetentionDays: 0,
  maxBodyMb: 20,
  allowedHosts: [],
  allowedOrigins: [],
  failover: true,
  maxAttempts: 4,
  deadlineSeconds: 600,
  hedging: false,
  autoDisableAfter: 20,
  healthCheckMinutes: 0,
  balanceMinutes: 0,
  webhookUrl: null,
  unpriced: 'free',
  defaultPrice: null,
  serveUnbilled: false,
  priceListUrl: null,
  keepBodies: 'off',
  keepBodiesKb: 256,
  keepBodiesDays: 7,
  keepBodiesMaxMb: 500,
}

/** A channel with the usual values; `baseUrl` and `id` must be given. */
export function testChannel(fields: Partial<ServingChannel>): ServingChannel {
  return {
    id: 1,
    name: `channel ${fields.id ?? 1}`,
    provider: 'openai-compatible',
    enabled: true,
    models: ['*'],
    modelMapping: {},
    protocols: ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini'],
    groups: ['default'],
    priority: 0,
    weight: 1,
    keyIds: [1],
    keyRequired: true,
    baseUrl: 'http://127.0.0.1:1',
    keys: [{ id: 1, secret: 'sk-upstream-secret-0001' }],
    proxyUrl: null,
    headers: {},
    overrides: {},
    bodyRules: [],
    systemPrompt: null,
    statusMapping: {},
    limits: noLimits,
    keyLimits: noLimits,
    queue: { size: 0, waitMs: 0 },
    autoDisable: true,
    timeouts: { connectMs: 5000, firstByteMs: 10_000, idleMs: 10_000, totalMs: null },
    ca: null,
    settings: {},
    ...fields,
  }
}

/** A budget of the test's token, 1 USD over all time. */
const testBudget: StoredBudget = {
  id: 1,
  scope: 'token',
  subject: '7',
  limitNano: 1_000_000_000,
  period: 'total',
  timeZone: 'UTC',
  alerts: [],
  hard: true,
  createdAt: 0,
  updatedAt: 0,
  spend: [],
}

/** A content filter; what is left out is as a new one has it. */
export type TestFilter = Pick<ContentFilter, 'name' | 'patterns'> & Partial<ContentFilter>

export interface TestGatewayOptions {
  channels: readonly Partial<ServingChannel>[]
  token?: Partial<TokenEntry>
  settings?: Partial<Settings>
  /** Rules of groups and models; what is left out is empty. */
  routing?: Partial<RoutingRules>
  filters?: readonly TestFilter[]
  /** Whom tokens belong to; credit in nano-USD, undefined = none is needed. */
  users?: readonly (Partial<UserEntry> & { id: number; creditNano?: number })[]
  /** What is left out is for the token, over all time, and hard. */
  budgets?: readonly Partial<StoredBudget>[]
  ratios?: readonly Ratio[]
  uploadIdleMs?: number
  random?: () => number
  /** Learn the health of channels from the requests; otherwise each request finds them as new. */
  health?: boolean
  /** What is known of models. */
  abilitiesOf?: ConfigSnapshot['abilitiesOf']
  fetchMedia?: FetchMedia
  tokenizer?: RelayDependencies['tokenizer']
}

/** The relay with its real door, protocols, providers and transport; only configuration and ledger are of the test. */
export async function startTestGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const { key, hash } = newToken()
  const ledger = new TestLedger()
  const skew = { ms: 0 }
  const kept = new Map<string, KeptExchange>()
  const now = () => Date.now() + skew.ms
  const meter = new LiveMeter(now)
  const accounts = new Accounts()
  const transport = createTransport()
  let version = 0
  let chosen = {
    channels: options.channels,
    token: options.token ?? {},
    settings: options.settings ?? {},
    routing: options.routing ?? {},
    filters: options.filters ?? [],
    budgets: options.budgets ?? [],
  }
  const snapshotOf = (): ConfigSnapshot => {
    version += 1
    const token: TokenEntry = {
      id: 7,
      name: 'laptop',
      group: 'default',
      enabled: true,
      expiresAt: null,
      models: null,
      allowedIps: null,
      limits: { rpm: null, tpm: null, concurrency: null },
      quotaNano: null,
      ...chosen.token,
    }
    const users = (options.users ?? []).map(
      (user): UserEntry => ({ name: 'Ann', group: 'default', enabled: true, limits: noLimits, ...user }),
    )
    const groups = new Map([['default', 1_000_000]])
    const spent = (matches: (row: LedgerRow) => boolean) =>
      ledger.rows.reduce((sum, row) => (matches(row) ? sum + row.costNano : sum), 0)
    accounts.load(
      {
        tokens: [{ id: 7, quotaNano: token.quotaNano, creditNano: 0, usedNano: spent((row) => row.tokenId === 7) }],
        users: (options.users ?? []).map(({ id, creditNano }) => ({
          id,
          prepaid: creditNano !== undefined,
          creditNano: creditNano ?? 0,
          usedNano: spent((row) => row.userId === id),
        })),
        budgets: chosen.budgets.map((fields, at) => ({
          ...testBudget,
          spend: [
            {
              periodStart: 0,
              spentNano: spent((row) => row.budgets?.some(({ budgetId }) => budgetId === at + 1) === true),
              alerted: 0,
            },
          ],
          id: at + 1,
          ...fields,
        })),
      },
      now(),
    )
    const channels = chosen.channels.map((fields, at) => testChannel({ id: at + 1, ...fields }))
    return {
      version,
      channels: new Map(channels.map((channel) => [channel.id, channel])),
      tokens: new Map([[hash, token]]),
      tokensById: new Map([[7, token]]),
      users: new Map(users.map((user) => [user.id, user])),
      groups,
      ratios: new RatioTable(groups, options.ratios ?? []),
      routing: { groups: new Map(), models: [], ...chosen.routing },
      abilitiesOf: options.abilitiesOf ?? (() => undefined),
      filtersFor: new FilterCompiler().with(
        chosen.filters.map((filter) => contentFilterCreate.parse(filter)),
        (name, what) => {
          throw new Error(`${name} ${what}`)
        },
      ),
      priceOf: (model) => (model.startsWith('free') ? undefined : testPrice),
      settings: { ...settings, ...chosen.settings },
    }
  }
  const config = { current: snapshotOf() }
  const silent = () => {}
  const limits = new ScopeLimits(now)
  const channelLimits = new ChannelLimits(limits)
  const random = options.random ?? Math.random
  const seed = () => Math.floor(random() * 0x1_0000_0000)
  const health = options.health === true ? new HealthBook({ now, random, waitFor: waitOf }) : undefined
  function waitOf(channelId: number, keyId: number | null): number {
    const channel = config.current.channels.get(channelId)
    return channel === undefined ? 0 : channelLimits.waitFor(channel, keyId)
  }
  const relay = createRelay({
    protocols,
    providers,
    config,
    upstreams: upstreamProtocols,
    streamUsage,
    transport,
    accessTokens: new RememberedTokens(),
    fetchMedia: options.fetchMedia ?? fetchMedia,
    ...(options.tokenizer === undefined ? undefined : { tokenizer: options.tokenizer }),
    responses: new MemoryResponseStore(),
    bodies: { keep: async (requestId, _at, content) => void kept.set(requestId, content) },
    ledger,
    meter,
    keys: new KeyLookup(),
    limits,
    channelLimits,
    ...(health === undefined ? undefined : { health }),
    turns: new Turns(seed()),
    accounts,
    logger: { trace: silent, debug: silent, info: silent, warn: silent, error: silent, fatal: silent },
    now,
    random: options.random ?? Math.random,
  })
  const door = createRelayDoor({
    relay,
    protocols,
    match: matchRelayRoute,
    takeQueryKey,
    settings: () => config.current.settings,
    now,
    ...(options.uploadIdleMs === undefined ? undefined : { uploadIdleMs: options.uploadIdleMs }),
  })
  const server = createServer((request, response) =>
    door.handle(request, response, () => {
      response.writeHead(404, { 'content-type': 'text/plain' })
      response.end('not the relay')
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key,
    ledger,
    relay,
    meter,
    accounts,
    kept,
    skew,
    get token() {
      return config.current.tokensById.get(7) as TokenEntry
    },
    configure(change) {
      chosen = { ...chosen, ...change }
      config.current = snapshotOf()
    },
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await transport.close()
    },
  }
}

/** 1 USD per million tokens in, 2 out. */
const testPrice = priceEntry(
  { ...freeOfCharge, input: 1e9, output: 2e9 },
  { origin: 'catalog', source: 'test', model: 'any', provider: 'any' },
)

export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  /** False when the connection broke before the reply's end. */
  complete: boolean
}

export interface Sending {
  path: string
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer
}

/** Sends a request as a client would and reads the whole reply. */
export function send(gateway: Pick<TestGateway, 'url' | 'key'>, sending: Sending): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const body = sending.body ?? ''
    const request = httpRequest(
      `${gateway.url}${sending.path}`,
      {
        method: sending.method ?? 'POST',
        headers: {
          authorization: `Bearer ${gateway.key}`,
          ...(body.length === 0 ? undefined : { 'content-type': 'application/json' }),
          ...sending.headers,
        },
        agent: false,
      },
      (response) => {
        const parts: Buffer[] = []
        const done = () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts),
            complete: response.complete,
          })
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', done)
        response.on('error', done)
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

/** A chat request in the OpenAI protocol. */
export function chat(fields: Record<string, unknown> = {}): Sending {
  return {
    path: '/v1/chat/completions',
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }], ...fields }),
  }
}

/** A streaming chat request that asks for usage itself. */
export function chatStream(fields: Record<string, unknown> = {}): Sending {
  return chat({ stream: true, stream_options: { include_usage: true }, ...fields })
}
