import type { ErrorView, WrittenError } from '../types.ts'

/** Canonical names of HTTP statuses. https://cloud.google.com/apis/design/errors#handling_errors */
const names: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  402: 'FAILED_PRECONDITION',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'UNIMPLEMENTED',
  408: 'DEADLINE_EXCEEDED',
  409: 'ABORTED',
  413: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

function errorObject(error: ErrorView): object {
  const details: object[] = [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: error.code,
      domain: 'burncloud',
      ...(error.field === undefined ? {} : { metadata: { field: error.field } }),
    },
    { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: error.requestId },
  ]
  if (error.retryAfterMs !== undefined)
    details.push({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${error.retryAfterMs / 1000}s` })
  const status = names[error.status] ?? (error.status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL')
  return { error: { code: error.status, message: error.message, status, details } }
}

export function writeError(error: ErrorView): WrittenError {
  return { contentType: 'application/json; charset=UTF-8', body: JSON.stringify(errorObject(error)) }
}

/**
 * In an event stream an event with `error`, which Google's SDK throws; in an array one more element and the end. What comes
 * first closes an event that upstream may have left half said.
 */
export function writeStreamError(error: ErrorView, stream: 'sse' | 'json-array'): Buffer {
  const body = JSON.stringify(errorObject(error))
  return Buffer.from(stream === 'sse' ? `\n\ndata: ${body}\n\n` : `\n,${body}\n]`)
}
