import type { FinishReason } from '../../ir/finish-reason.ts'

/** https://docs.cohere.com/reference/chat#response.body.finish_reason */
export function readFinishReason(raw: unknown): FinishReason {
  if (typeof raw !== 'string' || raw === '') return { unified: 'other', raw: undefined }
  switch (raw) {
    case 'COMPLETE':
    case 'STOP_SEQUENCE':
      return { unified: 'stop', raw }
    case 'MAX_TOKENS':
      return { unified: 'length', raw }
    case 'TOOL_CALL':
      return { unified: 'tool-calls', raw }
    case 'ERROR_TOXIC':
      return { unified: 'content-filter', raw }
    case 'ERROR':
    case 'ERROR_LIMIT':
    case 'TIMEOUT':
      return { unified: 'error', raw }
    default:
      return { unified: 'other', raw }
  }
}
