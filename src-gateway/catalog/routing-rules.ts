import { noLimits, routingStrategy } from '../contract/index.ts'
import type { GroupRouting, RoutingRules } from '../routing/types.ts'
import type { StoredGroup, StoredModelRule } from '../storage/types.ts'

/** How groups and models are routed, as it is stored. A strategy that this version does not know is `weighted`. */
export function routingRules(groups: readonly StoredGroup[], rules: readonly StoredModelRule[]): RoutingRules {
  const byName = new Map<string, GroupRouting>([
    ['default', { strategy: 'weighted', sticky: false, fallbacks: [], limits: noLimits }],
  ])
  for (const { name, strategy, sticky, fallbacks, limits } of groups) {
    byName.set(name, { strategy: routingStrategy.safeParse(strategy).data ?? 'weighted', sticky, fallbacks, limits })
  }
  return Object.freeze({
    groups: byName,
    models: rules.map(({ createdAt: _created, updatedAt: _updated, ...rule }) => Object.freeze(rule)),
  })
}
