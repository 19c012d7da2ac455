import { describe, expect, it } from 'vitest'
import { ConnectError } from './connect-error.ts'
import { proxyAddress } from './proxy-address.ts'
import { socksConnect } from './socks-connect.ts'

const open = proxyAddress('socks5://proxy.test')

/** The bytes that ask for a connection, without version, command and reserved byte. */
function asked(hostname: string, port: number): number[] {
  return [...(socksConnect(hostname, port, open).read(Buffer.from([5, 0]))?.reply ?? [])].slice(3)
}

describe('socksConnect', () => {
  it('names addresses as bytes and names as they are', () => {
    expect(asked('10.0.0.255', 443)).toEqual([1, 10, 0, 0, 255, 1, 187])
    expect(asked('::1', 80)).toEqual([4, ...Array.from({ length: 15 }, () => 0), 1, 0, 80])
    expect(asked('2001:db8::a:1:0', 80)).toEqual([4, 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 10, 0, 1, 0, 0, 0, 80])
    expect(asked('::ffff:1.2.3.4', 80)).toEqual([
      4,
      ...Array.from({ length: 10 }, () => 0),
      255,
      255,
      1,
      2,
      3,
      4,
      0,
      80,
    ])
    expect(asked('a.test', 65535)).toEqual([3, 6, ...Buffer.from('a.test'), 255, 255])
  })

  it('reads an answer that comes byte by byte, whatever address it tells', () => {
    for (const address of [
      [1, 1, 2, 3, 4],
      [3, 2, 97, 98],
      [4, ...Array.from({ length: 16 }, () => 9)],
    ]) {
      const handshake = socksConnect('a.test', 80, open)
      handshake.read(Buffer.from([5, 0]))
      const answer = Buffer.from([5, 0, 0, ...address, 0, 80])
      for (let length = 0; length < answer.length; length += 1)
        expect(handshake.read(answer.subarray(0, length))).toBeUndefined()
      expect(handshake.read(Buffer.concat([answer, Buffer.from('more')]))).toEqual({ used: answer.length, done: true })
    }
  })

  it('refuses what the protocol has no room for', () => {
    expect(() => socksConnect('a.test', 80, proxyAddress(`socks5://${'n'.repeat(256)}:p@proxy.test`))).toThrow(
      ConnectError,
    )
    expect(() => socksConnect(`${'n'.repeat(256)}.test`, 80, open)).toThrow(ConnectError)
  })
})
