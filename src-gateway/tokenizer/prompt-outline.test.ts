import { describe, expect, it } from 'vitest'
import type { MediaSource } from '../ir/media.ts'
import type { Message, Part } from '../ir/part.ts'
import type { ConversationRequest } from '../ir/request.ts'
import { profileOf } from './profile-of.ts'
import { promptOutline } from './prompt-outline.ts'

function outline(parts: readonly Part[], model: string, more: Partial<ConversationRequest> = {}) {
  const request: ConversationRequest = {
    model,
    stream: false,
    system: [],
    messages: parts.length > 0 ? [{ role: 'user', content: parts }] : [],
    tools: [],
    sampling: {},
    stop: [],
    extensions: {},
    ...more,
  }
  const found = promptOutline(request, profileOf(model))
  const empty = profileOf(model).base + (parts.length > 0 ? profileOf(model).message : 0)
  return { ...found, extra: found.extra - empty }
}

const data = (mediaType: string, bytes: Buffer): MediaSource => ({
  kind: 'data',
  mediaType,
  data: bytes.toString('base64'),
})

function pdf(pages: number): Buffer {
  const objects = Array.from({ length: pages }, (_, page) => `${page + 3} 0 obj <</Type /Page /Parent 2 0 R>> endobj`)
  return Buffer.from(`%PDF-1.4\n2 0 obj <</Type/Pages /Count ${pages}>> endobj\n${objects.join('\n')}\n%%EOF`)
}

function wav(seconds: number, bytesPerSecond: number): Buffer {
  const bytes = Buffer.alloc(44 + seconds * bytesPerSecond)
  bytes.write('RIFF', 0, 'latin1')
  bytes.write('WAVEfmt ', 8, 'latin1')
  bytes.writeUInt32LE(bytesPerSecond, 28)
  return bytes
}

describe('outline of a prompt', () => {
  it('has every text that the model reads', () => {
    const { texts } = outline(
      [
        { type: 'text', text: 'one' },
        { type: 'thinking', text: 'two' },
        { type: 'tool-call', id: 'a', name: 'three', kind: 'function', input: '{"four":4}' },
        { type: 'tool-result', callId: 'a', kind: 'function', content: [{ type: 'text', text: 'five' }] },
        { type: 'refusal', text: 'six' },
        { type: 'file', source: { kind: 'text', text: 'seven' } },
        { type: 'file', source: data('text/csv', Buffer.from('eight,ünd')) },
        { type: 'provider', protocol: 'p', name: 'search', value: { q: 'x' }, text: 'nine' },
      ],
      'gpt-4o',
      {
        system: [{ type: 'text', text: 'zero' }],
        responseFormat: { type: 'json-schema', schema: { type: 'object' } },
      },
    )
    expect(texts).toEqual([
      ...[
        'zero',
        'one',
        'two',
        'three',
        '{"four":4}',
        'five',
        'six',
        'seven',
        'eight,ünd',
        'nine',
        '{"type":"object"}',
      ],
    ])
  })

  it('leaves out what the model is not shown again', () => {
    const opaque = { origin: 'gemini', value: 'A'.repeat(1_000) }
    const call: Part = { type: 'tool-call', id: 'a', name: 'now', kind: 'function', input: '{}', opaque }
    const thought: Part = { type: 'thinking', text: 'Let me see.' }
    expect(outline([thought], 'claude-sonnet-4-5').texts).toEqual([])
    expect(outline([thought], 'gpt-5').texts).toEqual(['Let me see.'])
    const asked: Message = { role: 'user', content: [{ type: 'text', text: 'Now?' }] }
    const called: Message = { role: 'assistant', content: [call] }
    const extra = (messages: Message[], model: string) => outline([], model, { messages }).extra
    // The turn is still going on; then it is over.
    expect(extra([asked, called], 'gemini-3-flash')).toBeGreaterThan(200)
    expect(extra([asked, called, asked], 'gemini-3-flash')).toBeLessThan(10)
    expect(extra([asked, called], 'gpt-5')).toBeLessThan(30)
  })

  it('has no tools for a model that is not shown what it must not call', () => {
    const tools: ConversationRequest['tools'] = [{ type: 'function', name: 'now' }]
    const more = { tools, toolChoice: { type: 'none' } } as const
    expect(outline([], 'llama-4-scout', more).tools).toBeUndefined()
    expect(outline([], 'gpt-4o', more).tools).toContain('now')
  })

  it('does not take a vendor’s picture for text', () => {
    const value = { type: 'image_generation_call', result: 'A'.repeat(2_000_000) }
    const { texts } = outline([{ type: 'provider', protocol: 'p', name: 'image', value }], 'gpt-4o')
    expect(texts.join('').length).toBeLessThan(50_000)
  })

  it('declares tools to OpenAI’s models as they are declared there', () => {
    const tools: ConversationRequest['tools'] = [
      {
        type: 'function',
        name: 'book',
        description: 'Books a seat.\nOne only.',
        parameters: {
          type: 'object',
          properties: {
            train: { type: 'string', description: 'Number of the train' },
            class: { enum: ['first', 'second'] },
            stops: { type: 'array', items: { type: 'integer' } },
            rider: { type: 'object', properties: { name: { type: ['string', 'null'] } }, required: ['name'] },
            fee: { anyOf: [{ type: 'number' }, { type: 'boolean' }] },
          },
          required: ['train', 'class'],
        },
      },
      { type: 'function', name: 'now' },
      { type: 'custom', name: 'patch' },
    ]
    expect(outline([], 'gpt-4o', { tools }).tools).toBe(`# Tools

## functions

namespace functions {

// Books a seat.
// One only.
type book = (_: {
// Number of the train
train: string,
class: "first" | "second",
stops?: number[],
rider?: {
  name: string | null,
},
fee?: number | boolean,
}) => any;

type now = () => any;

type patch = (_: {
input: string,
}) => any;

} // namespace functions`)
  })

  it('stands any schema', () => {
    const circle: Record<string, unknown> = { type: 'object' }
    circle.properties = { again: circle }
    for (const parameters of [
      circle,
      { properties: null },
      { properties: { a: true, b: 5 } },
      { type: 'array', items: 1 },
    ]) {
      const tool = { type: 'function', name: 'odd', parameters } as ConversationRequest['tools'][number]
      expect(outline([], 'gpt-4o', { tools: [tool] }).tools).toContain('odd')
    }
  })
})

