import { encodePath, findEndpoint, pathOf, withQuery } from '../endpoints.ts'
import { readJsonEnvelope } from '../json-envelope.ts'
import type { Endpoint, Envelope, Operation, RelayRoute, UpstreamAddress } from '../types.ts'

/** https://docs.anthropic.com/en/api/messages */
const paths = {
  chat: '/v1/messages',
  'count-tokens': '/v1/messages/count_tokens',
} as const satisfies Partial<Record<Operation, string>>

/** The model list shares its address with OpenAI's; the registry tells them apart by the `anthropic-version` header. */
const modelsPath = '/v1/models'

export const endpoints: readonly Endpoint[] = Object.entries(paths).map(([operation, path]) => ({
  method: 'POST',
  path,
  operation: operation as keyof typeof paths,
}))

export function match(method: string, path: string): RelayRoute | undefined {
  const endpoint = findEndpoint(endpoints, method, path)
  return endpoint === undefined ? undefined : { protocol: 'anthropic-messages', operation: endpoint.operation }
}

/** @throws GatewayError `request.malformed`, `model.missing` */
export function readEnvelope(route: RelayRoute, body: Buffer): Envelope {
  if (route.operation === 'models' || route.operation === 'model') return { model: route.model, stream: false }
  return readJsonEnvelope(body)
}

export function upstreamPath(address: UpstreamAddress): string {
  if (address.operation === 'models') return withQuery(modelsPath, address.query)
  if (address.operation === 'model') return withQuery(`${modelsPath}/${encodePath(address.model)}`, address.query)
  return withQuery(pathOf(paths, address.operation), address.query)
}
