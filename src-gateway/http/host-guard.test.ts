import { describe, expect, it } from 'vitest'
import { hostName, isLoopback, isOwnOrigin, plainAddress } from './host-guard.ts'

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
