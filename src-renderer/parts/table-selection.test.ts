import { describe, expect, it } from 'vitest'
import { callForAll, changesBack } from './bulk-call.ts'
import { rowHeightIn } from './density.ts'
import { extended, toggled } from './table-selection.ts'

describe('choosing rows', () => {
  const keys = ['a', 'b', 'c', 'd']

  it('takes one in or out, and leaves the set that was given as it is', () => {
    const before = new Set(['a'])
    expect([...toggled(before, 'b')]).toEqual(['a', 'b'])
    expect([...toggled(before, 'a')]).toEqual([])
    expect([...before]).toEqual(['a'])
  })

  it('takes all between two rows, in either direction, and keeps what was chosen', () => {
    expect([...extended(new Set(['d']), keys, 0, 1)]).toEqual(['d', 'a', 'b'])
    expect([...extended(new Set(), keys, 3, 2)]).toEqual(['c', 'd'])
    expect([...extended(new Set(), keys, -1, 9)]).toEqual(keys)
  })
})

describe('changing many rows', () => {
  const ids = Array.from({ length: 2500 }, (_, index) => index)

  it('asks for a thousand at a time, one call after the other, and gathers what came of it', async () => {
    const calls: number[] = []
    let running = 0
    const { done, failed } = await callForAll(ids, async (some) => {
      running += 1
      expect(running).toBe(1)
      calls.push(some.length)
      await Promise.resolve()
      running -= 1
      return { done: some.slice(1), failed: [{ id: some[0] ?? -1, code: 'token.not_found', message: '' }] }
    })
    expect(calls).toEqual([1000, 1000, 500])
    expect(done).toHaveLength(2497)
    expect(failed.map(({ id }) => id)).toEqual([0, 1000, 2000])
  })

  it('puts back what was before with one call for each value there was', () => {
    const rows = [
      { id: 1, weight: 5 },
      { id: 2, weight: 1 },
      { id: 3, weight: 5 },
    ]
    expect(changesBack(rows, ({ weight }) => ({ weight }))).toEqual([
      { ids: [1, 3], patch: { weight: 5 } },
      { ids: [2], patch: { weight: 1 } },
    ])
  })
})

describe('density', () => {
  it('leaves two lines of text room in a compact row', () => {
    expect([44, 48, 56].map((height) => rowHeightIn('compact', height))).toEqual([36, 38, 46])
    expect(rowHeightIn('comfortable', 44)).toBe(44)
  })
})
