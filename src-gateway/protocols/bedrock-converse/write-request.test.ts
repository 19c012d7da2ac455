import { describe, expect, it } from 'vitest'
import type { Message, Part, TextPart } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { warningCode } from '../../ir/warning.ts'
import type { JsonObject, WriteRequestContext } from '../conversion.ts'
import { bedrockConverse } from './index.ts'

const sonnet = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
const opus = 'us.anthropic.claude-opus-4-8'
const claude37 = 'us.anthropic.claude-3-7-sonnet-20250219-v1:0'
const nova = 'us.amazon.nova-2-lite-v1:0'
const llama = 'us.meta.llama4-maverick-17b-instruct-v1:0'
const mistral = 'us.mistral.pixtral-large-2502-v1:0'

function ask(more: Partial<ConversationRequest> = {}): ConversationRequest {
  return {
    model: 'asked',
    stream: false,
    system: [],
    messages: [user('Hi')],
    tools: [],
    sampling: {},
    stop: [],
    extensions: {},
    ...more,
  }
}

function text(words: string, more: Partial<TextPart> = {}): TextPart {
  return { type: 'text', text: words, ...more }
}

function user(...content: (string | Part)[]): Message {
  return { role: 'user', content: content.map((part) => (typeof part === 'string' ? text(part) : part)) }
}

function assistant(...content: (string | Part)[]): Message {
  return { role: 'assistant', content: content.map((part) => (typeof part === 'string' ? text(part) : part)) }
}

function call(id: string, name = 'look', input = '{"at":1}'): Part {
  return { type: 'tool-call', id, name, kind: 'function', input }
}

function result(callId: string, words = 'seen', more: object = {}): Message {
  return { role: 'tool', content: [{ type: 'tool-result', callId, kind: 'function', content: [text(words)], ...more }] }
}

const look = { type: 'function', name: 'look', parameters: { type: 'object', properties: {} } } as const
const png = 'iVBORw0KGgoAAAANSUhEUg=='

function write(
  request: Partial<ConversationRequest>,
  model = sonnet,
  more: Partial<WriteRequestContext> = {},
): { body: JsonObject; warnings: string[]; hints: unknown } {
  const context = { model, stream: false, quirks: {}, inbound: 'openai-chat', recall: () => undefined, ...more }
  const { body, warnings, hints } = bedrockConverse.writeRequest(ask(request), context)
  return { body, warnings: warnings.map(warningCode), hints }
}

