import fc from 'fast-check'
import { expect, it } from 'vitest'
import { noUsage } from '../ir/usage.ts'
import { cost } from './cost.ts'
import { estimateCost } from './estimate-cost.ts'
import { priceTableOf } from './price-table.ts'

const one = { modelRatio: 1_000_000, groupRatio: 1_000_000, providerRatio: 1_000_000, channelRatio: 1_000_000 }
const usd = fc.double({ min: 0, max: 100, noNaN: true }).map((value) => Math.round(value * 1000) / 1000)
const tokens = fc.integer({ min: 0, max: 500_000 })
const ratio = fc.integer({ min: 0, max: 5_000_000 })

it('is what so many tokens, pictures and seconds cost', () => {
  const price = priceTableOf({ input: 2.5, output: 10, perRequest: 0.001, perImage: 0.04, perSecond: 0.0001 })
  expect(estimateCost(price, { inputTokens: 1000, outputTokens: 100, images: 2, seconds: 30 }, one)).toBe(
    2_500_000 + 1_000_000 + 1_000_000 + 80_000_000 + 3_000_000,
  )
  expect(
    estimateCost(price, { inputTokens: 1000, outputTokens: 0, images: 0, seconds: 0 }, { ...one, channelRatio: 0 }),
  ).toBe(0)
})

it('is never less than what no more than that costs', () => {
  const prices = fc.record({
    input: usd,
    output: usd,
    cacheRead: fc.constant(0.1),
    reasoning: fc.option(usd, { nil: null }),
    perRequest: usd,
    tiers: fc.array(fc.record({ aboveInputTokens: tokens, input: usd, output: usd }), { maxLength: 2 }),
  })
  fc.assert(
    fc.property(prices, tokens, tokens, fc.tuple(ratio, ratio, ratio, ratio), (given, input, output, all) => {
      // A tier's price is not below that without it, and a cached token not above a fresh one.
      const tiers = given.tiers.map((tier) => ({
        ...tier,
        input: Math.max(tier.input, given.input),
        output: Math.max(tier.output, given.output),
      }))
      const price = priceTableOf({ ...given, cacheRead: Math.min(0.1, given.input), tiers })
      const [modelRatio, groupRatio, providerRatio, channelRatio] = all
      const ratios = { modelRatio, groupRatio, providerRatio, channelRatio }
      const most = estimateCost(price, { inputTokens: input, outputTokens: output, images: 0, seconds: 0 }, ratios)
      const cached = Math.floor(input / 3)
      const reasoning = Math.floor(output / 2)
      const usage = { ...noUsage, input: input - cached, cacheRead: cached, output, reasoning }
      const { nano } = cost({ usage, price, ...ratios })
      // Floats of this size are off by less than a millionth.
      expect(most).toBeGreaterThanOrEqual(nano * (1 - 1e-12) - 1)
      expect(Number.isFinite(most)).toBe(true)
    }),
  )
})
