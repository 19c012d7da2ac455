import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../contract/index.ts'
import type { Message, Part } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { JsonObject, RememberedTurn } from '../conversion.ts'
import { asked, written } from './conversion.cases.ts'
import { anthropicMessages } from './index.ts'
import { assistant, call, f, result, signed, text, tool, user } from './message.cases.ts'

/** Roles and kinds of blocks, `assistant text tool_use`. */
function shape(messages: readonly Message[], model = 'claude-sonnet-4-5'): string[] {
  const { body } = written(asked({ messages }), { model })
  return (body.messages as JsonObject[]).map(({ role, content }) =>
    [
      role,
      ...(content as JsonObject[]).map((block) =>
        block.type === 'text' ? block.text : (block.tool_use_id ?? block.type),
      ),
    ].join(' '),
  )
}

function refusal(
  fields: Partial<ConversationRequest>,
  inbound = 'openai-chat',
): { code: string; field: string | undefined } {
  try {
    written(asked(fields), { inbound })
  } catch (error) {
    if (error instanceof GatewayError) return { code: error.code, field: error.field }
  }
  throw new Error('was not refused')
}

describe('turns', () => {
  it.each<[string, Message[], string[]]>([
    [
      'of one side are merged',
      [user(text('a')), user(text('b')), assistant(text('c')), assistant(text('d')), user(text('e'))],
      ['user a b', 'assistant c d', 'user e'],
    ],
    [
      'answer calls before anything else',
      [user(text('a')), assistant(call('1'), call('2')), user(text('b')), tool(result('2'), result('1'))],
      ['user a', 'assistant tool_use tool_use', 'user 1 2 b'],
    ],
    [
      'have their calls last, on their side of the thinking',
      [user(text('a')), assistant(signed, call('1'), text('b'), signed, text('c')), tool(result('1'))],
      ['user a', 'assistant thinking b tool_use thinking c', 'user 1'],
    ],
    ['begin with the user', [assistant(text('a')), user(text('b'))], ['user Begin.', 'assistant a', 'user b']],
    ['lose empty texts and messages', [user(text('a')), assistant(text(' ')), user(text(''), text('b'))], ['user a b']],
    [
      'do not end in thinking',
      [user(text('a')), assistant(text('b'), signed), user(text('c'))],
      ['user a', 'assistant b', 'user c'],
    ],
    [
      'take a late result to its call',
      [user(text('a')), assistant(call('1')), user(text('b')), assistant(text('c')), tool(result('1'))],
      ['user a', 'assistant tool_use', 'user 1 b', 'assistant c'],
    ],
  ])('%s', (_, messages, expected) => {
    expect(shape(messages)).toEqual(expected)
  })

  it('without a result tell the model so', () => {
    const { body, codes } = written(asked({ messages: [user(text('a')), assistant(call('1')), user(text('b'))] }))
    expect((body.messages as JsonObject[])[2]).toMatchObject({
      content: [
        { type: 'tool_result', tool_use_id: '1', is_error: true },
        { type: 'text', text: 'b' },
      ],
    })
    expect(codes).toContain('changed:messages')
  })

  it('keep a result without a call as text', () => {
    expect(shape([user(text('a')), tool({ ...result('9', '42'), name: 'sum' })])).toEqual([
      'user a Result of the tool sum:\n42',
    ])
  })

  it('give each call an id of its own, and its result the same', () => {
    const turn = (value: string) => [assistant(call('call:0')), tool(result('call:0', value))]
    const { body } = written(asked({ messages: [user(text('a')), ...turn('one'), ...turn('two')] }))
    const blocks = (body.messages as JsonObject[]).flatMap(({ content }) => content as JsonObject[])
    expect(blocks.map((block) => block.id ?? block.tool_use_id)).toEqual([
      undefined,
      'call_0',
      'call_0',
      'call_0_2',
      'call_0_2',
    ])
    expect(blocks.filter(({ type }) => type === 'tool_result').map(({ content }) => content)).toEqual(['one', 'two'])
  })

  it('begun by the client are trimmed, or asked to go on where the model continues none', () => {
    const messages = [user(text('a')), assistant(text('b '))]
    expect(shape(messages)).toEqual(['user a', 'assistant b'])
    const { body, codes } = written(asked({ messages }), { model: 'claude-opus-4-8' })
    expect((body.messages as JsonObject[]).at(-1)?.role).toBe('user')
    expect(codes).toEqual(['emulated:messages'])
  })

  it('have instructions in their midst, where the model knows them', () => {
    const messages: Message[] = [
      user(text('a')),
      assistant(text('b')),
      { role: 'system', content: [text('s')] },
      user(text('c')),
    ]
    expect(shape(messages, 'claude-opus-4-8')).toEqual(['user a', 'assistant b', 'user c', 'system s'])
    expect(shape(messages)).toEqual(['user a', 'assistant b', 'user <system>\ns\n</system> c'])
    const { headers } = written(asked({ messages }), { model: 'claude-opus-4-8' })
    expect(headers['anthropic-beta']).toBe('mid-conversation-system-2026-04-07')
  })

  it('show a picture of the answer in the message after it', () => {
    const image: Part = { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' } }
    expect(shape([user(text('a')), assistant(text('b'), image), user(text('c'))])).toEqual([
      'user a',
      'assistant b',
      'user The picture in your answer: image c',
    ])
  })
})

describe('thinking', () => {
  const turn = [user(text('a')), assistant(signed, call('1')), tool(result('1'))]
  const unsigned = [user(text('a')), assistant({ type: 'thinking', text: 'hm' }, call('1')), tool(result('1'))]

  it.each<[string, Partial<ConversationRequest>, string, JsonObject]>([
    [
      'is a budget on older models',
      { reasoning: { effort: 'high' }, maxOutputTokens: 8000 },
      'claude-sonnet-4-5',
      { thinking: { type: 'enabled', budget_tokens: 4096 }, max_tokens: 8000 },
    ],
    [
      'raises a limit that leaves no room',
      { reasoning: { effort: 'high' }, maxOutputTokens: 100 },
      'claude-sonnet-4-5',
      { thinking: { type: 'enabled', budget_tokens: 4096 }, max_tokens: 4196 },
    ],
    [
      'is adaptive on newer models',
      { reasoning: { effort: 'high' } },
      'claude-opus-4-6',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'high' }, max_tokens: 128_000 },
    ],
    [
      'is shown to clients that expect it',
      { reasoning: { effort: 'minimal' } },
      'claude-opus-4-8',
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'low' } },
    ],
    [
      'takes the next effort that the model knows',
      { reasoning: { effort: 'xhigh' } },
      'claude-opus-4-6',
      { output_config: { effort: 'max' } },
    ],
    [
      'is off when there is to be none',
      { reasoning: { effort: 'none' } },
      'claude-opus-5',
      { thinking: { type: 'disabled' } },
    ],
    [
      'is as little as can be where it is always on',
      { reasoning: { effort: 'none' } },
      'claude-opus-5-5',
      { output_config: { effort: 'low' } },
    ],
    [
      'by budget is effort on newer models',
      { reasoning: { budgetTokens: 20_000 } },
      'claude-opus-4-8',
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
    ],
  ])('%s', (_, fields, model, expected) => {
    expect(written(asked(fields), { model }).body).toMatchObject(expected)
  })

  it('drops what sampling it bears not', () => {
    const { body, codes } = written(asked({ reasoning: { effort: 'low' }, sampling: { temperature: 0.2, topK: 5 } }))
    expect(body).not.toHaveProperty('temperature')
    expect(codes).toEqual(['unsupported:temperature', 'unsupported:top_k'])
  })

  it('of our own goes back signed; other is left out', () => {
    const block = (messages: Message[]) => (written(asked({ messages })).body.messages as JsonObject[])[1]?.content
    expect(block(turn)).toMatchObject([{ type: 'thinking', thinking: 'hm', signature: 'sig' }, { type: 'tool_use' }])
    expect(block(unsigned)).toMatchObject([{ type: 'tool_use' }])
  })

  it('that the client lost is remembered', () => {
    const recall = (id: string): RememberedTurn | undefined =>
      id === '1'
        ? {
            thinking: [{ text: 'hm', redacted: false, opaque: { origin: 'anthropic-messages', value: 'sig' } }],
            call: undefined,
          }
        : undefined
    const { body } = written(asked({ messages: unsigned, reasoning: { effort: 'low' } }), { recall })
    expect((body.messages as JsonObject[])[1]?.content).toMatchObject([
      { type: 'thinking', signature: 'sig' },
      { type: 'tool_use' },
    ])
    expect(body.thinking).toMatchObject({ type: 'enabled' })
  })

  it('by budget is off for a turn that began without, adaptive goes on', () => {
    const request = asked({ messages: unsigned, reasoning: { effort: 'low' } })
    const off = written(request)
    expect(off.body).not.toHaveProperty('thinking')
    expect(off.codes).toContain('changed:reasoning_effort')
    expect(written(request, { model: 'claude-opus-4-6' }).body.thinking).toEqual({ type: 'adaptive' })
    expect(written(asked({ messages: turn, reasoning: { effort: 'low' } })).body.thinking).toMatchObject({
      type: 'enabled',
    })
  })

  it('gives way to a forced tool', () => {
    const { body, codes } = written(
      asked({ tools: [f], toolChoice: { type: 'required' }, reasoning: { effort: 'low' } }),
    )
    expect(body).toMatchObject({ tool_choice: { type: 'any' } })
    expect(body).not.toHaveProperty('thinking')
    expect(codes).toEqual(['changed:reasoning_effort'])
  })
})

