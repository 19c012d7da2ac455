import { ConnectError } from './connect-error.ts'

/** A proxy, as a channel's `proxyUrl` says. */
export interface ProxyAddress {
  /** `http`: CONNECT, or whole addresses for plain HTTP (RFC 9110); `socks5`: RFC 1928, names looked up by the proxy. */
  kind: 'http' | 'socks5'
  /** Whether the way to the proxy itself is TLS. */
  secure: boolean
  /** Without the brackets of an IPv6 address. */
  hostname: string
  port: number
  /** Percent-decoded; undefined = it asks for none. */
  credentials: { username: string; password: string } | undefined
}

/** Reads a proxy's URL. @throws ConnectError without the URL, for it may hold a password */
export function proxyAddress(text: string): ProxyAddress {
  const url = URL.parse(text)
  const port = url === null ? undefined : defaultPorts[url.protocol]
  if (url === null || port === undefined) throw new ConnectError('the address of the proxy cannot be read')
  const { protocol, hostname, username, password } = url
  return {
    kind: protocol.startsWith('socks') ? 'socks5' : 'http',
    secure: protocol === 'https:',
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? port : Number(url.port),
    credentials:
      username === '' && password === ''
        ? undefined
        : { username: percentDecoded(username), password: percentDecoded(password) },
  }
}

const defaultPorts: Readonly<Record<string, number | undefined>> = {
  'http:': 80,
  'https:': 443,
  'socks:': 1080,
  'socks5:': 1080,
  'socks5h:': 1080,
}

/** A password with a lone `%` is taken as it stands. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
