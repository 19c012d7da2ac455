import { describe, expect, it } from 'vitest'
import { fallbackFor, policyFor } from './policy.ts'
import { down, explained, map, order, planOf, request, rulesOf } from './world.fixture.ts'

const asked = (model: string, fields = {}) => ({ ...request, model, ...fields })

describe('the rule for a model', () => {
  const rules = rulesOf(
    { strategy: 'cost', sticky: true },
    { id: 1, model: '*', strategy: 'latency' },
    { id: 2, model: 'gpt-*', strategy: 'round-robin', sticky: false },
    { id: 3, model: 'gpt-4*', group: 'other' },
    { id: 4, model: 'gpt-4o' },
    { id: 5, model: 'gpt-4o', group: 'default', strategy: 'least-busy' },
  )

  it('is the exact one before wildcards, the longer before the shorter, the group’s own before that for all', () => {
    const ruleOf = (group: string, model: string) => policyFor(rules, group, model).rule?.id
    expect(ruleOf('default', 'gpt-4o')).toBe(5)
    expect(ruleOf('other', 'gpt-4o')).toBe(4)
    expect(ruleOf('other', 'gpt-4.1')).toBe(3)
    expect(ruleOf('default', 'gpt-4.1')).toBe(2)
    expect(ruleOf('default', 'claude')).toBe(1)
  })

  it('leaves to the group what it does not say', () => {
    expect(policyFor(rules, 'default', 'gpt-4o')).toMatchObject({ strategy: 'least-busy', sticky: true })
    expect(policyFor(rules, 'default', 'gpt-4.1')).toMatchObject({ strategy: 'round-robin', sticky: false })
    expect(policyFor(rules, 'unheard-of', 'gpt-4o')).toMatchObject({ strategy: 'weighted', sticky: false })
  })
})

describe('fallback models', () => {
  it('are those of the rule, of their own rules, and last of the group, each once, whatever circles there are', () => {
    const rules = rulesOf(
      { fallbacks: ['last', 'b'] },
      { model: 'a', fallbacks: ['b', 'c'] },
      { model: 'b', fallbacks: ['a', 'd'] },
      { model: 'd', fallbacks: ['b'] },
    )
    expect(fallbackFor(rules, asked('a'))).toEqual(['b', 'c', 'd', 'last'])
    expect(fallbackFor(rules, asked('x'))).toEqual(['last', 'b'])
    expect(fallbackFor(rules, asked('a', { allowed: ['c', 'l*'] }))).toEqual(['c', 'last'])
  })

  it('of a group are for conversations only', () => {
    const rules = rulesOf({ fallbacks: ['chatty'] }, { model: 'e', fallbacks: ['e2'] })
    expect(fallbackFor(rules, asked('e', { operation: 'embeddings' }))).toEqual(['e2'])
  })

  it('stand behind all that serves the model itself', () => {
    const channels = map({ models: ['a'], priority: -5 }, { models: ['b'], priority: 9 }, { models: ['a'] })
    const rules = rulesOf({}, { model: 'a', fallbacks: ['b'] })
    const { attempts } = explained({ channels, rules, request: asked('a') })
    expect(attempts.map(({ channelId, model }) => [channelId, model])).toEqual([
      [3, 'a'],
      [1, 'a'],
      [2, 'b'],
    ])
    expect(attempts[2]?.reason).toBe('in the place of a; priority 9, weight 1 of 1; speaks openai-chat itself')
    expect(order({ channels, rules, request: asked('a'), facts: down(1, 3) })).toEqual([2])
    expect(planOf({ channels, rules, request: asked('a'), limit: 2 }).attempts.map(({ model }) => model)).toEqual([
      'a',
      'a',
    ])
  })

  it('stand before channels of the model that are at their limit', () => {
    const channels = map({ models: ['a'] }, { models: ['b'] }, { models: ['a'] })
    const rules = rulesOf({}, { model: 'a', fallbacks: ['b'] })
    const waitFor = (id: number) => [0, 5000, 0, 1200][id] ?? 0
    const { attempts } = explained({ channels, rules, request: asked('a'), facts: { waitFor } })
    expect(attempts.map(({ channelId }) => channelId)).toEqual([2, 3, 1])
    expect(attempts[1]?.reason).toContain('at its limit for 1.2 s more')
  })

  it('for long prompts are planned when asked for, or when no channel takes the prompt', () => {
    const channels = map({ models: ['short', 'long', 'other'] })
    const rules = rulesOf({}, { model: 'short', fallbacks: ['other'], contextFallbacks: ['long'] })
    const ask = { channels, rules, request: asked('short') }
    expect(planOf({ ...ask, cause: 'context' }).attempts.map(({ model }) => model)).toEqual(['long'])
    const abilitiesOf = (model: string) => ({ short: { contextTokens: 100 }, long: { contextTokens: 900 } })[model]
    const tooLong = { ...ask, abilitiesOf, request: asked('short', { needs: { contextTokens: 500 } }) }
    expect(planOf(tooLong).attempts.map(({ model }) => model)).toEqual(['long', 'other'])
    expect(explained(tooLong).excluded).toMatchObject([{ reason: 'takes 100 tokens, the request has at least 500' }])
  })

  it('are what a request needs', () => {
    const channels = map({ models: ['blind', 'seeing', 'unknown'] })
    const rules = rulesOf({}, { model: 'blind', fallbacks: ['seeing', 'unknown'] })
    const abilitiesOf = (model: string) => ({ blind: { images: false }, seeing: { images: true } })[model]
    const seen = planOf({ channels, rules, abilitiesOf, request: asked('blind', { needs: { images: true } }) })
    expect(seen.attempts.map(({ model }) => model)).toEqual(['seeing', 'unknown'])
    expect(planOf({ channels, rules, abilitiesOf, request: asked('blind') }).attempts[0]?.model).toBe('blind')
  })
})

describe('one channel alone', () => {
  it('is asked by its own keys, or left out with its reason', () => {
    const channels = map({}, {}, { enabled: false })
    expect(order({ channels, only: 2 })).toEqual([2])
    expect(order({ channels, only: 3 })).toEqual([])
    expect(planOf({ channels, only: 2, facts: down(2) })).toMatchObject({ attempts: [], retryAt: 5000 })
  })

  it('that a person stopped is not asked in despair', () => {
    const standing = () => ({ state: 'tripped', until: 9000, reason: 'stopped' }) as const
    const plan = planOf({ channels: map({}), facts: { standing }, desperate: true })
    expect(plan).toMatchObject({ attempts: [], retryAt: 9000 })
  })
})
