import { GatewayError } from '../../contract/index.ts'
import { type BaseUrl, joinPath } from '../base-url.ts'
import type { AddressRequest } from '../types.ts'
import { projectOfKey } from './credentials.ts'
import type { VertexSettings } from './settings.ts'

const googleHost = /^https?:\/\/(?:([a-z0-9-]+)-aiplatform|aiplatform(?:\.([a-z0-9-]+)\.rep)?)\.googleapis\.com$/i
const multiRegions = new Set(['us', 'eu'])

/** The region a call goes to: the channel's, the one in the base URL, or global. */
export function regionOf(base: BaseUrl, settings: VertexSettings): string {
  const match = googleHost.exec(base.origin)
  return settings.region || (match?.[1] ?? match?.[2] ?? 'global')
}

/**
 * Google's host is put right for the region; any other (a private endpoint, a proxy) is taken at its word.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/learn/locations
 */
export function rootOf(base: BaseUrl, region: string): string {
  const path = base.path.replace(/\/v1(?:beta1|beta)?(?:\/(?:projects|publishers)\/.*)?$/, '')
  if (!googleHost.test(base.origin)) return base.origin + path
  if (region === 'global') return `https://aiplatform.googleapis.com${path}`
  if (multiRegions.has(region)) return `https://aiplatform.${region}.rep.googleapis.com${path}`
  return `https://${region}-aiplatform.googleapis.com${path}`
}

/**
 * Gemini: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference, in the version that Google's
 * SDK calls. Claude: https://docs.claude.com/en/docs/build-with-claude/claude-on-vertex-ai. Open models:
 * https://cloud.google.com/vertex-ai/generative-ai/docs/maas/call-open-model-apis
 * @throws GatewayError `channel.invalid` when a project is needed and none is known
 */
export function address(request: AddressRequest<VertexSettings>, base: BaseUrl): string {
  const { protocol, operation, model, path, stream, settings } = request
  const region = regionOf(base, settings)
  const root = rootOf(base, region)
  const project = settings.project || (projectOfKey(request.key) ?? '')
  const place = project === '' ? '' : `/projects/${encode(project)}/locations/${region}`
  switch (protocol) {
    case 'gemini': {
      const action = /:[A-Za-z]+(?:\?.*)?$/.exec(path)?.[0] ?? path
      return joinPath(root, `/v1beta1${geminiResource(model, place)}${action}`, base.query)
    }
    case 'anthropic-messages': {
      const name = operation === 'count-tokens' ? 'count-tokens' : encode(nameOf(model))
      const verb = stream === false || operation === 'count-tokens' ? 'rawPredict' : 'streamRawPredict'
      const within = needed(place)
      return joinPath(root, `/v1${within}/publishers/anthropic/models/${name}:${verb}`, base.query)
    }
    default:
      return joinPath(root, `/v1${needed(place)}/endpoints/openapi${path}`, base.query)
  }
}

/**
 * A model as people name it: `gemini-2.5-pro`, `google/gemini-2.5-pro`, `publishers/…/models/…`, a tuned model's
 * `endpoints/123` or its whole name. Without a project (an API key in express mode) only publishers' models stand.
 */
function geminiResource(model: string, place: string): string {
  const segments = model.split('/').map(encode)
  switch (segments[0]) {
    case 'projects':
      return `/${segments.join('/')}`
    case 'endpoints':
      return `${needed(place)}/${segments.join('/')}`
    case 'publishers':
      return `${place}/${segments.join('/')}`
    default: {
      const [publisher, ...name] = segments.length > 1 ? segments : ['google', ...segments]
      return `${place}/publishers/${publisher}/models/${name.join('/')}`
    }
  }
}

/** The last part of a model's name: `publishers/anthropic/models/x` and `anthropic/x` are `x`. */
export function nameOf(model: string): string {
  return model.slice(model.lastIndexOf('/') + 1)
}

/** Versions (`claude-sonnet-4@20250514`) keep their sign. */
function encode(segment: string): string {
  return encodeURIComponent(segment).replaceAll('%40', '@')
}

function needed(place: string): string {
  if (place !== '') return place
  throw new GatewayError('channel.invalid', 'Name the Google Cloud project in the channel’s settings (project)', {
    field: 'settings.project',
  })
}
