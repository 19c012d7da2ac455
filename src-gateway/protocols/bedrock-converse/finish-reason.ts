import type { FinishReason } from '../../ir/finish-reason.ts'

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (`stopReason`) */
export function readFinishReason(raw: unknown): FinishReason {
  if (typeof raw !== 'string' || raw === '') return { unified: 'other', raw: undefined }
  switch (raw) {
    case 'end_turn':
    case 'stop_sequence':
      return { unified: 'stop', raw }
    case 'tool_use':
      return { unified: 'tool-calls', raw }
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return { unified: 'length', raw }
    case 'guardrail_intervened':
    case 'content_filtered':
      return { unified: 'content-filter', raw }
    default:
      return { unified: raw.startsWith('malformed_') ? 'error' : 'other', raw }
  }
}
