import { describe, expect, it } from 'vitest'
import { describeProtocol, feed, usageOf } from '../protocol.cases.ts'
import { openaiChat } from './index.ts'

const chunk = (choices: string, more = '') =>
  `data: {"id":"c1","object":"chat.completion.chunk","choices":${choices}${more}}`
const delta = (text: string, finish = 'null') =>
  chunk(`[{"index":0,"delta":{"content":"${text}"},"finish_reason":${finish}}]`)
const usage =
  '{"prompt_tokens":364,"completion_tokens":40,"total_tokens":404,"prompt_tokens_details":{"cached_tokens":128}}'

describeProtocol({
  protocol: openaiChat,
  chatPath: '/v1/chat/completions',
  modelInPath: false,
  operations: [
    'chat',
    'completions',
    'embeddings',
    'images',
    'image-edits',
    'speech',
    'transcriptions',
    'translations',
    'moderations',
    'rerank',
    'models',
    'model',
  ],
  reply: {
    body: {
      id: 'c1',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'tool_calls' }],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 8,
        total_tokens: 18,
        completion_tokens_details: { reasoning_tokens: 5 },
      },
    },
    usage: usageOf({ input: 10, output: 8, reasoning: 5 }),
    finish: 'tool-calls',
  },
  stream: {
    text: `${[delta(''), delta('Hé'), delta('llo'), delta('', '"stop"'), chunk('[]', `,"usage":${usage}`), 'data: [DONE]'].join('\n\n')}\n\n`,
    usage: usageOf({ input: 236, cacheRead: 128, output: 40 }),
    finish: 'stop',
  },
  firstEvent: delta('Hello'),
  failure: {
    text: 'event: error\ndata: {"error":{"message":"Slow down","type":"rate_limit_error","code":"rate_limit_exceeded"}}\n\n',
    status: 429,
    code: 'rate_limit_exceeded',
  },
  readError: (body) => {
    const { error } = body as { error: { message: string; code: string } }
    return { message: error.message, code: error.code }
  },
})

function usageOfReply(raw: object) {
  const observer = openaiChat.observe('chat', false)
  feed(observer, Buffer.from(JSON.stringify({ usage: raw })), [1000])
  return observer.usage()
}

