import { describe, expect, it } from 'vitest'
import { type Model, type Price, price } from '../../../src-gateway/contract/index.ts'
import { filterModels, readFilters, sortModels, writeFilters } from './model-filters.ts'
import { emptyTier, priceForm, priceProblems, toPrice } from './price-form.ts'

const stored: Price = {
  input: 2.5,
  output: 10,
  cacheRead: 1.25,
  cacheWrite5m: null,
  cacheWrite1h: null,
  reasoning: null,
  audioInput: null,
  audioOutput: null,
  image: null,
  perRequest: 0,
  tiers: [{ aboveInputTokens: 200_000, input: 5, output: 15, cacheRead: 2.5, cacheWrite5m: null, cacheWrite1h: null }],
}

describe('the price form', () => {
  it('gives back a stored price unchanged', () => {
    expect(price.parse(toPrice(priceForm(stored)))).toEqual(stored)
  })

  it('starts empty for a model without a price and asks for the two that must be', () => {
    expect(priceProblems(priceForm(null))).toEqual({ input: 'required', output: 'required' })
  })

  it('names each amount that is none', () => {
    const form = {
      ...priceForm(stored),
      cacheRead: '-1',
      image: '1e3',
      perRequest: '2000000',
      tiers: [
        { ...emptyTier(), aboveInputTokens: '0', input: '.5', output: '' },
        { ...emptyTier(), aboveInputTokens: '10', input: '1', output: '1' },
        { ...emptyTier(), aboveInputTokens: '10', input: '1', output: 'x' },
      ],
    }
    expect(priceProblems(form)).toEqual({
      cacheRead: 'amount',
      image: 'amount',
      perRequest: 'amount',
      'tiers.0.aboveInputTokens': 'tokens',
      'tiers.0.output': 'required',
      'tiers.2.aboveInputTokens': 'double',
      'tiers.2.output': 'amount',
    })
  })

  it('sends tiers in rising order', () => {
    const tier = (above: string) => ({ ...emptyTier(), aboveInputTokens: above, input: '1', output: '1' })
    const sent = toPrice({ ...priceForm(stored), tiers: [tier('500'), tier('100')] })
    expect(sent.tiers?.map((one) => one.aboveInputTokens)).toEqual([100, 500])
  })
})

describe('model filters', () => {
  const model = (name: string, served: boolean, priced: boolean): Model => ({
    name,
    channels: served ? [{ id: 1, name: '主渠道', provider: 'openai', upstreamModel: name, enabled: true }] : [],
    price: priced ? stored : null,
    priceSource: priced ? 'catalog' : 'none',
    vendor: 'OpenAI',
    contextWindow: null,
  })
  const models = [model('served', true, true), model('unpriced', true, false), model('known', false, true)]
  const names = (query: string) => filterModels(models, readFilters(new URLSearchParams(query))).map((one) => one.name)

  it('show the served ones first, all, or those that cost nothing by mistake', () => {
    expect(names('')).toEqual(['served', 'unpriced'])
    expect(names('view=all')).toEqual(['served', 'unpriced', 'known'])
    expect(names('view=unpriced')).toEqual(['unpriced'])
  })

  it('find a model by its channel', () => {
    expect(names('q=主渠道 unp')).toEqual(['unpriced'])
  })

  it('sort by price with the unpriced last, whichever way', () => {
    const order = (direction: 'asc' | 'desc') => sortModels(models, { key: 'input', direction }).map((one) => one.name)
    expect(order('asc')).toEqual(['known', 'served', 'unpriced'])
    expect(order('desc')).toEqual(['known', 'served', 'unpriced'])
    expect(sortModels(models, { key: 'name', direction: 'desc' })[0]?.name).toBe('unpriced')
  })

  it('survive the address', () => {
    const filters = { search: 'a&b', view: 'unpriced' as const }
    expect(readFilters(writeFilters(filters, new URLSearchParams('x=1')))).toEqual(filters)
  })
})
