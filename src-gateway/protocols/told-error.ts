import type { IncomingHttpHeaders } from 'node:http'
import type { ReplyError } from '../ir/event.ts'
import { retryAfterMs } from './retry-after.ts'

/** What an error body said, as far as it was understood. */
interface Told {
  message: string | undefined
  code?: string | undefined
  param?: string | undefined
}

/** An error that an upstream told in a reply of its own; the status speaks where its body has no words. */
export function toldError(status: number, headers: IncomingHttpHeaders, { message, code, param }: Told): ReplyError {
  const wait = retryAfterMs(headers)
  return {
    status,
    message: message ?? `The upstream answered with status ${status}.`,
    ...(code === undefined ? undefined : { code }),
    ...(param === undefined ? undefined : { param }),
    ...(wait === undefined ? undefined : { retryAfterMs: wait }),
  }
}

/** The first of some values that is words, cut to a length that fits a log. */
export function firstWords(...values: readonly unknown[]): string | undefined {
  for (const raw of values) if (typeof raw === 'string' && raw.trim() !== '') return raw.trim().slice(0, 2000)
  return undefined
}