describe('usage of the chat family', () => {
  it.each([
    [
      'OpenAI',
      { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4, audio_tokens: 2 } },
      { input: 6, cacheRead: 4, output: 5, audioInput: 2 },
    ],
    [
      'DeepSeek',
      { prompt_tokens: 10, completion_tokens: 5, prompt_cache_hit_tokens: 7, prompt_cache_miss_tokens: 3 },
      { input: 3, cacheRead: 7, output: 5 },
    ],
    [
      'Mistral',
      { prompt_tokens: 10, completion_tokens: 5, num_cached_tokens: 9 },
      { input: 1, cacheRead: 9, output: 5 },
    ],
    ['Moonshot', { prompt_tokens: 10, completion_tokens: 5, cached_tokens: 6 }, { input: 4, cacheRead: 6, output: 5 }],
    [
      'OpenRouter',
      { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 2, cache_write_tokens: 3 } },
      { input: 5, cacheRead: 2, cacheWrite5m: 3, output: 5 },
    ],
    [
      'xAI, reasoning beside the completion',
      {
        prompt_tokens: 12,
        completion_tokens: 1,
        total_tokens: 241,
        completion_tokens_details: { reasoning_tokens: 228 },
      },
      { input: 12, output: 229, reasoning: 228 },
    ],
    [
      'xAI, more cached than prompt',
      { prompt_tokens: 12, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 20 } },
      { cacheRead: 12, output: 1, flags: ['usage.clamped' as const] },
    ],
    [
      'a total that nothing explains',
      { prompt_tokens: 35, completion_tokens: 12, total_tokens: 109 },
      { input: 35, output: 12 },
    ],
    [
      'images',
      {
        input_tokens: 50,
        output_tokens: 4160,
        total_tokens: 4210,
        input_tokens_details: { image_tokens: 40, text_tokens: 10 },
      },
      { input: 50, image: 40, output: 4160 },
    ],
    ['embeddings', { prompt_tokens: 8, total_tokens: 8 }, { input: 8 }],
    ['a reranker', { total_tokens: 1813 }, { input: 1813 }],
    ['nulls', { prompt_tokens: 3, completion_tokens: null, prompt_tokens_details: null }, { input: 3 }],
  ])('of %s', (_vendor, raw, expected) => {
    expect(usageOfReply(raw)).toEqual(usageOf(expected))
  })

  it('is unknown where nothing was counted', () => {
    expect(usageOfReply({})).toBeUndefined()
    expect(usageOfReply({ type: 'duration', seconds: 0 })).toBeUndefined()
  })

  it.each([
    ['Whisper', { type: 'duration', seconds: 12 }, { durationMs: 12_000 }],
    [
      'Voxtral',
      { prompt_audio_seconds: 203, prompt_tokens: 4, completion_tokens: 635, total_tokens: 3264 },
      { input: 4, output: 635, durationMs: 203_000 },
    ],
    [
      // https://docs.perplexity.ai/api-reference/chat-completions-post
      'Perplexity’s deep research',
      {
        prompt_tokens: 33,
        completion_tokens: 7163,
        total_tokens: 7196,
        citation_tokens: 20016,
        num_search_queries: 18,
        reasoning_tokens: 73997,
        cost: { total_cost: 0.409 },
      },
      { input: 20049, output: 81160, reasoning: 73997, tools: { web_search: 18 }, reportedCostNano: 409_000_000 },
    ],
    [
      'Perplexity',
      { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30, search_context_size: 'medium' },
      { input: 10, output: 20, tools: { search_medium: 1 } },
    ],
    [
      'OpenRouter with searches and its cost, on a key of one’s own',
      {
        prompt_tokens: 10,
        completion_tokens: 20,
        cost: 0.0005,
        is_byok: true,
        cost_details: { upstream_inference_cost: 0.01 },
        server_tool_use: { web_search_requests: 2 },
      },
      { input: 10, output: 20, tools: { web_search: 2 }, reportedCostNano: 10_500_000 },
    ],
    [
      'xAI with tools and its cost',
      {
        prompt_tokens: 10,
        completion_tokens: 20,
        num_sources_used: 3,
        server_side_tool_usage_details: { web_search_calls: 1, x_search_calls: 2, code_interpreter_calls: 4 },
        cost_in_usd_ticks: 1_176_500,
      },
      {
        input: 10,
        output: 20,
        tools: { web_search: 1, x_search: 2, code_execution: 4, live_source: 3 },
        reportedCostNano: 117_650,
      },
    ],
    [
      'pictures in the answer, and audio from cache',
      {
        prompt_tokens: 100,
        completion_tokens: 1300,
        prompt_tokens_details: { cached_tokens: 60, audio_tokens: 50, cached_tokens_details: { audio_tokens: 40 } },
        completion_tokens_details: { image_tokens: 1290, reasoning_tokens: 5 },
      },
      {
        input: 40,
        cacheRead: 60,
        audioCacheRead: 40,
        audioInput: 10,
        output: 1300,
        imageOutput: 1290,
        reasoning: 5,
      },
    ],
    ['an answer without its prompt', { completion_tokens: 5 }, { output: 5, flags: ['usage.missing' as const] }],
    [
      'nonsense',
      { prompt_tokens: -3, completion_tokens: '7', total_tokens: 4, reasoning_tokens: 9 },
      { output: 0, flags: ['usage.clamped' as const] },
    ],
  ])('of %s', (_vendor, raw, expected) => {
    expect(usageOfReply(raw)).toEqual(usageOf(expected))
  })

  it('has the class of service that the answer names', () => {
    const observer = openaiChat.observe('chat', false)
    feed(observer, Buffer.from('{"service_tier":"flex","usage":{"prompt_tokens":5,"completion_tokens":2}}'), [1000])
    expect(observer.usage()).toEqual(usageOf({ input: 5, output: 2, serviceTier: 'flex' }))
  })

  it('of pictures has their number, and their tokens where there are any', () => {
    const read = (body: object) => {
      const observer = openaiChat.observe('images', false)
      feed(observer, Buffer.from(JSON.stringify(body)), [1000])
      return observer.usage()
    }
    const data = [{ b64_json: 'AAAA' }, { url: 'https://x' }]
    expect(read({ created: 1, data })).toEqual(usageOf({ images: 2 }))
    expect(read({ data, usage: { input_tokens: 50, output_tokens: 4160 } })).toEqual(
      usageOf({ input: 50, output: 4160, imageOutput: 4160, images: 2 }),
    )
  })

  it('of a transcript has its length where that is told', () => {
    const observer = openaiChat.observe('transcriptions', false)
    feed(observer, Buffer.from('{"task":"transcribe","duration":8.470000267028809,"text":"Hi"}'), [7])
    expect(observer.usage()).toEqual(usageOf({ durationMs: 8470 }))
  })

  it('of Cohere rerank stands in meta', () => {
    const observer = openaiChat.observe('rerank', false)
    feed(
      observer,
      Buffer.from('{"results":[],"meta":{"billed_units":{"search_units":1},"tokens":{"input_tokens":47}}}'),
      [1000],
    )
    expect(observer.usage()).toEqual(usageOf({ input: 47, tools: { search_unit: 1 } }))
  })

  it('of a large embedding is found behind the numbers', () => {
    const data = Array.from({ length: 40 }, (_, index) => ({
      index,
      embedding: Array.from({ length: 400 }, (_, i) => i / 7),
    }))
    const observer = openaiChat.observe('embeddings', false)
    feed(
      observer,
      Buffer.from(JSON.stringify({ object: 'list', data, model: 'e', usage: { prompt_tokens: 99, total_tokens: 99 } })),
      [65_536],
    )
    expect(observer.usage()).toEqual(usageOf({ input: 99 }))
    expect(observer.terminal()).toBe(true)
  })
})

