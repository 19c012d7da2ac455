import { lookup as systemLookup } from 'node:dns/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { Client } from 'undici'
import { GatewayError } from '../contract/errors.ts'
import { isSniffable, sniffMediaType } from '../wire/media-type.ts'
import { classifyTransportError } from './classify-error.ts'
import { isPublicAddress } from './public-address.ts'

/** An address a host name stands for. */
export interface HostAddress {
  address: string
  family: 4 | 6
}

export interface FetchPublicOptions {
  /** The client's field that holds the URL, for errors. */
  field: string
  /** Largest body, in bytes. */
  maxBytes: number
  /** For everything together: looking up, redirects, reading. */
  timeoutMs: number
  /** Whether a file of this type is wanted; asked as soon as the first bytes are there. Lower-case, without parameters. */
  accept: (mediaType: string) => boolean
  /** The client has gone. */
  signal?: AbortSignal
  /** Also fetch from private networks and from this machine. */
  allowPrivate?: boolean
  /** All addresses of a host; the system's resolver unless given. */
  lookup?: (hostname: string) => Promise<readonly HostAddress[]>
}

export interface FetchedFile {
  /** By the first bytes where they tell it, else by the reply's header. */
  mediaType: string
  body: Buffer
}

const maxRedirects = 3
const redirectStatus = new Set([301, 302, 303, 307, 308])
/** How many bytes decide what the file is. */
const headBytes = 16

/**
 * Fetches a file that a client named by URL. Only http and https, and only from the public internet: the host is looked
 * up once, every one of its addresses must be public, and the connection is made to those very addresses, so that a name
 * that changes its answer gains nothing. Each redirect is checked likewise. The reply must come uncompressed.
 *
 * @throws GatewayError `request.malformed` with the field, saying why in words that tell nothing about this network;
 *   `client.closed` when `signal` was aborted
 */
export async function fetchPublic(url: string, options: FetchPublicOptions): Promise<FetchedFile> {
  const deadline = AbortSignal.timeout(options.timeoutMs)
  const stop = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal])
  try {
    let target = readUrl(url, options)
    for (let redirects = 0; ; redirects += 1) {
      const found = await fetchOnce(target, options, stop)
      if (!(found instanceof URL)) return found
      if (redirects === maxRedirects) throw refused(options, 'it is redirected too often')
      target = found
    }
  } catch (error) {
    if (options.signal?.aborted === true) throw new GatewayError('client.closed', 'The client closed the connection.')
    if (deadline.aborted) throw refused(options, `it took longer than ${Math.ceil(options.timeoutMs / 1000)} s`)
    throw error
  }
}

/** The file, or where the reply says it is. */
async function fetchOnce(target: URL, options: FetchPublicOptions, stop: AbortSignal): Promise<FetchedFile | URL> {
  const addresses = await addressesOf(target, options, stop)
  const client = new Client(target.origin, {
    connect: { lookup: pinned(addresses), timeout: options.timeoutMs },
    allowH2: false,
    pipelining: 1,
  })
  let connected = false
  client.once('connect', () => {
    connected = true
  })
  try {
    const reply = await client.request({
      method: 'GET',
      path: `${target.pathname}${target.search}`,
      headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'BurnCloud' },
      signal: stop,
    })
    if (redirectStatus.has(reply.statusCode)) return redirectTarget(reply.headers, target, options)
    if (reply.statusCode !== 200) throw refused(options, `its server answered with status ${reply.statusCode}`)
    checkHeaders(reply.headers, options)
    return await readFile(reply.body, declaredType(reply.headers), options)
  } catch (error) {
    if (error instanceof GatewayError || stop.aborted) throw error
    throw refused(options, classifyTransportError(error, connected).message)
  } finally {
    // Also ends a reply that is not wanted to the end.
    await client.destroy()
  }
}

function readUrl(text: string, options: FetchPublicOptions, base?: URL): URL {
  const url = URL.parse(text, base?.href)
  if (url === null) throw refused(options, 'it is not a valid URL')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refused(options, 'only http and https are supported')
  if (url.username !== '' || url.password !== '') throw refused(options, 'it contains a user name or password')
  return url
}

