import { describe, expect, it } from 'vitest'
import type { MediaSource } from './media.ts'
import { listSources, mapSources } from './media-sources.ts'
import type { ConversationRequest } from './request.ts'

const url = (name: string): MediaSource => ({ kind: 'url', url: `https://files.example/${name}` })

const request: ConversationRequest = {
  model: 'm',
  stream: false,
  system: [{ type: 'text', text: 'Look closely.' }],
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'What is this?' }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'And these?' },
        { type: 'image', source: url('cat.png'), detail: 'low' },
        { type: 'file', source: url('plan.pdf'), name: 'plan.pdf' },
      ],
    },
    { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'shot', kind: 'function', input: '{}' }] },
    {
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          callId: 'a',
          kind: 'function',
          content: [
            { type: 'text', text: 'done' },
            { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' } },
            { type: 'audio', source: url('note.wav') },
          ],
        },
      ],
    },
  ],
  tools: [],
  sampling: {},
  stop: [],
  extensions: {},
}

describe('sources of a request', () => {
  it('lists them with their kind and the path a person can follow', () => {
    expect(listSources(request).map(({ kind, path, source }) => [kind, path, source.kind])).toEqual([
      ['image', 'messages[1].content[1]', 'url'],
      ['file', 'messages[1].content[2]', 'url'],
      ['image', 'messages[3].content[0].content[1]', 'data'],
      ['audio', 'messages[3].content[0].content[2]', 'url'],
    ])
  })

  it('gives the very same request back when nothing changes', () => {
    expect(mapSources(request, () => undefined)).toBe(request)
    expect(mapSources(request, (source) => source)).toBe(request)
  })

  it('replaces sources in messages and tool results and shares all the rest', () => {
    const before = JSON.stringify(request)
    const changed = mapSources(request, (source) =>
      source.kind === 'url' ? { kind: 'data', mediaType: 'image/png', data: btoa(source.url) } : undefined,
    )
    expect(JSON.stringify(request)).toBe(before)
    expect(listSources(changed).map(({ source }) => source.kind)).toEqual(['data', 'data', 'data', 'data'])
    expect(changed.messages[1]?.content[1]).toMatchObject({ type: 'image', detail: 'low' })
    expect(changed.messages[0]).toBe(request.messages[0])
    expect(changed.messages[2]).toBe(request.messages[2])
    expect(changed.messages[1]?.content[0]).toBe(request.messages[1]?.content[0])
    expect(changed.tools).toBe(request.tools)
  })
})
