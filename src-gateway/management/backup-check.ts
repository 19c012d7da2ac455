import { isTimeZone } from '../access/budget-period.ts'
import { checkPatterns } from '../access/content-filter/check-patterns.ts'
import { type Backup, type BackupConfiguration, GatewayError } from '../contract/index.ts'
import type { Provider } from '../providers/types.ts'
import { checkOverrides } from './channel-overrides.ts'
import { fallbackProblem } from './rules.ts'
import { checkHosts, checkOrigins } from './settings.ts'

const root = 'document.configuration'

interface CheckParts {
  providers: Readonly<Record<string, Provider>>
  /** Groups that are there beside those of the document. */
  groups: readonly string[]
}

/**
 * Whether a document makes sense as a whole: everything that is named is there, and nothing is there twice.
 * @throws GatewayError `backup.invalid` naming the place
 */
export function checkBackup({ configuration, withheld }: Backup, parts: CheckParts): void {
  const groups = new Set(['default', ...parts.groups, ...configuration.groups.map(({ name }) => name)])
  checkTwice(configuration)
  checkGroups(configuration, groups)
  checkChannels(configuration, new Set(withheld), parts.providers)
  checkRules(configuration)
  checkMoney(configuration, groups)
  const { allowedHosts = [], allowedOrigins = [] } = configuration.settings
  at(`${root}.settings`, () => {
    checkHosts(allowedHosts)
    checkOrigins(allowedOrigins)
  })
}

function checkTwice(configuration: BackupConfiguration): void {
  const { groups, tokens, rules, ratios } = configuration
  const { users, channels, filters, budgets, prices } = configuration
  const numbered: Record<string, readonly { id: number }[]> = {
    users,
    tokens,
    channels,
    rules,
    filters,
    budgets,
    prices,
  }
  for (const [kind, rows] of Object.entries(numbered)) once(kind, 'id', rows, ({ id }) => String(id))
  once('groups', 'name', groups, ({ name }) => name)
  once('tokens', 'hash', tokens, ({ hash }) => hash)
  once('rules', 'model', rules, ({ model, group }) => JSON.stringify([model, group]))
  once('ratios', 'subject', ratios, ({ kind, subject, other }) => JSON.stringify([kind, subject, other]))
}

function once<T>(kind: string, field: string, rows: readonly T[], nameOf: (row: T) => string): void {
  const seen = new Set<string>()
  for (const [index, row] of rows.entries()) {
    const name = nameOf(row)
    if (seen.has(name)) throw invalid(`${root}.${kind}.${index}.${field}`, 'it is there twice')
    seen.add(name)
  }
}

function checkGroups({ users, tokens, channels, rules }: BackupConfiguration, known: ReadonlySet<string>): void {
  const check = (place: string, group: string | null) => {
    if (group !== null && !known.has(group)) throw invalid(`${root}.${place}`, `there is no group "${group}"`)
  }
  for (const [index, { group }] of users.entries()) check(`users.${index}.group`, group)
  for (const [index, { group }] of tokens.entries()) check(`tokens.${index}.group`, group)
  for (const [index, { groups }] of channels.entries()) {
    for (const [member, group] of groups.entries()) check(`channels.${index}.groups.${member}`, group)
  }
  for (const [index, { group }] of rules.entries()) check(`rules.${index}.group`, group)
}

function checkChannels(
  { channels }: BackupConfiguration,
  withheld: ReadonlySet<string>,
  providers: CheckParts['providers'],
): void {
  for (const [index, channel] of channels.entries()) {
    const place = `${root}.channels.${index}`
    const provider = Object.hasOwn(providers, channel.provider) ? providers[channel.provider] : undefined
    if (provider === undefined) throw invalid(`${place}.provider`, `there is no provider "${channel.provider}"`)
    at(place, () => checkOverrides(channel))
    const incomplete = [...withheld].some((one) => one.startsWith(`channels.${index}.settings.`))
    const settings = provider.settings.safeParse(channel.settings)
    const problem = settings.success || incomplete ? undefined : settings.error.issues[0]
    if (problem !== undefined) {
      throw invalid([`${place}.settings`, ...problem.path.map(String)].join('.'), problem.message)
    }
  }
}

function checkRules({ rules, filters }: BackupConfiguration): void {
  for (const [index, { model, fallbacks, contextFallbacks }] of rules.entries()) {
    const place = `${root}.rules.${index}`
    if (model.slice(0, -1).includes('*')) throw invalid(`${place}.model`, 'a "*" may stand at the end only')
    for (const [field, names] of Object.entries({ fallbacks, contextFallbacks })) {
      const problem = fallbackProblem(names, model)
      if (problem !== undefined) throw invalid(`${place}.${field}`, problem)
    }
  }
  for (const [index, { kind, patterns }] of filters.entries()) {
    at(`${root}.filters.${index}`, () => checkPatterns(kind, patterns))
  }
}

function checkMoney(configuration: BackupConfiguration, groups: ReadonlySet<string>): void {
  const { users, tokens, channels, budgets, prices, ratios } = configuration
  const ids = (rows: readonly { id: number }[]) => new Set(rows.map(({ id }) => String(id)))
  const known = { token: ids(tokens), user: ids(users), channel: ids(channels), group: groups, gateway: new Set(['']) }
  for (const [index, { userId }] of tokens.entries()) {
    if (userId !== null && !known.user.has(String(userId)))
      throw invalid(`${root}.tokens.${index}.userId`, `there is no user ${userId}`)
  }
  for (const [index, { scope, subject, timeZone, alerts }] of budgets.entries()) {
    const place = `${root}.budgets.${index}`
    if (!known[scope].has(subject)) throw invalid(`${place}.subject`, `there is no ${scope} "${subject}"`)
    if (!isTimeZone(timeZone)) throw invalid(`${place}.timeZone`, `"${timeZone}" is no time zone`)
    const falling = alerts.findIndex((mark, one) => one > 0 && mark <= (alerts[one - 1] ?? 0))
    if (falling >= 0) throw invalid(`${place}.alerts.${falling}`, 'each mark must be higher than the one before it')
  }
  for (const [index, { kind, subject }] of ratios.entries()) {
    if (kind === 'channel' && !known.channel.has(subject))
      throw invalid(`${root}.ratios.${index}.subject`, `there is no channel "${subject}"`)
  }
  checkPrices(prices)
}

/** Of one model, provider and origin, at any time at most one holds. */
function checkPrices(prices: BackupConfiguration['prices']): void {
  const rows = prices.map((price, index) => ({ ...price, index })).sort((one, other) => one.validFrom - other.validFrom)
  const ends = new Map<string, number>()
  for (const { index, model, provider, origin, validFrom, validTo } of rows) {
    const place = `${root}.prices.${index}`
    if (validTo !== null && validTo <= validFrom) throw invalid(`${place}.validTo`, 'it ends before it begins')
    const name = JSON.stringify([model, provider, origin])
    if (validFrom < (ends.get(name) ?? 0)) throw invalid(`${place}.validFrom`, 'another price holds at that time')
    ends.set(name, validTo ?? Number.POSITIVE_INFINITY)
  }
}

/** What a check says of a part, told of its place in the document. */
function at(place: string, check: () => void): void {
  try {
    check()
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    const field = [place, error.field ?? ''].filter((part) => part !== '').join('.')
    throw new GatewayError('backup.invalid', `${place}.${error.message}`, { field })
  }
}

function invalid(field: string, problem: string): GatewayError {
  return new GatewayError('backup.invalid', `${field}: ${problem}`, { field })
}
