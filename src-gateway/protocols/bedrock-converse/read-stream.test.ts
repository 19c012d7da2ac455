import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { ReplyEvent } from '../../ir/event.ts'
import { bedrockConverse } from './index.ts'

type Frame = [name: string, payload: unknown]

function read(frames: readonly Frame[], hints: Record<string, unknown> = {}): ReplyEvent[] {
  const reader = bedrockConverse.readStream({ hints })
  const events = frames.flatMap(([name, payload]) => reader.read(name, JSON.stringify(payload)))
  return [...events, ...reader.end()]
}

const delta = (contentBlockIndex: number, value: object): Frame => [
  'contentBlockDelta',
  { contentBlockIndex, delta: value },
]
const start = (contentBlockIndex: number, value: object): Frame => [
  'contentBlockStart',
  { contentBlockIndex, start: value },
]
const stop = (contentBlockIndex: number): Frame => ['contentBlockStop', { contentBlockIndex }]
const done = (stopReason: string, more: object = {}): Frame => ['messageStop', { stopReason, ...more }]
const usage: Frame = [
  'metadata',
  {
    usage: {
      inputTokens: 3,
      outputTokens: 7,
      totalTokens: 1010,
      cacheReadInputTokens: 700,
      cacheWriteInputTokens: 300,
      cacheDetails: [
        { ttl: '1h', inputTokens: 100 },
        { ttl: '5m', inputTokens: 200 },
      ],
    },
  },
]

