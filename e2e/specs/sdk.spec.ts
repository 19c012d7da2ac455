import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI, Type } from '@google/genai'
import { expect, test } from '@playwright/test'
import OpenAI from 'openai'
import { connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { startUpstream, type TestUpstream } from '../fixtures/upstream/server.ts'

const HELLO = 'Hello from 上游 🌍'
const redSquare = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=='
const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

interface LoggedRequest {
  requestId: string
  status: number
  model: string
  inboundProtocol: string
  mode: string
  stream: boolean
  usage: {
    inputTokens: number
    outputTokens: number
    cacheReadTokens: number
    cacheWriteTokens: number
    reasoningTokens: number
  }
  usageSource: string
  costUsd: number
}

interface Price {
  input: number
  output: number
  cacheRead: number | null
  cacheWrite5m: number | null
  cacheWrite1h: number | null
}

let upstream: TestUpstream
let gateway: RunningGateway
let key: string

test.describe('official SDKs, unchanged but for base URL and key', () => {
  test.beforeAll(async () => {
    upstream = await startUpstream()
    gateway = await startGateway()
    ;({ key } = await connect(gateway, {
      name: 'openai',
      provider: 'openai',
      baseUrl: `${upstream.url}/v1`,
      models: ['gpt-*', 'text-embedding-*', 'whisper-*', 'tts-*', 'omni-*', 'rerank-*'],
    }))
    await connect(gateway, { name: 'anthropic', provider: 'anthropic', baseUrl: upstream.url, models: ['claude-*'] })
    await connect(gateway, { name: 'gemini', provider: 'gemini', baseUrl: upstream.url, models: ['gemini-*'] })
  })
  test.afterAll(async () => {
    expect(await gateway.stop()).toBe(0)
    await upstream.close()
    removeFolder(gateway.dataDir)
  })

  /** The newest row; it must be there as soon as the client has its last byte, so nothing is waited for. */
  async function newest(): Promise<LoggedRequest> {
    const { items } = await gateway.api<{ items: LoggedRequest[] }>('/api/logs?limit=1')
    return items[0]!
  }
  async function priceOf(model: string): Promise<Price> {
    const { items } = await gateway.api<{ items: { name: string; price: Price | null }[] }>(
      `/api/models?search=${model}`,
    )
    return items.find((item) => item.name === model)!.price!
  }
  /** The sum by hand, in USD, from the price list and what upstream reported. */
  function bill(
    price: Price,
    used: { fresh: number; read?: number; write5m?: number; write1h?: number; output: number },
  ): number {
    const sum =
      used.fresh * price.input +
      (used.read ?? 0) * (price.cacheRead ?? price.input) +
      (used.write5m ?? 0) * (price.cacheWrite5m ?? price.input) +
      (used.write1h ?? 0) * (price.cacheWrite1h ?? price.input) +
      used.output * price.output
    return sum / 1e6
  }

  test.describe.configure({ mode: 'serial' })

  test('openai: chat completions', async () => {
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 })
    const answer = await client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: 'Say hello' }],
    })
    expect(answer.choices[0]?.message.content).toBe(HELLO)
    const row = await newest()
    const usage = answer.usage!
    expect(row).toMatchObject({
      status: 200,
      model: 'gpt-4o-mini',
      inboundProtocol: 'openai-chat',
      mode: 'passthrough',
      stream: false,
      usageSource: 'upstream',
    })
    expect(row.usage).toEqual({
      inputTokens: usage.prompt_tokens,
      outputTokens: usage.completion_tokens,
      cacheReadTokens: 2,
      cacheWriteTokens: 0,
      reasoningTokens: 3,
    })
    expect(row.costUsd).toBeCloseTo(
      bill(await priceOf('gpt-4o-mini'), { fresh: usage.prompt_tokens - 2, read: 2, output: 7 }),
      9,
    )
    expect(row.costUsd).toBeGreaterThan(0)
  })

  test('openai: a stream, usage known although the client did not ask and hidden from it', async () => {
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 })
    const stream = await client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: 'Say hello' }],
      stream: true,
    })
    let text = ''
    for await (const chunk of stream) {
      expect(chunk.choices).toHaveLength(1)
      expect(chunk.usage ?? null).toBeNull()
      text += chunk.choices[0]?.delta.content ?? ''
    }
    expect(text).toBe(HELLO)
    const row = await newest()
    expect(row).toMatchObject({ stream: true, usageSource: 'upstream' })
    expect(row.usage.outputTokens).toBe(7)
    expect(JSON.parse(upstream.seen.at(-1)!.body).stream_options).toEqual({ include_usage: true })
  })

  test('openai: the usage chunk is passed on to a client that asked', async () => {
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 })
    const stream = await client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: 'Say hello' }],
      stream: true,
      stream_options: { include_usage: true },
    })
    let usage: OpenAI.CompletionUsage | null | undefined
    for await (const chunk of stream) usage = chunk.usage ?? usage
    expect(usage?.completion_tokens).toBe(7)
    expect((await newest()).usage.inputTokens).toBe(usage?.prompt_tokens)
  })

  test('openai: tools over two turns, streamed and not', async () => {
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 })
    const tools: OpenAI.ChatCompletionTool[] = [
      { type: 'function', function: { name: 'get_weather', parameters: schema } },
    ]
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Weather in Paris?' }]
    const first = await client.chat.completions.create({ model: 'gpt-4o', messages, tools })
    const call = first.choices[0]?.message.tool_calls?.[0]
    expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toEqual({ city: 'Paris' })
    messages.push(first.choices[0]!.message, { role: 'tool', tool_call_id: call!.id, content: 'sunny' })
    const second = client.chat.completions.stream({ model: 'gpt-4o', messages, tools })
    expect((await second.finalChatCompletion()).choices[0]?.message.content).toBe(HELLO)
    const streamed = client.chat.completions.stream({ model: 'gpt-4o', messages: messages.slice(0, 1), tools })
    const streamedCall = (await streamed.finalChatCompletion()).choices[0]?.message.tool_calls?.[0]
    expect(streamedCall?.type === 'function' && streamedCall.function.arguments).toBe('{"city":"Paris"}')
  })

  test('openai: image, structured output, embeddings and the other paths', async () => {
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 })
    const seen = await client.chat.completions.create({
      model: 'gpt-4o',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${redSquare}` } },
          ],
        },
      ],
    })
    expect(seen.choices[0]?.message.content).toBe('A red square.')
    const structured = await client.chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'Paris?' }],
      response_format: { type: 'json_schema', json_schema: { name: 'city', schema, strict: true } },
    })
    expect(JSON.parse(structured.choices[0]!.message.content!).city).toBe('Paris')
    const embedded = await client.embeddings.create({ model: 'text-embedding-3-small', input: ['one', 'two'] })
    expect(embedded.data.map((each) => each.embedding)).toEqual([
      [0.25, -0.5, 1],
      [0.25, -0.5, 1],
    ])
    expect((await newest()).usage).toMatchObject({ inputTokens: embedded.usage.prompt_tokens, outputTokens: 0 })
    const speech = await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'hello' })
    expect([...new Uint8Array(await speech.arrayBuffer())]).toEqual([0xff, 0xfb, 0x90, 0x44, 0, 1, 2, 3])
    const heard = await client.audio.transcriptions.create({
      model: 'whisper-1',
      file: new File([new Uint8Array(5000)], 'speech.wav'),
    })
    expect(heard.text).toBe('spoken words')
    expect(await newest()).toMatchObject({ model: 'whisper-1', status: 200 })
    expect((await client.images.generate({ model: 'gpt-image-1', prompt: 'a red square' })).data?.[0]?.b64_json).toBe(
      'aGVsbG8=',
    )
    expect(
      (await client.moderations.create({ model: 'omni-moderation-latest', input: 'hello' })).results[0]?.flagged,
    ).toBe(false)
    expect(
      (await client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'hello' })).choices[0]?.text,
    ).toBe(' world')
    expect((await client.models.list()).data).toBeInstanceOf(Array)
  })

  test('openai: responses, streamed, with tools and structured output', async () => {
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 })
    const answer = await client.responses.create({ model: 'gpt-4o', input: 'Say hello' })
    expect(answer.output_text).toBe(HELLO)
    const row = await newest()
    expect(row).toMatchObject({ inboundProtocol: 'openai-responses', usageSource: 'upstream' })
    expect(row.usage).toEqual({
      inputTokens: answer.usage!.input_tokens,
      outputTokens: 9,
      cacheReadTokens: 1,
      cacheWriteTokens: 0,
      reasoningTokens: 4,
    })
    const stream = client.responses.stream({ model: 'gpt-4o', input: 'Say hello' })
    let text = ''
    for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta
    expect(text).toBe(HELLO)
    expect((await newest()).usage.outputTokens).toBe(9)
    const called = await client.responses.create({
      model: 'gpt-4o',
      input: 'Weather?',
      tools: [{ type: 'function', name: 'get_weather', parameters: schema, strict: true }],
    })
    expect(called.output[0]).toMatchObject({ type: 'function_call', name: 'get_weather' })
    const structured = await client.responses.create({
      model: 'gpt-4o',
      input: 'Paris?',
      text: { format: { type: 'json_schema', name: 'city', schema, strict: true } },
    })
    expect(JSON.parse(structured.output_text).city).toBe('Paris')
  })

  test('anthropic: messages, streamed, tools, image, count_tokens', async () => {
    const client = new Anthropic({ baseURL: gateway.url, apiKey: key, maxRetries: 0 })
    const model = 'claude-sonnet-4-5'
    const answer = await client.messages.create({
      model,
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Say hello' }],
    })
    expect(answer.content[0]).toMatchObject({ type: 'text', text: HELLO })
    const row = await newest()
    expect(row).toMatchObject({ inboundProtocol: 'anthropic-messages', mode: 'passthrough', usageSource: 'upstream' })
    expect(row.usage).toEqual({
      inputTokens: answer.usage.input_tokens + 10,
      outputTokens: 11,
      cacheReadTokens: 4,
      cacheWriteTokens: 6,
      reasoningTokens: 0,
    })
    expect(row.costUsd).toBeCloseTo(
      bill(await priceOf(model), { fresh: answer.usage.input_tokens, read: 4, write5m: 5, write1h: 1, output: 11 }),
      9,
    )
    const stream = client.messages.stream({
      model,
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Say hello' }],
    })
    expect(await stream.finalText()).toBe(HELLO)
    expect(await newest()).toMatchObject({
      stream: true,
      usage: { outputTokens: 11, cacheReadTokens: 4, cacheWriteTokens: 6 },
    })
    const tools: Anthropic.Tool[] = [
      { name: 'get_weather', input_schema: { type: 'object', properties: { city: { type: 'string' } } } },
    ]
    const called = await client.messages
      .stream({ model, max_tokens: 100, tools, messages: [{ role: 'user', content: 'Weather?' }] })
      .finalMessage()
    expect(called.content[0]).toMatchObject({ type: 'tool_use', input: { city: 'Paris' } })
    const seen = await client.messages.create({
      model,
      max_tokens: 100,
      messages: [
        {
          role: 'user',
          content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: redSquare } }],
        },
      ],
    })
    expect(seen.content[0]).toMatchObject({ text: 'A red square.' })
    expect(
      (await client.messages.countTokens({ model, messages: [{ role: 'user', content: 'hi' }] })).input_tokens,
    ).toBe(42)
    const bearer = new Anthropic({ baseURL: gateway.url, authToken: key, apiKey: null, maxRetries: 0 })
    expect(
      (await bearer.messages.create({ model, max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] })).role,
    ).toBe('assistant')
  })

  test('google-genai: generateContent, streamed, tools, image, structured output, embeddings', async () => {
    const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: gateway.url } })
    const model = 'gemini-2.5-flash'
    const answer = await client.models.generateContent({ model, contents: 'Say hello' })
    expect(answer.text).toBe(HELLO)
    const row = await newest()
    const used = answer.usageMetadata!
    expect(row).toMatchObject({ inboundProtocol: 'gemini', model, usageSource: 'upstream' })
    expect(row.usage).toEqual({
      inputTokens: used.promptTokenCount,
      outputTokens: 13,
      cacheReadTokens: 3,
      cacheWriteTokens: 0,
      reasoningTokens: 5,
    })
    expect(row.costUsd).toBeCloseTo(
      bill(await priceOf(model), { fresh: used.promptTokenCount! - 3, read: 3, output: 13 }),
      9,
    )
    let text = ''
    for await (const chunk of await client.models.generateContentStream({ model, contents: 'Say hello' }))
      text += chunk.text ?? ''
    expect(text).toBe(HELLO)
    expect(await newest()).toMatchObject({ stream: true, usage: { outputTokens: 13 } })
    const tools = [
      {
        functionDeclarations: [
          { name: 'get_weather', parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } } } },
        ],
      },
    ]
    const called = await client.models.generateContent({ model, contents: 'Weather?', config: { tools } })
    expect(called.functionCalls?.[0]).toMatchObject({ name: 'get_weather', args: { city: 'Paris' } })
    const seen = await client.models.generateContent({
      model,
      contents: [
        { role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: redSquare } }, { text: 'What?' }] },
      ],
    })
    expect(seen.text).toBe('A red square.')
    const structured = await client.models.generateContent({
      model,
      contents: 'Paris?',
      config: { responseMimeType: 'application/json' },
    })
    expect(JSON.parse(structured.text!).city).toBe('Paris')
    const embedded = await client.models.embedContent({ model: 'gemini-embedding-001', contents: 'one' })
    expect(embedded.embeddings?.[0]?.values).toEqual([0.25, -0.5, 1])
    expect((await client.models.countTokens({ model, contents: 'hi' })).totalTokens).toBe(42)
  })

  test('each SDK gets errors of its own kind', async () => {
    const openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'sk-bc-wrong', maxRetries: 0 })
    await expect(openai.chat.completions.create({ model: 'gpt-4o', messages: [] })).rejects.toBeInstanceOf(
      OpenAI.AuthenticationError,
    )
    const known = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 })
    await expect(
      known.chat.completions.create({ model: 'no-such-model', messages: [{ role: 'user', content: 'x' }] }),
    ).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    const anthropic = new Anthropic({ baseURL: gateway.url, apiKey: 'sk-bc-wrong', maxRetries: 0 })
    await expect(anthropic.messages.create({ model: 'claude-x', max_tokens: 1, messages: [] })).rejects.toBeInstanceOf(
      Anthropic.AuthenticationError,
    )
    const google = new GoogleGenAI({ apiKey: 'wrong', httpOptions: { baseUrl: gateway.url } })
    await expect(google.models.generateContent({ model: 'gemini-2.5-flash', contents: 'x' })).rejects.toMatchObject({
      status: 401,
    })
    upstream.fault = { kind: 'status', status: 500 }
    await expect(
      known.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'x' }] }),
    ).rejects.toBeInstanceOf(OpenAI.InternalServerError)
    upstream.fault = null
  })

  test('what no conversion can carry is answered with a clear 400', async () => {
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 })
    const failed = await client.images
      .generate({ model: 'claude-sonnet-4-5', prompt: 'x' })
      .catch((error: unknown) => error)
    expect(failed).toMatchObject({ status: 400, code: 'conversion.unsupported' })
  })
})
