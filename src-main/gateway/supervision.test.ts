import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  initialSupervision,
  limits,
  next,
  type Supervision,
  type SupervisionEffect,
  type SupervisionEvent,
  toGatewayState,
  wakeTime,
} from './supervision.ts'

const address = { url: 'http://127.0.0.1:8790', instanceId: 'a', movedFromPort: null }

/** A supervision with its clock and everything it asked for. */
class Story {
  state: Supervision = initialSupervision
  now = 1_000
  effects: SupervisionEffect[] = []

  happens(...events: SupervisionEvent[]): this {
    for (const event of events) {
      const step = next(this.state, event, this.now)
      this.state = step.state
      this.effects.push(...step.effects)
    }
    return this
  }

  /** Goes on to the next planned moment. */
  wakes(): this {
    const at = wakeTime(this.state)
    if (at === null) throw new Error('nothing is planned')
    this.now = Math.max(this.now, at)
    return this.happens({ type: 'tick' })
  }

  becomesReady(instanceId = 'a'): this {
    const { child } = this.state
    return this.happens(
      { type: 'launched', child },
      { type: 'ready', child, address: { ...address, instanceId } },
      { type: 'health', child, instanceId },
    )
  }

  ends(code: number | null = 1, jitter = 1): this {
    return this.happens({ type: 'exited', child: this.state.child, code, jitter })
  }

  get shown() {
    return toGatewayState(this.state, null)
  }
  get asked() {
    return this.effects.map((effect) => effect.type)
  }
}

const running = () => new Story().happens({ type: 'start' }).becomesReady()

describe('a start', () => {
  it('is ready only when health answers with the announced id', () => {
    const story = new Story().happens({ type: 'start' })
    expect(story.shown).toMatchObject({ phase: 'starting', url: null })
    story.happens({ type: 'launched', child: 1 }, { type: 'ready', child: 1, address })
    expect(story.shown).toMatchObject({ phase: 'starting', url: null })
    story.happens({ type: 'health', child: 1, instanceId: 'another program' })
    expect(story.shown).toMatchObject({ phase: 'starting', url: null })
    story.wakes().happens({ type: 'health', child: 1, instanceId: 'a' })
    expect(story.shown).toMatchObject({ phase: 'ready', url: address.url, instanceId: 'a', restarts: 0, message: null })
    expect(story.asked).toEqual(['launch', 'ping', 'ping'])
  })

  it('passes on that the port had to be moved', () => {
    const story = new Story().happens({ type: 'start' })
    story.happens({ type: 'ready', child: 1, address: { ...address, movedFromPort: 8790 } })
    story.happens({ type: 'health', child: 1, instanceId: 'a' })
    expect(story.shown.movedFromPort).toBe(8790)
  })

  it('that takes too long is killed and tried again', () => {
    const story = new Story().happens({ type: 'start' }, { type: 'launched', child: 1 })
    story.wakes()
    expect(story.now).toBe(1_000 + limits.startMs)
    expect(story.asked).toEqual(['launch', 'kill'])
    story.ends(null).wakes()
    expect(story.asked).toEqual(['launch', 'kill', 'launch'])
    expect(story.shown).toMatchObject({ phase: 'restarting', message: 'The gateway did not become ready in time.' })
  })

  it('waits without limit while a person may be unlocking the key store', () => {
    expect(wakeTime(new Story().happens({ type: 'start' }).state)).toBeNull()
  })

  it('that cannot be made is failed at once, and a person can try again', () => {
    const story = new Story().happens({ type: 'start' })
    story.happens({ type: 'blocked', child: 1, code: 'vault.unreadable', message: 'locked' })
    expect(story.shown).toMatchObject({ phase: 'failed', code: 'vault.unreadable', message: 'locked' })
    expect(wakeTime(story.state)).toBeNull()
    story.happens({ type: 'retry' }).becomesReady()
    expect(story.shown).toMatchObject({ phase: 'ready', code: null, message: null })
  })

  it.each([2, 3, 4])('that the gateway refuses with exit code %i is not repeated', (exitCode) => {
    const story = new Story().happens({ type: 'start' }, { type: 'launched', child: 1 })
    story.happens({ type: 'fatal', child: 1, exitCode, message: 'The database is newer than this program.' })
    story.ends(exitCode)
    expect(story.shown).toMatchObject({
      phase: 'failed',
      code: 'gateway.refused',
      message: 'The database is newer than this program.',
    })
  })
})

