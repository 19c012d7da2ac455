import { describe, expect, it } from 'vitest'
import type { Message, Part } from '../../ir/part.ts'
import type { JsonObject, RememberedTurn } from '../conversion.ts'
import type { ChatQuirks } from './quirks.ts'
import { assistant, call, functionCall, messagesOf, result, tool, user, write } from './write-request.fixture.ts'

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
