import type { TokenEntry } from '../access/types.ts'
import { routingPrice } from '../catalog/routing-price.ts'
import type { ConfigSnapshot, ServingChannel } from '../catalog/types.ts'
import { GatewayError } from '../contract/errors.ts'
import type { UpstreamProtocolId } from '../contract/index.ts'
import type { RelayRoute } from '../protocols/types.ts'
import { modelsOfGroup, whereKnown } from '../routing/known-models.ts'
import type { LiveFacts } from '../routing/live-facts.ts'
import { matchesAnyModel } from '../routing/match-model.ts'
import { noFacts } from '../routing/no-facts.ts'
import { explainPlan, planAttempts, soonestService } from '../routing/plan-attempts.ts'
import type { Turns } from '../routing/turns.ts'
import type { Needs, PlannedAttempt, SpentChannels } from '../routing/types.ts'
import { quote } from './admit.ts'

/** Names in the message of a 404; a gateway may serve thousands. */
const maxNamed = 50

export interface PlanInput {
  snapshot: ConfigSnapshot
  token: TokenEntry
  route: RelayRoute
  model: string
  stream: boolean
  /** Counts requests, from which the draws come. */
  turns: Turns
  /** What is known of channels; undefined = nothing. */
  facts: LiveFacts | undefined
  /** Milliseconds since 1970. */
  now: number
  /** The conversation's key, when it has one. */
  session?: string | undefined
  /** What the request asks of a model. */
  needs?: Needs | undefined
  /** Protocols that the request can be converted to; undefined = none. */
  convertible: readonly UpstreamProtocolId[] | undefined
  /** Channels whose money is spent, and until when; undefined = no channel has a budget. */
  spent?: SpentChannels | undefined
  /** Channel that holds what the request goes on from; it is asked first. */
  holder?: number | undefined
  /** The one channel to be asked. */
  only?: number | undefined
}

/**
 * Third step: which channels to try.
 * @throws GatewayError `model.unknown` (naming the models that exist), `model.not_allowed`, `channel.unavailable`,
 * `conversion.unsupported`
 */
export function plan(input: PlanInput): readonly PlannedAttempt[] {
  const { snapshot, token, route, model, convertible, holder, only } = input
  const asked = askOf(input, 'take')
  if (only !== undefined) {
    // A person names it: what was learned of it is no reason not to ask.
    const made = explainPlan({ ...asked, facts: noFacts(), only })
    if (made.attempts.length > 0) return made.attempts.slice(0, 1)
    const reason = made.excluded.find(({ channelId }) => channelId === only)?.reason ?? 'does not exist'
    throw new GatewayError('channel.unavailable', `Channel ${only} cannot be asked for ${quote(model)}: ${reason}.`)
  }
  if (holder !== undefined) {
    const held = planAttempts({ ...asked, limit: 1, only: holder }).attempts
    if (held.length > 0) return held
  }
  const { attempts, retryAt } = planAttempts({ ...asked, desperate: true })
  if (attempts.length > 0) return attempts
  if (retryAt !== null) throw comesBack(model, retryAt - input.now)
  throw nothingServes(snapshot, token, model, convertible === undefined ? route : undefined)
}

/** Attempts at models with a larger window, for a prompt that was too long for the one asked for. */
export function planLonger(input: PlanInput): readonly PlannedAttempt[] {
  return planAttempts({ ...askOf(input, 'peek'), cause: 'context' }).attempts
}

/** Milliseconds until something can serve the request, as far as is known; 0 = now, undefined = nobody knows. */
export function soonest(input: PlanInput): number | undefined {
  return input.facts === undefined ? undefined : soonestService({ ...askOf(input, 'peek'), only: input.only })
}

