import { describe, expect, test } from 'vitest'
import type { LiveFrame, Totals } from '../../../src-gateway/contract/stats.ts'
import { stepsDone } from './checklist.ts'
import { errorShare, hourly } from './day-series.ts'
import { windowPoints } from './live-window.ts'

const start = Date.parse('2026-03-01T12:00:00Z')
const frame = (second: number, over: Partial<LiveFrame> = {}): LiveFrame => ({
  at: new Date(start + second * 1_000).toISOString(),
  rpm: 60,
  tpm: 0,
  tps: second,
  inFlight: 0,
  errorRate: 0,
  firstByteP50Ms: null,
  firstByteP95Ms: null,
  costPerHourUsd: 0,
  ...over,
})
const totals = (over: Partial<Totals>): Totals => ({
  requests: 0,
  errors: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  costUsd: 0,
  latencyMs: null,
  firstByteMs: null,
  ...over,
})

describe('live charts', () => {
  test('show only the chosen period', () => {
    const frames = Array.from({ length: 600 }, (_, second) => frame(second))
    const points = windowPoints(frames, 1, start + 599_000)
    expect(points).toHaveLength(61)
    expect(points.at(-1)?.tps).toBe(599)
  })

  test('never draw more than 300 points, and average what they join', () => {
    const frames = Array.from({ length: 3_600 }, (_, second) => frame(second))
    const points = windowPoints(frames, 60, start + 3_599_000)
    expect(points.length).toBeLessThanOrEqual(300)
    expect(points[0]?.tps).toBe(7)
  })

  test('leave a hole where frames are missing instead of drawing a line across', () => {
    const points = windowPoints([frame(0), frame(1), frame(40), frame(41)], 1, start + 41_000)
    expect(points.map((point) => point.tps)).toEqual([0, 1, null, 40, 41])
  })

  test('keep the slowest first byte of a bucket', () => {
    const frames = [frame(0, { firstByteP95Ms: 100 }), frame(1, { firstByteP95Ms: 900 }), frame(2)]
    expect(windowPoints(frames, 60, start + 2_000)[0]?.p95).toBe(900)
  })
})

describe('the last day', () => {
  test('has 24 values, with zero for quiet hours', () => {
    const items = [
      { ...totals({ requests: 3 }), at: '2026-03-01T11:00:00Z' },
      { ...totals({ requests: 5 }), at: '2026-03-01T12:00:00Z' },
      { ...totals({ requests: 9 }), at: '2026-02-27T12:00:00Z' },
    ]
    const values = hourly(items, start + 60_000, (one) => one.requests)
    expect(values).toHaveLength(24)
    expect(values.slice(-2)).toEqual([3, 5])
    expect(values.reduce((sum, value) => sum + value, 0)).toBe(8)
  })

  test('counts no error where there was no request', () => {
    expect(errorShare(totals({}))).toBe(0)
    expect(errorShare(totals({ requests: 4, errors: 1 }))).toBe(0.25)
  })
})

test('the checklist takes a request that went through as proof of the channel', () => {
  const counts = { channels: 1, enabledChannels: 1, tokens: 0, requests: 0 }
  expect(stepsDone(counts, [{ lastTest: null }])).toEqual({ channel: true, test: false, key: false, request: false })
  const failed = { at: '2026-03-01T12:00:00Z', ok: false, latencyMs: 1, status: 401, model: 'm', message: null }
  expect(stepsDone(counts, [{ lastTest: failed }]).test).toBe(false)
  expect(stepsDone(counts, [{ lastTest: { ...failed, ok: true } }]).test).toBe(true)
  expect(stepsDone({ ...counts, requests: 1 }, []).test).toBe(true)
})
