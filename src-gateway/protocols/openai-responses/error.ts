import type { IncomingHttpHeaders } from 'node:http'
import type { ReplyError } from '../../ir/event.ts'
import { isObject, stringOf, wordOf } from '../json-values.ts'
import { errorType } from '../openai-error-type.ts'
import { toldError } from '../told-error.ts'
import type { ErrorView, WrittenError } from '../types.ts'

/** The inside of `error`. */
export function errorFields(status: number, code: string, message: string, param: string | null): object {
  return { message, type: errorType(status), param, code }
}

function fieldsOf(error: ErrorView): object {
  return errorFields(error.status, error.upstreamCode ?? error.code, error.message, error.field ?? null)
}

export function writeError(error: ErrorView): WrittenError {
  return {
    contentType: 'application/json',
    body: JSON.stringify({ error: fieldsOf(error), request_id: error.requestId }),
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
    code: error.upstreamCode ?? error.code,
    message: error.message,
    param: error.field ?? null,
    error: fieldsOf(error),
  }
  return Buffer.from(`\n\nevent: error\ndata: ${JSON.stringify(event)}\n\n`)
}

/**
 * What an error body says: OpenAI's `{error: {…}}`, xAI's `{code, error: "text"}`, a plain message, or no JSON at all.
 */
export function readError(status: number, body: unknown, headers: IncomingHttpHeaders): ReplyError {
  const { message, code, param } = readBody(body)
  return toldError(status, headers, { message, code, param })
}

interface Said {
  message?: string | undefined
  code?: string | undefined
  param?: string | undefined
}

function readBody(body: unknown): Said {
  if (typeof body === 'string') return { message: wordOf(body.trim().slice(0, 2000)) }
  if (Array.isArray(body)) return readBody(body[0])
  if (!isObject(body)) return {}
  const { error } = body
  if (isObject(error)) {
    return {
      message: wordOf(error.message) ?? wordOf(error.detail),
      code: codeOf(error.code) ?? wordOf(error.type) ?? wordOf(error.status),
      param: wordOf(error.param),
    }
  }
  const { message, detail } = body
  return {
    message:
      wordOf(error) ?? wordOf(message) ?? wordOf(detail) ?? (isObject(detail) ? stringOf(detail.message) : undefined),
    code: codeOf(body.code) ?? wordOf(body.type),
    param: wordOf(body.param),
  }
}

/** A number only repeats the status. */
function codeOf(raw: unknown): string | undefined {
  return typeof raw === 'string' && !/^\d*$/.test(raw) ? raw : undefined
}
