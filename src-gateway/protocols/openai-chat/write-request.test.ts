import { describe, expect, it } from 'vitest'
import type { Message, Part } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { warningCode } from '../../ir/warning.ts'
import type { JsonObject, RememberedTurn } from '../conversion.ts'
import { openaiChat as chat } from './index.ts'
import type { ChatQuirks } from './quirks.ts'

const empty: ConversationRequest = {
  model: 'm',
  stream: false,
  system: [],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  sampling: {},
  stop: [],
  extensions: {},
}

interface Options {
  model?: string
  quirks?: ChatQuirks
  inbound?: string
  remembered?: RememberedTurn
}

function write(request: Partial<ConversationRequest>, options: Options = {}): { body: JsonObject; warnings: string[] } {
  const { model = 'gpt-4.1', quirks = {}, inbound = 'anthropic-messages', remembered } = options
  const context = { model, stream: false, quirks, inbound, recall: () => remembered }
  const { body, warnings } = chat.writeRequest({ ...empty, ...request }, context)
  return { body, warnings: warnings.map(warningCode) }
}

function messagesOf(messages: readonly Message[], options: Options = {}): unknown {
  return write({ messages }, options).body.messages
}

function call(id: string, name = 'f', input = '{}'): Part {
  return { type: 'tool-call', id, name, kind: 'function', input }
}

function result(callId: string, text: string, more: object = {}): Part {
  return { type: 'tool-result', callId, kind: 'function', content: [{ type: 'text', text }], ...more }
}

function assistant(...content: Part[]): Message {
  return { role: 'assistant', content }
}

function tool(...content: Part[]): Message {
  return { role: 'tool', content }
}

function user(text: string): Message {
  return { role: 'user', content: [{ type: 'text', text }] }
}

const functionCall = (id: string, name = 'f') => ({ id, type: 'function', function: { name, arguments: '{}' } })

