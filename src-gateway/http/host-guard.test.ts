import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { ConfigSource } from '../catalog/types.ts'
import { createHostGuard, hostName, isLoopback, isOwnOrigin, plainAddress } from './host-guard.ts'

describe('host names', () => {
  it.each([
    ['127.0.0.1:8790', '127.0.0.1'],
    ['LOCALHOST', 'localhost'],
    ['[::1]:80', '::1'],
    ['my-box.lan', 'my-box.lan'],
  ])('are read from %s', (header, name) => {
    expect(hostName(header)).toBe(name)
  })

  it.each(['', 'a b', 'a/b', 'user@host', 'host:port', '[::1', 'a,b'])('are not read from %j', (header) => {
    expect(hostName(header)).toBeUndefined()
  })

  it.each(['127.0.0.1', '127.255.1.2', 'localhost', '::1'])('%s is loopback', (name) => {
    expect(isLoopback(name)).toBe(true)
  })

  it.each(['127.evil.com', '127.0.0.1.evil.com', 'localhost.evil.com', '128.0.0.1', '::2', '0.0.0.0'])(
    '%s is not loopback',
    (name) => {
      expect(isLoopback(name)).toBe(false)
    },
  )

  it('tells the own origin from others', () => {
    expect(isOwnOrigin('http://127.0.0.1:8790', '127.0.0.1:8790')).toBe(true)
    expect(isOwnOrigin('http://127.0.0.1:8791', '127.0.0.1:8790')).toBe(false)
    expect(isOwnOrigin('null', '127.0.0.1:8790')).toBe(false)
    expect(isOwnOrigin('http://a', undefined)).toBe(false)
  })

  it('shows IPv4 addresses plainly', () => {
    expect(plainAddress('::ffff:10.0.0.1')).toBe('10.0.0.1')
    expect(plainAddress('::1')).toBe('::1')
  })
})

describe('a gateway bound to every address', () => {
  const config = {
    current: { version: 1, settings: { allowedHosts: [], allowedOrigins: [] } },
  } as unknown as ConfigSource

  function passes(boundHost: string, host: string, localAddress: string): boolean {
    let refused = false
    const guard = createHostGuard({ config, boundHost, refuse: () => (refused = true) })
    const request = {
      headers: { host },
      socket: { localAddress },
      url: '/',
      method: 'GET',
    } as unknown as IncomingMessage
    let passed = false
    guard(request, {} as ServerResponse, () => (passed = true))
    expect(refused).toBe(!passed)
    return passed
  }

  it('answers to the address that was dialled, and to no name', () => {
    expect(passes('0.0.0.0', '10.0.0.5:8790', '::ffff:10.0.0.5')).toBe(true)
    expect(passes('::', '[fd00::1]:8790', 'fd00::1')).toBe(true)
    // A router or a container's host passed it on: a private address is still a literal one.
    expect(passes('0.0.0.0', '10.0.0.6:8790', '10.0.0.5')).toBe(true)
    expect(passes('0.0.0.0', '203.0.113.9:8790', '10.0.0.5')).toBe(false)
    expect(passes('0.0.0.0', 'rebound.example', '10.0.0.5')).toBe(false)
    expect(passes('127.0.0.1', '10.0.0.5:8790', '10.0.0.5')).toBe(false)
    expect(passes('10.0.0.5', '10.0.0.5:8790', '10.0.0.5')).toBe(true)
  })
})
