import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import catalogFile from '../../resources/prices/catalog.json' with { type: 'json' }
import { type PriceList, readPriceList } from './price-list.ts'

const now = Date.UTC(2026, 10, 21, 12)
const read = (file: unknown) => readPriceList(typeof file === 'string' ? file : JSON.stringify(file), now)

/** As the file has them, written out so that the test reads the decimals of a text and no float of ours. */
const liteLlm = `{
  "sample_spec": { "litellm_provider": "one of the providers", "input_cost_per_token": 0.0 },
  "gpt-4o": { "litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05,
    "cache_read_input_token_cost": 1.25e-06, "input_cost_per_token_priority": 4.25e-06, "output_cost_per_token_priority": 1.7e-05,
    "cache_read_input_token_cost_priority": 2.125e-06, "input_cost_per_token_batches": 1.25e-06, "output_cost_per_token_batches": 5e-06,
    "search_context_cost_per_query": { "search_context_size_low": 0.03, "search_context_size_medium": 0.035 } },
  "gpt-5-nano": { "litellm_provider": "openai", "input_cost_per_token": 5e-08, "output_cost_per_token": 4e-07, "cache_read_input_token_cost": 5e-09 },
  "claude-sonnet-4-5": { "litellm_provider": "anthropic", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
    "cache_read_input_token_cost": 3e-07, "cache_creation_input_token_cost": 3.75e-06, "cache_creation_input_token_cost_above_1hr": 6e-06,
    "input_cost_per_token_above_200k_tokens": 6e-06, "output_cost_per_token_above_200k_tokens": 2.25e-05,
    "cache_read_input_token_cost_above_200k_tokens": 6e-07, "cache_creation_input_token_cost_above_200k_tokens": 7.5e-06,
    "cache_creation_input_token_cost_above_1hr_above_200k_tokens": 1.2e-05 },
  "drifted": { "litellm_provider": "deepseek", "input_cost_per_token": 2.9999999999999997e-06, "output_cost_per_token": 1.1e-06 },
  "whisper-1": { "litellm_provider": "openai", "mode": "audio_transcription", "input_cost_per_second": 0.0001, "output_cost_per_second": 0.0001 },
  "aiml/dall-e-3": { "litellm_provider": "aiml", "output_cost_per_image": 0.052 },
  "dall-e-3": { "litellm_provider": "openai", "output_cost_per_image": 0.04 },
  "groq/llama-3.3-70b-versatile": { "litellm_provider": "groq", "input_cost_per_token": 5.9e-07, "output_cost_per_token": 7.9e-07 },
  "azure/gpt-4o": { "litellm_provider": "azure", "input_cost_per_token": 2.75e-06, "output_cost_per_token": 1.1e-05 },
  "azure/eu/gpt-4o": { "litellm_provider": "azure", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.2e-05 },
  "ollama/llama3": { "litellm_provider": "ollama", "input_cost_per_token": 0.0, "output_cost_per_token": 0.0 },
  "dashscope/qwen3-max": { "litellm_provider": "dashscope", "tiered_pricing": [
    { "range": [0, 32000.0], "input_cost_per_token": 1.2e-06, "output_cost_per_token": 6e-06 },
    { "range": [32000.0, 128000.0], "input_cost_per_token": 2.4e-06, "output_cost_per_token": 1.2e-05 } ] },
  "dall-e-2/pixels": { "litellm_provider": "openai", "input_cost_per_pixel": 1.9e-08 },
  "nobody": { "input_cost_per_token": 1e-06 },
  "half": { "litellm_provider": "openai", "input_cost_per_token": -1e-06, "output_cost_per_token": 1e-06 },
  "broken": { "litellm_provider": "openai", "input_cost_per_token": -1e-06, "output_cost_per_token": "a lot" }
}`

