import { z } from 'zod'
import type { UpstreamProtocolId } from '../contract/index.ts'
import type { AnthropicQuirks } from '../protocols/anthropic-messages/quirks.ts'
import type { GeminiQuirks } from '../protocols/gemini/quirks.ts'
import type { ChatQuirks } from '../protocols/openai-chat/quirks.ts'
import type { ResponsesQuirks } from '../protocols/openai-responses/quirks.ts'
import type { BalanceSpec } from './balance.ts'
import { type BaseUrl, type Doors, joinPath, readBaseUrl, rootFor, withoutPath } from './base-url.ts'
import { checkKey, keyHeader } from './key.ts'
import { readGeminiModelList, readModelList } from './model-list.ts'
import type { AddressRequest, AuthorizeRequest, Provider } from './types.ts'

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
  /**
   * The absolute URL, where the doors do not tell it. `standard` gives what they would; undefined = that.
   * `base` is the channel's base URL in parts.
   */
  address?(request: AddressRequest<Settings>, base: BaseUrl, standard: () => string): string | undefined
  keysUrl: string | null
  testModel: string
  /** Whose lists of the price catalogue its models are billed by, best first; none = what their makers ask. */
  priceLists?: readonly string[]
  keyPlaceholder?: string
  /** False for servers of one's own that take any caller. */
  keyRequired?: boolean
  /** How the key is sent; the default is what each protocol's own SDK does. */
  authorize?(request: AuthorizeRequest<Settings>): Record<string, string>
  sign?: Provider<Settings>['sign']
  bodyEdits?: Provider<Settings>['bodyEdits']
  reframe?: Provider<Settings>['reframe']
  /** In what its version of each protocol differs, for a model. */
  quirks?: QuirksTable
  protocolsFor?: Provider<Settings>['protocolsFor']
  /** Sent unless the client or the channel has its own; names in lower case. */
  defaultHeaders?: Readonly<Record<string, string>>
  headers?(settings: Settings): Record<string, string>
  /** Root and path of the model list, or the list altogether; the default is the first protocol's own. */
  modelList?: PlacedModelList | Provider<Settings>['models']
  /** Where an account's balance is told. */
  balance?: BalanceSpec
}

/**
 * One function for each protocol; typed for those that many vendors speak, so that a quirk no protocol knows is found when
 * it is written.
 */
interface QuirksTable {
  'openai-chat'?(model: string): ChatQuirks
  'openai-responses'?(model: string): Partial<ResponsesQuirks>
  'anthropic-messages'?(model: string): AnthropicQuirks
  gemini?(model: string): GeminiQuirks
  /** A format of the vendor's own; its function names the type that the format's `quirks.ts` has. */
  [protocol: string]: ((model: string) => object) | undefined
}

interface PlacedModelList {
  /** Protocol whose root the path stands below. */
  protocol: UpstreamProtocolId
  path: string
  parse?(body: unknown): string[]
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
    priceLists: spec.priceLists ?? [],
    address(request) {
      const base = withoutPath(readBaseUrl(request.baseUrl), request.path)
      const standard = () => joinPath(rootFor(base, request.protocol, spec.doors), request.path, base.query)
      return spec.address?.(request, base, standard) ?? standard()
    },
    authorize(request) {
      // A server of one's own is called without a key when the channel has none.
      if (request.key === '' && spec.keyRequired === false) return {}
      checkKey(request.key)
      return spec.authorize?.(request) ?? keyHeader(request.protocol, request.key)
    },
    defaultHeaders: spec.defaultHeaders ?? {},
    headers: (values) => spec.headers?.(values) ?? {},
    models: isPlaced(list) ? placedList(list, spec.doors) : list,
    // A member that is absent says that the vendor needs no such step; the relay then takes the short way.
    ...(spec.sign === undefined ? {} : { sign: spec.sign }),
    ...(spec.bodyEdits === undefined ? {} : { bodyEdits: spec.bodyEdits }),
    ...(spec.reframe === undefined ? {} : { reframe: spec.reframe }),
    ...(spec.quirks === undefined ? {} : { quirks: quirksFrom(spec.quirks) }),
    ...(spec.protocolsFor === undefined ? {} : { protocolsFor: spec.protocolsFor }),
    ...(spec.balance === undefined ? {} : { balance: placedBalance(spec.balance, spec.doors) }),
  }
}

function quirksFrom<Settings>(table: QuirksTable): NonNullable<Provider<Settings>['quirks']> {
  return ({ protocol, model }) => (Object.hasOwn(table, protocol) ? { ...table[protocol]?.(model) } : undefined)
}

function isPlaced(list: object): list is PlacedModelList {
  return 'path' in list
}

function placedList<Settings>(list: PlacedModelList, doors: Doors): Provider<Settings>['models'] {
  return {
    address(baseUrl) {
      const base = readBaseUrl(baseUrl)
      return joinPath(rootFor(base, list.protocol, doors), list.path, base.query)
    },
    parse: list.parse ?? (list.protocol === 'gemini' ? readGeminiModelList : readModelList),
  }
}

function placedBalance({ door, paths, parse }: BalanceSpec, doors: Doors): NonNullable<Provider['balance']> {
  const all = { ...doors, balance: door }
  return {
    addresses(baseUrl) {
      const base = readBaseUrl(baseUrl)
      const root = rootFor(base, 'balance', all)
      return paths.map((path) => joinPath(root, path, base.query))
    },
    parse: (body, address) => parse(body, new URL(address).hostname),
  }
}

function defaultModelList(protocol: UpstreamProtocolId): PlacedModelList {
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
