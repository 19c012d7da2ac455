import { type Limits, type ModelRule, modelRuleCreate, noLimits } from '../../../src-gateway/contract/index.ts'
import { formProblems } from './form-problems.ts'

/** What the form edits: a rule without what the gateway keeps itself. */
export interface RuleForm {
  model: string
  group: string | null
  strategy: ModelRule['strategy']
  sticky: boolean | null
  fallbacks: string[]
  contextFallbacks: string[]
  limits: Limits
}

/** The form of a stored rule, or of a new one, which changes nothing yet. */
export function ruleForm(rule: ModelRule | null): RuleForm {
  if (rule === null) {
    return {
      model: '',
      group: null,
      strategy: null,
      sticky: null,
      fallbacks: [],
      contextFallbacks: [],
      limits: { ...noLimits },
    }
  }
  const { model, group, strategy, sticky, fallbacks, contextFallbacks, limits } = rule
  return { model, group, strategy, sticky, fallbacks, contextFallbacks, limits }
}

/** What is sent. */
export function toRule(form: RuleForm): RuleForm {
  return { ...form, model: form.model.trim() }
}

/** What is wrong: what the gateway's schema refuses, and a model that stands in for itself (`self`). */
export function ruleProblems(form: RuleForm): ReadonlySet<string> {
  const found = new Set(formProblems(modelRuleCreate, toRule(form)))
  const model = form.model.trim()
  for (const field of ['fallbacks', 'contextFallbacks'] as const) {
    if (form[field].includes(model) && !found.has(field)) found.add(`${field}.self`)
  }
  return found
}
