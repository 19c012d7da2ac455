import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { RequestNeeds } from './request-needs.ts'
import { chatReply, json, startUpstream } from './testing/scripted-upstream.ts'
import { send, startTestGateway } from './testing/test-gateway.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

function needsOf(body: unknown, path = '/v1/chat/completions', headers = {}) {
  const operation = path.endsWith('embeddings') ? 'embeddings' : 'chat'
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  return RequestNeeds.of({ route: { protocol: 'openai-chat', operation }, headers, body: bytes })
}

const asking = (content: unknown) => ({
  messages: [
    { role: 'system', content: 'be kind' },
    { role: 'user', content },
  ],
})
const data = 'aGVsbG8='

describe('what a request needs', () => {
  it.each([
    [
      'of Chat Completions',
      asking([
        { type: 'text', text: 'see' },
        { type: 'image_url', image_url: { url: 'https://x/y' } },
      ]),
    ],
    ['of Messages', asking([{ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }])],
    ['in a tool’s result', asking([{ type: 'tool_result', content: [{ type: 'image', source: { data } }] }])],
    [
      'of Responses',
      { input: [{ role: 'user', content: [{ type: 'input_image', image_url: `data:image/png;base64,${data}` }] }] },
    ],
    ['of Gemini', { contents: [{ parts: [{ text: 'see' }, { inlineData: { mimeType: 'image/png', data } }] }] }],
    ['of Converse', asking([{ image: { format: 'png', source: { bytes: data } } }])],
    ['of Ollama', { messages: [{ role: 'user', content: 'see', images: [data] }] }],
  ])('is sight for a picture %s', (_name, body) => {
    expect(needsOf(body)?.images).toBe(true)
  })

  it('is no sight for words about pictures', () => {
    const schema = { type: 'object', properties: { image_url: { type: 'string' }, image: { type: 'image' } } }
    const text = 'a part of {"type":"image"} is "image_url"'
    expect(needsOf({ ...asking(text), tools: [{ function: { parameters: schema } }] })?.images).toBe(false)
    expect(needsOf({ contents: [{ parts: [{ inlineData: { mimeType: 'audio/wav', data } }] }] })?.images).toBe(false)
  })

  it('is tools, when there are any', () => {
    expect(needsOf({ ...asking('hi'), tools: [{ name: 'x' }] })?.tools).toBe(true)
    expect(needsOf({ ...asking('hi'), tools: [] })?.tools).toBe(false)
    expect(needsOf(asking('tools'))?.tools).toBe(false)
  })

  it.each([
    [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, true],
    [{ thinking: { type: 'disabled' } }, false],
    [{ reasoning_effort: 'high' }, true],
    [{ reasoning_effort: 'none' }, false],
    [{ reasoning: { effort: 'low' } }, true],
    [{ reasoning: { summary: 'auto' } }, false],
    [{ generationConfig: { thinkingConfig: { thinkingBudget: 100 } } }, true],
    [{ generationConfig: { temperature: 1 } }, false],
    [{}, false],
  ])('is thinking, as %j says', (fields, thinks) => {
    expect(needsOf({ ...asking('hi'), ...fields })?.thinking).toBe(thinks)
  })

  it('is room for the prompt, unless the vendor may shorten it or makes more room', () => {
    const long = asking('word '.repeat(1000))
    expect(needsOf(long)?.contextTokens).toBeGreaterThan(700)
    expect(needsOf({ ...long, truncation: 'disabled' })?.contextTokens).toBeGreaterThan(700)
    expect(needsOf({ ...long, truncation: 'auto' })?.contextTokens).toBe(0)
    expect(needsOf({ ...long, context_management: { edits: [] } })?.contextTokens).toBe(0)
    expect(needsOf(long, '/v1/messages', { 'anthropic-beta': 'context-1m-2025-08-07' })?.contextTokens).toBe(0)
  })

  it('is nothing for what is no prompt', () => {
    expect(needsOf({ model: 'm', input: ['a', 'b'] }, '/v1/embeddings')).toBeUndefined()
  })

  it('can be asked of whatever bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)),
    )
    fc.assert(
      fc.property(bytes, fc.nat(300), (body, cut) => {
        const needs = needsOf(Buffer.from(body).subarray(0, cut))
        for (const name of ['images', 'tools', 'thinking'] as const) expect(typeof needs?.[name]).toBe('boolean')
        expect(needs?.contextTokens).toBeLessThanOrEqual(needs?.contextTokensAtMost ?? 0)
      }),
    )
  })
})