describe('a crash', () => {
  it('is followed by a restart after a growing delay', () => {
    const story = running()
    const delays: number[] = []
    for (let crash = 1; crash < limits.crashes; crash += 1) {
      story.ends()
      expect(story.shown).toMatchObject({ phase: 'restarting', url: null })
      delays.push((wakeTime(story.state) ?? 0) - story.now)
      story.wakes().becomesReady()
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000])
    expect(story.shown.restarts).toBe(4)
  })

  it('spreads its delay over the upper half', () => {
    const soonest = running().ends(1, 0)
    expect((wakeTime(soonest.state) ?? 0) - soonest.now).toBe(250)
  })

  it('too often in the window stops the restarts', () => {
    const story = running()
    for (let crash = 1; crash < limits.crashes; crash += 1) story.ends().wakes().becomesReady()
    story.ends(9)
    expect(story.shown).toMatchObject({ phase: 'failed', code: 'gateway.crash_loop' })
    expect(story.shown.message).toContain('exit code 9')
    expect(wakeTime(story.state)).toBeNull()
    story.happens({ type: 'retry' }).becomesReady().ends()
    expect(story.shown.phase).toBe('restarting')
  })

  it('now and then does not count for ever', () => {
    const story = running()
    for (let crash = 0; crash < 3 * limits.crashes; crash += 1) {
      story.now += limits.crashWindowMs
      story.ends().wakes().becomesReady()
    }
    expect(story.shown.phase).toBe('ready')
  })

  it('before every start became ready stops too, however slow', () => {
    const story = new Story().happens({ type: 'start' })
    for (let start = 1; start < limits.crashes; start += 1) {
      story.happens({ type: 'launched', child: start }).wakes().ends(null).wakes()
    }
    story.happens({ type: 'launched', child: limits.crashes }).wakes().ends(null)
    expect(story.now).toBeGreaterThan(limits.crashWindowMs)
    expect(story.shown).toMatchObject({ phase: 'failed', code: 'gateway.crash_loop' })
  })

  it('of an earlier child changes nothing', () => {
    const story = running()
    const before = story.state
    expect(next(before, { type: 'exited', child: 0, code: 1, jitter: 0 }, story.now)).toEqual({
      state: before,
      effects: [],
    })
  })
})

describe('a running gateway', () => {
  const misses = (story: Story) => story.wakes().happens({ type: 'health', child: story.state.child, instanceId: null })

  it('that stops answering is killed and restarted', () => {
    const story = running()
    misses(misses(story))
    expect(story.shown.phase).toBe('ready')
    misses(story)
    expect(story.asked.at(-1)).toBe('kill')
    expect(story.shown).toMatchObject({
      phase: 'restarting',
      url: null,
      message: 'The gateway stopped answering.',
    })
    story.ends(null).wakes().becomesReady('b')
    expect(story.shown).toMatchObject({ phase: 'ready', instanceId: 'b', restarts: 1 })
  })

  it('whose kill has no effect is killed again', () => {
    const story = misses(misses(misses(running())))
    story.wakes()
    expect(story.asked.slice(-2)).toEqual(['kill', 'kill'])
  })

  it('may miss a check now and then', () => {
    const story = running()
    for (let round = 0; round < 10; round += 1) {
      misses(misses(story)).wakes().happens({ type: 'health', child: 1, instanceId: 'a' })
    }
    expect(story.shown.phase).toBe('ready')
  })

  it('is forgiven after the machine slept', () => {
    const story = misses(misses(running()))
    story.now += 3_600_000
    story.happens({ type: 'resumed' })
    story.happens({ type: 'tick' }, { type: 'health', child: 1, instanceId: null })
    expect(story.shown.phase).toBe('ready')
    // Not for ever.
    for (let round = 0; round < 6; round += 1) if (story.state.phase === 'ready') misses(story)
    expect(story.shown.phase).toBe('restarting')
  })

  it('is forgiven when a check came far too late, without word of sleep', () => {
    const story = misses(misses(running()))
    story.now = (wakeTime(story.state) ?? 0) + limits.sleptMs + 1
    story.happens({ type: 'tick' }, { type: 'health', child: 1, instanceId: null })
    expect(story.shown.phase).toBe('ready')
  })

  it('is restarted gracefully when a person asks', () => {
    const story = running().happens({ type: 'retry' })
    expect(story.effects.at(-1)).toEqual({ type: 'shutdown', child: 1, graceMs: limits.restartGraceMs })
    expect(story.shown).toMatchObject({ phase: 'restarting', message: null })
    story.ends(0).becomesReady('b')
    expect(story.shown).toMatchObject({ phase: 'ready', instanceId: 'b' })
    expect(story.state.crashes).toEqual([])
  })
})

