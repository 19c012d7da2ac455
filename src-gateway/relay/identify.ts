import type { TokenEntry } from '../access/types.ts'
import type { ConfigSnapshot } from '../catalog/types.ts'
import { GatewayError } from '../contract/errors.ts'
import type { RelayDependencies } from './dependencies.ts'
import type { InboundRequest } from './types.ts'

/**
 * First step: whose request is it.
 * @throws GatewayError `key.missing`, `key.invalid`
 */
export function identify(deps: RelayDependencies, snapshot: ConfigSnapshot, request: InboundRequest): TokenEntry {
  if (request.identity !== undefined) return request.identity
  if (request.key === undefined || request.key === '') {
    throw new GatewayError(
      'key.missing',
      'No API key was sent. Send it as "Authorization: Bearer", "x-api-key", "x-goog-api-key" or "api-key".',
    )
  }
  const token = deps.keys.find(snapshot.tokens, request.key)
  if (token === undefined) throw new GatewayError('key.invalid', 'This API key is not known here.')
  return token
}
