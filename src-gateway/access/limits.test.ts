import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GatewayError } from '../contract/errors.ts'
import { type Limits, noLimits } from '../contract/index.ts'
import { type Lease, type LimitedScope, ScopeLimits } from './limits.ts'

const minute = 60_000

function scope(limits: Partial<Limits>, id = 'token:1', subject = 'This API key'): LimitedScope {
  return { id, subject, limits: { ...noLimits, ...limits } }
}

function setUp() {
  const clock = { now: 1_700_000_000_000 }
  return { clock, limits: new ScopeLimits(() => clock.now) }
}

function refusedBy(attempt: () => unknown): GatewayError {
  try {
    attempt()
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
  throw new Error('was not refused')
}

describe('requests a minute', () => {
  it('refuses one too many, says when there is room, and does not count what it refused', () => {
    const { clock, limits } = setUp()
    const two = scope({ rpm: 2 })
    limits.enter([two])
    clock.now += 20_000
    limits.enter([two])
    for (let again = 0; again < 30; again += 1) expect(() => limits.enter([two])).toThrow('2 requests a minute')
    const refused = refusedBy(() => limits.enter([two]))
    expect(refused).toMatchObject({ code: 'limit.rate', retryAfterMs: 40_000 })
    clock.now += 39_999
    expect(() => limits.enter([two])).toThrow()
    clock.now += 1
    limits.enter([two])
    expect(() => limits.enter([two])).toThrow()
  })

  it('gives back a request that was cancelled', () => {
    const { limits } = setUp()
    const one = scope({ rpm: 1 })
    for (let again = 0; again < 5; again += 1) limits.enter([one]).cancel()
    limits.enter([one]).end(0)
    expect(() => limits.enter([one])).toThrow('This API key allows 1 request a minute.')
  })
})

describe('tokens a minute', () => {
  it('counts what was used from the end of a request', () => {
    const { clock, limits } = setUp()
    const key = scope({ tpm: 100 })
    const lease = limits.enter([key])
    clock.now += 90_000
    lease.end(100)
    expect(limits.waitFor(key)).toBe(minute)
    clock.now += minute
    expect(limits.waitFor(key)).toBe(0)
  })

  it('reserves the estimate, and corrects it both ways', () => {
    const { limits } = setUp()
    const key = scope({ tpm: 100 })
    const low = limits.enter([key], 60)
    expect(() => limits.enter([key], 60)).toThrow('100 tokens a minute')
    low.end(10)
    const high = limits.enter([key], 60)
    high.end(95)
    expect(() => limits.enter([key])).toThrow('100 tokens a minute')
  })

  it('gives a reservation back with a request that used nothing', () => {
    const { limits } = setUp()
    const key = scope({ tpm: 100 })
    limits.enter([key], 90).end(0)
    limits.enter([key], 90).cancel()
    expect(limits.waitFor(key, 100)).toBe(0)
  })

  it('lets in what is larger than the whole limit when nothing else was used', () => {
    const { clock, limits } = setUp()
    const key = scope({ tpm: 100 })
    const huge = limits.enter([key], 5000)
    const refused = refusedBy(() => limits.enter([key], 5000))
    huge.end(5000)
    clock.now += refused.retryAfterMs ?? 0
    limits.enter([key], 5000)
  })

  it('counts each token once when a request outlives its reservation', () => {
    const { clock, limits } = setUp()
    const key = scope({ tpm: 100 })
    const long = limits.enter([key], 50)
    clock.now += 5 * minute
    long.end(90)
    expect(limits.waitFor(key, 60)).toBe(0)
    expect(limits.waitFor(key, 61)).toBe(minute)
  })
})

describe('requests in progress', () => {
  it('never exceed the limit, whatever begins, ends and is cancelled', () => {
    const act = fc.record({ type: fc.constantFrom('enter', 'end', 'cancel', 'twice'), which: fc.nat(20) })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(act, { maxLength: 80 }), (concurrency, acts) => {
        const { limits } = setUp()
        const key = scope({ concurrency })
        const running: Lease[] = []
        for (const { type, which } of acts) {
          if (type === 'enter') {
            const entered = limits.tryEnter([key])
            expect(entered.refused).toBe(running.length >= concurrency)
            if (!entered.refused) running.push(entered)
          } else {
            const [lease] = running.splice(which % Math.max(1, running.length), 1)
            if (type === 'cancel') lease?.cancel()
            else lease?.end(1)
            if (type === 'twice') lease?.end(1)
          }
        }
      }),
    )
  })

  it('are not freed by time', () => {
    const { clock, limits } = setUp()
    const key = scope({ concurrency: 1 })
    const lease = limits.enter([key])
    clock.now += 60 * minute
    limits.enter([scope({ rpm: 1 }, 'token:2')])
    expect(refusedBy(() => limits.enter([key]))).toMatchObject({
      message: 'This API key allows 1 request in progress at a time.',
      retryAfterMs: 1000,
    })
    lease.end(0)
    limits.enter([key])
  })
})

