import type { TokenEntry } from '../access/types.ts'
import type { ConfigSnapshot, ServingChannel } from '../catalog/types.ts'
import { GatewayError } from '../contract/errors.ts'
import type { RelayRoute } from '../protocols/types.ts'
import { modelsOfGroup, whereKnown } from '../routing/known-models.ts'
import { matchesAnyModel } from '../routing/match-model.ts'
import { planAttempts } from '../routing/plan-attempts.ts'
import type { PlannedAttempt } from '../routing/types.ts'
import { quote } from './admit.ts'

/** Names in the message of a 404; a gateway may serve thousands. */
const maxNamed = 50

/**
 * Third step: which channels to try.
 * @throws GatewayError `model.unknown` (naming the models that exist), `model.not_allowed`, `channel.unavailable`,
 * `conversion.unsupported`
 */
export function plan(
  snapshot: ConfigSnapshot,
  token: TokenEntry,
  route: RelayRoute,
  model: string,
  random: () => number,
): readonly PlannedAttempt[] {
  const { attempts } = planAttempts({
    channels: snapshot.channels,
    request: { model, group: token.group, protocol: route.protocol },
    random,
    failover: snapshot.settings.failover,
  })
  const first = attempts[0]
  if (first === undefined) throw nothingServes(snapshot, token, model)
  if (first.mode === 'translate') {
    throw new GatewayError(
      'conversion.unsupported',
      `${quote(model)} is served by channels that speak ${first.protocol} only; a request in ${route.protocol} cannot be converted for them yet.`,
    )
  }
  return attempts
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

function nothingServes(snapshot: ConfigSnapshot, token: TokenEntry, model: string): GatewayError {
  switch (whereKnown(snapshot.channels, token.group, model)) {
    case 'group':
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
