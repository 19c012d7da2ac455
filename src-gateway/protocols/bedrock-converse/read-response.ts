import type { ReplyEvent } from '../../ir/event.ts'
import type { JsonObject, ReadReplyContext } from '../conversion.ts'
import { isObject, objectOf } from '../json-values.ts'
import { readError } from './error.ts'
import { ConverseReader } from './read-stream.ts'

/**
 * A whole reply, as the events that a stream would have told it with.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_ResponseSyntax
 */
export function readReply(body: unknown, context: Pick<ReadReplyContext, 'hints'>): ReplyEvent[] {
  const reply = objectOf(body)
  const message = objectOf(reply.output).message
  if (!isObject(message)) return [{ type: 'response-start' }, { type: 'error', error: noReply(body, reply) }]
  const reader = new ConverseReader(context)
  const events = reader.take('messageStart', { role: 'assistant' })
  const blocks: unknown[] = Array.isArray(message.content) ? message.content : []
  for (const [contentBlockIndex, block] of blocks.entries()) {
    if (!isObject(block)) continue
    for (const [name, payload] of eventsOf(block)) events.push(...reader.take(name, { contentBlockIndex, ...payload }))
    events.push(...reader.take('contentBlockStop', { contentBlockIndex }))
  }
  const { stopReason, additionalModelResponseFields, usage } = reply
  events.push(...reader.take('messageStop', { stopReason, additionalModelResponseFields }))
  events.push(...reader.take('metadata', { usage }))
  return events
}

function noReply(
  body: unknown,
  reply: Readonly<Record<string, unknown>>,
): Extract<ReplyEvent, { type: 'error' }>['error'] {
  // A call that Bedrock does not know is answered 200 with `{ Output: { __type } }`.
  const told = isObject(reply.Output) ? reply.Output : reply
  if (told.__type !== undefined || typeof told.message === 'string') return readError(502, told, {})
  const shape = isObject(body) ? 'a JSON object that is no answer' : 'something that is no JSON object'
  return { status: 502, message: `The upstream answered with ${shape}.` }
}

function eventsOf(block: JsonObject): [name: string, payload: JsonObject][] {
  const delta = (value: JsonObject): [string, JsonObject] => ['contentBlockDelta', { delta: value }]
  if (typeof block.text === 'string') return [delta({ text: block.text })]
  if (isObject(block.toolUse)) {
    const { input, ...start } = block.toolUse
    return [
      ['contentBlockStart', { start: { toolUse: start } }],
      delta({ toolUse: { input: typeof input === 'string' ? input : JSON.stringify(input ?? {}) } }),
    ]
  }
  if (isObject(block.toolResult)) {
    const { content, ...start } = block.toolResult
    return [['contentBlockStart', { start: { toolResult: start } }], delta({ toolResult: content ?? [] })]
  }
  if (isObject(block.reasoningContent)) {
    const { reasoningText, redactedContent } = block.reasoningContent
    return [delta({ reasoningContent: redactedContent === undefined ? objectOf(reasoningText) : { redactedContent } })]
  }
  if (isObject(block.citationsContent)) return citedText(block.citationsContent).map(delta)
  return [['contentBlockStart', { start: block }]]
}

function citedText({ content, citations }: JsonObject): JsonObject[] {
  const texts = (Array.isArray(content) ? content : []).map((piece) => ({ text: objectOf(piece).text }))
  const marks = (Array.isArray(citations) ? citations : []).map((citation) => ({ citation }))
  return [...texts, ...marks]
}
