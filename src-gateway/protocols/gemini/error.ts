import type { IncomingHttpHeaders } from 'node:http'
import type { ReplyError } from '../../ir/event.ts'
import { readInStreamError } from '../in-stream-error.ts'
import { objectOf } from '../json-values.ts'
import { retryAfterMs } from '../retry-after.ts'
import type { ErrorView, WrittenError } from '../types.ts'
import { type Fields, listField, stringField } from './fields.ts'

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
      ...metadataOf(error),
    },
    { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: error.requestId },
  ]
  if (error.retryAfterMs !== undefined)
    details.push({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${error.retryAfterMs / 1000}s` })
  return { error: { code: error.status, message: error.message, status: statusName(error.status), details } }
}

function statusName(status: number): string {
  return names[status] ?? (status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL')
}

function metadataOf({ field, upstreamCode }: ErrorView): object {
  if (field === undefined && upstreamCode === undefined) return {}
  return {
    metadata: { ...(field === undefined ? {} : { field }), ...(upstreamCode === undefined ? {} : { upstreamCode }) },
  }
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

/** An error told in a reply that had begun, as Google tells one. */
export function writeReplyError(error: ReplyError): object {
  const { status, message, code, retryAfterMs } = error
  const details: object[] = []
  if (code !== undefined && code !== statusName(status))
    details.push({ '@type': `${rpc}ErrorInfo`, reason: code, domain: 'burncloud' })
  if (retryAfterMs !== undefined) details.push({ '@type': `${rpc}RetryInfo`, retryDelay: `${retryAfterMs / 1000}s` })
  return {
    error: { code: status, message, status: statusName(status), ...(details.length === 0 ? {} : { details }) },
  }
}

const rpc = 'type.googleapis.com/google.rpc.'

/**
 * What an error body says. It may stand in an array, as streams without `alt=sse` have it; the delay that Google asks for
 * is in `details`. https://cloud.google.com/apis/design/errors
 */
export function readError(status: number, body: unknown, headers: IncomingHttpHeaders): ReplyError {
  const error = readErrorBody(status, Array.isArray(body) ? body[0] : body)
  const asked = error.retryAfterMs ?? retryAfterMs(headers)
  return asked === undefined ? error : { ...error, retryAfterMs: asked }
}

/** The error in a body or a chunk; with status 200 its own code tells the status. */
export function readErrorBody(status: number, body: unknown): ReplyError {
  const raw = objectOf(body).error ?? (typeof body === 'string' ? textOf(body) : body)
  const { message, code, status: own } = readInStreamError(raw)
  const details = detailsOf(objectOf(raw))
  const reason = details.reason ?? code
  return {
    status: status >= 400 ? status : own,
    message,
    ...(reason === undefined ? undefined : { code: reason }),
    ...(details.param === undefined ? undefined : { param: details.param }),
    ...(details.retryAfterMs === undefined ? undefined : { retryAfterMs: details.retryAfterMs }),
  }
}

function textOf(body: string): string | undefined {
  const text = body.trim()
  return text === '' || text.startsWith('<') ? undefined : text.slice(0, 2000)
}

function detailsOf(error: Fields): { reason?: string; param?: string; retryAfterMs?: number } {
  const found: { reason?: string; param?: string; retryAfterMs?: number } = {}
  for (const raw of listField(error, 'details')) {
    const detail = objectOf(raw)
    const type = stringField(detail, '@type') ?? ''
    // The reason says more than the status only where Google's word for it misleads: a bad key is an INVALID_ARGUMENT.
    if (type.endsWith('.ErrorInfo') && error.status === 'INVALID_ARGUMENT') {
      const reason = stringField(detail, 'reason')
      if (reason !== undefined) found.reason = reason
    } else if (type.endsWith('.RetryInfo')) {
      const seconds = /^(\d+(?:\.\d+)?)s$/.exec(stringField(detail, 'retryDelay') ?? '')
      if (seconds !== null) found.retryAfterMs = Math.round(Number(seconds[1]) * 1000)
    } else if (type.endsWith('.BadRequest')) {
      const param = stringField(objectOf(listField(detail, 'fieldViolations')[0]), 'field')
      if (param !== undefined) found.param = param
    }
  }
  return found
}
