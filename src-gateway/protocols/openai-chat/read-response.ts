import type { ReplyEvent } from '../../ir/event.ts'
import type { ReadReplyContext } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { notThisProtocol, readEmbeddedError } from './read-error.ts'
import { ReplyReader } from './reply-reader.ts'

/**
 * The events of a whole reply. https://platform.openai.com/docs/api-reference/chat/object
 * An error in the body of a 200 is an error; so is a body that is no chat completion.
 */
export function readReply(body: unknown, context: ReadReplyContext): ReplyEvent[] {
  const reader = new ReplyReader(context)
  if (!isObject(body)) {
    reader.fail(notThisProtocol('The upstream answered with something that is no chat completion.'))
    return reader.flush()
  }
  reader.take(body, true)
  if (!reader.isClosed && !reader.hasAnswer && !reader.wasFiltered) {
    const error = readEmbeddedError(body, true)
    reader.fail(error ?? notThisProtocol('The upstream answered with something that is no chat completion.'))
  }
  reader.finish()
  return reader.flush()
}
