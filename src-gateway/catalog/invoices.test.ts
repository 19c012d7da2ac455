import { describe, expect, it } from 'vitest'
import { arithmeticOf } from '../billing/arithmetic.ts'
import { cost } from '../billing/cost.ts'
import type { ProtocolId } from '../contract/index.ts'
import { feed } from '../protocols/protocol.cases.ts'
import { protocols } from '../protocols/registry.ts'
import type { Operation } from '../protocols/types.ts'
import { loadPriceCatalog } from './price-catalog.ts'

/**
 * Vendors' answers, priced by the shipped catalogue, against amounts worked out by hand with the vendor's page beside. Amounts are
 * nano-USD: a dollar a million tokens is 1,000 a token.
 */

const catalog = loadPriceCatalog()
const now = Date.UTC(2026, 10, 21, 12)
const one = 1_000_000

interface Asked {
  protocol: ProtocolId
  provider: string
  model: string
  operation?: Operation
}

function bill({ protocol, provider, model, operation = 'chat' }: Asked, reply: object) {
  const observer = protocols[protocol].observe(operation, false)
  feed(observer, Buffer.from(JSON.stringify(reply)), [1000])
  const usage = observer.usage()
  const price = catalog.find(model, provider)?.priceAt(now)
  if (usage === undefined || price === undefined) throw new Error(`${model}: no usage or no price`)
  return cost({ usage, price, modelRatio: one, groupRatio: one })
}

describe('Anthropic', () => {
  const claude = (model: string, usage: object) =>
    bill({ protocol: 'anthropic-messages', provider: 'anthropic', model }, { type: 'message', usage })

  it('cache reads, and writes for five minutes and an hour', () => {
    // The answer: https://platform.claude.com/docs/en/build-with-claude/prompt-caching (1-hour cache duration)
    // Claude Sonnet 4.5, https://platform.claude.com/docs/en/about-claude/pricing: 3 in, 0.30 read, 3.75 and 6 written, 15 out.
    //   2048 × 3000 + 1800 × 300 + 148 × 3750 + 100 × 6000 + 503 × 15000
    // = 6,144,000 + 540,000 + 555,000 + 600,000 + 7,545,000
    const usage = {
      input_tokens: 2048,
      cache_read_input_tokens: 1800,
      cache_creation_input_tokens: 248,
      output_tokens: 503,
      cache_creation: { ephemeral_5m_input_tokens: 148, ephemeral_1h_input_tokens: 100 },
    }
    expect(claude('claude-sonnet-4-5', usage).nano).toBe(15_384_000)
  })

  it('a web search at ten dollars a thousand, and fetching for nothing', () => {
    // The answer: https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool#usage-and-pricing
    //   105 × 3000 + 7123 × 300 + 7345 × 3750 + 6039 × 15000 + 1 × 10,000,000
    // = 315,000 + 2,136,900 + 27,543,750 + 90,585,000 + 10,000,000
    const usage = {
      input_tokens: 105,
      output_tokens: 6039,
      cache_read_input_tokens: 7123,
      cache_creation_input_tokens: 7345,
      server_tool_use: { web_search_requests: 1, web_fetch_requests: 3 },
    }
    const sum = claude('claude-sonnet-4-5', usage)
    expect(sum.nano).toBe(130_580_650)
    expect(sum.flags).toEqual([])
    expect(sum.lines.filter(({ bucket }) => bucket === 'tool')).toEqual([
      { bucket: 'tool', count: 1, price: 10_000_000, tool: 'web_search' },
      { bucket: 'tool', count: 3, price: 0, tool: 'web_fetch' },
    ])
  })

  it('a batch at half, a search in it at full price', () => {
    // https://platform.claude.com/docs/en/about-claude/pricing#batch-processing: Haiku 4.5 at 0.50 in and 2.50 out
    //   10,000 × 500 + 2,000 × 2500 + 10,000,000
    const usage = {
      input_tokens: 10_000,
      output_tokens: 2_000,
      service_tier: 'batch',
      server_tool_use: { web_search_requests: 1 },
    }
    expect(claude('claude-haiku-4-5', usage).nano).toBe(20_000_000)
  })

  it('fast mode at twice the price, in the United States at 1.1 times that', () => {
    // https://platform.claude.com/docs/en/build-with-claude/fast-mode: Opus 5 at 10 in and 50 out;
    // https://platform.claude.com/docs/en/build-with-claude/data-residency: 1.1 on all tokens
    //   (1,000 × 10,000 + 500 × 50,000) × 1.1 = 35,000,000 × 1.1
    const usage = { input_tokens: 1_000, output_tokens: 500, speed: 'fast', inference_geo: 'us' }
    expect(claude('claude-opus-5', usage)).toMatchObject({
      nano: 38_500_000,
      serviceTier: { name: 'fast', ratio: 2_000_000 },
      region: { name: 'us', ratio: 1_100_000 },
    })
  })

  it('a prompt above 200,000 tokens wholly at the long price', () => {
    // https://platform.claude.com/docs/en/about-claude/pricing#long-context-pricing: Sonnet 4.5 at 6 in, 0.60 read, 22.50 out;
    // cached tokens count towards the mark
    //   150,001 × 6000 + 50,000 × 600 + 1,000 × 22,500 = 900,006,000 + 30,000,000 + 22,500,000
    const usage = { input_tokens: 150_001, cache_read_input_tokens: 50_000, output_tokens: 1_000 }
    expect(claude('claude-sonnet-4-5', usage)).toMatchObject({ nano: 952_506_000, tierAboveTokens: 200_000 })
  })
})

