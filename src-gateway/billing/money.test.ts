import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { millionthsOf, nanoOfUsd, ratioOfMillionths, usdOfNano } from './money.ts'

describe('US dollars to nano-USD', () => {
  it.each([
    [0, 0],
    [1, 1_000_000_000],
    [0.1, 100_000_000],
    [0.3, 300_000_000],
    [0.075, 75_000_000],
    [2.675, 2_675_000_000],
    [1e-9, 1],
    [1.5e-7, 150],
    [1e-10, 0],
    [5e-10, 1],
    [1.0000000005, 1_000_000_001],
    [123456.789012345, 123_456_789_012_345],
    [1e6, 1_000_000_000_000_000],
  ])('%d USD is %d nano-USD', (usd, nano) => {
    expect(nanoOfUsd(usd)).toBe(nano)
  })

  it('refuses what is no amount', () => {
    for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e22, 1e7]) {
      expect(() => nanoOfUsd(wrong)).toThrow(RangeError)
    }
  })

  it('gives any amount back unchanged', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_000_000_000_000_000 }), (nano) => {
        // 15 significant digits survive a double; beyond that the border cannot tell neighbours apart.
        const rounded = Number(nano.toPrecision(15))
        return nanoOfUsd(usdOfNano(rounded)) === rounded
      }),
    )
  })

  it('never drifts from the decimal text that was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 999_999_999 }), (whole, fraction) => {
        const text = `${whole}.${String(fraction).padStart(9, '0')}`
        return nanoOfUsd(Number(text)) === whole * 1_000_000_000 + fraction
      }),
    )
  })
})

it('keeps ratios in millionths', () => {
  expect(millionthsOf(1)).toBe(1_000_000)
  expect(millionthsOf(0.8)).toBe(800_000)
  expect(millionthsOf(1.0000005)).toBe(1_000_001)
  expect(ratioOfMillionths(1_250_000)).toBe(1.25)
})
