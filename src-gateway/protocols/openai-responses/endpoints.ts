import { decodeSegment, encodePath, findEndpoint, pathOf, withQuery } from '../endpoints.ts'
import { readJsonEnvelope } from '../json-envelope.ts'
import type { Endpoint, Envelope, Operation, RelayRoute, UpstreamAddress } from '../types.ts'

/** https://platform.openai.com/docs/api-reference/responses */
const paths = {
  chat: '/responses',
  compact: '/responses/compact',
  'count-tokens': '/responses/input_tokens',
} as const satisfies Partial<Record<Operation, string>>

export const endpoints: readonly Endpoint[] = Object.entries(paths).map(([operation, path]) => ({
  method: 'POST',
  path: `/v1${path}`,
  operation: operation as keyof typeof paths,
}))

const PREFIX = '/v1/responses/'

export function match(method: string, path: string, query: string): RelayRoute | undefined {
  const endpoint = findEndpoint(endpoints, method, path)
  if (endpoint !== undefined) return { protocol: 'openai-responses', operation: endpoint.operation }
  if (!path.startsWith(PREFIX)) return undefined
  const id = path.slice(PREFIX.length)
  if (id === '' || id.includes('/') || endpoints.some((other) => other.path === path)) return undefined
  const route = { protocol: 'openai-responses', id: decodeSegment(id) } as const
  if (method === 'DELETE') return { ...route, operation: 'response-delete' }
  if (method !== 'GET') return undefined
  // A stored answer can be streamed again: `?stream=true`.
  return /(?:^|&)stream=true(?:&|$)/i.test(query)
    ? { ...route, operation: 'response-get', stream: 'sse' }
    : { ...route, operation: 'response-get' }
}

/** @throws GatewayError `request.malformed`, `model.missing` */
export function readEnvelope(route: RelayRoute, body: Buffer): Envelope {
  if (route.id !== undefined) return { model: undefined, stream: route.stream !== undefined }
  return readJsonEnvelope(body)
}

export function upstreamPath(address: UpstreamAddress): string {
  if (address.operation === 'response-get' || address.operation === 'response-delete')
    return withQuery(`/responses/${encodePath(address.id ?? '')}`, address.query)
  return withQuery(pathOf(paths, address.operation), address.query)
}