describe('OpenAI', () => {
  const chat = (model: string, reply: object) => bill({ protocol: 'openai-chat', provider: 'openai', model }, reply)
  const responses = (model: string, reply: object) =>
    bill(
      { protocol: 'openai-responses', provider: 'openai', model },
      { object: 'response', status: 'completed', ...reply },
    )

  it('cached tokens, with reasoning inside the answer', () => {
    // https://developers.openai.com/api/docs/pricing: GPT-5 at 1.25 in, 0.125 cached, 10 out
    //   (2006 − 1920) × 1250 + 1920 × 125 + 300 × 10,000 = 107,500 + 240,000 + 3,000,000
    const usage = {
      prompt_tokens: 2006,
      completion_tokens: 300,
      total_tokens: 2306,
      prompt_tokens_details: { cached_tokens: 1920 },
      completion_tokens_details: { reasoning_tokens: 192 },
    }
    expect(chat('gpt-5', { usage }).nano).toBe(3_347_500)
  })

  it('flex at batch rates, priority at its own', () => {
    // https://developers.openai.com/api/docs/guides/flex-processing: o3 at 1 in, 0.25 cached, 4 out
    //   8,000 × 1000 + 2,000 × 250 + 1,000 × 4000
    const usage = {
      prompt_tokens: 10_000,
      completion_tokens: 1_000,
      prompt_tokens_details: { cached_tokens: 2_000 },
    }
    expect(chat('o3', { service_tier: 'flex', usage }).nano).toBe(12_500_000)
    // https://openai.com/api-priority-processing/: GPT-4o mini at 0.25 in, 0.125 cached, 1 out
    //   8,000 × 250 + 2,000 × 125 + 1,000 × 1000
    expect(chat('gpt-4o-mini', { service_tier: 'priority', usage }).nano).toBe(3_250_000)
    // The same asked for as priority but served as usual: 8,000 × 150 + 2,000 × 75 + 1,000 × 600
    expect(chat('gpt-4o-mini', { service_tier: 'default', usage }).nano).toBe(1_950_000)
  })

  it('web search by the search and file search by the call', () => {
    // https://developers.openai.com/api/docs/pricing#built-in-tools: 10 a thousand and 2.50 a thousand calls
    //   2 × 10,000,000 + 1 × 2,500,000 + 328 × 1250 + 356 × 10,000 = 22,500,000 + 410,000 + 3,560,000
    const reply = {
      usage: { input_tokens: 328, output_tokens: 356, total_tokens: 684 },
      output: [
        { type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'a' } },
        { type: 'web_search_call', status: 'completed', action: { type: 'open_page' } },
        { type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'b' } },
        { type: 'file_search_call', status: 'completed' },
      ],
    }
    expect(responses('gpt-5', reply).nano).toBe(26_470_000)
  })

  it('the older web search dearer on models that do not reason', () => {
    // https://developers.openai.com/api/docs/pricing#built-in-tools: 25 a thousand
    //   25,000,000 + 100 × 2000 + 50 × 8000
    const reply = {
      usage: { input_tokens: 100, output_tokens: 50 },
      output: [{ type: 'web_search_call', status: 'completed' }],
      tools: [{ type: 'web_search_preview' }],
    }
    expect(responses('gpt-4.1', reply).nano).toBe(25_600_000)
  })

  it('a picture by its tokens', () => {
    // https://platform.openai.com/docs/guides/image-generation#cost-and-latency: a medium square is 1,056 tokens, "$0.042".
    // https://platform.openai.com/docs/models/gpt-image-1: 5 text in, 10 image in, 40 out
    //   1056 × 40,000 = 42,240,000; and a prompt of 40 words' tokens: 40 × 5000 = 200,000; with a picture of 194: 194 × 10,000
    const ask = { protocol: 'openai-chat', provider: 'openai', model: 'gpt-image-1' } as const
    const data = [{ b64_json: 'AAAA' }]
    const text = { input_tokens: 40, output_tokens: 1056, input_tokens_details: { text_tokens: 40, image_tokens: 0 } }
    expect(bill({ ...ask, operation: 'images' }, { data, usage: text }).nano).toBe(42_440_000)
    const edit = {
      input_tokens: 234,
      output_tokens: 1056,
      input_tokens_details: { text_tokens: 40, image_tokens: 194 },
    }
    expect(bill({ ...ask, operation: 'image-edits' }, { data, usage: edit }).nano).toBe(44_380_000)
  })

  it('sound in and out by its own tokens', () => {
    // https://platform.openai.com/docs/models/gpt-audio: text 2.50 and 10, audio 32 and 64
    //   20 × 2500 + 44 × 32,000 + (120 − 100) × 10,000 + 100 × 64,000 = 50,000 + 1,408,000 + 200,000 + 6,400,000
    const usage = {
      prompt_tokens: 64,
      completion_tokens: 120,
      prompt_tokens_details: { audio_tokens: 44, text_tokens: 20 },
      completion_tokens_details: { audio_tokens: 100, text_tokens: 20 },
    }
    expect(chat('gpt-audio', { usage }).nano).toBe(8_058_000)
  })

  it('a transcript by the second', () => {
    // https://developers.openai.com/api/docs/models/whisper-1: $0.006 a minute; 90 seconds = 1.5 × 6,000,000
    const ask = {
      protocol: 'openai-chat',
      provider: 'openai',
      model: 'whisper-1',
      operation: 'transcriptions',
    } as const
    expect(bill(ask, { text: 'Hi', usage: { type: 'duration', seconds: 90 } }).nano).toBe(9_000_000)
  })
})

