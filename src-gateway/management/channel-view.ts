import { type Channel, upstreamProtocolId } from '../contract/index.ts'
import type { StoredChannel } from '../storage/types.ts'
import { instantOf } from './convert.ts'

type Json = Channel['overrides'][string]

/** JSON that was checked when it was stored. */
function asJson(record: Record<string, unknown>): Record<string, Json> {
  return record as Record<string, Json>
}

/** A stored channel as the contract shows it: keys as hints, never in the clear. */
export function channelView(stored: StoredChannel): Channel {
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
    keys: stored.keys.map((key) => ({
      id: key.id,
      hint: key.hint,
      state: key.secret === null ? 'unreadable' : 'healthy',
      lastError:
        key.secret === null ? 'This key cannot be read with the present master key; enter it once more.' : null,
      until: null,
    })),
    state: stored.enabled ? 'healthy' : 'disabled',
    stateReason: null,
    stateUntil: null,
    lastTest: stored.lastTest && { ...stored.lastTest, at: instantOf(stored.lastTest.at) },
    createdAt: instantOf(stored.createdAt),
    updatedAt: instantOf(stored.updatedAt),
  }
}
