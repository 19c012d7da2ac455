import type { Limits, ProtocolId, RoutingStrategy, UpstreamProtocolId } from '../contract/index.ts'

/** A channel as routing sees it: no secrets, no provider habits. */
export interface RoutableChannel {
  id: number
  name: string
  provider: string
  enabled: boolean
  /** Names clients may ask for; `*` any, trailing `*` wildcard. */
  models: readonly string[]
  modelMapping: Readonly<Record<string, string>>
  protocols: readonly UpstreamProtocolId[]
  /** By which protocols a model is reached for an operation, where that differs (Claude on Bedrock); wins over `protocols`. */
  protocolsFor?(upstreamModel: string, operation: string): readonly UpstreamProtocolId[]
  groups: readonly string[]
  priority: number
  weight: number
  /** Ids of the keys that can be used now; empty with `keyRequired` = nothing to call with. */
  keyIds: readonly number[]
  keyRequired: boolean
}

export interface PlanRequest {
  model: string
  group: string
  protocol: ProtocolId
  /** What is asked for: `chat`, `embeddings`, `rerank` … */
  operation: string
  /**
   * Protocols that the request can be converted to, the one that loses least first; undefined = it can only be passed
   * through. Depends on protocol and operation alone.
   */
  convertible?: readonly UpstreamProtocolId[]
  /** Whether the reply is to be streamed: for `latency`, which then looks at the first byte. */
  stream?: boolean
  /**
   * What the model must be able to do; what is not known of a model does not speak against it. Its members may be getters: they
   * are only read when a candidate is known to lack something.
   */
  needs?: Needs | undefined
  /** The conversation's key, for groups and models that keep a conversation on its channel. */
  session?: string | undefined
  /** Models that the client may use (`*` at the end is a wildcard), for fallbacks; null = all. */
  allowed?: readonly string[] | null
}

/** What a request asks of a model. */
export interface Needs {
  images?: boolean
  tools?: boolean
  thinking?: boolean
  /** Tokens of the prompt at least: an estimate must not keep a request from a model that could serve it. */
  contextTokens?: number
  /** No more than this can `contextTokens` be, for it costs reading the request. */
  contextTokensAtMost?: number
}

/** What is known of a model; absent = not known. */
export interface Abilities {
  images?: boolean
  tools?: boolean
  thinking?: boolean
  /** Most tokens of prompt and answer. */
  contextTokens?: number
}

/** Why the money of a channel is spent and until when (milliseconds since 1970, null = for good); undefined = it is not. */
export type SpentChannels = (channelId: number) => { reason: string; until: number | null } | undefined

/** How a group's requests are routed. */
export interface GroupRouting {
  strategy: RoutingStrategy
  sticky: boolean
  fallbacks: readonly string[]
  limits: Limits
}

/** What is different for a model; null = as the group says. */
export interface ModelRouting {
  id: number
  /** `*` at the end is a wildcard. */
  model: string
  /** null = every group. */
  group: string | null
  strategy: RoutingStrategy | null
  sticky: boolean | null
  fallbacks: readonly string[]
  contextFallbacks: readonly string[]
  limits: Limits
}

/** The part of the configuration that says how channels are chosen; replaced as a whole on every change. */
export interface RoutingRules {
  groups: ReadonlyMap<string, GroupRouting>
  models: readonly ModelRouting[]
}

export interface PlannedAttempt {
  channelId: number
  /** null when the provider needs none. */
  keyId: number | null
  /** As the client asked, or the fallback for it. */
  model: string
  protocol: UpstreamProtocolId
  mode: 'passthrough' | 'translate'
  upstreamModel: string
  /** The channel's other keys that could be used, in the order of their turn: for when it is the key that fails. */
  otherKeys: readonly number[]
  /** Why it stands here, for people: "priority 10, weight 3 of 5". */
  reason: string
}

export interface Plan {
  attempts: readonly PlannedAttempt[]
  /** Channels of the group that were left out, and why. Only filled when asked (`explain`). */
  excluded: readonly Exclusion[]
  /** By which rule the order was made. */
  strategy: RoutingStrategy
  sticky: boolean
  /**
   * With no attempts: when the first of those that could serve it will be tried again, milliseconds since 1970; null = none
   * could, or none will by itself.
   */
  retryAt: number | null
}

/** A channel that is not in the plan. */
export interface Exclusion {
  channelId: number
  /** For people. */
  reason: string
  /** Milliseconds since 1970 when it will be tried again; null = not by itself. */
  until: number | null
}
