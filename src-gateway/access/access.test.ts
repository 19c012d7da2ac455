import { describe, expect, it } from 'vitest'
import { KeyLookup } from './identify.ts'
import { ipAllowed } from './ip-list.ts'
import { hashKey } from './key-hash.ts'
import { newToken } from './new-token.ts'
import type { TokenEntry } from './types.ts'

const token: TokenEntry = {
  id: 1,
  name: 't',
  group: 'default',
  enabled: true,
  expiresAt: null,
  models: null,
  allowedIps: null,
  limits: { rpm: null, tpm: null, concurrency: null },
  quotaNano: null,
}

describe('newToken', () => {
  it('makes keys of the documented shape, with hash and hint of the key', () => {
    const { key, hash, hint } = newToken()
    expect(key).toMatch(/^sk-bc-[0-9A-Za-z]{40}$/)
    expect(hash).toBe(hashKey(key))
    expect(hint).toBe(`sk-bc-…${key.slice(-4)}`)
    expect(newToken().key).not.toBe(key)
  })

  it('leaves out bytes that would make some characters likelier', () => {
    const bytes = [250, 255, 248, 0, 61, 62]
    const { key } = newToken((size) => Uint8Array.from({ length: size }, (_, at) => bytes[at % bytes.length] ?? 0))
    expect(new Set(key.slice(6))).toEqual(new Set(['0', 'z']))
  })
})

describe('KeyLookup', () => {
  it('finds a key by its hash and forgets it when the tokens change', () => {
    const lookup = new KeyLookup()
    const before = new Map([[hashKey('a'), token]])
    expect(lookup.find(before, 'a')).toBe(token)
    expect(lookup.find(before, 'a')).toBe(token)
    expect(lookup.find(before, 'b')).toBeUndefined()
    expect(lookup.find(new Map(), 'a')).toBeUndefined()
  })
})

describe('ipAllowed', () => {
  const allowed = (allowedIps: string[] | null, address: string) => ipAllowed({ ...token, allowedIps }, address)
  it('knows addresses and ranges of both families', () => {
    expect(allowed(null, '1.2.3.4')).toBe(true)
    expect(allowed([], '1.2.3.4')).toBe(false)
    expect(allowed(['1.2.3.4'], '1.2.3.4')).toBe(true)
    expect(allowed(['1.2.3.0/24'], '1.2.3.200')).toBe(true)
    expect(allowed(['1.2.3.0/24'], '1.2.4.1')).toBe(false)
    expect(allowed(['2001:db8::/32'], '2001:db8:1::5')).toBe(true)
    expect(allowed(['2001:db8::/32'], '1.2.3.4')).toBe(false)
    expect(allowed(['fe80::/10'], 'fe80::1%eth0')).toBe(true)
  })
  it('takes an IPv4 address inside IPv6 for what it is', () => {
    expect(allowed(['10.0.0.0/8'], '::ffff:10.1.2.3')).toBe(true)
    expect(allowed(['::ffff:10.1.2.3'], '10.1.2.3')).toBe(true)
  })
  it('matches nothing with what it cannot read', () => {
    expect(allowed(['nonsense', '1.2.3.4/99', '1.2.3.4/-1'], '1.2.3.4')).toBe(false)
    expect(allowed(['0.0.0.0/0'], '')).toBe(false)
  })
})
