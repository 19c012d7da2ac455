import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forecastFrom, forecastOf, heatMapOf, monthOf, savingsOf } from './outlook.ts'

const hour = 3_600_000
const day = 24 * hour
const at = (time: number, costUsd: number) => ({ at: new Date(time).toISOString(), costUsd })

describe('the forecast', () => {
  const now = new Date(2026, 10, 16).getTime()
  const { start, end } = monthOf(now)

  it('goes on as before when every day cost the same', () => {
    const items = Array.from({ length: 15 }, (_, index) => at(start + index * day, 2))
    const { spent, range } = forecastOf(items, now)
    expect(spent).toBe(30)
    expect(range?.low).toBeCloseTo(60, 6)
    expect(range?.high).toBeCloseTo(60, 6)
    expect(end - start).toBeGreaterThanOrEqual(30 * day - hour)
  })

  it('is a range from the month so far to the last week', () => {
    const items = Array.from({ length: 7 }, (_, index) => at(now - (index + 1) * day, 10))
    const { range } = forecastOf(items, now)
    expect(range?.low).toBeCloseTo(70 + (70 / 15) * 15, 0)
    expect(range?.high).toBeCloseTo(70 + 150, 0)
  })

  it('says nothing in the first day, and looks a week back in the first week', () => {
    const early = new Date(2026, 10, 1, 12).getTime()
    expect(forecastOf([at(early - hour, 5)], early)).toEqual({ spent: 5, range: null })
    expect(forecastFrom(early)).toBeLessThanOrEqual(early - 7 * day)
    expect(forecastFrom(now)).toBe(start)
  })

  it('never foretells less than is spent', () => {
    const cost = fc.record({
      back: fc.integer({ min: 0, max: 20 * 24 }),
      cost: fc.double({ min: 0, max: 1e6, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(cost, { maxLength: 50 }), (costs) => {
        const { spent, range } = forecastOf(
          costs.map((one) => at(now - one.back * hour, one.cost)),
          now,
        )
        expect(range?.low ?? 0).toBeGreaterThanOrEqual(spent * (1 - 1e-9))
        expect(range?.high ?? 0).toBeGreaterThanOrEqual(range?.low ?? 0)
      }),
    )
  })
})

describe('what caches saved', () => {
  const prices: Record<string, { input: number; cacheRead: number | null; cacheWrite5m: number | null }> = {
    claude: { input: 3, cacheRead: 0.3, cacheWrite5m: 3.75 },
    plain: { input: 1, cacheRead: null, cacheWrite5m: null },
  }
  const used = (key: string, cacheReadTokens: number, cacheWriteTokens: number) => ({
    key,
    cacheReadTokens,
    cacheWriteTokens,
  })

  it('is the price of input less that of reads, and writes are told apart', () => {
    const { reads, writes } = savingsOf([used('claude', 1_000_000, 200_000)], (model) => prices[model])
    expect(reads).toBeCloseTo(2.7, 9)
    expect(writes).toBeCloseTo(0.15, 9)
  })

  it('is nothing where reads cost what input does, and unknown without a price', () => {
    const items = [used('plain', 5, 5), used('gone', 5, 0), used('gone', 5, 0), used('unused', 0, 0)]
    expect(savingsOf(items, (model) => prices[model])).toEqual({ reads: 0, writes: 0, unpriced: 1 })
  })
})

describe('the map of the week', () => {
  it('shows the mean of each hour, in the reader’s own time', () => {
    const from = new Date(2026, 10, 2).getTime()
    const monday = new Date(2026, 10, 2, 9).getTime()
    const items = [at(monday, 4), at(monday + 7 * day, 2), at(monday + 1, 2)]
    const { cells, largest } = heatMapOf(items, { from, to: from + 14 * day }, (item) => item.costUsd)
    expect(cells[0]?.[9]).toBe(4)
    expect(largest).toBe(4)
    expect(cells.flat().filter((value) => value > 0)).toHaveLength(1)
    expect(cells).toHaveLength(7)
  })

  it('is empty without requests', () => {
    const { largest } = heatMapOf([], { from: 0, to: day }, () => 1)
    expect(largest).toBe(0)
  })
})
