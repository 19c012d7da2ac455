import { GatewayError, type UpstreamProtocolId } from '../contract/index.ts'

/**
 * Where each wire format of a vendor begins, as a path on the vendor's host: what that format's own SDK would take as base
 * URL. `openai-*` doors end in the vendor's version (`/v1`), the others have none, since their paths bring it along.
 * `openai-responses` stands where `openai-chat` does unless it has a door of its own.
 */
export interface Doors {
  'openai-chat'?: string
  'openai-responses'?: string
  'anthropic-messages'?: string
  gemini?: string
  /** Other spellings of a door that people configure (an older version, a second product), with the format they belong to. */
  also?: readonly OtherDoor[]
  /** Of formats that only upstreams speak. */
  [protocol: string]: string | readonly OtherDoor[] | undefined
}

interface OtherDoor {
  protocol: UpstreamProtocolId
  path: string
}

/** A base URL in parts: `https://host:1` + `/prefix` (no trailing slash) + `?query` or ''. */
export interface BaseUrl {
  origin: string
  path: string
  query: string
}

/** What a person may have pasted behind the base URL, because it is what the vendor's example shows. */
const pastedEndpoint =
  /(?:\/chat\/completions|\/completions|\/responses|\/embeddings|\/models|\/messages|\/messages\/count_tokens|\/models\/[^/]+:[A-Za-z]+|(?<=\/(?:api|v2))\/(?:chat|embed|rerank|tags))$/
const shape = /^(https?:\/\/)([^/?#\s]+)([^?#\s]*)(\?[^#\s]*)?(?:#\S*)?$/i

/**
 * Reads a base URL as people give it: surrounding blanks, trailing slashes, a doubled slash, a fragment and a pasted endpoint
 * (`…/v1/chat/completions`) go; the query stays, some gateways want one.
 * @throws GatewayError `channel.invalid`, field `baseUrl`. The text names no part of the URL: it may hold a secret.
 */
export function readBaseUrl(text: string): BaseUrl {
  const match = shape.exec(text.trim())
  const host = match?.[2]
  if (match === null || host === undefined) {
    throw new GatewayError('channel.invalid', 'The base URL must be a whole http or https address', {
      field: 'baseUrl',
    })
  }
  if (host.includes('@')) {
    throw new GatewayError(
      'channel.invalid',
      'The base URL must not hold a user name or password; put them in the channel’s key or headers',
      { field: 'baseUrl' },
    )
  }
  let path = (match[3] ?? '').replace(/\/{2,}/g, '/').replace(/\/$/, '')
  if (path !== '') path = path.replace(pastedEndpoint, '')
  return { origin: `${(match[1] ?? '').toLowerCase()}${host}`, path, query: match[4] ?? '' }
}

/**
 * The root that a protocol's path is joined to, from the one base URL a channel has.
 *
 * 1. No path (`https://api.groq.com`): the vendor's own door is put behind the host.
 * 2. The path ends in one of the vendor's doors (`…/api/v1`): that door is exchanged for the one asked for, so that a channel
 *    reaches every format of the vendor, also through a proxy that mirrors the vendor below a prefix.
 * 3. Any other path is somebody's own gateway and taken at its word: it is the OpenAI root as it stands; the other formats
 *    stand where its version (`/v1`) is cut off. Where the vendor's OpenAI door is the bare host, the path is a prefix before
 *    the vendor's other doors.
 */
export function rootFor(base: BaseUrl, protocol: UpstreamProtocolId, doors: Doors): string {
  const wanted = doorOf(doors, protocol)
  if (base.path === '') return base.origin + (wanted ?? (isOpenAi(protocol) ? '/v1' : ''))

  const standing = standingDoor(base.path, doors)
  if (standing !== undefined) {
    // The OpenAI SDK takes its base URL as it is, whichever spelling of the door that is.
    if (isOpenAi(protocol) && isOpenAi(standing.protocol) && samePlace(doors, protocol, standing)) {
      return base.origin + base.path
    }
    // A second product's Anthropic door (`/anthropic/coding`) stays; its paths bring their version along.
    if (protocol === 'anthropic-messages' && isFurtherDoor(doors, protocol, standing.path))
      return base.origin + base.path
    const prefix = base.path.slice(0, base.path.length - standing.path.length)
    return base.origin + prefix + (wanted ?? (isOpenAi(protocol) ? '/v1' : ''))
  }
  if (isOpenAi(protocol)) return base.origin + base.path
  const unversioned = base.path.replace(/\/v\d+(?:beta|alpha)?\d*$/, '')
  return base.origin + unversioned + (doors['openai-chat'] === '' ? (wanted ?? '') : '')
}

/** The base without the very path that would be put behind it, where a person pasted the whole address of a call. */
export function withoutPath(base: BaseUrl, path: string): BaseUrl {
  const [plain = ''] = path.split('?')
  return plain !== '' && base.path.endsWith(plain)
    ? { ...base, path: base.path.slice(0, base.path.length - plain.length) }
    : base
}

/** Puts the protocol's path behind a root; the base URL's own query joins the path's. */
export function joinPath(root: string, path: string, query: string): string {
  if (query === '') return root + path
  return root + path + (path.includes('?') ? `&${query.slice(1)}` : query)
}

function isOpenAi(protocol: UpstreamProtocolId): boolean {
  return protocol === 'openai-chat' || protocol === 'openai-responses'
}

function doorOf(doors: Doors, protocol: UpstreamProtocolId): string | undefined {
  const own = protocol === 'also' ? undefined : doors[protocol]
  if (typeof own === 'string') return own
  return protocol === 'openai-responses' ? doors['openai-chat'] : undefined
}

/** Whether the OpenAI format asked for lives where the door stands. */
function samePlace(
  doors: Doors,
  protocol: UpstreamProtocolId,
  standing: { protocol: UpstreamProtocolId; path: string },
): boolean {
  return doorOf(doors, protocol) === doorOf(doors, standing.protocol)
}

function isFurtherDoor(doors: Doors, protocol: UpstreamProtocolId, path: string): boolean {
  return doors.also?.some((other) => other.protocol === protocol && other.path === path) === true
}

/** The longest of the vendor's doors that the path ends in. */
function standingDoor(path: string, doors: Doors): { protocol: UpstreamProtocolId; path: string } | undefined {
  let best: { protocol: UpstreamProtocolId; path: string } | undefined
  const consider = (protocol: UpstreamProtocolId, door: string | undefined) => {
    if (door && path.endsWith(door) && door.length > (best?.path.length ?? 0)) best = { protocol, path: door }
  }
  for (const [protocol, door] of Object.entries(doors)) {
    if (typeof door !== 'string') continue
    consider(protocol, door)
    for (const version of versionsBehind[protocol] ?? []) consider(protocol, door + version)
  }
  for (const other of doors.also ?? []) consider(other.protocol, other.path)
  return best
}

/** Versions that a format's paths bring along, and that may have been pasted with its door. */
const versionsBehind: Readonly<Record<UpstreamProtocolId, readonly string[]>> = {
  'anthropic-messages': ['/v1'],
  gemini: ['/v1beta', '/v1'],
}
