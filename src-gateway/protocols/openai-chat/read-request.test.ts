import { describe, expect, it } from 'vitest'
import { packOpaque } from '../../ir/opaque.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { JsonObject } from '../conversion.ts'
import { openaiChat as chat } from './index.ts'

function read(body: JsonObject): ConversationRequest {
  return chat.readRequest({
    route: { protocol: 'openai-chat', operation: 'chat' },
    body: { model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...body },
    headers: {},
  })
}

/** The content of the only message. */
function contentOf(message: JsonObject): unknown {
  return read({ messages: [{ role: 'user', content: 'x' }, message] }).messages[1]!.content
}

describe('messages of a chat client', () => {
  it('are instructions at the head, and in the middle', () => {
    const { system, messages } = read({
      messages: [
        { role: 'system', content: 'A' },
        { role: 'developer', content: [{ type: 'text', text: 'B', cache_control: { type: 'ephemeral', ttl: '1h' } }] },
        { role: 'user', content: 'x', name: 'ann' },
        { role: 'system', content: 'C' },
      ],
    })
    expect(system).toEqual([
      { type: 'text', text: 'A', extensions: { 'openai-chat': { message: 0 } } },
      {
        type: 'text',
        text: 'B',
        cache: { ttl: '1h' },
        extensions: { 'openai-chat': { role: 'developer', message: 1 } },
      },
    ])
    expect(messages).toEqual([
      { role: 'user', name: 'ann', content: [{ type: 'text', text: 'x' }] },
      { role: 'system', content: [{ type: 'text', text: 'C' }] },
    ])
  })

  it.each([
    [
      'a picture by URL',
      { type: 'image_url', image_url: { url: 'https://a.example/b.png', detail: 'low' } },
      { type: 'image', detail: 'low', source: { kind: 'url', url: 'https://a.example/b.png' } },
    ],
    [
      'a picture as data',
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
      { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AA==' } },
    ],
    [
      "Mistral's picture",
      { type: 'image_url', image_url: 'https://a.example/b.png' },
      { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' } },
    ],
    [
      'sound',
      { type: 'input_audio', input_audio: { data: 'AA', format: 'mp3' } },
      { type: 'audio', source: { kind: 'data', mediaType: 'audio/mpeg', data: 'AA' } },
    ],
    [
      'a document',
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA' } },
      { type: 'file', name: 'a.pdf', source: { kind: 'data', mediaType: 'application/pdf', data: 'AA' } },
    ],
    [
      'a document by id',
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'file', source: { kind: 'file', id: 'file-1', protocol: 'openai-chat' } },
    ],
    [
      "Mistral's document",
      { type: 'document_url', document_url: 'https://a.example/b' },
      { type: 'file', source: { kind: 'url', url: 'https://a.example/b', mediaType: 'application/pdf' } },
    ],
    [
      'what nobody knows',
      { type: 'hologram', data: 1 },
      { type: 'provider', protocol: 'openai-chat', name: 'hologram', value: { type: 'hologram', data: 1 } },
    ],
  ])('hold %s', (_title, part, wanted) => {
    expect(contentOf({ role: 'user', content: [part] })).toEqual([wanted])
  })

  it('are answers with thinking, text, refusal, sound and calls', () => {
    expect(
      contentOf({
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
          { type: 'text', text: 'a' },
          { type: 'refusal', refusal: 'no' },
        ],
        audio: { id: 'audio_1' },
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
          { id: 'b', type: 'custom', custom: { name: 'g', input: 'free' } },
          { id: '', function: { name: 'h', arguments: { x: 1 } } },
        ],
      }),
    ).toEqual([
      { type: 'thinking', text: 'hm' },
      { type: 'text', text: 'a' },
      { type: 'refusal', text: 'no' },
      { type: 'audio', id: 'audio_1', source: { kind: 'file', id: 'audio_1', protocol: 'openai-chat' } },
      { type: 'tool-call', id: 'a', name: 'f', kind: 'function', input: '{}' },
      { type: 'tool-call', id: 'b', name: 'g', kind: 'custom', input: 'free' },
      { type: 'tool-call', id: expect.stringMatching(/^call_/), name: 'h', kind: 'function', input: '{"x":1}' },
    ])
  })

  it.each([
    [{ reasoning_content: 'hm' }, { type: 'thinking', text: 'hm' }],
    [{ reasoning: 'hm' }, { type: 'thinking', text: 'hm' }],
    [
      { reasoning: 'hm', reasoning_details: [{ type: 'reasoning.encrypted', data: 'D', id: 'rs_1', index: 0 }] },
      {
        type: 'thinking',
        text: '',
        opaque: { origin: 'openai-chat', value: '[{"type":"reasoning.encrypted","data":"D","id":"rs_1","index":0}]' },
      },
    ],
    [
      {
        reasoning_details: [
          { type: 'reasoning.text', text: 'hm', signature: packOpaque({ origin: 'gemini', value: 'S' }) },
        ],
      },
      { type: 'thinking', text: 'hm', opaque: { origin: 'gemini', value: 'S' } },
    ],
  ])('give thinking back as %j', (fields, wanted) => {
    expect(contentOf({ role: 'assistant', content: 'x', ...fields })).toEqual([wanted, { type: 'text', text: 'x' }])
  })

  it('are results that know the name and kind of their call', () => {
    const { messages } = read({
      messages: [
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'b', type: 'custom', custom: { name: 'g', input: '' } }],
        },
        { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'ok' }] },
      ],
    })
    expect(messages[1]).toEqual({
      role: 'tool',
      content: [
        { type: 'tool-result', callId: 'b', name: 'g', kind: 'custom', content: [{ type: 'text', text: 'ok' }] },
      ],
    })
  })

  it('are the legacy functions too', () => {
    const { messages, tools, toolChoice } = read({
      functions: [{ name: 'f', parameters: { type: 'object' } }],
      function_call: { name: 'f' },
      messages: [
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
        { role: 'function', name: 'f', content: '1' },
      ],
    })
    const [called] = messages[0]!.content
    expect(called).toMatchObject({ type: 'tool-call', name: 'f' })
    expect(messages[1]!.content).toMatchObject([{ callId: (called as { id: string }).id, name: 'f' }])
    expect(tools).toEqual([{ type: 'function', name: 'f', parameters: { type: 'object' } }])
    expect(toolChoice).toEqual({ type: 'tool', name: 'f' })
  })

  it.each([
    [{ messages: 'x' }, 'messages'],
    [{ messages: [1] }, 'messages[0]'],
    [{ messages: [{ content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user', content: 1 }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: [{ text: 'x' }] }] }, 'messages[0].content[0].type'],
    [{ messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }, 'messages[0].content[0].image_url.url'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].tool_call_id'],
    [{ tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name'],
    [{ temperature: 'hot' }, 'temperature'],
  ])('are refused where they are wrong, by the path: %j', (body, field) => {
    expect(() => read(body as JsonObject)).toThrow(expect.objectContaining({ code: 'request.malformed', field }))
  })
})

describe('settings of a chat client', () => {
  it('are read', () => {
    const { extensions, ...request } = read({
      stream: true,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      max_tokens: 5,
      max_completion_tokens: 6,
      stop: 'x',
      n: 2,
      seed: 3,
      user: 'u',
      stream_options: { include_usage: true },
      parallel_tool_calls: false,
      prompt_cache_key: 'k',
      logit_bias: { 1: 2 },
      store: true,
      prediction: { type: 'content', content: 'x' },
      response_format: null,
    })
    expect(request).toMatchObject({
      stream: true,
      sampling: { temperature: 0.5, topP: 0.9, topK: 40, seed: 3, logitBias: { 1: 2 } },
      maxOutputTokens: 6,
      stop: ['x'],
      candidates: 2,
      userId: 'u',
      includeUsage: true,
      parallelToolCalls: false,
      promptCacheKey: 'k',
    })
    expect(extensions).toEqual({ 'openai-chat': { store: true, prediction: { type: 'content', content: 'x' } } })
  })

  it.each([
    [{ reasoning_effort: 'low' }, { effort: 'low' }],
    [{ reasoning: { effort: 'high', exclude: true } }, { effort: 'high', show: false }],
    [{ reasoning: { max_tokens: 9 } }, { budgetTokens: 9 }],
    [{ thinking: { type: 'enabled', budget_tokens: 9 } }, { mode: 'enabled', budgetTokens: 9 }],
    [{ enable_thinking: false }, { mode: 'disabled' }],
    [
      { enable_thinking: true, thinking_budget: 9 },
      { mode: 'enabled', budgetTokens: 9 },
    ],
    [{ chat_template_kwargs: { enable_thinking: false } }, { mode: 'disabled' }],
    [{}, undefined],
  ])('say the thinking as %j', (body, wanted) => {
    expect(read(body).reasoning).toEqual(wanted)
  })

  it.each([
    ['auto', { type: 'auto' }],
    ['any', { type: 'required' }],
    [
      { type: 'function', function: { name: 'f' } },
      { type: 'tool', name: 'f' },
    ],
    [
      { type: 'custom', custom: { name: 'f' } },
      { type: 'tool', name: 'f' },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { type: 'allowed', names: ['f'], required: true },
    ],
    [{ type: 'web_search' }, { type: 'provider', protocol: 'openai-chat', value: { type: 'web_search' } }],
  ])('choose a tool by %j', (tool_choice, wanted) => {
    expect(read({ tool_choice }).toolChoice).toEqual(wanted)
  })

  it('offer tools with and without a type, and vendors own', () => {
    const { tools } = read({
      tools: [
        { function: { name: 'f', strict: true }, cache_control: { type: 'ephemeral' } },
        {
          type: 'custom',
          custom: { name: 'g', format: { type: 'grammar', grammar: { syntax: 'regex', definition: 'x' } } },
        },
        { type: 'openrouter:web_search', parameters: {} },
      ],
    })
    expect(tools).toEqual([
      { type: 'function', name: 'f', strict: true, cache: {} },
      { type: 'custom', name: 'g', format: { type: 'grammar', syntax: 'regex', definition: 'x' } },
      {
        type: 'provider',
        protocol: 'openai-chat',
        name: 'openrouter:web_search',
        value: { type: 'openrouter:web_search', parameters: {} },
      },
    ])
  })
})
