import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { ReplyEvent } from '../../ir/event.ts'
import { StopAtSequence } from './stop-at-sequence.ts'

function run(sequences: readonly string[], pieces: readonly string[], more: readonly ReplyEvent[] = []): ReplyEvent[] {
  const stop = new StopAtSequence(sequences)
  const events: ReplyEvent[] = [
    { type: 'part-start', index: 0, part: { type: 'text' } },
    ...pieces.filter((text) => text !== '').map((text) => ({ type: 'part-delta' as const, index: 0, text })),
    { type: 'part-end', index: 0 },
    ...more,
    { type: 'finish', reason: { unified: 'stop', raw: 'completed' } },
  ]
  return events.flatMap((event) => stop.take(event))
}

function textOf(events: readonly ReplyEvent[]): string {
  const [part] = assembleResponse(events).candidates[0]!.content
  return part?.type === 'text' ? part.text : ''
}

describe('a stop sequence', () => {
  it('ends the answer before it, wherever the text is cut', () => {
    const sequences = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 3,
    })
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '.', 'x'), maxLength: 4 }), { maxLength: 8 })
    fc.assert(
      fc.property(sequences, pieces, (stops, parts) => {
        const whole = parts.join('')
        const cuts = stops.map((stop) => whole.indexOf(stop)).filter((at) => at >= 0)
        const events = run(stops, parts)
        const finish = events.at(-1)
        if (cuts.length === 0) {
          expect(textOf(events)).toBe(whole)
          expect(finish).not.toHaveProperty('stopSequence')
          return
        }
        expect(whole.startsWith(textOf(events))).toBe(true)
        // A longer sequence that begins earlier may not be whole yet when a shorter one is.
        for (const stop of stops) expect(textOf(events)).not.toContain(stop)
        expect(finish).toHaveProperty('stopSequence')
        expect(events.filter(({ type }) => type === 'part-end')).toHaveLength(1)
      }),
    )
  })

  it('leaves out what comes behind it, and tells which it was', () => {
    const call: ReplyEvent[] = [
      { type: 'part-start', index: 1, part: { type: 'tool-call', id: 'c', name: 'f', kind: 'function' } },
      { type: 'part-delta', index: 1, text: '{}' },
      { type: 'part-end', index: 1 },
    ]
    const events = run(['END'], ['Hi E', 'N', 'D more'], call)
    expect(assembleResponse(events).candidates).toEqual([
      { content: [{ type: 'text', text: 'Hi ' }], finish: { unified: 'stop', raw: 'completed' }, stopSequence: 'END' },
    ])
  })
})
