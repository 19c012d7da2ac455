import type { ReplyEvent } from '../../ir/event.ts'
import type { ReadReplyContext, StreamReader } from '../conversion.ts'
import { namesOf, ReplyReader } from './reply-reader.ts'

/**
 * A stream of GenerateContentResponses: every event is one, and the end of the bytes is the end of the stream. An element
 * of the array that comes without `alt=sse` reads alike.
 */
export function readStream({ hints }: ReadReplyContext): StreamReader {
  const reader = new ReplyReader(namesOf(hints))
  return {
    read(_name: string, data: string): ReplyEvent[] {
      // Some compatible endpoints end like OpenAI's.
      if (data.trim() === '[DONE]' || data.trim() === '') return []
      let chunk: unknown
      try {
        chunk = JSON.parse(data)
      } catch {
        return reader.fail('The upstream sent an event that is no JSON.')
      }
      return reader.take(chunk)
    },
    end: () => reader.end(true),
  }
}
