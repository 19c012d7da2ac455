import { describe, expect, it } from 'vitest'
import { type Price, price } from '../../../src-gateway/contract/index.ts'
import { emptyNamed, emptyServiceTier, emptyTier, priceForm, priceProblems, toPrice } from './price-form.ts'

const plain: Price = price.parse({
  input: 2.5,
  output: 10,
  cacheRead: 1.25,
  tiers: [{ aboveInputTokens: 200_000, input: 5, output: 15, cacheRead: 2.5 }],
})

const full: Price = price.parse({
  ...plain,
  reasoning: 12,
  audioCacheRead: 0.3,
  imageOutput: 40,
  perRequest: 0.01,
  perImage: 0.04,
  perSecond: 0.0001,
  tools: { web_search: 0.01, file_search: 0.0025 },
  serviceTiers: {
    flex: { ratio: 0.5 },
    priority: { input: 5, output: 20, tiers: [{ aboveInputTokens: 1000, input: 6, output: 21 }] },
  },
  regions: { us: 1.1 },
})

describe('the price form', () => {
  it.each([
    ['plain', plain],
    ['full', full],
  ])('gives back a %s price unchanged', (_, stored) => {
    expect(price.parse(toPrice(priceForm(stored)))).toEqual(stored)
    expect(priceProblems(priceForm(stored))).toEqual({})
  })

  it('keeps a price of 0 apart from none', () => {
    const stored = price.parse({ input: 0, output: 0, cacheRead: 0 })
    expect(price.parse(toPrice(priceForm(stored)))).toEqual(stored)
  })

  it('starts empty for a model without a price and asks for the two that must be', () => {
    expect(priceProblems(priceForm(null))).toEqual({ 'prices.input': 'required', 'prices.output': 'required' })
  })

  it('names each amount that is none', () => {
    const form = priceForm(plain)
    const broken = {
      ...form,
      prices: { ...form.prices, cacheRead: '-1', image: '1e3' },
      perRequest: '2000000',
      tiers: [
        { ...emptyTier(), above: '0', prices: { ...form.prices, input: '.5', output: '' } },
        { ...emptyTier(), above: '10', prices: form.prices },
        { ...emptyTier(), above: '10', prices: { ...form.prices, output: 'x' } },
      ],
      tools: [{ ...emptyNamed('Web Search'), value: '' }],
      regions: [
        { ...emptyNamed('us'), value: '2000' },
        { ...emptyNamed('us'), value: '1' },
      ],
      serviceTiers: [emptyServiceTier('flex'), { ...emptyServiceTier('batch'), kind: 'prices' as const }],
    }
    expect(priceProblems(broken)).toEqual({
      'prices.cacheRead': 'amount',
      'prices.image': 'amount',
      perRequest: 'amount',
      'tiers.0.above': 'tokens',
      'tiers.0.prices.output': 'required',
      'tiers.2.above': 'double',
      'tiers.2.prices.output': 'amount',
      'tools.0.name': 'name',
      'tools.0.value': 'required',
      'regions.0.value': 'ratio',
      'regions.1.name': 'double',
      'serviceTiers.0.ratio': 'required',
      'serviceTiers.1.prices.input': 'required',
      'serviceTiers.1.prices.output': 'required',
    })
  })

  it('sends tiers in rising order', () => {
    const form = priceForm(plain)
    const tier = (above: string) => ({ ...emptyTier(), above, prices: form.prices })
    expect(toPrice({ ...form, tiers: [tier('500'), tier('100')] }).tiers?.map((one) => one.aboveInputTokens)).toEqual([
      100, 500,
    ])
  })
})