describe('streams of the chat family', () => {
  const observed = (...events: string[]) => {
    const observer = openaiChat.observe('chat', 'sse')
    feed(observer, Buffer.from(events.map((event) => `${event}\n\n`).join('')), [9])
    return observer
  }

  it('take the last of running usage', () => {
    const running = (n: number) =>
      chunk('[{"index":0,"delta":{"content":"x"}}]', `,"usage":{"prompt_tokens":5,"completion_tokens":${n}}`)
    expect(observed(running(1), running(2), running(3)).usage()).toEqual(usageOf({ input: 5, output: 3 }))
  })

  it('take usage from x_groq and from inside a choice', () => {
    expect(observed(chunk('[]', ',"x_groq":{"usage":{"prompt_tokens":5,"completion_tokens":2}}')).usage()).toEqual(
      usageOf({ input: 5, output: 2 }),
    )
    const moonshot = chunk(
      '[{"index":0,"finish_reason":"stop","usage":{"prompt_tokens":5,"completion_tokens":2,"cached_tokens":1}}]',
    )
    expect(observed(moonshot).usage()).toEqual(usageOf({ input: 4, cacheRead: 1, output: 2 }))
  })

  it('have the class of service that any of their chunks names', () => {
    const tier = chunk('[{"index":0,"delta":{"content":"x"}}]', ',"service_tier":"flex"')
    const usage = chunk('[]', ',"service_tier":null,"usage":{"prompt_tokens":5,"completion_tokens":2}')
    expect(observed(tier, usage).usage()).toEqual(usageOf({ input: 5, output: 2, serviceTier: 'flex' }))
  })

  it('know an error next to choices, and one after text', () => {
    const late = observed(
      delta('maybe'),
      'event: error\ndata: {"error":{"message":"no call","code":"tool_use_failed","status_code":400}}',
    )
    expect(late.error()).toEqual({ status: 400, message: 'no call', code: 'tool_use_failed' })
    expect(late.started()).toBe(true)
    const beside = observed(chunk('[]', ',"error":{"code":502,"message":"Provider down"}'))
    expect(beside.error()).toEqual({ status: 502, message: 'Provider down', code: '502' })
  })

  it('ignore what stands after [DONE], and an empty finish reason', () => {
    const observer = observed(delta('x', '""'), 'data: [DONE]', delta('y', '"length"'))
    expect(observer.finish()).toBeUndefined()
    expect(observer.terminal()).toBe(true)
  })

  it('that are JSON after all are read as JSON', () => {
    const observer = openaiChat.observe('chat', 'sse')
    feed(observer, Buffer.from(' \n{"error":{"message":"bad","type":"invalid_request_error"}}'), [3])
    expect(observer.error()).toMatchObject({ status: 400 })
    expect(observer.terminal()).toBe(true)
  })

  it('of images end with their own event', () => {
    const observer = openaiChat.observe('images', 'sse')
    const event = `event: image_generation.completed\ndata: {"type":"image_generation.completed","b64_json":"${'A'.repeat(300_000)}","usage":{"input_tokens":50,"output_tokens":4160}}\n\n`
    feed(observer, Buffer.from(event), [16_384])
    expect(observer.usage()).toEqual(usageOf({ input: 50, output: 4160, imageOutput: 4160, images: 1 }))
    expect(observer.terminal()).toBe(true)
  })
})

