import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketCount, bucketOf, percentile } from './histogram.ts'
import { LiveMeter } from './meter.ts'

const done = {
  failed: false,
  firstByteMs: 100,
  inputTokens: 30,
  outputTokens: 20,
  streamedEstimate: 0,
  costNano: 1_000_000_000,
  latencyMs: 500,
  stream: false,
}

function meterAt(start = Date.UTC(2026, 0, 1)): { meter: LiveMeter; seconds(count: number): void } {
  let now = start
  const meter = new LiveMeter(() => now)
  return {
    meter,
    seconds(count) {
      for (let second = 0; second < count; second++) {
        now += 1000
        meter.tick()
      }
    },
  }
}

describe('LiveMeter', () => {
  it('has a frame before the first second is over', () => {
    expect(meterAt().meter.frame()).toMatchObject({ rpm: 0, inFlight: 0, firstByteP50Ms: null, errorRate: 0 })
  })

  it('counts a minute and forgets it after', () => {
    const { meter, seconds } = meterAt()
    meter.started()
    meter.started()
    meter.finished(done)
    seconds(1)
    expect(meter.frame()).toMatchObject({ rpm: 2, tpm: 50, inFlight: 1, errorRate: 0, costPerHourUsd: 60 })
    meter.finished({ ...done, failed: true, firstByteMs: null })
    seconds(58)
    expect(meter.frame()).toMatchObject({ rpm: 2, tpm: 100, inFlight: 0, errorRate: 0.5 })
    seconds(3)
    expect(meter.frame()).toMatchObject({ rpm: 0, tpm: 0, errorRate: 0, firstByteP50Ms: null, costPerHourUsd: 0 })
  })

  it('tells output tokens a second of streams, put right by what they report', () => {
    const { meter, seconds } = meterAt()
    meter.started()
    meter.streamed(40)
    seconds(1)
    expect(meter.frame().tps).toBe(40)
    meter.finished({ ...done, stream: true, outputTokens: 100, streamedEstimate: 40 })
    seconds(1)
    expect(meter.frame().tps).toBe(60)
    seconds(1)
    expect(meter.frame().tps).toBe(0)
    meter.started()
    meter.finished({ ...done, stream: true, outputTokens: 5, streamedEstimate: 500 })
    seconds(1)
    expect(meter.frame().tps).toBe(0)
  })

  it('keeps an hour of frames, oldest first, and tells each to who listens', () => {
    const { meter, seconds } = meterAt()
    const heard: string[] = []
    const stop = meter.subscribe((frame) => heard.push(frame.at))
    seconds(3)
    stop()
    seconds(7300)
    expect(heard).toHaveLength(3)
    expect(meter.recent(60)).toHaveLength(3600)
    expect(meter.recent(1)).toHaveLength(60)
    expect(meter.recent(1).at(-1)).toEqual(meter.frame())
    expect(meter.recent(0)).toEqual([])
  })
})

describe('the first byte, when traffic stops', () => {
  it('is a figure among those of the last minute until the last of them is forgotten, then null, and never 0', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.option(fc.integer({ min: 0, max: 20_000 })), { maxLength: 6 }), { maxLength: 150 }),
        (traffic) => {
          const { meter, seconds } = meterAt()
          const answered: number[][] = []
          for (const second of [...traffic, ...Array.from({ length: 65 }, () => [])]) {
            for (const firstByteMs of second) {
              meter.started()
              meter.finished({ ...done, firstByteMs, failed: firstByteMs === null })
            }
            seconds(1)
            answered.push(second.filter((ms) => ms !== null))
            const last = answered.slice(-60).flat()
            const { firstByteP50Ms, firstByteP95Ms } = meter.frame()
            if (last.length === 0) expect([firstByteP50Ms, firstByteP95Ms]).toEqual([null, null])
            else {
              expect(firstByteP50Ms).toBeGreaterThanOrEqual(Math.max(0.5, Math.min(...last) * 0.97))
              expect(firstByteP95Ms).toBeGreaterThanOrEqual(firstByteP50Ms ?? 0)
              expect(firstByteP95Ms).toBeLessThanOrEqual(Math.max(1, ...last) * 1.03)
            }
          }
          expect(meter.frame().firstByteP95Ms).toBeNull()
        },
      ),
      { numRuns: 20 },
    )
  })
})

describe('percentile', () => {
  it('is within 3 % of the true one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 600_000 }), { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.5, 0.95),
        (values, share) => {
          const counts = new Uint32Array(bucketCount)
          for (const value of values) {
            const bucket = bucketOf(value)
            counts[bucket] = (counts[bucket] ?? 0) + 1
          }
          const sorted = [...values].sort((a, b) => a - b)
          const truth = sorted[Math.max(1, Math.ceil(values.length * share)) - 1] ?? 0
          const told = percentile(counts, values.length, share) ?? 0
          expect(Math.abs(told - truth)).toBeLessThanOrEqual(truth * 0.03 + 0.06)
        },
      ),
    )
  })
})
