import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifyCode, classifyFailure, type FailureClass } from '../classify-failure.ts'
import type { Target } from '../live-facts.ts'
import { type Circuit, type CircuitEvent, clean, next, probeLostAfterMs, usable } from './circuit.ts'
import { HealthBook } from './health-book.ts'

const start = 1_750_000_000_000
const random = 0.5
const threshold = 3

const targets: readonly Target[] = [1, 2].flatMap((channelId) =>
  [channelId * 10 + 1, channelId * 10 + 2, null].flatMap((keyId) =>
    ['m', 'n'].map((model) => ({ channelId, keyId, model })),
  ),
)

const failures: readonly FailureClass[] = [
  classifyCode('upstream.error'),
  classifyCode('upstream.timeout'),
  classifyCode('upstream.unreachable'),
  ...[400, 401, 402, 403, 404, 410, 429, 503].map((status) => classifyFailure({ status, now: start })),
  ...['429', '503'].map((status) =>
    classifyFailure({ status: Number(status), headers: { 'retry-after': '40' }, now: start }),
  ),
  classifyFailure({ status: 401, code: 'invalid_api_key', now: start }),
  classifyFailure({ status: 404, code: 'model_not_found', now: start }),
  classifyFailure({ status: 403, code: 'unsupported_country_region_territory', now: start }),
]

type Ending = { type: 'success' } | { type: 'empty' } | { type: 'neutral' } | { type: 'failure'; failure: FailureClass }

/**
 * The same, as plainly as it can be said: every circuit that was ever heard of is kept, every question looks at all of them.
 */
class PlainBook {
  readonly circuits = new Map<string, Circuit>()
  readonly probes = new Map<string, Target>()
  readonly aside = new Set<number>()

  names({ channelId, keyId, model }: Target) {
    return {
      channel: `${channelId}`,
      key: `${channelId} key ${keyId}`,
      model: `${channelId} model ${model}`,
      'key-model': `${channelId} key ${keyId} model ${model}`,
    }
  }

  may(target: Target, now: number): boolean {
    if (target.keyId !== null && this.aside.has(target.keyId)) return false
    return Object.values(this.names(target)).every((name) => usable(this.circuits.get(name) ?? clean, now))
  }

  /** Nothing that it goes through is open before its time, or waits for another's answer. */
  mayIndeed(target: Target, now: number): void {
    for (const name of Object.values(this.names(target))) {
      const { phase, since, until } = this.circuits.get(name) ?? clean
      if (phase !== 'closed') expect(now >= until || now < since - 60_000).toBe(true)
    }
  }

  begin(target: Target, now: number): void {
    for (const name of Object.values(this.names(target))) {
      const before = this.circuits.get(name) ?? clean
      const after = this.apply(name, { type: 'begin' }, now)
      if (after.phase !== 'half-open' || after === before) continue
      // Never a second probe while the first may still answer.
      const lost = now - before.since >= probeLostAfterMs || now < before.since - 60_000
      expect(this.probes.get(name) === undefined || lost).toBe(true)
      this.probes.set(name, target)
    }
  }

  end(target: Target, ending: Ending, now: number): void {
    const names = this.names(target)
    const all = Object.values(names)
    if (ending.type === 'success' || ending.type === 'empty') {
      if (target.keyId !== null) this.aside.delete(target.keyId)
      if (ending.type === 'success') for (const name of all) this.finish(name, target, 'success', now)
      else {
        for (const name of [names.channel, names.key]) this.finish(name, target, 'success', now)
        this.finish(names.model, target, 'neutral', now)
        this.finish(names['key-model'], target, 'empty', now)
      }
      return
    }
    if (ending.type === 'failure' && ending.failure.retry !== 'none') {
      const { cool, counts, forMs, code, setAside } = ending.failure
      if (setAside !== undefined && target.keyId !== null) this.aside.add(target.keyId)
      else {
        const name = names[cool === undefined || cool === 'none' ? (counts ?? 'key-model') : cool]
        const limit = code === 'upstream.rate_limited'
        const wish = {
          cause: limit ? 'limit' : 'failing',
          slow: !limit,
          ...(forMs === undefined ? {} : { forMs }),
        } as const
        const probe = this.probes.get(name) === target
        this.apply(name, { type: 'failure', probe, ...(cool === undefined ? {} : { cool: wish }) }, now)
      }
    }
    for (const name of all) if (this.probes.get(name) === target) this.finish(name, target, 'neutral', now)
  }

  private finish(name: string, target: Target, type: 'success' | 'empty' | 'neutral', now: number): void {
    this.apply(name, { type, probe: this.probes.get(name) === target }, now)
  }

  private apply(name: string, event: CircuitEvent, now: number): Circuit {
    const after = next(this.circuits.get(name) ?? clean, event, now, random, threshold)
    this.circuits.set(name, after)
    if (after.phase !== 'half-open') this.probes.delete(name)
    return after
  }
}

const ending: fc.Arbitrary<Ending> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ type: 'success' } as const) },
  { weight: 1, arbitrary: fc.constantFrom({ type: 'empty' } as const, { type: 'neutral' } as const) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('failure' as const), failure: fc.constantFrom(...failures) }) },
)
/** One target more often than the others, so that it comes to open circuits, probes and what overlaps with them. */
const which = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(targets.length - 1) })
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('ask' as const), target: which }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat(50), ending }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 90_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: -90_000_000, max: 3_700_000 }) }),
  },
)

