import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { ReplyEvent } from '../../ir/event.ts'
import { isMadeUpCallId } from '../../ir/made-up-id.ts'
import { NdjsonLines } from '../../wire/ndjson-lines.ts'
import { ollamaChat } from './index.ts'

const none = { hints: {} }
const created_at = '2025-09-01T10:00:00.123456Z'

function line(message: object, more: object = {}): object {
  return { model: 'qwen3', created_at, message: { role: 'assistant', ...message }, done: false, ...more }
}

const done = line(
  { content: '' },
  { done: true, done_reason: 'stop', total_duration: 5_000_000, prompt_eval_count: 26, eval_count: 9 },
)

function read(lines: readonly unknown[], hints: Record<string, unknown> = {}): ReplyEvent[] {
  const reader = ollamaChat.readStream({ hints })
  return [...lines.flatMap((one) => reader.read('', JSON.stringify(one))), ...reader.end()]
}

/** Two parallel calls after thinking and text, as a local server sends them. */
const lines = [
  line({ content: '', thinking: 'The user ' }),
  line({ content: '', thinking: 'wants 漢字.' }),
  line({ content: 'Let me ' }),
  line({ content: 'look 👩‍🚀.' }),
  line({ content: '', tool_calls: [{ function: { name: 'look', arguments: { at: 'Paris', n: { deep: [1] } } } }] }),
  line({ content: '', tool_calls: [{ id: 'call_x1', function: { index: 1, name: 'look', arguments: {} } }] }),
  done,
]

describe('an Ollama stream', () => {
  it('tells thinking, text, whole calls and usage, however the bytes are cut', () => {
    const bytes = Buffer.from(lines.map((one) => `${JSON.stringify(one)}\n`).join(''))
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 30 }), (cuts) => {
        const framing = new NdjsonLines()
        const reader = ollamaChat.readStream(none)
        const events: ReplyEvent[] = []
        const take = (text: string) => events.push(...reader.read('', text))
        const offsets = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        for (let k = 1; k < offsets.length; k++)
          framing.push(Buffer.from(bytes.subarray(offsets[k - 1], offsets[k])), take)
        framing.end(take)
        events.push(...reader.end())
        expect(events[0]).toEqual({ type: 'response-start', model: 'qwen3', createdAt: 1_756_720_800 })
        const { candidates, usage } = assembleResponse(events)
        expect(candidates).toEqual([
          {
            content: [
              { type: 'thinking', text: 'The user wants 漢字.' },
              { type: 'text', text: 'Let me look 👩‍🚀.' },
              {
                type: 'tool-call',
                id: expect.stringMatching(/^call_/),
                name: 'look',
                kind: 'function',
                input: '{"at":"Paris","n":{"deep":[1]}}',
              },
              { type: 'tool-call', id: 'call_x1', name: 'look', kind: 'function', input: '{}' },
            ],
            finish: { unified: 'tool-calls', raw: 'stop' },
          },
        ])
        const [, , first] = candidates[0]!.content
        expect(first?.type === 'tool-call' && isMadeUpCallId(first.id)).toBe(true)
        expect([usage?.input, usage?.output]).toEqual([26, 9])
      }),
    )
  })

  it('that was not one says the same', () => {
    const whole = line(
      { content: 'Hi', thinking: 'hm' },
      { done: true, done_reason: 'length', prompt_eval_count: 3, eval_count: 2 },
    )
    expect(assembleResponse(ollamaChat.readReply(whole, none)).candidates).toEqual([
      {
        content: [
          { type: 'thinking', text: 'hm' },
          { type: 'text', text: 'Hi' },
        ],
        finish: { unified: 'length', raw: 'length' },
      },
    ])
  })

  it.each([
    ['stop', 'stop'],
    [undefined, 'stop'],
    ['load', 'other'],
    ['not_heard_of', 'other'],
  ])('ends with %s as %s', (done_reason, unified) => {
    expect(read([line({ content: 'Hi' }), { ...done, done_reason }]).at(-1)).toMatchObject({ reason: { unified } })
  })

  it('does without the count of a cached prompt', () => {
    const { prompt_eval_count: _cached, ...rest } = done as Record<string, unknown>
    expect(assembleResponse(read([rest])).usage).toMatchObject({ input: 0, output: 9 })
    expect(assembleResponse(read([line({}, { done: true })])).usage).toBeUndefined()
  })

  it('makes a call of the text when a call was forced', () => {
    const events = read([line({ content: '{"a":' }), line({ content: '1}' }), done], { forcedTool: 'look' })
    expect(assembleResponse(events).candidates[0]).toMatchObject({
      content: [{ type: 'tool-call', name: 'look', input: '{"a":1}' }],
      finish: { unified: 'tool-calls' },
    })
  })

  it.each([
    ['an error line', [line({ content: 'Hi' }), { error: 'out of memory' }], { status: 500, message: 'out of memory' }],
    ['no last line', [line({ content: 'Hi' })], { status: 502 }],
    ['a line that is no object', [line({ content: 'Hi' }), 3], { status: 502 }],
  ])('closes what is open and ends in an error at %s', (_name, sent, error) => {
    const events = read(sent)
    expect(events.slice(-2)).toMatchObject([{ type: 'part-end' }, { type: 'error', error }])
  })

  it('never throws, and keeps to the grammar of replies', () => {
    const words = fc.constantFrom('', 'a', '👍')
    const anyLine = fc.oneof(
      fc.record({ content: words, thinking: words }).map((message) => line(message)),
      words.map((name) => line({ tool_calls: [{ function: { name } }, null] })),
      fc.constantFrom(done, { error: { message: 'x' } }, line({ tool_calls: 1 })),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 12 }), (sent) => {
        const open = new Set<number>()
        const events = read(sent)
        for (const [at, event] of events.entries()) {
          expect(event.type === 'response-start').toBe(at === 0)
          if (event.type === 'part-start') open.add(event.index)
          else if (event.type === 'part-delta') expect(open.has(event.index)).toBe(true)
          else if (event.type === 'part-end') expect(open.delete(event.index)).toBe(true)
        }
        expect(open.size).toBe(0)
        expect(['finish', 'error']).toContain(events.at(-1)?.type)
      }),
    )
    for (const body of ['<html>', null, [], {}, { error: 'model not found' }])
      expect(ollamaChat.readReply(body, none).at(-1)).toMatchObject({ type: 'error' })
    expect(ollamaChat.readStream(none).read('', '<html>').at(-1)).toMatchObject({ error: { status: 502 } })
  })

  it('is refused with its own words', () => {
    expect(ollamaChat.readError(404, { error: "model 'x' not found" }, {})).toEqual({
      status: 404,
      message: "model 'x' not found",
    })
    expect(ollamaChat.readError(500, '', {}).message).toContain('500')
  })
})
