import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LegacyRatios, pricesOfRatios } from './legacy-ratios.ts'

const none: LegacyRatios = {
  modelRatio: {},
  completionRatio: {},
  cacheRatio: {},
  createCacheRatio: {},
  modelPrice: {},
  groupRatio: {},
}
const convert = (tables: Partial<LegacyRatios>, known: Parameters<typeof pricesOfRatios>[1] = () => undefined) =>
  pricesOfRatios({ ...none, ...tables }, known)

describe('ratios of New API and One API', () => {
  it('become the vendor’s own prices', () => {
    const { prices, skipped } = convert({
      modelRatio: { 'gpt-4o': 1.25, 'gpt-4o-mini': 0.075, 'claude-sonnet-4-5': 1.5 },
      completionRatio: { 'gpt-4o': 4, 'gpt-4o-mini': 4, 'claude-sonnet-4-5': 5 },
      cacheRatio: { 'gpt-4o': 0.5, 'claude-sonnet-4-5': 0.1 },
      createCacheRatio: { 'claude-sonnet-4-5': 1.25 },
    })
    expect(skipped).toEqual([])
    const noCache = { cacheRead: null, cacheWrite5m: null, cacheWrite1h: null }
    expect(Object.fromEntries(prices.map(({ model, price }) => [model, price]))).toEqual({
      'gpt-4o': { ...noCache, input: 2.5, output: 10, cacheRead: 1.25 },
      'gpt-4o-mini': { ...noCache, input: 0.15, output: 0.6 },
      'claude-sonnet-4-5': { input: 3, output: 15, cacheRead: 0.3, cacheWrite5m: 3.75, cacheWrite1h: 6 },
    })
  })

  it('give way to a price per request', () => {
    const { prices } = convert({ modelRatio: { mj: 1 }, modelPrice: { mj: 0.1, 'dall-e-3': 0.04 } })
    expect(prices).toEqual([
      { model: 'mj', price: { input: 0, output: 0, perRequest: 0.1 } },
      { model: 'dall-e-3', price: { input: 0, output: 0, perRequest: 0.04 } },
    ])
  })

  it('take the known proportion of output when they name none, and 1 when nothing is known', () => {
    const known = (model: string) => (model === 'gpt-4o' ? { input: 3, output: 10 } : undefined)
    const { prices } = convert({ modelRatio: { 'gpt-4o': 1, 'my-own': 1 } }, known)
    expect(prices.map(({ price }) => price.output)).toEqual([6.666666667, 2])
  })

  it('are told of one by one when nothing can be made of them', () => {
    const { prices, groups, skipped } = convert({
      modelRatio: { 'gpt-*': 1, '': 1, huge: 1e12 },
      completionRatio: { stray: 4 },
      groupRatio: { default: 2, vip: 0.5, 'no such name': 1 },
    })
    expect(prices).toEqual([])
    expect(groups).toEqual([{ name: 'vip', ratio: 0.5 }])
    expect(skipped.map(({ model }) => model)).toEqual([
      'gpt-*',
      '',
      'huge',
      'stray',
      'group default',
      'group no such name',
    ])
  })

  it('cost as many units of quota as they did there', () => {
    const ratio = fc.integer({ min: 1, max: 1_000_000 }).map((millionths) => millionths / 1_000_000)
    fc.assert(
      fc.property(ratio, fc.integer({ min: 0, max: 1_000_000 }), (modelRatio, tokens) => {
        const [converted] = convert({ modelRatio: { m: modelRatio } }).prices
        const quota = tokens * modelRatio
        expect((tokens * (converted?.price.input ?? 0)) / 1e6).toBeCloseTo(quota / 500_000, 12)
      }),
    )
  })
})