describe('messages', () => {
  it('alternate, results first, and hold no blank texts', () => {
    const { body } = write({
      tools: [look],
      messages: [
        user('One'),
        user('  ', 'Two'),
        assistant('', call('a'), call('b')),
        result('a'),
        user('And?'),
        result('b', 'not found', { isError: true }),
        assistant('Well. '),
        assistant(' So '),
      ],
    })
    expect(body.messages).toEqual([
      { role: 'user', content: [{ text: 'One' }, { text: 'Two' }] },
      {
        role: 'assistant',
        content: [
          { toolUse: { toolUseId: 'a', name: 'look', input: { at: 1 } } },
          { toolUse: { toolUseId: 'b', name: 'look', input: { at: 1 } } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', content: [{ text: 'seen' }], status: 'success' } },
          { toolResult: { toolUseId: 'b', content: [{ text: 'not found' }], status: 'error' } },
          { text: 'And?' },
        ],
      },
      { role: 'assistant', content: [{ text: 'Well. ' }, { text: ' So' }] },
    ])
  })

  it('give a model something to answer when there is only an instruction', () => {
    expect(write({ system: [text('Greet.')], messages: [] }, nova).body).toEqual({
      system: [{ text: 'Greet.' }],
      messages: [{ role: 'user', content: [{ text: '.' }] }],
    })
  })

  it('keep an assistant first for Claude alone', () => {
    const messages = [assistant('Hello'), user('Bye')]
    expect(write({ messages }).body.messages).toHaveLength(2)
    const { body, warnings } = write({ messages }, nova)
    expect(body.messages).toHaveLength(3)
    expect(warnings).toEqual(['changed:messages'])
  })

  it('carry a later instruction in a user message, and say so', () => {
    const { body, warnings } = write({ messages: [user('Hi'), { role: 'system', content: [text('Be brief.')] }] })
    expect(body.messages).toEqual([{ role: 'user', content: [{ text: 'Hi' }, { text: 'Be brief.' }] }])
    expect(warnings).toEqual(['changed:messages.role'])
  })

  it.each([
    ['not json', { input: 'not json' }],
    ['[1]', { input: [1] }],
    ['null', {}],
    ['', {}],
  ])('make an object of the input %j', (input, object) => {
    const { body } = write({ tools: [look], messages: [user('Hi'), assistant(call('a', 'look', input)), result('a')] })
    expect((body.messages as JsonObject[])[1]).toEqual({
      role: 'assistant',
      content: [{ toolUse: { toolUseId: 'a', name: 'look', input: object } }],
    })
  })

  it('send back the thinking that the model signed, and no other', () => {
    const own = { origin: 'bedrock-converse', value: 'sig' }
    const foreign = { origin: 'gemini', value: 'other' }
    const { body } = write({
      messages: [
        user('Hi'),
        assistant(
          { type: 'thinking', text: 'hm', opaque: own },
          { type: 'thinking', text: 'no', opaque: foreign },
          { type: 'thinking', text: 'nor this' },
          { type: 'redacted-thinking', opaque: { ...own, value: 'cmVk' } },
          'Yes',
        ),
        user('More'),
      ],
    })
    expect((body.messages as JsonObject[])[1]).toEqual({
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'hm', signature: 'sig' } } },
        { reasoningContent: { redactedContent: 'cmVk' } },
        { text: 'Yes' },
      ],
    })
  })

  it('put remembered thinking before the calls that came of it', () => {
    const opaque = { origin: 'bedrock-converse', value: 'sig' }
    const { body, warnings } = write(
      { tools: [look], messages: [user('Hi'), assistant(call('a')), result('a')], reasoning: { budgetTokens: 2000 } },
      sonnet,
      {
        recall: (id) =>
          id === 'a' ? { thinking: [{ text: 'hm', redacted: false, opaque }], call: undefined } : undefined,
      },
    )
    expect((body.messages as JsonObject[])[1]?.content).toMatchObject([
      { reasoningContent: { reasoningText: { text: 'hm', signature: 'sig' } } },
      { toolUse: {} },
    ])
    expect(body.additionalModelRequestFields).toEqual({ thinking: { type: 'enabled', budget_tokens: 2000 } })
    expect(warnings).toEqual([])
  })
})

describe('names and ids', () => {
  it('are cleaned, stay apart, and come back as the client knows them', () => {
    const tools = ['a.b', 'a_b', 'x'.repeat(70)].map((name) => ({ ...look, name }))
    const { body, hints } = write({
      tools,
      messages: [user('Hi'), assistant(call('id:1', 'a.b'), call('id_1', 'a_b')), result('id:1'), result('id_1')],
      toolChoice: { type: 'tool', name: 'a.b' },
    })
    const names = (body.toolConfig as { tools: { toolSpec: { name: string } }[] }).tools.map(
      (tool) => tool.toolSpec.name,
    )
    expect(new Set(names).size).toBe(3)
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
    expect(body.toolConfig).toMatchObject({ toolChoice: { tool: { name: names[0] } } })
    const [, said, got] = body.messages as { content: { toolUse: JsonObject; toolResult: JsonObject }[] }[]
    expect(said?.content.map(({ toolUse }) => toolUse.name)).toEqual([names[0], names[1]])
    expect(said?.content.map(({ toolUse }) => toolUse.toolUseId)).toEqual(
      got?.content.map(({ toolResult }) => toolResult.toolUseId),
    )
    const reply = {
      output: { message: { content: [{ toolUse: { toolUseId: 'z', name: names[1], input: {} } }] } },
      stopReason: 'tool_use',
    }
    const events = bedrockConverse.readReply(reply, { hints: hints as never })
    expect(events).toContainEqual(expect.objectContaining({ part: expect.objectContaining({ name: 'a_b' }) }))
  })

  it('of calls are nine letters and digits for Mistral, the same at each place', () => {
    const messages = [
      user('Hi'),
      assistant(call('tooluse_1'), call('tooluse_2')),
      result('tooluse_1'),
      result('tooluse_2'),
    ]
    const { body } = write({ tools: [look], messages }, mistral)
    const [, said, got] = body.messages as { content: { toolUse: JsonObject; toolResult: JsonObject }[] }[]
    const ids = said!.content.map(({ toolUse }) => toolUse.toolUseId)
    expect(ids).toEqual([expect.stringMatching(/^[A-Za-z0-9]{9}$/), expect.stringMatching(/^[A-Za-z0-9]{9}$/)])
    expect(new Set(ids).size).toBe(2)
    expect(got!.content.map(({ toolResult }) => toolResult.toolUseId)).toEqual(ids)
  })
})