function redirectTarget(headers: IncomingHttpHeaders, from: URL, options: FetchPublicOptions): URL {
  const { location } = headers
  if (location === undefined) throw refused(options, 'it is redirected to nowhere')
  return readUrl(location, options, from)
}

async function addressesOf(
  target: URL,
  options: FetchPublicOptions,
  stop: AbortSignal,
): Promise<readonly HostAddress[]> {
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  const addresses =
    family === 0 ? await lookUp(host, options, stop) : [{ address: host, family: family === 6 ? 6 : 4 } as const]
  if (addresses.length === 0) throw refused(options, 'its host name was not found')
  if (options.allowPrivate !== true && !addresses.every(({ address }) => isPublicAddress(address))) {
    throw refused(options, 'its host is not on the public internet')
  }
  return addresses
}

async function lookUp(host: string, options: FetchPublicOptions, stop: AbortSignal): Promise<readonly HostAddress[]> {
  const find = options.lookup ?? systemAddresses
  try {
    return await untilStopped(find(host), stop)
  } catch (error) {
    if (stop.aborted) throw error
    throw refused(options, 'its host name was not found')
  }
}

async function systemAddresses(host: string): Promise<HostAddress[]> {
  const found = await systemLookup(host, { all: true })
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))
}

/** The system's resolver cannot be stopped; its answer is no longer waited for. */
function untilStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(stop.reason)
    if (stop.aborted) onAbort()
    stop.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => stop.removeEventListener('abort', onAbort))
  })
}

type LookupCallback = (error: Error | null, address: string | HostAddress[], family?: number) => void

/** Answers the socket's own lookup with the addresses that were checked, whatever the resolver would say now. */
function pinned(addresses: readonly HostAddress[]) {
  return (_host: string, { all }: { all?: boolean | undefined }, callback: LookupCallback): void => {
    const [first] = addresses
    if (all === true) callback(null, [...addresses])
    else if (first === undefined) callback(new Error('no address'), '')
    else callback(null, first.address, first.family)
  }
}

function checkHeaders(headers: IncomingHttpHeaders, options: FetchPublicOptions): void {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && !/^\s*(identity)?\s*$/i.test(encoding))
    throw refused(options, 'its server compresses it')
  if (Number(headers['content-length'] ?? 0) > options.maxBytes) throw tooLarge(options)
}

function declaredType(headers: IncomingHttpHeaders): string {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return type === '' ? 'application/octet-stream' : type
}

async function readFile(
  chunks: AsyncIterable<Buffer>,
  declared: string,
  options: FetchPublicOptions,
): Promise<FetchedFile> {
  const pieces: Buffer[] = []
  let length = 0
  let mediaType: string | undefined
  for await (const chunk of chunks) {
    pieces.push(chunk)
    length += chunk.length
    if (length > options.maxBytes) throw tooLarge(options)
    if (length >= headBytes) mediaType ??= acceptedType(Buffer.concat(pieces), declared, options)
  }
  const body = Buffer.concat(pieces, length)
  if (length === 0) throw refused(options, 'it is empty')
  return { mediaType: mediaType ?? acceptedType(body, declared, options), body }
}

function acceptedType(head: Buffer, declared: string, options: FetchPublicOptions): string {
  // A type that its first bytes would show and do not is not what the header says: an error page sent as a picture.
  const mediaType = sniffMediaType(head) ?? (isSniffable(declared) ? 'application/octet-stream' : declared)
  if (!options.accept(mediaType)) throw refused(options, `files of type ${printable(mediaType)} are not supported here`)
  return mediaType
}

/** A header is the server's own text: only what a media type may hold is shown. */
function printable(mediaType: string): string {
  return /^[a-z0-9!#$&^_.+/-]{1,100}$/.test(mediaType) ? mediaType : 'unknown'
}

function tooLarge(options: FetchPublicOptions): GatewayError {
  return refused(options, `it is larger than ${sizeInWords(options.maxBytes)}`)
}

function sizeInWords(bytes: number): string {
  const mib = bytes / (1024 * 1024)
  return mib >= 1 ? `${Number(mib.toFixed(1))} MiB` : `${bytes} bytes`
}

function refused({ field }: FetchPublicOptions, why: string): GatewayError {
  return new GatewayError('request.malformed', `The URL in ${field} could not be fetched: ${why}.`, { field })
}
