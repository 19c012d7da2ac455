import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { ReplyEvent } from '../../ir/event.ts'
import { cohereChat } from './index.ts'

const none = { hints: {} }
const told = (type: string, message?: object, more: object = {}) => ({
  type,
  index: 0,
  ...(message === undefined ? undefined : { delta: { message } }),
  ...more,
})

function read(events: readonly object[]): ReplyEvent[] {
  const reader = cohereChat.readStream({ hints: { toolNames: { a_b: 'a.b' } } })
  return [
    ...events.flatMap((event) => reader.read((event as { type?: string }).type ?? '', JSON.stringify(event))),
    ...reader.read('', '[DONE]'),
    ...reader.end(),
  ]
}

const end = (finish_reason: string, more: object = {}) => ({
  type: 'message-end',
  delta: {
    finish_reason,
    usage: {
      billed_units: { input_tokens: 1, output_tokens: 1 },
      tokens: { input_tokens: 50, output_tokens: 9 },
      cached_tokens: 20,
    },
    ...more,
  },
})

describe('a Cohere stream', () => {
  it('tells plan, calls and usage', () => {
    const tool = (id: string, name: string) => ({
      tool_calls: { id, type: 'function', function: { name, arguments: '' } },
    })
    const input = (text: string) => ({ tool_calls: { function: { arguments: text } } })
    const events = read([
      { ...told('message-start', { role: 'assistant' }), id: 'reply-1' },
      told('tool-plan-delta', { tool_plan: 'I will ' }),
      told('tool-plan-delta', { tool_plan: 'look.' }),
      told('tool-call-start', tool('look_1', 'a_b')),
      told('tool-call-delta', input('{"x"')),
      told('tool-call-delta', input(':1}')),
      told('tool-call-end'),
      told('tool-call-start', tool('look_2', 'look'), { index: 1 }),
      told('tool-call-delta', input('null'), { index: 1 }),
      told('tool-call-end', undefined, { index: 1 }),
      end('TOOL_CALL'),
    ])
    expect(events[0]).toEqual({ type: 'response-start', id: 'reply-1' })
    expect(assembleResponse(events)).toMatchObject({
      candidates: [
        {
          content: [
            { type: 'thinking', text: 'I will look.', opaque: { origin: 'cohere-chat', value: 'tool_plan' } },
            { type: 'tool-call', id: 'look_1', name: 'a.b', input: '{"x":1}' },
            { type: 'tool-call', id: 'look_2', name: 'look', input: 'null' },
          ],
          finish: { unified: 'tool-calls', raw: 'TOOL_CALL' },
        },
      ],
      usage: { input: 30, cacheRead: 20, output: 9 },
    })
  })

  it('tells thinking, text and what the text is from', () => {
    const citation = {
      start: 2,
      end: 4,
      text: 'Hi',
      sources: [{ type: 'document', id: 'd', document: { url: 'https://x.test', title: 'X' } }],
      type: 'TEXT_CONTENT',
    }
    const events = read([
      told('content-start', { content: { type: 'thinking', thinking: '' } }),
      told('content-delta', { content: { thinking: 'hm' } }),
      told('content-end'),
      told('content-start', { content: { type: 'text', text: '' } }),
      told('content-delta', { content: { text: '👍 ' } }),
      told('content-delta', { content: { text: 'Hi' } }),
      told('content-end'),
      told('citation-start', { citations: citation }),
      told('citation-end'),
      end('MAX_TOKENS'),
    ])
    expect(assembleResponse(events).candidates).toEqual([
      {
        content: [
          { type: 'thinking', text: 'hm', opaque: { origin: 'cohere-chat', value: 'thinking' } },
          {
            type: 'text',
            text: '👍 Hi',
            // Cohere counts characters: the emoji is one of them, and two units.
            citations: [
              { url: 'https://x.test', title: 'X', start: 3, end: 5, extensions: { 'cohere-chat': citation } },
            ],
          },
        ],
        finish: { unified: 'length', raw: 'MAX_TOKENS' },
      },
    ])
  })

  it.each([
    ['an end with an error', [end('ERROR', { error: 'model broke' })], { status: 500, message: 'model broke' }],
    ['a message alone', [{ message: 'too many tokens' }], { status: 500, message: 'too many tokens' }],
    ['a status', [{ type: 'error', status_code: 429, message: 'slow' }], { status: 429, message: 'slow' }],
    ['no end', [told('content-delta', { content: { text: 'Hi' } })], { status: 502 }],
  ])('is an error at %s', (_name, events, error) => {
    expect(read(events).at(-1)).toMatchObject({ type: 'error', error })
  })

  it('keeps to the grammar of replies, whatever comes', () => {
    const words = fc.constantFrom('', 'a', '👍')
    const event = fc.oneof(
      words.map((text) => told('content-delta', { content: { text } })),
      words.map((thinking) => told('content-delta', { content: { thinking } })),
      words.map((tool_plan) => told('tool-plan-delta', { tool_plan })),
      words.map((name) => told('tool-call-start', { tool_calls: { function: { name } } })),
      words.map((text) => told('tool-call-delta', { tool_calls: { function: { arguments: text } } })),
      fc.constantFrom(
        told('content-end'),
        told('tool-call-end'),
        end('COMPLETE'),
        told('citation-start', { citations: {} }),
      ),
      fc.jsonValue().map((delta) => ({ type: 'content-start', delta })),
      fc.record({ type: fc.constantFrom('new-thing', 'message-start') }),
    )
    fc.assert(fc.property(fc.array(event, { maxLength: 15 }), (events) => expectGrammar(read(events))))
  })

  it('never throws at a whole reply that is none', () => {
    for (const body of ['<html>', null, [], {}, { message: 'invalid api token' }, { message: { content: [null, 1] } }])
      expect(['error', 'finish']).toContain(cohereChat.readReply(body, none).at(-1)?.type)
    expect(cohereChat.readReply({ message: 'invalid api token' }, none).at(-1)).toMatchObject({
      error: { status: 502, message: 'invalid api token' },
    })
  })
})

function expectGrammar(events: readonly ReplyEvent[]): void {
  const open = new Set<number>()
  const known = new Set<number>()
  for (const [at, event] of events.entries()) {
    expect(event.type === 'response-start').toBe(at === 0)
    if (event.type === 'part-start') {
      expect(known.has(event.index)).toBe(false)
      known.add(event.index)
      open.add(event.index)
    } else if (event.type === 'part-delta' || event.type === 'citation') expect(open.has(event.index)).toBe(true)
    else if (event.type === 'part-end') expect(open.delete(event.index)).toBe(true)
    else if (event.type === 'finish' || event.type === 'error') {
      expect(at).toBe(events.length - 1)
      expect(open.size).toBe(0)
    }
  }
  expect(['finish', 'error']).toContain(events.at(-1)?.type)
}
