import type { ErrorView, WrittenError } from '../types.ts'

/** https://docs.anthropic.com/en/api/errors */
const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

/** `details.error_code` is where Anthropic's SDKs look for a stable code; `code` is for everybody else. */
function errorObject(error: ErrorView): object {
  return {
    type: 'error',
    error: {
      type: types[error.status] ?? (error.status < 500 ? 'invalid_request_error' : 'api_error'),
      message: error.message,
      code: error.code,
      details: { error_code: error.code, ...(error.field === undefined ? {} : { field: error.field }) },
    },
    request_id: error.requestId,
  }
}

export function writeError(error: ErrorView): WrittenError {
  return { contentType: 'application/json', body: JSON.stringify(errorObject(error)) }
}

/** An `error` event; the empty lines before it close an event that upstream may have left half said. */
export function writeStreamError(error: ErrorView): Buffer {
  return Buffer.from(`\n\nevent: error\ndata: ${JSON.stringify(errorObject(error))}\n\n`)
}
