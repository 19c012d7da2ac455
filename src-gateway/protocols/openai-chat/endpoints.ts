import { decodeSegment, encodePath, findEndpoint, pathOf, withQuery } from '../endpoints.ts'
import { isForm, readFormEnvelope, readJsonEnvelope } from '../json-envelope.ts'
import type { Endpoint, Envelope, Operation, RelayRoute, UpstreamAddress } from '../types.ts'

/** https://platform.openai.com/docs/api-reference; rerank is the shape that Jina, Cohere and vLLM share. */
const paths = {
  chat: '/chat/completions',
  completions: '/completions',
  embeddings: '/embeddings',
  images: '/images/generations',
  'image-edits': '/images/edits',
  speech: '/audio/speech',
  transcriptions: '/audio/transcriptions',
  translations: '/audio/translations',
  moderations: '/moderations',
  rerank: '/rerank',
  models: '/models',
} as const satisfies Partial<Record<Operation, string>>

export const endpoints: readonly Endpoint[] = Object.entries(paths).map(([operation, path]) => ({
  method: operation === 'models' ? 'GET' : 'POST',
  path: `/v1${path}`,
  operation: operation as keyof typeof paths,
}))

const MODEL_PREFIX = '/v1/models/'

export function match(method: string, path: string): RelayRoute | undefined {
  const endpoint = findEndpoint(endpoints, method, path)
  if (endpoint !== undefined) return { protocol: 'openai-chat', operation: endpoint.operation }
  if (method === 'GET' && path.startsWith(MODEL_PREFIX) && path.length > MODEL_PREFIX.length)
    return { protocol: 'openai-chat', operation: 'model', model: decodeSegment(path.slice(MODEL_PREFIX.length)) }
  return undefined
}

/** @throws GatewayError `request.malformed`, `model.missing` */
export function readEnvelope(route: RelayRoute, body: Buffer, contentType: string | undefined): Envelope {
  if (route.operation === 'models' || route.operation === 'model') return { model: route.model, stream: false }
  return isForm(contentType) ? readFormEnvelope(body, contentType) : readJsonEnvelope(body)
}

export function upstreamPath(address: UpstreamAddress): string {
  if (address.operation === 'model') return withQuery(`/models/${encodePath(address.model)}`, address.query)
  return withQuery(pathOf(paths, address.operation), address.query)
}