describe('a stop', () => {
  it('gives streams their time and then kills', () => {
    const story = running().happens({ type: 'stop', graceMs: 10_000 })
    expect(story.effects.at(-1)).toEqual({ type: 'shutdown', child: 1, graceMs: 10_000 })
    expect(story.shown).toMatchObject({ phase: 'stopping', url: null })
    const asked = story.now
    story.wakes()
    expect(story.now - asked).toBe(10_000 + limits.killAfterMs)
    expect(story.asked.at(-1)).toBe('kill')
    story.ends(null)
    expect(story.state.phase).toBe('stopped')
  })

  it('while nothing runs is done at once', () => {
    expect(running().ends().happens({ type: 'stop', graceMs: 1 }).state.phase).toBe('stopped')
  })

  it('is taken back when the end did not come', () => {
    const story = running().happens({ type: 'stop', graceMs: 1 }).ends(0)
    story.happens({ type: 'again' })
    expect(story.state.phase).toBe('starting')
    expect(running().happens({ type: 'again' }).state.phase).toBe('ready')
  })

  it('is final', () => {
    const story = running().happens({ type: 'stop', graceMs: 1 }).ends(0)
    story.happens({ type: 'retry' }, { type: 'start' }, { type: 'tick' }, { type: 'resumed' })
    expect(story.state.phase).toBe('stopped')
    expect(story.asked.filter((effect) => effect === 'launch')).toHaveLength(1)
  })
})

describe('whatever happens', () => {
  const anything = fc.oneof(
    fc.constantFrom<SupervisionEvent>({ type: 'tick' }, { type: 'retry' }, { type: 'resumed' }, { type: 'start' }),
    fc.record({ type: fc.constant('launched' as const), child: fc.nat(4) }),
    fc.record({ type: fc.constant('ready' as const), child: fc.nat(4), address: fc.constant(address) }),
    fc.record({ type: fc.constant('health' as const), child: fc.nat(4), instanceId: fc.constantFrom('a', 'b', null) }),
    fc.record({ type: fc.constant('fatal' as const), child: fc.nat(4), exitCode: fc.nat(5), message: fc.string() }),
    fc.record({ type: fc.constant('stop' as const), graceMs: fc.nat(10_000) }),
  )
  /** Steps of time beside events; an end of the living child is `end`. */
  const script = fc.array(fc.tuple(fc.oneof(anything, fc.constant('end' as const)), fc.nat(70_000)), { maxLength: 60 })

  it('there is one child at most, none is left after a stop, and an address is shown only when ready', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const story = new Story().happens({ type: 'start' })
        let alive = 1
        for (const [event, elapsed] of steps) {
          story.now += elapsed
          const before = story.effects.length
          if (event === 'end') {
            if (alive === 0) continue
            alive = 0
            story.ends()
          } else {
            story.happens(event)
          }
          const launches = story.effects.slice(before).filter((effect) => effect.type === 'launch').length
          alive += launches
          expect(alive).toBeLessThanOrEqual(1)
          expect(story.shown.url === null).toBe(story.shown.phase !== 'ready')
          if (story.state.phase === 'stopped') expect(alive).toBe(0)
        }
      }),
      { numRuns: 500 },
    )
  })
})