describe('a conversation for chat', () => {
  it('has every result behind its call, in the order of the calls', () => {
    const messages = [
      user('go'),
      assistant(call('a')),
      assistant(call('b')),
      tool(result('b', 'B')),
      user('and'),
      tool(result('a', 'A')),
    ]
    expect(messagesOf(messages)).toEqual([
      { role: 'user', content: 'go' },
      { role: 'assistant', content: null, tool_calls: [functionCall('a'), functionCall('b')] },
      { role: 'tool', tool_call_id: 'a', content: 'A' },
      { role: 'tool', tool_call_id: 'b', content: 'B' },
      { role: 'user', content: 'and' },
    ])
  })

  it('answers calls that nobody answered, and tells results without a call as text', () => {
    const { body, warnings } = write({
      messages: [user('go'), assistant(call('a')), tool(result('x', 'X', { name: 'g' })), user('on')],
    })
    expect(body.messages).toEqual([
      { role: 'user', content: 'go' },
      { role: 'assistant', content: null, tool_calls: [functionCall('a')] },
      { role: 'tool', tool_call_id: 'a', content: 'This call was not answered.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Result of g (x):' },
          { type: 'text', text: 'X' },
        ],
      },
      { role: 'user', content: 'on' },
    ])
    expect(warnings).toEqual(['changed:messages.tool_call', 'changed:messages.tool_result'])
  })

  it('gives calls of one turn that share an id ids of their own', () => {
    expect(messagesOf([assistant(call('a'), call('a')), tool(result('a', '1'), result('a', '2'))])).toEqual([
      { role: 'assistant', content: null, tool_calls: [functionCall('a'), functionCall('a_2')] },
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'tool', tool_call_id: 'a_2', content: '2' },
    ])
  })

  it('moves pictures of results behind all results', () => {
    const image: Part = { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AA==' } }
    const messages = [
      assistant(call('a'), call('b')),
      tool(result('a', 'see', { content: [{ type: 'text', text: 'see' }, image] }), result('b', 'B')),
    ]
    expect(messagesOf(messages)).toEqual([
      expect.objectContaining({ role: 'assistant' }),
      { role: 'tool', tool_call_id: 'a', content: 'see\n[A file of this result is in the next user message.]' },
      { role: 'tool', tool_call_id: 'b', content: 'B' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'From the result of f (a):' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        ],
      },
    ])
  })

  it('marks failed calls in their text', () => {
    const messages = [assistant(call('a')), tool(result('a', 'no such file', { isError: true }))]
    expect(messagesOf(messages)).toContainEqual({ role: 'tool', tool_call_id: 'a', content: 'Error: no such file' })
  })

  it('gives {} for no arguments and cuts ids that are too long, with their results', () => {
    const id = 'functions.get_the_weather_of_a_place_somewhere:0'
    const [turn, answer] = messagesOf([assistant(call(id, 'f', '')), tool(result(id, 'x'))]) as [JsonObject, JsonObject]
    const [made] = turn.tool_calls as { id: string; function: { arguments: string } }[]
    expect(made!.function.arguments).toBe('{}')
    expect(made!.id).toMatch(/^call_\w{24}$/)
    expect(answer.tool_call_id).toBe(made!.id)
  })

  it('maps ids for Mistral', () => {
    const messages = [assistant(call('toolu_01ABC')), tool(result('toolu_01ABC', 'x'))]
    const [turn, answer] = messagesOf(messages, { quirks: { toolCallIds: 'mistral9' } }) as [JsonObject, JsonObject]
    expect(answer.tool_call_id).toMatch(/^[A-Za-z0-9]{9}$/)
    expect((turn.tool_calls as { id: string }[])[0]!.id).toBe(answer.tool_call_id)
  })

  it('puts instructions in the role that the model wants', () => {
    const system = [
      { type: 'text', text: 'A' },
      { type: 'text', text: 'B' },
    ] as const
    const role = (model: string, quirks: ChatQuirks = {}) =>
      (write({ system }, { model, quirks }).body.messages as JsonObject[])[0]
    expect(role('gpt-4.1')).toEqual({ role: 'system', content: 'A\n\nB' })
    expect(role('gpt-5-mini')).toEqual({ role: 'developer', content: 'A\n\nB' })
    expect(role('gpt-5-mini', { developerRole: false })).toEqual({ role: 'system', content: 'A\n\nB' })
    expect(role('gemma', { systemRole: 'user' })).toEqual({ role: 'user', content: 'A\n\nB' })
  })

  it('joins neighbours where the vendor wants turns', () => {
    const messages = [
      user('a'),
      user('b'),
      assistant({ type: 'text', text: 'c' }),
      { role: 'system', content: [{ type: 'text', text: 'd' }] } as const,
      user('e'),
    ]
    expect(messagesOf(messages, { quirks: { requiresAlternation: true, laterSystem: false } })).toEqual([
      { role: 'user', content: 'a\n\nb' },
      { role: 'assistant', content: 'c' },
      { role: 'user', content: 'd\n\ne' },
    ])
  })

  it('keeps cache marks only where they are known', () => {
    const messages: Message[] = [{ role: 'user', content: [{ type: 'text', text: 'a', cache: { ttl: '1h' } }] }]
    expect(write({ messages }).warnings).toEqual(['unsupported:cache_control'])
    expect(messagesOf(messages)).toEqual([{ role: 'user', content: 'a' }])
    expect(messagesOf(messages, { quirks: { cacheControl: true } })).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } }] },
    ])
  })

  it('gives documents as the vendor takes them, and refuses what none takes', () => {
    const pdf: Part = {
      type: 'file',
      name: 'a.pdf',
      source: { kind: 'data', mediaType: 'application/pdf', data: 'AA==' },
    }
    const text: Part = { type: 'file', name: 'a.txt', source: { kind: 'data', mediaType: 'text/plain', data: 'aGk=' } }
    const messages: Message[] = [{ role: 'user', content: [pdf, text] }]
    expect(messagesOf(messages)).toEqual([
      {
        role: 'user',
        content: [
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' } },
          { type: 'text', text: 'a.txt:\nhi' },
        ],
      },
    ])
    expect(messagesOf(messages, { quirks: { files: 'document_url' } })).toMatchObject([
      { content: [{ type: 'document_url', document_url: 'data:application/pdf;base64,AA==' }, {}] },
    ])
    const foreign: Part = { type: 'file', source: { kind: 'file', id: 'file_1', protocol: 'anthropic-messages' } }
    expect(() => write({ messages: [{ role: 'user', content: [foreign] }] })).toThrow(
      expect.objectContaining({ code: 'conversion.unsupported', field: 'messages[0].content[0]' }),
    )
  })
})

