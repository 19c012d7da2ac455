import { type Effort, efforts, type Reasoning } from '../../ir/request.ts'
import type { Warnings } from '../../ir/warning.ts'

/** What OpenAI's models are told apart by: whether they reason, and which efforts they take. */
interface Family {
  pattern: RegExp
  efforts: readonly Effort[]
}

/** First match counts; `[]` = does not reason. https://platform.openai.com/docs/guides/reasoning */
const families: readonly Family[] = [
  { pattern: /^(?:gpt-3|gpt-4|chatgpt-|gpt-5(?:\.\d+)?-chat|computer-use)/, efforts: [] },
  { pattern: /^gpt-5\.1-codex-max/, efforts: ['none', 'low', 'medium', 'high', 'xhigh'] },
  { pattern: /^gpt-5\.1/, efforts: ['none', 'low', 'medium', 'high'] },
  { pattern: /^gpt-5(?:-|$)(?!.*pro)/, efforts: ['minimal', 'low', 'medium', 'high'] },
  { pattern: /^gpt-5-pro/, efforts: ['high'] },
  { pattern: /^gpt-5\.[2-5]/, efforts: ['none', 'low', 'medium', 'high', 'xhigh'] },
  { pattern: /^gpt-(?:5\.|[6-9])/, efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'] },
  { pattern: /^(?:o\d|codex-|gpt-oss)/, efforts: ['low', 'medium', 'high'] },
]

/** A model's name without a path or vendor before it: `openai/gpt-5`, `openai.gpt-5`. */
function bareName(model: string): string {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase()
  return name.startsWith('openai.') ? name.slice('openai.'.length) : name
}

function familyOf(model: string): Family | undefined {
  const name = bareName(model)
  return families.find(({ pattern }) => pattern.test(name))
}

/** Whether the model reasons: true, false, or undefined when its name does not tell. */
export function reasons(model: string, quirk: boolean | undefined): boolean | undefined {
  if (quirk !== undefined) return quirk
  const family = familyOf(model)
  return family === undefined ? undefined : family.efforts.length > 0
}

/**
 * Whether a request's reasoning is off, so that the model takes temperature and the like: said so, and the model can.
 */
export function isOff(reasoning: Reasoning | undefined, model: string): boolean {
  return effortOf(reasoning) === 'none' && (familyOf(model)?.efforts.includes('none') ?? true)
}

/** The effort that was asked for, in words; a budget is translated. Undefined = the model's default. */
export function effortOf(reasoning: Reasoning | undefined): Effort | undefined {
  if (reasoning === undefined) return undefined
  const { effort, budgetTokens, mode } = reasoning
  if (effort !== undefined) return effort
  if (mode === 'disabled' || budgetTokens === 0) return 'none'
  if (budgetTokens === undefined || budgetTokens < 0) return undefined
  if (budgetTokens <= 512) return 'minimal'
  if (budgetTokens <= 2048) return 'low'
  return budgetTokens <= 16_384 ? 'medium' : 'high'
}

/**
 * Whether the client wants to see the thinking: it said so, or turned it on in a protocol whose vendor then shows it
 * unasked (Anthropic).
 */
export function showsThinking(reasoning: Reasoning | undefined): boolean {
  if (reasoning === undefined) return false
  const { show, mode, effort, budgetTokens } = reasoning
  if (mode === 'disabled' || effort === 'none' || budgetTokens === 0) return false
  return show ?? (mode === 'enabled' || mode === 'adaptive')
}

/** The nearest effort that the model takes; a change is named in a warning. */
export function fitEffort(effort: Effort, model: string, field: string, warnings: Warnings): Effort {
  const taken = familyOf(model)?.efforts
  if (taken === undefined || taken.length === 0 || taken.includes(effort)) return effort
  const wanted = efforts.indexOf(effort)
  const distance = (one: Effort) => Math.abs(efforts.indexOf(one) - wanted)
  const nearest = taken.reduce((best, one) => (distance(one) < distance(best) ? one : best))
  warnings.add('changed', field, `${model} takes no effort ${effort}; ${nearest} was sent`)
  return nearest
}
