import { describe, expect, it } from 'vitest'
import { packOpaque } from '../../ir/opaque.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { warningCode } from '../../ir/warning.ts'
import type { JsonObject, WriteRequestContext } from '../conversion.ts'
import { openaiResponses } from './index.ts'

const route = { protocol: 'openai-responses', operation: 'chat' } as const

function read(body: JsonObject): ConversationRequest {
  return openaiResponses.readRequest({ route, body: { model: 'm', ...body }, headers: {} })
}

function refusal(body: JsonObject): unknown {
  try {
    read(body)
  } catch (error) {
    return error
  }
  throw new Error('the request was read')
}

const context: WriteRequestContext = {
  model: 'gpt-5',
  stream: true,
  quirks: {},
  inbound: 'openai-responses',
  recall: () => undefined,
}

/** What a coding agent sends in the middle of its work. */
const agent: JsonObject = {
  model: 'gpt-5-codex',
  instructions: 'You are a coding agent.',
  input: [
    { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Stay in the folder.' }] },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Fix it.' }] },
    {
      type: 'reasoning',
      id: 'rs_1',
      summary: [
        { type: 'summary_text', text: 'One' },
        { type: 'summary_text', text: 'Two' },
      ],
      encrypted_content: 'gAAA',
    },
    { type: 'message', role: 'assistant', phase: 'commentary', content: [{ type: 'output_text', text: 'Looking.' }] },
    { type: 'function_call', call_id: 'call_1', name: 'exec', namespace: 'files', arguments: '{"a":1}' },
    { type: 'custom_tool_call', call_id: 'call_2', name: 'apply_patch', input: '*** Begin Patch', status: 'completed' },
    {
      type: 'local_shell_call',
      id: 'lsh_1',
      call_id: 'call_3',
      status: 'completed',
      action: { type: 'exec', command: ['ls'], env: {} },
    },
    {
      type: 'function_call_output',
      call_id: 'call_1',
      output: [
        { type: 'input_text', text: 'see' },
        { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'high' },
      ],
    },
    { type: 'custom_tool_call_output', call_id: 'call_2', output: 'ok' },
    { type: 'local_shell_call_output', id: 'lsh_1', output: 'a b' },
    { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'rust' } },
    { type: 'compaction', id: 'cmp_1', encrypted_content: 'gBBB' },
  ],
  tools: [
    {
      type: 'function',
      name: 'plan',
      description: 'Plans.',
      strict: false,
      parameters: { type: 'object', properties: {} },
    },
    {
      type: 'namespace',
      name: 'files',
      description: 'Files.',
      tools: [{ type: 'function', name: 'exec', parameters: { type: 'object', properties: {} } }],
    },
    {
      type: 'custom',
      name: 'apply_patch',
      description: 'Patches.',
      format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
    },
    { type: 'local_shell' },
    { type: 'web_search', external_web_access: true },
  ],
  tool_choice: 'auto',
  parallel_tool_calls: false,
  reasoning: { effort: 'medium', summary: 'auto' },
  store: false,
  stream: true,
  include: ['reasoning.encrypted_content'],
  prompt_cache_key: 'thread-1',
  text: { verbosity: 'low' },
  client_metadata: { session: 'x' },
}