describe('media', () => {
  it('go as bytes, pictures by what they are', () => {
    const { body } = write({
      messages: [
        user(
          { type: 'image', source: { kind: 'data', mediaType: 'image/*', data: png } },
          {
            type: 'file',
            source: { kind: 'data', mediaType: 'application/pdf', data: 'JVBERi0=' },
            name: 'a  b_c.pdf',
          },
          { type: 'file', source: { kind: 'data', mediaType: 'application/pdf', data: 'JVBERi0=' }, name: 'a b_c.pdf' },
          { type: 'file', source: { kind: 'text', text: 'words' }, context: 'notes', citations: true },
          { type: 'file', source: { kind: 'url', url: 's3://bucket/film.mp4' } },
        ),
      ],
    })
    expect((body.messages as JsonObject[])[0]?.content).toEqual([
      { text: 'See the attached document.' },
      { image: { format: 'png', source: { bytes: png } } },
      { document: { name: 'a b-c', format: 'pdf', source: { bytes: 'JVBERi0=' } } },
      { document: { name: 'a b-c (2)', format: 'pdf', source: { bytes: 'JVBERi0=' } } },
      {
        document: {
          name: 'Document 3',
          format: 'txt',
          source: { bytes: 'd29yZHM=' },
          context: 'notes',
          citations: { enabled: true },
        },
      },
      { video: { format: 'mp4', source: { s3Location: { uri: 's3://bucket/film.mp4' } } } },
    ])
  })

  it.each([
    ['a type of picture', { type: 'image', source: { kind: 'data', mediaType: 'image/tiff', data: 'SUkq' } }],
    [
      'a URL that nobody fetched',
      { type: 'image', source: { kind: 'url', url: 'https://x.test/a.png', mediaType: 'image/png' } },
    ],
    [
      "another vendor's file",
      { type: 'file', source: { kind: 'file', id: 'f', protocol: 'openai-chat', mediaType: 'application/pdf' } },
    ],
  ] as [string, Part][])('are refused when they cannot go: %s', (_name, part) => {
    expect(() => write({ messages: [user('Look', part)] })).toThrow(
      expect.objectContaining({ code: 'conversion.unsupported', field: part.type }),
    )
  })

  it('of a tool result move behind it for Nova', () => {
    const file: Part = { type: 'file', source: { kind: 'data', mediaType: 'application/pdf', data: 'JVBERi0=' } }
    const got: Message = {
      role: 'tool',
      content: [{ type: 'tool-result', callId: 'a', kind: 'function', content: [file] }],
    }
    const messages = [user('Hi'), assistant(call('a')), got]
    const inside = write({ tools: [look], messages }).body.messages as { content: JsonObject[] }[]
    expect(inside[2]?.content).toHaveLength(1)
    const behind = write({ tools: [look], messages }, nova)
    expect((behind.body.messages as { content: JsonObject[] }[])[2]?.content).toMatchObject([
      { toolResult: { content: [{ text: expect.any(String) }] } },
      { text: expect.any(String) },
      { document: {} },
    ])
    expect(behind.warnings).toEqual(['changed:messages.tool_result'])
  })
})

