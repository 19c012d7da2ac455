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
    case 'MISSING_THOUGHT_SIGNATURE':
    case 'LANGUAGE':
    case 'NO_IMAGE':
    case 'MALFORMED_RESPONSE':
      return { unified: 'error', raw }
    default:
      return { unified: 'other', raw }
  }
}

/** A prompt that was refused has no candidates, only this. It is no error. */
export function readBlockReason(raw: unknown): FinishReason | undefined {
  return typeof raw === 'string' && raw !== '' ? { unified: 'content-filter', raw } : undefined
}

/** A reason for a client: the upstream's own word where it is one of Google's, else the nearest. */
export function writeFinishReason({ unified, raw }: FinishReason): string {
  if (raw !== undefined && readFinishReason(raw, unified === 'tool-calls')?.unified === unified && unified !== 'other')
    return raw
  switch (unified) {
    case 'stop':
    case 'tool-calls':
      return 'STOP'
    case 'length':
      return 'MAX_TOKENS'
    case 'content-filter':
      return 'SAFETY'
    case 'error':
    case 'other':
      return 'OTHER'
  }
}
