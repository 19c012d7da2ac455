import { describe, expect, it } from 'vitest'
import { RememberedTokens } from './access-tokens.ts'

const hour = 3_600_000

function source(livesMs = hour) {
  let made = 0
  return {
    made: () => made,
    make: (now: number) => async () => {
      made += 1
      const token = `t${made}`
      await Promise.resolve()
      return { token, expiresAt: now + livesMs }
    },
  }
}

describe('remembered tokens', () => {
  it('asks once for all who come at the same time, and for those after them', async () => {
    const tokens = new RememberedTokens()
    const { make, made } = source()
    const many = await Promise.all(Array.from({ length: 50 }, () => tokens.get('a', 0, make(0))))
    expect(new Set(many)).toEqual(new Set(['t1']))
    expect(await tokens.get('a', hour / 2, make(hour / 2))).toBe('t1')
    expect(made()).toBe(1)
  })

  it('asks for a new one before the old one expires', async () => {
    const tokens = new RememberedTokens()
    const { make } = source()
    expect(await tokens.get('a', 0, make(0))).toBe('t1')
    expect(await tokens.get('a', hour - 5 * 60_000 - 1, make(0))).toBe('t1')
    const late = hour - 5 * 60_000
    expect(await Promise.all([tokens.get('a', late, make(late)), tokens.get('a', late, make(late))])).toEqual([
      't2',
      't2',
    ])
  })

  it('uses a token that lives for a minute only', async () => {
    const tokens = new RememberedTokens()
    const { make } = source(60_000)
    expect(await tokens.get('a', 0, make(0))).toBe('t1')
    expect(await tokens.get('a', 29_000, make(29_000))).toBe('t1')
    expect(await tokens.get('a', 31_000, make(31_000))).toBe('t2')
  })

  it('keeps what belongs to different keys apart', async () => {
    const tokens = new RememberedTokens()
    const { make } = source()
    expect(await tokens.get('a', 0, make(0))).toBe('t1')
    expect(await tokens.get('b', 0, make(0))).toBe('t2')
    expect(await tokens.get('a', 0, make(0))).toBe('t1')
  })

  it('tells all who wait of a failure, and tries again for the next', async () => {
    const tokens = new RememberedTokens()
    const fail = () => Promise.reject(new Error('no'))
    const waiting = [tokens.get('a', 0, fail), tokens.get('a', 0, fail)]
    for (const one of waiting) await expect(one).rejects.toThrow('no')
    expect(await tokens.get('a', 0, source().make(0))).toBe('t1')
  })

  it('remembers a bounded number, the ones used last', async () => {
    const tokens = new RememberedTokens()
    const { make, made } = source()
    for (let at = 0; at < 500; at += 1) await tokens.get(`k${at}`, 0, make(0))
    await tokens.get('k0', 0, make(0))
    await tokens.get('one more', 0, make(0))
    expect(made()).toBe(501)
    await tokens.get('k0', 0, make(0))
    expect(made()).toBe(501)
    await tokens.get('k1', 0, make(0))
    expect(made()).toBe(502)
  })
})
