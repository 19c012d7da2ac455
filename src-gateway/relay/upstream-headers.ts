import type { IncomingHttpHeaders } from 'node:http'

/**
 * Headers of a client that never reach an upstream: those of the connection (RFC 9110 §7.6.1), our own key in any of its
 * places, what tells of the client's network or browser, and what is true only of the bytes as the client sent them.
 */
const kept = Symbol('kept')
const dropped = Symbol('dropped')

const droppedNames = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
  'content-encoding',
  'accept-encoding',
  'authorization',
  'x-api-key',
  'x-goog-api-key',
  'api-key',
  'cookie',
  'cookie2',
  'origin',
  'referer',
  'forwarded',
  'via',
  'x-real-ip',
  'true-client-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'cf-connecting-ip',
  'fly-client-ip',
  'dnt',
  'upgrade-insecure-requests',
  'priority',
  'http2-settings',
])
const droppedPrefixes = ['x-forwarded-', 'x-burncloud-', 'sec-', 'proxy-', 'access-control-']

/** Names come from clients, so the memory of them is bounded; SDKs send the same thirty for ever. */
const verdicts = new Map<string, typeof kept | typeof dropped>()
const maxVerdicts = 2000

function isDropped(name: string): boolean {
  let verdict = verdicts.get(name)
  if (verdict === undefined) {
    verdict = droppedNames.has(name) || droppedPrefixes.some((prefix) => name.startsWith(prefix)) ? dropped : kept
    if (verdicts.size >= maxVerdicts) verdicts.clear()
    verdicts.set(name, verdict)
  }
  return verdict === dropped
}

/**
 * The headers for the upstream: the client's without the above, then the channel's own, which win over the client's.
 * `own` is alternating name, value with lower-case names; `ownNames` the same names as a set; `defaults`, alternating too, are
 * for a client that sent none of its own.
 */
export function upstreamHeaders(
  client: IncomingHttpHeaders,
  own: readonly string[],
  ownNames: ReadonlySet<string>,
  defaults: readonly string[],
): string[] {
  const headers = own.slice()
  const listed = client.connection === undefined || isPlain(client.connection) ? undefined : namesIn(client.connection)
  for (const name in client) {
    if (isDropped(name) || ownNames.has(name) || listed?.includes(name) === true) continue
    const value = client[name]
    if (typeof value === 'string') headers.push(name, value)
    else if (value !== undefined) for (const one of value) headers.push(name, one)
  }
  for (let at = 0; at + 1 < defaults.length; at += 2) {
    const name = defaults[at] ?? ''
    if (client[name] === undefined || listed?.includes(name) === true) headers.push(name, defaults[at + 1] ?? '')
  }
  return headers
}

function isPlain(connection: string): boolean {
  return connection === 'keep-alive' || connection === 'close'
}

/** Header names that a Connection header declares to be of this hop only. */
export function namesIn(connection: string): string[] {
  return connection.split(',').map((name) => name.trim().toLowerCase())
}
