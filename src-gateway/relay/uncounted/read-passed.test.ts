import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { protocols } from '../../protocols/registry.ts'
import { type PassedReply, readPassed } from './read-passed.ts'

const pieces = ['The tide ', 'stands at ', 'drei Meter — ', '三米 ', '🌊', ' today.']

function reply(protocol: keyof typeof protocols, framing: PassedReply['framing'], text: string): PassedReply {
  const bytes = Buffer.from(text)
  return { protocol: protocols[protocol], operation: 'chat', framing, bytes, total: bytes.length }
}

const event = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`
const streams: [name: string, make: (parts: readonly string[]) => PassedReply][] = [
  [
    'Chat Completions',
    (parts) =>
      reply(
        'openai-chat',
        'sse',
        parts.map((content) => event({ choices: [{ index: 0, delta: { content } }] })).join(''),
      ),
  ],
  [
    'Messages',
    (parts) => {
      const start = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }
      const deltas = parts.map((text) => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text },
      }))
      const named = [start, ...deltas].map((one) => `event: ${one.type}\n${event(one)}`)
      return reply('anthropic-messages', 'sse', named.join(''))
    },
  ],
  [
    'Gemini, as an array',
    (parts) => {
      const chunks = parts.map((text) => JSON.stringify({ candidates: [{ index: 0, content: { parts: [{ text }] } }] }))
      return reply('gemini', 'json-array', `[${chunks.join(',\n')}]`)
    },
  ],
  [
    'completions',
    (parts) => ({
      ...reply('openai-chat', 'sse', parts.map((text) => event({ choices: [{ index: 0, text }] })).join('')),
      operation: 'completions',
    }),
  ],
]

describe('what passed of a reply', () => {
  it.each(streams)('tells its text: %s', (_name, make) => {
    expect(readPassed(make(pieces)).texts.join('')).toBe(pieces.join(''))
  })

  it.each(streams)('tells the beginning of a text that was cut anywhere: %s', (_name, make) => {
    const whole = make(pieces)
    const all = pieces.join('')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.bytes.length }), (length) => {
        const text = readPassed({ ...whole, bytes: whole.bytes.subarray(0, length), total: length }).texts.join('')
        expect(all.startsWith(text)).toBe(true)
        // No more than the event that was cut is missing.
        const left = (whole.bytes.length - length) / whole.bytes.length
        expect(text.length).toBeGreaterThanOrEqual(Math.floor(all.length * (1 - left)) - 40)
      }),
    )
  })

  it('tells how much more there was', () => {
    const whole = streams[0]?.[1](pieces)
    if (whole === undefined) throw new Error('no stream')
    expect(readPassed({ ...whole, total: whole.bytes.length * 3 }).times).toBe(3)
    expect(readPassed({ ...whole, bytes: Buffer.alloc(0), total: 0 }).times).toBe(1)
  })

  it('tells of calls', () => {
    const call = { index: 0, id: 'c1', type: 'function', function: { name: 'tide', arguments: '{"at":' } }
    const first = event({ choices: [{ index: 0, delta: { tool_calls: [call] } }] })
    const rest = { index: 0, function: { arguments: '"noon"}' } }
    const second = event({ choices: [{ index: 0, delta: { tool_calls: [rest] } }] })
    const { texts, calls } = readPassed(reply('openai-chat', 'sse', first + second))
    expect(calls).toBe(1)
    expect(texts.join(' ')).toContain('tide')
    expect(texts.join(' ')).toContain('noon')
  })

  it('never fails, whatever an upstream has sent', () => {
    const framings = fc.constantFrom<PassedReply['framing']>('sse', 'json-array', false)
    const named = fc.constantFrom(...(Object.keys(protocols) as (keyof typeof protocols)[]))
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((text) => `data: ${text}\n\n`),
    )
    fc.assert(
      fc.property(framings, named, texts, fc.constantFrom('chat', 'completions'), (framing, name, text, operation) => {
        const { times } = readPassed({ ...reply(name, framing, text), operation: operation as 'chat' })
        expect(times).toBe(1)
      }),
      { numRuns: 300 },
    )
  })
})
