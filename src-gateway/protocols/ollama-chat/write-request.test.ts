import { describe, expect, it } from 'vitest'
import { madeUpCallId } from '../../ir/made-up-id.ts'
import type { Message, Part, ToolResultContent } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { warningCode } from '../../ir/warning.ts'
import { ollamaChat } from './index.ts'

const look = {
  type: 'function',
  name: 'look',
  description: 'Looks.',
  parameters: { type: 'object', properties: {} },
} as const
const image = { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'aa==' } } as const

function message(role: Message['role'], ...content: (string | Part)[]): Message {
  return { role, content: content.map((part) => (typeof part === 'string' ? { type: 'text', text: part } : part)) }
}

function result(callId: string, ...content: ToolResultContent[]): Message {
  return message('tool', { type: 'tool-result', callId, kind: 'function', content })
}

function write(request: Partial<ConversationRequest>, model = 'qwen3') {
  const { body, warnings, hints } = ollamaChat.writeRequest(
    {
      model: 'asked',
      stream: false,
      system: [],
      messages: [message('user', 'Hi')],
      tools: [],
      sampling: {},
      stop: [],
      extensions: {},
      ...request,
    },
    { model, stream: false, quirks: {}, inbound: 'openai-chat', recall: () => undefined },
  )
  return { body, warnings: warnings.map(warningCode), hints }
}

