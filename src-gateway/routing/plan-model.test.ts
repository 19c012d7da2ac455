import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routingStrategy } from '../contract/index.ts'
import type { LiveFacts, Standing } from './live-facts.ts'
import { noFacts } from './no-facts.ts'
import { explainPlan, planAttempts } from './plan-attempts.ts'
import type { PlannedAttempt, RoutableChannel } from './types.ts'
import { channel, request, rulesOf } from './world.fixture.ts'

const models = ['a', 'b', 'c']

const world = fc.record({
  channels: fc.array(
    fc.record({
      enabled: fc.boolean(),
      models: fc.subarray(models, { minLength: 1 }),
      priority: fc.integer({ min: 0, max: 2 }),
      weight: fc.integer({ min: 0, max: 3 }),
      keys: fc.integer({ min: 0, max: 3 }),
      preferred: fc.boolean(),
    }),
    { maxLength: 6 },
  ),
  /** By channel, key and model: until when it cannot be used; 0 = it can, -1 = not by itself. */
  until: fc.array(fc.constantFrom(0, 0, 0, 100, 200, 300, -1), { minLength: 60, maxLength: 60 }),
  waits: fc.array(fc.constantFrom(0, 0, 0, 5, 10), { minLength: 30, maxLength: 30 }),
  fallbacks: fc.tuple(...models.map(() => fc.array(fc.constantFrom(...models), { maxLength: 2 }))),
  last: fc.array(fc.constantFrom(...models), { maxLength: 2 }),
  strategy: fc.constantFrom(...routingStrategy.options),
  sticky: fc.boolean(),
  turn: fc.record({ count: fc.nat(), offset: fc.nat({ max: 0xffff_ffff }) }),
  stream: fc.boolean(),
  limit: fc.integer({ min: 1, max: 5 }),
})
type World = typeof world extends fc.Arbitrary<infer T> ? T : never

function keyId(channelAt: number, at: number): number {
  return channelAt * 3 + at + 1
}

function build(given: World) {
  const channels = new Map<number, RoutableChannel>()
  for (const [at, { keys, preferred: _preferred, ...fields }] of given.channels.entries()) {
    const keyIds = Array.from({ length: keys }, (_, n) => keyId(at, n))
    channels.set(at + 1, channel({ id: at + 1, ...fields, keyIds, keyRequired: false }))
  }
  const standing: LiveFacts['standing'] = ({ channelId, keyId: key, model }) => {
    const until = given.until[(channelId * 7 + (key ?? 0) * 3 + models.indexOf(model)) % 60] ?? 0
    if (until === 0) return undefined
    return { state: 'open', until: until < 0 ? null : until, reason: 'r' } satisfies Standing
  }
  const facts: LiveFacts = {
    ...noFacts(),
    standing,
    preferred: (id) => given.channels[id - 1]?.preferred ?? false,
    waitFor: (id, key) => given.waits[(id * 5 + (key ?? 0)) % 30] ?? 0,
    inFlight: (id) => (id * 7) % 3,
    firstByteMs: (id) => (id % 2 === 0 ? id * 100 : undefined),
  }
  const rules = rulesOf(
    { strategy: given.strategy, sticky: given.sticky, fallbacks: given.last },
    ...given.fallbacks.map((fallbacks, at) => ({ id: at, model: models[at] ?? '', fallbacks })),
  )
  const asked = { ...request, model: 'a', session: 's', stream: given.stream }
  return { channels, facts, rules, request: asked, turn: given.turn, now: 0 }
}

/** The models in the order they are asked, by the simplest reading of the rules. */
function chainOf(given: World): string[] {
  const chain = ['a']
  const add = (name: string) => {
    if (!chain.includes(name)) chain.push(name)
  }
  for (let at = 0; at < chain.length; at++)
    for (const next of given.fallbacks[models.indexOf(chain[at] ?? '')] ?? []) add(next)
  for (const next of given.last) add(next)
  return chain
}

/** Everything that could be asked, and how it stands. */
function targets(given: World, { channels, facts }: ReturnType<typeof build>) {
  return chainOf(given).flatMap((model, rank) =>
    [...channels.values()]
      .filter(({ enabled, models: served }) => enabled && served.includes(model))
      .map((each) => {
        const keys: readonly (number | null)[] = each.keyIds.length > 0 ? each.keyIds : [null]
        const usable = keys.filter((key) => facts.standing({ channelId: each.id, keyId: key, model }) === undefined)
        const waits = usable.map((key) => facts.waitFor(each.id, key))
        const untils = keys.map((key) => facts.standing({ channelId: each.id, keyId: key, model })?.until ?? null)
        return { model, rank, channel: each, usable, wait: Math.min(...waits), untils }
      }),
  )
}

