import { expect, test } from 'vitest'
import type { LiveFrame } from '../../../src-gateway/contract/stats.ts'
import { dayAgo, midnight, sparkSeries } from './glance.ts'

const frame = (second: number, tps: number): LiveFrame => ({
  at: new Date(Date.parse('2026-03-01T12:00:00Z') + second * 1_000).toISOString(),
  rpm: 0,
  tpm: 0,
  tps,
  inFlight: 0,
  errorRate: 0,
  firstByteP50Ms: null,
  firstByteP95Ms: null,
  costPerHourUsd: 0,
})

test('the chart ends with what is now and leaves out what is older', () => {
  const series = sparkSeries([frame(0, 99), frame(397, 4), frame(398, 8), frame(400, 2)], 5)
  expect(series).toHaveLength(100)
  expect(series.at(-1)).toBe(5)
  expect(series.at(-2)).toBe(4)
  expect(Math.max(...series)).toBe(5)
  expect(sparkSeries([], 5)).toEqual([])
})

test('a day begins at midnight here, and questions stay the same for a while', () => {
  const noon = new Date(2026, 2, 1, 12, 34, 56).getTime()
  expect(midnight(noon)).toBe(new Date(2026, 2, 1).toISOString())
  expect(dayAgo(noon)).toBe(dayAgo(noon + 1_000))
})
