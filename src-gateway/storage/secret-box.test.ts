import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyHint, SecretBox } from './secret-box.ts'

const box = new SecretBox(Buffer.alloc(32, 1))

describe('SecretBox', () => {
  it('opens what it sealed, at the same place only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (secret, place) => {
        const sealed = box.seal(secret, place)
        expect(box.open(sealed, place)).toBe(secret)
        expect(box.open(sealed, `${place}!`)).toBeNull()
      }),
    )
  })

  it('does not open with another key, cut, or with any byte changed', () => {
    const sealed = box.seal('sk-secret', 'channel-key:1')
    expect(new SecretBox(Buffer.alloc(32, 2)).open(sealed, 'channel-key:1')).toBeNull()
    for (let at = 0; at < sealed.length; at++) {
      expect(box.open(sealed.subarray(0, at), 'channel-key:1')).toBeNull()
      const changed = Buffer.from(sealed)
      changed[at]! ^= 1
      expect(box.open(changed, 'channel-key:1')).toBeNull()
    }
  })

  it('never seals alike twice', () => {
    expect(box.seal('same', 'p').equals(box.seal('same', 'p'))).toBe(false)
  })

  it('takes a key of 32 bytes only', () => {
    expect(() => new SecretBox(Buffer.alloc(16))).toThrow(RangeError)
  })
})

describe('keyHint', () => {
  it.each([
    ['sk-proj-abcdefghx4Qd', 'sk-…x4Qd'],
    ['12345678', '…78'],
    ['1234567', '…'],
    ['', '…'],
  ])('%s → %s', (secret, hint) => expect(keyHint(secret)).toBe(hint))
})
