import { isDeepStrictEqual } from 'node:util'
import { type BackupConfiguration, price as priceSchema, type Restored, type RestoreMode } from '../contract/index.ts'
import type {
  Configuration,
  ConfiguredChannel,
  ConfiguredKey,
  ConfiguredPrice,
  NumberedKind,
  ReadConfiguration,
} from '../storage/backup-types.ts'
import { withoutSignIn } from './backup-document.ts'

/** What is to be restored: a checked document, and what of its secrets is known. */
export interface Wanted {
  configuration: BackupConfiguration
  withheld: readonly string[]
  values: Readonly<Record<string, string>>
}

export interface RestorePlan {
  target: Configuration
  incomplete: Restored['incomplete']
}

type BackupChannel = BackupConfiguration['channels'][number]
type Incomplete = Restored['incomplete'][number]
interface Row {
  id: number
  createdAt: number
}

/**
 * The configuration as it is to be after a restore. What is the same thing here keeps its id, so that the log and what was
 * spent still belong to it; what is new gets the id it had, or another one when that was ever used here.
 */
export function planRestore(
  { configuration: present, lastIds }: ReadConfiguration,
  wanted: Wanted,
  mode: RestoreMode,
  now: number,
): RestorePlan {
  const given = wanted.configuration
  const keep = mode === 'merge'
  const place = <P extends Row, W extends Row>(
    kind: NumberedKind,
    rows: readonly W[],
    there: readonly P[],
    same: (row: P | W) => string,
    byNameAlone = false,
  ) => placed(rows, there, { same, byNameAlone, last: lastIds[kind] })

  const users = place('users', given.users, present.users, ({ name }) => name)
  const tokens = place('tokens', given.tokens, present.tokens, ({ hash }) => hash, true)
  const channels = place('channels', given.channels, present.channels, ({ provider, name }) => `${provider} ${name}`)
  const rules = place('rules', given.rules, present.rules, ({ model, group }) => JSON.stringify([model, group]), true)
  const filters = place('filters', given.filters, present.filters, ({ name }) => name)

  const ids = { token: tokens.ids, user: users.ids, channel: channels.ids }
  const subjectOf = (scope: string, subject: string) => {
    const moved =
      scope === 'token' || scope === 'user' || scope === 'channel' ? ids[scope].get(Number(subject)) : undefined
    return moved === undefined ? subject : String(moved)
  }
  const moved = given.budgets.map((row) => ({ ...row, subject: subjectOf(row.scope, row.subject) }))
  const budgets = place('budgets', moved, present.budgets, (row) => `${row.scope} ${row.period} ${row.subject}`)

  const incomplete: Incomplete[] = []
  const restored = channels.pairs.map(({ row, before, id }, at) => {
    const { channel, missing, disabled } = channelOf(row, before, wanted, `channels.${at}`)
    if (missing.length > 0) incomplete.push({ kind: 'channels', name: row.name, missing, disabled })
    return { ...channel, id }
  })

  const target: Configuration = {
    groups: restoredGroups(present.groups, given.groups, keep),
    users: joined(
      present.users,
      users.pairs.map(({ row, id }) => ({ ...row, id })),
      keep,
    ),
    tokens: joined(
      present.tokens,
      tokens.pairs.map(({ row, id }) => {
        const userId = row.userId === null ? null : (users.ids.get(row.userId) ?? null)
        return { ...row, userId, id }
      }),
      keep,
    ),
    channels: joined(present.channels, restored, keep),
    rules: joined(
      present.rules,
      rules.pairs.map(({ row, id }) => ({ ...row, id })),
      keep,
    ),
    filters: joined(
      present.filters,
      filters.pairs.map(({ row, id }) => ({ ...row, id })),
      keep,
    ),
    budgets: joined(
      present.budgets,
      budgets.pairs.map(({ row, id }) => ({ ...row, id })),
      keep,
    ),
    prices: restoredPrices(present.prices, given.prices, { keep, last: lastIds.prices, now }),
    ratios: restoredRatios(
      present.ratios,
      given.ratios.map((row) => ({ ...row, subject: subjectOf(row.kind, row.subject) })),
      keep,
    ),
    settings: restoredSettings(present.settings, wanted, keep, incomplete),
  }
  return { target, incomplete }
}

