import { describe, expect, it } from 'vitest'
import { openaiChat as chat } from './index.ts'
import { empty, write } from './write-request.fixture.ts'

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