describe('a request to Ollama', () => {
  it('holds texts, plain pictures, calls with objects, and results under their names', () => {
    const made = madeUpCallId()
    const { body, warnings } = write({
      system: [{ type: 'text', text: 'Be brief.' }],
      tools: [look],
      messages: [
        message('user', 'What is', 'this?', image),
        message(
          'assistant',
          { type: 'thinking', text: 'hm' },
          { type: 'thinking', text: 'no', opaque: { origin: 'gemini', value: 'x' } },
          'Wait.',
          { type: 'tool-call', id: made, name: 'look', kind: 'function', input: '{"at":1}' },
          { type: 'tool-call', id: 'own', name: 'look', kind: 'function', input: 'oops' },
        ),
        result(made, { type: 'text', text: 'seen' }, image),
        message('tool', { type: 'tool-result', callId: 'own', kind: 'function', content: [], isError: true }),
      ],
    })
    expect(body).toEqual({
      model: 'qwen3',
      stream: false,
      tools: [{ type: 'function', function: { name: 'look', description: 'Looks.', parameters: look.parameters } }],
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'What is\n\nthis?', images: ['aa=='] },
        {
          role: 'assistant',
          content: 'Wait.',
          thinking: 'hm',
          tool_calls: [
            { function: { name: 'look', arguments: { at: 1 } } },
            { id: 'own', function: { name: 'look', arguments: { input: 'oops' } } },
          ],
        },
        { role: 'tool', content: 'seen', tool_name: 'look' },
        { role: 'tool', content: 'Error: ', tool_name: 'look', tool_call_id: 'own' },
        { role: 'user', content: 'Pictures of the results above:', images: ['aa=='] },
      ],
    })
    expect(warnings).toEqual(['changed:messages.tool_result'])
  })

  it('has its settings in Ollama’s words, and names what is lost', () => {
    const { body, warnings } = write({
      maxOutputTokens: 10,
      sampling: { temperature: 0, topP: 0.5, topK: 4, minP: 0.1, seed: 7, repetitionPenalty: 1.1, logitBias: {} },
      stop: ['END'],
      responseFormat: { type: 'json-schema', schema: { type: 'object' } },
      parallelToolCalls: false,
      extensions: { 'openai-chat': { keep_alive: '10m', options: { num_ctx: 8192, seed: 8 }, prediction: {} } },
    })
    expect(body).toMatchObject({
      format: { type: 'object' },
      keep_alive: '10m',
      options: {
        num_predict: 10,
        temperature: 0,
        top_p: 0.5,
        top_k: 4,
        min_p: 0.1,
        seed: 8,
        repeat_penalty: 1.1,
        stop: ['END'],
        num_ctx: 8192,
      },
    })
    expect(warnings.toSorted()).toEqual([
      'unsupported:logit_bias',
      'unsupported:parallel_tool_calls',
      'unsupported:prediction',
    ])
    expect(write({ responseFormat: { type: 'json' } }).body.format).toBe('json')
  })

  it.each([
    [undefined, 'qwen3', undefined],
    [{ summary: 'auto' }, 'qwen3', undefined],
    [{ effort: 'high' }, 'qwen3', true],
    [{ effort: 'none' }, 'qwen3', false],
    [{ mode: 'enabled', budgetTokens: 2000 }, 'qwen3', true],
    [{ effort: 'xhigh' }, 'gpt-oss:20b', 'high'],
    [{ mode: 'disabled' }, 'gpt-oss:20b', 'low'],
  ] as const)('thinks as asked: %j on %s', (reasoning, model, think) => {
    expect(write(reasoning === undefined ? {} : { reasoning }, model).body.think).toBe(think)
  })

  it('offers no tools when none shall be called', () => {
    expect(write({ tools: [look], toolChoice: { type: 'none' } }).body.tools).toBeUndefined()
  })

  it.each([
    ['by name', { type: 'tool', name: 'look' }, [look, { ...look, name: 'other' }]],
    ['as the only one', { type: 'required' }, [look]],
  ] as const)('asks for the arguments of a tool that is forced %s', (_name, toolChoice, tools) => {
    const { body, warnings, hints } = write({ tools, toolChoice })
    expect(body.tools).toBeUndefined()
    expect(body.format).toEqual(look.parameters)
    expect(hints).toEqual({ forcedTool: 'look' })
    expect(warnings).toEqual(['emulated:tool_choice'])
  })

  it.each([
    [
      'one of several tools must be called',
      { tools: [look, { ...look, name: 'b' }], toolChoice: { type: 'required' } },
      'tool_choice',
    ],
    ['a tool is not there', { tools: [look], toolChoice: { type: 'tool', name: 'gone' } }, 'tool_choice'],
    ['two answers are wanted', { candidates: 2 }, 'n'],
    [
      'a picture is a URL',
      { messages: [message('user', { type: 'image', source: { kind: 'url', url: 'https://x.test/a.png' } })] },
      'image',
    ],
    [
      'a file is no text',
      {
        messages: [message('user', { type: 'file', source: { kind: 'data', mediaType: 'application/pdf', data: '' } })],
      },
      'file',
    ],
  ] as [string, Partial<ConversationRequest>, string][])('is refused when %s', (_name, request, field) => {
    expect(() => write(request)).toThrow(expect.objectContaining({ code: 'conversion.unsupported', field }))
  })

  it('has the words of files in its text, and says so', () => {
    const file: Part = { type: 'file', source: { kind: 'text', text: 'words' }, name: 'a.txt' }
    const { body, warnings } = write({ messages: [message('user', 'Sum up:', file)] })
    expect(body.messages).toEqual([{ role: 'user', content: 'Sum up:\n\na.txt:\nwords' }])
    expect(warnings).toEqual(['emulated:messages.file'])
  })

  it('takes media as data only', () => {
    expect(ollamaChat.takesSource('image', { kind: 'url', url: 'https://x.test' })).toBe(false)
    expect(ollamaChat.takesSource('image', { kind: 'data', mediaType: 'image/png', data: '' })).toBe(true)
  })

  it('asks for vectors, and reads them', () => {
    const context = { model: 'nomic', stream: false, quirks: {}, inbound: 'openai-chat', recall: () => undefined }
    const request = { model: 'm', inputs: ['a', 'b'], dimensions: 2, extensions: {} }
    expect(ollamaChat.embeddings.writeRequest(request, context).body).toEqual({
      model: 'nomic',
      input: ['a', 'b'],
      dimensions: 2,
    })
    const reply = { model: 'nomic', embeddings: [[1, 2]], prompt_eval_count: 8, total_duration: 1 }
    expect(ollamaChat.embeddings.readReply(reply)).toMatchObject({
      model: 'nomic',
      vectors: [[1, 2]],
      usage: { input: 8 },
    })
    expect(() => ollamaChat.embeddings.readReply({ error: 'no' })).toThrow(
      expect.objectContaining({ code: 'upstream.invalid_response' }),
    )
  })

  it('goes to the addresses of its own API', () => {
    const address = { model: 'm', query: '', stream: 'sse' } as const
    expect(ollamaChat.upstreamPath({ ...address, operation: 'chat' })).toBe('/api/chat')
    expect(ollamaChat.upstreamPath({ ...address, operation: 'embeddings' })).toBe('/api/embed')
  })
})
