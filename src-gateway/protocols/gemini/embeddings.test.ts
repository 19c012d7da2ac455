import { describe, expect, it } from 'vitest'
import { warningCode } from '../../ir/warning.ts'
import { readCountReply, writeCountReply, writeCountRequest } from './count.ts'
import { readEmbeddingReply, readEmbeddingRequest, writeEmbeddingReply, writeEmbeddingRequest } from './embeddings.ts'
import { noConversation, readWires, requestContext, skipped, wirePresent } from './wire.fixture.ts'

const read = (operation: 'embeddings' | 'batch-embeddings', body: Record<string, unknown>) =>
  readEmbeddingRequest({ route: { protocol: 'gemini', operation, model: 'e' }, body, headers: {} })

describe('embeddings', () => {
  it('of one content are answered with one vector', () => {
    const request = read('embeddings', {
      content: { parts: [{ text: 'a' }, { text: 'b' }] },
      task_type: 'RETRIEVAL_DOCUMENT',
      title: 't',
      output_dimensionality: 8,
      autoTruncate: true,
    })
    expect(request).toEqual({
      model: 'e',
      inputs: ['ab'],
      taskType: 'RETRIEVAL_DOCUMENT',
      title: 't',
      dimensions: 8,
      single: true,
      extensions: { gemini: { autoTruncate: true } },
    })
    expect(writeEmbeddingReply({ vectors: [[1]], usage: undefined }, request)).toEqual({ embedding: { values: [1] } })
    expect(writeEmbeddingRequest(request, requestContext({ model: 'g', inbound: 'gemini' })).body).toEqual({
      requests: [
        {
          model: 'models/g',
          content: { parts: [{ text: 'ab' }] },
          taskType: 'RETRIEVAL_DOCUMENT',
          title: 't',
          outputDimensionality: 8,
          autoTruncate: true,
        },
      ],
    })
  })

  it('are refused where they cannot be had', () => {
    expect(() => read('batch-embeddings', {})).toThrow('requests')
    expect(() => read('embeddings', {})).toThrow('content')
    expect(() => read('embeddings', { content: { parts: [{ inlineData: {} }] } })).toThrow('texts')
    const one = (taskType: string) => ({ content: { parts: [{ text: 'a' }] }, taskType })
    expect(() => read('batch-embeddings', { requests: [one('A'), one('B')] })).toThrow('differ')
    const ids = { model: 'm', inputs: [[1, 2]], extensions: {} }
    expect(() => writeEmbeddingRequest(ids, requestContext())).toThrow('token ids')
    const ask = { model: 'm', inputs: ['a'], userId: 'u', extensions: {} }
    expect(writeEmbeddingRequest(ask, requestContext()).warnings.map(warningCode)).toEqual(['unsupported:user'])
    for (const body of [{}, { embeddings: [] }, { embeddings: [{ values: ['x'] }] }, null])
      expect(() => readEmbeddingReply(body, ask)).toThrow('vector')
  })

  it.skipIf(!wirePresent)(`on record go through${skipped}`, () => {
    const wires = readWires('embeddings').filter(({ url, request }) => url.includes('batchEmbedContents') && request)
    expect(wires.length).toBeGreaterThan(0)
    for (const wire of wires) {
      const request = read('batch-embeddings', wire.request!)
      const model = /models\/([^:]+)/.exec(wire.url)?.[1] ?? ''
      expect(writeEmbeddingRequest(request, requestContext({ model, inbound: 'gemini' })).body).toEqual(wire.request)
      const reply = readEmbeddingReply(wire.response, request)
      expect(reply.vectors.length).toBe(wire.facts.vectors?.count)
      expect(new Set(reply.vectors.map(({ length }) => length))).toEqual(new Set(wire.facts.vectors?.dimensions))
      expect(readEmbeddingReply(writeEmbeddingReply(reply, request), request).vectors).toEqual(reply.vectors)
    }
  })
})

describe('counting', () => {
  it('asks with contents alone, a whole request, or its fields', () => {
    const contents = [{ role: 'user', parts: [{ text: 'a' }] }]
    const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'a' }] }]
    const plain = { ...noConversation, messages }
    const whole = { ...plain, system: [{ type: 'text' as const, text: 's' }] }
    const systemInstruction = { parts: [{ text: 's' }] }
    expect(writeCountRequest(plain, requestContext()).body).toEqual({ contents })
    expect(writeCountRequest(whole, requestContext({ model: 'g' })).body).toEqual({
      generateContentRequest: { model: 'models/g', contents, systemInstruction },
    })
    expect(writeCountRequest(whole, requestContext({ quirks: { countWhole: false } })).body).toEqual({
      contents,
      systemInstruction,
    })
    expect(readCountReply(writeCountReply(7))).toBe(7)
    expect(readCountReply({})).toBeUndefined()
  })

  it.skipIf(!wirePresent)(`on record is read${skipped}`, () => {
    for (const wire of readWires('count-tokens').filter(
      ({ url, status }) => url.includes(':countTokens') && status === 200,
    ))
      expect(readCountReply(wire.response), wire.id).toBe(wire.facts.tokens)
  })
})
