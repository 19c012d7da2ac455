import type { ReplyEvent } from '../../ir/event.ts'
import type { ReadReplyContext, StreamReader } from '../conversion.ts'
import { isObject, parsedJson } from '../json-values.ts'
import { notThisProtocol, readEmbeddedError, streamCut } from './read-error.ts'
import { ReplyReader } from './reply-reader.ts'

/** Reads a stream of chunks. https://platform.openai.com/docs/api-reference/chat-streaming */
export function readStream(context: ReadReplyContext): StreamReader {
  return new ChatStreamReader(context)
}

type EventReducer = (data: string, reader: ReplyReader) => void

/** Events by their name. Most have none; a name that nobody knows is read as if it had none. */
const reducers: Readonly<Record<string, EventReducer>> = {
  error: (data, reader) => {
    const parsed = parsedJson(data)
    const body = isObject(parsed) ? parsed : { error: data }
    reader.fail(readEmbeddedError(body, true) ?? notThisProtocol(data))
  },
  ping: () => {},
}

class ChatStreamReader implements StreamReader {
  private readonly reader: ReplyReader

  constructor(context: ReadReplyContext) {
    this.reader = new ReplyReader(context)
  }

  read(name: string, data: string): ReplyEvent[] {
    const { reader } = this
    if (reader.isClosed || data === '') return []
    if (data === '[DONE]') {
      this.done()
      return reader.flush()
    }
    const reduce = Object.hasOwn(reducers, name) ? reducers[name] : undefined
    if (reduce === undefined) readChunk(data, reader)
    else reduce(data, reader)
    return reader.flush()
  }

  end(): ReplyEvent[] {
    const { reader } = this
    if (reader.isClosed) return []
    if (reader.complete) reader.finish()
    else reader.fail(streamCut())
    return reader.flush()
  }

  /** The vendor's own end: complete, though it may have told no reason. */
  private done(): void {
    const { reader } = this
    if (reader.hasAnswer || reader.complete || reader.wasFiltered) reader.finish()
    else reader.fail(notThisProtocol('The upstream ended the stream without an answer.'))
  }
}

function readChunk(data: string, reader: ReplyReader): void {
  const chunk = parsedJson(data)
  if (isObject(chunk)) reader.take(chunk, false)
  else reader.fail(notThisProtocol('The upstream sent an event that is no JSON object.'))
}
