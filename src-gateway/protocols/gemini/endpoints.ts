import { decodeSegment, encodePath, findEndpoint, withQuery } from '../endpoints.ts'
import { readConfiguredAllowance } from '../json-envelope.ts'
import type { Endpoint, Envelope, Operation, RelayRoute, UpstreamAddress } from '../types.ts'

/** https://ai.google.dev/api/generate-content */
const actions = {
  generateContent: 'chat',
  streamGenerateContent: 'chat',
  countTokens: 'count-tokens',
  embedContent: 'embeddings',
  batchEmbedContents: 'batch-embeddings',
} as const satisfies Record<string, Operation>

type Action = keyof typeof actions

export const endpoints: readonly Endpoint[] = [{ method: 'GET', path: '/v1beta/models', operation: 'models' }]

const MODEL_PATH = /^\/v1(?:beta)?\/models\/(.+):([A-Za-z]+)$/
const LISTED_PREFIX = '/v1beta/models/'

export function match(method: string, path: string, query: string): RelayRoute | undefined {
  const endpoint = findEndpoint(endpoints, method, path)
  if (endpoint !== undefined) return { protocol: 'gemini', operation: endpoint.operation }
  if (method === 'POST') {
    const parts = MODEL_PATH.exec(path)
    const [, model, action] = parts ?? []
    if (model === undefined || action === undefined || !isAction(action)) return undefined
    const route: RelayRoute = { protocol: 'gemini', operation: actions[action], model: decodeSegment(model) }
    if (action === 'streamGenerateContent') route.stream = asksForSse(query) ? 'sse' : 'json-array'
    return route
  }
  if (method === 'GET' && path.startsWith(LISTED_PREFIX) && path.length > LISTED_PREFIX.length)
    return { protocol: 'gemini', operation: 'model', model: decodeSegment(path.slice(LISTED_PREFIX.length)) }
  return undefined
}

/** The model is in the path; the body is checked. @throws GatewayError `request.malformed` */
export function readEnvelope(route: RelayRoute, body: Buffer): Envelope {
  const envelope: Envelope = { model: route.model, stream: route.stream !== undefined }
  if (route.operation === 'models' || route.operation === 'model') return envelope
  return Object.assign(envelope, readConfiguredAllowance(body))
}

export function upstreamPath(address: UpstreamAddress): string {
  if (address.operation === 'models') return withQuery('/v1beta/models', address.query)
  const path = `/v1beta/models/${encodePath(address.model)}`
  if (address.operation === 'model') return withQuery(path, address.query)
  if (address.stream === false) return withQuery(`${path}:${actionOf(address.operation)}`, address.query)
  const query =
    address.stream === 'sse' && !asksForSse(address.query) ? joinQuery('alt=sse', address.query) : address.query
  return withQuery(`${path}:streamGenerateContent`, query)
}

function actionOf(operation: Operation): Action {
  for (const action of Object.keys(actions) as Action[]) if (actions[action] === operation) return action
  throw new Error(`no upstream path for ${operation}`)
}

function isAction(name: string): name is Action {
  return Object.hasOwn(actions, name)
}

function asksForSse(query: string): boolean {
  return /(?:^|&)(?:%24|\$)?alt=sse(?:&|$)/i.test(query)
}

function joinQuery(first: string, rest: string): string {
  return rest === '' ? first : `${first}&${rest}`
}