describe('several scopes', () => {
  const key = scope({ rpm: 5 })
  const group = scope({ rpm: 1 }, 'group:team', 'The group "team"')
  const model = scope({ tpm: 10 }, 'rule:3', 'The model "gpt-*"')

  it('count a request all or none', () => {
    const { limits } = setUp()
    limits.enter([group])
    for (let again = 0; again < 20; again += 1) expect(() => limits.enter([key, group])).toThrow('The group "team"')
    for (let again = 0; again < 5; again += 1) limits.enter([key])
    expect(() => limits.enter([key])).toThrow()
  })

  it('leave a lease as it was when a further one refuses', () => {
    const { limits } = setUp()
    limits.enter([model], 10)
    const lease = limits.enter([key])
    expect(() => lease.add([model])).toThrow('The model "gpt-*" allows 10 tokens a minute.')
    lease.cancel()
    for (let again = 0; again < 5; again += 1) limits.enter([key])
  })

  it('are told of by the one that needs the longest', () => {
    const { clock, limits } = setUp()
    limits.enter([group])
    clock.now += 10_000
    limits.enter([model], 10)
    const refused = refusedBy(() => limits.enter([group, model]))
    expect(refused.message).toContain('The model')
    clock.now += (refused.retryAfterMs ?? 0) - 1
    expect(() => limits.enter([group, model])).toThrow('The model')
    clock.now += 1
    limits.enter([group, model])
  })
})

describe('the clock', () => {
  it('frees nothing when it is set back, and keeps nobody waiting until it is back', () => {
    const { clock, limits } = setUp()
    const key = scope({ rpm: 1 })
    limits.enter([key])
    clock.now += 30_000
    expect(limits.waitFor(key)).toBe(30_000)
    clock.now -= 60 * minute
    expect(refusedBy(() => limits.enter([key])).retryAfterMs).toBe(30_000)
    clock.now += 29_999
    expect(() => limits.enter([key])).toThrow()
    clock.now += 1
    limits.enter([key])
  })

  it('goes on while the computer sleeps', () => {
    const { clock, limits } = setUp()
    const key = scope({ rpm: 1, tpm: 10, concurrency: 1 })
    const lease = limits.enter([key], 10)
    clock.now += 60 * minute
    expect(refusedBy(() => limits.enter([key])).message).toContain('in progress')
    lease.end(5)
    limits.enter([key], 5).end(5)
    expect(refusedBy(() => limits.enter([key])).retryAfterMs).toBe(minute)
  })
})

