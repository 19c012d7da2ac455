import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../conversion.ts'
import { openaiChat as chat } from './index.ts'

const { embedding: client, embeddings: upstream } = chat

function read(body: JsonObject) {
  return client!.readRequest({
    route: { protocol: 'openai-chat', operation: 'embeddings' },
    body: { model: 'e', ...body },
    headers: {},
  })
}

function write(body: JsonObject, quirks = {}) {
  const context = { model: 'up', stream: false, quirks, inbound: 'openai-chat', recall: () => undefined }
  return upstream!.writeRequest(read(body), context)
}

describe('embeddings', () => {
  it.each([
    ['one', ['one']],
    [
      ['one', 'two'],
      ['one', 'two'],
    ],
    [[1, 2], [[1, 2]]],
    [
      [[1], [2]],
      [[1], [2]],
    ],
  ])('are asked for with %j', (input, inputs) => {
    expect(read({ input, dimensions: 3, encoding_format: 'base64' })).toEqual({
      model: 'e',
      inputs,
      dimensions: 3,
      encoding: 'base64',
      extensions: {},
    })
    expect(write({ input }).body).toEqual({ model: 'up', input: inputs, encoding_format: 'float' })
  })

  it.each([
    [undefined, 'input'],
    [[], 'input'],
    [[{}], 'input[0]'],
  ])('are refused for %j', (input, field) => {
    expect(() => read({ input })).toThrow(expect.objectContaining({ code: 'request.malformed', field }))
  })

  it('name what the upstream does not take', () => {
    const { body, warnings } = write({ input: 'x', dimensions: 3 }, { drop: ['dimensions', 'encoding_format'] })
    expect(body).toEqual({ model: 'up', input: ['x'] })
    expect(warnings).toEqual([{ kind: 'unsupported', feature: 'dimensions' }])
  })

  it('come in the order of the texts, whatever the order of the reply', () => {
    const reply = {
      data: [
        { index: 1, embedding: [2] },
        { index: 0, embedding: [1] },
      ],
      model: 'e',
      usage: { prompt_tokens: 4, total_tokens: 4 },
    }
    expect(upstream!.readReply(reply, read({ input: ['a', 'b'] }))).toMatchObject({
      vectors: [[1], [2]],
      model: 'e',
      usage: { input: 4 },
    })
  })

  it.each([{}, { data: [] }, { data: [{ embedding: 'x' }, {}] }, { data: [{ index: 5, embedding: [1] }] }, 'text'])(
    'are an error when they are %j',
    (reply) => {
      expect(() => upstream!.readReply(reply, read({ input: ['a'] }))).toThrow(
        expect.objectContaining({ code: 'upstream.invalid_response' }),
      )
    },
  )

  it('are the same numbers in base64', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true })), (vector) => {
        const request = read({ input: 'a', encoding_format: 'base64' })
        const reply = client!.writeReply({ vectors: [vector], usage: undefined }, request)
        expect(upstream!.readReply(reply, request).vectors[0]).toEqual(vector)
      }),
    )
  })
})
