import { describe, expect, it } from 'vitest'
import type { ProtocolId } from '../contract/index.ts'
import type { JsonObject } from './conversion.ts'
import { protocols } from './registry.ts'
import type { SystemPrompt, SystemPromptContext } from './system-prompt.ts'

const chat: SystemPromptContext = { operation: 'chat', model: 'm', quirks: {} }

function add(
  id: ProtocolId,
  mode: SystemPrompt['mode'],
  body: JsonObject,
  context: Partial<SystemPromptContext> = {},
): JsonObject {
  const before = structuredClone(body)
  const result = protocols[id].addSystemPrompt(body, { text: 'Be kind.', mode }, { ...chat, ...context })
  expect(body, 'the body given stays as it was').toEqual(before)
  return result
}

const user = { role: 'user', content: 'Hi' }

describe('addSystemPrompt of openai-chat', () => {
  const prompt = { role: 'system', content: 'Be kind.' }
  const text = { role: 'developer', content: 'Be brief.', name: 'app' }
  const list = { role: 'system', content: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }] }

  it.each([
    ['prepend', 'none', [user], [prompt, user]],
    ['prepend', 'a text', [text, user], [{ ...text, content: 'Be kind.\n\nBe brief.' }, user]],
    [
      'prepend',
      'a list',
      [list, user],
      [{ ...list, content: [{ type: 'text', text: 'Be kind.' }, ...list.content] }, user],
    ],
    ['prepend', 'an empty one', [{ role: 'system', content: '' }, user], [prompt, user]],
    ['replace', 'none', [user], [prompt, user]],
    ['replace', 'a text', [text, user], [{ role: 'developer', content: 'Be kind.' }, user]],
    ['replace', 'two', [list, text, user], [prompt, user]],
    ['if-absent', 'none', [user], [prompt, user]],
    ['if-absent', 'a text', [text, user], [text, user]],
    ['if-absent', 'a list', [list, user], [list, user]],
    [
      'if-absent',
      'an empty one',
      [{ role: 'developer', content: null }, user],
      [{ role: 'developer', content: 'Be kind.' }, user],
    ],
    ['replace', 'one later in the conversation', [user, text], [prompt, user, text]],
  ] as const)('%s with %s', (mode, _what, messages, expected) => {
    expect(add('openai-chat', mode, { model: 'm', messages: [...messages] })).toEqual({
      model: 'm',
      messages: expected,
    })
  })

  it('leaves what is no list to the upstream', () => {
    expect(add('openai-chat', 'replace', { messages: 'Hi' })).toEqual({ messages: 'Hi' })
  })
})

