import type { IncomingHttpHeaders } from 'node:http'
import type { ReplyError } from '../../ir/event.ts'
import { objectOf } from '../json-values.ts'
import { firstWords, toldError } from '../told-error.ts'

/** `{ error: "…" }`. https://docs.ollama.com/api/errors */
export function readError(status: number, body: unknown, headers: IncomingHttpHeaders): ReplyError {
  return toldError(status, headers, { message: errorText(body) })
}

/** The words of an error body, or of an error line in a stream; undefined when it has none. */
export function errorText(body: unknown): string | undefined {
  const { message, error } = objectOf(body)
  return firstWords(body, error, objectOf(error).message, message)
}