/** `take`: it is a request's own plan; `peek`: another one for it. */
function askOf(input: PlanInput, turn: 'take' | 'peek') {
  const { snapshot, token, route, model, stream, turns, facts, now, convertible, session, needs, spent } = input
  const { channels, settings, routing: rules, abilitiesOf } = snapshot
  const request = {
    model,
    group: token.group,
    protocol: route.protocol,
    operation: route.operation,
    stream,
    session,
    needs,
    allowed: token.models,
    ...(convertible === undefined ? undefined : { convertible }),
  }
  return {
    channels,
    rules,
    request,
    facts: facts ?? noFacts(),
    turn: turns[turn](request),
    limit: settings.failover ? settings.maxAttempts : 1,
    now,
    priceOf: routingPrice(snapshot),
    abilitiesOf,
    spent,
  }
}

/** A person has taken out all that could serve it, for some time. */
function comesBack(model: string, wait: number): GatewayError {
  const message = `Every channel that serves ${quote(model)} was taken out for a while.`
  return new GatewayError('channel.unavailable', message, { retryAfterMs: Math.max(1000, wait) })
}

/**
 * For a request about a stored response, which names no model: the channel that made it, else any channel of the group
 * that speaks the protocol.
 */
export function planForResponse(
  snapshot: ConfigSnapshot,
  token: TokenEntry,
  route: RelayRoute,
  owner: number | undefined,
): readonly PlannedAttempt[] {
  const able = (channel: ServingChannel | undefined): channel is ServingChannel =>
    channel?.enabled === true &&
    channel.groups.includes(token.group) &&
    channel.protocols.includes(route.protocol) &&
    (channel.keyIds.length > 0 || !channel.keyRequired)
  const made = owner === undefined ? undefined : snapshot.channels.get(owner)
  const channel = able(made)
    ? made
    : [...snapshot.channels.values()].filter(able).sort((left, right) => right.priority - left.priority)[0]
  if (channel === undefined) {
    throw new GatewayError('channel.unavailable', `No channel of group ${quote(token.group)} speaks ${route.protocol}.`)
  }
  return [
    {
      channelId: channel.id,
      keyId: channel.keyIds[0] ?? null,
      model: '',
      otherKeys: [],
      protocol: route.protocol,
      mode: 'passthrough',
      upstreamModel: '',
      reason: channel.id === owner ? 'made this response' : `speaks ${route.protocol}`,
    },
  ]
}

/** Models the token may use, as the list endpoints show them. */
export function modelsOf(snapshot: ConfigSnapshot, token: TokenEntry): readonly string[] {
  const { models } = token
  const all = modelsOfGroup(snapshot.channels, token.group)
  return models === null ? all : all.filter((model) => matchesAnyModel(models, model))
}

/** `bound` is the route of a request that no conversion can carry: pictures, sound, moderation, rerank. */
function nothingServes(
  snapshot: ConfigSnapshot,
  token: TokenEntry,
  model: string,
  bound: RelayRoute | undefined,
): GatewayError {
  switch (whereKnown(snapshot.channels, token.group, model)) {
    case 'group':
      if (bound !== undefined) {
        return new GatewayError(
          'conversion.unsupported',
          `No channel that serves ${quote(model)} speaks ${bound.protocol}, and ${bound.operation} cannot be converted.`,
          { field: 'model' },
        )
      }
      return new GatewayError('channel.unavailable', `No channel that serves ${quote(model)} can be used now.`)
    case 'other-group':
      return new GatewayError(
        'model.not_allowed',
        `Group ${quote(token.group)} may not use the model ${quote(model)}.`,
        {
          field: 'model',
        },
      )
    case 'nowhere':
      return unknownModel(modelsOf(snapshot, token), model)
  }
}

/** 404 for a model nobody serves, naming those that exist. */
export function unknownModel(models: readonly string[], model: string): GatewayError {
  const named = models.slice(0, maxNamed).join(', ')
  const more = models.length > maxNamed ? ` and ${models.length - maxNamed} more` : ''
  const known = models.length === 0 ? 'No model is set up yet.' : `Models here: ${named}${more}.`
  return new GatewayError('model.unknown', `The model ${quote(model)} does not exist. ${known}`, { field: 'model' })
}
