import type { ConversationRequest, Effort, Reasoning } from '../../ir/request.ts'
import type { Warnings } from '../../ir/warning.ts'
import type { JsonObject } from '../conversion.ts'
import { fieldName } from './field-names.ts'
import type { ModelProfile, WireEffort } from './model-profile.ts'
import { own } from './own.ts'

/** Tokens to think, for models that take a budget only. */
const budgets: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 1024,
  low: 1280,
  medium: 2048,
  high: 4096,
  xhigh: 32_000,
  max: 32_000,
}
const leastBudget = 1024
const scale: readonly WireEffort[] = ['low', 'medium', 'high', 'xhigh', 'max']

/** What a request says of thinking, in Anthropic's fields. */
export interface Thinking {
  thinking?: JsonObject
  effort?: WireEffort
  maxTokens: number
  /** The model may think in this request, so sampling is its own. */
  on: boolean
}

/** Why the request must do without thinking, though the client asked for it. */
export type Hindrance = 'forced-tool' | 'unsigned-turn' | 'prefill'

const reasons: Readonly<Record<Hindrance, string>> = {
  'forced-tool': 'A tool is forced, which Anthropic refuses together with thinking.',
  'unsigned-turn': 'The turn in progress has no thinking of its own to go on with.',
  prefill: 'The answer was begun by the client, which Anthropic refuses together with thinking.',
}

/**
 * Fits thinking and `max_tokens` to the model. https://platform.claude.com/docs/en/build-with-claude/extended-thinking
 *
 * Models that take a budget get one by effort; the others think adaptively at an effort. A budget counts inside
 * `max_tokens`, which is raised where it leaves no room for an answer.
 */
export function writeThinking(
  request: ConversationRequest,
  inbound: string,
  profile: ModelProfile,
  hindrance: Hindrance | undefined,
  warnings: Warnings,
): Thinking {
  const { reasoning = {} } = request
  const maxTokens = writeMaxTokens(request, inbound, profile, warnings)
  const wish = wishOf(reasoning, inbound, profile)
  const effort = wish === 'off' ? offEffort(reasoning, profile) : writeEffort(reasoning, inbound, profile, warnings)
  const effortField = effort === undefined ? undefined : { effort }
  if (wish === 'off') {
    if (profile.off === undefined && profile.thinking === 'always') {
      warnings.add(
        'changed',
        fieldName(inbound, 'thinking'),
        'The model always thinks; it is asked for the least effort.',
      )
    }
    return { ...offField(profile), ...effortField, maxTokens, on: false }
  }
  if (wish === 'unsaid') return { ...effortField, maxTokens, on: profile.thinksByDefault }
  if (profile.thinking === 'none') {
    warnings.add('unsupported', fieldName(inbound, 'thinking'), 'The model does not think.')
    return { ...effortField, maxTokens, on: false }
  }
  if (
    hindrance !== undefined &&
    !(profile.thinking === 'always' || (hindrance === 'unsigned-turn' && !usesBudget(reasoning, inbound, profile))) &&
    // Adaptive thinking bears a forced tool.
    !(hindrance === 'forced-tool' && inbound === own && !usesBudget(reasoning, inbound, profile))
  ) {
    warnings.add('changed', fieldName(inbound, 'thinking'), `Thinking is off for this request. ${reasons[hindrance]}`)
    return { ...effortField, maxTokens, on: false }
  }
  if (usesBudget(reasoning, inbound, profile)) {
    return {
      ...withBudget(reasoning, inbound, profile, maxTokens, warnings),
      ...(inbound === own ? effortField : undefined),
      on: true,
    }
  }
  if (reasoning.budgetTokens !== undefined && reasoning.budgetTokens > 0) {
    warnings.add(
      'changed',
      `${fieldName(inbound, 'thinking')}.${inbound === 'gemini' ? 'thinkingBudget' : 'budget_tokens'}`,
      'The model thinks as much as the effort says; it takes no budget.',
    )
  }
  return {
    thinking: { type: 'adaptive', ...display(reasoning, inbound, profile) },
    ...effortField,
    maxTokens,
    on: true,
  }
}

type Wish = 'on' | 'off' | 'unsaid'

/** A bare effort asks other vendors' models to think; Anthropic's own clients ask for that beside it. */
function wishOf({ mode, effort, budgetTokens }: Reasoning, inbound: string, profile: ModelProfile): Wish {
  if (mode === 'disabled' || effort === 'none' || budgetTokens === 0) return 'off'
  if (mode !== undefined || budgetTokens !== undefined) return 'on'
  if (effort === undefined) return 'unsaid'
  return profile.thinksByDefault || inbound === own ? 'unsaid' : 'on'
}

