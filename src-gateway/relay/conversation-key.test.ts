import { describe, expect, it } from 'vitest'
import { conversationKey } from './conversation-key.ts'

const of = (body: unknown, headers: Record<string, string> = {}, owner = 1) =>
  conversationKey(headers, Buffer.from(JSON.stringify(body)), owner)

describe('the key of a conversation', () => {
  it('is what the client calls it', () => {
    const body = { prompt_cache_key: 'p', messages: [{ role: 'user', content: 'hi' }] }
    expect(of(body, { 'x-session-id': 's' })).toBe('s')
    expect(of(body, { 'x-claude-code-session-id': 'c' })).toBe('c')
    expect(of(body, { session_id: 'x', 'thread-id': 't' })).toBe('t')
    expect(of(body)).toBe('p')
    expect(of({ conversation: { id: 'conv_1' }, input: 'hi' })).toBe('conv_1')
    expect(of({ metadata: { user_id: 'user_1_account__session_9' }, messages: [] })).toBe('user_1_account__session_9')
  })

  it('is not a person, who has many conversations', () => {
    const one = of({ metadata: { user_id: 'bob' }, messages: [{ role: 'user', content: 'a' }] })
    const two = of({ metadata: { user_id: 'bob' }, messages: [{ role: 'user', content: 'b' }] })
    expect(one).not.toBe(two)
  })

  it('stays the same as a conversation grows and its form changes', () => {
    const openings = [
      [
        {
          messages: [
            { role: 'system', content: 'S' },
            { role: 'user', content: 'hi' },
          ],
        },
        {
          messages: [
            { role: 'system', content: [{ type: 'text', text: 'S' }] },
            { role: 'user', content: [{ type: 'text', text: 'hi' }] },
            { role: 'assistant', content: 'yo' },
            { role: 'user', content: 'more' },
          ],
        },
      ],
      [
        { system: 'S', messages: [{ role: 'user', content: 'hi' }] },
        {
          system: [{ type: 'text', text: 'S', cache_control: { type: 'ephemeral' } }],
          messages: [
            { role: 'user', content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }] },
            { role: 'assistant', content: 'yo' },
          ],
        },
      ],
      [
        { instructions: 'S', input: 'hi' },
        {
          instructions: 'S',
          input: [
            { role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
            { type: 'function_call', name: 'f' },
          ],
        },
      ],
      [
        { systemInstruction: { parts: [{ text: 'S' }] }, contents: [{ parts: [{ text: 'hi' }] }] },
        {
          systemInstruction: { parts: [{ text: 'S' }] },
          contents: [
            { role: 'user', parts: [{ text: 'hi' }] },
            { role: 'model', parts: [{ text: 'yo' }] },
          ],
        },
      ],
    ]
    for (const [short, long] of openings) {
      expect(of(short)).toBeDefined()
      expect(of(long)).toBe(of(short))
    }
  })

  it('tells conversations, systems and people apart', () => {
    const asked = (system: string, user: string, owner = 1) =>
      of({ system, messages: [{ role: 'user', content: user }] }, {}, owner)
    expect(new Set([asked('S', 'a'), asked('S', 'b'), asked('T', 'a'), asked('S', 'a', 2)]).size).toBe(4)
  })

  it('is none where nothing tells it', () => {
    expect(of({ messages: [] })).toBeUndefined()
    expect(of({ input: [{ type: 'item_reference', id: 'x' }] })).toBeUndefined()
    expect(conversationKey({}, Buffer.from('no json'), 1)).toBeUndefined()
    expect(conversationKey({}, Buffer.alloc(0), 1)).toBeUndefined()
  })
})
