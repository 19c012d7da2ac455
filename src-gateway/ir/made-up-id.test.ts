import { describe, expect, it } from 'vitest'
import { isMadeUpCallId, madeUpCallId, randomLetters } from './made-up-id.ts'

describe('made-up ids', () => {
  it('fit every vendor’s pattern and are known again', () => {
    for (let index = 0; index < 300; index++) {
      const id = madeUpCallId()
      expect(id).toMatch(/^[a-zA-Z0-9_-]{1,40}$/)
      expect(isMadeUpCallId(id)).toBe(true)
    }
  })

  it('do not repeat, also past the first helping of random bytes', () => {
    const ids = new Set(Array.from({ length: 5000 }, madeUpCallId))
    expect(ids.size).toBe(5000)
  })

  it.each([
    '',
    'call_',
    'call_BC',
    'call_abc',
    'call_BCabc',
    'toolu_01A09q90qw90lq917835lq9',
    'call_62136354VlR0rkkyJm7W4xm1',
  ])('are not mistaken for %j', (id) => {
    expect(isMadeUpCallId(id)).toBe(false)
  })

  it('are as long as asked, letters and digits', () => {
    for (const length of [0, 1, 9, 24, 4096, 5000])
      expect(randomLetters(length)).toMatch(new RegExp(`^[A-Za-z0-9]{${length}}$`))
  })
})
