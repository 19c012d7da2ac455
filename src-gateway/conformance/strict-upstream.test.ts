import { afterEach, describe, expect, it } from 'vitest'
import { type ClientProtocol, checkReply, checkStream } from '../../e2e/fixtures/strict/replies/index.ts'
import type { Move } from '../../e2e/fixtures/strict/upstream/move.ts'
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

const headers = {
  'anthropic-version': '2023-06-01',
  'x-api-key': 'x',
  'x-goog-api-key': 'x',
  authorization: 'Bearer x',
}

async function call(protocol: ClientProtocol, stream: boolean): Promise<{ status: number; text: string }> {
  const { path, body } = ask[protocol](stream)
  const response = await fetch(`${upstream?.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers })
  return { status: response.status, text: await response.text() }
}

const moves: Record<string, Move> = {
  text: { text: 'Größe 上游 🌍.' },
  thinking: { thinking: 'Let me see.', text: 'Yes.' },
  'two calls': {
    text: 'Looking.',
    calls: [
      { name: 'weather', input: { city: 'Köln' } },
      { name: 'weather', input: { city: '東京' } },
    ],
  },
  json: { structured: { city: 'Paris' } },
  length: { text: 'Once upon', length: true },
  'a stop sequence': { text: 'It is', stopSequence: 'END' },
  refusal: { refuse: 'I will not.' },
}

describe.each([...clients])('the strict upstream of %s', (protocol) => {
  it.each(Object.entries(moves))('answers %s as its vendor would', async (_name, move) => {
    upstream = await startStrictUpstream({ protocol, decide: () => move, cut: 'random' })
    const stream = await call(protocol, true)
    const whole = await call(protocol, false)
    expect([stream.status, whole.status, upstream.refused]).toEqual([200, 200, []])
    expect(checkStream(protocol, stream.text)).toEqual([])
    expect(checkReply(protocol, JSON.parse(whole.text))).toEqual([])
    const streamed = await seeStream(protocol, stream.text, [3])
    const seen = await seeReply(protocol, JSON.parse(whole.text))
    for (const one of [streamed, seen]) {
      if (move.text !== undefined) expect(one.text).toContain(move.text)
      if (move.structured !== undefined) expect(JSON.parse(one.text)).toEqual(move.structured)
      expect(one.calls.map(({ name, input }) => ({ name, input }))).toEqual(move.calls ?? [])
    }
    expect(streamed.finish).toBe(seen.finish)
    expect(streamed.usage).toEqual(seen.usage)
  })

  it('refuses what its vendor refuses, and says what', async () => {
    upstream = await startStrictUpstream({ protocol, decide: () => ({ text: 'x' }) })
    const { path, body } = ask[protocol](false)
    const response = await fetch(`${upstream.url}${path}`, {
      method: 'POST',
      body: JSON.stringify({ ...body, made_up: 1 }),
      headers,
    })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('made_up')
    expect(upstream.refused[0]?.problems).toEqual([expect.stringContaining('made_up')])
  })
})
