import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { providers } from '../providers/registry.ts'
import { type OpenedStorage, openStorage } from '../storage/open-storage.ts'
import { PriceBook } from './price-book.ts'
import { loadPriceCatalog } from './price-catalog.ts'
import { PriceLists } from './price-lists.ts'

const start = Date.UTC(2026, 10, 21)
const url = 'https://list.example/prices.json'

describe('taking over a price list', () => {
  let folder: string
  let storage: OpenedStorage
  let clock: number
  let published: Record<string, unknown>
  let lists: PriceLists
  let book: PriceBook

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'burncloud-lists-'))
    clock = start
    const now = () => clock
    storage = await openStorage({ file: join(folder, 'b.db'), masterKey: Buffer.alloc(32, 1), now })
    book = new PriceBook(loadPriceCatalog(), providers, now)
    const fetch = () => Promise.resolve(JSON.stringify(published))
    lists = new PriceLists({ fetch, storage: storage.prices, book, now })
  })
  afterEach(async () => {
    await storage.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const entry = (input: number, output: number) => ({
    litellm_provider: 'openai',
    input_cost_per_token: input / 1e6,
    output_cost_per_token: output / 1e6,
  })
  const priceNow = async (model: string) => {
    const rows = await storage.prices.all({ now: clock, history: false })
    return book.with(rows)(model, 'openai')?.version
  }

  it('shows what would change, and changes nothing until it is approved', async () => {
    published = { 'gpt-4o': entry(2.5, 10), 'gpt-4o-mini': entry(0.2, 0.6), 'gpt-99': entry(1, 2) }
    const diff = await lists.compare(url)
    expect(diff).toMatchObject({ source: url, fetchedAt: '2026-11-21T00:00:00.000Z', skipped: [] })
    expect(diff.changes.map(({ model, kind }) => [model, kind])).toEqual([
      ['gpt-4o', 'changed'], // The list knows no price of cache reads.
      ['gpt-4o-mini', 'changed'],
      ['gpt-99', 'added'],
    ])
    expect(await priceNow('gpt-99')).toBeUndefined()

    expect(await lists.apply(diff.id, ['gpt-99', 'gpt-4o-mini'])).toBe(2)
    expect(await priceNow('gpt-99')).toMatchObject({ origin: 'list', source: url, price: { input: 1, output: 2 } })
    expect((await priceNow('gpt-4o'))?.origin).toBe('catalog')
    await expect(lists.apply(diff.id, undefined)).rejects.toMatchObject({ code: 'price.not_found', field: 'id' })
  })

  it('says nothing of what is the same, and ends what the list no longer has', async () => {
    published = { 'gpt-98': entry(1, 2), 'gpt-99': entry(1, 2) }
    await lists.apply((await lists.compare(url)).id, undefined)
    expect((await lists.compare(url)).changes).toEqual([])

    clock += 1000
    published = { 'gpt-98': entry(1, 3) }
    const diff = await lists.compare(url)
    expect(diff.changes).toMatchObject([
      { model: 'gpt-98', kind: 'changed', before: { output: 2 }, after: { output: 3 } },
      { model: 'gpt-99', kind: 'removed', before: { output: 2 }, after: null },
    ])
    expect(await lists.apply(diff.id, undefined)).toBe(2)
    expect(await priceNow('gpt-99')).toBeUndefined()
    expect((await priceNow('gpt-98'))?.price.output).toBe(3)
    const kept = await storage.prices.all({ now: clock, history: true })
    expect(kept.map(({ model, price, validTo }) => [model, price.output, validTo]).sort()).toEqual([
      ['gpt-98', 2, clock],
      ['gpt-98', 3, null],
      ['gpt-99', 2, clock],
    ])
  })

  it('leaves the prices of another list alone', async () => {
    published = { 'gpt-99': entry(1, 2) }
    await lists.apply((await lists.compare(url)).id, undefined)
    published = { 'gpt-98': entry(1, 2) }
    const other = await lists.compare('https://other.example/')
    expect(other.changes.map(({ model }) => model)).toEqual(['gpt-98'])
  })

  it('forgets what was shown after an hour', async () => {
    published = { 'gpt-99': entry(1, 2) }
    const { id } = await lists.compare(url)
    clock += 3_600_000
    await expect(lists.apply(id, undefined)).rejects.toMatchObject({ code: 'price.not_found' })
  })
})