describe('earlier thinking', () => {
  const thinking: Part = { type: 'thinking', text: 'hm', opaque: { origin: 'anthropic-messages', value: 'sig' } }
  const loop = [user('go'), assistant(thinking, call('a')), tool(result('a', 'A'))]
  const turnOf = (quirks: ChatQuirks, messages: readonly Message[] = loop, remembered?: RememberedTurn) =>
    (messagesOf(messages, { quirks, ...(remembered === undefined ? undefined : { remembered }) }) as JsonObject[]).find(
      ({ role }) => role === 'assistant',
    )!

  it('is left out, and said to be, where there is no place for it', () => {
    expect(turnOf({})).not.toHaveProperty('reasoning_content')
    expect(write({ messages: loop }).warnings).toContain('unsupported:messages.thinking')
  })

  it('goes back as text in the present loop, empty where there is none', () => {
    const quirks: ChatQuirks = { reasoningReplay: 'tool-turns' }
    expect(turnOf(quirks)).toMatchObject({ reasoning_content: 'hm' })
    expect(turnOf(quirks, [user('go'), assistant(call('a')), tool(result('a', 'A'))])).toMatchObject({
      reasoning_content: '',
    })
    expect(turnOf(quirks, [...loop, assistant({ type: 'text', text: 'ok' }), user('on')])).not.toHaveProperty(
      'reasoning_content',
    )
    expect(
      turnOf({ reasoningReplay: 'tool-turns-all' }, [...loop, assistant({ type: 'text', text: 'ok' }), user('on')]),
    ).toMatchObject({
      reasoning_content: 'hm',
    })
  })

  it('is remembered where the client left it out', () => {
    const remembered = {
      thinking: [{ text: 'was', redacted: false, opaque: { origin: 'openai-chat', value: '[]' } }],
      call: undefined,
    }
    const messages = [user('go'), assistant(call('a')), tool(result('a', 'A'))]
    expect(turnOf({ reasoningReplay: 'tool-turns' }, messages, remembered)).toMatchObject({ reasoning_content: 'was' })
  })

  it('goes back with its signatures to the vendor that made them, and to no other', () => {
    const details = [{ type: 'reasoning.text', text: 'hm', signature: 's', index: 0 }]
    const own: Part = {
      type: 'thinking',
      text: 'hm',
      opaque: { origin: 'openai-chat', value: JSON.stringify(details) },
    }
    const quirks: ChatQuirks = { reasoningReplay: 'details' }
    expect(turnOf(quirks, [assistant(own, call('a')), tool(result('a', 'A'))]).reasoning_details).toEqual(details)
    expect(turnOf(quirks)).not.toHaveProperty('reasoning_details')
  })

  it('is a part of the content for Mistral', () => {
    expect(turnOf({ reasoningReplay: 'parts' }, [assistant(thinking, { type: 'text', text: 'x' })]).content).toEqual([
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'x' },
    ])
  })

  it("keeps Google's signature on the call", () => {
    const signed: Part = {
      type: 'tool-call',
      id: 'a',
      name: 'f',
      kind: 'function',
      input: '{}',
      opaque: { origin: 'openai-chat', value: 'S' },
    }
    expect(turnOf({}, [assistant(signed), tool(result('a', 'A'))]).tool_calls).toMatchObject([
      { extra_content: { google: { thought_signature: 'S' } } },
    ])
  })
})

