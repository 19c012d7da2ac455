import { describe, expect, it } from 'vitest'
import { noState, packOpaque } from '../ir/opaque.ts'
import type { JsonObject, Quirks } from './conversion.ts'
import { itemId } from './openai-responses/item-ids.ts'
import { protocols } from './registry.ts'

/** What other vendors left in a history does not reach the client's own vendor, and all else does. */

const foreign = packOpaque({ origin: 'somebody', value: 'sealed' })
const nobody = packOpaque(noState)

function cleaned(protocol: keyof typeof protocols, body: JsonObject, model = 'm', quirks: Quirks = {}) {
  const { homecoming } = protocols[protocol]
  const before = structuredClone(body)
  expect(homecoming.mayNeed(Buffer.from(JSON.stringify(body)), quirks)).toBe(true)
  const result = homecoming.clean(body, { model, quirks })
  expect(body).toEqual(before)
  return result
}

describe('a history of one vendor alone', () => {
  it.each(['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini'] as const)('passes as it is: %s', (id) => {
    const body = {
      messages: [{ role: 'assistant', reasoning_content: 'hm', content: 'BC' }],
      input: [{ id: 'rs_0bc1' }],
    }
    expect(protocols[id].homecoming.mayNeed(Buffer.from(JSON.stringify(body)), {})).toBe(false)
  })
})

describe('a word that looks like ours in a text of the user’s', () => {
  it.each(['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini'] as const)('changes nothing: %s', (id) => {
    const body = {
      messages: [{ role: 'user', content: foreign }],
      input: [{ role: 'user', content: foreign }],
      contents: [{ role: 'user', parts: [{ text: foreign }] }],
    }
    const result = cleaned(id, body)
    expect(result.body).toBe(body)
    expect(result.warnings).toEqual([])
  })
})

describe('coming home to Anthropic', () => {
  const call = { type: 'tool_use', id: 't1', name: 'f', input: {} }
  const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'x' }] }
  const own = { type: 'thinking', thinking: 'mine', signature: 'c2ln' }
  const theirs = { type: 'thinking', thinking: 'theirs', signature: foreign }

  it('keeps what Anthropic signed, and everything that is no thinking', () => {
    const body = {
      unknown: { kept: 1 },
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: [own, { type: 'text', text: 'a' }] },
        { role: 'user', content: 'and?' },
        {
          role: 'assistant',
          content: [theirs, { type: 'redacted_thinking', data: nobody }, { type: 'text', text: 'b' }],
        },
        { role: 'user', content: `a text with ${foreign} in it` },
      ],
    }
    const { body: clean, warnings } = cleaned('anthropic-messages', body)
    expect(clean).toEqual({
      ...body,
      messages: body.messages.map((message, at) =>
        at === 3 ? { role: 'assistant', content: [{ type: 'text', text: 'b' }] } : message,
      ),
    })
    expect(warnings.map(({ feature }) => feature)).toEqual(['messages.thinking'])
  })

  it('leaves no message empty', () => {
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: [theirs] },
      { role: 'user', content: 'on' },
    ]
    expect(cleaned('anthropic-messages', { messages }).body.messages).toEqual([messages[0], messages[2]])
  })

  it.each([
    ['claude-sonnet-4-5', undefined],
    ['claude-opus-4-6', { type: 'adaptive', display: 'summarized' }],
  ])('goes on with a turn of calls that has no thinking of its own: %s', (model, thinking) => {
    const body = {
      thinking: { type: 'enabled', budget_tokens: 2048, display: 'summarized' },
      context_management: { edits: [{ type: 'clear_thinking_20251015' }, { type: 'clear_tool_uses_20250919' }] },
      messages: [{ role: 'user', content: 'hi' }, { role: 'assistant', content: [theirs, call] }, result],
    }
    const { body: clean, warnings } = cleaned('anthropic-messages', body, model)
    expect(clean.thinking).toEqual(thinking)
    expect((clean.context_management as typeof body.context_management).edits).toHaveLength(
      thinking === undefined ? 1 : 2,
    )
    expect(warnings.map(({ feature }) => feature)).toContain('thinking')
  })

  it('keeps the budget where the turn began with thinking of its own', () => {
    const body = {
      thinking: { type: 'enabled', budget_tokens: 2048 },
      messages: [
        { role: 'assistant', content: [theirs, { type: 'text', text: 'b' }] },
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: [own, call] },
        result,
      ],
    }
    expect(cleaned('anthropic-messages', body, 'claude-sonnet-4-5').body.thinking).toEqual(body.thinking)
  })

  it('gives thinking as text to vendors that want it whoever signed it', () => {
    const messages = [
      { role: 'assistant', content: [theirs, { type: 'redacted_thinking', data: foreign }, call] },
      result,
    ]
    const { body } = cleaned('anthropic-messages', { messages }, 'deepseek-chat', { unsignedThinking: true })
    expect(body.messages).toEqual([{ role: 'assistant', content: [{ ...theirs, signature: '' }, call] }, result])
  })
})

