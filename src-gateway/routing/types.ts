import type { ProtocolId, RoutingStrategy, UpstreamProtocolId } from '../contract/index.ts'

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
  excluded: readonly { channelId: number; reason: string }[]
  /** By which rule the order was made. */
  strategy: RoutingStrategy
  sticky: boolean
}