describe('tools for chat', () => {
  const weather = { type: 'function', name: 'weather', parameters: { type: 'object', properties: {} } } as const
  it('get names that are taken, and the hints to give them back', () => {
    const request = {
      ...empty,
      tools: [
        { ...weather, name: 'a.b:c' },
        { ...weather, name: 'x', namespace: 'n' },
      ],
    }
    const { body, hints } = chat.writeRequest(request, {
      model: 'm',
      stream: false,
      quirks: {},
      inbound: 'gemini',
      recall: () => undefined,
    })
    expect((body.tools as { function: { name: string } }[]).map((one) => one.function.name)).toEqual(['a_b_c', 'n__x'])
    expect(hints).toEqual({ toolNames: { a_b_c: 'a.b:c' } })
  })

  it('stay free text for GPT-5, else are functions', () => {
    const tools = [
      { type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' } },
    ] as const
    expect(write({ tools }, { model: 'gpt-5', quirks: { customTools: true } }).body.tools).toEqual([
      {
        type: 'custom',
        custom: { name: 'patch', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "x"' } } },
      },
    ])
    const { body, warnings } = write({ tools })
    expect(body.tools).toMatchObject([
      { type: 'function', function: { name: 'patch', parameters: { required: ['input'] } } },
    ])
    expect(warnings).toEqual(['emulated:tools.custom'])
  })

  it('have schemas that are taken', () => {
    const shapes = {
      anyOf: [
        { type: 'object', properties: { a: { type: 'array' } }, required: ['a'] },
        { type: 'object', properties: { b: {} } },
      ],
    }
    const { body, warnings } = write({
      tools: [
        { ...weather, parameters: shapes },
        { type: 'function', name: 'none' },
      ],
    })
    expect((body.tools as { function: { parameters: unknown } }[]).map((one) => one.function.parameters)).toEqual([
      { type: 'object', properties: { a: { type: 'array', items: {} }, b: {} } },
      { type: 'object', properties: {} },
    ])
    expect(warnings).toEqual(['changed:tools.parameters'])
  })

  it.each([
    [{ type: 'auto' }, {}, 'auto'],
    [{ type: 'none' }, {}, 'none'],
    [{ type: 'required' }, {}, 'required'],
    [{ type: 'required' }, { toolChoiceRequired: 'any' }, 'any'],
    [{ type: 'tool', name: 'weather' }, {}, { type: 'function', function: { name: 'weather' } }],
    [{ type: 'tool', name: 'weather' }, { toolChoiceNamed: false }, 'required'],
    [{ type: 'allowed', names: ['weather'], required: true }, {}, 'required'],
  ] as const)('are chosen by %j with %j', (toolChoice, quirks, wanted) => {
    expect(write({ tools: [weather], toolChoice }, { quirks }).body.tool_choice).toEqual(wanted)
  })

  it.each([
    [{ tools: [weather], toolChoice: { type: 'tool', name: 'nope' } }, {}],
    [{ toolChoice: { type: 'required' } }, {}],
    [{ tools: [weather], toolChoice: { type: 'required' } }, { toolChoiceRequired: 'none' }],
  ] as const)('are refused when they cannot be forced: %j', (request, quirks) => {
    expect(() => write(request, { quirks })).toThrow(
      expect.objectContaining({ code: 'conversion.unsupported', field: 'tool_choice' }),
    )
  })

  it('of other vendors are named', () => {
    const tools = [
      { type: 'provider', protocol: 'anthropic-messages', name: 'web_search_20250305', value: {} },
    ] as const
    expect(write({ tools }).warnings).toEqual(['unsupported:tools.web_search_20250305'])
  })
})

describe('settings for chat', () => {
  it('are fitted to reasoning models', () => {
    const sampling = { temperature: 0.2, topP: 1 }
    const { body, warnings } = write({ sampling, maxOutputTokens: 9, stop: ['x'] }, { model: 'gpt-5' })
    expect(body).toEqual({ model: 'gpt-5', messages: [{ role: 'user', content: 'Hi' }], max_completion_tokens: 9 })
    expect(warnings).toEqual(['unsupported:temperature', 'unsupported:stop_sequences'])
    const off = write({ sampling, reasoning: { mode: 'disabled' } }, { model: 'gpt-5.1' })
    expect(off.body).toMatchObject({ temperature: 0.2, reasoning_effort: 'none' })
  })

  it.each([
    ['gpt-5', {}, { budgetTokens: 10_000 }, { reasoning_effort: 'medium' }],
    ['gpt-5', {}, { effort: 'max' }, { reasoning_effort: 'high' }],
    ['o3', {}, { effort: 'minimal' }, { reasoning_effort: 'low' }],
    ['gpt-4.1', {}, { effort: 'high' }, {}],
    ['gpt-5', {}, { mode: 'adaptive' }, {}],
    ['x', { reasoningInput: 'openrouter' }, { budgetTokens: 4000 }, { reasoning: { max_tokens: 4000 } }],
    ['x', { reasoningInput: 'openrouter' }, { mode: 'disabled' }, { reasoning: { enabled: false } }],
    ['x', { reasoningInput: 'thinking' }, { effort: 'low' }, { thinking: { type: 'enabled' } }],
    ['x', { reasoningInput: 'thinking' }, { effort: 'none' }, { thinking: { type: 'disabled' } }],
    [
      'x',
      { reasoningInput: 'enable_thinking', thinkingBudget: true },
      { effort: 'medium' },
      { enable_thinking: true, thinking_budget: 8192 },
    ],
    ['x', { reasoningInput: 'enable_thinking' }, { effort: 'none' }, { enable_thinking: false }],
    ['x', { reasoningInput: 'template' }, { effort: 'none' }, { chat_template_kwargs: { enable_thinking: false } }],
    ['x', { reasoningInput: 'none' }, { effort: 'high' }, {}],
  ] as const)('say the thinking of %s with %j for %j', (model, quirks, reasoning, wanted) => {
    const { model: _model, messages: _messages, ...rest } = write({ reasoning }, { model, quirks }).body
    expect(rest).toEqual(wanted)
  })

  it('hold the answer to a schema, or ask for it in words', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    }
    const responseFormat = { type: 'json-schema', name: 'my schema!', schema } as const
    expect(write({ responseFormat }).body.response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'my_schema_', strict: true, schema },
    })
    const told = write({ responseFormat }, { quirks: { jsonSchema: 'json_object' } })
    expect(told.body.response_format).toEqual({ type: 'json_object' })
    expect(JSON.stringify(told.body.messages)).toContain('JSON Schema')
    expect(told.warnings).toEqual(['emulated:output_config.format'])
  })

  it('speak of JSON where the API demands it', () => {
    const { body } = write({ responseFormat: { type: 'json' } }, { inbound: 'gemini' })
    expect(JSON.stringify(body.messages)).toMatch(/JSON/)
  })

  it('leave out what the vendor refuses, by the name the client knows', () => {
    const drop = ['stop', 'logit_bias', 'n', 'user']
    const { body, warnings } = write(
      { stop: ['a'], userId: 'u', candidates: 1 },
      { inbound: 'gemini', quirks: { drop } },
    )
    expect(body).toEqual({ model: 'gpt-4.1', messages: [{ role: 'user', content: 'Hi' }] })
    expect(warnings).toEqual(['unsupported:stopSequences', 'unsupported:user'])
    expect(() => write({ candidates: 2 }, { inbound: 'gemini', quirks: { drop } })).toThrow(
      expect.objectContaining({ code: 'conversion.unsupported', field: 'candidateCount' }),
    )
  })

  it('keep within what the vendor takes', () => {
    const { body, warnings } = write(
      { sampling: { temperature: 1.7 }, maxOutputTokens: 64_000, stop: ['a', 'b'] },
      { quirks: { temperature: { min: 0, max: 1 }, maxOutputTokens: 8192, maxStop: 1 } },
    )
    expect(body).toMatchObject({ temperature: 1, max_tokens: 8192, stop: ['a'] })
    expect(warnings).toEqual(['changed:temperature', 'changed:max_tokens', 'changed:stop_sequences'])
  })

  it('shorten the id of a user that is too long for OpenAI', () => {
    expect(write({ userId: 'u'.repeat(140) }).body.user).toMatch(/^[0-9a-f]{64}$/)
  })

  it("name what only the client's vendor knows", () => {
    const { warnings } = write({ extensions: { 'anthropic-messages': { context_management: {} } } })
    expect(warnings).toEqual(['unsupported:context_management'])
  })
})