describe('Google', () => {
  const gemini = (model: string, reply: object) => bill({ protocol: 'gemini', provider: 'gemini', model }, reply)

  it('a picture of 1,290 tokens', () => {
    // https://ai.google.dev/gemini-api/docs/pricing#gemini-2.5-flash-image: "1290 tokens … $0.039 per image", 30 a million
    //   1290 × 30,000 = 38,700,000; text beside it at 2.50: 10 × 2500; prompt 20 × 300
    const usageMetadata = {
      promptTokenCount: 20,
      candidatesTokenCount: 1300,
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1290 }],
      totalTokenCount: 1320,
    }
    expect(gemini('gemini-2.5-flash-image', { usageMetadata }).nano).toBe(38_700_000 + 25_000 + 6_000)
  })

  it('sound, fresh and from cache, with thoughts', () => {
    // https://ai.google.dev/gemini-api/docs/pricing#gemini-2.5-flash: text 0.30, audio 1, cached 0.03 and 0.10, out 2.50
    //   100 × 300 + 320 × 1000 + 500 × 30 + 640 × 100 + (40 + 60) × 2500
    // = 30,000 + 320,000 + 15,000 + 64,000 + 250,000
    const usageMetadata = {
      promptTokenCount: 1560,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 600 },
        { modality: 'AUDIO', tokenCount: 960 },
      ],
      cachedContentTokenCount: 1140,
      cacheTokensDetails: [
        { modality: 'TEXT', tokenCount: 500 },
        { modality: 'AUDIO', tokenCount: 640 },
      ],
      candidatesTokenCount: 40,
      thoughtsTokenCount: 60,
    }
    expect(gemini('gemini-2.5-flash', { usageMetadata }).nano).toBe(679_000)
  })

  it('searches: by the answer on Gemini 2.5, by the query on Gemini 3', () => {
    // https://ai.google.dev/gemini-api/docs/pricing: 35 a thousand grounded prompts; 14 a thousand queries
    const reply = {
      candidates: [{ finishReason: 'STOP', groundingMetadata: { webSearchQueries: ['a', 'b', 'c'] } }],
      usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 100 },
    }
    //   35,000,000 + 1000 × 300 + 100 × 2500
    expect(gemini('gemini-2.5-flash', reply).nano).toBe(35_550_000)
    //   3 × 14,000,000 + 1000 × 500 + 100 × 3000
    expect(gemini('gemini-3-flash-preview', reply).nano).toBe(42_800_000)
  })

  it('a long prompt in the flex class: the long price, halved', () => {
    // https://ai.google.dev/gemini-api/docs/pricing#gemini-2.5-pro: 2.50 and 15 above 200,000;
    // https://ai.google.dev/gemini-api/docs/optimization: flex at half
    //   (250,000 × 2500 + 2,000 × 15,000) / 2 = 655,000,000 / 2
    const usageMetadata = { promptTokenCount: 250_000, candidatesTokenCount: 2_000, serviceTier: 'flex' }
    expect(gemini('gemini-2.5-pro', { usageMetadata })).toMatchObject({ nano: 327_500_000, tierAboveTokens: 200_000 })
  })
})

