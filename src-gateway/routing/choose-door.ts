import type { UpstreamProtocolId } from '../contract/index.ts'
import type { PlanRequest, RoutableChannel } from './types.ts'

/** In which of its protocols a channel is asked. */
export interface Door {
  protocol: UpstreamProtocolId
  mode: 'passthrough' | 'translate'
  /** For people. */
  reason: string
}

/**
 * The client's own protocol when the upstream speaks it: nothing is lost and no byte is touched. Else the one to which a
 * conversion loses least. Undefined when the request cannot be converted to any.
 */
export function chooseDoor(channel: RoutableChannel, upstreamModel: string, request: PlanRequest): Door | undefined {
  const spoken = channel.protocolsFor?.(upstreamModel, request.operation) ?? channel.protocols
  if (spoken.includes(request.protocol)) {
    return { protocol: request.protocol, mode: 'passthrough', reason: `speaks ${request.protocol} itself` }
  }
  const { convertible } = request
  if (convertible === undefined) return undefined
  let best: UpstreamProtocolId | undefined
  let rank = Number.POSITIVE_INFINITY
  for (const protocol of spoken) {
    const at = convertible.indexOf(protocol)
    if (at < 0 || at >= rank) continue
    best = protocol
    rank = at
  }
  if (best === undefined) return undefined
  const among = spoken.length > 1 ? `, which loses least of ${spoken.join(', ')}` : ''
  return { protocol: best, mode: 'translate', reason: `converted to ${best}${among}` }
}
