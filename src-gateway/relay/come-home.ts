import type { ServingChannel } from '../catalog/types.ts'
import type { Warning } from '../ir/warning.ts'
import type { JsonObject } from '../protocols/conversion.ts'
import type { Envelope } from '../protocols/types.ts'
import type { Provider } from '../providers/types.ts'
import type { PlannedAttempt } from '../routing/types.ts'
import type { Exchange } from './exchange.ts'
import { quirksOf } from './translate/prepare-translated.ts'

/** A client's bytes, cleaned of what its own vendor would refuse. */
export interface ComeHome {
  body: Buffer
  /** The same, parsed. */
  document: JsonObject
  envelope: Envelope
  warnings: readonly Warning[]
}

/**
 * The body of a conversation that other vendors have taken part in, for the client's own vendor; undefined when its bytes
 * can pass as they are. @throws GatewayError `request.malformed`
 */
export function comeHome(
  exchange: Exchange,
  planned: PlannedAttempt,
  channel: ServingChannel,
  provider: Provider,
): ComeHome | undefined {
  const { protocol, route, request } = exchange
  const { homecoming } = protocol
  if (route.operation !== 'chat' && route.operation !== 'count-tokens') return undefined
  const quirks = quirksOf(provider, channel, planned)
  if (!homecoming.mayNeed(request.body, quirks)) return undefined
  const given = exchange.asked.client().body
  const { body: cleaned, warnings } = homecoming.clean(given, { model: planned.upstreamModel, quirks })
  if (cleaned === given) return undefined
  const body = Buffer.from(JSON.stringify(cleaned))
  const envelope = protocol.readEnvelope(route, body, request.headers['content-type'])
  return { body, document: cleaned, envelope, warnings }
}
