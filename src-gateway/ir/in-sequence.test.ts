import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReplyEvent } from './event.ts'
import { InSequence } from './in-sequence.ts'

const start = (index: number, candidate?: number): ReplyEvent => ({
  type: 'part-start',
  index,
  part: { type: 'text' },
  ...(candidate === undefined ? undefined : { candidate }),
})
const delta = (index: number, text: string): ReplyEvent => ({ type: 'part-delta', index, text })
const end = (index: number): ReplyEvent => ({ type: 'part-end', index })
const finish = (candidate?: number): ReplyEvent => ({
  type: 'finish',
  reason: { unified: 'stop', raw: 'stop' },
  ...(candidate === undefined ? undefined : { candidate }),
})

function run(events: readonly ReplyEvent[]): ReplyEvent[] {
  const sequence = new InSequence()
  return [...events.flatMap((event) => sequence.push(event)), ...sequence.closeAll()]
}

describe('parts in sequence', () => {
  it('lets the first part flow and keeps the others until it has ended', () => {
    const sequence = new InSequence()
    expect(sequence.push(start(0))).toEqual([start(0)])
    expect(sequence.push(start(1))).toEqual([])
    expect(sequence.push(delta(1, 'b'))).toEqual([])
    expect(sequence.push(delta(0, 'a'))).toEqual([delta(0, 'a')])
    expect(sequence.push(end(0))).toEqual([end(0), start(1), delta(1, 'b')])
    expect(sequence.push(delta(1, 'c'))).toEqual([delta(1, 'c')])
    expect(sequence.push(end(1))).toEqual([end(1)])
    expect(sequence.closeAll()).toEqual([])
  })

  it('gives out several parts that ended while they waited', () => {
    const events = [start(0), start(1), start(2), delta(2, 'c'), end(2), delta(1, 'b'), end(1)]
    expect(run([...events, end(0)])).toEqual([
      ...[start(0), end(0), start(1), delta(1, 'b'), end(1), start(2), delta(2, 'c'), end(2)],
    ])
  })

  it('closes what is open before a finish and before an error', () => {
    const error: ReplyEvent = { type: 'error', error: { status: 502, message: 'lost' } }
    for (const last of [finish(), error]) {
      expect(run([start(0), start(1), delta(1, 'b'), last])).toEqual([
        ...[start(0), end(0), start(1), delta(1, 'b'), end(1), last],
      ])
    }
  })

  it('does not cut another candidate off when one has finished', () => {
    const events = [start(0, 0), start(1, 1), delta(0, 'a'), finish(0), delta(1, 'b'), end(1), finish(1)]
    const texts = run(events).flatMap((event) => (event.type === 'part-delta' ? [event.text] : []))
    expect(texts).toEqual(['a', 'b'])
  })

  it('keeps its count when ends are doubled or belong to nothing', () => {
    const events = [end(1), start(0), start(1), end(1), delta(1, 'late'), end(1), end(7), delta(0, 'a'), end(0), end(0)]
    expect(run([...events, start(2), delta(2, 'c'), end(2)])).toEqual([
      ...[start(0), delta(0, 'a'), end(0), start(1), end(1), start(2), delta(2, 'c'), end(2)],
    ])
  })

  it('makes a sequence of any overlapping stream, loses nothing and closes everything', () => {
    fc.assert(
      fc.property(overlapping(), (events) => {
        const out = run(events)
        expectSequential(out)
        expect(contentOf(out)).toEqual(contentOf(events))
        expect(out.filter(({ type }) => type === 'part-end')).toHaveLength(
          events.filter(({ type }) => type === 'part-start').length,
        )
      }),
    )
  })
})

/** Streams whose parts overlap in any way, some of them never ended, up to a finish. */
function overlapping(): fc.Arbitrary<ReplyEvent[]> {
  const step = fc.tuple(fc.nat(5), fc.constantFrom('delta', 'delta', 'delta', 'end', 'citation', 'usage'))
  return fc.array(step, { maxLength: 60 }).map((steps) => {
    const events: ReplyEvent[] = [{ type: 'response-start' }]
    const state = new Map<number, 'open' | 'ended'>()
    for (const [position, [index, kind]] of steps.entries()) {
      if (kind === 'usage') events.push({ type: 'provider-event', protocol: 'p', name: 'ping', value: position })
      if (kind === 'usage' || state.get(index) === 'ended') continue
      if (!state.has(index)) events.push(start(index))
      state.set(index, kind === 'end' ? 'ended' : 'open')
      if (kind === 'end') events.push(end(index))
      else if (kind === 'delta') events.push(delta(index, `${position} `))
      else events.push({ type: 'citation', index, citation: { url: `https://a.example/${position}` } })
    }
    return [...events, finish()]
  })
}

function expectSequential(events: readonly ReplyEvent[]): void {
  let open: number | undefined
  for (const event of events) {
    if (event.type === 'part-start') {
      expect(open).toBeUndefined()
      open = event.index
    } else if ('index' in event) {
      expect(event.index).toBe(open)
      if (event.type === 'part-end') open = undefined
    } else if (event.type === 'finish') expect(open).toBeUndefined()
  }
  expect(open).toBeUndefined()
}

function contentOf(events: readonly ReplyEvent[]): Record<string, unknown> {
  const content: Record<string, unknown[]> = {}
  for (const event of events) {
    if (event.type === 'part-end') continue
    const key = 'index' in event ? String(event.index) : 'other'
    content[key] ??= []
    content[key].push(event)
  }
  return content
}
