import type { ProtocolId } from '../contract/index.ts'
import { chooseDoor, type Door } from './choose-door.ts'
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
  /** Highest priority first. */
  tiers: readonly Tier[]
}

export interface Exclusion {
  channelId: number
  reason: string
}

type Channels = ReadonlyMap<number, RoutableChannel>

/** group → protocol → operation → model. */
type Index = Map<string, Map<ProtocolId, Map<string, Map<string, Candidates>>>>

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
  let byOperation = byProtocol.get(request.protocol)
  if (byOperation === undefined) {
    byOperation = new Map()
    byProtocol.set(request.protocol, byOperation)
  }
  let byModel = byOperation.get(request.operation)
  if (byModel === undefined) {
    byModel = new Map()
    byOperation.set(request.operation, byModel)
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
  const able: Able[] = []
  for (const channel of channels.values()) {
    const reason = whyNot(channel, request)
    if (reason !== undefined) {
      excluded?.push({ channelId: channel.id, reason })
      continue
    }
    const upstreamModel = upstreamModelOf(channel, request.model)
    const door = chooseDoor(channel, upstreamModel, request)
    if (door !== undefined) able.push({ channel, upstreamModel, door })
    else excluded?.push({ channelId: channel.id, reason: `speaks ${channel.protocols.join(', ')} only` })
  }
  return { tiers: tiersOf(able, request.model) }
}

interface Able {
  channel: RoutableChannel
  upstreamModel: string
  door: Door
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

function upstreamModelOf(channel: RoutableChannel, model: string): string {
  const mapped = mapModel(channel.modelMapping, model)
  return 'model' in mapped ? mapped.model : model
}

function tiersOf(able: readonly Able[], model: string): Tier[] {
  const byPriority = Map.groupBy(able, ({ channel }) => channel.priority)
  return [...byPriority]
    .sort(([left], [right]) => right - left)
    .map(([priority, members]) => {
      const totalWeight = members.reduce((sum, { channel }) => sum + channel.weight, 0)
      return {
        priority,
        totalWeight,
        members: members.map((member) => ({
          channel: member.channel,
          weight: member.channel.weight,
          attempts: attemptsOf(member, model, totalWeight),
        })),
      }
    })
}

function attemptsOf({ channel, upstreamModel, door }: Able, model: string, totalWeight: number): PlannedAttempt[] {
  const { protocol, mode } = door
  const reason = `priority ${channel.priority}, weight ${channel.weight} of ${totalWeight}; ${door.reason}`
  const keyIds: readonly (number | null)[] = channel.keyIds.length > 0 ? channel.keyIds : [null]
  return keyIds.map((keyId) => {
    const otherKeys = channel.keyIds.filter((id) => id !== keyId)
    return { channelId: channel.id, keyId, model, protocol, mode, upstreamModel, otherKeys, reason }
  })
}
