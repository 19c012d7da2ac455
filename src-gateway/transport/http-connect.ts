import { ConnectError } from './connect-error.ts'
import type { ProxyAddress } from './proxy-address.ts'
import type { ProxyHandshake } from './proxy-handshake.ts'

/**
 * Asks an HTTP proxy for a tunnel. `target` is host and port. https://www.rfc-editor.org/rfc/rfc9110#name-connect
 */
export function httpConnect(target: string, { credentials }: ProxyAddress): ProxyHandshake {
  const lines = [`CONNECT ${target} HTTP/1.1`, `host: ${target}`, 'proxy-connection: keep-alive']
  const authorization = proxyAuthorization(credentials)
  if (authorization !== undefined) lines.push(`proxy-authorization: ${authorization}`)
  return {
    first: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'),
    read(bytes) {
      const start = bytes.toString('latin1', 0, 12)
      if (!'HTTP/1.'.startsWith(start.slice(0, 7))) throw new ConnectError('what answers there is no HTTP proxy')
      const end = bytes.indexOf('\r\n\r\n')
      if (end < 0) return undefined
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(start)?.[1] ?? 0)
      if (status >= 200 && status < 300) return { used: end + 4, done: true }
      throw refusalOf(status, credentials !== undefined)
    },
  }
}

/** What a proxy is told of who asks; undefined = nothing. */
export function proxyAuthorization(credentials: ProxyAddress['credentials']): string | undefined {
  if (credentials === undefined) return undefined
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`
}

/** Why a proxy did not do as it was asked. `gave`: whether it was given credentials. */
export function refusalOf(status: number, gave: boolean): ConnectError {
  if (status === 407)
    return new ConnectError(
      gave
        ? 'the proxy refused its user name or password (status 407)'
        : 'the proxy wants a user name and a password (status 407)',
    )
  if (status === 502 || status === 503 || status === 504)
    return new ConnectError(`the proxy could not reach the upstream (status ${status})`)
  return new ConnectError(`the proxy refused the connection (status ${status})`)
}
