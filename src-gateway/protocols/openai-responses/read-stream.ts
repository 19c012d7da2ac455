import type { ReplyEvent } from '../../ir/event.ts'
import type { ReadReplyContext, StreamReader } from '../conversion.ts'
import { readInStreamError } from '../in-stream-error.ts'
import { isObject, objectOf, parsedJson } from '../json-values.ts'
import { own } from './own.ts'
import type { Place } from './read-output-item.ts'
import { notOurs, ReplyReader } from './read-reply.ts'

type Event = Readonly<Record<string, unknown>>
type Reducer = (reader: ReplyReader, event: Event) => void

/** A stream of Responses. Never throws, whatever comes. */
export function readStream(context: ReadReplyContext): StreamReader {
  const reader = new ReplyReader(context)
  return {
    read(name: string, data: string): ReplyEvent[] {
      if (reader.ended || data === '' || data === '[DONE]') return none
      const event = parse(data)
      if (event === undefined) reader.fail(notOurs('The upstream sent an event that is not JSON.'))
      else {
        // The event's own word counts: some vendors send no name, or one behind the data.
        const type = typeof event.type === 'string' ? event.type : name
        const reduce = reducers.get(type)
        if (reduce !== undefined) reduce(reader, event)
        else if (type === '' && event.error !== undefined) readError(reader, event)
        else reader.emit({ type: 'provider-event', protocol: own, name: type, value: event })
      }
      return reader.take()
    },
    end(): ReplyEvent[] {
      if (!reader.ended)
        reader.fail({
          status: 502,
          message: 'The stream of the upstream ended before its answer did.',
          code: 'stream_broken',
        })
      return reader.take()
    },
  }
}

const none: ReplyEvent[] = []

const delta =
  (place: Place, indexField: string): Reducer =>
  (reader, event) => {
    if (typeof event.delta === 'string')
      reader.at(indexOf(event, 'output_index'), place).delta(place, indexOf(event, indexField), event.delta)
  }

/** A text that is whole; `field` is where it stands. */
const whole =
  (place: Place, indexField: string, field: string): Reducer =>
  (reader, event) => {
    const at = indexOf(event, indexField)
    const item = reader.at(indexOf(event, 'output_index'), place)
    item.whole(place, at, event[field])
  }

const announce: Reducer = (reader, { response }) => reader.start(objectOf(response))
const close: Reducer = (reader, { response }) => reader.end(objectOf(response))

/** Whatever a stream may tell, and what it means. https://platform.openai.com/docs/api-reference/responses-streaming */
const reducers: ReadonlyMap<string, Reducer> = new Map<string, Reducer>([
  ['response.created', announce],
  ['response.queued', announce],
  ['response.in_progress', announce],
  ['response.completed', close],
  ['response.incomplete', close],
  ['response.cancelled', close],
  ['response.failed', readFailure],
  ['error', readError],
  ['response.output_item.added', (reader, event) => reader.begin(indexOf(event, 'output_index'), objectOf(event.item))],
  ['response.output_item.done', (reader, event) => reader.finish(indexOf(event, 'output_index'), objectOf(event.item))],
  ['response.output_text.delta', delta('text', 'content_index')],
  ['response.output_text.done', whole('text', 'content_index', 'text')],
  ['response.output_text.annotation.added', readAnnotation],
  ['response.refusal.delta', delta('refusal', 'content_index')],
  ['response.refusal.done', whole('refusal', 'content_index', 'refusal')],
  ['response.reasoning_summary_text.delta', delta('summary', 'summary_index')],
  ['response.reasoning_summary_text.done', whole('summary', 'summary_index', 'text')],
  ['response.reasoning_text.delta', delta('reasoning', 'content_index')],
  ['response.reasoning_text.done', whole('reasoning', 'content_index', 'text')],
  ['response.function_call_arguments.delta', delta('input', '')],
  ['response.function_call_arguments.done', whole('input', '', 'arguments')],
  ['response.custom_tool_call_input.delta', delta('input', '')],
  ['response.custom_tool_call_input.done', whole('input', '', 'input')],
  ['response.content_part.added', ignore],
  ['response.content_part.done', readPartDone],
  ['response.reasoning_summary_part.added', ignore],
  ['response.reasoning_summary_part.done', ignore],
  ['keepalive', ignore],
])

function ignore(): void {}

function readAnnotation(reader: ReplyReader, event: Event): void {
  reader.at(indexOf(event, 'output_index'), 'text').citation(indexOf(event, 'content_index'), event.annotation)
}

/** The end of a part of a message, which lets the next item flow. */
function readPartDone(reader: ReplyReader, event: Event): void {
  const { type, text, refusal } = objectOf(event.part)
  const item = reader.known(indexOf(event, 'output_index'))
  const at = indexOf(event, 'content_index')
  if (item === undefined) return
  if (type === 'output_text') item.whole('text', at, text)
  else if (type === 'refusal') item.whole('refusal', at, refusal)
}

function readFailure(reader: ReplyReader, event: Event): void {
  const response = objectOf(event.response)
  if (isObject(response.error)) reader.end(response)
  else
    reader.end({ ...response, error: { message: 'The upstream could not complete its answer.', code: 'server_error' } })
}

/** OpenAI documents the fields at the top and sends them under `error`. `type` at the top is only the event's name. */
function readError(reader: ReplyReader, event: Event): void {
  reader.fail(readInStreamError(event.error ?? { ...event, type: undefined }))
}

function parse(data: string): Event | undefined {
  const value = parsedJson(data)
  return isObject(value) ? value : undefined
}

function indexOf(event: Event, field: string): number {
  const value = event[field]
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0
}
