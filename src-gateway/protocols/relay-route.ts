import type { ProtocolId } from '../contract/index.ts'
import type { Endpoint, Protocol, RelayRoute } from './types.ts'

/** What an address is to the relay. `path` is normalised; `query` is raw, without `?`. */
export type RelayMatch =
  | { route: RelayRoute; path: string; query: string }
  /** A path under `/v1` or `/v1beta` that nothing answers: 404 in the shape of that protocol. */
  | { notFound: ProtocolId }
  /** A known path with another method: 405 in the shape of that protocol, `allow` for the header. */
  | { wrongMethod: ProtocolId; allow: readonly string[] }

/** Request headers, lower-case, as Node gives them. */
export type RouteHeaders = Readonly<Record<string, string | string[] | undefined>>

/**
 * Tells whether an address is the relay's, and what it asks for. Undefined: not the relay's; the console, REST and the rest
 * may have it. `url` is path and query as sent.
 *
 * People put base URLs together wrongly, so doubled prefixes (`/v1/v1/…`, `/v1/messages/v1/messages`), missing ones
 * (`/chat/completions`, `/models/x:generateContent`), doubled and trailing slashes are understood. Without a prefix, a GET
 * counts only when it carries a key, since the console has pages of its own at such addresses.
 */
export type RouteMatcher = (method: string, url: string, headers: RouteHeaders) => RelayMatch | undefined

type RouteFound = Extract<RelayMatch, { route: RelayRoute }>

interface Known {
  protocol: ProtocolId
  endpoint: Endpoint
}

const methods = ['GET', 'POST', 'DELETE']

/** Builds the matcher over a set of protocols. An address spelled right costs one map look-up. */
export function createRouteMatcher(protocols: Readonly<Record<ProtocolId, Protocol>>): RouteMatcher {
  const ids = Object.keys(protocols) as ProtocolId[]
  // Addresses with a model in them are asked for most, and the last protocol has them.
  const searched = ids.toReversed()
  const byPath = new Map<string, Known[]>()
  for (const protocol of ids)
    for (const endpoint of protocols[protocol].endpoints)
      byPath.set(endpoint.path, [...(byPath.get(endpoint.path) ?? []), { protocol, endpoint }])

  /** An address spelled right. */
  function matchPath(method: string, path: string, query: string, headers: RouteHeaders): RouteFound | undefined {
    const known = byPath.get(path)
    if (known !== undefined) {
      for (const { protocol, endpoint } of known)
        if (endpoint.method === method)
          return { route: asClient({ protocol, operation: endpoint.operation }, headers), path, query }
    } else {
      for (const protocol of searched) {
        const route = protocols[protocol].match(method, path, query)
        if (route !== undefined) return { route: asClient(route, headers), path, query }
      }
    }
    return undefined
  }

  function matchLoosely(method: string, rawPath: string, query: string, headers: RouteHeaders): RelayMatch | undefined {
    const path = normalise(rawPath)
    const found = path === rawPath ? undefined : matchPath(method, path, query, headers)
    if (found !== undefined) return isBare(rawPath) && method === 'GET' && !carriesKey(headers) ? undefined : found

    // A POST to a model asks for an action of it, and it is the action that is unknown.
    const unknownAction = method === 'POST' && /\/models\/.*:/.test(path)
    const allow = unknownAction
      ? []
      : methods.filter((other) => other !== method && matchPath(other, path, query, headers) !== undefined)
    if (allow.length > 0) {
      if (isBare(rawPath) && (method === 'GET' || method === 'OPTIONS')) return undefined
      const [first = 'POST'] = allow
      const match = matchPath(first, path, query, headers)
      if (match !== undefined) return { wrongMethod: match.route.protocol, allow }
    }
    return hasPrefix(path) ? { notFound: owner(path, headers) } : undefined
  }

  /** Puts a path right where it is clear what was meant; else leaves it, but for its slashes. */
  function normalise(rawPath: string): string {
    let path = rawPath.includes('//') ? rawPath.replace(/\/{2,}/g, '/') : rawPath
    if (path.length > 1 && path.endsWith('/')) path = path.slice(0, -1)
    if (isKnown(path)) return path
    // The longest end of the path that is an address, after a beginning that only repeats.
    for (let at = 0; at >= 0 && at < path.length; at = path.indexOf('/', at + 1)) {
      const address = resolve(path.slice(at))
      if (address === undefined) continue
      const before = path.slice(0, at)
      if (/^(?:\/v1(?:beta)?)*$/.test(before) || resolve(before) === address) return address
    }
    return path
  }

  /** The address that a path with or without its prefix stands for. */
  function resolve(path: string): string | undefined {
    if (isKnown(path)) return path
    if (hasPrefix(path) || path === '') return undefined
    if (isKnown(`/v1${path}`)) return isModelAction(path) ? `/v1beta${path}` : `/v1${path}`
    return undefined
  }

  function isKnown(path: string): boolean {
    if (byPath.has(path)) return true
    if (!path.startsWith('/v1/models/') && !path.startsWith('/v1beta/models/') && !path.startsWith('/v1/responses/'))
      return false
    return methods.some((method) => ids.some((protocol) => protocols[protocol].match(method, path, '') !== undefined))
  }

  function isModelAction(path: string): boolean {
    return protocols.gemini.match('POST', `/v1beta${path}`, '') !== undefined
  }

  return (method, url, headers) => {
    const mark = url.indexOf('?')
    const rawPath = mark < 0 ? url : url.slice(0, mark)
    const query = mark < 0 ? '' : url.slice(mark + 1)
    const verb = method === 'HEAD' ? 'GET' : method
    return matchPath(verb, rawPath, query, headers) ?? matchLoosely(verb, rawPath, query, headers)
  }
}

