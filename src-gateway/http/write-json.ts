import type { ServerResponse } from 'node:http'
import type { GatewayError } from '../contract/index.ts'
import { errorBody } from '../management/errors.ts'

/** Answers with one JSON document and ends. */
export function writeJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(bytes)
}

/** Answers a management error: `{ code, message, field? }` with the code's own status. Does nothing once a head is out. */
export function writeApiError(
  response: ServerResponse,
  error: GatewayError,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const retry: Record<string, string> =
    error.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))) }
  writeJson(response, error.status, errorBody(error), { ...retry, ...headers })
}
