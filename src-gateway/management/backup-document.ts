import type { MailServer } from '../catalog/mail-book.ts'
import {
  type Backup,
  type BackupConfiguration,
  backup,
  backupFormat,
  backupVersion,
  GatewayError,
} from '../contract/index.ts'
import { isSecretName, redact } from '../log/redact.ts'
import type { Configuration, ConfiguredChannel } from '../storage/backup-types.ts'
import { instantOf } from './convert.ts'

export interface MadeBackup {
  /** Without secrets. */
  document: Backup
  /** What was left out, by its place. What cannot be read here has a place and no value. */
  values: Record<string, string>
}

/** Takes down places of secrets, and their values. */
class Withheld {
  readonly places: string[] = []
  readonly values: Record<string, string> = {}

  take(place: string, value: string | null): void {
    this.places.push(place)
    if (value !== null) this.values[place] = value
  }
}

/**
 * The configuration as a document, with everything secret beside it.
 * @throws GatewayError `backup.invalid` when something stored is not as this version writes it
 */
export function makeBackup(
  configuration: Configuration,
  mail: MailServer | null,
  { now, version }: { now: number; version: string },
): MadeBackup {
  const withheld = new Withheld()
  const { webhookUrl, ...settings } = configuration.settings
  // Whoever has the address of a webhook can post there.
  if (typeof webhookUrl === 'string') withheld.take('settings.webhookUrl', webhookUrl)
  const made = backup.safeParse({
    format: backupFormat,
    version: backupVersion,
    madeAt: instantOf(now),
    program: version,
    configuration: {
      ...configuration,
      channels: configuration.channels.map((channel, at) => channelWithout(channel, `channels.${at}`, withheld)),
      ...withSubjects(configuration),
      settings: webhookUrl === null ? { ...settings, webhookUrl } : settings,
      mail: mailWithout(mail),
    },
    withheld: withheld.places,
    secrets: null,
  })
  if (made.success) return { document: made.data, values: withheld.values }
  const { path = [], message } = made.error.issues[0] ?? {}
  const place = path.slice(1).map(String).join('.')
  throw new GatewayError('backup.invalid', `What is stored cannot be written to a backup: ${place}: ${message ?? ''}`)
}

/** Budgets and ratios whose subject is gone mean nothing elsewhere. */
function withSubjects({ tokens, users, channels, groups, budgets, ratios }: Configuration) {
  const ids = (rows: readonly { id: number }[]) => new Set(rows.map(({ id }) => String(id)))
  const known = {
    token: ids(tokens),
    user: ids(users),
    channel: ids(channels),
    group: new Set(groups.map(({ name }) => name)),
    gateway: new Set(['']),
  }
  return {
    budgets: budgets.filter(({ scope, subject }) => known[scope].has(subject)),
    ratios: ratios.filter(({ kind, subject }) => kind !== 'channel' || known.channel.has(subject)),
  }
}

function channelWithout(channel: ConfiguredChannel, place: string, withheld: Withheld) {
  const { keys, headers, settings, baseUrl, proxyUrl, ...rest } = channel
  for (const [at, { secret }] of keys.entries()) withheld.take(`${place}.keys.${at}`, secret)
  const shown: Record<string, string | null> = {}
  for (const [name, value] of Object.entries(headers)) {
    const secret = isSecretName(name) || /auth|key|secret|signature/i.test(name) || redact(value) !== value
    if (secret) withheld.take(`${place}.headers.${name}`, value)
    shown[name] = secret ? null : value
  }
  const open: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === 'string' && isSecretName(name)) withheld.take(`${place}.settings.${name}`, value)
    else open[name] = value
  }
  const address = withoutSignIn(baseUrl)
  if (address !== baseUrl) withheld.take(`${place}.baseUrl`, baseUrl)
  const proxy = proxyUrl === null ? null : withoutSignIn(proxyUrl)
  if (proxyUrl !== null && proxy !== proxyUrl) withheld.take(`${place}.proxyUrl`, proxyUrl)
  return {
    ...rest,
    baseUrl: address,
    proxyUrl: proxy,
    headers: shown,
    settings: open,
    keys: keys.map(({ hint }) => ({ hint })),
  }
}

/** An address without user and password; the very same text where it has none. */
export function withoutSignIn(address: string): string {
  if (!URL.canParse(address)) return address
  const url = new URL(address)
  if (url.username === '' && url.password === '') return address
  url.username = ''
  url.password = ''
  return url.href
}

function mailWithout(server: MailServer | null): BackupConfiguration['mail'] {
  if (server === null) return null
  const { host, port, secure, user, from, to } = server
  return { host, port, secure, user, from, to: [...to] }
}
