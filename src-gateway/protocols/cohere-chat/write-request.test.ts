import { describe, expect, it } from 'vitest'
import type { Message, Part } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { cohereChat } from './index.ts'
import { assistant, call, look, user, write } from './write-request.fixture.ts'

describe('a request to Cohere', () => {
  it('holds calls, plan, results and the pictures of results', () => {
    const plan: Part = { type: 'thinking', text: 'I will look.', opaque: { origin: 'cohere-chat', value: 'tool_plan' } }
    const foreign: Part = { type: 'thinking', text: 'no', opaque: { origin: 'gemini', value: 'x' } }
    const image: Part = { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'aa==' } }
    const results: Message = {
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          callId: 'a',
          kind: 'function',
          content: [{ type: 'text', text: 'seen' }, image as never],
        },
        {
          type: 'tool-result',
          callId: 'b',
          kind: 'function',
          content: [{ type: 'text', text: 'gone' }],
          isError: true,
        },
      ],
    }
    const { body, warnings, hints } = write({
      system: [{ type: 'text', text: 'Be brief.' }],
      tools: [{ ...look, name: 'my.look' }],
      messages: [user('Hi'), assistant(foreign, plan, call('a', 'my.look'), call('b', 'my.look', 'oops')), results],
    })
    expect(body).toEqual({
      model: 'command-r7b',
      stream: false,
      tools: [{ type: 'function', function: { name: 'my_look', parameters: look.parameters } }],
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          tool_plan: 'I will look.',
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'my_look', arguments: '{"at":1}' } },
            { id: 'b', type: 'function', function: { name: 'my_look', arguments: '{"input":"oops"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: 'seen' },
        { role: 'tool', tool_call_id: 'b', content: 'Error: gone' },
        { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,aa==' } }] },
      ],
    })
    expect(warnings).toEqual(['changed:messages.tool_result'])
    expect(hints).toEqual({ toolNames: { my_look: 'my.look' } })
  })

  it('has the plan back that the client could not keep', () => {
    const opaque = { origin: 'cohere-chat', value: 'tool_plan' }
    const { body } = write(
      { tools: [look], messages: [user('Hi'), assistant(call('a'))] },
      {
        recall: (id) =>
          id === 'a' ? { thinking: [{ text: 'Plan.', redacted: false, opaque }], call: undefined } : undefined,
      },
    )
    expect((body.messages as object[])[1]).toMatchObject({ tool_plan: 'Plan.', tool_calls: [{ id: 'a' }] })
  })

  it('has files as documents, if they are words', () => {
    const file = (mediaType: string): Part => ({
      type: 'file',
      source: { kind: 'data', mediaType, data: Buffer.from('wörds').toString('base64') },
      name: 'a.txt',
    })
    expect(write({ messages: [user('Sum up.', file('text/plain'))] }).body).toMatchObject({
      messages: [{ role: 'user', content: 'Sum up.' }],
      documents: [{ id: 'doc:0', data: { text: 'wörds', title: 'a.txt' } }],
    })
    expect(() => write({ messages: [user(file('application/pdf'))] })).toThrow(
      expect.objectContaining({ code: 'conversion.unsupported', field: 'file' }),
    )
  })

  it.each([
    [{ type: 'none' }, { tool_choice: 'NONE' }, 2, []],
    [{ type: 'auto' }, {}, 2, []],
    [{ type: 'tool', name: 'look' }, { tool_choice: 'REQUIRED' }, 1, ['emulated:tool_choice']],
    [{ type: 'allowed', names: ['look'], required: false }, {}, 1, ['emulated:tool_choice']],
  ] as const)('chooses %j', (toolChoice, written, count, warned) => {
    const { body, warnings } = write({ tools: [look, { ...look, name: 'other' }], toolChoice })
    const { tools, tool_choice } = body as { tools: unknown[]; tool_choice?: string }
    expect(tools).toHaveLength(count)
    expect(tool_choice === undefined ? {} : { tool_choice }).toEqual(written)
    expect(warnings).toEqual(warned)
  })

  it.each([
    ['a tool that is not there', { tools: [look], toolChoice: { type: 'tool', name: 'gone' } }, 'tool_choice'],
    ['two answers', { candidates: 2 }, 'n'],
    ['sound', { modalities: ['audio'] }, 'modalities'],
  ] as [string, Partial<ConversationRequest>, string][])('is refused for %s', (_name, request, field) => {
    expect(() => write(request)).toThrow(expect.objectContaining({ code: 'conversion.unsupported', field }))
  })

  it('has its settings in Cohere’s words and ranges, and names what is lost', () => {
    const { body, warnings } = write(
      {
        maxOutputTokens: 10,
        sampling: { temperature: 1.2, topP: 1, topK: 4, seed: 1, presencePenalty: -1, logitBias: { 1: 1 } },
        stop: ['a', 'b'],
        reasoning: { effort: 'high', budgetTokens: 500 },
        responseFormat: { type: 'json-schema', schema: { type: 'object' } },
        extensions: {
          'openai-chat': { web_search_options: {}, stream_options: {} },
          'cohere-chat': { safety_mode: 'OFF' },
        },
      },
      { model: 'command-a-reasoning-08-2025' },
    )
    expect(body).toMatchObject({
      max_tokens: 10,
      temperature: 1,
      p: 0.99,
      k: 4,
      seed: 1,
      presence_penalty: 0,
      stop_sequences: ['a', 'b'],
      thinking: { type: 'enabled', token_budget: 500 },
      response_format: { type: 'json_object', json_schema: { type: 'object' } },
      safety_mode: 'OFF',
    })
    expect(warnings.toSorted()).toEqual([
      'changed:presence_penalty',
      'changed:temperature',
      'changed:top_p',
      'unsupported:logit_bias',
      'unsupported:web_search_options',
    ])
  })

  it('asks for a schema in words beside tools', () => {
    const { body, warnings } = write({ tools: [look], responseFormat: { type: 'json' } })
    expect(body.response_format).toBeUndefined()
    expect((body.messages as { role: string }[])[0]?.role).toBe('system')
    expect(warnings).toEqual(['emulated:response_format'])
  })

  it('for vectors says what they are for', () => {
    const context = { model: 'embed-v4.0', stream: false, quirks: {}, inbound: 'gemini', recall: () => undefined }
    const request = { model: 'm', inputs: ['a', 'b'], taskType: 'RETRIEVAL_QUERY', dimensions: 256, extensions: {} }
    expect(cohereChat.embeddings.writeRequest(request, context).body).toEqual({
      model: 'embed-v4.0',
      texts: ['a', 'b'],
      input_type: 'search_query',
      embedding_types: ['float'],
      output_dimension: 256,
    })
    expect(() => cohereChat.embeddings.writeRequest({ ...request, inputs: [[1, 2]] }, context)).toThrow(
      expect.objectContaining({ field: 'input' }),
    )
    expect(() => cohereChat.embeddings.readReply({ message: 'no' })).toThrow(
      expect.objectContaining({ code: 'upstream.invalid_response' }),
    )
  })

  it('goes to version 2, and its errors keep their words', () => {
    const address = { model: 'm', query: 'x=1', stream: false } as const
    expect(cohereChat.upstreamPath({ ...address, operation: 'chat' })).toBe('/v2/chat')
    expect(cohereChat.upstreamPath({ ...address, operation: 'embeddings' })).toBe('/v2/embed')
    expect(cohereChat.readError(429, { id: 'x', message: 'slow down' }, { 'retry-after': '3' })).toEqual({
      status: 429,
      message: 'slow down',
      retryAfterMs: 3000,
    })
  })
})
