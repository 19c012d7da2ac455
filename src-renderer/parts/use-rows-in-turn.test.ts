import { describe, expect, it } from 'vitest'
import { nextPace, nextRows, type WantedRow } from './use-rows-in-turn.ts'

/** Rows `from` up to `to`, of which those between `first` and `last` are in view. */
const rows = (from: number, to: number, first: number, last: number): WantedRow[] =>
  Array.from({ length: to - from }, (_, index) => from + index).map((key) => ({
    key,
    inView: key >= first && key <= last,
  }))
const inOrder = (keys: ReadonlySet<string | number>) => [...keys].toSorted((a, b) => Number(a) - Number(b))

describe('rows that are drawn in turn', () => {
  it('draws what is in view before what is beside it', () => {
    expect(inOrder(nextRows(rows(0, 20, 5, 8), new Set(), 4))).toEqual([5, 6, 7, 8])
  })

  it('keeps what is drawn, whatever comes new', () => {
    expect(inOrder(nextRows(rows(0, 20, 5, 8), new Set([0, 1, 19]), 2))).toEqual([0, 1, 5, 6, 19])
  })

  it('forgets what is no longer wanted', () => {
    expect(inOrder(nextRows(rows(50, 54, 50, 53), new Set([1, 2, 3]), 10))).toEqual([50, 51, 52, 53])
  })

  it('has drawn all after as many frames as that takes', () => {
    const wanted = rows(0, 37, 12, 25)
    let drawn: ReadonlySet<string | number> = new Set()
    let frames = 0
    for (; drawn.size < wanted.length; frames += 1) drawn = nextRows(wanted, drawn, 8)
    expect(frames).toBe(5)
  })

  it('draws fewer in a frame as soon as one was missed, and never none', () => {
    expect(nextPace(8, 16.7)).toBeCloseTo(8.1)
    expect(nextPace(8, 50)).toBe(4)
    expect(nextPace(2, 500)).toBe(2)
    expect(nextPace(10, 16.7)).toBe(10)
  })
})