describe('cache points', () => {
  it('stand behind what they cover, four at most, the last ones', () => {
    const cache = {}
    const { body, warnings } = write({
      system: [text('A', { cache })],
      tools: [{ ...look, cache: { ttl: '1h' } }],
      messages: [user(text('B', { cache })), assistant(text('C', { cache })), user(text('D', { cache }), 'E')],
    })
    expect(body.toolConfig).toEqual({ tools: [expect.objectContaining({ toolSpec: expect.anything() })] })
    const point = { cachePoint: { type: 'default' } }
    expect(body.system).toEqual([{ text: 'A' }, point])
    expect(body.messages).toEqual([
      { role: 'user', content: [{ text: 'B' }, point] },
      { role: 'assistant', content: [{ text: 'C' }, point] },
      { role: 'user', content: [{ text: 'D' }, point, { text: 'E' }] },
    ])
    expect(warnings).toEqual(['unsupported:cache_control'])
  })

  it('keep their lifetime, and are named where the model has none', () => {
    const system = [text('A', { cache: { ttl: '1h' } })]
    expect(write({ system }).body.system).toEqual([{ text: 'A' }, { cachePoint: { type: 'default', ttl: '1h' } }])
    expect(write({ system }, nova).body.system).toEqual([{ text: 'A' }, { cachePoint: { type: 'default' } }])
    const other = write({ system }, llama)
    expect(other.body.system).toEqual([{ text: 'A' }])
    expect(other.warnings).toEqual(['unsupported:cache_control'])
  })
})

describe('tools', () => {
  it('are declared when only the history has them, and the model is told not to call', () => {
    const { body, warnings } = write({ messages: [user('Hi'), assistant(call('a', 'old')), result('a'), user('So?')] })
    expect(body.toolConfig).toEqual({
      tools: [{ toolSpec: { name: 'old', inputSchema: { json: { type: 'object', properties: {} } } } }],
    })
    expect(body.system).toHaveLength(1)
    expect(warnings).toEqual(['emulated:tools'])
  })

  it('are left out when none shall be called and none was', () => {
    expect(write({ tools: [look], toolChoice: { type: 'none' } }).body.toolConfig).toBeUndefined()
  })

  it.each([
    ['required', sonnet, { type: 'required' }, { any: {} }],
    ['auto', sonnet, { type: 'auto' }, undefined],
    ['a name', sonnet, { type: 'tool', name: 'look' }, { tool: { name: 'look' } }],
    ['a name', 'moonshot.kimi-k2-thinking', { type: 'tool', name: 'look' }, { any: {} }],
    ['some', sonnet, { type: 'allowed', names: ['look'], required: true }, { any: {} }],
  ] as const)('are chosen: %s on %s', (_name, model, toolChoice, written) => {
    const { body } = write({ tools: [look, { ...look, name: 'other' }], toolChoice }, model)
    expect((body.toolConfig as JsonObject).toolChoice).toEqual(written)
  })

  it.each([
    ['a tool that is not there', sonnet, { type: 'tool', name: 'gone' }],
    ['any on a model that knows no choice', llama, { type: 'required' }],
  ] as const)('refuse to force %s', (_name, model, toolChoice) => {
    expect(() => write({ tools: [look], toolChoice }, model)).toThrow(
      expect.objectContaining({ code: 'conversion.unsupported', field: 'tool_choice' }),
    )
  })

  it('come one at a time where Claude can be told so', () => {
    const { body } = write({ tools: [look], parallelToolCalls: false, toolChoice: { type: 'required' } })
    expect(body.additionalModelRequestFields).toEqual({ tool_choice: { type: 'any', disable_parallel_tool_use: true } })
    expect(write({ tools: [look], parallelToolCalls: false }, nova).warnings).toEqual([
      'unsupported:parallel_tool_calls',
    ])
  })

  it('of free text become functions; those of other vendors are named', () => {
    const { body, warnings } = write({
      tools: [
        { type: 'custom', name: 'patch', namespace: 'fs', description: 'Patches.' },
        { type: 'provider', protocol: 'gemini', name: 'googleSearch', value: {} },
        {
          type: 'provider',
          protocol: 'bedrock-converse',
          name: 'systemTool',
          value: { systemTool: { name: 'nova_grounding' } },
        },
      ],
    })
    expect((body.toolConfig as { tools: JsonObject[] }).tools).toMatchObject([
      { toolSpec: { name: 'fs__patch', inputSchema: { json: { required: ['input'] } } } },
      { systemTool: { name: 'nova_grounding' } },
    ])
    expect(warnings).toEqual(['unsupported:googleSearch'])
  })

  it('that are strict have a schema that constrained output takes', () => {
    const parameters = {
      type: 'object',
      properties: { minimum: { type: 'integer', minimum: 3 }, in: { type: 'object', properties: {} } },
    }
    const { body } = write({ tools: [{ ...look, strict: true, parameters }] })
    expect((body.toolConfig as { tools: JsonObject[] }).tools[0]).toEqual({
      toolSpec: {
        name: 'look',
        strict: true,
        inputSchema: {
          json: {
            type: 'object',
            properties: {
              minimum: { type: 'integer' },
              in: { type: 'object', properties: {}, additionalProperties: false },
            },
            additionalProperties: false,
          },
        },
      },
    })
  })
})

