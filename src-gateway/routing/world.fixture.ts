import { noLimits } from '../contract/index.ts'
import type { LiveFacts, Standing, Target } from './live-facts.ts'
import { noFacts } from './no-facts.ts'
import { explainPlan, type PlanInput, planAttempts } from './plan-attempts.ts'
import { Turns } from './turns.ts'
import type { GroupRouting, ModelRouting, PlanRequest, RoutableChannel, RoutingRules } from './types.ts'

export const request: PlanRequest = { model: 'gpt-4o', group: 'default', protocol: 'openai-chat', operation: 'chat' }

export function channel(fields: Partial<RoutableChannel>): RoutableChannel {
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

/** Channels with the ids 1, 2, 3 … */
export function map(...fields: Partial<RoutableChannel>[]): ReadonlyMap<number, RoutableChannel> {
  return new Map(fields.map((one, at) => [at + 1, channel({ id: at + 1, ...one })]))
}

export function rule(fields: Partial<ModelRouting>): ModelRouting {
  return {
    id: 1,
    model: '*',
    group: null,
    strategy: null,
    sticky: null,
    fallbacks: [],
    contextFallbacks: [],
    limits: noLimits,
    ...fields,
  }
}

/** The group `default` as given, and rules for models. */
export function rulesOf(group: Partial<GroupRouting> = {}, ...models: Partial<ModelRouting>[]): RoutingRules {
  const usual: GroupRouting = { strategy: 'weighted', sticky: false, fallbacks: [], limits: noLimits }
  return { groups: new Map([['default', { ...usual, ...group }]]), models: models.map(rule) }
}

export function factsOf(fields: Partial<LiveFacts>): LiveFacts {
  return { ...noFacts(), ...fields }
}

/** These channels cannot be used, until a time. */
export function down(...ids: number[]): Partial<LiveFacts> {
  const standing: Standing = { state: 'open', until: 5000, reason: 'failed too often' }
  return { standing: ({ channelId }: Target) => (ids.includes(channelId) ? standing : undefined) }
}

type Ask = Partial<Omit<PlanInput, 'facts'>> & { channels: PlanInput['channels']; facts?: Partial<LiveFacts> }

function inputOf({ facts = {}, ...ask }: Ask): PlanInput {
  return {
    rules: rulesOf(),
    request,
    turn: { count: 0, offset: 0 },
    limit: 4,
    now: 0,
    ...ask,
    facts: factsOf(facts),
  }
}

export function planOf(ask: Ask) {
  return planAttempts(inputOf(ask))
}

export function explained(ask: Ask) {
  const { limit: _limit, ...input } = inputOf(ask)
  return explainPlan(input)
}

/** Ids of the channels in their order. */
export function order(ask: Ask): number[] {
  return explained(ask).attempts.map(({ channelId }) => channelId)
}

/** How often each channel was the first of `n` requests, one after the other. */
export function shares(n: number, ask: Ask, requestOf: (at: number) => PlanRequest = () => ask.request ?? request) {
  const turns = new Turns(7)
  const hits: Record<number, number> = {}
  for (let at = 0; at < n; at++) {
    const asked = requestOf(at)
    const [first] = planOf({ ...ask, request: asked, turn: turns.take(asked), limit: 2 }).attempts
    if (first !== undefined) hits[first.channelId] = (hits[first.channelId] ?? 0) + 1
  }
  return hits
}
