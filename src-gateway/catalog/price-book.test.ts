import { describe, expect, it } from 'vitest'
import type { PriceInput } from '../contract/index.ts'
import { providers } from '../providers/registry.ts'
import type { StoredPrice } from '../storage/money-types.ts'
import { PriceBook } from './price-book.ts'
import { loadPriceCatalog } from './price-catalog.ts'

const start = Date.UTC(2026, 10, 21)
const hour = 3_600_000

function book() {
  const clock = { now: start }
  const catalog = loadPriceCatalog()
  return { clock, catalog, book: new PriceBook(catalog, providers, () => clock.now) }
}

function row(model: string, price: PriceInput, over: Partial<StoredPrice> = {}): StoredPrice {
  const always = { validFrom: 0, validTo: null, createdAt: 0, source: null }
  return { id: 1, model, provider: null, origin: 'own', price, ...always, ...over }
}

const cheap = { input: 1, output: 2 }
const dear = { input: 3, output: 4 }

describe('what a model costs', () => {
  it('is one’s own price for the provider, then one’s own for all, then the list’s, then the catalogue’s', () => {
    const { book: prices } = book()
    const own = row('gpt-4o', cheap)
    const ownHere = row('gpt-4o', dear, { provider: 'openai' })
    const listed = row('gpt-4o', { input: 5, output: 6 }, { origin: 'list', source: 'https://list.example' })
    const inputs = (...rows: StoredPrice[]) => {
      const find = prices.with(rows)
      return ['openai', 'openai-compatible'].map((provider) => find('gpt-4o', provider)?.version.price.input)
    }
    expect(inputs(listed, own, ownHere)).toEqual([3, 1])
    expect(inputs(listed, own)).toEqual([1, 1])
    expect(inputs(listed)).toEqual([5, 5])
    expect(inputs()).toEqual([2.5, 2.5])
  })

  it('changes by itself at the time that was set, to the millisecond', () => {
    const { clock, book: prices } = book()
    const at = start + hour
    const find = prices.with([row('m', cheap, { validTo: at }), row('m', dear, { validFrom: at, validTo: at + hour })])
    const now = () => find('m', 'openai')?.version.price.input
    expect(now()).toBe(1)
    clock.now = at - 1
    expect(now()).toBe(1)
    clock.now = at
    expect(now()).toBe(3)
    clock.now = at + hour
    expect(now()).toBeUndefined()
    // A request that arrived earlier is charged as it was then.
    expect(find('m', 'openai', at)?.version.price.input).toBe(3)
    expect(find('m', 'openai', at - 1)?.version.price.input).toBe(1)
  })

  it('falls back to a weaker price while a stronger one has not begun or has ended', () => {
    const { clock, book: prices } = book()
    const later = row('gpt-4o', dear, { provider: 'openai', validFrom: start + hour, validTo: start + 2 * hour })
    const find = prices.with([later])
    const now = () => find('gpt-4o', 'openai')?.version.origin
    expect(now()).toBe('catalog')
    clock.now += hour
    expect(now()).toBe('own')
    clock.now += hour
    expect(now()).toBe('catalog')
  })

  it('is found in a list however the client spells the name', () => {
    const { book: prices } = book()
    const find = prices.with([row('gpt-4o', cheap, { origin: 'list' })])
    for (const name of ['gpt-4o', 'GPT-4o', 'openai/gpt-4o', 'gpt-4o-2024-11-20', 'gpt-4o-latest'])
      expect(find(name, 'openai')?.version).toMatchObject({ origin: 'list', price: { input: 1 } })
    expect(find('gpt-4o-mini', 'openai')?.version.origin).toBe('catalog')
    const exact = prices.with([row('gpt-4o', cheap)])
    expect(exact('gpt-4o-2024-11-20', 'openai')?.version.origin).toBe('catalog')
  })

  it('of a host stays that host’s when a list has the maker’s', () => {
    const { book: prices } = book()
    const general = row('openai/gpt-oss-120b', cheap, { origin: 'list' })
    const find = prices.with([general])
    expect(find('openai/gpt-oss-120b', 'groq')?.version).toMatchObject({ origin: 'catalog', provider: 'groq' })
    expect(find('openai/gpt-oss-120b', 'openai-compatible')?.version.origin).toBe('list')
    const groqs = prices.with([general, { ...general, provider: 'groq', price: dear }])
    expect(groqs('openai/gpt-oss-120b', 'groq')?.version).toMatchObject({ origin: 'list', price: { input: 3 } })
  })

  it('is nothing on a machine of one’s own, unless a person says otherwise', () => {
    const { book: prices } = book()
    const find = prices.with([row('llama3', cheap, { origin: 'list' }), row('mine', cheap, { provider: 'ollama' })])
    expect(find('llama3', 'ollama')?.table).toMatchObject({ input: 0, output: 0 })
    expect(find('mine', 'ollama')?.version).toMatchObject({ origin: 'own', price: { input: 1 } })
  })

  it('of 0 is a price, and none is none', () => {
    const { book: prices } = book()
    const find = prices.with([row('gift', { input: 0, output: 0 })])
    expect(find('gift', 'openai')?.table.input).toBe(0)
    expect(find('unheard-of', 'openai')).toBeUndefined()
  })

  it('has one name for the ledger as long as it is the same price, whoever asks and whenever', () => {
    const first = book()
    const second = book()
    const rows = () => [row('m', cheap, { id: 7 })]
    const keyOf = (prices: PriceBook, given: StoredPrice[], model = 'm') =>
      prices.with(given)(model, 'openai')?.version.key
    expect(keyOf(first.book, rows())).toBe(keyOf(second.book, [row('m', cheap, { id: 8, validFrom: 5 })]))
    expect(keyOf(first.book, rows())).not.toBe(keyOf(first.book, [row('m', dear)]))
    expect(keyOf(first.book, rows())).not.toBe(keyOf(first.book, [row('m', cheap, { origin: 'list' })]))
    expect(keyOf(first.book, [], 'gpt-4o')).toBe(keyOf(second.book, [], 'gpt-4o-2024-11-20'))
    expect(first.book.with([])('gpt-4o', 'openai')).toBe(first.book.with(rows())('gpt-4o', 'openai'))
  })

  it('leaves out a row that cannot be read, and says so', () => {
    const { book: prices } = book()
    const told: string[] = []
    const broken = row('gpt-4o', { input: -1, output: 0 })
    const find = prices.with([broken], ({ model }) => told.push(model))
    expect(find('gpt-4o', 'openai')?.version.origin).toBe('catalog')
    expect(told).toEqual(['gpt-4o'])
  })
})
