import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Assembler, assembleResponse } from '../../ir/assemble.ts'
import type { ReplyEvent } from '../../ir/event.ts'
import { isMadeUpCallId } from '../../ir/made-up-id.ts'
import { readReply } from './read-response.ts'
import { readStream } from './read-stream.ts'
import { replyContext } from './wire.fixture.ts'

const chunk = (parts: object[], candidate: object = {}, more: object = {}) => ({
  candidates: [{ content: { role: 'model', parts }, ...candidate }],
  ...more,
})
const stop = { finishReason: 'STOP' }

function streamed(...chunks: unknown[]): ReplyEvent[] {
  const reader = readStream(replyContext())
  return [...chunks.flatMap((one) => reader.read('', JSON.stringify(one))), ...reader.end()]
}

function contentOf(...chunks: unknown[]) {
  return assembleResponse(streamed(...chunks)).candidates[0]
}

describe('a stream of Gemini', () => {
  it('joins texts until another kind comes', () => {
    const events = streamed(
      chunk(
        [{ text: 'th', thought: true }],
        {},
        { responseId: 'r', modelVersion: 'v', createTime: '2026-01-01T00:00:00Z' },
      ),
      chunk([{ text: 'ink', thought: true }]),
      chunk([{ text: 'a' }, { text: 'b' }]),
      chunk([{ functionCall: { name: 'f', args: { x: 1 }, id: 'q' } }]),
      chunk([{ text: 'c' }], stop),
    )
    expect(events[0]).toEqual({ type: 'response-start', id: 'r', model: 'v', createdAt: 1_767_225_600 })
    expect(assembleResponse(events).candidates[0]).toEqual({
      content: [
        { type: 'thinking', text: 'think', summary: true },
        { type: 'text', text: 'ab' },
        { type: 'tool-call', id: 'q', name: 'f', kind: 'function', input: '{"x":1}' },
        { type: 'text', text: 'c' },
      ],
      finish: { unified: 'tool-calls', raw: 'STOP' },
    })
  })

  it('puts a signature on the text before it, or on an empty text of its own', () => {
    const opaque = { origin: 'gemini', value: 'AA==' }
    expect(contentOf(chunk([{ text: 'a' }]), chunk([{ text: '', thoughtSignature: 'AA==' }], stop))?.content).toEqual([
      { type: 'text', text: 'a', opaque },
    ])
    expect(contentOf(chunk([{ thoughtSignature: 'AA==' }], stop))?.content).toEqual([
      { type: 'text', text: '', opaque },
    ])
    expect(contentOf(chunk([{ text: 'a', thoughtSignature: 'AA==' }]), chunk([{ text: 'b' }], stop))?.content).toEqual([
      { type: 'text', text: 'a', opaque },
      { type: 'text', text: 'b' },
    ])
  })

  it('puts arguments together that come in pieces, closed or not', () => {
    const pieces = [
      chunk([{ functionCall: { name: 'f', willContinue: true }, thoughtSignature: 'AA==' }]),
      chunk([
        {
          functionCall: {
            partialArgs: [{ jsonPath: '$.a[0].b', stringValue: 'x', willContinue: true }],
            willContinue: true,
          },
        },
      ]),
      chunk([{ functionCall: { partialArgs: [{ jsonPath: '$.a[0].b', stringValue: 'y' }], willContinue: true } }]),
      chunk([
        {
          functionCall: {
            partialArgs: [
              { jsonPath: "$['n m']", numberValue: 2 },
              { jsonPath: '$.z', nullValue: 'NULL_VALUE' },
              { jsonPath: '$.t', boolValue: false },
            ],
          },
        },
      ]),
    ]
    for (const last of [chunk([{ functionCall: {} }], stop), chunk([], stop)]) {
      const candidate = contentOf(...pieces, last)
      expect(candidate?.finish.unified).toBe('tool-calls')
      const [call, second] = candidate?.content ?? []
      expect(second).toBeUndefined()
      expect(call).toMatchObject({ type: 'tool-call', name: 'f', opaque: { value: 'AA==' } })
      expect(call?.type === 'tool-call' && JSON.parse(call.input)).toEqual({
        a: [{ b: 'xy' }],
        'n m': 2,
        z: null,
        t: false,
      })
    }
    const two = contentOf(...pieces, chunk([{ functionCall: { name: 'g' } }, { functionCall: {} }], stop))
    expect(two?.content.map((part) => part.type === 'tool-call' && part.name)).toEqual(['f', 'g'])
    expect(two?.content[1]).toMatchObject({ input: '{}' })
  })

  it('is not led astray by paths', () => {
    const [call] =
      contentOf(
        chunk(
          [
            {
              functionCall: {
                name: 'f',
                partialArgs: [
                  { jsonPath: '$.__proto__.polluted', stringValue: 'x' },
                  { jsonPath: '$.a[99999999]', stringValue: 'x' },
                  { jsonPath: 'a', stringValue: 'x' },
                  { jsonPath: '$', stringValue: 'x' },
                ],
              },
            },
          ],
          stop,
        ),
      )?.content ?? []
    expect(call).toMatchObject({ input: '{"__proto__":{"polluted":"x"}}' })
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('makes ids up for calls without one', () => {
    const calls = contentOf(chunk([{ functionCall: { name: 'f' } }, { functionCall: { name: 'f', id: '' } }], stop))
    const ids = calls?.content.map((part) => (part.type === 'tool-call' ? part.id : ''))
    expect(ids?.every((id) => isMadeUpCallId(id))).toBe(true)
    expect(new Set(ids).size).toBe(2)
  })

  it('gives the client’s names back', () => {
    const reader = readStream(replyContext({ names: { a_b: 'a b' } }))
    const events = [
      ...reader.read('', JSON.stringify(chunk([{ functionCall: { name: 'a_b' } }], stop))),
      ...reader.end(),
    ]
    expect(events).toContainEqual(expect.objectContaining({ part: expect.objectContaining({ name: 'a b' }) }))
  })

  it('keeps pictures, code and what it does not know', () => {
    const content = contentOf(
      chunk(
        [
          { inlineData: { mimeType: 'image/png', data: 'AAAA' }, thoughtSignature: 'AA==' },
          { inlineData: { mimeType: 'audio/L16', data: 'AAAA' } },
          { executableCode: { language: 'PYTHON', code: 'print(1)' } },
          { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1\n' } },
          { newThing: { x: 1 } },
          { thought: true, inlineData: { mimeType: 'image/png', data: 'BBBB' } },
        ],
        stop,
      ),
    )?.content
    expect(content?.map((part) => (part.type === 'provider' ? part.name : part.type))).toEqual([
      ...['image', 'audio', 'executableCode', 'codeExecutionResult', 'newThing', 'inlineData'],
    ])
    expect(content?.[0]).toMatchObject({ opaque: { value: 'AA==' } })
    expect(content?.[2]).toMatchObject({ text: '```python\nprint(1)\n```' })
  })

  it('reads sources with offsets in UTF-16', () => {
    const content = contentOf(
      chunk([{ text: 'Ü ' }]),
      chunk([{ text: 'ä.' }], {
        ...stop,
        groundingMetadata: {
          groundingChunks: [{ web: { uri: 'https://a', title: 'A' } }],
          groundingSupports: [{ segment: { startIndex: 3, endIndex: 5, text: 'ä' }, groundingChunkIndices: [0, 7] }],
        },
      }),
    )?.content
    expect(content).toEqual([
      { type: 'text', text: 'Ü ä.', citations: [{ url: 'https://a', title: 'A', quote: 'ä', start: 2, end: 3 }] },
    ])
  })

  it('reads a blocked prompt as an answer and a cut stream as an error', () => {
    expect(contentOf({ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: {} })?.finish).toEqual({
      unified: 'content-filter',
      raw: 'SAFETY',
    })
    expect(streamed(chunk([{ text: 'a' }])).at(-1)).toMatchObject({ type: 'error', error: { status: 502 } })
    expect(streamed().at(-1)).toMatchObject({ type: 'error', error: { status: 502 } })
    expect(
      streamed(chunk([{ text: 'a' }]), { error: { code: 503, message: 'Busy', status: 'UNAVAILABLE' } }).at(-1),
    ).toEqual({
      type: 'error',
      error: { status: 503, message: 'Busy', code: 'UNAVAILABLE' },
    })
  })

  it('reads several candidates, each with its own text and end', () => {
    const events = streamed(
      {
        candidates: [
          { index: 0, content: { parts: [{ text: 'a' }] } },
          { index: 1, content: { parts: [{ text: 'x' }] } },
        ],
      },
      {
        candidates: [
          { index: 1, content: { parts: [{ text: 'y' }] }, finishReason: 'MAX_TOKENS' },
          { index: 0, content: { parts: [{ text: 'b' }] }, finishReason: 'STOP' },
        ],
      },
    )
    const { candidates } = assembleResponse(events)
    expect(candidates.map(({ content, finish }) => [content[0], finish.unified])).toEqual([
      [{ type: 'text', text: 'ab' }, 'stop'],
      [{ type: 'text', text: 'xy' }, 'length'],
    ])
  })

  it('takes anything without throwing, and closes what it opened', () => {
    const odd = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .object({
          key: fc.constantFrom(
            'candidates',
            'content',
            'parts',
            'text',
            'functionCall',
            'partialArgs',
            'error',
            'usageMetadata',
            'x',
          ),
        })
        .map((value) => JSON.stringify(value)),
      fc
        .array(
          fc.dictionary(
            fc.constantFrom('text', 'functionCall', 'thought', 'inlineData', 'thoughtSignature'),
            fc.jsonValue(),
          ),
        )
        .map((parts) => JSON.stringify(chunk(parts))),
    )
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 6 }), (datas) => {
        const reader = readStream(replyContext())
        const events = [...datas.flatMap((data) => reader.read('', data)), ...reader.end()]
        const open = new Set<number>()
        const assembler = new Assembler()
        for (const event of events) {
          assembler.take(event)
          if (event.type === 'part-start') open.add(event.index)
          else if (event.type === 'part-end') expect(open.delete(event.index)).toBe(true)
          else if (event.type === 'part-delta') {
            expect(open.has(event.index)).toBe(true)
            expect(event.text).not.toBe('')
          }
        }
        if (events.at(-1)?.type === 'finish') expect(open.size).toBe(0)
        expect(['finish', 'error']).toContain(events.at(-1)?.type)
        readReply(datas, replyContext())
      }),
      { numRuns: 400 },
    )
  })
})

describe('a whole reply of Gemini', () => {
  it('needs no finish reason, but must be one', () => {
    expect(assembleResponse(readReply(chunk([{ text: 'a' }]), replyContext())).candidates[0]?.finish.unified).toBe(
      'stop',
    )
    for (const body of [null, 'x', 5, [], {}, { hello: 1 }, [[]]])
      expect(readReply(body, replyContext()).at(-1), JSON.stringify(body)).toMatchObject({ error: { status: 502 } })
  })

  it('has no text where the answer was spent on thinking', () => {
    const body = {
      candidates: [{ content: { role: 'model' }, finishReason: 'MAX_TOKENS' }],
      usageMetadata: { promptTokenCount: 1, thoughtsTokenCount: 5 },
    }
    const { candidates, usage } = assembleResponse(readReply(body, replyContext()))
    expect(candidates).toEqual([{ content: [], finish: { unified: 'length', raw: 'MAX_TOKENS' } }])
    expect(usage).toMatchObject({ input: 1, output: 5, reasoning: 5 })
  })
})
