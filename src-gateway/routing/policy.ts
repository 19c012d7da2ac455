import { noLimits, type RoutingStrategy } from '../contract/index.ts'
import { isWildcard, matchesAnyModel, matchesModel } from './match-model.ts'
import type { GroupRouting, ModelRouting, PlanRequest, RoutingRules } from './types.ts'

/** How requests of a group for a model are routed. */
export interface RoutingPolicy {
  strategy: RoutingStrategy
  sticky: boolean
  group: GroupRouting
  /** The rule that holds for the model; undefined = none does. */
  rule: ModelRouting | undefined
}

const usual: GroupRouting = Object.freeze({ strategy: 'weighted', sticky: false, fallbacks: [], limits: noLimits })
const none: readonly string[] = Object.freeze([])

/** group → model → policy. Rules are replaced as a whole, so what was found for them stays true as long as they live. */
const found = new WeakMap<RoutingRules, Map<string, Map<string, RoutingPolicy>>>()

/** Clients choose the model names. */
const maxModels = 2000

/** A name's own rule wins over a wildcard, a longer wildcard over a shorter one; of two equal ones the group's own. */
export function policyFor(rules: RoutingRules, group: string, model: string): RoutingPolicy {
  let byGroup = found.get(rules)
  if (byGroup === undefined) {
    byGroup = new Map()
    found.set(rules, byGroup)
  }
  let byModel = byGroup.get(group)
  if (byModel === undefined) {
    byModel = new Map()
    byGroup.set(group, byModel)
  }
  let policy = byModel.get(model)
  if (policy === undefined) {
    policy = makePolicy(rules, group, model)
    if (byModel.size >= maxModels) byModel.clear()
    byModel.set(model, policy)
  }
  return policy
}

function makePolicy(rules: RoutingRules, group: string, model: string): RoutingPolicy {
  const own = rules.groups.get(group) ?? usual
  let rule: ModelRouting | undefined
  for (const each of rules.models) {
    if (each.group !== null && each.group !== group) continue
    if (!matchesModel(each.model, model)) continue
    if (rule === undefined || closeness(each, model) > closeness(rule, model)) rule = each
  }
  return { strategy: rule?.strategy ?? own.strategy, sticky: rule?.sticky ?? own.sticky, group: own, rule }
}

function closeness({ model: pattern, group }: ModelRouting, model: string): number {
  const byName = pattern === model && !isWildcard(pattern) ? 2 * model.length + 2 : pattern.length
  return 2 * byName + (group === null ? 0 : 1)
}

/** Whether a fallback may stand for the model in this operation: a group's are conversation models. */
const conversations: ReadonlySet<string> = new Set(['chat', 'count-tokens', 'completions', 'compact'])

/**
 * Models to ask in the place of one, in order, each once: its own rule's, then those of the fallbacks' own rules, and last the
 * group's. A group's fallbacks are for conversations only; a vector of another model would be of no use to anybody.
 * `context` = because the prompt is too long for it.
 */
export function fallbackFor(
  rules: RoutingRules,
  request: Pick<PlanRequest, 'model' | 'group' | 'operation' | 'allowed'>,
  cause: 'unavailable' | 'context' = 'unavailable',
): readonly string[] {
  const { model, group, operation, allowed } = request
  const listOf = (name: string): readonly string[] => {
    const { rule } = policyFor(rules, group, name)
    return (cause === 'context' ? rule?.contextFallbacks : rule?.fallbacks) ?? none
  }
  const groups = cause === 'unavailable' && conversations.has(operation)
  const last = groups ? policyFor(rules, group, model).group.fallbacks : none
  const first = listOf(model)
  if (first.length === 0 && last.length === 0) return none
  const seen = new Set([model, ...first])
  // A set lists what is added while it is walked: the fallbacks of fallbacks, each once, whatever circles the rules make.
  for (const name of seen) if (name !== model) for (const next of listOf(name)) seen.add(next)
  for (const name of last) seen.add(name)
  seen.delete(model)
  return [...seen].filter((name) => allowed === undefined || allowed === null || matchesAnyModel(allowed, name))
}
