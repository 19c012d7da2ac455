import { describe, expect, it } from 'vitest'
import { classifyCode, classifyFailure, type FailureClass } from '../classify-failure.ts'
import type { Target } from '../live-facts.ts'
import { HealthBook, type HealthChange } from './health-book.ts'

const start = Date.parse('2026-03-01T12:00:00Z')

/** A book with a clock of its own, and what it has told. */
class Desk {
  now = start
  readonly told: HealthChange[] = []
  readonly book: HealthBook

  constructor() {
    this.book = new HealthBook({ now: () => this.now, random: () => 1, waitFor: () => 7 })
    this.book.onChange((change) => this.told.push(change))
  }

  get kinds(): string[] {
    return this.told.map((change) => change.type)
  }

  fail(target: Target, failure: FailureClass, times = 1): void {
    for (let time = 0; time < times; time += 1) {
      this.book.begin(target)
      this.book.end(target, { type: 'failure', failure, message: 'It failed.' })
    }
  }

  succeed(target: Target, { stream = true, firstByteMs = 100, totalMs = 900, empty = false } = {}): void {
    this.book.begin(target)
    this.book.end(target, { type: 'success', stream, firstByteMs: stream ? firstByteMs : null, totalMs, empty })
  }

  refuse(target: Target, status: number, code?: string, headers?: Record<string, string>): void {
    this.fail(target, classifyFailure({ status, code, headers, now: this.now }))
  }

  state(target: Target): string | undefined {
    return this.book.standing(target)?.state
  }
}

/** Key 11 of channel 1 and the model `m`, or what is said otherwise. */
function to(other: Partial<Target> = {}): Target {
  return { channelId: 1, keyId: 11, model: 'm', ...other }
}

const broken = classifyCode('upstream.error')

