import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { ReplyEvent } from '../../ir/event.ts'
import type { ReadReplyContext } from '../conversion.ts'
import { openaiResponses } from './index.ts'

const context: ReadReplyContext = {
  request: { model: 'm', stream: true, system: [], messages: [], tools: [], sampling: {}, stop: [], extensions: {} },
  hints: {},
  quirks: {},
}

function read(...events: (readonly [type: string, fields?: object])[]): ReplyEvent[] {
  const reader = openaiResponses.readStream(context)
  return [...events.flatMap(([type, fields]) => reader.read('', JSON.stringify({ type, ...fields }))), ...reader.end()]
}

function contentOf(events: readonly ReplyEvent[]) {
  return assembleResponse(events).candidates[0]!.content
}

const created = [
  'response.created',
  { response: { id: 'resp_1', model: 'gpt-5', created_at: 5, status: 'in_progress' } },
] as const
const completed = (fields: object = {}) =>
  ['response.completed', { response: { status: 'completed', ...fields } }] as const
const added = (at: number, item: object) => ['response.output_item.added', { output_index: at, item }] as const
const done = (at: number, item: object) => ['response.output_item.done', { output_index: at, item }] as const
const text = (at: number, delta: string) =>
  ['response.output_text.delta', { output_index: at, content_index: 0, delta }] as const
const message = { type: 'message', role: 'assistant' }