/**
 * Takes the key out of a query: `?key=` is where Google's clients put it. What remains is as it was, byte for byte.
 */
export function takeQueryKey(query: string): { key: string | undefined; query: string } {
  if (!query.includes('key=')) return { key: undefined, query }
  let key: string | undefined
  const rest = query.split('&').filter((part) => {
    if (!part.startsWith('key=')) return true
    key ??= decode(part.slice(4))
    return false
  })
  return { key: key === '' ? undefined : key, query: rest.join('&') }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/**
 * The model list is at one address for three protocols. Anthropic's clients send their version, Google's name their library
 * (and since that asks at `/v1` too, the address alone does not tell); everybody else gets OpenAI's shape.
 */
function asClient(route: RelayRoute, headers: RouteHeaders): RelayRoute {
  if (route.protocol !== 'openai-chat' || (route.operation !== 'models' && route.operation !== 'model')) return route
  if (headers['anthropic-version'] !== undefined) return { ...route, protocol: 'anthropic-messages' }
  return headers['x-goog-api-client'] === undefined ? route : { ...route, protocol: 'gemini' }
}

function hasPrefix(path: string): boolean {
  return /^\/v1(?:beta)?(?:\/|$)/.test(path)
}

/** Whether a path as sent lacks the version prefix that tells the relay's addresses from the console's pages. */
function isBare(rawPath: string): boolean {
  return !/^\/+v1(?:beta)?(?:\/|$)/.test(rawPath)
}

function carriesKey(headers: RouteHeaders): boolean {
  return (
    headers.authorization !== undefined ||
    headers['x-api-key'] !== undefined ||
    headers['x-goog-api-key'] !== undefined ||
    headers['api-key'] !== undefined
  )
}

/** Whose shape the 404 of an unknown path takes. */
function owner(path: string, headers: RouteHeaders): ProtocolId {
  if (path.startsWith('/v1beta') || (path.startsWith('/v1/models/') && path.includes(':'))) return 'gemini'
  if (path.startsWith('/v1/messages') || headers['anthropic-version'] !== undefined) return 'anthropic-messages'
  if (path.startsWith('/v1/responses')) return 'openai-responses'
  return 'openai-chat'
}
