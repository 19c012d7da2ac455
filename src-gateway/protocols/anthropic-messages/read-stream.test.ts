import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { JsonObject } from '../conversion.ts'
import { readEvents, replyContext } from './conversion.cases.ts'
import { anthropicMessages } from './index.ts'

const event = (type: string, fields: JsonObject = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
const start = event('message_start', {
  message: { id: 'msg_1', model: 'claude', content: [], usage: { input_tokens: 3, output_tokens: 1 } },
})
const open = (index: number, content_block: JsonObject) => event('content_block_start', { index, content_block })
const delta = (index: number, one: JsonObject) => event('content_block_delta', { index, delta: one })
const stop = (index: number) => event('content_block_stop', { index })
const ends =
  event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } }) + event('message_stop')

const answer = (...events: string[]) => assembleResponse(readEvents(events.join('')))

describe('a stream', () => {
  it('tells what Anthropic ran itself when it is whole', () => {
    const call = open(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} })
    const found = [{ type: 'web_search_result', title: 'T', url: 'https://a.example' }]
    const response = answer(
      start,
      call,
      delta(0, { type: 'input_json_delta', partial_json: '{"q":' }),
      delta(0, { type: 'input_json_delta', partial_json: '"x"}' }),
      stop(0),
      open(1, { type: 'web_search_tool_result', tool_use_id: 's', content: found }),
      stop(1),
      ends,
    )
    expect(response.candidates[0]?.content).toMatchObject([
      { type: 'provider', name: 'server_tool_use', value: { input: { q: 'x' } } },
      { type: 'provider', name: 'web_search_tool_result', text: expect.stringContaining('https://a.example') },
    ])
  })

  it('gives thinking its signature and a call without input an empty object', () => {
    const response = answer(
      start,
      open(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'hm' }),
      delta(0, { type: 'signature_delta', signature: 'sig' }),
      stop(0),
      open(1, { type: 'redacted_thinking', data: 'secret' }),
      stop(1),
      open(2, { type: 'tool_use', id: 't', name: 'f', input: {} }),
      delta(2, { type: 'input_json_delta', partial_json: '' }),
      stop(2),
      ends,
    )
    expect(response.candidates[0]?.content).toEqual([
      { type: 'thinking', text: 'hm', opaque: { origin: 'anthropic-messages', value: 'sig' } },
      { type: 'redacted-thinking', opaque: { origin: 'anthropic-messages', value: 'secret' } },
      { type: 'tool-call', id: 't', name: 'f', kind: 'function', input: '{}' },
    ])
    expect(response.usage).toMatchObject({ input: 3, output: 9 })
  })

  it('may begin with its whole content', () => {
    const message = {
      id: 'm',
      model: 'c',
      content: [{ type: 'tool_use', id: 't', name: 'f', input: { a: 1 } }],
      stop_reason: 'tool_use',
      usage: { input_tokens: 0, output_tokens: 0 },
    }
    const { candidates } = answer(event('message_start', { message }), event('message_stop'))
    expect(candidates[0]).toMatchObject({ content: [{ input: '{"a":1}' }], finish: { unified: 'tool-calls' } })
  })

  it('that breaks off is an error after what it told', () => {
    const response = answer(start, open(0, { type: 'text', text: '' }), delta(0, { type: 'text_delta', text: 'Half' }))
    expect(response).toMatchObject({ candidates: [{ content: [{ text: 'Half' }] }], error: { status: 502 } })
  })

  it.each([
    ['overloaded_error', 529],
    ['rate_limit_error', 429],
    ['api_error', 500],
    ['a_new_error', 500],
  ])('may tell %s', (type, status) => {
    const events = readEvents(start + event('error', { error: { type, message: 'No.' } }) + ends)
    expect(events.at(-1)).toEqual({ type: 'error', error: { status, message: 'No.', code: type } })
  })

  it('does not end without its last event when it told why', () => {
    const { candidates, error } = answer(
      start,
      event('message_delta', { delta: { stop_reason: 'max_tokens' }, usage: {} }),
    )
    expect(error).toBeUndefined()
    expect(candidates[0]?.finish).toEqual({ unified: 'length', raw: 'max_tokens' })
  })

  it('never throws, whatever comes', () => {
    const kinds = [
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
      'error',
      'ping',
      'x',
    ]
    const anything = fc.record({
      type: fc.constantFrom(...kinds),
      index: fc.jsonValue(),
      message: fc.jsonValue(),
      content_block: fc.oneof(
        fc.jsonValue(),
        fc.record({ type: fc.constantFrom('text', 'tool_use', 'thinking', 'redacted_thinking', 'y') }),
      ),
      delta: fc.oneof(
        fc.jsonValue(),
        fc.record({
          type: fc.constantFrom('text_delta', 'input_json_delta', 'signature_delta', 'citations_delta', 'z'),
          text: fc.jsonValue(),
        }),
      ),
      usage: fc.jsonValue(),
      error: fc.jsonValue(),
    })
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            anything.map((one) => JSON.stringify(one)),
            fc.string(),
            fc.json(),
          ),
          { maxLength: 12 },
        ),
        (events) => {
          const reader = anthropicMessages.readStream(replyContext())
          const got = [...events.flatMap((data) => reader.read('', data)), ...reader.end()]
          const opened = new Set<number>()
          for (const one of got) {
            if (one.type === 'part-start') opened.add(one.index)
            if (one.type === 'part-end') expect(opened.delete(one.index)).toBe(true)
          }
          expect(opened.size).toBe(0)
          expect(['finish', 'error']).toContain(got.at(-1)?.type)
        },
      ),
    )
  })
})

describe('a reply', () => {
  it.each([null, 'oops', {}, { content: 'x' }, []])('that is no message is an error: %j', (body) => {
    expect(anthropicMessages.readReply(body, replyContext())).toMatchObject([{ type: 'error', error: { status: 502 } }])
  })

  it('may be an error all the same', () => {
    const body = { type: 'error', error: { type: 'overloaded_error', message: 'Busy' } }
    expect(anthropicMessages.readReply(body, replyContext())).toMatchObject([
      { type: 'error', error: { status: 529, message: 'Busy' } },
    ])
  })

  it('refused says so by its status, code and when to come again', () => {
    const body = { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' }, request_id: 'r' }
    expect(anthropicMessages.readError(429, body, { 'retry-after': '7' })).toEqual({
      status: 429,
      message: 'Slow down',
      code: 'rate_limit_error',
      retryAfterMs: 7000,
    })
    expect(anthropicMessages.readError(502, 'Bad gateway', {})).toEqual({ status: 502, message: 'Bad gateway' })
    expect(anthropicMessages.readError(400, { message: 'No', type: 'x' }, {})).toEqual({
      status: 400,
      message: 'No',
      code: 'x',
    })
  })
})