describe('Perplexity', () => {
  const sonar = (model: string, usage: object) =>
    bill({ protocol: 'openai-chat', provider: 'perplexity', model }, { usage })

  it('deep research, with the pages it read and its reasoning beside prompt and answer', () => {
    // The answer: https://docs.perplexity.ai/api-reference/chat-completions-post; the five prices, and what each is of:
    // https://docs.perplexity.ai/getting-started/pricing: 33 in at 2, 20,016 of citations at 2, 7,163 out at 8, 73,997 of
    // reasoning at 3, 18 searches at 5 a thousand
    //   66,000 + 40,032,000 + 57,304,000 + 221,991,000 + 90,000,000
    const usage = {
      prompt_tokens: 33,
      completion_tokens: 7163,
      total_tokens: 7196,
      citation_tokens: 20016,
      num_search_queries: 18,
      reasoning_tokens: 73997,
    }
    expect(sonar('sonar-deep-research', usage).nano).toBe(409_393_000)
  })

  it('a fee by the width of the search', () => {
    // https://docs.perplexity.ai/getting-started/pricing: sonar-pro at 3 and 15, 6, 10 or 14 a thousand requests
    const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 }
    expect(sonar('sonar-pro', { ...usage, search_context_size: 'low' }).nano).toBe(450_000 + 6_000_000)
    expect(sonar('sonar-pro', { ...usage, search_context_size: 'medium' }).nano).toBe(450_000 + 10_000_000)
    expect(sonar('sonar-pro', { ...usage, search_context_size: 'high' }).nano).toBe(450_000 + 14_000_000)
  })
})

describe('xAI', () => {
  it('charges what its own answer says it cost', () => {
    // An answer of grok-3-mini, with the vendor's own cost in it: 1,176,500 ticks of 10⁻¹⁰ USD = 117,650 nano-USD.
    // https://docs.x.ai/docs/models: 0.30 in, 0.075 cached, 0.50 out, reasoning beside the completion
    //   10 × 300 + 2 × 75 + (1 + 228) × 500 = 3,000 + 150 + 114,500
    const usage = {
      prompt_tokens: 12,
      completion_tokens: 1,
      total_tokens: 241,
      prompt_tokens_details: { cached_tokens: 2 },
      completion_tokens_details: { reasoning_tokens: 228 },
      cost_in_usd_ticks: 1_176_500,
    }
    const sum = bill({ protocol: 'openai-chat', provider: 'xai', model: 'grok-3-mini' }, { usage })
    expect(sum.nano).toBe(117_650)
  })

  it('tools by the call, and a prompt of 200,000 tokens at the long price', () => {
    // https://docs.x.ai/developers/pricing: grok-4.6 at 4 in and 12 out from 200,000 on; 5 a thousand calls
    //   200,000 × 4000 + 100 × 12,000 + (2 + 1) × 5,000,000
    const usage = {
      prompt_tokens: 200_000,
      completion_tokens: 100,
      total_tokens: 200_100,
      server_side_tool_usage_details: { web_search_calls: 2, x_search_calls: 1 },
    }
    const sum = bill({ protocol: 'openai-chat', provider: 'xai', model: 'grok-4.6' }, { usage })
    expect(sum.nano).toBe(800_000_000 + 1_200_000 + 15_000_000)
  })
})

