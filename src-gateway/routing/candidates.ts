import type { ProtocolId } from '../contract/index.ts'
import { mapModel } from './map-model.ts'
import { matchesAnyModel } from './match-model.ts'
import type { PlannedAttempt, PlanRequest, RoutableChannel } from './types.ts'

/** A channel that could serve a request; one ready-made attempt for each of its keys. */
export interface Candidate {
  channel: RoutableChannel
  weight: number
  attempts: readonly PlannedAttempt[]
}

/** Candidates of one priority. */
export interface Tier {
  priority: number
  totalWeight: number
  members: readonly Candidate[]
}

interface Candidates {
  /** Highest priority first. Channels that speak the client's protocol; those that need a conversion only when there are none. */
  tiers: readonly Tier[]
  mode: 'passthrough' | 'translate'
}

export interface Exclusion {
  channelId: number
  reason: string
}

type Channels = ReadonlyMap<number, RoutableChannel>

/** group → protocol → model. */
type Index = Map<string, Map<ProtocolId, Map<string, Candidates>>>

/** The map of channels is replaced as a whole on every change, so what was found for it stays true as long as it lives. */
const indexes = new WeakMap<Channels, Index>()

/** Clients choose the model names; under a `*` channel each is served, so the memory of them is bounded. */
const maxModels = 2000

/** All that could serve the request, found once for each group, protocol and model of a snapshot. */
export function candidatesFor(channels: Channels, request: PlanRequest): Candidates {
  let index = indexes.get(channels)
  if (index === undefined) {
    index = new Map()
    indexes.set(channels, index)
  }
  let byProtocol = index.get(request.group)
  if (byProtocol === undefined) {
    byProtocol = new Map()
    index.set(request.group, byProtocol)
  }
  let byModel = byProtocol.get(request.protocol)
  if (byModel === undefined) {
    byModel = new Map()
    byProtocol.set(request.protocol, byModel)
  }
  let found = byModel.get(request.model)
  if (found === undefined) {
    found = findCandidates(channels, request)
    if (byModel.size >= maxModels) byModel.clear()
    if (found.tiers.length > 0) byModel.set(request.model, found)
  }
  return found
}

/** The same without memory, telling for each channel that was left out why. */
export function findCandidates(channels: Channels, request: PlanRequest, excluded?: Exclusion[]): Candidates {
  const native: RoutableChannel[] = []
  const foreign: RoutableChannel[] = []
  for (const channel of channels.values()) {
    const reason = whyNot(channel, request)
    if (reason !== undefined) excluded?.push({ channelId: channel.id, reason })
    else if (channel.protocols.includes(request.protocol)) native.push(channel)
    else foreign.push(channel)
  }
  const mode = native.length > 0 ? 'passthrough' : 'translate'
  if (native.length > 0) {
    for (const channel of foreign) {
      excluded?.push({
        channelId: channel.id,
        reason: `speaks ${channel.protocols.join(', ')}, and others speak ${request.protocol}`,
      })
    }
  }
  return { mode, tiers: tiersOf(native.length > 0 ? native : foreign, request, mode) }
}

function whyNot(channel: RoutableChannel, request: PlanRequest): string | undefined {
  if (!channel.groups.includes(request.group)) return `not in group ${request.group}`
  if (!channel.enabled) return 'disabled'
  if (!matchesAnyModel(channel.models, request.model)) return `does not serve ${request.model}`
  if (channel.keyRequired && channel.keyIds.length === 0) return 'has no usable key'
  if (channel.protocols.length === 0) return 'speaks no protocol'
  const mapped = mapModel(channel.modelMapping, request.model)
  if ('circle' in mapped) return `model mapping runs in a circle: ${mapped.circle.join(' → ')}`
  return undefined
}

function tiersOf(channels: readonly RoutableChannel[], request: PlanRequest, mode: Candidates['mode']): Tier[] {
  const byPriority = Map.groupBy(channels, (channel) => channel.priority)
  return [...byPriority]
    .sort(([left], [right]) => right - left)
    .map(([priority, members]) => {
      const totalWeight = members.reduce((sum, channel) => sum + channel.weight, 0)
      return {
        priority,
        totalWeight,
        members: members.map((channel) => ({
          channel,
          weight: channel.weight,
          attempts: attemptsOf(channel, request, mode, totalWeight),
        })),
      }
    })
}

function attemptsOf(
  channel: RoutableChannel,
  request: PlanRequest,
  mode: Candidates['mode'],
  totalWeight: number,
): PlannedAttempt[] {
  const mapped = mapModel(channel.modelMapping, request.model)
  const upstreamModel = 'model' in mapped ? mapped.model : request.model
  const protocol = mode === 'passthrough' ? request.protocol : (channel.protocols[0] ?? request.protocol)
  const reason = `priority ${channel.priority}, weight ${channel.weight} of ${totalWeight}`
  const keyIds: readonly (number | null)[] = channel.keyIds.length > 0 ? channel.keyIds : [null]
  return keyIds.map((keyId) => ({ channelId: channel.id, keyId, protocol, mode, upstreamModel, reason }))
}
