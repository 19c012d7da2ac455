import type { ProtocolId } from '../contract/index.ts'
import { chooseDoor, type Door } from './choose-door.ts'
import { mapModel } from './map-model.ts'
import { matchesAnyModel } from './match-model.ts'
import type { Exclusion, PlanRequest, RoutableChannel } from './types.ts'

/** A channel that could serve a request, by its configuration. */
export interface Candidate {
  channel: RoutableChannel
  upstreamModel: string
  door: Door
  /** Its place in words: "priority 10, weight 3 of 5; speaks openai-chat itself". */
  reason: string
}

/** Candidates of one priority. */
export interface Tier {
  priority: number
  totalWeight: number
  /** Those with a weight first. */
  members: readonly Candidate[]
  /** How many of them have a weight; the others are for when none of these can be used. */
  weighted: number
}

/** Highest priority first. */
export type Tiers = readonly Tier[]

type Channels = ReadonlyMap<number, RoutableChannel>

/** group → protocol → operation → model. */
type Index = Map<string, Map<ProtocolId, Map<string, Map<string, Tiers>>>>

/** The map of channels is replaced as a whole on every change, so what was found for it stays true as long as it lives. */
const indexes = new WeakMap<Channels, Index>()

/** Clients choose the model names; under a `*` channel each is served, so the memory of them is bounded. */
const maxModels = 2000

/** All that could serve the request, found once for each group, protocol and model of a snapshot. */
export function candidatesFor(channels: Channels, request: PlanRequest): Tiers {
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
    if (found.length > 0) byModel.set(request.model, found)
  }
  return found
}

/** The same without memory, telling for each channel that was left out why. */
export function findCandidates(channels: Channels, request: PlanRequest, excluded?: Exclusion[]): Tiers {
  const able: Able[] = []
  for (const channel of channels.values()) {
    const reason = whyNot(channel, request)
    if (reason !== undefined) {
      excluded?.push({ channelId: channel.id, reason, until: null })
      continue
    }
    const upstreamModel = upstreamModelOf(channel, request.model)
    const door = chooseDoor(channel, upstreamModel, request)
    if (door !== undefined) able.push({ channel, upstreamModel, door })
    else excluded?.push({ channelId: channel.id, reason: `speaks ${channel.protocols.join(', ')} only`, until: null })
  }
  return tiersOf(able)
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

function tiersOf(able: readonly Able[]): Tier[] {
  const byPriority = Map.groupBy(able, ({ channel }) => channel.priority)
  return [...byPriority]
    .sort(([left], [right]) => right - left)
    .map(([priority, members]) => {
      const totalWeight = members.reduce((sum, { channel }) => sum + channel.weight, 0)
      const heavy = members.filter(({ channel }) => channel.weight > 0)
      const ordered = [...heavy, ...members.filter(({ channel }) => channel.weight <= 0)]
      return {
        priority,
        totalWeight,
        weighted: heavy.length,
        members: ordered.map((member) => ({
          ...member,
          reason: `priority ${priority}, weight ${member.channel.weight} of ${totalWeight}; ${member.door.reason}`,
        })),
      }
    })
}
