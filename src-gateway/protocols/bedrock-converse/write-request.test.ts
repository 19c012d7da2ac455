import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../conversion.ts'
import { bedrockConverse } from './index.ts'
import {
  ask,
  assistant,
  call,
  claude37,
  llama,
  look,
  nova,
  opus,
  result,
  sonnet,
  user,
  write,
} from './write-request.fixture.ts'

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
    // The model thinks at the head of a turn, which may call more than once.
    const opaque = { origin: 'bedrock-converse', value: 'c2ln' }
    const calls = [assistant(call('b')), result('b')]
    const signed = [user('Hi'), assistant({ type: 'thinking', text: 'hm', opaque }, call('a')), result('a'), ...calls]
    expect(write({ reasoning, tools: [look], messages: signed }).body.additionalModelRequestFields).toBeDefined()
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