describe('the book of health over random histories', () => {
  it('agrees with a plain one, probes once at a time, recovers, and goes on the same after a restart', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 30, maxLength: 150, size: 'max' }), (steps) => {
        let now = start
        let latest = start
        const book = new HealthBook({ now: () => now, random: () => random, threshold })
        const plain = new PlainBook()
        const out: Target[] = []
        const finish = (target: Target, how: Ending) => {
          plain.end(target, how, now)
          if (how.type === 'failure') book.end(target, { ...how, message: 'It failed.' })
          else if (how.type === 'neutral') book.end(target, how)
          else {
            const empty = how.type === 'empty'
            book.end(target, { type: 'success', stream: true, firstByteMs: 5, totalMs: 9, empty })
          }
        }
        const agree = (other: HealthBook) => {
          expect(targets.filter((each) => (other.standing(each) === undefined) !== plain.may(each, now))).toEqual([])
        }
        for (const each of steps) {
          if (each.do === 'pass') now += each.ms
          else if (each.do === 'ask') {
            const target = { ...(targets[each.target] as Target) }
            // What routing does: nothing is sent to what has something standing against it.
            if (book.standing(target) !== undefined) continue
            plain.mayIndeed(target, now)
            out.push(target)
            plain.begin(target, now)
            book.begin(target)
          } else {
            const [target] = out.splice(each.which % Math.max(1, out.length), 1)
            if (target !== undefined) finish(target, each.ending)
          }
          latest = Math.max(latest, now)
          agree(book)
          for (const id of [1, 2]) expect(book.inFlight(id)).toBe(out.filter((one) => one.channelId === id).length)
        }

        for (const target of out.splice(0)) finish(target, { type: 'neutral' })
        const reborn = new HealthBook({ now: () => now, random: () => random, threshold })
        for (const id of [1, 2]) reborn.importState(id, JSON.parse(JSON.stringify(book.exportState(id))))
        agree(reborn)
        for (const ms of [3_000, 40_000, 200_000, 1_000_000]) {
          now += ms
          agree(book)
          agree(reborn)
        }
        for (const id of [1, 2]) expect(reborn.exportState(id)).toEqual(book.exportState(id))

        // What comes after the restart has the consequences that it would have had.
        for (const target of targets) {
          for (const other of [book, reborn]) {
            for (const failure of failures.slice(0, 3)) {
              other.begin(target)
              other.end(target, { type: 'failure', failure, message: 'It failed.' })
            }
          }
          expect(reborn.standing(target)).toEqual(book.standing(target))
        }
        now = latest + 5_000_000

        // What nobody has set aside is used again in the end, and one success leaves nothing behind.
        for (const other of [book, reborn]) {
          for (const target of targets) {
            if (target.keyId !== null) other.restoreKey(target.channelId, target.keyId)
            expect(other.standing(target)).toBeUndefined()
            other.begin(target)
            other.end(target, { type: 'success', stream: true, firstByteMs: 5, totalMs: 9, empty: false })
          }
          expect(other.snapshot(1, now).circuits).toEqual([])
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('a state that is taken over', () => {
  it('never breaks the book, whatever it holds', () => {
    const sound = new HealthBook({ now: () => start, random: () => random })
    for (const target of targets) {
      for (const failure of failures) {
        sound.begin(target)
        sound.end(target, { type: 'failure', failure, message: 'It failed.' })
      }
    }
    const text = JSON.stringify(sound.exportState(1))
    const damaged = fc.oneof(
      fc.anything(),
      fc.jsonValue(),
      fc.tuple(fc.nat(text.length), fc.constantFrom('0', '"', '9999999', 'null', '-')).map(([at, piece]) => {
        try {
          return JSON.parse(text.slice(0, at) + piece + text.slice(at + 1))
        } catch {
          return text
        }
      }),
    )
    fc.assert(
      fc.property(damaged, (state) => {
        let now = start
        const book = new HealthBook({ now: () => now, random: () => random })
        book.importState(1, state)
        book.snapshot(1, now)
        book.exportState(1)
        now += 2 * 86_400_000
        for (const target of targets.filter(({ channelId }) => channelId === 1)) {
          const against = book.standing(target)
          if (against !== undefined) expect(['no-credit', 'revoked', 'tripped']).toContain(against.state)
          book.begin(target)
          book.end(target, { type: 'success', stream: true, firstByteMs: 5, totalMs: 9, empty: false })
        }
      }),
    )
  })

  it('keeps set-aside keys though something else in it is damaged', () => {
    const book = new HealthBook({ now: () => start, random: () => random })
    book.setAside(1, 11, 'no-credit', 'Paid out.')
    const state = book.exportState(1) as Record<string, unknown>
    const other = new HealthBook({ now: () => start, random: () => random })
    other.importState(1, { ...state, circuits: 'none', failuresInRow: -1, tripped: 4 })
    expect(other.standing({ channelId: 1, keyId: 11, model: 'm' })).toMatchObject({
      state: 'no-credit',
      reason: 'Paid out.',
    })
    other.importState(1, { ...state, version: 2 })
    expect(other.standing({ channelId: 1, keyId: 11, model: 'm' })).toBeUndefined()
  })
})