describe('what a request cannot carry', () => {
  it.each<[string, Partial<ConversationRequest>, string]>([
    ['several answers', { candidates: 2 }, 'n'],
    [
      'sound',
      { messages: [user({ type: 'audio', source: { kind: 'data', mediaType: 'audio/wav', data: 'AAAA' } })] },
      'messages.content.input_audio',
    ],
    [
      'video',
      { messages: [user({ type: 'file', source: { kind: 'data', mediaType: 'video/mp4', data: 'AAAA' } })] },
      'messages.content.file',
    ],
    [
      "another vendor's file",
      { messages: [user({ type: 'file', source: { kind: 'file', id: 'file-1', protocol: 'openai-chat' } })] },
      'messages.content.file',
    ],
    ['a tool that is not there', { tools: [f], toolChoice: { type: 'tool', name: 'g' } }, 'tool_choice'],
  ])('is refused: %s', (_, fields, field) => {
    expect(refusal(fields)).toEqual({ code: 'conversion.unsupported', field })
  })

  it('is named when it is left out', () => {
    const { codes, body } = written(
      asked({
        sampling: {
          frequencyPenalty: 1,
          presencePenalty: 0,
          seed: 1,
          logitBias: { 1: 1 },
          logprobs: true,
          temperature: 1.5,
          topP: 0.5,
        },
        stop: [' ', 'x'],
        extensions: { 'openai-chat': { prediction: {}, stream_options: {} } },
        serviceTier: 'flex',
      }),
    )
    expect(codes).toEqual([
      'unsupported:frequency_penalty',
      'unsupported:seed',
      'unsupported:logit_bias',
      'unsupported:logprobs',
      'changed:temperature',
      'unsupported:top_p',
      'unsupported:stop',
      'unsupported:service_tier',
      'unsupported:prediction',
    ])
    expect(body).toMatchObject({ temperature: 1, stop_sequences: ['x'] })
  })
})

