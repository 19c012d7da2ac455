import { describe, expect, it } from 'vitest'
import type { RoutableChannel } from './types.ts'
import { explained, map, order, planOf, request } from './world.fixture.ts'

/** A turn whose first draw is `draw`. */
const drawing = (draw: number) => ({ count: 0, offset: Math.floor(draw * 0x1_0000_0000) })

describe('planAttempts', () => {
  it('takes higher priorities first', () => {
    expect(order({ channels: map({ priority: -1 }, { priority: 5 }, { priority: 0 }) })).toEqual([2, 3, 1])
  })

  it('shares a priority by weight', () => {
    const channels = map({ weight: 1 }, { weight: 3 })
    const first = (draw: number) => order({ channels, turn: drawing(draw) })[0]
    expect([0, 0.24, 0.26, 0.99].map(first)).toEqual([1, 1, 2, 2])
  })

  it('takes weight 0 only after the others of its priority', () => {
    const channels = map({ weight: 0 }, { weight: 2 }, { priority: -5, weight: 9 })
    for (const draw of [0, 0.5, 0.999]) expect(order({ channels, turn: drawing(draw) })).toEqual([2, 1, 3])
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
    const plan = explained({ channels })
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
      planOf({ channels: map(...fields), request: { ...request, model, convertible } }).attempts.map(
        ({ mode, protocol }) => [mode, protocol],
      )

    it('is left out when the request cannot be converted', () => {
      const plan = planOf({ channels: map({ protocols: ['gemini'] }) })
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
    expect(order({ channels: map({ models: ['a'] }) })).toEqual([])
    expect(order({ channels: map({ models: ['gpt-*'] }) })).toEqual([1])
  })
})

describe('model names', () => {
  it('are mapped along a chain, exact before wildcard, longer before shorter', () => {
    const modelMapping = { 'gpt-4o': 'x', x: 'real', 'claude-*': 'claude', 'claude-3-*': 'claude-3', same: 'same' }
    const upstream = (model: string) =>
      explained({ channels: map({ modelMapping }), request: { ...request, model } }).attempts[0]?.upstreamModel
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
      order({ channels: map({ models: patterns }), request: { ...request, model } }).length === 1
    expect(served(['gpt-4o'], 'gpt-4o')).toBe(true)
    expect(served(['gpt-4o'], 'gpt-4o-mini')).toBe(false)
    expect(served(['gpt-4o*'], 'gpt-4o-mini')).toBe(true)
    expect(served(['*'], 'anything')).toBe(true)
    expect(served([], 'gpt-4o')).toBe(false)
  })
})
