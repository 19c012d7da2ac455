import type { ReplyEvent } from '../../ir/event.ts'
import type { JsonObject, ReadReplyContext } from '../conversion.ts'
import { isObject, objectOf } from '../json-values.ts'
import { errorText } from './error.ts'
import { CohereReader } from './read-stream.ts'

/**
 * A whole reply, as the events that a stream would have told it with.
 * https://docs.cohere.com/reference/chat#response.body
 */
export function readReply(body: unknown, context: Pick<ReadReplyContext, 'hints'>): ReplyEvent[] {
  const reply = objectOf(body)
  if (!isObject(reply.message)) {
    const message = errorText(body) ?? 'The upstream answered with something that is no answer of this protocol.'
    return [{ type: 'response-start' }, { type: 'error', error: { status: 502, message } }]
  }
  const reader = new CohereReader(context)
  return eventsOf(reply, reply.message).flatMap((event) => reader.take('', event))
}

function eventsOf(reply: JsonObject, message: JsonObject): JsonObject[] {
  const { finish_reason, usage, error, id } = reply
  const { tool_plan, content, tool_calls, citations } = message
  const blocks: unknown[] = typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content)
  const marks = listOf(citations).filter(isObject)
  const lastText = blocks.findLastIndex((block) => objectOf(block).type === 'text')
  return [
    { type: 'message-start', id },
    { type: 'tool-plan-delta', delta: { message: { tool_plan } } },
    ...blocks.flatMap((block, index) => [
      { type: 'content-start', delta: { message: { content: block } } },
      ...marks
        .filter((mark) => (typeof mark.content_index === 'number' ? mark.content_index : lastText) === index)
        .map((mark) => ({ type: 'citation-start', delta: { message: { citations: mark } } })),
      { type: 'content-end' },
    ]),
    ...listOf(tool_calls).flatMap((call) => [
      { type: 'tool-call-start', delta: { message: { tool_calls: call } } },
      { type: 'tool-call-end' },
    ]),
    { type: 'message-end', delta: { finish_reason, usage, error } },
  ]
}

function listOf(raw: unknown): unknown[] {
  return Array.isArray(raw) ? raw : []
}
