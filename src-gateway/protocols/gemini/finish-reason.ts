import type { FinishReason } from '../../ir/finish-reason.ts'

/** https://ai.google.dev/api/generate-content#FinishReason; a tool call says STOP, the parts tell. */
export function readFinishReason(raw: unknown, calledTool: boolean): FinishReason | undefined {
  if (typeof raw !== 'string' || raw === '' || raw === 'FINISH_REASON_UNSPECIFIED') return undefined
  switch (raw) {
    case 'STOP':
      return { unified: calledTool ? 'tool-calls' : 'stop', raw }
    case 'MAX_TOKENS':
      return { unified: 'length', raw }
    case 'SAFETY':
    case 'RECITATION':
    case 'BLOCKLIST':
    case 'PROHIBITED_CONTENT':
    case 'SPII':
    case 'IMAGE_SAFETY':
    case 'IMAGE_PROHIBITED_CONTENT':
    case 'IMAGE_RECITATION':
    case 'MODEL_ARMOR':
      return { unified: 'content-filter', raw }
    case 'MALFORMED_FUNCTION_CALL':
    case 'UNEXPECTED_TOOL_CALL':
    case 'TOO_MANY_TOOL_CALLS':
    case 'LANGUAGE':
    case 'NO_IMAGE':
      return { unified: 'error', raw }
    default:
      return { unified: 'other', raw }
  }
}

/** A prompt that was refused has no candidates, only this. It is no error. */
export function readBlockReason(raw: unknown): FinishReason | undefined {
  return typeof raw === 'string' && raw !== '' ? { unified: 'content-filter', raw } : undefined
}
