import type { ServingChannel } from '../catalog/types.ts'
import type { Envelope } from '../protocols/types.ts'
import type { Provider } from '../providers/types.ts'
import type { PlannedAttempt } from '../routing/types.ts'
import type { ComeHome } from './come-home.ts'
import { editBody, wholeBody } from './edit-body.ts'
import type { Exchange } from './exchange.ts'
import { quirksOf } from './translate/prepare-translated.ts'

/**
 * The client's bytes with the channel's system prompt in the place that its protocol has for it; undefined when the
 * channel has none for this call. Only the members that hold instructions are written anew.
 * @throws GatewayError `request.malformed`
 */
export function instruct(
  exchange: Exchange,
  planned: PlannedAttempt,
  channel: ServingChannel,
  provider: Provider,
  home: ComeHome | undefined,
): { body: Buffer; envelope: Envelope } | undefined {
  const { protocol, route, request } = exchange
  const { systemPrompt } = channel
  if (systemPrompt === null || (route.operation !== 'chat' && route.operation !== 'count-tokens')) return undefined
  const given = home?.document ?? exchange.asked.client().body
  const instructed = protocol.addSystemPrompt(given, systemPrompt, {
    operation: route.operation,
    model: planned.upstreamModel,
    quirks: quirksOf(provider, channel, planned),
  })
  if (instructed === given) return undefined
  const edits: Record<string, unknown> = {}
  for (const name of new Set([...Object.keys(given), ...Object.keys(instructed)])) {
    if (given[name] !== instructed[name]) edits[name] = instructed[name]
  }
  const edited = editBody(home?.body ?? request.body, edits)
  if (edited === null) return undefined
  const body = wholeBody(edited)
  return { body, envelope: protocol.readEnvelope(route, body, request.headers['content-type']) }
}