describe('others', () => {
  it('Cohere: by billed units, not by what the model read', () => {
    // https://docs.cohere.com/docs/how-does-cohere-pricing-work; Command A at 2.50 and 10
    //   33 × 2500 + 22 × 10,000. The model itself read 1,452 and wrote 33.
    const price = catalog.find('command-a', 'cohere')?.priceAt(now)
    const usage = {
      input: 1308,
      cacheRead: 144,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      output: 33,
      reasoning: 0,
      audioInput: 0,
      audioOutput: 0,
      image: 0,
      billed: { input: 33, output: 22 },
    }
    expect(cost({ usage, price: price!, modelRatio: one, groupRatio: one }).nano).toBe(302_500)
  })

  it('DeepSeek: hits and misses of the cache', () => {
    // https://api-docs.deepseek.com/guides/kv_cache: hit and miss stand beside the prompt that has both
    const price = catalog.find('deepseek-chat', 'deepseek')!.priceAt(now)
    const usage = {
      prompt_tokens: 1000,
      completion_tokens: 100,
      prompt_cache_hit_tokens: 640,
      prompt_cache_miss_tokens: 360,
    }
    const sum = bill({ protocol: 'openai-chat', provider: 'deepseek', model: 'deepseek-chat' }, { usage })
    expect(sum.nano * one).toBe(360 * price.input + 640 * price.cacheRead! + 100 * price.output)
  })

  it('Groq: its flex class costs the same', () => {
    // https://console.groq.com/docs/flex-processing
    const ask = { protocol: 'openai-chat', provider: 'groq', model: 'llama-3.3-70b-versatile' } as const
    const usage = { prompt_tokens: 1000, completion_tokens: 100 }
    //   1000 × 590 + 100 × 790
    expect(bill(ask, { service_tier: 'flex', usage })).toMatchObject({ nano: 669_000, flags: [] })
  })
})

it('is told line by line, with the class of service and what was put right', () => {
  const usage = {
    input: 1204,
    cacheRead: 3072,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: 10,
    reasoning: 0,
    audioInput: 0,
    audioOutput: 0,
    image: 0,
    tools: { web_search: 2 },
    serviceTier: 'flex',
    flags: ['usage.clamped'] as const,
  }
  const price = catalog.find('gpt-5', 'openai')!.priceAt(now)
  const sum = cost({ usage, price, modelRatio: one, groupRatio: 1_500_000 })
  expect(
    arithmeticOf({
      cost: sum,
      modelRatio: one,
      groupRatio: 1_500_000,
      priceSource: 'catalog',
      reportedNano: 21_000_000,
    }),
  ).toEqual({
    // Tokens at half: (1204 × 1.25 + 3072 × 0.125 + 10 × 10) / 10⁶ / 2; searches at full price; all × 1.5
    lines: [
      { bucket: 'input', tokens: 1204, priceUsd: 1.25, amountUsd: 0.0007525 },
      { bucket: 'cacheRead', tokens: 3072, priceUsd: 0.125, amountUsd: 0.000192 },
      { bucket: 'output', tokens: 10, priceUsd: 10, amountUsd: 0.00005 },
      { bucket: 'tool', tool: 'web_search', tokens: 2, unit: 'call', priceUsd: 0.01, amountUsd: 0.02 },
    ],
    modelRatio: 1,
    groupRatio: 1.5,
    totalUsd: 0.03149175,
    priceSource: 'catalog',
    tierAboveTokens: null,
    serviceTier: 'flex',
    serviceTierRatio: 0.5,
    flags: ['usage.clamped'],
    reportedUsd: 0.021,
  })
})
