import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import catalogFile from '../../resources/prices/catalog.json' with { type: 'json' }
import { cost } from '../billing/cost.ts'
import { priceOfTable } from '../billing/price-table.ts'
import { price as priceSchema } from '../contract/index.ts'
import { noUsage, type Usage } from '../ir/usage.ts'
import { providers } from '../providers/registry.ts'
import type { CatalogAdditions, CatalogFile } from './catalog-file.ts'
import { knownModels } from './known-models.ts'
import { createPriceCatalog, loadPriceCatalog } from './price-catalog.ts'

const catalog = loadPriceCatalog()
const additions = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../resources/prices/additions.json'), 'utf8'),
) as CatalogAdditions
const now = Date.UTC(2026, 10, 21, 12)

function priceOf(model: string, provider: string) {
  const entry = catalog.find(model, provider)
  return entry && priceOfTable(entry.priceAt(now))
}

describe('the shipped catalogue', () => {
  it('says where it is from, and has more than 300 models on offer', () => {
    expect(catalog.source).toMatch(/genai-prices \d+\.\d+\.\d+$/)
    expect(catalog.date).toMatch(/^20\d\d-\d\d-\d\d$/)
    expect(catalog.offered().length).toBeGreaterThan(300)
  })

  it('gives every model a price that can be computed with, at any time of the day', () => {
    for (const entry of catalog.offered()) {
      for (const at of [0, now, now + 6 * 3_600_000, Date.UTC(2030, 0, 1)]) {
        const { nano } = cost({
          usage: { ...noUsage, input: 1, output: 1 },
          price: entry.priceAt(at),
          modelRatio: 1_000_000,
          groupRatio: 1_000_000,
        })
        expect(Number.isSafeInteger(nano)).toBe(true)
      }
    }
  })

  it('knows models of the vendors that have a list of their own', () => {
    const vendors = new Set(catalog.offered().map(({ vendor }) => vendor))
    for (const vendor of ['openai', 'anthropic', 'google', 'deepseek', 'qwen', 'mistral', 'x-ai', 'moonshotai']) {
      expect(vendors).toContain(vendor)
    }
  })

  it('knows a price for the model that each vendor with a list is tested with', () => {
    const unpriced = Object.values(providers)
      .filter(({ id }) => ['openai', 'anthropic', 'gemini', 'deepseek', 'openrouter', 'mistral', 'xai'].includes(id))
      .filter(({ id, testModel }) => catalog.find(testModel, id) === undefined)
    expect(unpriced.map(({ id, testModel }) => `${id} ${testModel}`)).toEqual([])
  })

  it('shows each model once, with its maker and context window', () => {
    const shown = knownModels(catalog, () => now)
    const names = shown.models.map(({ name }) => name.toLowerCase())
    expect(new Set(names).size).toBe(names.length)
    expect(shown.models.find(({ name }) => name === 'gpt-4o')).toMatchObject({
      vendor: 'OpenAI',
      contextWindow: 128_000,
      price: { input: 2.5, output: 10, cacheRead: 1.25 },
    })
    expect(names).not.toContain('openai/gpt-4o')
  })
})

