import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { periodOf, readRange, stepsOf } from './usage-range.ts'
import { groupedChart, groupTotals, plainChart, type SeriesItem } from './usage-series.ts'

const now = new Date(2026, 7, 22, 10, 30).getTime()

function item(at: number, key: string, patch: Partial<SeriesItem> = {}): SeriesItem {
  return {
    at: new Date(at).toISOString(),
    key,
    label: key.toUpperCase(),
    requests: 1,
    errors: 0,
    inputTokens: 100,
    outputTokens: 10,
    cacheReadTokens: 40,
    cacheWriteTokens: 5,
    reasoningTokens: 0,
    costUsd: 1,
    latencyMs: null,
    firstByteMs: null,
    ...patch,
  }
}

describe('the period of a range', () => {
  it('is the last 24 hours in hours, the current one included', () => {
    const period = periodOf({ name: '24h', from: '', to: '' }, now)!
    expect(stepsOf(period)).toHaveLength(24)
    expect(period.to).toBeGreaterThan(now)
    expect(stepsOf(period).at(-1)).toBeLessThanOrEqual(now)
  })

  it('is whole local days, today included', () => {
    const days = stepsOf(periodOf({ name: '30d', from: '', to: '' }, now)!)
    expect(days).toHaveLength(30)
    expect(days.every((at) => new Date(at).getHours() === 0)).toBe(true)
    expect(new Date(days.at(-1)!).getDate()).toBe(22)
  })

  it('takes both ends of a custom range and refuses nonsense', () => {
    const custom = (from: string, to: string) => periodOf({ name: 'custom', from, to }, now)
    expect(stepsOf(custom('2026-08-01', '2026-08-10')!)).toHaveLength(10)
    expect(custom('2026-08-01', '2026-08-01')).toMatchObject({ step: 'hour' })
    expect(custom('2025-08-01', '2026-08-01')).toMatchObject({ step: 'utcDay' })
    expect(custom('2026-08-10', '2026-08-01')).toBeUndefined()
    expect(custom('', '2026-08-01')).toBeUndefined()
  })

  it('is seven days unless the address says otherwise', () => {
    expect(readRange(new URLSearchParams('range=x')).name).toBe('7d')
    expect(readRange(new URLSearchParams('range=custom&from=a')).from).toBe('a')
  })
})

describe('the chart', () => {
  const period = periodOf({ name: '24h', from: '', to: '' }, now)!

  it('shows hours without requests as zero', () => {
    const chart = groupedChart([item(now, 'a')], period, 'cost', 5)
    expect(chart.points).toHaveLength(24)
    expect(chart.points.filter((point) => point.values.g0 === 0)).toHaveLength(23)
  })

  it('sums the small groups as one and never loses a request', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(23), fc.nat(12)), { maxLength: 60 }), (rows) => {
        const items = rows.map(([hour, key]) => item(period.from + hour * 3_600_000, `m${key}`))
        const chart = groupedChart(items, period, 'requests', 3)
        const sum = chart.points.flatMap((point) => Object.values(point.values)).reduce((a, b) => a + b, 0)
        expect(sum).toBe(items.length)
        expect(chart.layers.length).toBeLessThanOrEqual(4)
      }),
    )
  })

  it('tells kinds of tokens apart when nothing is grouped, and leaves out the unused', () => {
    const chart = plainChart([item(now, 'all', { cacheWriteTokens: 0 })], period, 'tokens')
    expect(chart.layers.map((layer) => layer.kind)).toEqual(['freshInput', 'cacheRead', 'output'])
    expect(chart.points.at(-1)?.values).toMatchObject({ freshInput: 60, cacheRead: 40, output: 10 })
  })

  it('adds up the table, largest first', () => {
    const items = [item(now, 'a'), item(now, 'b', { costUsd: 5 }), item(now - 3_600_000, 'a')]
    expect(groupTotals(items, 'cost').map(({ key, costUsd, requests }) => [key, costUsd, requests])).toEqual([
      ['b', 5, 1],
      ['a', 2, 2],
    ])
  })
})
