import { isDeepStrictEqual } from 'node:util'
import type Database from 'better-sqlite3'
import { and, asc, desc, eq, getTableColumns, gt, isNull, or, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { millionthsOf, ratioOfMillionths, ratioOne } from '../../billing/money.ts'
import { GatewayError, type Settings, settings as settingsSchema } from '../../contract/index.ts'
import type {
  BackupRepository,
  Configuration,
  ConfigurationChange,
  ConfiguredBudget,
  ConfiguredChannel,
  ConfiguredKey,
  NumberedKind,
  ReadConfiguration,
} from '../backup-types.ts'
import { keyHint, type SecretBox } from '../secret-box.ts'
import { answer } from '../storage-error.ts'
import { spentIn } from './budgets.ts'
import { keyPlace } from './channels.ts'
import type { FreshBudgets } from './fresh-budgets.ts'
import { ReportQueries } from './report-queries.ts'
import {
  budgetSpend,
  budgets,
  channelKeys,
  channels,
  contentFilters,
  groups,
  installation,
  modelRules,
  prices,
  ratios,
  settings,
  tokens,
  users,
} from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }

/** All time: ends with the last day that an entry's id can hold. */
const always = { start: 0, end: 2 ** 42 - (2 ** 42 % 86_400_000) }

const tableNames: Readonly<Record<NumberedKind, string>> = {
  users: 'users',
  tokens: 'tokens',
  channels: 'channels',
  rules: 'model_rules',
  filters: 'content_filters',
  budgets: 'budgets',
  prices: 'model_prices',
}

const {
  usedNano: _tokenUsed,
  creditNano: _tokenCredit,
  lastUsedAt: _lastUsed,
  ...tokenColumns
} = getTableColumns(tokens)
const { usedNano: _userUsed, creditNano: _userCredit, ...userColumns } = getTableColumns(users)
const { lastTest: _lastTest, removedAt: _removedAt, ...channelColumns } = getTableColumns(channels)

/** The configuration as one value: read whole, and replaced whole or not at all. */
export class SqliteBackup implements BackupRepository {
  readonly #db: Db
  readonly #box: SecretBox
  readonly #fresh: FreshBudgets
  readonly #reports: ReportQueries

  constructor(db: Db, box: SecretBox, fresh: FreshBudgets) {
    this.#db = db
    this.#box = box
    this.#fresh = fresh
    this.#reports = new ReportQueries(db.$client)
  }

  read(now: number): Promise<ReadConfiguration> {
    return answer(() =>
      this.#db.transaction(() => ({ configuration: this.#configuration(now), lastIds: this.#lastIds() })),
    )
  }

