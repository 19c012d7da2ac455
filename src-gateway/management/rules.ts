import { GatewayError, type ModelRule } from '../contract/index.ts'
import type { ModelRuleFields, StoredModelRule } from '../storage/types.ts'
import { base } from './base.ts'
import { completed } from './channel-fields.ts'
import { instantOf } from './convert.ts'
import type { ManagementParts } from './parts.ts'

function ruleView({ createdAt, updatedAt, ...fields }: StoredModelRule): ModelRule {
  return { ...fields, createdAt: instantOf(createdAt), updatedAt: instantOf(updatedAt) }
}

/** Rules for single models: how they are routed, what stands in their place, what limits they have. */
export function ruleHandlers({ storage, config, now }: ManagementParts) {
  const missing = (id: number) => new GatewayError('rule.not_found', `There is no rule ${id}`)

  /** @throws GatewayError `rule.invalid` naming the field */
  async function check(fields: ModelRuleFields, others: readonly StoredModelRule[]): Promise<void> {
    const { model, group, fallbacks, contextFallbacks } = fields
    if (model.slice(0, -1).includes('*')) throw invalid('model', 'a "*" may stand at the end only')
    if (group !== null && !(await storage.groups.all()).some(({ name }) => name === group))
      throw invalid('group', `there is no group "${group}"`)
    for (const [field, names] of Object.entries({ fallbacks, contextFallbacks })) {
      const problem = fallbackProblem(names, model)
      if (problem !== undefined) throw invalid(field, problem)
    }
    if (others.some((other) => other.model === model && other.group === group))
      throw invalid('model', `there is a rule for "${model}" already`)
  }

  return {
    list: base.rules.list.handler(async () => {
      const rules = await storage.rules.all()
      return { items: rules.map(ruleView).reverse(), nextCursor: null }
    }),

    create: base.rules.create.handler(async ({ input }) => {
      await check(input, await storage.rules.all())
      const created = await storage.rules.create(input, now())
      await config.rebuild()
      return ruleView(created)
    }),

    update: base.rules.update.handler(async ({ input }) => {
      const { id, limits, ...patch } = input
      const rules = await storage.rules.all()
      const before = rules.find((rule) => rule.id === id)
      if (before === undefined) throw missing(id)
      const { id: _id, createdAt: _created, updatedAt: _updated, ...stored } = before
      const fields = {
        ...completed(stored, patch),
        limits: limits === undefined ? stored.limits : completed(stored.limits, limits),
      }
      const others = rules.filter((rule) => rule.id !== id)
      await check(fields, others)
      const updated = await storage.rules.update(id, fields, now())
      if (updated === undefined) throw missing(id)
      await config.rebuild()
      return ruleView(updated)
    }),

    remove: base.rules.remove.handler(async ({ input }) => {
      if (!(await storage.rules.remove(input.id))) throw missing(input.id)
      await config.rebuild()
      return { deleted: true as const }
    }),
  }
}

function invalid(field: string, problem: string): GatewayError {
  return new GatewayError('rule.invalid', `${field}: ${problem}`, { field })
}

/** What is wrong with a list of fallbacks, for people; `model` is what they stand for. Undefined = nothing. */
export function fallbackProblem(fallbacks: readonly string[], model: string | undefined): string | undefined {
  for (const [at, name] of fallbacks.entries()) {
    if (name.includes('*')) return `"${name}" is not the name of one model`
    if (name === model) return `"${name}" cannot stand in its own place`
    if (fallbacks.indexOf(name) !== at) return `"${name}" stands there twice`
  }
  return undefined
}