describe('tokens of files', () => {
  it('go by the pages of a PDF', () => {
    const one: Part = { type: 'file', source: data('application/pdf', pdf(1)) }
    const twelve: Part = { type: 'file', source: data('application/pdf', pdf(12)) }
    expect(outline([one], 'gemini-2.5-flash').extra).toBe(258)
    expect(outline([twelve], 'gemini-2.5-flash').extra).toBe(12 * 258)
    expect(outline([twelve], 'claude-sonnet-4-5').extra).toBe(12 * 2200)
    const compressed: Part = { type: 'file', source: data('application/pdf', Buffer.alloc(600_000, 7)) }
    expect(outline([compressed], 'gemini-2.5-flash').extra).toBe(10 * 258)
  })

  it('go by the seconds of a sound', () => {
    const sound: Part = { type: 'audio', source: data('audio/wav', wav(60, 32_000)) }
    expect(outline([sound], 'gemini-2.5-flash').extra).toBeCloseTo(60 * 32, -1)
    expect(outline([sound], 'gpt-4o-audio-preview').extra).toBeCloseTo(60 * 10, -1)
    const compressed: Part = { type: 'audio', source: data('audio/mpeg', Buffer.alloc(480_000)) }
    expect(outline([compressed], 'gemini-2.5-flash').extra).toBeCloseTo(60 * 32, -1)
  })

  it('go by the size of a picture, also in a result', () => {
    const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([0, 4, 0, 4]), Buffer.alloc(50)])
    const image: Part = { type: 'image', source: data('image/gif', gif) }
    expect(outline([image], 'gpt-4o').extra).toBe(765)
    expect(outline([{ ...image, detail: 'low' }], 'gpt-4o').extra).toBe(85)
    const plain: Part = { type: 'tool-result', callId: 'a', kind: 'function', content: [] }
    const shot: Part = { ...plain, content: [image] }
    expect(outline([shot], 'gpt-4o').extra - outline([plain], 'gpt-4o').extra).toBe(765)
  })

  it('are a guess for what cannot be looked into', () => {
    const sources: MediaSource[] = [
      { kind: 'url', url: 'https://files.example/a' },
      { kind: 'file', id: 'file-1', protocol: 'openai-responses' },
      { kind: 'data', mediaType: 'image/png', data: '!' },
    ]
    for (const source of sources) {
      for (const type of ['image', 'audio', 'file'] as const) {
        expect(outline([{ type, source }], 'gpt-4o').extra).toBeGreaterThan(0)
      }
    }
  })
})