  apply(change: ConfigurationChange): Promise<void> {
    return answer(() => {
      const counted = this.#db.transaction(
        () => {
          const { expected, target, now } = change
          const present = this.#configuration(now)
          if (!isDeepStrictEqual(present, expected)) {
            throw new GatewayError('backup.changed', 'The configuration was changed meanwhile; nothing was restored.')
          }
          this.#writeGroups(present, target)
          this.#writePeople(present, target)
          this.#writeChannels(present, target, now)
          this.#writeRules(present, target)
          this.#writePrices(present, target, now)
          this.#writeSettings(present.settings, target.settings)
          for (const [name, value] of Object.entries(change.facts)) {
            this.#db
              .insert(installation)
              .values({ name, value })
              .onConflictDoUpdate({ target: installation.name, set: { value } })
              .run()
          }
          return this.#writeBudgets(present, target, change)
        },
        { behavior: 'immediate' },
      )
      // Only what was committed is watched.
      for (const id of counted.removed) this.#fresh.remove(id)
      for (const { budget, period } of counted.begun) {
        const { id, scope, subject } = budget
        this.#fresh.add({ id, scope, subject, ...period, since: change.now })
      }
    })
  }

  #configuration(now: number): Configuration {
    const keys = this.#keys()
    return {
      groups: this.#db
        .select()
        .from(groups)
        .orderBy(asc(groups.createdAt), asc(groups.name))
        .all() as Configuration['groups'],
      users: this.#db.select(userColumns).from(users).orderBy(asc(users.id)).all(),
      tokens: this.#db.select(tokenColumns).from(tokens).orderBy(asc(tokens.id)).all(),
      channels: this.#db
        .select(channelColumns)
        .from(channels)
        .where(isNull(channels.removedAt))
        .orderBy(asc(channels.id))
        .all()
        .map((row) => ({
          ...row,
          // Rows of an earlier version know no end to the whole reply.
          timeouts: { ...row.timeouts, totalMs: row.timeouts.totalMs ?? null },
          keys: keys.get(row.id) ?? [],
        })),
      rules: this.#db.select().from(modelRules).orderBy(asc(modelRules.id)).all(),
      filters: this.#db.select().from(contentFilters).orderBy(asc(contentFilters.id)).all(),
      budgets: this.#db.select().from(budgets).orderBy(asc(budgets.id)).all(),
      prices: this.#db
        .select()
        .from(prices)
        .where(or(isNull(prices.validTo), gt(prices.validTo, sql`max(${now}, ${prices.validFrom})`)))
        .orderBy(asc(prices.id))
        .all()
        .map(({ provider, ...row }) => ({ ...row, provider: provider === '' ? null : provider })),
      ratios: this.#db
        .select()
        .from(ratios)
        .orderBy(asc(ratios.kind), asc(ratios.subject), asc(ratios.other))
        .all()
        .map(({ millionths, ...ratio }) => ({ ...ratio, ratio: ratioOfMillionths(millionths) })),
      settings: this.#settings(),
    }
  }

  #keys(): Map<number, ConfiguredKey[]> {
    const found = new Map<number, ConfiguredKey[]>()
    for (const { id, channelId, hint, secret } of this.#db
      .select()
      .from(channelKeys)
      .orderBy(asc(channelKeys.id))
      .all()) {
      const key = { id, hint, secret: this.#box.open(secret, keyPlace(id)) }
      const known = found.get(channelId)
      if (known === undefined) found.set(channelId, [key])
      else known.push(key)
    }
    return found
  }

  #settings(): Partial<Settings> {
    const schema = settingsSchema.partial()
    const found: Partial<Settings> = {}
    for (const { key, value } of this.#db.select().from(settings).orderBy(asc(settings.key)).all()) {
      const read = schema.safeParse({ [key]: JSON.parse(value) })
      if (read.success) Object.assign(found, read.data)
    }
    return found
  }

  #lastIds(): Record<NumberedKind, number> {
    const last = this.#db.$client.prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck()
    const of = (kind: NumberedKind) => last.get(tableNames[kind]) ?? 0
    return {
      users: of('users'),
      tokens: of('tokens'),
      channels: of('channels'),
      rules: of('rules'),
      filters: of('filters'),
      budgets: of('budgets'),
      prices: of('prices'),
    }
  }

  #writeGroups(present: Configuration, target: Configuration): void {
    const { added, changed, removed } = difference(present.groups, target.groups, ({ name }) => name)
    for (const { name } of removed) this.#db.delete(groups).where(eq(groups.name, name)).run()
    for (const row of added) this.#db.insert(groups).values(row).run()
    for (const { name, ...row } of changed) this.#db.update(groups).set(row).where(eq(groups.name, name)).run()
  }

  #writePeople(present: Configuration, target: Configuration): void {
    const people = difference(present.users, target.users, idOf)
    for (const { id } of people.removed) this.#db.delete(users).where(eq(users.id, id)).run()
    for (const row of people.added) this.#db.insert(users).values(row).run()
    for (const { id, ...row } of people.changed) this.#db.update(users).set(row).where(eq(users.id, id)).run()

    const issued = difference(present.tokens, target.tokens, idOf)
    for (const { id } of issued.removed) this.#db.delete(tokens).where(eq(tokens.id, id)).run()
    for (const row of issued.added) this.#db.insert(tokens).values(row).run()
    for (const { id, ...row } of issued.changed) this.#db.update(tokens).set(row).where(eq(tokens.id, id)).run()
  }

  #writeChannels(present: Configuration, target: Configuration, now: number): void {
    const { added, changed, removed } = difference(present.channels, target.channels, idOf)
    for (const { id } of removed) this.#db.update(channels).set({ removedAt: now }).where(eq(channels.id, id)).run()
    for (const { keys, ...row } of added) {
      this.#db.insert(channels).values(row).run()
      this.#writeKeys(row.id, keys)
    }
    for (const { keys, id, ...row } of changed) {
      this.#db.update(channels).set(row).where(eq(channels.id, id)).run()
      this.#writeKeys(id, keys)
    }
  }

  /** Keys that are stored already stay as they are sealed, above all those that cannot be opened. */
  #writeKeys(channelId: number, keys: ConfiguredChannel['keys']): void {
    const kept = new Set(keys.map(({ id }) => id))
    const stored = this.#db.select({ id: channelKeys.id }).from(channelKeys).where(eq(channelKeys.channelId, channelId))
    for (const { id } of stored.all()) {
      if (!kept.has(id)) this.#db.delete(channelKeys).where(eq(channelKeys.id, id)).run()
    }
    for (const { id, secret } of keys) {
      if (id !== null || secret === null) continue
      const made = this.#db
        .insert(channelKeys)
        .values({ channelId, hint: keyHint(secret), secret: Buffer.alloc(0) })
        .returning({ id: channelKeys.id })
        .get()
      this.#db
        .update(channelKeys)
        .set({ secret: this.#box.seal(secret, keyPlace(made.id)) })
        .where(eq(channelKeys.id, made.id))
        .run()
    }
  }

  #writeRules(present: Configuration, target: Configuration): void {
    const ruled = difference(present.rules, target.rules, idOf)
    for (const { id } of ruled.removed) this.#db.delete(modelRules).where(eq(modelRules.id, id)).run()
    for (const row of ruled.added) this.#db.insert(modelRules).values(row).run()
    for (const { id, ...row } of ruled.changed) this.#db.update(modelRules).set(row).where(eq(modelRules.id, id)).run()

    const filtered = difference(present.filters, target.filters, idOf)
    for (const { id } of filtered.removed) this.#db.delete(contentFilters).where(eq(contentFilters.id, id)).run()
    for (const row of filtered.added) this.#db.insert(contentFilters).values(row).run()
    for (const { id, ...row } of filtered.changed) {
      this.#db.update(contentFilters).set(row).where(eq(contentFilters.id, id)).run()
    }
  }

  /** A price is never changed but for its end. */
  #writePrices(present: Configuration, target: Configuration, now: number): void {
    const priced = difference(present.prices, target.prices, idOf)
    for (const { id, validFrom } of priced.removed) {
      this.#db
        .update(prices)
        .set({ validTo: Math.max(validFrom, now) })
        .where(eq(prices.id, id))
        .run()
    }
    for (const row of priced.added) {
      this.#db
        .insert(prices)
        .values({ ...row, provider: row.provider ?? '' })
        .run()
    }
    const place = (ratio: Configuration['ratios'][number]) => `${ratio.kind}\n${ratio.subject}\n${ratio.other}`
    const factors = difference(present.ratios, target.ratios, place)
    for (const { kind, subject, other } of [...factors.removed, ...factors.changed]) {
      this.#db
        .delete(ratios)
        .where(and(eq(ratios.kind, kind), eq(ratios.subject, subject), eq(ratios.other, other)))
        .run()
    }
    for (const { ratio, ...row } of [...factors.added, ...factors.changed]) {
      const millionths = millionthsOf(ratio)
      if (millionths !== ratioOne) {
        this.#db
          .insert(ratios)
          .values({ ...row, millionths })
          .run()
      }
    }
  }

  #writeSettings(present: Partial<Settings>, target: Partial<Settings>): void {
    for (const key of Object.keys(present)) {
      if (!(key in target)) this.#db.delete(settings).where(eq(settings.key, key)).run()
    }
    for (const [key, given] of Object.entries(target)) {
      if (given === undefined) continue
      const value = JSON.stringify(given)
      this.#db
        .insert(settings)
        .values({ key, value })
        .onConflictDoUpdate({ target: settings.key, set: { value } })
        .run()
    }
  }

  /** Answers the budgets that begin to count, and those that are gone. */
  #writeBudgets(present: Configuration, target: Configuration, { presentOf }: ConfigurationChange) {
    const { added, changed, removed } = difference(present.budgets, target.budgets, idOf)
    const begun: { budget: ConfiguredBudget; period: { start: number; end: number } }[] = []
    const begin = (budget: ConfiguredBudget) => {
      const period = presentOf(budget) ?? always
      const spentNano = spentIn(this.#reports, budget, { from: period.start, to: period.end })
      this.#db.insert(budgetSpend).values({ budgetId: budget.id, periodStart: period.start, spentNano }).run()
      begun.push({ budget, period })
    }
    for (const { id } of removed) this.#db.delete(budgets).where(eq(budgets.id, id)).run()
    for (const row of added) {
      this.#db.insert(budgets).values(row).run()
      begin(row)
    }
    for (const row of changed) {
      const { id, ...fields } = row
      this.#db.update(budgets).set(fields).where(eq(budgets.id, id)).run()
      const before = present.budgets.find((budget) => budget.id === id)
      if (before === undefined) continue
      if (countsAlike(before, row)) {
        if (before.limitNano !== row.limitNano) this.#forgetAlerts(row)
        continue
      }
      // Sums of another calendar's periods, or of another subject, mean nothing in this one.
      this.#db.delete(budgetSpend).where(eq(budgetSpend.budgetId, id)).run()
      begin(row)
    }
    return { begun, removed: removed.map(idOf) }
  }

  /** Marks of another limit that are not passed any more are told of anew. */
  #forgetAlerts({ id, limitNano }: ConfiguredBudget): void {
    const newest = this.#db
      .select()
      .from(budgetSpend)
      .where(eq(budgetSpend.budgetId, id))
      .orderBy(desc(budgetSpend.periodStart))
      .limit(1)
      .get()
    if (newest === undefined || limitNano === 0) return
    const share = Math.max(0, Math.floor((newest.spentNano / limitNano) * 100))
    if (share >= newest.alerted) return
    this.#db
      .update(budgetSpend)
      .set({ alerted: share })
      .where(and(eq(budgetSpend.budgetId, id), eq(budgetSpend.periodStart, newest.periodStart)))
      .run()
  }
}

const idOf = ({ id }: { id: number }) => id

function countsAlike(one: ConfiguredBudget, other: ConfiguredBudget): boolean {
  return (
    one.scope === other.scope &&
    one.subject === other.subject &&
    one.period === other.period &&
    one.timeZone === other.timeZone
  )
}

function difference<T>(present: readonly T[], target: readonly T[], nameOf: (row: T) => string | number) {
  const before = new Map(present.map((row) => [nameOf(row), row]))
  const after = new Set(target.map(nameOf))
  return {
    added: target.filter((row) => !before.has(nameOf(row))),
    changed: target.filter((row) => before.has(nameOf(row)) && !isDeepStrictEqual(before.get(nameOf(row)), row)),
    removed: present.filter((row) => !after.has(nameOf(row))),
  }
}