describe('thinking', () => {
  it.each([
    ['an effort as a budget', claude37, { effort: 'high' }, { thinking: { type: 'enabled', budget_tokens: 16_384 } }],
    [
      'a budget as it is',
      sonnet,
      { mode: 'enabled', budgetTokens: 5000 },
      { thinking: { type: 'enabled', budget_tokens: 5000 } },
    ],
    [
      'an effort',
      'us.anthropic.claude-sonnet-4-6',
      { effort: 'high' },
      { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
    ],
    [
      'a budget as an effort',
      opus,
      { budgetTokens: 20_000, show: true },
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
    ],
    ['what the model likes', opus, { mode: 'adaptive' }, { thinking: { type: 'adaptive' } }],
    ['nothing when off', sonnet, { effort: 'none' }, undefined],
    ['the effort of gpt-oss', 'openai.gpt-oss-120b-1:0', { effort: 'xhigh' }, { reasoning_effort: 'high' }],
    ['the effort of Qwen', 'qwen.qwen3-32b-v1:0', { effort: 'minimal' }, { reasoning_config: 'low' }],
    [
      'the effort of Nova',
      nova,
      { effort: 'medium' },
      { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } },
    ],
  ] as const)('tells %s', (_name, model, reasoning, fields) => {
    expect(write({ reasoning }, model).body.additionalModelRequestFields).toEqual(fields)
  })

  it('is fitted into the output limit, and left out when there is no room', () => {
    const roomy = write({ reasoning: { effort: 'high' }, maxOutputTokens: 4000 }, claude37)
    expect(roomy.body.additionalModelRequestFields).toEqual({ thinking: { type: 'enabled', budget_tokens: 3200 } })
    const narrow = write({ reasoning: { effort: 'high' }, maxOutputTokens: 1000 }, claude37)
    expect(narrow.body.additionalModelRequestFields).toBeUndefined()
    expect(narrow.warnings).toEqual(['unsupported:reasoning_effort'])
  })

  it('takes sampling with it', () => {
    const { body, warnings } = write({
      reasoning: { effort: 'low' },
      sampling: { temperature: 0.5, topP: 0.9, topK: 5 },
    })
    expect(body.inferenceConfig).toBeUndefined()
    expect(warnings).toEqual(['unsupported:temperature', 'unsupported:top_p', 'unsupported:top_k'])
  })

  it('gives way to a forced tool and to calls without thinking', () => {
    const reasoning = { effort: 'low' } as const
    expect(write({ reasoning, tools: [look], toolChoice: { type: 'required' } }).warnings).toEqual([
      'unsupported:reasoning_effort',
    ])
    const messages = [user('Hi'), assistant(call('a')), result('a')]
    expect(write({ reasoning, tools: [look], messages }).body.additionalModelRequestFields).toBeUndefined()
    // Once the user has spoken again, the model may think.
    const later = [...messages, assistant('Done'), user('More')]
    expect(write({ reasoning, tools: [look], messages: later }).body.additionalModelRequestFields).toBeDefined()
  })
})

