import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import { describeProtocol, feed, usageOf } from '../protocol.cases.ts'
import { gemini } from './index.ts'
import { readReply } from './read-response.ts'
import { replyContext } from './wire.fixture.ts'

const chunk = (parts: object[], more: object = {}, candidate: object = {}) => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...candidate }],
  ...more,
})
const data = (value: object) => `data: ${JSON.stringify(value)}`
const counts = {
  promptTokenCount: 100,
  cachedContentTokenCount: 40,
  toolUsePromptTokenCount: 7,
  candidatesTokenCount: 20,
  thoughtsTokenCount: 30,
  totalTokenCount: 157,
}

describeProtocol({
  protocol: gemini,
  chatPath: '/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse',
  modelInPath: true,
  operations: ['chat', 'count-tokens', 'embeddings', 'batch-embeddings', 'models', 'model'],
  reply: {
    body: {
      ...chunk([{ functionCall: { name: 'f', args: {} } }], {}, { finishReason: 'STOP' }),
      usageMetadata: counts,
    },
    usage: usageOf({ input: 67, cacheRead: 40, output: 50, reasoning: 30 }),
    finish: 'tool-calls',
  },
  stream: {
    text: `${[
      data(chunk([{ text: 'H' }], { usageMetadata: { promptTokenCount: 120, totalTokenCount: 120 } })),
      data(chunk([{ text: 'é' }], { usageMetadata: { promptTokenCount: 120, candidatesTokenCount: 5 } })),
      data(chunk([{ text: '' }], { usageMetadata: counts }, { finishReason: 'MAX_TOKENS' })),
    ].join('\n\n')}\n\n`,
    usage: usageOf({ input: 67, cacheRead: 40, output: 50, reasoning: 30 }),
    finish: 'length',
  },
  firstEvent: data(chunk([{ text: 'Hi' }])),
  failure: {
    text: data({ error: { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED' } }).concat('\n\n'),
    status: 429,
    code: 'RESOURCE_EXHAUSTED',
  },
  readError: (body) => {
    const { error } = body as { error: { message: string; details: { '@type': string; reason?: string }[] } }
    const info = error.details.find((detail) => detail['@type'].endsWith('google.rpc.ErrorInfo'))
    return { message: error.message, code: info?.reason }
  },
})

describe('generateContent', () => {
  it('tells the kinds of its tokens apart', () => {
    const observer = gemini.observe('chat', false)
    const usageMetadata = {
      promptTokenCount: 100,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 20 },
        { modality: 'AUDIO', tokenCount: 50 },
        { modality: 'IMAGE', tokenCount: 30 },
      ],
      cachedContentTokenCount: 10,
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 10 }],
      candidatesTokenCount: 9,
      candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 9 }],
    }
    feed(observer, Buffer.from(JSON.stringify({ usageMetadata })), [1000])
    expect(observer.usage()).toEqual(
      usageOf({ input: 90, cacheRead: 10, audioCacheRead: 10, audioInput: 40, image: 30, output: 9, audioOutput: 9 }),
    )
  })

  it('tells pictures in the answer, searches and the class of service apart', () => {
    const reply = {
      candidates: [
        {
          finishReason: 'STOP',
          groundingMetadata: { webSearchQueries: ['a', '', 'b'], groundingChunks: [{ web: {} }, { maps: {} }] },
        },
      ],
      usageMetadata: {
        promptTokenCount: 10,
        candidatesTokenCount: 1300,
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1290 }],
        serviceTier: 'flex',
      },
    }
    const observer = gemini.observe('chat', false)
    feed(observer, Buffer.from(JSON.stringify(reply)), [1000])
    const expected = usageOf({
      input: 10,
      output: 1300,
      imageOutput: 1290,
      tools: { web_search: 2, grounded_prompt: 1, maps: 1 },
      serviceTier: 'flex',
    })
    expect(observer.usage()).toEqual(expected)
    expect(assembleResponse(readReply(reply, replyContext())).usage).toEqual(expected)
  })

  it('puts right what cannot be, and says so', () => {
    const observer = gemini.observe('chat', false)
    const usageMetadata = { promptTokenCount: -5, cachedContentTokenCount: 7, candidatesTokenCount: 1e300 }
    feed(observer, Buffer.from(JSON.stringify({ usageMetadata })), [1000])
    expect(observer.usage()).toEqual(usageOf({ output: 100_000_000, flags: ['usage.clamped'] }))
  })

  it('streams as one array too, cut anywhere', () => {
    const array = JSON.stringify(
      [chunk([{ text: 'a ] } "[' }]), chunk([{ text: 'b' }], { usageMetadata: counts }, { finishReason: 'STOP' })],
      null,
      2,
    )
    for (const size of [1, 7, 64, 10_000]) {
      const observer = gemini.observe('chat', 'json-array')
      for (let at = 0; at < array.length; at += size) observer.see(Buffer.from(array.slice(at, at + size)))
      observer.end()
      expect(observer.usage()).toEqual(usageOf({ input: 67, cacheRead: 40, output: 50, reasoning: 30 }))
      expect(observer.finish()?.unified).toBe('stop')
      expect(observer.terminal()).toBe(true)
    }
  })

  it('ends an array stream with an error that reads as JSON', () => {
    const error = { status: 502, code: 'upstream.reset', message: 'Gone', requestId: 'r' } as const
    const whole = `[${JSON.stringify(chunk([{ text: 'a' }]))}${gemini.writeStreamError(error, 'json-array')}`
    expect(JSON.parse(whole)).toHaveLength(2)
    const observer = gemini.observe('chat', 'json-array')
    feed(observer, Buffer.from(whole), [5])
    expect(observer.error()?.message).toBe('Gone')
  })

  it('takes a failed stream that is JSON under the name of an event stream', () => {
    const observer = gemini.observe('chat', 'sse')
    feed(observer, Buffer.from('{"error":{"code":404,"message":"models/x is not found","status":"NOT_FOUND"}}'), [10])
    expect(observer.error()).toEqual({ status: 404, message: 'models/x is not found', code: 'NOT_FOUND' })
    expect(observer.started()).toBe(false)
  })

  it('a blocked prompt is an answer, not an error, and used nothing', () => {
    const observer = gemini.observe('chat', false)
    const body = { promptFeedback: { blockReason: 'MODEL_ARMOR' }, usageMetadata: { trafficType: 'ON_DEMAND' } }
    feed(observer, Buffer.from(JSON.stringify(body)), [1000])
    expect(observer.finish()).toEqual({ unified: 'content-filter', raw: 'MODEL_ARMOR' })
    expect(observer.usage()).toEqual(usageOf({}))
    expect(observer.error()).toBeUndefined()
  })

  it('addresses models with slashes, colons and escapes', () => {
    expect(gemini.match('POST', '/v1beta/models/a%2Fb%20c:generateContent', '')).toMatchObject({
      model: 'a/b c',
      operation: 'chat',
    })
    expect(gemini.match('POST', '/v1/models/llama3:8b:countTokens', '')).toMatchObject({
      model: 'llama3:8b',
      operation: 'count-tokens',
    })
    expect(gemini.match('POST', '/v1beta/models/x:predict', '')).toBeUndefined()
    const path = (stream: 'sse' | 'json-array', query: string) =>
      gemini.upstreamPath({ operation: 'chat', model: 'm', query, stream })
    expect(path('sse', 'alt=sse')).toBe('/v1beta/models/m:streamGenerateContent?alt=sse')
    expect(path('sse', '')).toBe('/v1beta/models/m:streamGenerateContent?alt=sse')
    expect(path('json-array', '')).toBe('/v1beta/models/m:streamGenerateContent')
  })
})
