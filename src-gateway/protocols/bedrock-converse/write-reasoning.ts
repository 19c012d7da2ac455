import type { ConversationRequest, Effort } from '../../ir/request.ts'
import { clientField } from '../client-field.ts'
import type { JsonObject } from '../conversion.ts'
import type { WriteState } from './write-state.ts'

/** Thinking tokens for an effort, where a model wants a budget. */
const budgets: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 24_576,
  max: 28_672,
}

const leastBudget = 1024

export interface WrittenReasoning {
  /** Members of `additionalModelRequestFields`. */
  fields: JsonObject
  /** The model thinks with a budget or adaptively: sampling and forced tools are refused. */
  thinking: boolean
}

const nothing: WrittenReasoning = { fields: {}, thinking: false }

/**
 * How the model shall think, each family in its own words.
 * `forced`: a tool must be called. `unsigned`: the turn whose tools have just run has no thinking that the model signed.
 */
export function writeReasoning(
  request: Pick<ConversationRequest, 'reasoning' | 'maxOutputTokens'>,
  state: WriteState,
  { forced, unsigned }: { forced: boolean; unsigned: boolean },
): WrittenReasoning {
  const { reasoning } = request
  if (reasoning === undefined) return nothing
  const { effort, budgetTokens, mode } = reasoning
  if (mode === 'disabled' || effort === 'none' || budgetTokens === 0) return nothing
  if (mode === undefined && effort === undefined && budgetTokens === undefined) return nothing
  const field = clientField(state.context.inbound, 'reasoning')
  const level = effort ?? effortOf(budgetTokens)
  switch (state.traits.reasoning) {
    case 'claude':
      if (forced) {
        state.warnings.add('unsupported', field, 'The model cannot think when a tool is forced on it.')
        return nothing
      }
      return claude(request, state, field, unsigned)
    case 'nova':
      return {
        fields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: threeLevels(level) } },
        thinking: false,
      }
    case 'effort':
      return { fields: { reasoning_effort: threeLevels(level) }, thinking: false }
    case 'config':
      return { fields: { reasoning_config: threeLevels(level) }, thinking: false }
    case undefined:
      state.warnings.add('unsupported', field, 'The model has no such setting.')
      return nothing
  }
}

function threeLevels(level: Effort | undefined): 'low' | 'medium' | 'high' {
  if (level === 'minimal' || level === 'low') return 'low'
  return level === undefined || level === 'medium' ? 'medium' : 'high'
}

/** The effort that a budget comes nearest to; undefined for "as many as it likes". */
function effortOf(budget: number | undefined): Effort | undefined {
  if (budget === undefined || budget < 0) return undefined
  if (budget <= 2048) return 'low'
  if (budget <= 10_000) return 'medium'
  return 'high'
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html */
function claude(
  { reasoning = {}, maxOutputTokens }: Pick<ConversationRequest, 'reasoning' | 'maxOutputTokens'>,
  state: WriteState,
  field: string,
  unsigned: boolean,
): WrittenReasoning {
  const { effort, budgetTokens, show } = reasoning
  const { version, opus } = state.traits
  const hasBudget = budgetTokens !== undefined && budgetTokens > 0
  if (version >= 4.7 || (version >= 4.6 && !hasBudget)) {
    if (hasBudget) state.warnings.add('changed', field, 'The model takes no budget; it was told an effort.')
    const level = effort ?? effortOf(budgetTokens)
    const display = show === true && version >= 4.7 ? { display: 'summarized' } : undefined
    return {
      fields: {
        thinking: { type: 'adaptive', ...display },
        ...(level === undefined ? undefined : { output_config: { effort: claudeEffort(level, version, opus) } }),
      },
      thinking: true,
    }
  }
  if (unsigned) {
    // Its own thinking must stand before the calls that it goes on from.
    state.warnings.add(
      'unsupported',
      field,
      'The turn that called tools has no thinking of this model; it goes on without.',
    )
    return nothing
  }
  let budget = hasBudget ? Math.max(leastBudget, budgetTokens) : budgets[effort ?? 'medium']
  if (maxOutputTokens !== undefined && budget >= maxOutputTokens) {
    // The budget counts inside the limit; some of that must be left for the answer.
    budget = Math.floor(maxOutputTokens * 0.8)
    if (budget < leastBudget) {
      state.warnings.add('unsupported', field, 'The output limit leaves no room for thinking.')
      return nothing
    }
    if (hasBudget) state.warnings.add('changed', field, 'The budget was fitted into the output limit.')
  }
  return { fields: { thinking: { type: 'enabled', budget_tokens: budget } }, thinking: true }
}

function claudeEffort(level: Effort, version: number, opus: boolean): string {
  switch (level) {
    case 'minimal':
      return 'low'
    case 'xhigh':
      return version >= 4.7 ? 'xhigh' : 'high'
    case 'max':
      return opus || version >= 4.7 ? 'max' : 'high'
    default:
      return level
  }
}