describe('cache marks', () => {
  const marked = (value: string, ttl?: string): Part => ({
    type: 'text',
    text: value,
    cache: ttl === undefined ? {} : { ttl },
  })

  it('are four at most: the first two and the last two', () => {
    const messages = ['a', 'b', 'c', 'd', 'e', 'g'].map((value) => user(marked(value)))
    const { body, codes } = written(asked({ messages }))
    const [{ content }] = body.messages as [{ content: JsonObject[] }]
    expect(content.filter(({ cache_control }) => cache_control !== undefined).map((block) => block.text)).toEqual([
      'a',
      'b',
      'e',
      'g',
    ])
    expect(codes).toEqual(['unsupported:cache_control'])
  })

  it('never grow longer towards the end', () => {
    const { body } = written(asked({ messages: [user(marked('a', '5m'), marked('b', '1h'))] }))
    const [{ content }] = body.messages as [{ content: JsonObject[] }]
    expect(content.map((block) => block.cache_control)).toEqual([
      { type: 'ephemeral', ttl: '5m' },
      { type: 'ephemeral', ttl: '5m' },
    ])
  })

  it('come from a cache key, when there is no other', () => {
    expect(written(asked({ promptCacheKey: 'k' })).body.cache_control).toEqual({ type: 'ephemeral' })
    expect(written(asked({ promptCacheKey: 'k' }), { quirks: { topLevelCache: false } }).body).not.toHaveProperty(
      'cache_control',
    )
  })
})