describe('what was read by hand', () => {
  it.each(additions.additions.map((one) => [one.vendor, one.page, one] as const))(
    'of %s at %s is in the catalogue',
    (vendor, page, { models, price }) => {
      expect(page).toMatch(/^https:\/\//)
      expect(() => priceSchema.partial().parse(price)).not.toThrow()
      const own = (catalogFile as CatalogFile).models.filter((model) => model.vendor === vendor)
      const named = models === '*' ? own : own.filter(({ model }) => models.includes(model))
      expect(named).toHaveLength(models === '*' ? own.length : models.length)
      for (const { prices } of named) for (const row of prices) expect(row.price).toMatchObject(price)
    },
  )

  it('is not newer than the catalogue that it was laid over', () => {
    expect(additions.read <= catalog.date).toBe(true)
  })
})

/** Bills worked out with the vendors' own price pages beside them. */
describe('prices checked by hand', () => {
  function bill(model: string, provider: string, usage: Partial<Usage>): number {
    const price = catalog.find(model, provider)?.priceAt(now)
    if (price === undefined) throw new Error(`${model} has no price`)
    return cost({ usage: { ...noUsage, ...usage }, price, modelRatio: 1_000_000, groupRatio: 1_000_000 }).nano
  }

  it('gpt-4o with cached tokens: 2.50 in, 1.25 cached, 10 out', () => {
    // https://platform.openai.com/docs/pricing
    expect(bill('gpt-4o', 'openai', { input: 1_000, cacheRead: 2_000, output: 500 })).toBe(
      2_500_000 + 2_500_000 + 5_000_000,
    )
  })

  it('claude-haiku-4-5: 1 in, 0.10 read, 1.25 and 2 written for 5 minutes and an hour, 5 out', () => {
    // https://docs.anthropic.com/en/docs/about-claude/pricing
    expect(
      bill('claude-haiku-4-5-20251001', 'anthropic', {
        input: 1_000,
        cacheRead: 10_000,
        cacheWrite5m: 2_000,
        cacheWrite1h: 1_000,
        output: 100,
      }),
    ).toBe(1_000_000 + 1_000_000 + 2_500_000 + 2_000_000 + 500_000)
  })

  it('gemini-2.5-pro: 1.25 in and 10 out up to 200,000 tokens, 2.50 and 15 above', () => {
    // https://ai.google.dev/gemini-api/docs/pricing#gemini-2.5-pro
    expect(bill('gemini-2.5-pro', 'gemini', { input: 200_000, output: 1_000 })).toBe(250_000_000 + 10_000_000)
    expect(bill('gemini-2.5-pro', 'gemini', { input: 200_001, output: 1_000 })).toBe(500_002_500 + 15_000_000)
  })

  it('text-embedding-3-small: 0.02 in', () => {
    // https://platform.openai.com/docs/models/text-embedding-3-small
    expect(bill('text-embedding-3-small', 'openai', { input: 8 })).toBe(160)
  })

  it('gpt-image-1: 5 text in, 10 image in, 40 out', () => {
    // https://platform.openai.com/docs/models/gpt-image-1
    expect(bill('gpt-image-1', 'openai', { input: 300, image: 200, output: 1_000 })).toBe(
      500_000 + 2_000_000 + 40_000_000,
    )
  })

  it('sonar-pro: 3 in, 15 out and the fee of its narrowest search', () => {
    // https://docs.perplexity.ai/getting-started/pricing
    expect(bill('sonar-pro', 'perplexity', { input: 100, output: 10 })).toBe(300_000 + 150_000 + 6_000_000)
  })
})

describe('finding a model', () => {
  it.each([
    ['gpt-4o', 'openai', 'openai', 'gpt-4o'],
    ['GPT-4o', 'openai', 'openai', 'gpt-4o'],
    ['gpt-4o-2024-11-20', 'openai', 'openai', 'gpt-4o'],
    ['gpt-4o-2099-01-01', 'openai', 'openai', 'gpt-4o'],
    ['gpt-4o-2024-05-13', 'openai', 'openai', 'gpt-4o-2024-05-13'],
    ['openai/gpt-4o', 'openai-compatible', 'openai', 'gpt-4o'],
    ['openai/gpt-4o', 'openrouter', 'openrouter', 'openai/gpt-4o'],
    ['openai/gpt-4o:nitro', 'openrouter', 'openrouter', 'openai/gpt-4o'],
    ['models/gemini-2.5-flash', 'gemini', 'google', 'gemini-2.5-flash'],
    ['claude-sonnet-4-5@20250929', 'anthropic-compatible', 'anthropic', 'claude-sonnet-4-5'],
    ['ft:gpt-4o-2024-08-06:org::abc', 'openai', 'openai', 'ft:gpt-4o'],
    ['llama-3.3-70b-versatile', 'groq', 'groq', 'llama-3.3-70b-versatile'],
    ['qwen-plus-latest', 'dashscope', 'qwen', 'qwen-plus'],
    ['gpt-4o', 'azure-openai', 'openai', 'gpt-4o'],
    ['deepseek-chat', 'volcengine', 'deepseek', 'deepseek-chat'],
  ])('%s on %s is %s’s %s', (model, provider, vendor, name) => {
    expect(catalog.find(model, provider)).toMatchObject({ vendor, model: name })
  })

  it('charges the same model by the list of the host that serves it', () => {
    expect(priceOf('gpt-oss-120b', 'cerebras')?.output).not.toBe(priceOf('openai/gpt-oss-120b', 'groq')?.output)
  })

  it('never takes a free offer for the paid model, nor guesses', () => {
    expect(priceOf('deepseek/deepseek-r1:free', 'openrouter')).toMatchObject({ input: 0, output: 0 })
    for (const unknown of ['deepseek-r1-nobody:free', 'sonnet', 'my-model', '', '/', 'constructor', '__proto__']) {
      expect(catalog.find(unknown, 'openrouter')).toBeUndefined()
    }
    expect(catalog.find('my-model', '__proto__')).toBeUndefined()
  })

  it('names only lists that exist', () => {
    const lists = catalogFile.vendors.map(({ id }) => id)
    expect(lists).toEqual(expect.arrayContaining(Object.values(providers).flatMap(({ priceLists }) => priceLists)))
  })
})

describe('prices that change', () => {
  const file: CatalogFile = {
    source: 'test',
    licence: 'MIT',
    date: '2026-01-01',
    vendors: [{ id: 'openai', name: 'OpenAI', maker: true, url: null }],
    models: [
      {
        vendor: 'openai',
        model: 'm',
        aka: [],
        prices: [
          { price: { input: 1, output: 2 } },
          { from: '2026-03-01', price: { input: 3, output: 4 } },
          { between: ['22:00', '02:00'], price: { input: 5, output: 6 } },
        ],
      },
    ],
  }
  const entry = createPriceCatalog(file).find('m', 'openai')
  const inputAt = (iso: string) => (entry?.priceAt(Date.parse(iso)).input ?? 0) / 1e9

  it('follow the date and the time of day, over midnight too', () => {
    expect(inputAt('2026-02-28T21:59:59Z')).toBe(1)
    expect(inputAt('2026-03-01T12:00:00Z')).toBe(3)
    expect(inputAt('2026-03-01T22:00:00Z')).toBe(5)
    expect(inputAt('2026-03-02T01:59:59Z')).toBe(5)
    expect(inputAt('2026-03-02T02:00:00Z')).toBe(3)
  })

  it('keep one table a row, so that look-ups cost nothing', () => {
    expect(entry?.priceAt(now)).toBe(entry?.priceAt(now + 1))
  })
})
