import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesFor, type Ranked, sameSlot, slotAt, slotHere, slotsOf } from './table-tiers.ts'

const rows = (...ranks: number[]): Ranked[] => ranks.map((rank, index) => ({ id: index + 1, rank }))
const after = (all: readonly Ranked[], changes: readonly Ranked[]) =>
  all.map((one) => changes.find(({ id }) => id === one.id) ?? one)

describe('moving a row among ranked rows', () => {
  it('offers each tier and the places between tiers', () => {
    expect(slotsOf([])).toEqual([])
    expect(slotsOf([5, 5, 2])).toEqual([
      { kind: 'between', above: null, below: 5 },
      { kind: 'with', rank: 5 },
      { kind: 'between', above: 5, below: 2 },
      { kind: 'with', rank: 2 },
      { kind: 'between', above: 2, below: null },
    ])
  })

  it('writes one row where there is room, and shifts those above where there is none', () => {
    expect(changesFor(rows(0, 0, 0), 3, { kind: 'between', above: null, below: 0 })).toEqual([{ id: 3, rank: 1 }])
    expect(changesFor(rows(0, 0, 0), 3, { kind: 'between', above: 0, below: null })).toEqual([{ id: 3, rank: -1 }])
    expect(changesFor(rows(10, 0, 0), 3, { kind: 'between', above: 10, below: 0 })).toEqual([{ id: 3, rank: 5 }])
    expect(changesFor(rows(1, 0, 0), 3, { kind: 'between', above: 1, below: 0 })).toEqual([
      { id: 3, rank: 1 },
      { id: 1, rank: 2 },
    ])
    expect(changesFor(rows(1, 0), 2, { kind: 'with', rank: 1 })).toEqual([{ id: 2, rank: 1 }])
  })

  it('writes nothing when the row is there already', () => {
    expect(changesFor(rows(5, 3), 1, { kind: 'between', above: null, below: 3 })).toEqual([])
    expect(changesFor(rows(5, 3, 1), 2, { kind: 'between', above: 5, below: 1 })).toEqual([])
    expect(changesFor(rows(5, 5), 1, { kind: 'with', rank: 5 })).toEqual([])
  })

  it('reads the place under the pointer from the tiers, not from single rows', () => {
    const ranks = [2, 1, 1, 1]
    expect(slotAt(ranks, 3, 2, 0.05)).toEqual({ kind: 'with', rank: 1 })
    expect(slotAt(ranks, 3, 1, 0.05)).toEqual({ kind: 'between', above: 2, below: 1 })
    expect(slotAt(ranks, 3, 0, 0.05)).toEqual({ kind: 'between', above: null, below: 2 })
    expect(slotAt(ranks, 3, 0, 0.5)).toEqual({ kind: 'with', rank: 2 })
    expect(slotAt(ranks, 0, 3, 0.95)).toEqual({ kind: 'between', above: 1, below: null })
    expect(slotAt(ranks, 0, 0, 0.5)).toEqual({ kind: 'between', above: null, below: 1 })
  })

  it('puts the row there, keeps the order of all others, and stays in the range of ranks', () => {
    const rank = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(-1_000_000, 999_999, 1_000_000))
    fc.assert(
      fc.property(fc.array(rank, { minLength: 2, maxLength: 12 }), fc.nat(), fc.nat(), (ranks, which, where) => {
        const all = rows(...ranks)
        const moved = all[which % all.length] as Ranked
        const others = all.filter(({ id }) => id !== moved.id)
        const slots = slotsOf(others.map((one) => one.rank))
        const slot = slots[where % slots.length] as (typeof slots)[number]
        const result = after(all, changesFor(all, moved.id, slot))
        const rankOf = (id: number) => (result.find((one) => one.id === id) as Ranked).rank
        for (const a of others)
          for (const b of others) expect(Math.sign(rankOf(a.id) - rankOf(b.id))).toBe(Math.sign(a.rank - b.rank))
        const own = rankOf(moved.id)
        for (const one of others) {
          if (slot.kind === 'with') {
            expect(Math.sign(own - rankOf(one.id))).toBe(Math.sign(slot.rank - one.rank))
          } else {
            if (slot.above !== null && one.rank >= slot.above) expect(own).toBeLessThan(rankOf(one.id))
            if (slot.below !== null && one.rank <= slot.below) expect(own).toBeGreaterThan(rankOf(one.id))
          }
        }
        for (const one of result) expect(Math.abs(one.rank)).toBeLessThanOrEqual(1_000_000)
        const here = slotHere(
          others.map(({ id }) => rankOf(id)),
          own,
        )
        expect(here.kind).toBe(slot.kind)
        expect(changesFor(result, moved.id, here)).toEqual([])
        expect(sameSlot(here, here)).toBe(true)
      }),
    )
  })
})
