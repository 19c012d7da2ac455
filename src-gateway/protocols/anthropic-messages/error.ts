import type { IncomingHttpHeaders } from 'node:http'
import type { ReplyError } from '../../ir/event.ts'
import { readInStreamError } from '../in-stream-error.ts'
import { isObject } from '../json-values.ts'
import { toldError } from '../told-error.ts'
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

/** Anthropic's word for a status. */
export function errorType(status: number): string {
  return types[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')
}

/** `details.error_code` is where Anthropic's SDKs look for a stable code; `code` is for everybody else. */
function errorObject(error: ErrorView): object {
  return {
    type: 'error',
    error: {
      type: errorType(error.status),
      message: error.message,
      code: error.code,
      details: {
        error_code: error.code,
        ...(error.field === undefined ? {} : { field: error.field }),
        ...(error.upstreamCode === undefined ? {} : { upstream_code: error.upstreamCode }),
      },
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

/**
 * What an error body says: Anthropic's `{ type: 'error', error: { type, message } }`, or what stands in its place at other
 * vendors' doors.
 */
export function readError(status: number, body: unknown, headers: IncomingHttpHeaders): ReplyError {
  const { message, code } = readInStreamError(isObject(body) ? (body.error ?? body) : body)
  return toldError(status, headers, { message, code })
}
