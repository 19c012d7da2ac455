import { describe, expect, it } from 'vitest'
import { Counts } from './counts.ts'

function read(raw: unknown): [number, readonly string[]] {
  const counts = new Counts()
  return [counts.of(raw), counts.flags?.flags ?? []]
}

describe('a count as a vendor reports it', () => {
  it.each([[undefined], [null], [0], [-0]])('%s is nothing, and no mistake', (raw) => {
    expect(read(raw)).toEqual([0, []])
  })

  it.each([[-1], [Number.NaN], [Number.NEGATIVE_INFINITY], ['12'], [true], [{}]])('%s is nothing, and told', (raw) => {
    expect(read(raw)).toEqual([0, ['usage.clamped']])
  })

  it.each([[1e15], [Number.MAX_VALUE], [Number.POSITIVE_INFINITY]])('%s is beyond reason, and told', (raw) => {
    expect(read(raw)).toEqual([100_000_000, ['usage.clamped']])
  })

  it('is rounded', () => {
    expect(read(12.4)).toEqual([12, []])
  })

  it('is never larger than what it is a part of', () => {
    const counts = new Counts()
    expect(counts.part(7, 7)).toBe(7)
    expect(counts.flags).toBeUndefined()
    expect(counts.part(8, 7)).toBe(7)
    expect(counts.flags).toEqual({ flags: ['usage.clamped'] })
  })
})
