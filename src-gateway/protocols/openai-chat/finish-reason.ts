import type { FinishReason } from '../../ir/finish-reason.ts'

/**
 * https://platform.openai.com/docs/api-reference/chat/object, with the words that compatible vendors add. An empty word
 * (some always send one) is no reason.
 */
export function readFinishReason(raw: unknown): FinishReason | undefined {
  if (typeof raw !== 'string' || raw === '') return undefined
  switch (raw) {
    case 'stop':
    case 'eos':
      return { unified: 'stop', raw }
    case 'length':
    case 'model_length':
      return { unified: 'length', raw }
    case 'tool_calls':
    case 'function_call':
      return { unified: 'tool-calls', raw }
    case 'content_filter':
    case 'sensitive':
      return { unified: 'content-filter', raw }
    case 'error':
    case 'insufficient_system_resource':
    case 'network_error':
      return { unified: 'error', raw }
    default:
      return { unified: 'other', raw }
  }
}

/** The protocol's word. `called`: the answer holds calls, which it must say. */
export function writeFinishReason(reason: FinishReason | undefined, called: boolean): string {
  switch (reason?.unified) {
    case 'length':
      return 'length'
    case 'content-filter':
      return 'content_filter'
    case 'tool-calls':
      return called ? 'tool_calls' : 'stop'
    default:
      return called ? 'tool_calls' : 'stop'
  }
}