describe('a stream of Responses', () => {
  it('is told as it comes', () => {
    const events = read(created, added(0, message), text(0, 'He'), text(0, 'llo'), done(0, message), completed())
    expect(events).toEqual([
      { type: 'response-start', id: 'resp_1', model: 'gpt-5', createdAt: 5 },
      { type: 'part-start', index: 0, part: { type: 'text' } },
      { type: 'part-delta', index: 0, text: 'He' },
      { type: 'part-delta', index: 0, text: 'llo' },
      { type: 'part-end', index: 0 },
      { type: 'finish', reason: { unified: 'stop', raw: 'completed' } },
    ])
  })

  it('may begin in the middle', () => {
    const events = read(
      text(0, 'lo'),
      completed({ output: [{ ...message, content: [{ type: 'output_text', text: 'Hello' }] }] }),
    )
    expect(events[0]).toEqual({ type: 'response-start' })
    expect(contentOf(events)).toEqual([{ type: 'text', text: 'lo' }])
  })

  it.each([
    ['items', [done(0, { ...message, content: [{ type: 'output_text', text: 'Hi' }] })]],
    ['texts', [added(0, message), ['response.output_text.done', { output_index: 0, content_index: 0, text: 'Hi' }]]],
    [
      'beginnings',
      [
        added(0, message),
        text(0, 'H'),
        ['response.output_text.done', { output_index: 0, content_index: 0, text: 'Hi' }],
      ],
    ],
    [
      'parts',
      [
        added(0, message),
        [
          'response.content_part.done',
          { output_index: 0, content_index: 0, part: { type: 'output_text', text: 'Hi' } },
        ],
      ],
    ],
  ] as [string, [string, object][]][])('may give only whole %s', (_, events) => {
    expect(contentOf(read(created, ...events, completed()))).toEqual([{ type: 'text', text: 'Hi' }])
  })

  it('may give nothing before the whole response', () => {
    const output = [{ ...message, content: [{ type: 'output_text', text: 'Hi' }] }]
    expect(contentOf(read(created, completed({ output })))).toEqual([{ type: 'text', text: 'Hi' }])
  })

  it('knows items by their place, whatever ids they have', () => {
    const events = read(
      created,
      added(0, { ...message, id: 'a' }),
      ['response.output_text.delta', { output_index: 0, item_id: 'b', content_index: 0, delta: 'Hi' }],
      done(0, { ...message, id: 'c', content: [{ type: 'output_text', text: 'Hi' }] }),
      completed({ output: [{ ...message, id: 'd', content: [{ type: 'output_text', text: 'Hi' }] }] }),
    )
    expect(contentOf(events)).toEqual([{ type: 'text', text: 'Hi' }])
  })

  it('has reasoning in pieces, with the state at the last', () => {
    const item = { type: 'reasoning', id: 'rs_1', summary: [{ text: 'A' }, { text: 'B' }], encrypted_content: 'gAAA' }
    const piece = (index: number, delta: string) =>
      ['response.reasoning_summary_text.delta', { output_index: 0, summary_index: index, delta }] as const
    const events = read(
      created,
      added(0, { type: 'reasoning', id: 'rs_1', encrypted_content: 'early' }),
      piece(0, 'A'),
      piece(1, 'B'),
      done(0, item),
      completed(),
    )
    expect(contentOf(events)).toEqual([
      { type: 'thinking', text: 'A', summary: true },
      { type: 'thinking', text: 'B', summary: true, opaque: { origin: 'openai-responses', value: 'gAAA', id: 'rs_1' } },
    ])
    const hidden = read(created, done(0, { ...item, summary: [] }), completed())
    expect(contentOf(hidden)).toMatchObject([{ type: 'thinking', text: '', opaque: { value: 'gAAA' } }])
  })

  it.each([
    [
      'arguments in deltas',
      [
        added(0, { type: 'function_call', call_id: 'c', name: 'f', arguments: '' }),
        ['response.function_call_arguments.delta', { output_index: 0, delta: '{"a":1}' }],
      ],
    ],
    [
      'arguments at the end',
      [
        added(0, { type: 'function_call', call_id: 'c', name: 'f', arguments: '' }),
        ['response.function_call_arguments.done', { output_index: 0, arguments: '{"a":1}' }],
      ],
    ],
    ['all at once', [done(0, { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"a":1}' })]],
    [
      'the name last',
      [
        added(0, { type: 'function_call' }),
        ['response.function_call_arguments.delta', { output_index: 0, delta: '{"a"' }],
        done(0, { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"a":1}' }),
      ],
    ],
    ['an object', [done(0, { type: 'function_call', call_id: 'c', name: 'f', arguments: { a: 1 } })]],
  ] as [string, [string, object][]][])('has calls with %s', (_, events) => {
    const all = read(created, ...events, completed())
    expect(contentOf(all)).toEqual([{ type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{"a":1}' }])
    expect(all.at(-1)).toMatchObject({ reason: { unified: 'tool-calls' } })
  })

  it('has free-text calls', () => {
    const events = read(
      created,
      added(0, { type: 'custom_tool_call', call_id: 'c', name: 'patch', input: '' }),
      ['response.custom_tool_call_input.delta', { output_index: 0, delta: '***' }],
      done(0, { type: 'custom_tool_call', call_id: 'c', name: 'patch', input: '***!' }),
      completed(),
    )
    expect(contentOf(events)).toEqual([{ type: 'tool-call', id: 'c', name: 'patch', kind: 'custom', input: '***!' }])
  })

  it('has refusals, sources and pictures', () => {
    const annotation = { type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 0, end_index: 2 }
    const events = read(
      created,
      ['response.refusal.delta', { output_index: 0, content_index: 0, delta: 'No.' }],
      text(1, 'Hi'),
      ['response.output_text.annotation.added', { output_index: 1, content_index: 0, annotation_index: 0, annotation }],
      done(1, { ...message, content: [{ type: 'output_text', text: 'Hi', annotations: [annotation] }] }),
      done(2, { type: 'image_generation_call', id: 'ig_1', result: 'AAAA', output_format: 'webp' }),
      completed(),
    )
    expect(contentOf(events)).toMatchObject([
      { type: 'refusal', text: 'No.' },
      { type: 'text', text: 'Hi', citations: [{ url: 'https://a.example', title: 'A', start: 0, end: 2 }] },
      { type: 'provider', name: 'image_generation_call' },
      { type: 'image', source: { kind: 'data', mediaType: 'image/webp', data: 'AAAA' } },
    ])
    expect(contentOf(events)[1]).toHaveProperty('citations.length', 1)
  })

  it.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content-filter'],
    ['new_reason', 'other'],
  ])('that is incomplete for %s ends with %s', (reason, unified) => {
    const events = read(created, [
      'response.incomplete',
      { response: { status: 'incomplete', incomplete_details: { reason } } },
    ])
    expect(events.at(-1)).toEqual({ type: 'finish', reason: { unified, raw: reason } })
  })

  it('tells an error once', () => {
    const error = { type: 'insufficient_quota', code: 'insufficient_quota', message: 'No money' }
    const events = read(created, ['error', { error }], ['response.failed', { response: { status: 'failed', error } }])
    expect(events.slice(1)).toEqual([
      { type: 'error', error: { status: 429, message: 'No money', code: 'insufficient_quota' } },
    ])
    expect(read(['error', { code: 'server_error', message: 'Oops' }]).at(-1)).toMatchObject({
      error: { status: 500, message: 'Oops' },
    })
  })

  it('that breaks off, or is no JSON, is an error', () => {
    expect(read(created, text(0, 'Hi')).slice(-2)).toMatchObject([
      { type: 'part-end' },
      { type: 'error', error: { status: 502 } },
    ])
    const reader = openaiResponses.readStream(context)
    expect(reader.read('', '<html>').at(-1)).toMatchObject({ type: 'error', error: { status: 502 } })
    expect(reader.read('', JSON.stringify({ type: 'response.created' }))).toEqual([])
    expect(reader.end()).toEqual([])
  })

  it('passes on what it does not know', () => {
    expect(read(created, ['response.new.thing', { x: 1 }], completed())).toContainEqual({
      type: 'provider-event',
      protocol: 'openai-responses',
      name: 'response.new.thing',
      value: { type: 'response.new.thing', x: 1 },
    })
  })

  it('never throws, and closes every part, whatever comes', () => {
    const names = [
      'response.created',
      'response.output_item.added',
      'response.output_item.done',
      'response.output_text.delta',
      'response.output_text.done',
      'response.output_text.annotation.added',
      'response.refusal.delta',
      'response.content_part.done',
      'response.reasoning_summary_text.delta',
      'response.reasoning_text.done',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.custom_tool_call_input.delta',
      'response.completed',
      'response.failed',
      'error',
      'x',
    ]
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('function_call', 'reasoning', 'message', 'output_text', 'Hi'),
    )
    const item = fc.dictionary(
      fc.constantFrom(
        'type',
        'content',
        'summary',
        'arguments',
        'name',
        'call_id',
        'status',
        'error',
        'output',
        'usage',
        'text',
      ),
      odd,
    )
    const event = fc.record(
      {
        type: fc.constantFrom(...names),
        output_index: fc.oneof(fc.nat(2), odd),
        content_index: fc.nat(1),
        delta: odd,
        text: odd,
        item: fc.oneof(item, odd),
        response: fc.oneof(item, odd),
        part: item,
        annotation: item,
        arguments: odd,
        error: odd,
      },
      { requiredKeys: ['type'] },
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (list) => {
        const reader = openaiResponses.readStream(context)
        const events = [...list.flatMap((one) => reader.read(one.type, JSON.stringify(one))), ...reader.end()]
        const open = new Set<number>()
        for (const one of events) {
          if (one.type === 'part-start') open.add(one.index)
          else if (one.type === 'part-end') expect(open.delete(one.index)).toBe(true)
          else if (one.type === 'part-delta' || one.type === 'citation') expect(open.has(one.index)).toBe(true)
          if (one.type === 'part-delta') expect(one.text).not.toBe('')
        }
        expect(open.size).toBe(0)
        expect(events.filter(({ type }) => type === 'finish' || type === 'error')).toHaveLength(1)
      }),
    )
  })
})

describe('a whole response', () => {
  const { readReply } = openaiResponses

  it.each([
    [undefined, 502],
    ['<html>', 502],
    [{ choices: [] }, 502],
    [{ error: { code: 'rate_limit_exceeded', message: 'Slow' } }, 429],
    [{ status: 'failed', error: { code: 'server_error', message: 'Oops' }, output: [] }, 500],
  ])('that is none is an error: %o', (body, status) => {
    expect(readReply(body, context).at(-1)).toMatchObject({ type: 'error', error: { status } })
  })

  it('that has not ended says so', () => {
    expect(readReply({ status: 'queued', output: [] }, context).at(-1)).toEqual({
      type: 'finish',
      reason: { unified: 'other', raw: 'queued' },
    })
  })
})

describe('an error body', () => {
  const { readError } = openaiResponses

  it.each([
    [
      { error: { message: 'No', type: 'invalid_request_error', param: 'input', code: null } },
      { message: 'No', code: 'invalid_request_error', param: 'input' },
    ],
    [{ error: { message: 'No', code: 'model_not_found' } }, { message: 'No', code: 'model_not_found' }],
    [
      { code: 'Client specified an invalid argument', error: 'Model not found' },
      { message: 'Model not found', code: 'Client specified an invalid argument' },
    ],
    [{ message: 'No' }, { message: 'No' }],
    [{ detail: 'No' }, { message: 'No' }],
    ['Bad gateway', { message: 'Bad gateway' }],
    [undefined, { message: 'The upstream answered with status 400.' }],
  ])('is read: %o', (body, said) => {
    expect(readError(400, body, {})).toEqual({ status: 400, ...said })
  })

  it('says how long to wait', () => {
    expect(readError(429, {}, { 'retry-after': '2' })).toMatchObject({ retryAfterMs: 2000 })
    expect(readError(429, {}, { 'retry-after-ms': '30', 'retry-after': '2' })).toMatchObject({ retryAfterMs: 30 })
  })

  it('is told to clients with the upstream’s own code', () => {
    const view = {
      status: 429,
      code: 'upstream.rate_limited',
      message: 'Slow',
      requestId: 'r',
      upstreamCode: 'rate_limit_exceeded',
    } as const
    expect(JSON.parse(openaiResponses.writeError(view).body)).toMatchObject({ error: { code: 'rate_limit_exceeded' } })
    expect(openaiResponses.writeStreamError(view, 'sse').toString()).toContain('"code":"rate_limit_exceeded"')
  })
})