const withoutKeys = ({ otherKeys: _others, ...attempt }: PlannedAttempt) => attempt

describe('a plan', () => {
  it('holds each channel that can be used for each model, once, with usable keys, in order', () => {
    fc.assert(
      fc.property(world, (given) => {
        const input = build(given)
        const all = targets(given, input)
        const able = all.filter(({ usable }) => usable.length > 0)
        const plan = explainPlan(input)
        const found = plan.attempts.map(({ channelId, model }) => {
          const target = able.find((each) => each.channel.id === channelId && each.model === model)
          expect(target, `${channelId} for ${model}`).toBeDefined()
          return target as (typeof able)[number]
        })
        expect(new Set(found).size).toBe(found.length)
        expect(found.length).toBe(able.length)

        for (const [at, { keyId: key, otherKeys }] of plan.attempts.entries()) {
          const target = found[at] as (typeof able)[number]
          expect([key, ...otherKeys].sort()).toEqual([...target.usable].sort())
          expect(input.facts.waitFor(target.channel.id, key)).toBe(target.wait)
        }

        const free = found.filter(({ wait }) => wait === 0)
        const waiting = found.slice(free.length)
        expect(found.slice(0, free.length)).toEqual(free)
        expect(waiting.map(({ wait }) => wait)).toEqual(waiting.map(({ wait }) => wait).sort((l, r) => l - r))
        const place = ({ rank, channel: { id, priority, weight } }: (typeof able)[number]) => {
          const preferred = given.channels[id - 1]?.preferred === true
          return rank * 1000 + (preferred ? 0 : 100 + 10 * (9 - priority) + (weight > 0 ? 0 : 1))
        }
        const places = free.map(place)
        expect(places).toEqual([...places].sort((left, right) => left - right))

        const untils = all.flatMap((each) =>
          each.untils.includes(null) ? each.untils : [Math.min(...(each.untils as number[]))],
        )
        const soonest = Math.min(...untils.filter((until) => until !== null))
        expect(plan.retryAt).toBe(found.length > 0 || soonest === Number.POSITIVE_INFINITY ? null : soonest)
      }),
    )
  })

  it('begins as the explained one does, however few places are asked for', () => {
    fc.assert(
      fc.property(world, (given) => {
        const input = build(given)
        const plan = planAttempts({ ...input, limit: given.limit })
        const whole = explainPlan(input)
        expect(plan.attempts.map(withoutKeys)).toEqual(whole.attempts.slice(0, given.limit).map(withoutKeys))
        expect([plan.retryAt, plan.strategy, plan.sticky]).toEqual([whole.retryAt, whole.strategy, whole.sticky])
        expect(plan.excluded).toEqual([])
      }),
    )
  })

  it('accounts for every channel: planned for the model, or left out with a reason', () => {
    fc.assert(
      fc.property(world, (given) => {
        const input = build(given)
        const plan = explainPlan(input)
        const planned = plan.attempts.filter(({ model }) => model === 'a').map(({ channelId }) => channelId)
        const out = plan.excluded.filter(({ reason }) => !reason.startsWith('for ')).map(({ channelId }) => channelId)
        expect([...planned, ...out].sort()).toEqual([...input.channels.keys()].sort())
      }),
    )
  })

  it('holds, when asked in despair, the one that is due first', () => {
    fc.assert(
      fc.property(world, (given) => {
        const input = build(given)
        const plan = planAttempts({ ...input, limit: given.limit, desperate: true })
        const usual = planAttempts({ ...input, limit: given.limit })
        if (usual.attempts.length > 0) expect(plan).toEqual(usual)
        else {
          const [only, ...more] = plan.attempts
          expect(more).toEqual([])
          const resting = explainPlan(input).excluded.some(({ reason }) => /(?:^|: )r$/.test(reason))
          expect(only !== undefined).toBe(resting)
          if (only === undefined) return
          const { channelId, keyId: key, upstreamModel: model } = only
          expect(input.facts.standing({ channelId, keyId: key, model })?.until).toBe(usual.retryAt)
        }
      }),
    )
  })
})
