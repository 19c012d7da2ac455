import type { ReplyEvent } from '../../ir/event.ts'
import type { ReadReplyContext } from '../conversion.ts'
import { namesOf, ReplyReader } from './reply-reader.ts'

/** A whole reply: one GenerateContentResponse, or the array of chunks that streaming without `alt=sse` gives. */
export function readReply(body: unknown, { hints }: ReadReplyContext): ReplyEvent[] {
  const reader = new ReplyReader(namesOf(hints))
  const events = reader.take(body)
  return [...events, ...reader.end(false)]
}
