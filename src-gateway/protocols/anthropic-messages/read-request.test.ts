import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../contract/index.ts'
import type { JsonObject } from '../conversion.ts'
import { readBody, route, written } from './conversion.cases.ts'
import { anthropicMessages } from './index.ts'

const messages = [{ role: 'user', content: 'Hi' }]
const own = (fields: JsonObject) => readBody({ model: 'm', messages, ...fields })
const contentOf = (content: unknown, role = 'user') => readBody({ model: 'm', messages: [{ role, content }] }).messages

function complaint(body: JsonObject): { code: string; field: string | undefined } {
  try {
    readBody(body)
  } catch (error) {
    if (error instanceof GatewayError) return { code: error.code, field: error.field }
  }
  throw new Error('was not refused')
}

describe('a message', () => {
  it('with results and text is two', () => {
    const content = [
      { type: 'text', text: 'first' },
      { type: 'tool_result', tool_use_id: 'a', content: 'ok', is_error: true },
      { type: 'tool_result', tool_use_id: 'b' },
    ]
    expect(contentOf(content)).toEqual([
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            callId: 'a',
            kind: 'function',
            content: [{ type: 'text', text: 'ok' }],
            isError: true,
          },
          { type: 'tool-result', callId: 'b', kind: 'function', content: [] },
        ],
      },
      { role: 'user', content: [{ type: 'text', text: 'first' }] },
    ])
  })

  it('with a result knows the name of the call', () => {
    const { messages: read } = readBody({
      model: 'm',
      messages: [
        { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'sum', input: { x: 1 } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: '2' }] },
      ],
    })
    expect(read[0]?.content).toMatchObject([{ type: 'tool-call', id: 'a', name: 'sum', input: '{"x":1}' }])
    expect(read[1]?.content).toMatchObject([{ type: 'tool-result', name: 'sum' }])
  })

  it.each<[string, JsonObject, JsonObject]>([
    [
      'a picture by URL',
      { type: 'image', source: { type: 'url', url: 'https://a.example' } },
      { type: 'image', source: { kind: 'url' } },
    ],
    [
      'a PDF',
      {
        type: 'document',
        title: 'T',
        citations: { enabled: true },
        source: { type: 'base64', media_type: 'application/pdf', data: 'QQ==' },
      },
      { type: 'file', name: 'T', citations: true, source: { kind: 'data', mediaType: 'application/pdf' } },
    ],
    [
      'a document of blocks',
      {
        type: 'document',
        source: {
          type: 'content',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
      },
      { type: 'file', source: { kind: 'text', text: 'a\n\nb' } },
    ],
    [
      'a found document',
      { type: 'search_result', title: 'T', source: 'S', content: [{ type: 'text', text: 'c' }] },
      { type: 'provider', name: 'search_result', text: 'T\nS\nc' },
    ],
    ['an upload', { type: 'container_upload', file_id: 'f' }, { type: 'provider', name: 'container_upload' }],
    ['a block of tomorrow', { type: 'hologram', x: 1 }, { type: 'provider', name: 'hologram', value: { x: 1 } }],
    [
      'thinking without a signature',
      { type: 'thinking', thinking: 'hm', signature: '' },
      { type: 'thinking', text: 'hm' },
    ],
    [
      'found pages',
      {
        type: 'web_search_tool_result',
        tool_use_id: 's',
        content: [{ type: 'web_search_result', title: 'T', url: 'https://a.example' }],
      },
      { type: 'provider', text: 'Result of web search:\n- T (https://a.example)' },
    ],
  ])('may hold %s', (_, block, expected) => {
    const request = readBody({ model: 'm', messages: [{ role: 'user', content: [block] }] })
    expect(request.messages[0]?.content).toMatchObject([expected])
    if (block.type === 'thinking') return
    const { body } = written(request, { inbound: 'anthropic-messages' })
    expect((body.messages as JsonObject[])[0]?.content).toEqual([block])
  })

  it('of the system at the head is an instruction, amid the others a message', () => {
    const system = { role: 'system', content: 'Be kind.' }
    const request = readBody({ model: 'm', system: 'First.', messages: [system, ...messages, system] })
    expect(request.system.map((part) => part.text)).toEqual(['First.', 'Be kind.'])
    expect(request.messages.map(({ role }) => role)).toEqual(['user', 'system'])
  })
})

describe('settings', () => {
  it.each<[JsonObject, JsonObject]>([
    [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, { reasoning: { mode: 'enabled', budgetTokens: 2000 } }],
    [
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'max' } },
      { reasoning: { mode: 'adaptive', effort: 'max', show: false } },
    ],
    [{ thinking: { type: 'disabled' } }, { reasoning: { mode: 'disabled' } }],
    [
      { tool_choice: { type: 'any', disable_parallel_tool_use: true } },
      { toolChoice: { type: 'required' }, parallelToolCalls: false },
    ],
    [
      { metadata: { user_id: 'u' }, service_tier: 'standard_only' },
      { userId: 'u', serviceTier: 'standard_only' },
    ],
    [{ cache_control: { type: 'ephemeral', ttl: '1h' } }, { cache: { ttl: '1h' } }],
    [
      { output_format: { type: 'json_schema', schema: { type: 'object' } } },
      { responseFormat: { type: 'json-schema', schema: { type: 'object' } } },
    ],
    [
      { mcp_servers: [], context_management: { edits: [] } },
      { extensions: { 'anthropic-messages': { mcp_servers: [], context_management: { edits: [] } } } },
    ],
  ])('%j', (body, expected) => {
    expect(own(body)).toMatchObject(expected)
  })

  it("of Claude Code's tools survive", () => {
    const tool = {
      name: 'Read',
      description: 'Reads.',
      input_schema: { type: 'object', properties: {} },
      eager_input_streaming: true,
      defer_loading: true,
      input_examples: [{}],
    }
    const request = own({ tools: [tool] })
    expect(request.tools).toMatchObject([{ type: 'function', name: 'Read', parameters: tool.input_schema }])
    expect(written(request, { inbound: 'anthropic-messages' }).body.tools).toEqual([tool])
  })
})

describe('a malformed request', () => {
  it.each<[JsonObject, string]>([
    [{ model: 'm' }, 'messages'],
    [{ messages: [{ role: 'robot', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user', content: 5 }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: [{ text: 'x' }] }] }, 'messages[0].content[0].type'],
    [{ messages: [{ role: 'user', content: [{ type: 'tool_result' }] }] }, 'messages[0].content[0].tool_use_id'],
    [{ messages, tools: [{}] }, 'tools[0].name'],
    [{ messages, system: 5 }, 'system'],
  ])('%j is named', (body, field) => {
    expect(complaint(body)).toEqual({ code: 'request.malformed', field })
  })
})

describe('a token count', () => {
  it('is asked for like a message without a limit', () => {
    const request = anthropicMessages.counting.readRequest({
      route: { ...route, operation: 'count-tokens' },
      body: { model: 'm', messages },
      headers: {},
    })
    expect(request.messages).toHaveLength(1)
    expect(request).not.toHaveProperty('maxOutputTokens')
  })
})
