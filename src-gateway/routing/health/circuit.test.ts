import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Circuit, type CircuitEvent, clean, next, probeLostAfterMs, usable } from './circuit.ts'

const threshold = 3

/** A circuit with a clock of its own. */
class Played {
  circuit: Circuit = clean
  now = 1_000_000_000

  play(event: CircuitEvent, random = 1): this {
    this.circuit = next(this.circuit, event, this.now, random, threshold)
    return this
  }

  fail(times = 1): this {
    for (let time = 0; time < times; time += 1) this.play({ type: 'failure', probe: false })
    return this
  }

  pass(ms: number): this {
    this.now += ms
    return this
  }

  get open(): boolean {
    return !usable(this.circuit, this.now)
  }
}

describe('a circuit', () => {
  it('opens after failures in a row and lets one probe through when its time is over', () => {
    const played = new Played().fail(2)
    expect(played.open).toBe(false)
    played.fail()
    expect(played.open).toBe(true)
    played.pass(5_000)
    expect(played.open).toBe(false)
    played.play({ type: 'begin' })
    expect(played.open).toBe(true)
    played.play({ type: 'success', probe: true })
    expect(played.circuit).toBe(clean)
  })

  it('counts only failures in a row', () => {
    const played = new Played()
    for (let round = 0; round < 20; round += 1) played.fail(2).play({ type: 'success', probe: false })
    expect(played.open).toBe(false)
  })

  it('waits twice as long each time a probe fails, up to a minute, and begins anew after a success', () => {
    const played = new Played().fail(3)
    const waits: number[] = []
    for (let round = 0; round < 8; round += 1) {
      waits.push(played.circuit.until - played.now)
      played
        .pass(played.circuit.until - played.now)
        .play({ type: 'begin' })
        .play({ type: 'failure', probe: true })
    }
    expect(waits).toEqual([5, 10, 20, 40, 60, 60, 60, 60].map((seconds) => seconds * 1000))
    played.pass(60_000).play({ type: 'begin' }).play({ type: 'success', probe: true }).fail(3)
    expect(played.circuit.until - played.now).toBe(5_000)
  })

  it('spreads its cool-downs by chance', () => {
    const soonest = new Played()
    for (let time = 0; time < 3; time += 1) soonest.play({ type: 'failure', probe: false }, 0)
    expect(soonest.circuit.until - soonest.now).toBe(3_750)
  })

  it('opens at once when told to, for as long as the vendor asked', () => {
    const played = new Played().play({ type: 'failure', probe: false, cool: { cause: 'limit', forMs: 42_000 } })
    expect(played.open).toBe(true)
    expect(played.pass(41_999).open).toBe(true)
    expect(played.pass(1).open).toBe(false)
  })

  it('lets everybody in again after a limit, and waits longer when the limit comes back', () => {
    const limit: CircuitEvent = { type: 'failure', probe: false, cool: { cause: 'limit' } }
    const played = new Played().play(limit)
    expect(played.circuit.until - played.now).toBe(5_000)
    played.pass(5_000).play({ type: 'begin' })
    expect(played.open).toBe(false)
    played.play(limit)
    expect(played.circuit.until - played.now).toBe(10_000)
  })

  it('takes three empty answers in a row for failures', () => {
    const empty: CircuitEvent = { type: 'empty', probe: false }
    const played = new Played().play(empty).play(empty).play({ type: 'success', probe: false }).play(empty).play(empty)
    expect(played.open).toBe(false)
    expect(played.play(empty).open).toBe(true)
  })

  it('does not heed requests that began before it opened', () => {
    const played = new Played().fail(3)
    const { until } = played.circuit
    played.fail(10).play({ type: 'success', probe: false })
    expect(played.open).toBe(true)
    expect(played.circuit.until).toBe(until)
    played.pass(5_000).play({ type: 'begin' }).play({ type: 'success', probe: false }).fail(5)
    expect(played.circuit.phase).toBe('half-open')
  })

  it('probes again when the probe has found out nothing', () => {
    const played = new Played().fail(3).pass(5_000).play({ type: 'begin' })
    expect(played.open).toBe(true)
    expect(played.play({ type: 'neutral', probe: true }).open).toBe(false)
  })

  it('gives up a probe that never ends', () => {
    const played = new Played().fail(3).pass(5_000).play({ type: 'begin' })
    expect(played.pass(probeLostAfterMs - 1).open).toBe(true)
    expect(played.pass(1).open).toBe(false)
  })

  it('is due at once when the laptop wakes, and not stuck when the clock is set back', () => {
    expect(new Played().fail(3).pass(3_600_000).open).toBe(false)
    const set = new Played().fail(3).pass(-86_400_000)
    expect(set.open).toBe(false)
    set.play({ type: 'begin' }).play({ type: 'success', probe: true })
    expect(set.circuit).toBe(clean)
    // A correction of a few seconds is no reason to hurry.
    expect(new Played().fail(3).pass(-3_000).open).toBe(true)
  })
})

