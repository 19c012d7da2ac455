import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from './assemble.ts'
import type { PartStart, ReplyEvent } from './event.ts'
import { noUsage } from './usage.ts'

const stop: ReplyEvent = { type: 'finish', reason: { unified: 'stop', raw: 'end_turn' } }
const part = (index: number, start: PartStart, texts: readonly string[], opaque?: string): ReplyEvent[] => [
  { type: 'part-start', index, part: start },
  ...texts.map((text): ReplyEvent => ({ type: 'part-delta', index, text })),
  { type: 'part-end', index, ...(opaque === undefined ? undefined : { opaque: { origin: 'o', value: opaque } }) },
]
const contentOf = (events: readonly ReplyEvent[]) => assembleResponse([...events, stop]).candidates[0]?.content

describe('an assembled answer', () => {
  it('has head, parts, usage and finish', () => {
    const usage = { ...noUsage, input: 7, output: 3 }
    const answer = assembleResponse([
      { type: 'response-start', id: 'r1', model: 'm', createdAt: 5 },
      ...part(0, { type: 'thinking' }, ['Let me ', 'see.'], 'signature'),
      ...part(1, { type: 'text' }, ['It is ', 'noon.']),
      ...part(2, { type: 'tool-call', id: 'c1', name: 'now', kind: 'function' }, ['{"zone":', '"UTC"}']),
      { type: 'usage', usage: { ...usage, output: 1 } },
      { type: 'usage', usage },
      { type: 'finish', reason: { unified: 'tool-calls', raw: 'tool_use' }, stopSequence: 'END' },
    ])
    expect(answer).toEqual({
      id: 'r1',
      model: 'm',
      createdAt: 5,
      usage,
      candidates: [
        {
          finish: { unified: 'tool-calls', raw: 'tool_use' },
          stopSequence: 'END',
          content: [
            { type: 'thinking', text: 'Let me see.', opaque: { origin: 'o', value: 'signature' } },
            { type: 'text', text: 'It is noon.' },
            { type: 'tool-call', id: 'c1', name: 'now', kind: 'function', input: '{"zone":"UTC"}' },
          ],
        },
      ],
    })
  })

  it('leaves empty texts out unless a state or a citation hangs on them', () => {
    expect(contentOf(part(0, { type: 'text' }, []))).toEqual([])
    expect(contentOf(part(0, { type: 'thinking' }, []))).toEqual([])
    expect(contentOf(part(0, { type: 'refusal' }, []))).toEqual([])
    expect(contentOf(part(0, { type: 'text' }, [], 's'))).toEqual([
      { type: 'text', text: '', opaque: { origin: 'o', value: 's' } },
    ])
    expect(contentOf(part(0, { type: 'thinking', summary: true }, [], 's'))).toEqual([
      { type: 'thinking', text: '', summary: true, opaque: { origin: 'o', value: 's' } },
    ])
    const cited: ReplyEvent[] = [
      { type: 'part-start', index: 0, part: { type: 'text' } },
      { type: 'citation', index: 0, citation: { url: 'https://a.example' } },
      { type: 'part-end', index: 0 },
    ]
    expect(contentOf(cited)).toEqual([{ type: 'text', text: '', citations: [{ url: 'https://a.example' }] }])
  })

  it('keeps whole parts whole, and a call without arguments', () => {
    const image: PartStart = { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' } }
    const redacted: PartStart = { type: 'redacted-thinking', opaque: { origin: 'anthropic-messages', value: 'x' } }
    const ofVendor: PartStart = { type: 'provider', protocol: 'p', name: 'web_search_call', value: { id: 1 } }
    const call: PartStart = { type: 'tool-call', id: 'c', name: 'now', kind: 'custom', namespace: 'clock' }
    expect(contentOf([image, redacted, ofVendor, call].flatMap((start, index) => part(index, start, [])))).toEqual([
      image,
      redacted,
      ofVendor,
      { ...call, input: '' },
    ])
    expect(contentOf(part(0, image, [], 's'))).toEqual([{ ...image, opaque: { origin: 'o', value: 's' } }])
  })

  it('is there, however little came', () => {
    expect(assembleResponse([])).toEqual({
      usage: undefined,
      candidates: [{ content: [], finish: { unified: 'other', raw: undefined } }],
    })
    const cut = assembleResponse([
      { type: 'part-start', index: 0, part: { type: 'text' } },
      { type: 'part-delta', index: 0, text: 'half' },
      { type: 'error', error: { status: 529, message: 'overloaded' } },
    ])
    expect(cut.candidates[0]).toEqual({
      content: [{ type: 'text', text: 'half' }],
      finish: { unified: 'other', raw: undefined },
    })
    expect(cut.error).toEqual({ status: 529, message: 'overloaded' })
  })

  it('sorts several candidates, and costs nothing for a number that somebody made up', () => {
    const of = (candidate: number, text: string): ReplyEvent[] => [
      { type: 'part-start', index: candidate, part: { type: 'text' }, candidate },
      { type: 'part-delta', index: candidate, text },
      { type: 'part-end', index: candidate },
      { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, candidate },
    ]
    const texts = (events: ReplyEvent[]) =>
      assembleResponse(events).candidates.map(({ content }) => content.map((one) => ('text' in one ? one.text : '')))
    expect(texts([...of(1, 'b'), ...of(0, 'a')])).toEqual([['a'], ['b']])
    expect(texts([...of(4_000_000_000, 'far'), ...of(0, 'a')])).toEqual([['a'], ['far']])
  })

  it('is the same however the texts are cut and the parts overlap', () => {
    const pieces = fc.array(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 6 })
    fc.assert(
      fc.property(fc.array(pieces, { minLength: 1, maxLength: 4 }), fc.infiniteStream(fc.nat(3)), (parts, order) => {
        const events: ReplyEvent[] = parts.map((_, index) => ({ type: 'part-start', index, part: { type: 'refusal' } }))
        const left = parts.map((texts) => [...texts])
        while (left.some((texts) => texts.length > 0)) {
          const wanted = (order.next().value ?? 0) % parts.length
          const index = left[wanted]?.length ? wanted : left.findIndex((texts) => texts.length > 0)
          events.push({ type: 'part-delta', index, text: left[index]?.shift() ?? '' })
        }
        expect(contentOf(events)).toEqual(
          parts.flatMap((texts) => (texts.length > 0 ? [{ type: 'refusal', text: texts.join('') }] : [])),
        )
      }),
    )
  })
})