describe('a price list in LiteLLM’s format', () => {
  let prices: PriceList['prices']
  let skipped: PriceList['skipped']
  beforeAll(async () => {
    ;({ prices, skipped } = await read(liteLlm))
  })
  const of = (model: string, provider: string | null = null) =>
    prices.find((one) => one.model === model && one.provider === provider)?.price

  it('is read exactly: every float as the decimal it was written as', async () => {
    expect(of('gpt-4o')).toMatchObject({ input: 2.5, output: 10, cacheRead: 1.25, cacheWrite5m: null })
    expect(of('gpt-5-nano')).toMatchObject({ input: 0.05, output: 0.4, cacheRead: 0.005 })
    expect(of('drifted')).toMatchObject({ input: 3, output: 1.1 })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1_000_000_000 }), async (nano) => {
        const text = `{"m":{"litellm_provider":"openai","input_cost_per_token":${nano}e-15,"output_cost_per_token":0}}`
        expect((await read(text)).prices[0]?.price.input).toBe(nano / 1e9)
      }),
    )
  })

  it('has both cache writes, and the prices of long prompts', () => {
    expect(of('claude-sonnet-4-5')).toMatchObject({
      cacheRead: 0.3,
      cacheWrite5m: 3.75,
      cacheWrite1h: 6,
      tiers: [
        { aboveInputTokens: 200_000, input: 6, output: 22.5, cacheRead: 0.6, cacheWrite5m: 7.5, cacheWrite1h: 12 },
      ],
    })
    expect(of('qwen3-max')).toMatchObject({
      input: 1.2,
      output: 6,
      tiers: [{ aboveInputTokens: 32_000, input: 2.4, output: 12 }],
    })
  })

  it('has classes of service, searches, pictures and seconds', () => {
    expect(of('gpt-4o')).toMatchObject({
      tools: { web_search: 0.035 },
      serviceTiers: {
        priority: { input: 4.25, output: 17, cacheRead: 2.125 },
        batch: { input: 1.25, output: 5 },
      },
    })
    expect(of('whisper-1')).toMatchObject({ input: 0, output: 0, perSecond: 0.0001 })
    expect(of('dall-e-3')).toMatchObject({ perImage: 0.04 })
  })

  it('holds everywhere for makers, and for a host only there', () => {
    expect(of('llama-3.3-70b-versatile', 'groq')).toMatchObject({ input: 0.59, output: 0.79 })
    expect(of('gpt-4o', 'azure-openai')).toMatchObject({ input: 2.75 })
    expect(prices.filter(({ provider }) => provider === 'ollama')).toEqual([])
  })

  it('tells one by one what could not be read, and takes the rest', () => {
    expect(skipped.map(({ model }) => model).sort()).toEqual([
      'aiml/dall-e-3',
      'azure/eu/gpt-4o',
      'broken',
      'dall-e-2/pixels',
      'half',
      'nobody',
      'ollama/llama3',
    ])
  })
})

describe('a price list in the format of the catalogue', () => {
  it('is the shipped one: nearly all of its models are read, with the price that holds now', async () => {
    const { prices, skipped } = await read(catalogFile)
    expect(prices.length).toBeGreaterThan(catalogFile.models.length * 0.9)
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(new Set(['its price changes with the time of day']))
    expect(prices.find(({ model, provider }) => model === 'gpt-4o' && provider === null)?.price).toMatchObject({
      input: 2.5,
      output: 10,
      cacheRead: 1.25,
    })
    // Claude Opus 4.6 lost its tier in March 2026.
    expect(prices.find(({ model }) => model === 'claude-opus-4-6')?.price.tiers).toEqual([])
    expect(prices.some(({ provider }) => provider === 'groq')).toBe(true)
  })

  it('has the price of the day, and names what is wrong with an entry', async () => {
    const vendors = [{ id: 'openai', maker: true }]
    const entry = (model: string, prices: unknown) => ({ vendor: 'openai', model, prices })
    const changing = [{ price: { input: 1, output: 1 } }, { from: '2026-11-21', price: { input: 2, output: 2 } }]
    const { prices, skipped } = await read({
      vendors,
      models: [
        entry('today', changing),
        entry('tomorrow', [...changing, { from: '2026-11-22', price: { input: 3, output: 3 } }]),
        entry('later', [{ from: '2027-01-01', price: { input: 1, output: 1 } }]),
        entry('dear', [{ price: { input: 2_000_000, output: 1 } }]),
        { vendor: 'nobody', model: 'x', prices: changing },
        { model: 'half' },
        7,
      ],
    })
    expect(prices.map(({ model, price }) => [model, price.input])).toEqual([
      ['today', 2],
      ['tomorrow', 2],
    ])
    expect(skipped.map(({ model }) => model)).toEqual(['later', 'dear', 'x', 'half', 'entry 7'])
  })
})

describe('what is no price list', () => {
  it('is refused as a whole, whatever it is', async () => {
    for (const text of ['', 'no JSON', '[]', '7', '{}', '{"a":{"b":1}}', '<!doctype html>'])
      await expect(read(text)).rejects.toMatchObject({ code: 'price.list_failed' })
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        try {
          expect(Array.isArray((await read(text)).prices)).toBe(true)
        } catch (error) {
          expect(error).toMatchObject({ code: 'price.list_failed' })
        }
      }),
    )
  })
})
