import type {
  ImportKind,
  ImportNote,
  ImportRisk,
  ImportSkip,
  ImportSource,
  Limits,
  UpstreamProtocolId,
} from '../contract/index.ts'

/** What an importer must know of a provider. Plain data: it crosses into the reading thread. */
export interface KnownProvider {
  id: string
  name: string
  category: 'vendor' | 'aggregator' | 'local' | 'compatible'
  /** '' when a person must give one. */
  defaultBaseUrl: string
  protocols: readonly UpstreamProtocolId[]
  keyRequired: boolean
}

/** What reading works with; everything is passed in. */
export interface ReadContext {
  providers: readonly KnownProvider[]
  /** Variables that references may be resolved with; empty where that was not allowed. */
  environment: Readonly<Record<string, string>>
  /** Addresses this gateway answers on itself: what points there is no upstream. */
  ownAddresses: readonly string[]
}

/** A channel as it was read, keys in the clear. It never leaves the gateway in this form. */
export interface DraftChannel {
  name: string
  provider: string
  /** '' when a person must give one. */
  baseUrl: string
  /** undefined = the provider's own. */
  protocols: UpstreamProtocolId[] | undefined
  keys: string[]
  models: string[]
  modelMapping: Record<string, string>
  groups: string[]
  tags: string[]
  priority: number
  weight: number
  headers: Record<string, string>
  overrides: Record<string, unknown>
  systemPrompt: string | null
  statusMapping: Record<string, number>
  proxyUrl: string | null
  limits: Limits
  autoDisable: boolean
  settings: Record<string, unknown>
  remark: string | null
  notes: ImportNote[]
  risks: ImportRisk[]
}

/** A client's API key as it was read. */
export interface DraftToken {
  name: string
  /** As clients send it. */
  key: string
  group: string
  /** US dollars left; null = no limit. */
  quotaUsd: number | null
  /** Milliseconds since 1970; null = never. */
  expiresAt: number | null
  models: string[] | null
  allowedIps: string[] | null
  enabled: boolean
  notes: ImportNote[]
}

/** The peers' ratio tables, see `legacyRatios` in the contract. */
export interface DraftRatios {
  modelRatio: Record<string, number>
  completionRatio: Record<string, number>
  cacheRatio: Record<string, number>
  createCacheRatio: Record<string, number>
  modelPrice: Record<string, number>
  groupRatio: Record<string, number>
}

/** US dollars per million tokens. */
export interface DraftPrice {
  model: string
  input: number
  output: number
  cacheRead: number | null
  cacheWrite5m: number | null
}

export interface DraftRule {
  model: string
  fallbacks: string[]
  contextFallbacks: string[]
}

/** Everything that was read, before anybody saw it. */
export interface Draft {
  source: ImportSource
  kind: ImportKind
  channels: DraftChannel[]
  tokens: DraftToken[]
  ratios: DraftRatios | undefined
  prices: DraftPrice[]
  rules: DraftRule[]
  notes: ImportNote[]
  risks: ImportRisk[]
  skipped: ImportSkip[]
}

export function emptyDraft(source: ImportSource, kind: ImportKind): Draft {
  return {
    source,
    kind,
    channels: [],
    tokens: [],
    ratios: undefined,
    prices: [],
    rules: [],
    notes: [],
    risks: [],
    skipped: [],
  }
}