describe('files', () => {
  it('of text are documents of text, and pictures are of the type their bytes tell', () => {
    const data = Buffer.from('a,b').toString('base64')
    const { body } = written(
      asked({
        messages: [
          user(
            { type: 'file', name: 'x.csv', source: { kind: 'data', mediaType: 'text/csv', data } },
            { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: '/9j/AAAA' } },
            { type: 'file', source: { kind: 'file', id: 'file_1', protocol: 'anthropic-messages' } },
          ),
        ],
      }),
    )
    expect((body.messages as JsonObject[])[0]?.content).toEqual([
      { type: 'document', title: 'x.csv', source: { type: 'text', media_type: 'text/plain', data: 'a,b' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: '/9j/AAAA' } },
      { type: 'document', source: { type: 'file', file_id: 'file_1' } },
    ])
  })

  it.each([
    ['image', { kind: 'url', url: 'https://a.example/b.png' }, {}, true],
    ['image', { kind: 'url', url: 'https://a.example/b.png' }, { imageUrls: false }, false],
    ['image', { kind: 'url', url: 'gs://a/b.png' }, {}, false],
    ['file', { kind: 'url', url: 'https://a.example/b.pdf' }, {}, true],
    ['file', { kind: 'url', url: 'https://a.example/b.csv', mediaType: 'text/csv' }, {}, false],
    ['file', { kind: 'text', text: 'x' }, {}, true],
    ['audio', { kind: 'url', url: 'https://a.example/b.wav' }, {}, false],
  ] as const)('as %s %o with %o are taken: %s', (kind, source, quirks, taken) => {
    expect(anthropicMessages.takesSource(kind, source, quirks)).toBe(taken)
  })
})

describe('a count', () => {
  it('asks for the prompt alone', () => {
    const context = {
      model: 'claude-sonnet-4-5',
      stream: false,
      quirks: {},
      inbound: 'gemini',
      recall: () => undefined,
    }
    const { body } = anthropicMessages.count.writeRequest(
      asked({ maxOutputTokens: 5, sampling: { temperature: 0 }, stop: ['x'], tools: [f] }),
      context,
    )
    expect(Object.keys(body)).toEqual(['model', 'tools', 'messages'])
    expect(anthropicMessages.count.readReply({ input_tokens: 12 })).toBe(12)
    expect(anthropicMessages.count.readReply({ error: {} })).toBeUndefined()
    expect(anthropicMessages.counting.writeReply(12)).toEqual({ input_tokens: 12 })
  })
})
