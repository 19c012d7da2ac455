import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { afterEach, describe, expect, it } from 'vitest'
import { type ClientProtocol, checkReply, checkStream } from '../../e2e/fixtures/strict/replies/index.ts'
import type { Answer } from '../../e2e/fixtures/strict/upstream/answer.ts'
import { type StrictUpstream, startStrictUpstream } from '../../e2e/fixtures/strict/upstream/server.ts'
import { clients } from './converted-reply.fixture.ts'
import { seeReply, seeStream } from './seen-reply.fixture.ts'

/** The strict upstream answers as its vendor does: its own judge and the vendor's SDK are content with it. */

let upstream: StrictUpstream | undefined

afterEach(async () => {
  await upstream?.close()
  upstream = undefined
})

const tool = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

/** A plain request, as each vendor takes it. */
const ask: Record<ClientProtocol, (stream: boolean) => { path: string; body: Record<string, unknown> }> = {
  'openai-chat': (stream) => ({
    path: '/v1/chat/completions',
    body: {
      model: 'gpt-4.1',
      messages: [{ role: 'user', content: 'x' }],
      tools: [{ type: 'function', function: { name: 'weather', parameters: tool } }],
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema: tool } },
      stop: ['END'],
      ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
    },
  }),
  'openai-responses': (stream) => ({
    path: '/v1/responses',
    body: {
      model: 'gpt-4.1',
      input: 'x',
      tools: [{ type: 'function', name: 'weather', parameters: tool }],
      text: { format: { type: 'json_schema', name: 'a', schema: tool } },
      stream,
    },
  }),
  'anthropic-messages': (stream) => ({
    path: '/v1/messages',
    body: {
      model: 'claude-opus-4-8',
      max_tokens: 99,
      messages: [{ role: 'user', content: 'x' }],
      tools: [{ name: 'weather', input_schema: tool }],
      output_config: { format: { type: 'json_schema', schema: tool } },
      stop_sequences: ['END'],
      stream,
    },
  }),
  gemini: (stream) => ({
    path: `/v1beta/models/gemini-3-pro:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: {
      contents: [{ role: 'user', parts: [{ text: 'x' }] }],
      tools: [{ functionDeclarations: [{ name: 'weather', parametersJsonSchema: tool }] }],
      generationConfig: { responseMimeType: 'application/json', responseJsonSchema: tool, stopSequences: ['END'] },
    },
  }),
}

async function call(protocol: ClientProtocol, stream: boolean): Promise<{ status: number; text: string }> {
  const { path, body } = ask[protocol](stream)
  const response = await fetch(`${upstream!.url}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'anthropic-version': '2023-06-01' },
  })
  return { status: response.status, text: await response.text() }
}

const answers: Record<string, Answer> = {
  text: { text: 'Größe 上游 🌍.' },
  thinking: { thinking: 'Let me see.', text: 'Yes.' },
  'two calls': {
    thinking: 'Hm.',
    text: 'Looking.',
    calls: [
      { name: 'weather', input: { city: 'Köln' } },
      { name: 'weather', input: { city: '東京' } },
    ],
  },
  json: { json: { city: 'Paris' } },
  length: { text: 'Once upon', finish: 'length' },
  'a stop sequence': { text: 'It is', stopSequence: 'END' },
  refusal: { refusal: 'I will not.' },
}

describe.each([...clients])('the strict upstream of %s', (protocol) => {
  it.each(Object.entries(answers))('answers %s as its vendor would', async (_name, answer) => {
    upstream = await startStrictUpstream(protocol, [answer], { cut: [1, 2, 3] })
    const stream = await call(protocol, true)
    const whole = await call(protocol, false)
    expect([stream.status, whole.status, upstream.calls.flatMap((seen) => seen.refused)]).toEqual([200, 200, []])
    expect(checkStream(protocol, stream.text)).toEqual([])
    expect(checkReply(protocol, JSON.parse(whole.text))).toEqual([])
    const seen = await seeStream(protocol, stream.text, [3])
    expect(seen.text).toBe(answer.json === undefined ? (answer.text ?? '') : JSON.stringify(answer.json))
    expect(seen.calls.map(({ name, input }) => ({ name, input }))).toEqual(answer.calls ?? [])
    expect(seen.usage).toMatchObject({ input: 40, output: 17, cacheRead: 8 })
    const { calls: _calls, ...rest } = await seeReply(protocol, JSON.parse(whole.text))
    expect(rest).toEqual((({ calls: _same, ...other }) => other)(seen))
  })

  it.each([400, 401, 429, 500, 529] as const)('tells a %i in its vendor’s way', async (status) => {
    upstream = await startStrictUpstream(protocol, [{ text: 'Hello there, this is long', error: { status } }])
    const { url } = upstream
    const messages = [{ role: 'user' as const, content: 'x' }]
    const asking: Record<ClientProtocol, () => Promise<unknown>> = {
      'openai-chat': () =>
        new OpenAI({ apiKey: 'x', baseURL: `${url}/v1`, maxRetries: 0 }).chat.completions.create({
          model: 'gpt-4.1',
          messages,
        }),
      'openai-responses': () =>
        new OpenAI({ apiKey: 'x', baseURL: `${url}/v1`, maxRetries: 0 }).responses.create({
          model: 'gpt-4.1',
          input: 'x',
        }),
      'anthropic-messages': () =>
        new Anthropic({ apiKey: 'x', baseURL: url, maxRetries: 0 }).messages.create({
          model: 'claude-opus-4-8',
          max_tokens: 9,
          messages,
        }),
      gemini: () =>
        new GoogleGenAI({ apiKey: 'x', vertexai: false, httpOptions: { baseUrl: url } }).models.generateContent({
          model: 'gemini-3-pro',
          contents: 'x',
        }),
    }
    await expect(asking[protocol]()).rejects.toMatchObject({
      status: status === 529 && protocol !== 'anthropic-messages' ? 503 : status,
    })
  })

  it('breaks a stream off with an error', async () => {
    upstream = await startStrictUpstream(protocol, [
      { text: 'Hello there, this is long', error: { status: 500, mid: true } },
    ])
    const { text } = await call(protocol, true)
    expect(text).toContain('Hello')
    expect(text).toContain('Something went wrong.')
  })

  it('refuses what its vendor refuses, and says what', async () => {
    upstream = await startStrictUpstream(protocol, [{ text: 'x' }])
    const { path, body } = ask[protocol](false)
    const response = await fetch(`${upstream.url}${path}`, {
      method: 'POST',
      body: JSON.stringify({ ...body, made_up: 1 }),
      headers: { 'anthropic-version': '2023-06-01' },
    })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('made_up')
    expect(upstream.calls[0]?.refused).toEqual([expect.stringContaining('made_up')])
  })
})
