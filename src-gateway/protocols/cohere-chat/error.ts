import type { IncomingHttpHeaders } from 'node:http'
import type { ReplyError } from '../../ir/event.ts'
import { objectOf } from '../json-values.ts'
import { firstWords, toldError } from '../told-error.ts'

/** `{ id, message }`. https://docs.cohere.com/reference/errors */
export function readError(status: number, body: unknown, headers: IncomingHttpHeaders): ReplyError {
  return toldError(status, headers, { message: errorText(body) })
}

/** The words of an error body or event; undefined when it has none. */
export function errorText(body: unknown): string | undefined {
  const { message, error } = objectOf(body)
  return firstWords(body, message, error, objectOf(error).message, objectOf(message).message)
}
