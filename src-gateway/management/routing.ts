import { GatewayError } from '../contract/index.ts'
import { matchesAnyModel } from '../routing/match-model.ts'
import type { Plan } from '../routing/types.ts'
import { base } from './base.ts'
import { instantOrNull } from './convert.ts'
import type { ManagementParts } from './parts.ts'

/** Why a request would go where it goes. */
export function routingHandlers({ config, plan }: ManagementParts) {
  return {
    explain: base.routing.explain.handler(({ input }) => {
      const { tokensById, channels } = config.current
      const { model, tokenId, protocol, session, stream, promptTokens } = input
      const token = tokenId === undefined ? undefined : tokensById.get(tokenId)
      if (tokenId !== undefined && token === undefined)
        throw new GatewayError('token.not_found', `There is no API key ${tokenId}`)
      const allowed = token?.models ?? null
      const made = plan({
        model,
        group: token?.group ?? 'default',
        protocol,
        operation: 'chat',
        stream: stream === 'true',
        session,
        needs: promptTokens === undefined ? undefined : { contextTokens: promptTokens },
        allowed,
      })
      const known = allowed === null || matchesAnyModel(allowed, model) ? made : forbidden(made, channels.keys(), model)
      const nameOf = (id: number) => channels.get(id)?.name ?? `#${id}`
      return {
        attempts: known.attempts.map(({ otherKeys: _others, ...attempt }) => ({
          ...attempt,
          channelName: nameOf(attempt.channelId),
        })),
        excluded: known.excluded.map(({ channelId, reason, until }) => ({
          channelId,
          channelName: nameOf(channelId),
          reason,
          until: instantOrNull(until),
        })),
        strategy: known.strategy,
        sticky: known.sticky,
        retryAt: instantOrNull(known.retryAt),
      }
    }),
  }
}

/** The relay refuses a model that the key may not use before it plans anything. */
function forbidden(made: Plan, channels: Iterable<number>, model: string): Plan {
  const reason = `the API key may not use ${model}`
  const excluded = Array.from(channels, (channelId) => ({ channelId, reason, until: null }))
  return { ...made, attempts: [], excluded, retryAt: null }
}