describe('addSystemPrompt of openai-responses', () => {
  const item = { type: 'message', role: 'user', content: 'Hi' }
  const head = { role: 'developer', content: [{ type: 'input_text', text: 'Be brief.' }] }

  it.each([
    ['prepend', 'none', { input: 'Hi' }, { input: 'Hi', instructions: 'Be kind.' }],
    ['prepend', 'a text', { instructions: 'Be brief.' }, { instructions: 'Be kind.\n\nBe brief.' }],
    ['prepend', 'a message at the head', { input: [head, item] }, { input: [head, item], instructions: 'Be kind.' }],
    [
      'prepend',
      'a list',
      { instructions: [head] },
      {
        instructions: [
          { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Be kind.' }] },
          head,
        ],
      },
    ],
    ['replace', 'none', { input: 'Hi' }, { input: 'Hi', instructions: 'Be kind.' }],
    ['replace', 'a text', { instructions: 'Be brief.' }, { instructions: 'Be kind.' }],
    ['replace', 'a list', { instructions: [head] }, { instructions: 'Be kind.' }],
    ['replace', 'a message at the head', { input: [head, item] }, { input: [item], instructions: 'Be kind.' }],
    ['if-absent', 'none', { instructions: null }, { instructions: 'Be kind.' }],
    ['if-absent', 'a text', { instructions: 'Be brief.' }, { instructions: 'Be brief.' }],
    ['if-absent', 'a list', { instructions: [head] }, { instructions: [head] }],
    ['if-absent', 'a message at the head', { input: [head, item] }, { input: [head, item] }],
  ] as const)('%s with %s', (mode, _what, body, expected) => {
    expect(add('openai-responses', mode, structuredClone(body) as JsonObject)).toEqual(expected)
  })
})

describe('addSystemPrompt of anthropic-messages', () => {
  const marked = { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }
  const plain = { type: 'text', text: 'Be brief.' }

  it.each([
    ['prepend', 'none', undefined, 'Be kind.'],
    ['prepend', 'a text', 'Be brief.', 'Be kind.\n\nBe brief.'],
    ['prepend', 'a list', [marked], [{ type: 'text', text: 'Be kind.' }, marked]],
    ['replace', 'none', undefined, 'Be kind.'],
    ['replace', 'a text', 'Be brief.', 'Be kind.'],
    ['replace', 'a list', [plain], 'Be kind.'],
    ['replace', 'a marked list', [marked, plain], [{ ...marked, text: 'Be kind.' }]],
    ['if-absent', 'none', undefined, 'Be kind.'],
    ['if-absent', 'an empty list', [], 'Be kind.'],
    ['if-absent', 'a text', 'Be brief.', 'Be brief.'],
    ['if-absent', 'a list', [marked], [marked]],
  ] as const)('%s with %s', (mode, _what, system, expected) => {
    const body = { messages: [user], ...(system === undefined ? {} : { system }) }
    expect(add('anthropic-messages', mode, body)).toEqual({ messages: [user], system: expected })
    const counted = add('anthropic-messages', mode, body, { operation: 'count-tokens' })
    expect(counted).toEqual({ messages: [user], system: expected })
  })

  it('takes messages of the role system at the head for instructions', () => {
    const head = { role: 'system', content: 'Be brief.' }
    expect(add('anthropic-messages', 'if-absent', { messages: [head, user] })).toEqual({ messages: [head, user] })
    expect(add('anthropic-messages', 'replace', { messages: [head, user] })).toEqual({
      messages: [user],
      system: 'Be kind.',
    })
  })
})

describe('addSystemPrompt of gemini', () => {
  const own = { text: 'Be kind.' }
  const parts = [{ text: 'Be brief.' }]

  it.each([
    ['prepend', 'none', {}, [own]],
    ['prepend', 'a text', { systemInstruction: 'Be brief.' }, [own, ...parts]],
    ['prepend', 'a content', { systemInstruction: { role: 'user', parts } }, [own, ...parts]],
    ['prepend', 'the other spelling', { system_instruction: { parts } }, [own, ...parts]],
    ['prepend', 'a list', { systemInstruction: parts }, [own, ...parts]],
    ['replace', 'none', {}, [own]],
    ['replace', 'a text', { systemInstruction: 'Be brief.' }, [own]],
    ['replace', 'a content', { system_instruction: { parts } }, [own]],
    ['if-absent', 'none', { systemInstruction: null }, [own]],
    ['if-absent', 'an empty content', { systemInstruction: { parts: [{ text: '' }] } }, [own]],
  ] as const)('%s with %s', (mode, _what, body, expected) => {
    expect(add('gemini', mode, { contents: [], ...body })).toEqual({
      contents: [],
      systemInstruction: { parts: expected },
    })
  })

  it.each([{ systemInstruction: 'Be brief.' }, { system_instruction: { parts } }, { systemInstruction: parts }])(
    'if-absent leaves %j',
    (body) => {
      expect(add('gemini', 'if-absent', body)).toEqual(body)
    },
  )

  it('puts it where a count has its instructions', () => {
    const count = { operation: 'count-tokens', model: 'gemini-2.5-flash', quirks: {} } as const
    const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }]
    const systemInstruction = { parts: [own] }
    expect(add('gemini', 'prepend', { contents }, count)).toEqual({
      generateContentRequest: { model: 'models/gemini-2.5-flash', contents, systemInstruction },
    })
    expect(add('gemini', 'prepend', { contents }, { ...count, quirks: { countWhole: false } })).toEqual({
      contents,
      systemInstruction,
    })
    const inner = { model: 'models/gemini-2.5-flash', contents }
    expect(add('gemini', 'prepend', { generateContentRequest: inner }, count)).toEqual({
      generateContentRequest: { ...inner, systemInstruction },
    })
  })
})
