import type { AnthropicQuirks } from '../../protocols/anthropic-messages/quirks.ts'
import { joinPath, readBaseUrl } from '../base-url.ts'
import { defineProviderWith } from '../define-provider.ts'
import { bearer, checkKey } from '../key.ts'
import { setHeaders } from '../settings-fields.ts'
import { address, nameOf, regionOf, rootOf } from './address.ts'
import { readKey } from './credentials.ts'
import { readVertexModels } from './model-list.ts'
import { settings, type VertexSettings } from './settings.ts'
import { sign } from './token.ts'

/**
 * Google's models and those of others that Google serves, for a Google Cloud project.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest
 *
 * The key is the JSON of a service account, which is exchanged for access tokens, or an API key: then without a project, for
 * Gemini only (https://cloud.google.com/vertex-ai/generative-ai/docs/start/express-mode/overview).
 */
export const vertex = defineProviderWith(settings, {
  id: 'vertex',
  name: 'Google Vertex AI',
  category: 'vendor',
  defaultBaseUrl: 'https://aiplatform.googleapis.com',
  protocols: ['gemini', 'anthropic-messages', 'openai-chat'],
  doors: {},
  keysUrl: 'https://console.cloud.google.com/iam-admin/serviceaccounts',
  keyPlaceholder: '{"type":"service_account",…} or an API key',
  testModel: 'gemini-2.5-flash-lite',
  priceLists: ['google', 'anthropic'],
  protocolsFor(model) {
    const name = nameOf(model)
    if (name.startsWith('claude')) return ['anthropic-messages']
    // The OpenAI door to Gemini hides the thinking tokens that are billed, so it is left to the models of others.
    const others = model.includes('/') && !/^(?:google|publishers|projects|endpoints)\//.test(model)
    return others ? ['openai-chat'] : ['gemini']
  },
  address,
  authorize({ key }) {
    const read = readKey(key)
    switch (read.kind) {
      case 'service-account':
        return {}
      case 'access-token':
        return bearer(read.token)
      default:
        return { 'x-goog-api-key': checkKey(read.apiKey) }
    }
  },
  sign,
  headers: ({ billingProject }) => setHeaders({ 'x-goog-user-project': billingProject }),
  bodyEdits({ protocol, operation, model }) {
    switch (protocol) {
      case 'anthropic-messages': {
        const version = { anthropic_version: 'vertex-2023-10-16' }
        // Counting has one address for all models, so there the body names it.
        return operation === 'count-tokens' ? { ...version, model: nameOf(model) } : { ...version, model: undefined }
      }
      case 'openai-chat':
        return model.includes('/') ? {} : { model: `google/${model}` }
      default:
        return {}
    }
  },
  quirks: {
    'anthropic-messages': () => claudeQuirks,
    gemini: (model) => ({
      callIds: Number(/gemini-(\d+)/.exec(model)?.[1] ?? 0) >= 3,
      labels: true,
      fileUris: ['gs', 'http', 'youtube'],
    }),
  },
  modelList: {
    address: (baseUrl, values) => listAddress('google', baseUrl, values),
    more: (baseUrl, values) => [listAddress('anthropic', baseUrl, values)],
    parse: readVertexModels,
  },
})

/** https://docs.claude.com/en/docs/build-with-claude/claude-on-vertex-ai */
const claudeQuirks = {
  imageUrls: false,
  fileUrls: false,
  fileIds: false,
  topLevelCache: false,
  serverTools: ['web_search_', 'tool_search_'],
  serviceTier: false,
} satisfies AnthropicQuirks

function listAddress(publisher: string, baseUrl: string, values: VertexSettings): string {
  const base = readBaseUrl(baseUrl)
  const root = rootOf(base, regionOf(base, values))
  return joinPath(root, `/v1beta1/publishers/${publisher}/models?pageSize=300`, base.query)
}
