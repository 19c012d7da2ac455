import type { ReplyEvent } from '../../ir/event.ts'
import type { ReadReplyContext } from '../conversion.ts'
import { readInStreamError } from '../in-stream-error.ts'
import { isObject } from '../json-values.ts'
import { tokenCount } from '../token-count.ts'
import { readMessage } from './read-stream.ts'

/** The events of a whole reply; what is no message is an error. */
export function readReply(body: unknown, context: ReadReplyContext): ReplyEvent[] {
  if (isObject(body) && Array.isArray(body.content)) return readMessage(body, context)
  if (isObject(body) && body.error !== undefined && body.error !== null) {
    const { status, message, code } = readInStreamError(body.error)
    return [{ type: 'error', error: { status, message, ...(code === undefined ? undefined : { code }) } }]
  }
  return [{ type: 'error', error: { status: 502, message: 'The upstream sent a reply that is no message.' } }]
}

/** `{ input_tokens }`; undefined when there is none. */
export function readCount(body: unknown): number | undefined {
  return isObject(body) && typeof body.input_tokens === 'number' ? tokenCount(body.input_tokens) : undefined
}
