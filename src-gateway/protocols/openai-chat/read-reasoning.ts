import { type Effort, efforts, type Reasoning } from '../../ir/request.ts'
import type { JsonObject } from '../conversion.ts'
import { isObject, objectOf } from '../json-values.ts'
import { textOf } from './read-part.ts'

/** Fields by which clients of this shape set the thinking. */
export const reasoningFields = [
  'reasoning_effort',
  'reasoning',
  'thinking',
  'enable_thinking',
  'thinking_budget',
  'reasoning_split',
] as const

export function readEffort(raw: unknown): Effort | undefined {
  return efforts.find((effort) => effort === raw)
}

/**
 * What the client said about thinking: OpenAI's `reasoning_effort`, OpenRouter's `reasoning`, `thinking` of DeepSeek, Zhipu
 * and others, `enable_thinking` of Qwen and its servers. Undefined when nothing was said.
 */
export function readReasoning(body: JsonObject): Reasoning | undefined {
  const reasoning: Reasoning = {}
  const effort = readEffort(body.reasoning_effort)
  if (effort !== undefined) reasoning.effort = effort
  if (isObject(body.reasoning)) readOpenRouter(body.reasoning, reasoning)
  if (isObject(body.thinking)) readThinking(body.thinking, reasoning)
  const enabled = body.enable_thinking ?? objectOf(body.chat_template_kwargs).enable_thinking
  if (typeof enabled === 'boolean') reasoning.mode = enabled ? 'enabled' : 'disabled'
  if (typeof body.thinking_budget === 'number') reasoning.budgetTokens = body.thinking_budget
  return Object.keys(reasoning).length === 0 ? undefined : reasoning
}

/** https://openrouter.ai/docs/use-cases/reasoning-tokens */
function readOpenRouter(raw: Readonly<Record<string, unknown>>, reasoning: Reasoning): void {
  const effort = readEffort(raw.effort)
  if (effort !== undefined) reasoning.effort = effort
  if (typeof raw.max_tokens === 'number') reasoning.budgetTokens = raw.max_tokens
  if (typeof raw.enabled === 'boolean') reasoning.mode = raw.enabled ? 'enabled' : 'disabled'
  if (typeof raw.exclude === 'boolean') reasoning.show = !raw.exclude
  const summary = textOf(raw.summary)
  if (summary !== undefined) reasoning.summary = summary
}

function readThinking(raw: Readonly<Record<string, unknown>>, reasoning: Reasoning): void {
  if (raw.type === 'enabled' || raw.type === 'disabled') reasoning.mode = raw.type
  // Volcengine says `auto` where others say `adaptive`.
  if (raw.type === 'adaptive' || raw.type === 'auto') reasoning.mode = 'adaptive'
  if (typeof raw.budget_tokens === 'number') reasoning.budgetTokens = raw.budget_tokens
}