interface Pair<P, W> {
  row: W
  /** The same thing as it is here. */
  before: P | undefined
  id: number
}

/** Finds what is here already and gives ids to the rest; `ids` tells where an id of the document went. */
function placed<P extends Row, W extends Row>(
  rows: readonly W[],
  there: readonly P[],
  { same, byNameAlone, last }: { same: (row: P | W) => string; byNameAlone: boolean; last: number },
): { pairs: Pair<P, W>[]; ids: Map<number, number> } {
  const found = new Map<W, P>()
  const left = new Set(there)
  const match = (row: W, before: P | undefined) => {
    if (before === undefined || !left.delete(before)) return
    found.set(row, before)
  }
  if (!byNameAlone) {
    const byId = new Map(there.map((row) => [row.id, row]))
    for (const row of rows) {
      const before = byId.get(row.id)
      if (before?.createdAt === row.createdAt) match(row, before)
    }
  }
  const byName = new Map<string, P[]>()
  for (const row of left) byName.set(same(row), [...(byName.get(same(row)) ?? []), row])
  for (const row of rows) if (!found.has(row)) match(row, byName.get(same(row))?.shift())

  const fresh = rows.filter((row) => !found.has(row) && row.id > last).map(({ id }) => id)
  let next = fresh.reduce((most, id) => Math.max(most, id), last)
  const pairs = rows.map((row) => {
    const before = found.get(row)
    return { row, before, id: before?.id ?? (row.id > last ? row.id : ++next) }
  })
  return { pairs, ids: new Map(pairs.map(({ row, id }) => [row.id, id])) }
}

function joined<T extends { id: number }>(present: readonly T[], restored: readonly T[], keep: boolean): T[] {
  const given = new Set(restored.map(({ id }) => id))
  const kept = keep ? present.filter(({ id }) => !given.has(id)) : []
  return [...kept, ...restored].sort((one, other) => one.id - other.id)
}

function restoredGroups(
  present: Configuration['groups'],
  given: BackupConfiguration['groups'],
  keep: boolean,
): Configuration['groups'] {
  const names = new Set(given.map(({ name }) => name))
  const kept = present.filter(({ name }) => !names.has(name) && (keep || name === 'default'))
  return [...kept, ...given]
}

/** A channel as it is to be, with the secrets of the document, or else with those that are here for the same upstream. */
function channelOf(
  row: BackupChannel,
  here: ConfiguredChannel | undefined,
  { withheld, values }: Wanted,
  place: string,
): { channel: ConfiguredChannel; missing: string[]; disabled: boolean } {
  const before = here !== undefined && goesAlike(here, row, place, withheld) ? here : undefined
  const missing: string[] = []
  const fill = (name: string, known: string | null | undefined): string | undefined => {
    const value = values[`${place}.${name}`] ?? known ?? undefined
    if (value === undefined) missing.push(name)
    return value
  }
  const isWithheld = new Set(withheld)
  const headers: Record<string, string> = {}
  for (const [name, shown] of Object.entries(row.headers)) {
    const value = shown ?? fill(`headers.${name}`, before?.headers[name])
    if (value !== undefined) headers[name] = value
  }
  const settings: Record<string, unknown> = { ...row.settings }
  for (const one of withheld) {
    if (!one.startsWith(`${place}.settings.`)) continue
    const name = one.slice(`${place}.settings.`.length)
    const known = before?.settings[name]
    const value = fill(`settings.${name}`, typeof known === 'string' ? known : undefined)
    if (value !== undefined) settings[name] = value
  }
  const address = (name: 'baseUrl' | 'proxyUrl') =>
    isWithheld.has(`${place}.${name}`) ? (fill(name, before?.[name]) ?? row[name]) : row[name]
  const baseUrl = address('baseUrl') ?? row.baseUrl
  const proxyUrl = address('proxyUrl')
  const keys = keysOf(row, before, values, place)
  const incomplete = missing.length > 0
  const keyless = row.keys.length > 0 && keys.length === 0
  if (keyless || keys.some(({ secret }) => secret === null)) missing.unshift('keys')
  const disabled = row.enabled && (incomplete || keyless)
  return {
    channel: { ...row, enabled: row.enabled && !disabled, headers, settings, baseUrl, proxyUrl, keys },
    missing,
    disabled,
  }
}