describe('coming home to OpenAI Responses', () => {
  it('leaves out reasoning that OpenAI did not make, by its content and by its id', () => {
    const kept = [
      { type: 'message', role: 'user', content: 'hi' },
      { type: 'reasoning', id: 'rs_0a1b', summary: [], encrypted_content: 'gAAAA' },
      { type: 'function_call', id: itemId('fc_', 'a'.repeat(24), 1), call_id: 'c', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c', output: 'x' },
    ]
    const [first, ...others] = kept
    const input = [
      first,
      { type: 'reasoning', id: itemId('rs_', 'a'.repeat(24), 0), summary: [] },
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: foreign },
      ...others,
    ]
    const { body, warnings } = cleaned('openai-responses', { input, background: true })
    expect(body).toEqual({ input: kept, background: true })
    expect(warnings).toHaveLength(1)
  })
})

describe('coming home to Gemini', () => {
  const call = (name: string) => ({ functionCall: { name, args: {} } })
  const contents = [
    { role: 'user', parts: [{ text: 'hi' }] },
    {
      role: 'model',
      parts: [
        { text: 'thought', thought: true, thoughtSignature: foreign },
        { text: '', thoughtSignature: foreign },
        { text: 'said', thought_signature: foreign },
        { ...call('f'), thoughtSignature: nobody },
        { ...call('g'), thoughtSignature: nobody },
      ],
    },
    {
      role: 'user',
      parts: [{ functionResponse: { name: 'f', response: {} } }, { functionResponse: { name: 'g', response: {} } }],
    },
    { role: 'model', parts: [{ ...call('h'), thoughtSignature: 'R29vZ2xl' }] },
  ]

  it.each([
    ['gemini-3-pro-preview', { thoughtSignature: 'skip_thought_signature_validator' }],
    ['gemini-2.5-pro', {}],
  ])('leaves out signatures that Google did not make: %s', (model, standIn) => {
    const { body } = cleaned('gemini', { contents, cachedContent: 'kept' }, model)
    expect(body).toEqual({
      cachedContent: 'kept',
      contents: [
        contents[0],
        { role: 'model', parts: [{ text: 'said' }, { ...call('f'), ...standIn }, call('g')] },
        contents[2],
        contents[3],
      ],
    })
  })

  it('looks into the request that is to be counted', () => {
    const { body } = cleaned('gemini', { generateContentRequest: { contents: contents.slice(0, 2) } }, 'gemini-2.5-pro')
    expect(JSON.stringify(body)).not.toContain(foreign.slice(0, 16))
  })
})

describe('coming home to Chat Completions', () => {
  const signed = { type: 'reasoning.text', text: 'hm', signature: foreign }
  const message = { role: 'assistant', content: 'a', reasoning_content: 'hm', reasoning_details: [signed] }

  it('leaves out foreign thinking, and keeps the text where the vendor wants that back', () => {
    expect(cleaned('openai-chat', { messages: [message] }).body.messages).toEqual([{ role: 'assistant', content: 'a' }])
    const wanted = cleaned('openai-chat', { messages: [message] }, 'm', { reasoningReplay: 'tool-turns' })
    expect(wanted.body.messages).toEqual([{ role: 'assistant', content: 'a', reasoning_content: 'hm' }])
  })

  it('keeps details of the vendor’s own', () => {
    const details = [{ type: 'reasoning.text', text: 'own', signature: 'sig' }, signed]
    const { body } = cleaned('openai-chat', { messages: [{ ...message, reasoning_details: details }] }, 'm', {
      reasoningReplay: 'details',
    })
    expect(body.messages).toEqual([{ ...message, reasoning_details: details.slice(0, 1) }])
  })

  it('takes states off calls', () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }
    const extra = { extra_content: { google: { thought_signature: foreign } } }
    const messages = [{ role: 'assistant', content: null, ...extra, tool_calls: [{ ...call, ...extra }] }]
    expect(cleaned('openai-chat', { messages }).body.messages).toEqual([
      { role: 'assistant', content: null, tool_calls: [call] },
    ])
  })

  it('leaves out thinking that OpenAI refuses, though it bears no mark', () => {
    const messages = [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: 'a', reasoning_content: 'hm', reasoning: 'hm' },
    ]
    const { body } = cleaned('openai-chat', { messages }, 'gpt-5', { refusesReasoning: true })
    expect(body.messages).toEqual([messages[0], { role: 'assistant', content: 'a' }])
  })

  it('changes nothing for a word in a text or a setting', () => {
    const body = { reasoning_effort: 'low', messages: [{ role: 'user', content: `"reasoning ${foreign}` }] }
    expect(
      protocols['openai-chat'].homecoming.clean(body, { model: 'gpt-5', quirks: { refusesReasoning: true } }).body,
    ).toBe(body)
  })
})