describe('answers by schema', () => {
  const responseFormat = {
    type: 'json-schema',
    name: 'my city',
    schema: { type: 'object', properties: { name: { type: 'string' } } },
  } as const

  it('are told where the model knows schemas', () => {
    expect(write({ responseFormat }).body.outputConfig).toEqual({
      textFormat: {
        type: 'json_schema',
        structure: {
          jsonSchema: {
            name: 'my_city',
            schema: '{"type":"object","properties":{"name":{"type":"string"}},"additionalProperties":false}',
          },
        },
      },
    })
  })

  it('come through a forced tool elsewhere, and look like text', () => {
    const { body, warnings, hints } = write({ responseFormat }, claude37)
    expect(body.toolConfig).toMatchObject({
      tools: [{ toolSpec: { name: 'give_answer' } }],
      toolChoice: { tool: { name: 'give_answer' } },
    })
    expect(warnings).toEqual(['emulated:response_format'])
    const reply = {
      output: { message: { content: [{ toolUse: { toolUseId: 'z', name: 'give_answer', input: { name: 'Rome' } } }] } },
      stopReason: 'tool_use',
      usage: { inputTokens: 1, outputTokens: 2 },
    }
    expect(bedrockConverse.readReply(reply, { hints: hints as never })).toEqual([
      { type: 'response-start' },
      { type: 'part-start', index: 0, part: { type: 'text' } },
      { type: 'part-delta', index: 0, text: '{"name":"Rome"}' },
      { type: 'part-end', index: 0 },
      { type: 'usage', usage: expect.objectContaining({ input: 1, output: 2 }) },
      { type: 'finish', reason: { unified: 'stop', raw: 'tool_use' } },
    ])
  })

  it('are asked for in words where nothing can be forced', () => {
    const { body } = write({ responseFormat }, llama)
    expect(body.toolConfig).toBeUndefined()
    expect(JSON.stringify(body.system)).toContain('JSON Schema')
  })
})

describe('settings', () => {
  it('are fitted to the ranges of AWS', () => {
    const { body, warnings } = write(
      {
        maxOutputTokens: 100,
        sampling: { temperature: 1.5, topK: 3 },
        stop: ['END', '\n'],
        metadata: { team: 'a', bad: 'é' },
        serviceTier: 'flex',
      },
      claude37,
    )
    expect(body).toMatchObject({
      inferenceConfig: { maxTokens: 100, temperature: 1, stopSequences: ['END'] },
      additionalModelRequestFields: { top_k: 3 },
      additionalModelResponseFieldPaths: ['/stop_sequence'],
      requestMetadata: { team: 'a' },
      serviceTier: { type: 'flex' },
    })
    expect(warnings).toEqual(['changed:temperature', 'unsupported:stop', 'unsupported:metadata'])
  })

  it("that Bedrock lacks are named in the client's words", () => {
    const sampling = { seed: 1, frequencyPenalty: 0.5, presencePenalty: 0, logitBias: { 1: 2 } }
    const { warnings } = write(
      { sampling, userId: 'u', extensions: { gemini: { safetySettings: [], cachedContent: null } } },
      nova,
      {
        inbound: 'gemini',
      },
    )
    expect(warnings).toEqual([
      'unsupported:frequencyPenalty',
      'unsupported:seed',
      'unsupported:logit_bias',
      'unsupported:user',
      'unsupported:safetySettings',
    ])
  })

  it.each([
    ['two answers', { candidates: 2 }, 'n'],
    ['sound', { modalities: ['text', 'audio'] }, 'modalities'],
  ])('that change the meaning are refused: %s', (_name, request, field) => {
    expect(() => write(request)).toThrow(expect.objectContaining({ code: 'conversion.unsupported', field }))
  })
})

describe('addresses and counting', () => {
  it('encode the whole id, and count for the model behind a profile', () => {
    const model = 'arn:aws:bedrock:us-east-1:1:application-inference-profile/x'
    const path = (operation: 'chat' | 'count-tokens', name: string, stream: 'sse' | false) =>
      bedrockConverse.upstreamPath({ operation, model: name, query: 'beta=true', stream })
    expect(path('chat', model, 'sse')).toBe(
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aapplication-inference-profile%2Fx/converse-stream',
    )
    expect(path('chat', nova, false)).toBe('/model/us.amazon.nova-2-lite-v1%3A0/converse')
    expect(path('count-tokens', sonnet, false)).toBe('/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/count-tokens')
  })

  it('ask with the conversation alone', () => {
    const context = { model: sonnet, stream: false, quirks: {}, inbound: 'openai-chat', recall: () => undefined }
    expect(bedrockConverse.count.writeRequest(ask({ maxOutputTokens: 5, stop: ['x'] }), context).body).toEqual({
      input: { converse: { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] } },
    })
    expect(bedrockConverse.count.readReply({ inputTokens: 11 })).toBe(11)
    expect(bedrockConverse.count.readReply({ message: 'no' })).toBeUndefined()
  })
})
