import { describe, expect, it } from 'vitest'
import { filterPrompt } from './filter-json.ts'
import { FilterHits, FilterSet } from './filter-set.ts'

const set = new FilterSet([{ name: 'birds', kind: 'keyword', patterns: ['heron'], action: 'mask' }])
const masked = (body: Record<string, unknown>) => filterPrompt(body, set, new FilterHits())

describe('the texts of a prompt', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['instructions', { system: [{ type: 'text', text: 'heron' }] }, { system: [{ type: 'text', text: '*****' }] }],
    [
      'Gemini’s',
      { systemInstruction: { parts: [{ text: 'heron' }] } },
      { systemInstruction: { parts: [{ text: '*****' }] } },
    ],
    [
      'what tools gave',
      { messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'heron', content: 'a heron' }] }] },
      { messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'heron', content: 'a *****' }] }] },
    ],
    [
      'what tools were given, whatever its names',
      {
        messages: [
          { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'heron', input: { id: 'heron' } }] },
        ],
      },
      {
        messages: [
          { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'heron', input: { id: '*****' } }] },
        ],
      },
    ],
    [
      'results in Gemini',
      { contents: [{ role: 'user', parts: [{ functionResponse: { name: 'heron', response: { url: 'heron' } } }] }] },
      { contents: [{ role: 'user', parts: [{ functionResponse: { name: 'heron', response: { url: '*****' } } }] }] },
    ],
    [
      'documents of plain text',
      { messages: [{ content: [{ type: 'document', source: { type: 'text', data: 'heron' } }] }] },
      { messages: [{ content: [{ type: 'document', source: { type: 'text', data: '*****' } }] }] },
    ],
    ['what is to be embedded', { input: ['a', 'heron'] }, { input: ['a', '*****'] }],
  ])('are masked: %s', (_what, body, expected) => {
    expect(masked(body)).toEqual(expected)
  })

  it.each<[string, Record<string, unknown>]>([
    ['names, ids and kinds', { messages: [{ role: 'heron', name: 'heron', tool_call_id: 'heron', content: 'x' }] }],
    ['files', { messages: [{ content: [{ type: 'image', source: { type: 'base64', data: 'heron' } }] }] }],
    ['addresses', { messages: [{ content: [{ type: 'image_url', image_url: { url: 'https://heron' } }] }] }],
    [
      'thinking that its vendor has signed',
      { messages: [{ role: 'assistant', content: [{ type: 'thinking', thinking: 'heron', signature: 'c2ln' }] }] },
    ],
    ['what is no prompt', { model: 'heron', metadata: { a: 'heron' }, tools: [{ name: 'heron' }] }],
  ])('are not: %s', (_what, body) => {
    expect(masked(body)).toBe(body)
  })

  it('are refused when nobody could read them', () => {
    let deep: unknown = 'x'
    for (let level = 0; level < 5000; level += 1) deep = [deep]
    expect(() => masked({ input: deep })).toThrow('nested too deeply')
  })
})
