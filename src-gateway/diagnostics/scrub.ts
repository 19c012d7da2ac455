import { isIPv4, isIPv6 } from 'node:net'
import { isSecretName, redact } from '../log/redact.ts'

/** What is known to be nobody else's business, beside what can be told by its shape. */
export interface ScrubFacts {
  /** Keys and passwords as they are stored, whatever they look like. */
  secrets: readonly string[]
  /** Names of hosts that are one's own: of upstreams, proxies, mail servers. */
  hosts: readonly string[]
  /** Names of people. */
  people: readonly string[]
  /** The account that this runs under. */
  account: { home: string; user: string; host: string }
}

const put = {
  secret: '[redacted]',
  home: '~',
  user: '[user]',
  host: '[host]',
  person: '[person]',
  email: '[e-mail]',
  ip: '[ip]',
  mac: '[mac]',
} as const

/** Shorter ones are met in any text by chance. */
const shortestSecret = 6
const shortestName = 3
/** Names of accounts that tell nothing and stand in many words. */
const commonUsers = new Set([
  'root',
  'user',
  'admin',
  'administrator',
  'node',
  'test',
  'home',
  'users',
  'ubuntu',
  'app',
])
const commonHosts = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0', 'host'])

const email = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu
const mac = /(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])/gi
const ip4 = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)/g
const ip6 = /(?<![\w:.])[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*(?:%\w+)?/gi
/** A folder of somebody's account. On Windows its name may hold spaces; separators are also met as JSON writes them. */
const accountFolders = [
  /(\/(?:export\/)?(?:home|Users)\/)[^\\/\s"':;,)]+/gi,
  /([a-z]:(?:\\{1,2}|\/)Users(?:\\{1,2}|\/))(?:[^\\/"':;,)\r\n]{1,64}(?=[\\/])|[^\\/\s"':;,)]+)/gi,
]

/** Answers what makes any text fit to be handed to a stranger. */
export function scrubber(facts: ScrubFacts): (text: string) => string {
  const secrets = variants(facts.secrets.filter((secret) => secret.length >= shortestSecret))
  const { home, user, host } = facts.account
  const homes = home.length > 1 ? variants([home, home.replaceAll('\\', '/')]) : []
  const users = commonUsers.has(user.toLowerCase()) ? [] : [user]
  const replaced: [RegExp | undefined, string][] = [
    [
      wholeWords(
        [...facts.hosts, host, host.split('.')[0] ?? ''].filter((name) => !commonHosts.has(name.toLowerCase())),
      ),
      put.host,
    ],
    [wholeWords(facts.people), put.person],
    [wholeWords(users), put.user],
  ]
  return (text) => {
    let clean = text
    for (const secret of secrets) clean = clean.replaceAll(secret, put.secret)
    clean = redact(clean)
    for (const own of homes) clean = clean.replaceAll(own, put.home)
    for (const folder of accountFolders) clean = clean.replace(folder, `$1${put.user}`)
    clean = clean.replace(email, put.email)
    for (const [find, label] of replaced) if (find !== undefined) clean = clean.replace(find, label)
    clean = clean.replace(mac, put.mac)
    clean = clean.replace(ip4, (found) => (isIPv4(found) && !isOwnIp(found) ? put.ip : found))
    return clean.replace(ip6, (found) => maskIp6(found))
  }
}

/** A value without secrets by the names of its fields; texts are left to the scrubber. */
export function withoutSecretFields(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (name, one: unknown) =>
    isSecretName(name) && (typeof one === 'string' || Array.isArray(one)) ? put.secret : one,
  )
}

/** As they stand, as JSON writes them, and as an address does; the longest first, for one may be part of another. */
function variants(texts: readonly string[]): string[] {
  const all = texts.flatMap((text) => [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)])
  return [...new Set(all)].sort((one, other) => other.length - one.length)
}

function wholeWords(names: readonly string[]): RegExp | undefined {
  const known = [...new Set(names.map((name) => name.trim()).filter((name) => name.length >= shortestName))]
  if (known.length === 0) return undefined
  const longestFirst = known.sort((one, other) => other.length - one.length)
  const escaped = longestFirst.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])`, 'giu')
}

function isOwnIp(address: string): boolean {
  return address.startsWith('127.') || address === '0.0.0.0'
}

function maskIp6(found: string): string {
  // A colon or a full stop at its end belongs to the sentence.
  const end = /(?:(?<!:):|\.)*$/.exec(found)?.[0] ?? ''
  const address = end === '' ? found : found.slice(0, -end.length)
  const [bare = ''] = address.split('%')
  return isIPv6(bare) && bare !== '::' && bare !== '::1' ? `${put.ip}${end}` : found
}
