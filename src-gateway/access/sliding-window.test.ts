import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Counted, SlidingWindow } from './sliding-window.ts'

type Step = { after: number } & ({ type: 'add'; amount: number } | { type: 'take'; which: number })

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant('add' as const),
    after: fc.oneof(fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 0, max: 70_000 })),
    amount: fc.integer({ min: 1, max: 100 }),
  }),
  fc.record({
    type: fc.constant('take' as const),
    after: fc.integer({ min: 0, max: 30_000 }),
    which: fc.nat(50),
  }),
)

describe('SlidingWindow', () => {
  it('holds what was counted for its minute, and for at most a second longer', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const window = new SlidingWindow()
        const list: { at: number; amount: number; counted: Counted }[] = []
        let at = 0
        for (const each of steps) {
          at += each.after
          if (each.type === 'add') list.push({ at, amount: each.amount, counted: window.add(each.amount, at) })
          else {
            const one = list[each.which % Math.max(1, list.length)]
            if (one !== undefined) {
              window.take(one.amount, one.counted)
              one.amount = 0
            }
          }
          const within = (ms: number) => list.reduce((sum, one) => (one.at > at - ms ? sum + one.amount : sum), 0)
          expect(window.total(at)).toBeGreaterThanOrEqual(within(60_000))
          expect(window.total(at)).toBeLessThanOrEqual(within(61_000))
        }
        expect(window.total(at + 61_000)).toBe(0)
      }),
    )
  })

  it('tells the wait after which there is room, to the millisecond', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ after: fc.integer({ min: 0, max: 20_000 }), amount: fc.integer({ min: 0, max: 9 }) }), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.integer({ min: 0, max: 40 }),
        (steps, most) => {
          const window = new SlidingWindow()
          let at = 0
          for (const { after, amount } of steps) {
            at += after
            window.add(amount, at)
          }
          const wait = window.waitFor(most, at)
          if (window.total(at) <= most) expect(wait).toBe(0)
          else {
            expect(wait).toBeGreaterThan(0)
            expect(wait).toBeLessThanOrEqual(60_000)
            expect(window.total(at + wait - 1)).toBeGreaterThan(most)
            expect(window.total(at + wait)).toBeLessThanOrEqual(most)
          }
        },
      ),
    )
  })

  it('does not take back what has left already', () => {
    const window = new SlidingWindow()
    const gone = window.add(5, 0)
    window.add(3, 60_000)
    window.take(5, gone)
    expect(window.total(60_000)).toBe(3)
  })
})