function keysOf(
  row: BackupChannel,
  before: ConfiguredChannel | undefined,
  values: Wanted['values'],
  place: string,
): ConfiguredKey[] {
  const secrets = row.keys.flatMap((_, at) => values[`${place}.keys.${at}`] ?? [])
  if (secrets.length === 0) return row.keys.length === 0 ? [] : (before?.keys ?? [])
  const stored = new Map(before?.keys.map((key) => [key.secret, key]))
  return secrets.map((secret, at) => stored.get(secret) ?? { id: null, hint: row.keys[at]?.hint ?? '…', secret })
}

/**
 * Whether requests go the same way as they do here. Only then does what is secret here stay: a document from elsewhere must
 * not be able to have keys sent to an address of its choice.
 */
function goesAlike(here: ConfiguredChannel, row: BackupChannel, place: string, withheld: readonly string[]): boolean {
  const prefix = `${place}.settings.`
  const secret = new Set(withheld.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length)))
  const open = Object.fromEntries(Object.entries(here.settings).filter(([name]) => !secret.has(name)))
  return (
    here.provider === row.provider &&
    withoutSignIn(here.baseUrl) === withoutSignIn(row.baseUrl) &&
    (here.proxyUrl === null ? row.proxyUrl === null : withoutSignIn(here.proxyUrl) === row.proxyUrl) &&
    here.ca === row.ca &&
    isDeepStrictEqual(open, row.settings)
  )
}

/** What was charged stays as it is: where there ever was a price, one that is restored holds from now on. */
function restoredPrices(
  present: readonly ConfiguredPrice[],
  given: BackupConfiguration['prices'],
  { keep, last, now }: { keep: boolean; last: number; now: number },
): ConfiguredPrice[] {
  const nameOf = ({ model, provider, origin }: ConfiguredPrice) => JSON.stringify([model, provider, origin])
  const bare = (rows: readonly ConfiguredPrice[]) =>
    rows
      .map(({ id: _id, createdAt: _at, ...row }) => ({
        ...row,
        // Prices of an earlier version lack what was added since.
        price: priceSchema.safeParse(row.price).data ?? row.price,
        validFrom: Math.max(row.validFrom, now),
      }))
      .sort((one, other) => one.validFrom - other.validFrom)
  const here = Map.groupBy(present, nameOf)
  const wanted = Map.groupBy(
    given.filter(({ validTo }) => validTo === null || validTo > now),
    nameOf,
  )
  const target: ConfiguredPrice[] = []
  let next = given.reduce((most, { id }) => Math.max(most, id), last)
  for (const [name, rows] of here) {
    const others = wanted.get(name)
    if (others === undefined ? keep : isDeepStrictEqual(bare(rows), bare(others))) {
      target.push(...rows)
      wanted.delete(name)
    }
  }
  for (const rows of wanted.values()) {
    for (const row of rows) {
      const validFrom = last === 0 ? row.validFrom : Math.max(row.validFrom, now)
      target.push({ ...row, validFrom, id: row.id > last ? row.id : ++next })
    }
  }
  return target.sort((one, other) => one.id - other.id)
}

function restoredRatios(
  present: Configuration['ratios'],
  given: Configuration['ratios'],
  keep: boolean,
): Configuration['ratios'] {
  const nameOf = ({ kind, subject, other }: Configuration['ratios'][number]) => JSON.stringify([kind, subject, other])
  const target = new Map(keep ? present.map((ratio) => [nameOf(ratio), ratio]) : [])
  for (const ratio of given) target.set(nameOf(ratio), ratio)
  return [...target.values()].filter(({ ratio }) => ratio !== 1)
}

function restoredSettings(
  present: Configuration['settings'],
  { configuration, withheld, values }: Wanted,
  keep: boolean,
  incomplete: Incomplete[],
): Configuration['settings'] {
  const target: Configuration['settings'] = { ...(keep ? present : {}) }
  const given = Object.entries(configuration.settings).filter(([, value]) => value !== undefined)
  Object.assign(target, Object.fromEntries(given))
  if (!withheld.includes('settings.webhookUrl')) return target
  const webhookUrl = values['settings.webhookUrl'] ?? present.webhookUrl ?? undefined
  if (webhookUrl !== undefined) return { ...target, webhookUrl }
  incomplete.push({ kind: 'settings', name: 'webhookUrl', missing: ['webhookUrl'], disabled: false })
  return target
}
