import type { IncomingHttpHeaders } from 'node:http'
import type { ReplyError } from '../../ir/event.ts'
import { objectOf } from '../json-values.ts'
import { retryAfterMs } from '../retry-after.ts'

/** `{ id, message }`. https://docs.cohere.com/reference/errors */
export function readError(status: number, body: unknown, headers: IncomingHttpHeaders): ReplyError {
  const wait = retryAfterMs(headers)
  return {
    status,
    message: errorText(body) ?? `The upstream answered with status ${status}.`,
    ...(wait === undefined ? undefined : { retryAfterMs: wait }),
  }
}

/** The words of an error body or event; undefined when it has none. */
export function errorText(body: unknown): string | undefined {
  const { message, error } = objectOf(body)
  for (const raw of [body, message, error, objectOf(error).message, objectOf(message).message])
    if (typeof raw === 'string' && raw.trim() !== '') return raw.trim().slice(0, 2000)
  return undefined
}