describe('sound', () => {
  it('is not looked into', () => {
    const observer = openaiChat.observe('speech', false)
    expect(observer.started()).toBe(false)
    observer.see(Buffer.from([0xff, 0xfb]))
    observer.end()
    expect(observer.started()).toBe(true)
    expect(observer.terminal()).toBe(true)
    expect(observer.usage()).toBeUndefined()
  })

  it('transcripts may be plain text', () => {
    const observer = openaiChat.observe('transcriptions', false)
    feed(observer, Buffer.from('Hello there.'), [100])
    expect(observer.terminal()).toBe(true)
  })
})

describe('forms', () => {
  const route = { protocol: 'openai-chat', operation: 'transcriptions' } as const
  const form = (...fields: string[]) =>
    Buffer.from(`${fields.map((field) => `--b\r\nContent-Disposition: form-data; ${field}\r\n`).join('')}--b--\r\n`)

  it('say their model and stream', () => {
    const body = form(
      'name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\nname="model"',
      'name="model"\r\n\r\nwhisper-1',
      'name="stream"\r\n\r\ntrue',
    )
    expect(openaiChat.readEnvelope(route, body, 'multipart/form-data; boundary=b')).toEqual({
      model: 'whisper-1',
      stream: true,
      multipart: true,
    })
  })

  it.each([
    ['no boundary', 'multipart/form-data', form('name="model"\r\n\r\nm'), 'request.malformed'],
    ['another boundary', 'multipart/form-data; boundary=c', form('name="model"\r\n\r\nm'), 'request.malformed'],
    ['no model', 'multipart/form-data; boundary=b', form('name="file"\r\n\r\nx'), 'model.missing'],
    [
      'two models',
      'multipart/form-data; boundary=b',
      form('name="model"\r\n\r\nm', 'name="model"\r\n\r\nn'),
      'request.malformed',
    ],
  ])('are refused with %s', (_name, type, body, code) => {
    expect(() => openaiChat.readEnvelope(route, body, type)).toThrowError(expect.objectContaining({ code }))
  })
})

describe('stream_options', () => {
  const route = { protocol: 'openai-chat', operation: 'chat' } as const
  const read = (options: string) =>
    openaiChat.readEnvelope(route, Buffer.from(`{"model":"m","stream":true,"stream_options":${options}}`), undefined)

  it('say whether the client wants usage', () => {
    expect(read('{"include_usage":true}').includeUsage).toBe(true)
    expect(read('{"include_usage":false}').includeUsage).toBe(false)
    expect(read('{}').includeUsage).toBe(false)
    expect(read('null').includeUsage).toBeUndefined()
    expect(() => read('true')).toThrowError(
      expect.objectContaining({ code: 'request.malformed', field: 'stream_options' }),
    )
  })
})
