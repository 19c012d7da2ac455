import { homedir, hostname, userInfo } from 'node:os'
import type { ScrubFacts } from '../diagnostics/scrub.ts'
import type { ManagementParts } from './parts.ts'

type Known = Pick<ManagementParts, 'storage' | 'config' | 'providers' | 'mailBook' | 'clients'>

/** Everything this gateway knows that must not leave it, beside what is told by its shape. */
export async function scrubFacts({ storage, config, providers, mailBook, clients }: Known): Promise<ScrubFacts> {
  const { settings } = config.current
  const [channels, users, tokens] = await Promise.all([
    orNone(storage.channels.all()),
    orNone(storage.users.all()),
    orNone(storage.tokens.all()),
  ])
  const mail = mailBook.server
  const secrets: (string | null)[] = [mail?.password ?? null, settings.webhookUrl]
  const addresses: (string | null)[] = [settings.webhookUrl, mail === null ? null : `smtp://${mail.host}`]
  for (const channel of channels) {
    secrets.push(...channel.keys.map(({ secret }) => secret), ...Object.values(channel.headers))
    secrets.push(...textsIn(channel.settings), passwordOf(channel.proxyUrl), channel.systemPrompt)
    addresses.push(channel.proxyUrl)
    if (hostOf(channel.baseUrl) !== hostOf(providers[channel.provider]?.defaultBaseUrl ?? null))
      addresses.push(channel.baseUrl)
  }
  return {
    secrets: secrets.filter((secret) => secret !== null),
    hosts: [...addresses.map(hostOf).filter((host) => host !== null), ...settings.allowedHosts],
    people: [
      ...users.map(({ name }) => name),
      ...tokens.map(({ name }) => name).filter(isTelling),
      mail?.user,
      mail?.from,
    ].filter((name) => typeof name === 'string'),
    account: { home: clients.home ?? homedir(), user: userName(), host: hostname() },
  }
}

/** A name of several words or with a sign in it may be a person's; `test` or `laptop` is a word of any text. */
function isTelling(name: string): boolean {
  return /[^\p{L}\p{N}_-]/u.test(name.trim()) || name.length >= 12
}

/** A database that fails is a reason to gather diagnostics, not to have none. */
async function orNone<T>(rows: Promise<T[]>): Promise<T[]> {
  try {
    return await rows
  } catch {
    return []
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return '' // an account without a name, as in some containers
  }
}

/** Longer texts in the provider's own settings: some of them are keys of accounts. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= 12 ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}

function passwordOf(address: string | null): string | null {
  const url = parse(address)
  return url === null || url.password === '' ? null : decodeURIComponent(url.password)
}

function hostOf(address: string | null): string | null {
  return parse(address)?.hostname || null
}

function parse(address: string | null): URL | null {
  return address === null || !URL.canParse(address) ? null : new URL(address)
}