describe('a Converse stream', () => {
  it('begins blocks that were not announced, and tells usage before the finish', () => {
    expect(
      read([
        ['messageStart', { role: 'assistant' }],
        delta(0, { reasoningContent: { text: 'hm' } }),
        delta(0, { reasoningContent: { signature: 'c2ln' } }),
        stop(0),
        delta(1, { text: 'Hi' }),
        delta(1, { text: '' }),
        stop(1),
        done('stop_sequence', { additionalModelResponseFields: { delta: { stop_sequence: 'END' } } }),
        usage,
      ]),
    ).toEqual([
      { type: 'response-start' },
      { type: 'part-start', index: 0, part: { type: 'thinking' } },
      { type: 'part-delta', index: 0, text: 'hm' },
      { type: 'part-end', index: 0, opaque: { origin: 'bedrock-converse', value: 'c2ln' } },
      { type: 'part-start', index: 1, part: { type: 'text' } },
      { type: 'part-delta', index: 1, text: 'Hi' },
      { type: 'part-end', index: 1 },
      {
        type: 'usage',
        usage: {
          input: 3,
          cacheRead: 700,
          cacheWrite5m: 200,
          cacheWrite1h: 100,
          output: 7,
          reasoning: 0,
          audioInput: 0,
          audioOutput: 0,
          image: 0,
        },
      },
      { type: 'finish', reason: { unified: 'stop', raw: 'stop_sequence' }, stopSequence: 'END' },
    ])
  })

  it('gives calls their own names back, and keeps redacted thinking and the tools of the vendor whole', () => {
    const events = read(
      [
        delta(0, { reasoningContent: { redactedContent: 'YWI=' } }),
        delta(0, { reasoningContent: { redactedContent: 'Y2Q=' } }),
        stop(0),
        start(1, { toolUse: { toolUseId: 's', name: 'nova_code_interpreter', type: 'server_tool_use' } }),
        delta(1, { toolUse: { input: '{"a":' } }),
        delta(1, { toolUse: { input: '1}' } }),
        stop(1),
        start(2, { toolResult: { toolUseId: 's', type: 'nova_code_interpreter_result', status: 'success' } }),
        delta(2, { toolResult: [{ json: { out: 1 } }] }),
        stop(2),
        start(3, { toolUse: { toolUseId: 't', name: 'a_b' } }),
        delta(3, { toolUse: { input: '{"x"' } }),
        delta(3, { toolUse: { input: ':2}' } }),
        done('tool_use'),
      ],
      { toolNames: { a_b: 'a.b' } },
    )
    expect(assembleResponse(events).candidates).toEqual([
      {
        content: [
          { type: 'redacted-thinking', opaque: { origin: 'bedrock-converse', value: 'YWJjZA==' } },
          {
            type: 'provider',
            protocol: 'bedrock-converse',
            name: 'server_tool_use',
            value: {
              toolUse: { toolUseId: 's', name: 'nova_code_interpreter', type: 'server_tool_use', input: { a: 1 } },
            },
          },
          {
            type: 'provider',
            protocol: 'bedrock-converse',
            name: 'nova_code_interpreter_result',
            value: {
              toolResult: {
                toolUseId: 's',
                type: 'nova_code_interpreter_result',
                status: 'success',
                content: [{ json: { out: 1 } }],
              },
            },
          },
          { type: 'tool-call', id: 't', name: 'a.b', kind: 'function', input: '{"x":2}' },
        ],
        finish: { unified: 'tool-calls', raw: 'tool_use' },
      },
    ])
  })

  it('carries citations with the text they stand behind', () => {
    const citation = {
      title: 'Notes',
      sourceContent: [{ text: 'the ' }, { text: 'words' }],
      location: { web: { url: 'https://x.test', domain: 'x.test' } },
    }
    const whole = bedrockConverse.readReply(
      {
        output: { message: { content: [{ citationsContent: { content: [{ text: 'So.' }], citations: [citation] } }] } },
        stopReason: 'end_turn',
      },
      { hints: {} },
    )
    const streamed = read([delta(0, { text: 'So.' }), delta(0, { citation }), stop(0), done('end_turn'), usage])
    for (const events of [whole, streamed])
      expect(assembleResponse(events).candidates[0]?.content).toEqual([
        {
          type: 'text',
          text: 'So.',
          citations: [
            {
              url: 'https://x.test',
              title: 'Notes',
              quote: 'the words',
              extensions: { 'bedrock-converse': citation },
            },
          ],
        },
      ])
  })

  it.each([
    ['throttlingException', { message: 'slow' }, 429, 'slow'],
    ['validationException', { message: 'bad' }, 400, 'bad'],
    ['serviceUnavailableException', {}, 503, 'serviceUnavailableException'],
    ['modelTimeoutException', { message: 'late' }, 504, 'late'],
    ['modelStreamErrorException', { originalStatusCode: 500, originalMessage: 'broke' }, 500, 'broke'],
    ['internalServerException', { message: 'oops' }, 500, 'oops'],
  ])('ends in an error at %s', (name, payload, status, message) => {
    expect(read([delta(0, { text: 'Hi' }), [name, payload], delta(0, { text: 'no' })])).toEqual([
      { type: 'response-start' },
      { type: 'part-start', index: 0, part: { type: 'text' } },
      { type: 'part-delta', index: 0, text: 'Hi' },
      { type: 'part-end', index: 0 },
      { type: 'error', error: { status, message, code: name } },
    ])
  })

  it('is an error when it stops before its end, or is no JSON', () => {
    expect(read([delta(0, { text: 'Hi' })]).at(-1)).toMatchObject({ type: 'error', error: { status: 502 } })
    const reader = bedrockConverse.readStream({ hints: {} })
    expect(reader.read('messageStart', '<html>').at(-1)).toMatchObject({ type: 'error', error: { status: 502 } })
    expect(reader.end()).toEqual([])
  })

  it('passes on what it does not know, and does not break on it', () => {
    expect(read([['somethingNew', { a: 1 }], done('not_heard_of')])).toEqual([
      { type: 'response-start' },
      { type: 'provider-event', protocol: 'bedrock-converse', name: 'somethingNew', value: { a: 1 } },
      { type: 'finish', reason: { unified: 'other', raw: 'not_heard_of' } },
    ])
  })

  it('keeps to the grammar of replies, whatever comes', () => {
    const index = fc.integer({ min: 0, max: 2 })
    const words = fc.constantFrom('', 'a', 'b')
    const frame: fc.Arbitrary<Frame> = fc.oneof(
      fc.tuple(index, words).map(([at, text]) => delta(at, { text })),
      fc.tuple(index, words).map(([at, text]) => delta(at, { reasoningContent: { text } })),
      fc.tuple(index, words).map(([at, text]) => delta(at, { reasoningContent: { redactedContent: text } })),
      fc.tuple(index, words).map(([at, input]) => delta(at, { toolUse: { input } })),
      fc.tuple(index, words).map(([at, name]) => start(at, { toolUse: { name, toolUseId: name } })),
      index.map(stop),
      fc.constantFrom<Frame>(done('end_turn'), usage, ['throttlingException', {}], ['messageStart', null]),
      fc.tuple(fc.constantFrom('contentBlockDelta', 'metadata', 'x'), fc.jsonValue()),
    )
    fc.assert(fc.property(fc.array(frame, { maxLength: 15 }), (frames) => expectGrammar(read(frames))))
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
    } else if (event.type === 'part-delta') {
      expect(open.has(event.index)).toBe(true)
      expect(event.text).not.toBe('')
    } else if (event.type === 'part-end') expect(open.delete(event.index)).toBe(true)
    else if (event.type === 'finish' || event.type === 'error') {
      expect(at).toBe(events.length - 1)
      expect(open.size).toBe(0)
    }
  }
  expect(['finish', 'error']).toContain(events.at(-1)?.type)
}

describe('an error', () => {
  it.each([
    ['a header with an address', 'ThrottlingException:http://internal.amazon.com/coral/', { message: 'slow' }],
    ['a namespace', 'com.amazon.coral.service#ThrottlingException', { Message: 'slow' }],
    ['the body', undefined, { __type: 'com.amazonaws.bedrock#ThrottlingException', message: 'slow' }],
  ])('has its type from %s', (_name, type, body) => {
    const headers = { 'retry-after': '2', ...(type === undefined ? {} : { 'x-amzn-errortype': type }) }
    expect(bedrockConverse.readError(429, body, headers)).toEqual({
      status: 429,
      message: 'slow',
      code: 'ThrottlingException',
      retryAfterMs: 2000,
    })
  })

  it('without words says its status', () => {
    expect(bedrockConverse.readError(503, '', {})).toEqual({
      status: 503,
      message: 'The upstream answered with status 503.',
    })
  })

  it('that comes as a whole answer is one', () => {
    const unknown = { Output: { __type: 'com.amazon.coral.service#UnknownOperationException' }, Version: '1.0' }
    expect(bedrockConverse.readReply(unknown, { hints: {} }).at(-1)).toMatchObject({
      type: 'error',
      error: { status: 502, code: 'UnknownOperationException' },
    })
    for (const body of ['<html>', null, [], {}, { output: { message: null } }])
      expect(bedrockConverse.readReply(body, { hints: {} }).at(-1)).toMatchObject({
        type: 'error',
        error: { status: 502 },
      })
  })
})
