import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../contract/index.ts'
import { madeUpCallId } from '../../ir/made-up-id.ts'
import type { Message, Part } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { Tool } from '../../ir/tool.ts'
import { warningCode } from '../../ir/warning.ts'
import type { WriteRequestContext } from '../conversion.ts'
import { noConversation, requestContext } from './wire.fixture.ts'
import { writeRequest } from './write-request.ts'

const user = (...content: Part[]): Message => ({ role: 'user', content })
const assistant = (...content: Part[]): Message => ({ role: 'assistant', content })
const text = (value: string): Part => ({ type: 'text', text: value })
const call = (id: string, name = 'f', input = '{}', more: object = {}): Part => ({
  type: 'tool-call',
  id,
  name,
  kind: 'function',
  input,
  ...more,
})
const result = (callId: string, value = 'ok', more: object = {}): Message => ({
  role: 'tool',
  content: [{ type: 'tool-result', callId, kind: 'function', content: [{ type: 'text', text: value }], ...more }],
})
const tool = (name: string, more: object = {}): Tool => ({
  type: 'function',
  name,
  parameters: { type: 'object' },
  ...more,
})

function write(request: Partial<ConversationRequest>, context: Partial<WriteRequestContext> = {}) {
  const written = writeRequest({ ...noConversation, messages: [user(text('hi'))], ...request }, requestContext(context))
  return { body: written.body, hints: written.hints, codes: written.warnings.map(warningCode) }
}

const contents = (request: Partial<ConversationRequest>, context?: Partial<WriteRequestContext>): unknown =>
  write(request, context).body.contents

const field = (run: () => unknown): string | undefined => {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError)
    expect((error as GatewayError).code).toBe('conversion.unsupported')
    return (error as GatewayError).field
  }
  throw new Error('was not refused')
}

