import { type BaseUrl, joinPath } from '../base-url.ts'
import type { AddressRequest } from '../types.ts'
import type { AzureSettings } from './settings.ts'

/** The last dated version that is no preview. */
const stableVersion = '2024-10-21'
/** Responses are known from 2025-03-01-preview on. */
const responsesVersion = '2025-04-01-preview'
const dated = /^\d{4}-\d{2}-\d{2}/

/**
 * The two forms in which a resource is addressed.
 * https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
 *
 * - `v1`: `/openai/v1/…`, the deployment's name is the model in the body; a version (`preview`) is optional.
 * - `deployments`: `/openai/deployments/<deployment>/…?api-version=<date>`. Responses stand beside it, at
 *   `/openai/responses`.
 *
 * Claude deployments of a Foundry resource are at `/anthropic` of its `services.ai.azure.com` host.
 */
export function address(request: AddressRequest<AzureSettings>, base: BaseUrl): string {
  const { protocol, path, model, settings } = request
  const prefix = base.path
    .replace(/\/openai(?:\/v1|\/deployments(?:\/[^/]+)?)?$/, '')
    .replace(/\/anthropic(?:\/v1)?$/, '')
  if (protocol === 'anthropic-messages') {
    return joinPath(`${foundry(base.origin)}${prefix}/anthropic`, path, queryWithout(base.query))
  }
  const asked = settings.apiVersion || versionIn(base.query)
  const byDeployment =
    settings.mode === 'deployments' ||
    (settings.mode === 'auto' && (/\/openai\/deployments(?:\/[^/]+)?$/.test(base.path) || dated.test(asked)))
  const rest = queryWithout(base.query)
  const root = `${base.origin}${prefix}/openai`
  if (!byDeployment) {
    return versioned(joinPath(`${root}/v1`, path, rest), path, dated.test(asked) ? '' : asked)
  }
  if (protocol === 'openai-responses') {
    const version = dated.test(asked) && asked >= '2025-03' ? asked : responsesVersion
    return versioned(joinPath(root, path, rest), path, version)
  }
  const deployment = `${root}/deployments/${encodeURIComponent(model)}`
  return versioned(joinPath(deployment, path, rest), path, dated.test(asked) ? asked : stableVersion)
}

/** Where Claude is served; a resource answers at several hosts, and only this one has it. */
function foundry(origin: string): string {
  return origin.replace(/\.(?:openai|cognitiveservices)\.azure\.com$/, '.services.ai.azure.com')
}

/** Adds the version, unless the client's own query names one. */
function versioned(url: string, path: string, version: string): string {
  if (version === '' || /[?&]api-version=/.test(path)) return url
  return `${url}${url.includes('?') ? '&' : '?'}api-version=${encodeURIComponent(version)}`
}

function versionIn(query: string): string {
  return new URLSearchParams(query).get('api-version') ?? ''
}

/** The base URL's query without the version, which is put where it belongs. */
function queryWithout(query: string): string {
  const rest = query
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !/^api-version(?:=|$)/i.test(pair))
  return rest.length === 0 ? '' : `?${rest.join('&')}`
}
