import { isDeepStrictEqual } from 'node:util'
import type { BackupKind, RestoreChange } from '../contract/index.ts'
import type { Configuration, ConfiguredChannel, ConfiguredPrice } from '../storage/backup-types.ts'

type Row = Record<string, unknown>

/** What a restore makes different, in the words of the console: by kind and name. */
export function changesOf(present: Configuration, target: Configuration): RestoreChange[] {
  const names = namesOf(present, target)
  const byId = ({ id }: { id: number }) => String(id)
  const named = ({ name }: { name: string }) => name
  return [
    ...compared('groups', present.groups, target.groups, named, named),
    ...compared('users', present.users, target.users, byId, named),
    ...compared('tokens', present.tokens, target.tokens, byId, named),
    ...compared('channels', present.channels.map(comparable), target.channels.map(comparable), byId, named),
    ...compared('rules', present.rules, target.rules, byId, ({ model, group }) =>
      group === null ? model : `${model} · ${group}`,
    ),
    ...compared('filters', present.filters, target.filters, byId, named),
    ...compared('budgets', present.budgets, target.budgets, byId, ({ scope, subject, period }) =>
      [names(scope, subject), period].filter((part) => part !== '').join(' · '),
    ),
    ...compared('prices', pricesByName(present.prices), pricesByName(target.prices), named, named),
    ...compared(
      'ratios',
      present.ratios,
      target.ratios,
      ({ kind, subject, other }) => JSON.stringify([kind, subject, other]),
      ({ kind, subject, other }) => [names(kind, subject), other].filter((part) => part !== '').join(' · '),
    ),
    ...compared('settings', settingRows(present), settingRows(target), named, named),
  ]
}

/** A key is the same when its secret is, or when it is the very row. */
function comparable({ keys, ...channel }: ConfiguredChannel) {
  return { ...channel, keys: keys.map(({ id, secret }) => secret ?? id) }
}

function pricesByName(prices: readonly ConfiguredPrice[]) {
  const nameOf = ({ model, provider }: ConfiguredPrice) => (provider === null ? model : `${model} · ${provider}`)
  const groups = Map.groupBy(prices, nameOf)
  return [...groups].map(([name, rows]) => ({
    name,
    price: rows.map(({ id, price, origin, validTo }) => ({ id, price, origin, validTo })),
  }))
}

function settingRows({ settings }: Configuration) {
  return Object.entries(settings).map(([name, value]) => ({ name, value }))
}

function namesOf(present: Configuration, target: Configuration) {
  const names = new Map<string, string>()
  for (const { tokens, users, channels } of [present, target]) {
    for (const { id, name } of tokens) names.set(`token ${id}`, name)
    for (const { id, name } of users) names.set(`user ${id}`, name)
    for (const { id, name } of channels) names.set(`channel ${id}`, name)
  }
  return (kind: string, subject: string) => names.get(`${kind} ${subject}`) ?? (subject === '' ? kind : subject)
}

const dates: ReadonlySet<string> = new Set(['createdAt', 'updatedAt'])

function compared<T extends object>(
  kind: BackupKind,
  present: readonly T[],
  target: readonly T[],
  keyOf: (row: T) => string,
  nameOf: (row: T) => string,
): RestoreChange[] {
  const before = new Map(present.map((row) => [keyOf(row), row]))
  const after = new Set(target.map(keyOf))
  const changes: RestoreChange[] = []
  for (const row of target) {
    const old = before.get(keyOf(row))
    if (old === undefined) changes.push({ kind, action: 'added', name: nameOf(row), fields: [] })
    else {
      const fields = differentFields(old as Row, row as Row)
      if (fields.length > 0) changes.push({ kind, action: 'changed', name: nameOf(row), fields })
    }
  }
  for (const row of present) {
    if (!after.has(keyOf(row))) changes.push({ kind, action: 'removed', name: nameOf(row), fields: [] })
  }
  return changes
}

function differentFields(before: Row, after: Row): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].filter((name) => !dates.has(name) && !isDeepStrictEqual(before[name], after[name]))
}