describe('a coding agent', () => {
  const request = read(agent)

  it('is read whole', () => {
    expect(request.system.map(({ text }) => text)).toEqual(['You are a coding agent.', 'Stay in the folder.'])
    expect(request.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant'])
    expect(request.messages[1]!.content).toMatchObject([
      { type: 'thinking', text: 'One', summary: true },
      { type: 'thinking', text: 'Two', opaque: { origin: 'openai-responses', value: 'gAAA', id: 'rs_1' } },
      { type: 'text', text: 'Looking.' },
      { type: 'tool-call', id: 'call_1', name: 'exec', namespace: 'files', input: '{"a":1}' },
      { type: 'tool-call', id: 'call_2', name: 'apply_patch', kind: 'custom', input: '*** Begin Patch' },
      { type: 'tool-call', id: 'call_3', name: 'local_shell', kind: 'function', input: '{"command":["ls"],"env":{}}' },
    ])
    expect(request.messages[1]!.content[0]).not.toHaveProperty('opaque')
    expect(request.messages[2]!.content).toMatchObject([
      {
        type: 'tool-result',
        callId: 'call_1',
        name: 'exec',
        content: [
          { type: 'text', text: 'see' },
          { type: 'image', detail: 'high', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' } },
        ],
      },
      { callId: 'call_2', kind: 'custom', content: [{ text: 'ok' }] },
      { callId: 'call_3', name: 'local_shell', content: [{ text: 'a b' }] },
    ])
    expect(request.messages[3]!.content).toMatchObject([
      { type: 'provider', name: 'web_search_call', text: '[Searched the web: rust]' },
      { type: 'provider', name: 'compaction' },
    ])
    expect(request.tools).toMatchObject([
      { type: 'function', name: 'plan' },
      { type: 'function', name: 'exec', namespace: 'files' },
      { type: 'custom', name: 'apply_patch' },
      { type: 'function', name: 'local_shell', parameters: { required: ['command'] } },
      { type: 'provider', name: 'web_search' },
    ])
    expect(request).toMatchObject({
      reasoning: { effort: 'medium', show: true, summary: 'auto' },
      parallelToolCalls: false,
      promptCacheKey: 'thread-1',
      verbosity: 'low',
      toolChoice: { type: 'auto' },
    })
  })

  it('says nothing that another vendor would have to warn of', () => {
    expect(Object.keys(request.extensions)).toEqual([])
  })

  it('is written back as it was', () => {
    const { body, warnings } = openaiResponses.writeRequest(request, context)
    expect(warnings).toEqual([])
    expect(body).toEqual({
      ...agent,
      model: 'gpt-5',
      input: (agent.input as JsonObject[]).map((item) =>
        item.type === 'message' && item.role === 'assistant'
          ? { ...item, content: [{ type: 'output_text', text: 'Looking.', annotations: [] }] }
          : item,
      ),
    })
  })
})

describe('a request', () => {
  it('may be a plain text', () => {
    expect(read({ input: 'Hi', instructions: 'Be kind.' })).toMatchObject({
      system: [{ text: 'Be kind.' }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      stream: false,
    })
  })

  it('gives tools found later to the model too', () => {
    const found = {
      type: 'function',
      name: 'rate',
      description: 'Rates.',
      defer_loading: true,
      parameters: { type: 'object' },
    }
    const request = read({
      tools: [
        {
          type: 'tool_search',
          execution: 'client',
          description: 'Find.',
          parameters: { type: 'object', properties: { goal: {} } },
        },
      ],
      input: [
        { role: 'user', content: 'EUR?' },
        {
          type: 'tool_search_call',
          call_id: 'c1',
          execution: 'client',
          status: 'completed',
          arguments: { goal: 'rate' },
        },
        { type: 'tool_search_output', call_id: 'c1', execution: 'client', status: 'completed', tools: [found] },
        { type: 'additional_tools', role: 'developer', tools: [{ type: 'function', name: 'later', parameters: null }] },
        { type: 'function_call', call_id: 'c2', name: 'rate', namespace: 'rate', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c2', output: '1' },
      ],
    })
    expect(request.tools).toMatchObject([{ name: 'tool_search' }, { name: 'rate' }, { name: 'later' }])
    expect(request.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: [{ type: 'tool-call', name: 'tool_search', input: '{"goal":"rate"}' }] },
      { role: 'tool', content: [{ callId: 'c1', content: [{ text: '[{"name":"rate","description":"Rates."}]' }] }] },
      { role: 'assistant', content: [{ type: 'tool-call', name: 'rate' }] },
      { role: 'tool' },
    ])
    // The namespace is none of the request's own: OpenAI gives one to each tool it found.
    expect(request.messages[3]!.content[0]).not.toHaveProperty('namespace')
  })

  it('brings the state of another vendor back that its reasoning carried', () => {
    const opaque = { origin: 'gemini', value: 'sig' }
    const input = [{ type: 'reasoning', id: 'rs_x', summary: [], encrypted_content: packOpaque(opaque) }]
    expect(read({ input }).messages).toMatchObject([{ content: [{ type: 'thinking', text: '', opaque }] }])
  })

  it.each([
    ['function', { type: 'function', name: 'a' }, { type: 'tool', name: 'a' }],
    ['a namespaced function', { type: 'function', name: 'b' }, { type: 'tool', name: 'space__b' }],
    ['a builtin', { type: 'local_shell' }, { type: 'tool', name: 'local_shell' }],
    ['hosted', { type: 'web_search' }, { type: 'provider', value: { type: 'web_search' } }],
    [
      'allowed',
      { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'a' }, { type: 'local_shell' }] },
      { type: 'allowed', names: ['a', 'local_shell'], required: true },
    ],
    ['required', 'required', { type: 'required' }],
  ])('chooses a tool: %s', (_, choice, expected) => {
    const tools = [
      { type: 'function', name: 'a' },
      { type: 'namespace', name: 'space', tools: [{ type: 'function', name: 'b' }] },
      { type: 'local_shell' },
      { type: 'web_search' },
    ]
    expect(read({ input: 'x', tools, tool_choice: choice }).toolChoice).toMatchObject(expected)
  })

  it.each([
    [
      'file_data',
      { file_data: 'data:application/pdf;base64,JVBE', filename: 'a.pdf' },
      { kind: 'data', mediaType: 'application/pdf', data: 'JVBE' },
    ],
    ['bare file_data', { file_data: 'JVBE', filename: 'a.csv' }, { kind: 'data', mediaType: 'text/csv', data: 'JVBE' }],
    ['file_url', { file_url: 'https://a.example/b.pdf' }, { kind: 'url', url: 'https://a.example/b.pdf' }],
    ['file_id', { file_id: 'file-1' }, { kind: 'file', id: 'file-1', protocol: 'openai-responses' }],
  ])('has a document by %s', (_, fields, source) => {
    const { messages } = read({ input: [{ role: 'user', content: [{ type: 'input_file', ...fields }] }] })
    expect(messages).toMatchObject([{ content: [{ type: 'file', source }] }])
  })

  it.each([
    ['tools[1]', { input: 'x', tools: [{ type: 'web_search' }, 5] }],
    ['tools[0].name', { input: 'x', tools: [{ type: 'function' }] }],
    ['input', { input: 5 }],
    ['input[1]', { input: [{ role: 'user', content: 'x' }, 7] }],
    ['input[0].content', { input: [{ role: 'user', content: 7 }] }],
    ['text.format.schema', { input: 'x', text: { format: { type: 'json_schema', name: 'a' } } }],
    ['tool_choice.name', { input: 'x', tool_choice: { type: 'function' } }],
  ])('that is malformed names %s', (field, body) => {
    expect(refusal(body)).toMatchObject({ code: 'request.malformed', field })
  })

  it.each([
    ['background', { input: 'x', background: true }],
    ['prompt', { prompt: { id: 'pmpt_1' } }],
  ])('that only OpenAI can do is refused: %s', (field, body) => {
    expect(refusal(body)).toMatchObject({ code: 'conversion.unsupported', field })
  })

  it('keeps unknown fields by their names, for a warning', () => {
    const { extensions } = read({ input: 'x', truncation: 'auto', max_tool_calls: 3, new_field: 1 })
    expect(extensions).toEqual({ 'openai-responses': { truncation: 'auto', max_tool_calls: 3, new_field: 1 } })
  })

  it('keeps what it does not know', () => {
    const input = [
      { type: 'new_item', id: 'n1', x: 1 },
      { role: 'user', content: [{ type: 'input_new', y: 2 }] },
    ]
    const request = read({ input, tools: [{ type: 'new_tool', z: 3 }] })
    const { body, warnings } = openaiResponses.writeRequest(request, context)
    expect(body).toMatchObject({
      input: [input[0], { role: 'user', content: [{ type: 'input_new', y: 2 }] }],
      tools: [{ type: 'new_tool', z: 3 }],
    })
    expect(warnings.map(warningCode)).toEqual([])
  })
})

describe('counting', () => {
  it('is asked and answered in its own shape', () => {
    const request = openaiResponses.counting!.readRequest({
      route,
      body: { model: 'm', input: 'Hi', store: false },
      headers: {},
    })
    const { body } = openaiResponses.count!.writeRequest(request, { ...context, inbound: 'gemini' })
    expect(body).toEqual({
      model: 'gpt-5',
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
    })
    expect(openaiResponses.count!.readReply({ object: 'response.input_tokens', input_tokens: 16 })).toBe(16)
    expect(openaiResponses.count!.readReply({})).toBeUndefined()
    expect(openaiResponses.counting!.writeReply(16)).toEqual({ object: 'response.input_tokens', input_tokens: 16 })
  })
})
