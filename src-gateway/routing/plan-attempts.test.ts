import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explainPlan, planAttempts } from './plan-attempts.ts'
import type { PlanRequest, RoutableChannel } from './types.ts'

const request: PlanRequest = { model: 'gpt-4o', group: 'default', protocol: 'openai-chat', operation: 'chat' }

function channel(fields: Partial<RoutableChannel>): RoutableChannel {
  return {
    id: 1,
    name: 'c',
    provider: 'openai',
    enabled: true,
    models: ['*'],
    modelMapping: {},
    protocols: ['openai-chat'],
    groups: ['default'],
    priority: 0,
    weight: 1,
    keyIds: [1],
    keyRequired: true,
    ...fields,
  }
}

function map(...fields: Partial<RoutableChannel>[]): ReadonlyMap<number, RoutableChannel> {
  return new Map(fields.map((one, at) => [at + 1, channel({ id: at + 1, ...one })]))
}

function order(channels: ReadonlyMap<number, RoutableChannel>, random = 0, asked = request): number[] {
  return explainPlan({ channels, request: asked, random: () => random }).attempts.map(({ channelId }) => channelId)
}

describe('planAttempts', () => {
  it('takes higher priorities first', () => {
    expect(order(map({ priority: -1 }, { priority: 5 }, { priority: 0 }))).toEqual([2, 3, 1])
  })

  it('shares a priority by weight', () => {
    const channels = map({ weight: 1 }, { weight: 3 })
    const first = (random: number) => order(channels, random)[0]
    expect([0, 0.24, 0.26, 0.99].map(first)).toEqual([1, 1, 2, 2])
  })

  it('takes weight 0 only after the others of its priority', () => {
    const channels = map({ weight: 0 }, { weight: 2 }, { priority: -5, weight: 9 })
    for (const random of [0, 0.5, 0.999]) expect(order(channels, random)).toEqual([2, 1, 3])
  })

  it('plans two attempts with failover and one without, never the same channel twice', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ priority: fc.integer({ min: 0, max: 2 }), weight: fc.integer({ min: 0, max: 3 }) }), {
          maxLength: 6,
        }),
        fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), { minLength: 1 }),
        fc.boolean(),
        (fields, draws, failover) => {
          let at = 0
          const random = () => draws[at++ % draws.length] ?? 0
          const { attempts } = planAttempts({ channels: map(...fields), request, random, failover })
          expect(attempts).toHaveLength(Math.min(fields.length, failover ? 2 : 1))
          expect(new Set(attempts.map(({ channelId }) => channelId)).size).toBe(attempts.length)
          const priorities = attempts.map(({ channelId }) => fields[channelId - 1]?.priority ?? 0)
          expect(priorities).toEqual([...priorities].sort((a, b) => b - a))
        },
      ),
    )
  })

  it('says for each channel that is left out why', () => {
    const channels = map(
      {},
      { enabled: false },
      { groups: ['other'] },
      { models: ['claude-*'] },
      { keyIds: [] },
      { modelMapping: { 'gpt-4o': 'a', a: 'b', b: 'a' } },
      { protocols: ['gemini'] },
      { keyIds: [], keyRequired: false },
    )
    const plan = explainPlan({ channels, request, random: () => 0 })
    expect(plan.attempts.map(({ channelId, keyId }) => [channelId, keyId])).toEqual([
      [1, 1],
      [8, null],
    ])
    expect(Object.fromEntries(plan.excluded.map(({ channelId, reason }) => [channelId, reason]))).toEqual({
      2: 'disabled',
      3: 'not in group default',
      4: 'does not serve gpt-4o',
      5: 'has no usable key',
      6: 'model mapping runs in a circle: gpt-4o → a → b → a',
      7: 'speaks gemini only',
    })
    expect(plan.attempts[0]?.reason).toBe('priority 0, weight 1 of 2; speaks openai-chat itself')
  })

  describe('a channel that does not speak the client’s protocol', () => {
    const convertible = ['openai-responses', 'anthropic-messages', 'gemini']
    const doors = (fields: Partial<RoutableChannel>[], model = 'gpt-4o') =>
      planAttempts({
        channels: map(...fields),
        request: { ...request, model, convertible },
        random: () => 0,
        failover: true,
      }).attempts.map(({ mode, protocol }) => [mode, protocol])

    it('is left out when the request cannot be converted', () => {
      const plan = planAttempts({ channels: map({ protocols: ['gemini'] }), request, random: () => 0, failover: true })
      expect(plan.attempts).toEqual([])
    })

    it('is asked in the protocol that loses least', () => {
      expect(doors([{ protocols: ['gemini', 'anthropic-messages'] }])).toEqual([['translate', 'anthropic-messages']])
      expect(doors([{ protocols: ['gemini', 'openai-chat'] }])).toEqual([['passthrough', 'openai-chat']])
      expect(doors([{ protocols: ['unheard-of'] }])).toEqual([])
    })

    it('stands in its own place by priority, beside those that need no conversion', () => {
      expect(doors([{ protocols: ['openai-chat'] }, { protocols: ['gemini'], priority: 5 }])).toEqual([
        ['translate', 'gemini'],
        ['passthrough', 'openai-chat'],
      ])
    })

    it('is asked in what the model is reached by', () => {
      const protocolsFor = (model: string) => (model.startsWith('claude') ? ['anthropic-messages'] : ['gemini'])
      const channel = { protocols: ['anthropic-messages', 'gemini'], protocolsFor, models: ['*'] }
      expect(doors([channel], 'claude-x')).toEqual([['translate', 'anthropic-messages']])
      expect(doors([channel], 'other')).toEqual([['translate', 'gemini']])
    })
  })

  it('sees a change of the channels at once', () => {
    expect(order(map({ models: ['a'] }))).toEqual([])
    expect(order(map({ models: ['gpt-*'] }))).toEqual([1])
  })

  it('uses each key of a channel', () => {
    const channels = map({ keyIds: [4, 5] })
    const key = (random: number) =>
      planAttempts({ channels, request, random: () => random, failover: true }).attempts[0]?.keyId
    expect([key(0), key(0.7)]).toEqual([4, 5])
  })
})

describe('model names', () => {
  it('are mapped along a chain, exact before wildcard, longer before shorter', () => {
    const modelMapping = { 'gpt-4o': 'x', x: 'real', 'claude-*': 'claude', 'claude-3-*': 'claude-3', same: 'same' }
    const upstream = (model: string) =>
      explainPlan({ channels: map({ modelMapping }), request: { ...request, model }, random: () => 0 }).attempts[0]
        ?.upstreamModel
    expect(['gpt-4o', 'claude-3-opus', 'claude-2', 'same', 'other'].map(upstream)).toEqual([
      'real',
      'claude-3',
      'claude',
      'same',
      'other',
    ])
  })

  it('match exactly, by a trailing star or by a star alone', () => {
    const served = (patterns: string[], model: string) =>
      order(map({ models: patterns }), 0, { ...request, model }).length === 1
    expect(served(['gpt-4o'], 'gpt-4o')).toBe(true)
    expect(served(['gpt-4o'], 'gpt-4o-mini')).toBe(false)
    expect(served(['gpt-4o*'], 'gpt-4o-mini')).toBe(true)
    expect(served(['*'], 'anything')).toBe(true)
    expect(served([], 'gpt-4o')).toBe(false)
  })
})
