import { extensionsOf } from '../../ir/extensions.ts'
import { type Effort, efforts, type Reasoning } from '../../ir/request.ts'
import type { JsonObject } from '../conversion.ts'
import { objectOf } from '../json-values.ts'
import { clientName, type Writing } from './write-context.ts'

/** How hard the client wants it to think, whichever way it said so. Undefined = the model's own default. */
function wantedEffort(reasoning: Reasoning | undefined): Effort | undefined {
  if (reasoning === undefined) return undefined
  if (reasoning.mode === 'disabled' || reasoning.budgetTokens === 0) return 'none'
  if (reasoning.effort !== undefined) return reasoning.effort
  const { budgetTokens } = reasoning
  return budgetTokens === undefined || budgetTokens < 0 ? undefined : effortOfBudget(budgetTokens)
}

function effortOfBudget(tokens: number): Effort {
  if (tokens <= 512) return 'minimal'
  if (tokens <= 2048) return 'low'
  if (tokens <= 12_288) return 'medium'
  return tokens <= 28_672 ? 'high' : 'xhigh'
}

/** Tokens that stand for an effort where a vendor wants a number; undefined = no bound. */
const budgetByEffort: Readonly<Record<Effort, number | undefined>> = {
  none: 0,
  minimal: 512,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: undefined,
  max: undefined,
}

/** Efforts that OpenAI's models know, by name. https://platform.openai.com/docs/guides/reasoning */
function effortsOf(model: string): readonly Effort[] | undefined {
  const name = model.slice(model.lastIndexOf('/') + 1)
  if (/^(?:o\d|codex-mini)/.test(name)) return ['low', 'medium', 'high']
  if (/^gpt-5(?:-|$)/.test(name)) return ['minimal', 'low', 'medium', 'high']
  if (/^gpt-5\.1/.test(name))
    return name.includes('codex-max') ? ['none', 'low', 'medium', 'high', 'xhigh'] : ['none', 'low', 'medium', 'high']
  if (/^gpt-5\.\d/.test(name)) return ['none', 'low', 'medium', 'high', 'xhigh']
  // Those that do not think refuse the field.
  return /^(?:gpt-[34]|chatgpt-)/.test(name) ? [] : undefined
}

function nearest(effort: Effort, known: readonly Effort[]): Effort | undefined {
  const at = efforts.indexOf(effort)
  let best: Effort | undefined
  for (const one of known) {
    if (best === undefined || Math.abs(efforts.indexOf(one) - at) < Math.abs(efforts.indexOf(best) - at)) best = one
  }
  return best
}

type Writer = (body: JsonObject, reasoning: Reasoning, effort: Effort | undefined, writing: Writing) => void

const writers: Readonly<Record<Writing['dialect']['reasoningInput'], Writer>> = {
  effort: (body, _reasoning, effort, writing) => writeEffort(body, effort, writing),
  openrouter: writeOpenRouter,
  thinking: writeThinking,
  enable_thinking: (body, reasoning, effort, writing) => {
    body.enable_thinking = effort !== 'none'
    const budget = budgetOf(reasoning, effort)
    if (effort !== 'none' && writing.dialect.thinkingBudget && budget !== undefined) body.thinking_budget = budget
  },
  template: (body, _reasoning, effort, { request }) => {
    const own = objectOf(extensionsOf(request.extensions, 'openai-chat').chat_template_kwargs)
    body.chat_template_kwargs = { ...own, enable_thinking: effort !== 'none' }
  },
  split: (body) => {
    body.reasoning_split = true
  },
  none: (_body, _reasoning, effort, writing) => {
    if (effort !== 'none') writing.warn('unsupported', clientName(writing, 'reasoning_effort'))
  },
}

/** Puts what the client said about thinking into the body, in the vendor's words. */
export function writeReasoning(body: JsonObject, writing: Writing): void {
  const { request, dialect } = writing
  const { reasoning } = request
  if (reasoning === undefined) {
    if (dialect.reasoningInput === 'split') body.reasoning_split = true
    return
  }
  writers[dialect.reasoningInput](body, reasoning, wantedEffort(reasoning), writing)
}

function writeEffort(body: JsonObject, effort: Effort | undefined, writing: Writing): void {
  if (effort === undefined) return
  const known = writing.dialect.efforts ?? effortsOf(writing.context.model)
  if (known === undefined) {
    writeUnknownModel(body, effort, writing)
    return
  }
  const fitted = nearest(effort, known)
  if (fitted === undefined) {
    if (effort !== 'none')
      writing.warn('unsupported', clientName(writing, 'reasoning_effort'), 'The model does not think.')
    return
  }
  body.reasoning_effort = fitted
  if (fitted !== effort)
    writing.warn('changed', clientName(writing, 'reasoning_effort'), `The model's nearest effort is ${fitted}.`)
}

/** A model nobody told us of: the three words that all who have the field know. */
function writeUnknownModel(body: JsonObject, effort: Effort, writing: Writing): void {
  if (writing.own) body.reasoning_effort = effort
  else if (effort === 'none') writing.warn('unsupported', clientName(writing, 'reasoning_effort'))
  else body.reasoning_effort = nearest(effort, ['low', 'medium', 'high'])
}

function writeOpenRouter(body: JsonObject, reasoning: Reasoning, effort: Effort | undefined): void {
  const made: JsonObject = {}
  if (effort === 'none') made.enabled = false
  else if (reasoning.effort !== undefined) made.effort = reasoning.effort === 'max' ? 'xhigh' : reasoning.effort
  else if (reasoning.budgetTokens !== undefined && reasoning.budgetTokens > 0) made.max_tokens = reasoning.budgetTokens
  else if (reasoning.mode !== undefined || reasoning.budgetTokens === -1) made.enabled = true
  if (reasoning.show === false) made.exclude = true
  if (Object.keys(made).length > 0) body.reasoning = made
}

function writeThinking(body: JsonObject, reasoning: Reasoning, effort: Effort | undefined, writing: Writing): void {
  const said = effort !== undefined || reasoning.mode === 'enabled' || reasoning.budgetTokens === -1
  if (!said) return
  const { dialect } = writing
  const thinking: JsonObject = { type: effort === 'none' ? 'disabled' : 'enabled' }
  const budget = budgetOf(reasoning, effort)
  if (effort !== 'none' && dialect.thinkingBudget && budget !== undefined) thinking.budget_tokens = budget
  body.thinking = thinking
  if (effort !== undefined && effort !== 'none' && dialect.efforts !== undefined) writeEffort(body, effort, writing)
}

function budgetOf({ budgetTokens }: Reasoning, effort: Effort | undefined): number | undefined {
  if (budgetTokens !== undefined && budgetTokens > 0) return budgetTokens
  return effort === undefined ? undefined : budgetByEffort[effort]
}
