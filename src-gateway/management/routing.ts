import { GatewayError } from '../contract/index.ts'
import { base } from './base.ts'
import type { ManagementParts } from './parts.ts'

/** Why a request would go where it goes. */
export function routingHandlers({ config, plan }: ManagementParts) {
  return {
    explain: base.routing.explain.handler(({ input }) => {
      const { tokens, channels } = { tokens: config.current.tokensById, channels: config.current.channels }
      const token = input.tokenId === undefined ? undefined : tokens.get(input.tokenId)
      if (input.tokenId !== undefined && token === undefined)
        throw new GatewayError('token.not_found', `There is no API key ${input.tokenId}`)
      const made = plan({
        model: input.model,
        group: token?.group ?? 'default',
        protocol: input.protocol,
        operation: 'chat',
      })
      const nameOf = (id: number) => channels.get(id)?.name ?? `#${id}`
      return {
        attempts: made.attempts.map((attempt) => ({ ...attempt, channelName: nameOf(attempt.channelId) })),
        excluded: made.excluded.map(({ channelId, reason }) => ({ channelId, channelName: nameOf(channelId), reason })),
        strategy: made.strategy,
        sticky: made.sticky,
      }
    }),
  }
}
