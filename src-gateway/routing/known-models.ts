import { isWildcard, matchesAnyModel } from './match-model.ts'
import type { RoutableChannel } from './types.ts'

type Channels = ReadonlyMap<number, RoutableChannel>

const byChannels = new WeakMap<Channels, Map<string, readonly string[]>>()

/** Names of the models that a group can use now, sorted; wildcards stand for names nobody wrote down and are left out. */
export function modelsOfGroup(channels: Channels, group: string): readonly string[] {
  let byGroup = byChannels.get(channels)
  if (byGroup === undefined) {
    byGroup = new Map()
    byChannels.set(channels, byGroup)
  }
  let models = byGroup.get(group)
  if (models === undefined) {
    const names = new Set<string>()
    for (const channel of channels.values()) {
      if (!channel.enabled || !channel.groups.includes(group)) continue
      if (channel.keyRequired && channel.keyIds.length === 0) continue
      for (const model of channel.models) if (!isWildcard(model)) names.add(model)
    }
    models = [...names].sort()
    byGroup.set(group, models)
  }
  return models
}

/** Where a model is known that no channel of the group can serve now; asked only when planning found nothing. */
export function whereKnown(channels: Channels, group: string, model: string): 'group' | 'other-group' | 'nowhere' {
  let elsewhere = false
  for (const channel of channels.values()) {
    if (!matchesAnyModel(channel.models, model)) continue
    if (channel.groups.includes(group)) return 'group'
    if (channel.enabled) elsewhere = true
  }
  return elsewhere ? 'other-group' : 'nowhere'
}