describe('a model that is known to take fewer tokens', () => {
  const chat = (words: number) => ({
    path: '/v1/chat/completions',
    body: JSON.stringify({ model: 'small', messages: [{ role: 'user', content: 'word '.repeat(words) }] }),
  })
  const sizes: Record<string, number> = { small: 1000, large: 100_000 }
  const tooLong = { error: { message: 'too long', type: 'invalid_request_error', code: 'context_length_exceeded' } }

  async function start(
    channels: { models?: string[]; modelMapping?: Record<string, string> }[],
    fallbacks: string[] = [],
  ) {
    const upstreams = await Promise.all(
      channels.map(() =>
        startUpstream((seen, response) => {
          const { model, messages } = JSON.parse(seen.body.toString())
          const fits = messages[0].content.length < 5 * (sizes[model] ?? 0)
          json(fits ? 200 : 400, fits ? chatReply : tooLong)(seen, response)
        }),
      ),
    )
    const rule = { id: 1, model: 'small', group: null, strategy: null, sticky: null, fallbacks: [] }
    const limits = { rpm: null, tpm: null, concurrency: null }
    const gateway = await startTestGateway({
      channels: channels.map((channel, at) => ({ priority: -at, baseUrl: `${upstreams[at]?.url}/v1`, ...channel })),
      routing: { models: [{ ...rule, contextFallbacks: fallbacks, limits }] },
      abilitiesOf: (model) => ({ contextTokens: sizes[model] ?? 0 }),
    })
    open.push(gateway, ...upstreams)
    return { gateway, asked: () => upstreams.map(({ seen }) => seen.length) }
  }

  it('is passed over for a channel where the name stands for one that takes more', async () => {
    const { gateway, asked } = await start([{}, { modelMapping: { small: 'large' } }])
    expect((await send(gateway, chat(3000))).headers['x-burncloud-channel']).toBe('2')
    expect((await send(gateway, chat(300))).headers['x-burncloud-channel']).toBe('1')
    expect(asked()).toEqual([1, 1])
  })

  it('is passed over for its context fallback', async () => {
    const { gateway, asked } = await start([{ models: ['small'] }, { models: ['large'] }], ['large'])
    const reply = await send(gateway, chat(3000))
    expect([reply.status, reply.headers['x-burncloud-channel'], reply.headers['x-burncloud-attempts']]).toEqual([
      200,
      '2',
      '1',
    ])
    expect(asked()).toEqual([0, 1])
  })

  it('is asked near its limit, for the vendor knows better, and followed by its fallback', async () => {
    const { gateway, asked } = await start([{ models: ['small'] }, { models: ['large'] }], ['large'])
    const reply = await send(gateway, chat(1100))
    expect([reply.status, reply.headers['x-burncloud-channel'], reply.headers['x-burncloud-attempts']]).toEqual([
      200,
      '2',
      '2',
    ])
    expect(asked()).toEqual([1, 1])
  })

  it('is asked all the same when nothing takes more, so that the client hears it from the vendor', async () => {
    const { gateway, asked } = await start([{}])
    const reply = await send(gateway, chat(3000))
    expect([reply.status, JSON.parse(reply.body.toString())]).toEqual([400, tooLong])
    expect(asked()).toEqual([1])
  })
})
