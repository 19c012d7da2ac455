import { describe, expect, it } from 'vitest'
import type { Model, Price } from '../../../src-gateway/contract/index.ts'
import { filterModels, readFilters, sortModels, writeFilters } from './model-filters.ts'

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
