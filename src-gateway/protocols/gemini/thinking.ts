import type { Effort, Reasoning } from '../../ir/request.ts'
import { efforts } from '../../ir/request.ts'
import type { Warnings } from '../../ir/warning.ts'
import { booleanField, type Fields, numberField, stringField } from './fields.ts'
import { type GeminiDialect, modelOf } from './quirks.ts'

/** Reads `thinkingConfig`. https://ai.google.dev/gemini-api/docs/thinking */
export function readThinking(config: Fields): Reasoning | undefined {
  const level = stringField(config, 'thinkingLevel')?.toLowerCase()
  const effort = efforts.find((one) => one === level)
  const budgetTokens = numberField(config, 'thinkingBudget')
  const show = booleanField(config, 'includeThoughts')
  if (effort === undefined && budgetTokens === undefined && show === undefined) return undefined
  return {
    ...(effort === undefined ? undefined : { effort }),
    ...(budgetTokens === undefined ? undefined : { budgetTokens }),
    ...(budgetTokens === 0 ? { mode: 'disabled' as const } : undefined),
    ...(show === undefined ? undefined : { show }),
  }
}

/** Tokens that an effort stands for on models that take a budget. */
const budgets: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 512,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 32_768,
}

type Level = 'MINIMAL' | 'LOW' | 'MEDIUM' | 'HIGH'

/**
 * Writes `thinkingConfig`; undefined when the client said nothing or the model does not think. `feature` is the client's
 * name of what it asked, for warnings.
 */
export function writeThinking(
  reasoning: Reasoning | undefined,
  model: string,
  dialect: GeminiDialect,
  warnings: Warnings,
  feature: string,
): Fields | undefined {
  if (reasoning === undefined) return undefined
  if (dialect.thinking === 'none') {
    if (asksToThink(reasoning)) warnings.add('unsupported', feature, `${model} does not think.`)
    return undefined
  }
  const amount =
    dialect.thinking === 'level'
      ? writeLevel(reasoning, model, warnings, feature)
      : writeBudget(reasoning, model, warnings, feature)
  const show = showsThoughts(reasoning)
  if (amount === undefined && show === undefined) return undefined
  return { ...amount, ...(show === undefined ? undefined : { includeThoughts: show }) }
}

/** Thoughts are shown where the client asked for them, and where its own vendor would show them without being asked. */
function showsThoughts({ show, summary, mode, budgetTokens, effort }: Reasoning): boolean | undefined {
  if (mode === 'disabled' || budgetTokens === 0 || effort === 'none') return undefined
  if (show !== undefined) return show
  if (summary !== undefined) return summary !== 'none'
  return mode === undefined ? undefined : true
}

function asksToThink({ effort, mode, budgetTokens }: Reasoning): boolean {
  if (mode === 'disabled' || effort === 'none' || budgetTokens === 0) return false
  return effort !== undefined || mode !== undefined || budgetTokens !== undefined
}

function writeLevel(reasoning: Reasoning, model: string, warnings: Warnings, feature: string): Fields | undefined {
  const effort = effortOf(reasoning)
  if (effort === undefined) return undefined
  const { tier, version } = modelOf(model)
  const light = tier !== 'pro'
  const level = levelOf(effort, light, (version ?? 3) > 3)
  const byBudget = reasoning.effort === undefined && effort !== 'none'
  if (byBudget || effort.toUpperCase() !== level)
    warnings.add(
      'changed',
      feature,
      `${model} thinks at level ${level} where ${byBudget ? `${reasoning.budgetTokens} tokens` : effort} was asked.`,
    )
  return { thinkingLevel: level }
}

/** Gemini 3 Pro knows LOW and HIGH, later Pro models MEDIUM too; Flash knows all four. None can be told not to think. */
function levelOf(effort: Effort, light: boolean, middle: boolean): Level {
  switch (effort) {
    case 'none':
    case 'minimal':
      return light ? 'MINIMAL' : 'LOW'
    case 'low':
      return 'LOW'
    case 'medium':
      return light || middle ? 'MEDIUM' : 'HIGH'
    default:
      return 'HIGH'
  }
}

function effortOf({ effort, budgetTokens, mode }: Reasoning): Effort | undefined {
  if (mode === 'disabled') return 'none'
  if (effort !== undefined) return effort
  if (budgetTokens === undefined || budgetTokens < 0) return undefined
  if (budgetTokens === 0) return 'none'
  return budgetTokens <= 1024 ? 'low' : budgetTokens <= 8192 ? 'medium' : 'high'
}

/** What models that take a budget allow. https://ai.google.dev/gemini-api/docs/thinking#set-budget */
function rangeOf(model: string): { min: number; max: number; off: boolean } {
  switch (modelOf(model).tier) {
    case 'pro':
      return { min: 128, max: 32_768, off: false }
    case 'flash':
      return { min: 1, max: 24_576, off: true }
    case 'lite':
      return { min: 512, max: 24_576, off: true }
  }
}

function writeBudget(reasoning: Reasoning, model: string, warnings: Warnings, feature: string): Fields | undefined {
  const { effort, budgetTokens, mode } = reasoning
  const wanted =
    mode === 'disabled'
      ? 0
      : (budgetTokens ?? (effort === undefined ? (mode === undefined ? undefined : -1) : budgets[effort]))
  if (wanted === undefined) return undefined
  if (wanted < 0) return { thinkingBudget: -1 }
  const { min, max, off } = rangeOf(model)
  const budget = wanted === 0 && off ? 0 : Math.min(max, Math.max(min, wanted))
  // An effort names no number, so only one that cannot be met at all is told.
  if (budget !== wanted && (budgetTokens !== undefined || wanted === 0))
    warnings.add('changed', feature, `${model} takes a thinking budget of ${min} to ${max} tokens; ${budget} was sent.`)
  return { thinkingBudget: budget }
}