describe('contents', () => {
  it('alternate, with all results of a turn first and in the order of the calls', () => {
    const messages = [
      user(text('a')),
      user(text('b'), text('')),
      assistant(text('c')),
      assistant(call('1', 'f'), call('2', 'g', '{"x":1}')),
      result('2', 'two'),
      user(text('and?')),
      result('1', '{"one":1}'),
    ]
    expect(contents({ messages })).toEqual([
      { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
      {
        role: 'model',
        parts: [
          { text: 'c' },
          { functionCall: { id: '1', name: 'f', args: {} } },
          { functionCall: { id: '2', name: 'g', args: { x: 1 } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: '1', name: 'f', response: { one: 1 } } },
          { functionResponse: { id: '2', name: 'g', response: { output: 'two' } } },
          { text: 'and?' },
        ],
      },
    ])
  })

  it('have no ids that Gemini never gave, nor any where they are refused', () => {
    const id = madeUpCallId()
    for (const [one, quirks] of [
      [id, {}],
      ['real', { callIds: false }],
    ] as const) {
      const written = JSON.stringify(
        contents({ messages: [user(text('a')), assistant(call(one)), result(one)] }, { quirks }),
      )
      expect(written).not.toContain('"id"')
      expect(written).toContain('"name":"f","response"')
    }
  })

  it('mark failures, wrap what is no object and keep numbers that JSON would spoil', () => {
    const messages = [user(text('a')), assistant(call('1', 'f', 'oops')), result('1', 'bad', { isError: true })]
    expect(contents({ messages })).toMatchObject([
      {},
      { parts: [{ functionCall: { args: { input: 'oops' } } }] },
      { parts: [{ functionResponse: { response: { error: 'bad' } } }] },
    ])
    const long = '{"id":12345678901234567890}'
    expect(contents({ messages: [user(text('a')), assistant(call('1')), result('1', long)] })).toMatchObject([
      {},
      {},
      { parts: [{ functionResponse: { response: { output: long } } }] },
    ])
  })

  it('carry signatures on their own parts, remembered ones, and the stand-in on the first call of a step', () => {
    const own = { opaque: { origin: 'gemini', value: 'S' } }
    const foreign = { opaque: { origin: 'anthropic-messages', value: 'X' } }
    const signatures = (first: object, model: string, more: Partial<WriteRequestContext> = {}) => {
      const messages = [user(text('a')), assistant(call('1', 'f', '{}', first), call('2')), result('1'), result('2')]
      const [, turn] = contents({ messages }, { model, ...more }) as { parts: { thoughtSignature?: string }[] }[]
      return turn?.parts.map(({ thoughtSignature }) => thoughtSignature)
    }
    const standIn = 'skip_thought_signature_validator'
    expect(signatures(own, 'gemini-3-pro-preview')).toEqual(['S', undefined])
    expect(signatures(foreign, 'gemini-3-pro-preview')).toEqual([standIn, undefined])
    expect(signatures({}, 'gemini-3.1-flash')).toEqual([standIn, undefined])
    expect(signatures({}, 'gemini-2.5-flash')).toEqual([undefined, undefined])
    const recall = (id: string) => (id === '1' ? { thinking: [], call: { origin: 'gemini', value: 'R' } } : undefined)
    expect(signatures({}, 'gemini-3-flash', { recall })).toEqual(['R', undefined])
  })

  it('leave other models’ thinking out, and the turn with it', () => {
    const thought: Part = { type: 'thinking', text: 'hm', opaque: { origin: 'anthropic-messages', value: 'X' } }
    const { body, codes } = write({ messages: [user(text('a')), assistant(thought), user(text('b'))] })
    expect(body.contents).toEqual([{ role: 'user', parts: [{ text: 'a' }, { text: 'b' }] }])
    expect(codes).toEqual(['unsupported:messages.thinking'])
    const mine: Part = { type: 'thinking', text: 'hm', opaque: { origin: 'gemini', value: 'S' } }
    expect(contents({ messages: [user(text('a')), assistant(mine), user(text('b'))] })).toMatchObject([
      {},
      { role: 'model', parts: [{ text: 'hm', thought: true, thoughtSignature: 'S' }] },
      {},
    ])
  })

  it('hold instructions in the middle in their place, and say so', () => {
    const { body, codes } = write({
      messages: [user(text('a')), { role: 'system', content: [text('b')] }, user(text('c'))],
    })
    expect(body.contents).toEqual([{ role: 'user', parts: [{ text: 'a' }, { text: 'b' }, { text: 'c' }] }])
    expect(codes).toEqual(['changed:messages.system'])
  })

  it('begin with a user and are never none', () => {
    expect(contents({ messages: [] })).toEqual([{ role: 'user', parts: [{ text: '' }] }])
    expect(contents({ messages: [assistant(call('1')), result('1')] })).toMatchObject([
      { role: 'user' },
      { role: 'model' },
      { role: 'user' },
    ])
    const orphan = write({ messages: [result('gone', 'x')] })
    expect(orphan.body.contents).toEqual([
      { role: 'user', parts: [{ text: 'Result of an earlier call:' }, { text: 'x' }] },
    ])
    expect(orphan.codes).toEqual(['changed:messages.tool_result'])
  })

  it('take media as data or from where Gemini can reach it', () => {
    const image = (source: object): Part => ({ type: 'image', source }) as Part
    const one = (source: object, quirks = {}) => contents({ messages: [user(image(source))] }, { quirks })
    expect(one({ kind: 'data', mediaType: 'image/png', data: 'AAAA' })).toMatchObject([
      { parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] },
    ])
    expect(one({ kind: 'url', url: 'https://youtu.be/x', mediaType: 'video/mp4' })).toMatchObject([
      { parts: [{ fileData: { fileUri: 'https://youtu.be/x', mimeType: 'video/mp4' } }] },
    ])
    expect(field(() => one({ kind: 'url', url: 'https://a/b.png' }))).toBe('messages.content')
    expect(field(() => one({ kind: 'url', url: 'gs://a/b.png' }))).toBe('messages.content')
    expect(one({ kind: 'url', url: 'gs://a/b.png' }, { fileUris: ['gs'] })).toMatchObject([
      { parts: [{ fileData: {} }] },
    ])
    expect(field(() => one({ kind: 'file', id: 'file-1', protocol: 'openai-chat' }))).toBe('messages.content')
  })

  it('hold pictures of a result inside it from Gemini 3 on, before that beside it', () => {
    const picture = { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' } }
    const messages = [
      user(text('a')),
      assistant(call('1'), call('2')),
      result('1', '', { content: [picture] }),
      result('2'),
    ]
    const [, , third] = contents({ messages }, { model: 'gemini-3-flash-preview' }) as { parts: object[] }[]
    expect(third?.parts).toMatchObject([
      { functionResponse: { parts: [{ inlineData: {} }] } },
      { functionResponse: {} },
    ])
    const older = write({ messages })
    expect((older.body.contents as { parts: object[] }[])[2]?.parts).toMatchObject([
      { functionResponse: { name: 'f', response: { output: 'The result follows.' } } },
      { functionResponse: {} },
      { text: 'Part of the result of f:' },
      { inlineData: {} },
    ])
    expect(older.codes).toEqual(['changed:messages.content'])
  })
})

describe('instructions', () => {
  it('go where the model takes them', () => {
    const system = [{ type: 'text' as const, text: 'Be brief.' }]
    expect(write({ system }).body.systemInstruction).toEqual({ parts: [{ text: 'Be brief.' }] })
    const { body } = write({ system }, { model: 'gemma-3-27b-it' })
    expect(body.systemInstruction).toBeUndefined()
    expect(body.contents).toEqual([{ role: 'user', parts: [{ text: 'Be brief.' }, { text: 'hi' }] }])
  })
})

describe('tools', () => {
  it('keep their schema, or get Gemini’s where that is all the model takes', () => {
    const parameters = { type: 'object', properties: { a: { type: ['string', 'null'] } }, additionalProperties: false }
    const tools = [tool('f', { parameters, description: 'd' }), tool('empty')]
    expect(write({ tools }).body.tools).toEqual([
      {
        functionDeclarations: [
          { name: 'f', description: 'd', parametersJsonSchema: parameters },
          { name: 'empty', parametersJsonSchema: { type: 'object' } },
        ],
      },
    ])
    expect(write({ tools }, { quirks: { jsonSchema: false } }).body.tools).toEqual([
      {
        functionDeclarations: [
          {
            name: 'f',
            description: 'd',
            parameters: { type: 'OBJECT', properties: { a: { type: 'STRING', nullable: true } } },
          },
          { name: 'empty' },
        ],
      },
    ])
  })

  it('are renamed where Gemini would refuse the name, the same everywhere', () => {
    const odd = 'mcp/server tool'
    const long = 'x'.repeat(80)
    const { body, hints } = write({
      tools: [tool(odd), tool(long), tool('mcp_server_tool'), tool('1st')],
      toolChoice: { type: 'tool', name: odd },
      messages: [user(text('a')), assistant(call('1', odd)), result('1')],
    })
    const [{ functionDeclarations }] = body.tools as [{ functionDeclarations: { name: string }[] }]
    const names = functionDeclarations.map(({ name }) => name)
    expect(new Set(names).size).toBe(4)
    for (const name of names) expect(name).toMatch(/^[A-Za-z_][\w.:-]{0,63}$/)
    expect(body.toolConfig).toEqual({ functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [names[0]] } })
    expect(JSON.stringify(body.contents)).toContain(`"functionCall":{"id":"1","name":"${names[0]}"`)
    expect(JSON.stringify(body.contents)).toContain(`"functionResponse":{"id":"1","name":"${names[0]}"`)
    expect(hints?.names).toEqual({ [names[0]!]: odd, [names[1]!]: long, [names[3]!]: '1st' })
  })

  it('are chosen as the client chose', () => {
    const tools = [tool('f'), tool('g')]
    const config = (toolChoice: ConversationRequest['toolChoice']) =>
      (
        write({ tools, ...(toolChoice === undefined ? undefined : { toolChoice }) }).body.toolConfig as
          | { functionCallingConfig: object }
          | undefined
      )?.functionCallingConfig
    expect(config(undefined)).toBeUndefined()
    expect(config({ type: 'auto' })).toEqual({ mode: 'AUTO' })
    expect(config({ type: 'none' })).toEqual({ mode: 'NONE' })
    expect(config({ type: 'required' })).toEqual({ mode: 'ANY' })
    expect(config({ type: 'allowed', names: ['g'], required: true })).toEqual({
      mode: 'ANY',
      allowedFunctionNames: ['g'],
    })
    const some = write({ tools, toolChoice: { type: 'allowed', names: ['g'], required: false } }).body
    expect(some.tools).toMatchObject([{ functionDeclarations: [{ name: 'g' }] }])
    for (const toolChoice of [
      { type: 'tool', name: 'h' },
      { type: 'allowed', names: ['h'], required: true },
    ] as const)
      expect(field(() => write({ tools, toolChoice }))).toBe('tool_choice')
    expect(field(() => write({ toolChoice: { type: 'required' } }))).toBe('tool_choice')
  })

  it('of other vendors are left out with a warning; a search becomes Google’s', () => {
    const search: Tool = { type: 'provider', protocol: 'anthropic-messages', name: 'web_search_20250305', value: {} }
    expect(write({ tools: [search] })).toMatchObject({
      body: { tools: [{ googleSearch: {} }] },
      codes: ['emulated:web_search_20250305'],
    })
    expect(write({ tools: [search, tool('f')] })).toMatchObject({ codes: ['unsupported:web_search_20250305'] })
    const custom: Tool = { type: 'custom', name: 'patch', namespace: 'ns' }
    const { body, codes } = write({
      tools: [custom],
      messages: [
        user(text('a')),
        assistant({ ...call('1', 'patch', 'raw text', { namespace: 'ns' }), kind: 'custom' } as Part),
      ],
    })
    expect(codes).toEqual(['emulated:tools'])
    expect(body.tools).toMatchObject([{ functionDeclarations: [{ name: 'ns__patch' }] }])
    expect(JSON.stringify(body.contents)).toContain('"name":"ns__patch","args":{"input":"raw text"}')
  })
})

