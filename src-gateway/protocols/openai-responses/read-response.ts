import type { ReplyEvent } from '../../ir/event.ts'
import type { ReadReplyContext } from '../conversion.ts'
import { readInStreamError } from '../in-stream-error.ts'
import { isObject } from '../json-values.ts'
import { notOurs, ReplyReader } from './read-reply.ts'

/** The events of a response that came as one document. Never throws. */
export function readReply(body: unknown, context: ReadReplyContext): ReplyEvent[] {
  const reader = new ReplyReader(context)
  if (!isObject(body)) reader.fail(notOurs('The upstream did not answer with a response object.'))
  else if (Array.isArray(body.output) || typeof body.status === 'string') reader.end(body)
  else if (body.error !== undefined && body.error !== null) reader.fail(readInStreamError(body.error))
  else reader.fail(notOurs('The upstream answered with an object that is no response.'))
  return reader.take()
}
