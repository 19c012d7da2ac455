import { isIP } from 'node:net'

/** An address in parts, after what browsers make of it (`http://0x7f.1` is 127.0.0.1, letters of other scripts are `xn--`). */
export interface Address {
  /** `https://host:1/path?query`, no trailing slash, no fragment, no user name. */
  url: string
  host: string
  /** '' = the protocol's own. */
  port: string
  /** No trailing slash; '' at the root. */
  path: string
  origin: string
  secure: boolean
  /** This machine or its own network. */
  isPrivate: boolean
  /** This machine. */
  isLoopback: boolean
  /** A user name or password stood in it and was taken out. */
  hadCredentials: boolean
}

const longest = 2000

/** Reads an address as people write it; one without a protocol is taken for https, of this machine for http. */
export function readAddress(text: string): Address | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > longest || /\s/.test(trimmed)) return undefined
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)
    ? trimmed
    : /^(?:localhost|127\.|\[::1\])/i.test(trimmed)
      ? `http://${trimmed}`
      : `https://${trimmed}`
  let url: URL
  try {
    url = new URL(whole)
  } catch {
    return undefined
  }
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.hostname === '') return undefined
  const host = url.hostname.toLowerCase()
  if (!host.includes('.') && !host.startsWith('[') && host !== 'localhost' && whole !== trimmed) return undefined
  const path = url.pathname.replace(/\/{2,}/g, '/').replace(/\/$/, '')
  return {
    url: `${url.protocol}//${url.host}${path}${url.search}`,
    host,
    port: url.port,
    path,
    origin: `${url.protocol}//${url.host}`,
    secure: url.protocol === 'https:',
    isPrivate: isPrivateHost(host),
    isLoopback: isLoopbackHost(host),
    hadCredentials: url.username !== '' || url.password !== '',
  }
}

export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host.startsWith('127.') || host === '[::1]'
}

/** https://www.rfc-editor.org/rfc/rfc6890, and names that only a local network knows. */
function isPrivateHost(host: string): boolean {
  if (isLoopbackHost(host) || host === '0.0.0.0' || host === '[::]') return true
  if (isIP(host) === 4) {
    return /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(
      host,
    )
  }
  if (host.startsWith('[')) return /^\[(?:f[cd]|fe[89ab]|::ffff:)/.test(host)
  return !host.includes('.') || /\.(?:local|lan|home|internal|intranet|home\.arpa)$/.test(host)
}

/** The address without the endpoint that some programs keep in it: `…/v1/chat/completions`. */
export function withoutEndpoint(path: string): string {
  return path.replace(
    /(?:\/chat\/completions|\/completions|\/responses|\/embeddings|\/messages|\/models(?:\/[^/]+:[A-Za-z]+)?)$/,
    '',
  )
}

/** Whether two addresses lead to the same place for one and the same key: versions and formats of one host aside. */
export function samePlace(address: string): string {
  const read = readAddress(address)
  if (read === undefined) return address
  const path = withoutEndpoint(read.path).replace(/\/v\d+(?:beta|alpha)?\d*$/i, '')
  return `${read.origin}${path}`.toLowerCase()
}
