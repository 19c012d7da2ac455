import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nanoOfProduct } from './exact-product.ts'
import { nanoOfUsd, usdOfNano } from './money.ts'

describe('an exact product of decimals', () => {
  it('has no drift where a product of floats has', () => {
    expect(0.1 * 3).not.toBe(0.3)
    expect(nanoOfProduct(0.1, 3)).toBe(300_000_000)
    expect(nanoOfProduct(2.5e-7, 1_000_000)).toBe(250_000_000)
    expect(nanoOfProduct(1e-21, 1e20)).toBe(100_000_000)
    expect(nanoOfProduct(2, 0.037037, 4)).toBe(296_296_000)
    expect(nanoOfProduct(1.5e3, 2)).toBe(3_000_000_000_000)
  })

  it('rounds half up once, at the tenth decimal', () => {
    expect(nanoOfProduct(0.000_000_000_5)).toBe(1)
    expect(nanoOfProduct(0.000_000_000_49)).toBe(0)
    // Each rounded by itself would make 0.
    expect(nanoOfProduct(0.000_01, 0.000_05)).toBe(1)
  })

  it('is the amount itself for one factor, and does not care for the order', () => {
    const amount = fc.integer({ min: 0, max: 1_000_000_000_000 }).map((nano) => usdOfNano(nano))
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 1000 }), (usd, times) => {
        expect(nanoOfProduct(usd)).toBe(nanoOfUsd(usd))
        expect(nanoOfProduct(usd, times)).toBe(nanoOfUsd(usd) * times)
        expect(nanoOfProduct(times, usd)).toBe(nanoOfProduct(usd, times))
      }),
    )
  })

  it('refuses what is no amount', () => {
    for (const bad of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => nanoOfProduct(bad, 1)).toThrow(RangeError)
    expect(() => nanoOfProduct(9e9, 9e9)).toThrow(RangeError)
  })
})
