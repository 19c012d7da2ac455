import { type Channel, chatProtocolIds, type LogDetail, type ProtocolId } from '../../../src-gateway/contract/index.ts'
import type { RequestReplay } from '../../parts/request-replay.ts'

/** Why a request cannot be sent again; the words are under `replay.why`. */
export type NoReplay = 'notKept' | 'cut' | 'otherEndpoint' | 'noModel' | 'notJson'

/** The paths whose requests the playground can send. */
const doors: Record<ProtocolId, RegExp> = {
  'openai-chat': /\/chat\/completions$/,
  'openai-responses': /\/responses$/,
  'anthropic-messages': /\/messages$/,
  gemini: /:(?:streamG|g)enerateContent$/,
}

/** The request as it can be sent again (to no particular channel), or why it cannot. */
export function replayOf(detail: LogDetail): { replay: RequestReplay } | { why: NoReplay } {
  const protocol = chatProtocolIds.find((id) => id === detail.inboundProtocol)
  if (protocol === undefined || !doors[protocol].test(detail.endpoint)) return { why: 'otherEndpoint' }
  if (detail.model === null) return { why: 'noModel' }
  if (detail.bodies === null) return { why: 'notKept' }
  const { text, truncated } = detail.bodies.clientRequest
  if (truncated) return { why: 'cut' }
  if (!isObject(text)) return { why: 'notJson' }
  return { replay: { protocol, model: detail.model, stream: detail.stream, body: text, channelId: null } }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** Whether a channel says that it serves a model, by its own list: exact, `prefix*` or `*`. */
export function serves(channel: Pick<Channel, 'models'>, model: string): boolean {
  return channel.models.some((name) => (name.endsWith('*') ? model.startsWith(name.slice(0, -1)) : name === model))
}

/**
 * The channels a request can be sent to again, the likeliest first: of those that serve its model the ones that were not tried
 * before those that were, healthy channels before others and these before those that are off, then by priority.
 */
export function replayChannels(
  channels: readonly Channel[],
  detail: LogDetail,
): { channel: Channel; tried: boolean }[] {
  const tried = new Set(detail.attemptList.map((attempt) => attempt.channelId))
  if (detail.channelId !== null) tried.add(detail.channelId)
  const model = detail.model ?? ''
  const serving = channels.filter((channel) => serves(channel, model))
  return serving
    .map((channel) => ({ channel, tried: tried.has(channel.id) }))
    .sort(
      (left, right) =>
        Number(left.tried) - Number(right.tried) ||
        rank(left.channel) - rank(right.channel) ||
        right.channel.priority - left.channel.priority,
    )
}

function rank({ state }: Channel): number {
  if (state === 'healthy') return 0
  return state === 'cooling' || state === 'open' ? 1 : 2
}
