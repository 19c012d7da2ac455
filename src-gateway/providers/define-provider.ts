import { z } from 'zod'
import type { UpstreamProtocolId } from '../contract/index.ts'
import { type Doors, joinPath, readBaseUrl, rootFor } from './base-url.ts'
import { checkKey, keyHeader } from './key.ts'
import { readGeminiModelList, readModelList } from './model-list.ts'
import type { AuthorizeRequest, Provider } from './types.ts'

/** Settings of a vendor that has none. */
const noSettings = z.object({})
type NoSettings = z.infer<typeof noSettings>

/** What makes a vendor different from the next. Everything else is the protocols' own convention. */
export interface ProviderSpec<Settings> {
  id: string
  name: string
  category: Provider['category']
  defaultBaseUrl: string
  /** Wire formats that a new channel of the vendor speaks, best first. */
  protocols: readonly UpstreamProtocolId[]
  doors: Doors
  keysUrl: string | null
  testModel: string
  keyPlaceholder?: string
  /** False for servers of one's own that take any caller. */
  keyRequired?: boolean
  /** How the key is sent; the default is what each protocol's own SDK does. */
  authorize?(request: AuthorizeRequest<Settings>): Record<string, string>
  /** Sent unless the client or the channel has its own; names in lower case. */
  defaultHeaders?: Readonly<Record<string, string>>
  headers?(settings: Settings): Record<string, string>
  /** Root and path of the model list; the default is the first protocol's own. */
  modelList?: {
    /** Protocol whose root the path stands below. */
    protocol: UpstreamProtocolId
    path: string
  }
}

/** A vendor without settings. */
export function defineProvider(spec: ProviderSpec<NoSettings>): Provider<NoSettings> {
  return defineProviderWith(noSettings, spec)
}

/**
 * Builds a provider from what is particular to it: its doors give the addresses, its first protocol the model list, the
 * protocols' conventions the key.
 */
export function defineProviderWith<Settings>(
  settings: z.ZodType<Settings>,
  spec: ProviderSpec<Settings>,
): Provider<Settings> {
  const list = spec.modelList ?? defaultModelList(spec.protocols[0] ?? 'openai-chat')
  return {
    id: spec.id,
    name: spec.name,
    category: spec.category,
    defaultBaseUrl: spec.defaultBaseUrl,
    protocols: spec.protocols,
    keyRequired: spec.keyRequired ?? true,
    keyPlaceholder: spec.keyPlaceholder ?? 'sk-…',
    keysUrl: spec.keysUrl,
    settings,
    testModel: spec.testModel,
    address({ baseUrl, protocol, path }) {
      const base = readBaseUrl(baseUrl)
      return joinPath(rootFor(base, protocol, spec.doors), path, base.query)
    },
    authorize(request) {
      // A server of one's own is called without a key when the channel has none.
      if (request.key === '' && spec.keyRequired === false) return {}
      checkKey(request.key)
      return spec.authorize?.(request) ?? keyHeader(request.protocol, request.key)
    },
    defaultHeaders: spec.defaultHeaders ?? {},
    headers: (values) => spec.headers?.(values) ?? {},
    models: {
      address(baseUrl) {
        const base = readBaseUrl(baseUrl)
        return joinPath(rootFor(base, list.protocol, spec.doors), list.path, base.query)
      },
      parse: list.protocol === 'gemini' ? readGeminiModelList : readModelList,
    },
  }
}

function defaultModelList(protocol: UpstreamProtocolId): { protocol: UpstreamProtocolId; path: string } {
  switch (protocol) {
    case 'openai-chat':
    case 'openai-responses':
      return { protocol, path: '/models' }
    case 'anthropic-messages':
      // The default page has 20 models: https://docs.anthropic.com/en/api/models-list
      return { protocol, path: '/v1/models?limit=1000' }
    case 'gemini':
      // The default page has 50: https://ai.google.dev/api/models#method:-models.list
      return { protocol, path: '/v1beta/models?pageSize=1000' }
    default:
      return { protocol, path: '/models' }
  }
}
