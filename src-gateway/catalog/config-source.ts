import type { Accounts } from '../access/accounts.ts'
import { FilterCompiler } from '../access/content-filter/group-filters.ts'
import type { TokenEntry, UserEntry } from '../access/types.ts'
import { millionthsOf, ratioOne } from '../billing/money.ts'
import type { Provider } from '../providers/types.ts'
import type { StoredUser } from '../storage/money-types.ts'
import type { Storage, StoredChannel, StoredGroup, StoredToken } from '../storage/types.ts'
import { defaultPrice } from './default-price.ts'
import { PriceBook } from './price-book.ts'
import type { PriceCatalog } from './price-catalog.ts'
import { RatioTable } from './ratio-table.ts'
import { routingRules } from './routing-rules.ts'
import { servingChannel } from './serving-channel.ts'
import { completeSettings } from './settings.ts'
import type { ConfigSnapshot, ConfigSource, ServingChannel } from './types.ts'

/** Where what could not be made sense of is told. */
export interface ConfigLog {
  warn(facts: Record<string, unknown>, message: string): void
}

/** What of storage the configuration is read from. */
export interface ConfigStorage {
  channels: Pick<Storage['channels'], 'all'>
  tokens: Pick<Storage['tokens'], 'all'>
  users: Pick<Storage['users'], 'all'>
  budgets: Pick<Storage['budgets'], 'all'>
  ratios: Pick<Storage['ratios'], 'all'>
  groups: Pick<Storage['groups'], 'all'>
  prices: Pick<Storage['prices'], 'all'>
  settings: Pick<Storage['settings'], 'read'>
  rules: Pick<Storage['rules'], 'all'>
  filters: Pick<Storage['filters'], 'all'>
}

export interface ConfigSourceParts {
  storage: ConfigStorage
  providers: Readonly<Record<string, Provider>>
  /** Ids of the protocols that this version can call an upstream in. */
  protocols: ReadonlySet<string>
  prices: PriceCatalog
  /** Told of every limit of money that is read. */
  accounts?: Pick<Accounts, 'load'>
  /** Milliseconds since 1970: some prices change by date and time of day. */
  now: () => number
  log?: ConfigLog
}

/** A ConfigSource that tells others of each new snapshot. */
export interface WatchableConfig extends ConfigSource {
  /** Called with each new snapshot after it is in place; answers the unsubscribe. */
  onChange(listener: (snapshot: ConfigSnapshot) => void): () => void
}

/**
 * Reads the configuration from storage and holds it. `rebuild` calls that come while one is under way share the next, which
 * begins after all of them: its result holds what each caller had written. A rebuild that fails leaves the last snapshot.
 * @throws whatever storage throws when it cannot be read at the start
 */
export async function createConfigSource(parts: ConfigSourceParts): Promise<WatchableConfig> {
  const book = new PriceBook(parts.prices, parts.providers, parts.now)
  const listeners = new Set<(snapshot: ConfigSnapshot) => void>()
  const compiler = new FilterCompiler()
  let current = await read(parts, book, compiler, 1)
  let running: Promise<unknown> | undefined
  let waiting: Promise<ConfigSnapshot> | undefined

  async function build(): Promise<ConfigSnapshot> {
    const snapshot = await read(parts, book, compiler, current.version + 1)
    current = snapshot
    for (const listener of listeners) listener(snapshot)
    return snapshot
  }

  function start(): Promise<ConfigSnapshot> {
    const built = build()
    const settled = built.then(
      () => undefined,
      () => undefined,
    )
    running = settled
    void settled.then(() => {
      if (running === settled) running = undefined
    })
    return built
  }

  return {
    get current() {
      return current
    },
    rebuild() {
      if (running === undefined) return start()
      waiting ??= running.then(() => {
        waiting = undefined
        return start()
      })
      return waiting
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

async function read(
  parts: ConfigSourceParts,
  book: PriceBook,
  compiler: FilterCompiler,
  version: number,
): Promise<ConfigSnapshot> {
  const { storage, log } = parts
  const [channels, ratios, groups, prices, stored, rules, filters] = await Promise.all([
    storage.channels.all(),
    storage.ratios.all(),
    storage.groups.all(),
    storage.prices.all({ now: parts.now(), history: false }),
    storage.settings.read(),
    storage.rules.all(),
    storage.filters.all(),
  ])
  // Last, and taken over in the turn in which it is read: nothing is committed in between.
  const [tokens, users, budgets] = await Promise.all([storage.tokens.all(), storage.users.all(), storage.budgets.all()])
  parts.accounts?.load({ tokens, users, budgets }, parts.now())
  const { settings, refused } = completeSettings(stored)
  if (refused.length > 0) log?.warn({ settings: refused }, 'stored settings are not valid; their defaults are used')
  const { byHash, byId } = readTokens(tokens)
  const groupRatios = readGroups(groups, log)
  return Object.freeze({
    version,
    channels: readChannels(channels, parts),
    tokens: byHash,
    tokensById: byId,
    users: readUsers(users),
    groups: groupRatios,
    ratios: new RatioTable(groupRatios, ratios, ({ kind, subject }) => {
      log?.warn({ kind, subject }, 'a ratio cannot be read; it counts as 1')
    }),
    routing: routingRules(groups, rules),
    abilitiesOf: (model: string, provider: string) => book.abilitiesOf(model, provider),
    priceOf: book.with(prices, ({ model }) => {
      log?.warn({ model }, 'the price of a model cannot be read; the catalogue’s is used')
    }),
    defaultPrice: defaultPrice(settings),
    filtersFor: compiler.with(filters, (filter, what) => {
      log?.warn({ filter, what }, 'a pattern of a content filter cannot be used by this version; it is left out')
    }),
    settings: Object.freeze(settings),
  })
}

function readChannels(
  stored: readonly StoredChannel[],
  { providers, protocols, log }: ConfigSourceParts,
): ReadonlyMap<number, ServingChannel> {
  const channels = new Map<number, ServingChannel>()
  for (const row of stored) {
    const provider = Object.hasOwn(providers, row.provider) ? providers[row.provider] : undefined
    const { channel, problems } = servingChannel(row, provider, protocols)
    if (problems.length > 0) log?.warn({ channelId: row.id, problems }, 'a channel is not as this version expects it')
    channels.set(row.id, Object.freeze(channel))
  }
  return channels
}

function readTokens(stored: readonly StoredToken[]) {
  const byHash = new Map<string, TokenEntry>()
  const byId = new Map<number, TokenEntry>()
  for (const { id, name, group, enabled, expiresAt, models, allowedIps, limits, quotaNano, userId, hash } of stored) {
    const entry: TokenEntry = { id, name, group, enabled, expiresAt, models, allowedIps, limits, quotaNano, userId }
    byHash.set(hash, entry)
    byId.set(id, entry)
  }
  return { byHash, byId }
}

function readUsers(stored: readonly StoredUser[]): ReadonlyMap<number, UserEntry> {
  return new Map(stored.map(({ id, name, group, enabled, limits }) => [id, { id, name, group, enabled, limits }]))
}

function readGroups(stored: readonly StoredGroup[], log: ConfigLog | undefined): ReadonlyMap<string, number> {
  const groups = new Map([['default', ratioOne]])
  for (const { name, ratio } of stored) {
    try {
      groups.set(name, millionthsOf(ratio))
    } catch {
      groups.set(name, ratioOne)
      log?.warn({ group: name }, 'the ratio of a group cannot be read; it is charged at 1')
    }
  }
  return groups
}