describe('settings', () => {
  it('go to generationConfig', () => {
    const { body, codes } = write({
      sampling: {
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        seed: 7,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        logprobs: true,
        topLogprobs: 3,
      },
      maxOutputTokens: 100,
      candidates: 2,
      stop: ['a', 'b', 'c', 'd', 'e', 'f'],
      responseFormat: { type: 'json-schema', schema: { type: 'object' } },
      modalities: ['text', 'image'],
      serviceTier: 'flex',
    })
    expect(body.generationConfig).toEqual({
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      seed: 7,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      responseLogprobs: true,
      logprobs: 3,
      maxOutputTokens: 100,
      candidateCount: 2,
      stopSequences: ['a', 'b', 'c', 'd', 'e'],
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'object' },
      responseModalities: ['TEXT', 'IMAGE'],
    })
    expect(body.serviceTier).toBe('flex')
    expect(codes).toEqual(['changed:stop'])
  })

  it('that Gemini lacks are named as the client names them', () => {
    const asked: Partial<ConversationRequest> = {
      sampling: { logitBias: { 1: 1 }, minP: 0.1, repetitionPenalty: 2 },
      parallelToolCalls: false,
      userId: 'u',
      metadata: { a: 'b' },
      verbosity: 'low',
      promptCacheKey: 'k',
      serviceTier: 'auto',
      extensions: { 'openai-chat': { prediction: {}, stream_options: {} } },
    }
    expect(write(asked).codes.sort()).toEqual(
      [
        ...['logit_bias', 'min_p', 'repetition_penalty', 'parallel_tool_calls', 'user', 'metadata', 'verbosity'],
        ...['prompt_cache_key', 'prediction'],
      ]
        .map((name) => `unsupported:${name}`)
        .sort(),
    )
    expect(write({ userId: 'u' }, { inbound: 'anthropic-messages' }).codes).toEqual(['unsupported:metadata.user_id'])
    expect(write({ metadata: { team: 'a' } }, { quirks: { labels: true } }).body.labels).toEqual({ team: 'a' })
  })

  it('that cannot be met are refused', () => {
    expect(field(() => write({ candidates: 9 }))).toBe('n')
    const loop = { type: 'object', properties: { next: { $ref: '#' } } }
    expect(field(() => write({ tools: [tool('f', { parameters: loop })] }, { quirks: { jsonSchema: false } }))).toBe(
      'tools',
    )
  })

  it('tell the format in words beside functions on models that do not join them', () => {
    const asked: Partial<ConversationRequest> = {
      tools: [tool('f')],
      responseFormat: { type: 'json-schema', schema: { type: 'object', title: 'Answer' } },
    }
    const older = write(asked, { model: 'gemini-2.5-pro' })
    expect(older.body.generationConfig).toBeUndefined()
    expect(JSON.stringify(older.body.systemInstruction)).toContain('Answer')
    expect(older.codes).toEqual(['emulated:response_format'])
    expect(write(asked, { model: 'gemini-3-pro-preview' })).toMatchObject({
      body: { generationConfig: { responseMimeType: 'application/json' } },
      codes: [],
    })
  })
})
