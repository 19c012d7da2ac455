import type { FinishReason } from '../../ir/finish-reason.ts'

/** https://docs.anthropic.com/en/api/messages#response-stop-reason */
export function readFinishReason(raw: unknown): FinishReason | undefined {
  if (typeof raw !== 'string' || raw === '') return undefined
  switch (raw) {
    case 'end_turn':
    case 'stop_sequence':
    case 'pause_turn':
    case 'compaction':
      return { unified: 'stop', raw }
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return { unified: 'length', raw }
    case 'tool_use':
      return { unified: 'tool-calls', raw }
    case 'refusal':
      return { unified: 'content-filter', raw }
    default:
      return { unified: 'other', raw }
  }
}