describe('the book of health', () => {
  it('takes what was under way together when a channel went down for one failure', () => {
    const desk = new Desk()
    const together = Array.from({ length: 40 }, () => to())
    for (const target of together) desk.book.begin(target)
    for (const target of together) desk.book.end(target, { type: 'failure', failure: broken, message: 'It failed.' })
    expect(desk.state(to())).toBe('open')
    expect(desk.book.failuresInRow(1)).toBe(1)
    desk.fail(to(), broken)
    desk.fail(to(), broken)
    expect(desk.book.failuresInRow(1)).toBe(3)
    // What began before a success is no news after it.
    const late = to()
    desk.book.begin(late)
    desk.succeed(to())
    desk.book.end(late, { type: 'failure', failure: broken, message: 'It failed.' })
    expect(desk.book.failuresInRow(1)).toBe(0)
  })

  it('has nothing against what it does not know, and against what works', () => {
    const desk = new Desk()
    expect(desk.book.standing(to())).toBeUndefined()
    desk.succeed(to())
    expect(desk.book.standing(to())).toBeUndefined()
    expect(desk.book.waitFor(1, 11)).toBe(7)
    expect(desk.told).toEqual([])
  })

  it('keeps a failing key and model out of use, and no other key, model or channel', () => {
    const desk = new Desk()
    desk.fail(to(), broken, 3)
    expect(desk.book.standing(to())).toEqual({ state: 'open', until: start + 5_000, reason: 'It failed.' })
    expect(desk.state(to({ model: 'other' }))).toBeUndefined()
    expect(desk.state(to({ keyId: 12 }))).toBeUndefined()
    expect(desk.state(to({ channelId: 2 }))).toBeUndefined()
  })

  it('lets one request probe, holds back the others meanwhile, and uses it again when it answers', () => {
    const desk = new Desk()
    desk.fail(to(), broken, 3)
    desk.now += 5_000
    const probe = to()
    expect(desk.state(probe)).toBeUndefined()
    desk.book.begin(probe)
    expect(desk.state(to())).toBe('probing')
    desk.book.answered(probe)
    expect(desk.state(to())).toBeUndefined()
    desk.book.end(probe, { type: 'success', stream: true, firstByteMs: 90, totalMs: 600_000, empty: false })
    expect(desk.state(to())).toBeUndefined()
    expect(desk.kinds).toEqual(['failed', 'failed', 'opened', 'failed', 'closed', 'recovered'])
  })

  it('is not misled by requests that began before', () => {
    const desk = new Desk()
    const early = [to(), to(), to()]
    for (const each of early) desk.book.begin(each)
    desk.fail(to(), broken, 3)
    desk.now += 5_000
    const probe = to()
    desk.book.begin(probe)
    desk.book.end(early[0] ?? probe, { type: 'failure', failure: broken, message: 'Late.' })
    desk.book.end(early[1] ?? probe, { type: 'success', stream: true, firstByteMs: 1, totalMs: 1, empty: false })
    desk.book.end(early[2] ?? probe, { type: 'neutral' })
    expect(desk.state(to())).toBe('probing')
    desk.book.end(probe, { type: 'neutral' })
    expect(desk.state(to())).toBeUndefined()
    desk.book.begin(probe)
    expect(desk.state(to())).toBe('probing')
  })

  it('does not call a target failing for what the request did wrong', () => {
    const desk = new Desk()
    for (let time = 0; time < 20; time += 1) desk.refuse(to(), 400)
    expect(desk.state(to())).toBeUndefined()
    expect(desk.book.failuresInRow(1)).toBe(0)
    expect(desk.book.snapshot(1, desk.now).minutes).toEqual([])
  })

  it('waits for a limit as long as the vendor says, then lets everybody in', () => {
    const desk = new Desk()
    desk.refuse(to(), 429, undefined, { 'retry-after': '20' })
    expect(desk.book.standing(to())).toMatchObject({ state: 'cooling', until: start + 20_000 })
    expect(desk.state(to({ keyId: 12 }))).toBeUndefined()
    desk.now += 20_000
    desk.book.begin(to())
    expect(desk.state(to())).toBeUndefined()
    expect(desk.book.failuresInRow(1)).toBe(0)
  })

  it('cools the key, the model or the channel where the failure is theirs', () => {
    const desk = new Desk()
    desk.refuse(to(), 401)
    expect(desk.state(to({ model: 'other' }))).toBe('open')
    expect(desk.state(to({ keyId: 12 }))).toBeUndefined()
    desk.refuse(to({ channelId: 2 }), 404, 'model_not_found')
    expect(desk.state(to({ channelId: 2, keyId: 22 }))).toBe('open')
    expect(desk.state(to({ channelId: 2, model: 'other' }))).toBeUndefined()
    desk.refuse(to({ channelId: 3 }), 403, 'unsupported_country_region_territory')
    expect(desk.state(to({ channelId: 3, keyId: 33, model: 'other' }))).toBe('open')
  })

  it('finds a channel out of reach by failures of any of its models', () => {
    const desk = new Desk()
    for (const model of ['a', 'b', 'c']) desk.fail(to({ model }), classifyCode('upstream.unreachable'))
    expect(desk.state(to({ model: 'd', keyId: 12 }))).toBe('open')
  })

  it('sets keys aside until someone says otherwise or they work', () => {
    const desk = new Desk()
    desk.refuse(to(), 429, 'insufficient_quota')
    desk.refuse(to({ keyId: 12 }), 401, 'invalid_api_key')
    expect(desk.book.standing(to({ model: 'other' }))).toMatchObject({ state: 'no-credit', until: null })
    expect(desk.book.standing(to({ keyId: 12 }))).toMatchObject({ state: 'revoked', until: null })
    desk.now += 86_400_000
    expect(desk.state(to())).toBe('no-credit')
    desk.book.restoreKey(1, 11)
    expect(desk.state(to())).toBeUndefined()
    desk.succeed(to({ keyId: 12 }))
    expect(desk.state(to({ keyId: 12 }))).toBeUndefined()
    expect(desk.kinds).toEqual(['set-aside', 'failed', 'set-aside', 'failed', 'restored', 'restored', 'recovered'])
  })

  it('cools a channel without keys that wants one, rather than setting nothing aside', () => {
    const desk = new Desk()
    desk.refuse(to({ keyId: null }), 401, 'invalid_api_key')
    expect(desk.state(to({ keyId: null }))).toBe('open')
  })

  it('takes three empty answers in a row for a failure', () => {
    const desk = new Desk()
    for (let time = 0; time < 2; time += 1) desk.succeed(to(), { empty: true })
    expect(desk.state(to())).toBeUndefined()
    desk.succeed(to(), { empty: true })
    expect(desk.state(to())).toBe('open')
    expect(desk.book.failuresInRow(1)).toBe(1)
    expect(desk.state(to({ model: 'other' }))).toBeUndefined()
  })

  it('lets a probe of the channel be followed by another when it failed for something else', () => {
    const desk = new Desk()
    desk.fail(to(), classifyCode('upstream.unreachable'), 3)
    desk.now += 5_000
    desk.refuse(to(), 429, undefined, { 'retry-after': '60' })
    expect(desk.state(to())).toBe('cooling')
    expect(desk.state(to({ keyId: 12 }))).toBeUndefined()
    desk.succeed(to({ keyId: 12 }))
    expect(desk.state(to({ keyId: 13 }))).toBeUndefined()
    expect(desk.book.snapshot(1, desk.now).circuits).toMatchObject([{ keyId: 11, model: 'm', state: 'cooling' }])
  })

  it('counts the failures of all keys in a row for whoever switches channels off', () => {
    const desk = new Desk()
    desk.fail(to(), broken, 3)
    desk.fail(to({ keyId: 12, model: 'other' }), broken, 2)
    expect(desk.book.failuresInRow(1)).toBe(5)
    expect(desk.told.at(-1)).toEqual({
      type: 'failed',
      channelId: 1,
      keyId: 12,
      failuresInRow: 5,
      reason: 'It failed.',
    })
    desk.succeed(to({ keyId: 13 }))
    expect(desk.book.failuresInRow(1)).toBe(0)
  })

  it('does as a person says', () => {
    const desk = new Desk()
    desk.book.trip(1, 60_000)
    expect(desk.book.standing(to())).toMatchObject({ state: 'tripped', until: start + 60_000 })
    desk.now += 60_000
    expect(desk.state(to())).toBeUndefined()
    desk.book.prefer(1, 60_000)
    expect(desk.book.preferred(1)).toBe(true)
    expect(desk.book.preferred(2)).toBe(false)
    desk.now += 60_000
    expect(desk.book.preferred(1)).toBe(false)
    desk.fail(to(), broken, 3)
    desk.refuse(to(), 402)
    desk.book.trip(1, 60_000)
    desk.book.reset(1)
    expect(desk.state(to())).toBeUndefined()
    expect(desk.book.snapshot(1, desk.now).circuits).toEqual([])
  })

  it('counts what is in progress, whatever becomes of it', () => {
    const desk = new Desk()
    const [one, two] = [to(), to()]
    desk.book.begin(one)
    desk.book.begin(two)
    expect(desk.book.inFlight(1)).toBe(2)
    desk.book.end(one, { type: 'neutral' })
    desk.book.end(two, { type: 'failure', failure: broken, message: '' })
    desk.book.end(two, { type: 'neutral' })
    expect(desk.book.inFlight(1)).toBe(0)
  })

  it('smooths first bytes of streams and times of whole replies by model', () => {
    const desk = new Desk()
    desk.succeed(to(), { firstByteMs: 100 })
    desk.succeed(to(), { firstByteMs: 200 })
    desk.succeed(to({ model: 'whole' }), { stream: false, totalMs: 5_000 })
    expect(desk.book.firstByteMs(1, 'm')).toBeCloseTo(120)
    expect(desk.book.totalMs(1, 'm')).toBeUndefined()
    expect(desk.book.totalMs(1, 'whole')).toBe(5_000)
    expect(desk.book.firstByteMs(1, 'whole')).toBeUndefined()
    expect(desk.book.snapshot(1, desk.now)).toMatchObject({ totalMs: 5_000, circuits: [], inFlight: 0 })
  })

  it('tells the last hour by minutes', () => {
    const desk = new Desk()
    desk.succeed(to(), { firstByteMs: 100 })
    desk.succeed(to(), { firstByteMs: 300 })
    desk.now += 120_000
    desk.fail(to(), broken)
    const { minutes } = desk.book.snapshot(1, desk.now)
    expect(minutes).toHaveLength(60)
    expect(minutes.at(-3)).toEqual({ at: '2026-03-01T12:00:00.000Z', requests: 2, failures: 0, firstByteMs: 200 })
    expect(minutes.at(-1)).toMatchObject({ requests: 1, failures: 1, firstByteMs: null })
    desk.now += 3_600_000
    expect(desk.book.snapshot(1, desk.now).minutes).toEqual([])
  })

  it('forgets channels and keys that are no more', () => {
    const desk = new Desk()
    desk.refuse(to(), 402)
    desk.fail(to({ keyId: 12 }), broken, 3)
    desk.fail(to({ channelId: 2 }), broken, 3)
    desk.book.keep(new Set([1]), new Set([12]))
    expect(desk.state(to())).toBeUndefined()
    expect(desk.state(to({ keyId: 12 }))).toBe('open')
    expect(desk.state(to({ channelId: 2 }))).toBeUndefined()
  })

  it('stays small where clients name models that do not exist', () => {
    const desk = new Desk()
    for (let index = 0; index < 5_000; index += 1) {
      desk.refuse(to({ model: `made-up-${index}` }), 404, 'model_not_found')
      desk.succeed(to({ model: `answered-${index}` }))
    }
    expect(desk.book.snapshot(1, desk.now).circuits.length).toBeLessThanOrEqual(1_000)
    expect(JSON.stringify(desk.book.exportState(1)).length).toBeLessThan(1_000_000)
    desk.book.reset(1)
    expect(desk.state(to({ model: 'made-up-4999' }))).toBeUndefined()
  })

  it('names the channels whose state should be kept, once', () => {
    const desk = new Desk()
    desk.succeed(to())
    expect(desk.book.takeUnsaved()).toEqual([])
    desk.fail(to(), broken)
    desk.refuse(to({ channelId: 2 }), 402)
    expect(desk.book.takeUnsaved()).toEqual([1, 2])
    expect(desk.book.takeUnsaved()).toEqual([])
  })
})
