import type { ServingChannel } from '../catalog/types.ts'
import { signedHeaders } from '../providers/sign-call.ts'
import type { Provider } from '../providers/types.ts'
import type { PlannedAttempt } from '../routing/types.ts'
import { smallCall } from '../transport/small-call.ts'
import { secretOf } from './channel-calls.ts'
import type { RelayDependencies } from './dependencies.ts'
import { wholeBody } from './edit-body.ts'
import type { PreparedCall } from './prepared-call.ts'

interface Signer {
  readonly provider: Provider
  readonly channel: ServingChannel
  readonly planned: PlannedAttempt
}

const noBody = Buffer.alloc(0)

/** A finished call with the vendor's signature over it. @throws GatewayError when the key cannot be used */
export async function signedCall(
  deps: Pick<RelayDependencies, 'transport' | 'accessTokens' | 'now'>,
  { provider, channel, planned }: Signer,
  call: PreparedCall,
): Promise<PreparedCall> {
  const body = call.body === null ? null : wholeBody(call.body)
  const headers = await signedHeaders(provider, {
    method: call.method,
    url: call.url,
    headers: call.headers,
    body: body ?? noBody,
    key: secretOf(channel, planned.keyId),
    protocol: planned.protocol,
    settings: channel.settings,
    now: deps.now(),
    tokens: deps.accessTokens,
    send: (request) =>
      smallCall(deps.transport, request, { proxyUrl: channel.proxyUrl, ca: channel.ca, timeouts: channel.timeouts }),
  })
  return { ...call, headers: [...headers], body }
}
