import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Model, type PriceChange, type PriceRow, price } from '../../../src-gateway/contract/index.ts'
import { readRatios } from './legacy.ts'
import { alignSelection, chosenModels, filterPrices, listPrices, sortPrices, validity } from './price-rows.ts'

const cheap = price.parse({ input: 1, output: 2 })
const dear = price.parse({ input: 10, output: 1 })

const model = (name: string, priceSource: Model['priceSource'], served = false): Model => ({
  name,
  channels: served ? [{ id: 1, name: 'main', provider: 'openai', upstreamModel: name, enabled: true }] : [],
  price: priceSource === 'none' ? null : cheap,
  priceSource,
  vendor: 'OpenAI',
  contextWindow: null,
})

const row = (id: number, patch: Partial<PriceRow> = {}): PriceRow => ({
  id,
  model: 'gpt-4o',
  provider: null,
  price: dear,
  origin: 'own',
  source: null,
  validFrom: '2026-11-01T00:00:00.000Z',
  validTo: null,
  createdAt: '2026-11-01T00:00:00.000Z',
  ...patch,
})

describe('the price list', () => {
  const listed = listPrices(
    [row(1), row(2, { origin: 'list', provider: 'azure', source: 'https://prices.example/list.json' })],
    [model('gpt-4o', 'override', true), model('o3', 'catalog'), model('unknown', 'none', true)],
  )

  it('has what was set, what was taken over and what the catalogue knows beside', () => {
    expect(listed.map((one) => [one.model, one.origin, one.served])).toEqual([
      ['gpt-4o', 'own', true],
      ['gpt-4o', 'list', true],
      ['o3', 'catalog', false],
    ])
  })

  it('is found by model, provider and source, and by where it comes from', () => {
    expect(filterPrices(listed, 'azure 4o', 'all')).toHaveLength(1)
    expect(filterPrices(listed, 'prices.example', 'all')).toHaveLength(1)
    expect(filterPrices(listed, '', 'catalog').map((one) => one.model)).toEqual(['o3'])
    expect(filterPrices(listed, '', 'served')).toHaveLength(2)
  })

  it('is sorted by name with the strongest first, or by a price', () => {
    const keys = (key: string, direction: 'asc' | 'desc') =>
      sortPrices([...listed].reverse(), { key, direction }).map((one) => one.key)
    expect(keys('model', 'asc')).toEqual(['row 1', 'row 2', 'catalog o3'])
    expect(keys('input', 'asc')[0]).toBe('catalog o3')
    expect(keys('output', 'desc')[0]).toBe('catalog o3')
  })

  it('tells what holds from what will and what did', () => {
    const now = Date.parse('2026-11-21T00:00:00Z')
    expect(validity({ validFrom: null, validTo: null }, now)).toBe('now')
    expect(validity({ validFrom: '2026-12-01T00:00:00Z', validTo: null }, now)).toBe('later')
    expect(validity({ validFrom: '2026-01-01T00:00:00Z', validTo: '2026-11-21T00:00:00Z' }, now)).toBe('past')
  })
})

describe('choosing changes of a list', () => {
  const change = (name: string, provider: string | null): PriceChange => ({
    model: name,
    provider,
    kind: 'changed',
    before: cheap,
    after: dear,
  })
  const changes = [change('a', null), change('a', 'azure'), change('b', null)]

  it('takes all rows of a model together, and leaves them together', () => {
    const one = alignSelection(new Set(), new Set(['a\n']), changes)
    expect([...one]).toEqual(['a\n', 'a\nazure'])
    expect(chosenModels(changes, one)).toEqual(['a'])
    expect([...alignSelection(one, new Set(['a\n']), changes)]).toEqual([])
  })
})

describe('ratios of other gateways', () => {
  const wanted = { modelRatio: { 'gpt-4o': 1.25 }, completionRatio: { 'gpt-4o': 4 }, groupRatio: { vip: 0.8 } }

  it.each([
    [
      'tables by their option names',
      { ModelRatio: wanted.modelRatio, CompletionRatio: wanted.completionRatio, GroupRatio: wanted.groupRatio },
    ],
    [
      'tables of the interface',
      {
        success: true,
        data: {
          model_ratio: wanted.modelRatio,
          completion_ratio: wanted.completionRatio,
          group_ratio: wanted.groupRatio,
        },
      },
    ],
    [
      'the list of options, with text inside',
      {
        data: [
          { key: 'ModelRatio', value: JSON.stringify(wanted.modelRatio) },
          { key: 'CompletionRatio', value: JSON.stringify(wanted.completionRatio) },
          { key: 'GroupRatio', value: JSON.stringify(wanted.groupRatio) },
          { key: 'SystemName', value: 'x' },
        ],
      },
    ],
  ])('are read from %s', (_, pasted) => {
    const read = readRatios(pasted)
    expect(read.ratios).toMatchObject(wanted)
    expect(read.total).toBe(3)
  })

  it('are model ratios when nothing is named', () => {
    expect(readRatios({ 'gpt-4o': 1.25, note: 'x', bad: -1 }).ratios.modelRatio).toEqual({ 'gpt-4o': 1.25 })
  })

  it('are never more than numbers, whatever is pasted', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { ratios } = readRatios(value)
        for (const table of Object.values(ratios))
          for (const number of Object.values(table)) expect(number).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
