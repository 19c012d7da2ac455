import { describe, expect, it } from 'vitest'
import type { Message } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { FunctionTool } from '../../ir/tool.ts'
import { warningCode } from '../../ir/warning.ts'
import type { JsonObject, WriteRequestContext } from '../conversion.ts'
import { openaiResponses } from './index.ts'

const hello: Message = { role: 'user', content: [{ type: 'text', text: 'Hi' }] }
const tool: FunctionTool = {
  type: 'function',
  name: 'look',
  description: 'Looks.',
  parameters: { type: 'object', properties: {} },
}

function requestOf(fields: Partial<ConversationRequest>): ConversationRequest {
  return {
    model: 'm',
    stream: false,
    system: [],
    messages: [hello],
    tools: [],
    sampling: {},
    stop: [],
    extensions: {},
    ...fields,
  }
}

function write(fields: Partial<ConversationRequest>, context: Partial<WriteRequestContext> = {}) {
  const written = openaiResponses.writeRequest(requestOf(fields), {
    model: 'gpt-5',
    stream: false,
    quirks: {},
    inbound: 'anthropic-messages',
    recall: () => undefined,
    ...context,
  })
  return { ...written, items: written.body.input as JsonObject[], codes: written.warnings.map(warningCode) }
}

function refusal(fields: Partial<ConversationRequest>): unknown {
  try {
    write(fields)
  } catch (error) {
    return error
  }
  throw new Error('the request was written')
}

const call = (id: string, name = 'look') => ({ type: 'tool-call', id, name, kind: 'function', input: '{}' }) as const
const result = (callId: string, text = 'seen') =>
  ({ type: 'tool-result', callId, kind: 'function', content: [{ type: 'text', text }] }) as const
const state = { origin: 'openai-responses', value: 'gAAA', id: 'rs_1' }

