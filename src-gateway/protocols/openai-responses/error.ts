import type { ErrorView, WrittenError } from '../types.ts'

/** The `type` that OpenAI's SDKs and their users look at. https://platform.openai.com/docs/guides/error-codes */
function errorType(status: number): string {
  if (status === 401) return 'authentication_error'
  if (status === 402) return 'insufficient_quota'
  if (status === 403) return 'permission_error'
  if (status === 429) return 'rate_limit_error'
  if (status >= 500) return 'server_error'
  return 'invalid_request_error'
}

function errorFields(error: ErrorView): object {
  return { message: error.message, type: errorType(error.status), param: error.field ?? null, code: error.code }
}

export function writeError(error: ErrorView): WrittenError {
  return {
    contentType: 'application/json',
    body: JSON.stringify({ error: errorFields(error), request_id: error.requestId }),
  }
}

/**
 * An `error` event, with the fields both where OpenAI documents them (at the top) and where it sends them (under `error`).
 * The empty lines before it close an event that upstream may have left half said.
 */
export function writeStreamError(error: ErrorView): Buffer {
  const event = {
    type: 'error',
    sequence_number: 0,
    code: error.code,
    message: error.message,
    param: error.field ?? null,
    error: errorFields(error),
  }
  return Buffer.from(`\n\nevent: error\ndata: ${JSON.stringify(event)}\n\n`)
}
