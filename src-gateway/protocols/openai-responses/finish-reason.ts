import type { FinishReason } from '../../ir/finish-reason.ts'

/**
 * A response's status, with the reason of an incomplete one. A tool call is `completed` too: the output items tell.
 * https://platform.openai.com/docs/api-reference/responses/object
 */
export function readFinishReason(
  status: unknown,
  incompleteReason: unknown,
  calledTool: boolean,
): FinishReason | undefined {
  if (typeof status !== 'string') return undefined
  switch (status) {
    case 'completed':
      return { unified: calledTool ? 'tool-calls' : 'stop', raw: status }
    case 'incomplete': {
      const raw = typeof incompleteReason === 'string' ? incompleteReason : status
      if (incompleteReason === 'max_output_tokens') return { unified: 'length', raw }
      if (incompleteReason === 'content_filter') return { unified: 'content-filter', raw }
      return { unified: 'other', raw }
    }
    case 'failed':
    case 'cancelled':
      return { unified: 'error', raw: status }
    default:
      // Queued and in progress: it has not ended.
      return undefined
  }
}

/** How a response ends for its client. */
export interface WrittenFinish {
  status: 'completed' | 'incomplete' | 'failed'
  /** Of an incomplete one. */
  reason?: 'max_output_tokens' | 'content_filter'
}

export function writeFinishReason(reason: FinishReason): WrittenFinish {
  switch (reason.unified) {
    case 'length':
      return { status: 'incomplete', reason: 'max_output_tokens' }
    case 'content-filter':
      return { status: 'incomplete', reason: 'content_filter' }
    case 'error':
      return { status: 'failed' }
    default:
      return { status: 'completed' }
  }
}
