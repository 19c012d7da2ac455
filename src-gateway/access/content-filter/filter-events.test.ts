import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { PartStart, ReplyEvent } from '../../ir/event.ts'
import { EventFilter } from './filter-events.ts'
import { FilterHits, type FilterRule, FilterSet } from './filter-set.ts'

const filterOf = (fields: Partial<FilterRule> = {}) =>
  new EventFilter(
    new FilterSet([{ name: 'birds', kind: 'keyword', patterns: ['heron'], action: 'mask', ...fields }]),
    new FilterHits(),
  )

const start = (index: number, part: PartStart): ReplyEvent => ({ type: 'part-start', index, part })
const delta = (index: number, text: string): ReplyEvent => ({ type: 'part-delta', index, text })
const end = (index: number): ReplyEvent => ({ type: 'part-end', index })
const finish: ReplyEvent = { type: 'finish', reason: { unified: 'stop', raw: undefined } }

function filtered(events: readonly ReplyEvent[], filter = filterOf()): ReplyEvent[] {
  return events.flatMap((event) => [...filter.push(event)])
}
const contentOf = (events: readonly ReplyEvent[]) => assembleResponse(filtered(events)).candidates[0]?.content

describe('the events of an answer', () => {
  it('are filtered part by part, though they come mixed', () => {
    const events = [
      start(0, { type: 'text' }),
      delta(0, 'a he'),
      start(1, { type: 'refusal' }),
      delta(1, 'no he'),
      delta(0, 'ron'),
      delta(1, 'r'),
      end(1),
      end(0),
      finish,
    ]
    expect(contentOf(events)).toEqual([
      { type: 'text', text: 'a *****' },
      { type: 'refusal', text: 'no her' },
    ])
  })

  it('give what is held when the part has no end', () => {
    expect(contentOf([start(0, { type: 'text' }), delta(0, 'one he'), finish])).toEqual([
      { type: 'text', text: 'one he' },
    ])
  })

  it('keep a seal only on thinking that is as it was', () => {
    const opaque = { origin: 'anthropic-messages', value: 'c2ln' }
    const thinking = (index: number, text: string): ReplyEvent[] => [
      start(index, { type: 'thinking' }),
      delta(index, text),
      { type: 'part-end', index, opaque },
    ]
    expect(contentOf([...thinking(0, 'an egret'), ...thinking(1, 'a heron'), finish])).toEqual([
      { type: 'thinking', text: 'an egret', opaque },
      { type: 'thinking', text: 'a *****' },
    ])
  })

  it('give a call’s input when it is whole, as the model wrote it when nothing is in it', () => {
    const call: PartStart = { type: 'tool-call', id: 'call_1', name: 'heron', kind: 'function' }
    const inputs = ['{"a":"h\\u0065r', 'on", "b":  1}']
    const events = [start(0, call), ...inputs.map((text) => delta(0, text))]
    const filter = filterOf()
    expect(filtered(events, filter)).toEqual([])
    expect(filtered([end(0)], filter)).toEqual([start(0, call), delta(0, '{"a":"*****","b":1}'), end(0)])
    const other = [start(1, call), delta(1, '{"a":  '), delta(1, '"x"}'), end(1)]
    expect(filtered(other, filter)).toEqual([start(1, call), delta(1, '{"a":  "x"}'), end(1)])
  })

  it('are read in parts that are whole at once, and in what is cited', () => {
    const provider: PartStart = { type: 'provider', protocol: 'gemini', name: 'code', value: { output: 'heron' } }
    const citation = { type: 'citation' as const, index: 1, citation: { url: 'https://x', quote: 'a heron' } }
    expect(
      contentOf([start(0, provider), start(1, { type: 'text' }), delta(1, 'see'), citation, end(1), finish]),
    ).toEqual([
      { ...provider, value: { output: '*****' } },
      { type: 'text', text: 'see', citations: [{ url: 'https://x', quote: 'a *****' }] },
    ])
  })

  it('tell nothing before text that blocks, not even that a part began', () => {
    const filter = filterOf({ action: 'block' })
    expect(
      filtered([start(0, { type: 'text' }), delta(0, 'her'), delta(0, 'on, then more'), end(0), finish], filter),
    ).toEqual([])
    expect(filter.blockedBy).toBe('birds')
  })
})
