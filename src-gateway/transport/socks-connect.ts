import { isIPv4, isIPv6 } from 'node:net'
import { ConnectError } from './connect-error.ts'
import type { ProxyAddress } from './proxy-address.ts'
import type { ProxyHandshake } from './proxy-handshake.ts'

const version = 5
const noAuthentication = 0
const usernamePassword = 2

/** https://www.rfc-editor.org/rfc/rfc1928#section-6 */
const refusals: Readonly<Record<number, string | undefined>> = {
  1: 'the proxy failed',
  2: 'the proxy does not allow this upstream',
  3: 'the proxy finds the upstream’s network unreachable',
  4: 'the proxy finds the upstream’s host unreachable',
  5: 'the upstream refused the proxy’s connection',
  6: 'the proxy could not reach the upstream in time',
  7: 'the proxy opens no connections',
  8: 'the proxy does not know this kind of address',
}

/**
 * Asks a SOCKS5 proxy for a connection. A name goes to the proxy as it is, which looks it up.
 * https://www.rfc-editor.org/rfc/rfc1928, https://www.rfc-editor.org/rfc/rfc1929
 * @throws ConnectError for credentials or names that the protocol has no room for
 */
export function socksConnect(hostname: string, port: number, { credentials }: ProxyAddress): ProxyHandshake {
  const request = connectRequest(hostname, port)
  const login = credentials === undefined ? undefined : loginRequest(credentials)
  const methods = login === undefined ? [noAuthentication] : [noAuthentication, usernamePassword]
  let expects: 'method' | 'login' | 'connection' = 'method'

  function readMethod(bytes: Buffer): ReturnType<ProxyHandshake['read']> {
    if (bytes.length < 2) return undefined
    const [spoken, method] = bytes
    if (spoken !== version) throw new ConnectError('what answers there is no SOCKS5 proxy')
    if (method === noAuthentication) {
      expects = 'connection'
      return { used: 2, reply: request }
    }
    if (method === usernamePassword && login !== undefined) {
      expects = 'login'
      return { used: 2, reply: login }
    }
    throw new ConnectError(
      login === undefined
        ? 'the proxy wants a user name and a password'
        : 'the proxy takes neither a user name and password nor none',
    )
  }

  function readLogin(bytes: Buffer): ReturnType<ProxyHandshake['read']> {
    if (bytes.length < 2) return undefined
    if (bytes[1] !== 0) throw new ConnectError('the proxy refused its user name or password')
    expects = 'connection'
    return { used: 2, reply: request }
  }

  return {
    first: Buffer.from([version, methods.length, ...methods]),
    read(bytes) {
      if (expects === 'method') return readMethod(bytes)
      if (expects === 'login') return readLogin(bytes)
      return readConnection(bytes)
    },
  }
}

function readConnection(bytes: Buffer): ReturnType<ProxyHandshake['read']> {
  if (bytes.length < 2) return undefined
  const [spoken, reply = 0] = bytes
  if (spoken !== version) throw new ConnectError('what answers there is no SOCKS5 proxy')
  if (reply !== 0) throw new ConnectError(refusals[reply] ?? `the proxy refused the connection (code ${reply})`)
  if (bytes.length < 5) return undefined
  // The address that the proxy bound; of no interest, but it must be read off.
  const length = bytes[3] === 1 ? 4 : bytes[3] === 4 ? 16 : 1 + (bytes[4] ?? 0)
  const used = 4 + length + 2
  return bytes.length < used ? undefined : { used, done: true }
}

function connectRequest(hostname: string, port: number): Buffer {
  const head = [version, 1, 0]
  const portBytes = [port >> 8, port & 0xff]
  if (isIPv4(hostname)) return Buffer.from([...head, 1, ...hostname.split('.').map(Number), ...portBytes])
  if (isIPv6(hostname)) return Buffer.from([...head, 4, ...ipv6Bytes(hostname), ...portBytes])
  const name = Buffer.from(hostname)
  if (name.length > 255) throw new ConnectError('the upstream’s host name is too long for the proxy')
  return Buffer.concat([Buffer.from([...head, 3, name.length]), name, Buffer.from(portBytes)])
}

function ipv6Bytes(address: string): number[] {
  // The URL parser writes any spelling, embedded IPv4 and zone included, in hexadecimal groups.
  const plain = new URL(`http://[${address.replace(/%.*$/, '')}]/`).hostname.slice(1, -1)
  const [left = '', right] = plain.split('::')
  const before = left === '' ? [] : left.split(':')
  const after = right === undefined || right === '' ? [] : right.split(':')
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
}

function loginRequest({ username, password }: NonNullable<ProxyAddress['credentials']>): Buffer {
  const name = Buffer.from(username)
  const secret = Buffer.from(password)
  if (name.length > 255 || secret.length > 255)
    throw new ConnectError('the user name or the password is too long for the proxy')
  return Buffer.concat([Buffer.from([1, name.length]), name, Buffer.from([secret.length]), secret])
}
