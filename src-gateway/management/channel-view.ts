import { type Channel, upstreamProtocolId } from '../contract/index.ts'
import type { StoredChannel } from '../storage/types.ts'
import { type ShownHealth, stateOf } from './channel-state.ts'
import { instantOf } from './convert.ts'

type Json = Channel['overrides'][string]

/** JSON that was checked when it was stored. */
function asJson(record: Record<string, unknown>): Record<string, Json> {
  return record as Record<string, Json>
}

/** A stored channel as the contract shows it at a moment: with its health, keys as hints, never in the clear. */
export function channelView(stored: StoredChannel, health: ShownHealth, now: number): Channel {
  return {
    id: stored.id,
    name: stored.name,
    provider: stored.provider,
    baseUrl: stored.baseUrl,
    models: stored.models,
    modelMapping: stored.modelMapping,
    protocols: stored.protocols.flatMap((id) => upstreamProtocolId.safeParse(id).data ?? []),
    groups: stored.groups,
    tags: stored.tags,
    priority: stored.priority,
    weight: stored.weight,
    enabled: stored.enabled,
    proxyUrl: stored.proxyUrl,
    headers: stored.headers,
    overrides: asJson(stored.overrides),
    bodyRules: stored.bodyRules,
    systemPrompt: stored.systemPrompt,
    systemPromptMode: stored.systemPromptMode,
    statusMapping: stored.statusMapping,
    timeouts: stored.timeouts,
    limits: stored.limits,
    keyLimits: stored.keyLimits,
    queue: stored.queue,
    ca: stored.ca,
    autoDisable: stored.autoDisable,
    settings: asJson(stored.settings),
    ...stateOf(stored, health, now),
    lastTest: stored.lastTest && { ...stored.lastTest, at: instantOf(stored.lastTest.at) },
    createdAt: instantOf(stored.createdAt),
    updatedAt: instantOf(stored.updatedAt),
  }
}