/** What a circuit must be, said another way: from the list of all that happened, not from a state. */
interface Told {
  openUntil: number | undefined
  probe: number | undefined
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('ask' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('success', 'failure', 'empty', 'neutral', 'cool' as const),
      which: fc.nat(20),
      forMs: fc.integer({ min: 1000, max: 600_000 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 400_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('jump' as const), ms: fc.integer({ min: -86_400_000, max: 4_000_000 }) }),
  },
)

describe('a circuit over random histories', () => {
  it('is never used while open, never probed twice at once, and always recovers', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 20, maxLength: 120, size: 'max' }),
        fc.infiniteStream(fc.double({ min: 0, max: 0.99, noNaN: true })),
        (steps, chances) => {
          const random = () => chances.next().value ?? 0
          let circuit = clean
          let now = 1_700_000_000_000
          let latest = now
          let serial = 0
          const out: number[] = []
          const told: Told = { openUntil: undefined, probe: undefined }
          let probeAt = 0
          const apply = (event: CircuitEvent) => {
            circuit = next(circuit, event, now, random(), threshold)
          }
          for (const each of steps) {
            if (each.do === 'pass' || each.do === 'jump') {
              now += each.ms
              latest = Math.max(latest, now)
              continue
            }
            if (each.do === 'ask') {
              if (!usable(circuit, now)) continue
              const due = circuit.phase !== 'closed'
              const before = circuit
              apply({ type: 'begin' })
              serial += 1
              out.push(serial)
              if (!due || circuit.phase === 'closed') continue
              expect(circuit).not.toBe(before)
              const lost = now - probeAt >= probeLostAfterMs || now < probeAt - 60_000
              expect(told.probe === undefined || lost).toBe(true)
              told.probe = serial
              probeAt = now
              continue
            }
            if (out.length === 0) continue
            const [ended] = out.splice(each.which % out.length, 1)
            const probe = ended === told.probe
            if (probe) told.probe = undefined
            const before = circuit
            if (each.do === 'cool') apply({ type: 'failure', probe, cool: { cause: 'failing', forMs: each.forMs } })
            else apply({ type: each.do, probe })
            // What was not asked for says nothing against an open circuit, and nothing for it.
            if (before.phase === 'open' && !(before.cause === 'limit')) expect(circuit.phase).toBe('open')
            if (before.phase === 'half-open' && !probe) expect(circuit).toBe(before)
            if (probe && before.phase === 'half-open') expect(circuit.phase).not.toBe('half-open')
            if (!usable(circuit, now)) expect(circuit.until - now).toBeLessThanOrEqual(probeLostAfterMs + 60_000)
          }
          // Whatever happened: after the longest wait one request may go, and its success mends everything.
          now = latest + probeLostAfterMs + 700_000
          expect(usable(circuit, now)).toBe(true)
          apply({ type: 'begin' })
          apply({ type: 'success', probe: circuit.phase === 'half-open' })
          expect(circuit).toBe(clean)
        },
      ),
      { numRuns: 200 },
    )
  })
})
