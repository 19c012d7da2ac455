import type { ServingChannel } from '../catalog/types.ts'
import type { Provider } from '../providers/types.ts'
import type { PlannedAttempt } from '../routing/types.ts'
import { applyBodyRules } from './apply-body-rules.ts'
import { callAddress, callIdentity } from './channel-calls.ts'
import { comeHome } from './come-home.ts'
import { editBody } from './edit-body.ts'
import type { Exchange } from './exchange.ts'
import { instruct } from './instruct.ts'
import { prepareBody } from './prepare-body.ts'
import type { PreparedCall } from './prepared-call.ts'
import { upstreamHeaders } from './upstream-headers.ts'

/**
 * The call of a channel that speaks the client's protocol: the client's own bytes, without what other vendors have left in
 * the conversation, and with what the channel changes. Its body rules have the last word. @throws GatewayError
 */
export function preparePassthrough(
  exchange: Exchange,
  planned: PlannedAttempt,
  channel: ServingChannel,
  provider: Provider,
): PreparedCall {
  const { deps, request, route, protocol, asked } = exchange
  const { stream } = asked
  const home = comeHome(exchange, planned, channel, provider)
  const { body: clientBody, envelope } = instruct(exchange, planned, channel, provider, home) ??
    home ?? { body: request.body, envelope: asked.envelope }
  const address = {
    operation: route.operation,
    model: planned.upstreamModel,
    query: request.query,
    stream,
    ...(route.id === undefined ? undefined : { id: route.id }),
  }
  const url = callAddress(channel, provider, planned.protocol, address, protocol.upstreamPath(address), planned.keyId)
  const identity = callIdentity(channel, provider, planned.protocol, planned.keyId)
  const usage = deps.streamUsage?.[planned.protocol]
  const asks = usage?.missing(route, envelope) === true
  const body = prepareBody(
    clientBody,
    envelope,
    planned.upstreamModel,
    channel,
    request.headers['content-type'],
    asks ? usage.ask(clientBody) : [],
  )
  const edits = provider.bodyEdits?.({
    protocol: planned.protocol,
    operation: route.operation,
    model: planned.upstreamModel,
    stream: stream !== false,
    headers: request.headers,
    settings: channel.settings,
  })
  const vendorBody = edits === undefined || envelope.multipart === true ? body : editBody(body, edits)
  return {
    method: request.method,
    url,
    headers: upstreamHeaders(request.headers, identity.headers, identity.names, identity.defaults),
    body:
      envelope.multipart === true ? vendorBody : applyBodyRules(vendorBody, channel.bodyRules, planned.upstreamModel),
    ...(home === undefined ? undefined : { warnings: home.warnings }),
    ...(asks ? { filter: usage.hide() } : undefined),
  }
}