function usesBudget({ mode }: Reasoning, inbound: string, profile: ModelProfile): boolean {
  if (profile.thinking === 'budget') return true
  return profile.thinking === 'both' && mode === 'enabled' && inbound === own
}

function offField(profile: ModelProfile): { thinking: JsonObject } | undefined {
  return profile.thinksByDefault && profile.off !== undefined ? { thinking: { type: profile.off } } : undefined
}

/** Effort without thinking; more than high goes with thinking only. */
function offEffort({ effort, mode }: Reasoning, profile: ModelProfile): WireEffort | undefined {
  if (profile.efforts.length === 0) return undefined
  if (profile.thinking === 'always') return 'low'
  if (effort === undefined || effort === 'none' || mode !== 'disabled') return undefined
  return effort === 'minimal' ? 'low' : effort === 'xhigh' || effort === 'max' ? 'high' : effort
}

function writeEffort(
  reasoning: Reasoning,
  inbound: string,
  profile: ModelProfile,
  warnings: Warnings,
): WireEffort | undefined {
  const { efforts } = profile
  const wanted =
    reasoning.effort ?? (usesBudget(reasoning, inbound, profile) ? undefined : effortOf(reasoning.budgetTokens))
  if (wanted === undefined || wanted === 'none') return undefined
  if (efforts.length === 0) {
    if (inbound === own && profile.thinking !== 'budget') warnings.add('unsupported', fieldName(inbound, 'effort'))
    return undefined
  }
  // A model with a budget thinks as that says; effort is for its own clients.
  if (profile.thinking === 'budget' && inbound !== own) return undefined
  const named = wanted === 'minimal' ? 'low' : wanted
  if (efforts.includes(named)) return named
  const above = efforts.find((one) => scale.indexOf(one) > scale.indexOf(named))
  const nearest = above ?? efforts.at(-1)
  if (reasoning.effort !== undefined)
    warnings.add('changed', fieldName(inbound, 'effort'), `The model knows no ${named}; ${nearest} is used.`)
  return nearest
}

/** How hard a budget says to think. */
function effortOf(budget: number | undefined): WireEffort | undefined {
  if (budget === undefined || budget <= 0) return undefined
  if (budget < 2048) return 'low'
  if (budget < 8192) return 'medium'
  return budget < 32_000 ? 'high' : 'xhigh'
}

function withBudget(
  reasoning: Reasoning,
  inbound: string,
  profile: ModelProfile,
  maxTokens: number,
  warnings: Warnings,
): { thinking: JsonObject; maxTokens: number } {
  const asked = reasoning.budgetTokens
  const wanted =
    asked !== undefined && asked > 0 ? asked : budgets[reasoning.effort ?? (asked === -1 ? 'medium' : 'high')]
  let budget = Math.max(leastBudget, wanted)
  let room = maxTokens
  if (room <= budget) {
    room = Math.min(profile.maxOutput ?? Number.POSITIVE_INFINITY, budget + maxTokens)
    warnings.add('changed', fieldName(inbound, 'maxTokens'), `Raised to ${room}, since thinking counts inside it.`)
  }
  if (budget >= room) budget = Math.max(leastBudget, Math.floor(room / 2))
  if (budget !== wanted && asked !== undefined && asked > 0) {
    warnings.add('changed', fieldName(inbound, 'thinking'), `The budget is ${budget}.`)
  }
  const shown = inbound === own ? display(reasoning, inbound, profile) : undefined
  return { thinking: { type: 'enabled', budget_tokens: budget, ...shown }, maxTokens: Math.max(room, budget + 1) }
}

/** Newer models show no thoughts unless asked; clients of other protocols expect to see them. */
function display({ show }: Reasoning, inbound: string, profile: ModelProfile): JsonObject | undefined {
  if (show === true) return { display: 'summarized' }
  if (show === false) return { display: 'omitted' }
  return inbound !== own && profile.hidesThinking ? { display: 'summarized' } : undefined
}

/** `max_tokens` is mandatory: without a wish the model may say as much as it can. */
function writeMaxTokens(
  request: ConversationRequest,
  inbound: string,
  profile: ModelProfile,
  warnings: Warnings,
): number {
  const { maxOutputTokens: wanted } = request
  const limit = profile.maxOutput
  if (wanted === undefined) return limit ?? 8192
  const least = inbound === own ? 0 : 1
  if (wanted < least) return least
  if (limit === undefined || wanted <= limit) return wanted
  warnings.add('changed', fieldName(inbound, 'maxTokens'), `The model answers with at most ${limit} tokens.`)
  return limit
}
