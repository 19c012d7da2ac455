import type { ReplyError } from '../../ir/event.ts'
import { errorType } from '../openai-error-type.ts'
import type { ErrorView, WrittenError } from '../types.ts'

function errorObject(error: ErrorView): object {
  return {
    error: {
      message: error.message,
      type: errorType(error.status),
      param: error.field ?? null,
      code: error.upstreamCode ?? error.code,
    },
    request_id: error.requestId,
  }
}

export function writeError(error: ErrorView): WrittenError {
  return { contentType: 'application/json', body: JSON.stringify(errorObject(error)) }
}

/** An error inside a stream of which only whole events were sent. */
export function streamErrorEvent(error: ReplyError): string {
  const { status, message, code, param } = error
  const object = { error: { message, type: errorType(status), param: param ?? null, code: code ?? null } }
  return `data: ${JSON.stringify(object)}\n\n`
}

/**
 * A chunk with `error`, which OpenAI's SDKs throw. The empty lines before it close an event that upstream may have left
 * half said; no `[DONE]` follows, so that nobody takes the answer for whole.
 */
export function writeStreamError(error: ErrorView): Buffer {
  return Buffer.from(`\n\ndata: ${JSON.stringify(errorObject(error))}\n\n`)
}