describe('a request of another protocol', () => {
  it('is not stored, and asks for its reasoning', () => {
    expect(
      write({
        system: [
          { type: 'text', text: 'A' },
          { type: 'text', text: 'B' },
        ],
      }).body,
    ).toEqual({
      model: 'gpt-5',
      instructions: 'A\n\nB',
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
      include: ['reasoning.encrypted_content'],
      store: false,
    })
    expect(write({}, { model: 'gpt-4.1', stream: true }).body).toMatchObject({ store: false, stream: true })
    expect(write({}, { model: 'gpt-4.1' }).body).not.toHaveProperty('include')
  })

  it('has flat tools that are not strict unless it says so', () => {
    const strict = {
      ...tool,
      name: 'b',
      strict: true,
      parameters: { type: 'object', properties: {}, additionalProperties: false },
    }
    const { body } = write({
      tools: [tool, strict, { type: 'function', name: 'c' }],
      toolChoice: { type: 'tool', name: 'look' },
    })
    expect(body.tools).toEqual([
      { type: 'function', name: 'look', description: 'Looks.', parameters: tool.parameters, strict: false },
      { type: 'function', name: 'b', description: 'Looks.', parameters: strict.parameters, strict: true },
      { type: 'function', name: 'c', parameters: { type: 'object', properties: {} }, strict: false },
    ])
    expect(body.tool_choice).toEqual({ type: 'function', name: 'look' })
  })

  it('is not strict with a schema that OpenAI would refuse', () => {
    const { body, codes } = write({ tools: [{ ...tool, strict: true }] })
    expect(body.tools).toMatchObject([{ strict: false }])
    expect(codes).toEqual(['changed:tools.strict'])
  })

  it('gives tools names that are taken, and their own in the reply', () => {
    const { body, hints } = write({ tools: [{ ...tool, name: 'files.read:all' }] })
    const [sent] = body.tools as [{ name: string }]
    expect(sent.name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    const output = [{ type: 'function_call', call_id: 'c', name: sent.name, arguments: '{}' }]
    const events = openaiResponses.readReply(
      { status: 'completed', output },
      { request: requestOf({}), hints: hints!, quirks: {} },
    )
    expect(events).toContainEqual(
      expect.objectContaining({ part: expect.objectContaining({ name: 'files.read:all' }) }),
    )
  })

  it('replays reasoning before what followed it', () => {
    const thinking = { type: 'thinking', text: 'B', opaque: state } as const
    const earlier = { type: 'thinking', text: 'A' } as const
    const { items } = write({
      messages: [
        hello,
        { role: 'assistant', content: [earlier, thinking, call('c1')] },
        { role: 'tool', content: [result('c1')] },
      ],
    })
    expect(items.slice(1)).toEqual([
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [
          { type: 'summary_text', text: 'A' },
          { type: 'summary_text', text: 'B' },
        ],
        encrypted_content: 'gAAA',
      },
      { type: 'function_call', call_id: 'c1', name: 'look', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c1', output: 'seen' },
    ])
  })

  it('leaves reasoning out that nothing follows, and the id before a message that has lost its own', () => {
    const thinking = { type: 'thinking', text: '', opaque: state } as const
    const lone = write({ messages: [{ role: 'assistant', content: [thinking] }, hello] })
    expect(lone.items).toHaveLength(1)
    expect(lone.codes).toEqual(['unsupported:reasoning'])
    const { items } = write({
      messages: [hello, { role: 'assistant', content: [thinking, { type: 'text', text: 'Yes' }] }, hello],
    })
    expect(items[1]).toEqual({ type: 'reasoning', summary: [], encrypted_content: 'gAAA' })
  })

  it('drops the thinking of others, unless the vendor wants plain text', () => {
    const content = [
      { type: 'thinking', text: 'Hm', opaque: { origin: 'anthropic-messages', value: 's' } },
      { type: 'text', text: 'Yes' },
    ] as const
    expect(write({ messages: [hello, { role: 'assistant', content }] }).items).toMatchObject([
      { role: 'user' },
      { role: 'assistant' },
    ])
    const plain = write({ messages: [hello, { role: 'assistant', content }] }, { quirks: { reasoningText: true } })
    expect(plain.items[1]).toEqual({
      type: 'reasoning',
      summary: [],
      content: [{ type: 'reasoning_text', text: 'Hm' }],
    })
  })

  it('takes thinking from memory that its protocol could not carry', () => {
    const messages: Message[] = [
      hello,
      { role: 'assistant', content: [call('c1')] },
      { role: 'tool', content: [result('c1')] },
    ]
    const recall = (id: string) =>
      id === 'c1' ? { thinking: [{ text: 'Hm', redacted: false, opaque: state }], call: undefined } : undefined
    expect(write({ messages }, { recall }).items[1]).toMatchObject({
      type: 'reasoning',
      id: 'rs_1',
      encrypted_content: 'gAAA',
    })
  })

  it('has call ids that fit and are no other call’s', () => {
    const long = `call_${'x'.repeat(100)}`
    const messages: Message[] = [long, 'call_0', 'call_0'].flatMap((id): Message[] => [
      { role: 'assistant', content: [call(id)] },
      { role: 'tool', content: [result(id)] },
    ])
    const ids = write({ messages }).items.map((item) => item.call_id as string)
    expect(ids.every((id) => id.length <= 64)).toBe(true)
    expect(ids[0]).toBe(ids[1])
    expect(ids.slice(2)).toEqual(['call_0', 'call_0', 'call_0_2', 'call_0_2'])
  })

  it('gives pictures of a tool natively, and says that one failed', () => {
    const image = { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AA-_' } } as const
    const content = [
      { ...result('c1'), content: [{ type: 'text', text: 'see' } as const, image] },
      { ...result('c2', 'no'), isError: true },
    ]
    const { items } = write({
      messages: [
        { role: 'assistant', content: [call('c1'), call('c2')] },
        { role: 'tool', content },
      ],
    })
    expect(items.slice(2)).toMatchObject([
      {
        output: [
          { type: 'input_text', text: 'see' },
          { type: 'input_image', image_url: 'data:image/png;base64,AA+/', detail: 'auto' },
        ],
      },
      { output: '[The tool failed] no' },
    ])
  })

  it.each([
    [
      'a PDF',
      { kind: 'data', mediaType: 'application/pdf', data: 'JVBE' },
      { type: 'input_file', filename: 'document.pdf', file_data: 'data:application/pdf;base64,JVBE' },
    ],
    [
      'a PDF by address',
      { kind: 'url', url: 'https://a.example/b.pdf' },
      { type: 'input_file', file_url: 'https://a.example/b.pdf' },
    ],
    ['a text', { kind: 'text', text: 'Hello' }, { type: 'input_text', text: 'Hello' }],
  ] as const)('has documents: %s', (_, source, part) => {
    expect(write({ messages: [{ role: 'user', content: [{ type: 'file', source }] }] }).items).toMatchObject([
      { content: [part] },
    ])
  })

  it.each([
    [
      'temperature of a model that reasons',
      { sampling: { temperature: 0.2 } },
      ['unsupported:temperature'],
      { temperature: undefined },
    ],
    ['penalties', { sampling: { topK: 5, seed: 1 } }, ['unsupported:top_k', 'unsupported:seed'], { seed: undefined }],
    ['stop sequences', { stop: ['END'] }, ['emulated:stop_sequences'], { stop: undefined }],
    ['too few tokens', { maxOutputTokens: 1 }, ['changed:max_tokens'], { max_output_tokens: 16 }],
    [
      'a budget',
      { reasoning: { budgetTokens: 8192, show: true } },
      [],
      { reasoning: { effort: 'medium', summary: 'auto' } },
    ],
    [
      'thinking that the client would see at home',
      { reasoning: { mode: 'enabled', budgetTokens: 2048 } },
      [],
      { reasoning: { effort: 'low', summary: 'auto' } },
    ],
    [
      'thinking that the client does not want to see',
      { reasoning: { mode: 'enabled', budgetTokens: 2048, show: false } },
      [],
      { reasoning: { effort: 'low' } },
    ],
    ['no thinking', { reasoning: { mode: 'disabled' } }, ['changed:thinking'], { reasoning: { effort: 'minimal' } }],
    ['fields of its own', { extensions: { 'anthropic-messages': { container: 'x' } } }, ['unsupported:container'], {}],
    ['a long user id', { userId: 'u'.repeat(80) }, [], { user: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  ] as const)('tells what became of %s', (_, fields, codes, body) => {
    const written = write(fields)
    expect(written.codes).toEqual(codes)
    expect(written.body).toMatchObject(
      Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)),
    )
    for (const [name, value] of Object.entries(body))
      if (value === undefined) expect(written.body).not.toHaveProperty(name)
  })

  it('keeps sampling and drops reasoning for a model that does not reason', () => {
    const { body, codes } = write(
      { sampling: { temperature: 0.2, topP: 0.9 }, reasoning: { budgetTokens: 2000 } },
      { model: 'gpt-4.1' },
    )
    expect(body).toMatchObject({ temperature: 0.2, top_p: 0.9 })
    expect(body).not.toHaveProperty('reasoning')
    expect(codes).toEqual(['unsupported:thinking'])
  })

  it('speaks of JSON where JSON is wanted', () => {
    const { body, codes } = write({ responseFormat: { type: 'json' } }, { inbound: 'gemini' })
    expect(body.text).toEqual({ format: { type: 'json_object' } })
    expect(JSON.stringify(body.input)).toContain('JSON')
    expect(codes).toEqual(['emulated:responseSchema'])
  })

  it('has its schema flat', () => {
    const schema = { type: 'object', properties: {} }
    expect(write({ responseFormat: { type: 'json-schema', schema } }).body.text).toEqual({
      format: { type: 'json_schema', name: 'response', schema, strict: false },
    })
  })

  it.each([
    ['a tool that is not there', { tools: [tool], toolChoice: { type: 'tool', name: 'other' } }, 'tool_choice'],
    [
      'a tool of another vendor',
      {
        tools: [{ type: 'provider', protocol: 'anthropic-messages', name: 'bash', value: {} }],
        toolChoice: { type: 'required' },
      },
      'tool_choice',
    ],
    ['several answers', { candidates: 2 }, 'n'],
    [
      'a file of another vendor',
      {
        messages: [
          { role: 'user', content: [{ type: 'file', source: { kind: 'file', id: 'f', protocol: 'gemini' } }] },
        ],
      },
      'file',
    ],
  ] as const)('is refused when it demands %s', (_, fields, field) => {
    expect(refusal(fields as Partial<ConversationRequest>)).toMatchObject({ code: 'conversion.unsupported', field })
  })

  it('goes without custom tools and namespaces where a vendor has none', () => {
    const { body } = write(
      {
        tools: [
          { ...tool, namespace: 'files' },
          { type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' } },
        ],
        messages: [
          {
            role: 'assistant',
            content: [
              { ...call('c1'), namespace: 'files' },
              { type: 'tool-call', id: 'c2', name: 'patch', kind: 'custom', input: 'x' },
            ],
          },
          { role: 'tool', content: [result('c1'), { ...result('c2'), kind: 'custom' }] },
        ],
      },
      { quirks: { customTools: false, namespaces: false } },
    )
    expect(body.tools).toMatchObject([
      { type: 'function', name: 'files__look' },
      { type: 'function', name: 'patch', parameters: { required: ['input'] } },
    ])
    expect(body.input).toMatchObject([
      { type: 'function_call', name: 'files__look' },
      { type: 'function_call', name: 'patch', arguments: '{"input":"x"}' },
      { type: 'function_call_output' },
      { type: 'function_call_output' },
    ])
  })
})

describe('the sources that are taken', () => {
  it.each([
    ['image', { kind: 'url', url: 'https://a.example/b' }, {}, true],
    ['image', { kind: 'url', url: 'https://a.example/b' }, { imageUrls: false }, false],
    ['file', { kind: 'url', url: 'https://a.example/b' }, {}, true],
    ['audio', { kind: 'url', url: 'https://a.example/b' }, {}, false],
    ['file', { kind: 'file', id: 'f', protocol: 'gemini' }, {}, false],
    ['file', { kind: 'data', mediaType: 'application/pdf', data: '' }, {}, true],
  ] as const)('%s by %o with %o: %s', (kind, source, quirks, taken) => {
    expect(openaiResponses.takesSource(kind, source, quirks)).toBe(taken)
  })
})