describe('random histories', () => {
  type Act =
    | { type: 'pass'; ms: number }
    | { type: 'back'; ms: number }
    | { type: 'enter'; estimate: number; patient: boolean }
    | { type: 'end'; which: number; used: number }
    | { type: 'cancel'; which: number }

  const act: fc.Arbitrary<Act> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ type: fc.constant('enter' as const), estimate: fc.nat(30), patient: fc.boolean() }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('pass' as const),
        ms: fc.oneof(fc.nat(3000), fc.nat(40_000), fc.constant(60 * minute)),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('back' as const), ms: fc.nat(2 * 60 * minute) }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('end' as const), which: fc.nat(9), used: fc.nat(60) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('cancel' as const), which: fc.nat(9) }) },
  )

  /** Keeps a list of everything that ever was, by the time that really passed. */
  class Model {
    at = 0
    running: { lease: Lease; request: { at: number }; reserved: { at: number; tokens: number } }[] = []
    requests: { at: number }[] = []
    tokens: { at: number; tokens: number }[] = []

    requestsWithin(ms: number): number {
      return this.requests.filter(({ at }) => at > this.at - ms).length
    }

    tokensWithin(ms: number): number {
      return this.tokens.reduce((sum, { at, tokens }) => (at > this.at - ms ? sum + tokens : sum), 0)
    }
  }

  it('agree with a list of all that was, through every jump of the clock', () => {
    fc.assert(
      fc.property(
        fc.record({
          rpm: fc.option(fc.integer({ min: 1, max: 5 })),
          tpm: fc.option(fc.integer({ min: 20, max: 80 })),
          concurrency: fc.option(fc.integer({ min: 1, max: 4 })),
        }),
        fc.array(act, { maxLength: 80 }),
        (set, acts) => {
          const { clock, limits } = setUp()
          const key = scope(set)
          const { rpm, tpm, concurrency } = set
          const model = new Model()
          const pass = (ms: number) => {
            clock.now += ms
            model.at += ms
          }
          const needed = (estimate: number) => Math.min(tpm ?? 0, Math.max(1, estimate))
          /** Whether there is room when what was counted stays for `ms`. */
          const room = (estimate: number, ms: number) =>
            (rpm === null || model.requestsWithin(ms) < rpm) &&
            (tpm === null || model.tokensWithin(ms) + needed(estimate) <= tpm)
          for (const each of acts) {
            if (each.type === 'pass') {
              pass(each.ms)
              limits.waitFor(key)
            } else if (each.type === 'back') {
              clock.now -= each.ms
              limits.waitFor(key)
            } else if (each.type === 'enter') {
              const { estimate } = each
              const free = concurrency === null || model.running.length < concurrency
              const wait = limits.waitFor(key, estimate)
              const entered = limits.tryEnter([key], estimate)
              if (entered.refused) {
                expect(free && room(estimate, 61_000)).toBe(false)
                expect(entered.retryAfterMs).toBe(wait)
                if (free && each.patient) {
                  pass(wait - 1)
                  expect(limits.tryEnter([key], estimate).refused).toBe(true)
                  pass(1)
                  expect(limits.waitFor(key, estimate)).toBe(0)
                }
              } else {
                expect(free && room(estimate, minute)).toBe(true)
                expect(wait).toBe(0)
                const request = { at: model.at }
                const reserved = { at: model.at, tokens: estimate }
                model.requests.push(request)
                model.tokens.push(reserved)
                model.running.push({ lease: entered, request, reserved })
              }
            } else {
              const [one] = model.running.splice(each.which % Math.max(1, model.running.length), 1)
              if (one === undefined) continue
              const { lease, request, reserved } = one
              if (each.type === 'cancel') {
                lease.cancel()
                model.requests.splice(model.requests.indexOf(request), 1)
                reserved.tokens = 0
              } else {
                lease.end(each.used)
                const more = each.used - reserved.tokens
                if (more > 0) model.tokens.push({ at: model.at, tokens: more })
                else reserved.tokens = each.used
              }
            }
          }
          // Nothing is ever stuck: when all has ended and a minute has passed, there is room.
          for (const { lease } of model.running) lease.end(0)
          const wait = limits.waitFor(key, 80)
          clock.now += wait
          expect(limits.waitFor(key, 80)).toBe(0)
          expect(wait).toBeLessThanOrEqual(minute)
        },
      ),
    )
  })
})

describe('memory', () => {
  it('forgets scopes that nobody used for two minutes, and none that is in use', () => {
    const { clock, limits } = setUp()
    const long = limits.enter([scope({ concurrency: 1 }, 'token:long')])
    for (let id = 0; id < 1000; id += 1) limits.enter([scope({ rpm: 9 }, `token:${id}`)]).end(1)
    expect(limits.tracked).toBe(1001)
    clock.now += 119_000
    limits.enter([scope({ rpm: 9 }, 'token:0')]).end(0)
    expect(limits.tracked).toBe(1001)
    clock.now += minute
    limits.enter([scope({ rpm: 9 }, 'token:1')]).end(0)
    expect(limits.tracked).toBe(3)
    expect(() => limits.enter([scope({ concurrency: 1 }, 'token:long')])).toThrow('in progress')
    long.end(0)
  })
})
