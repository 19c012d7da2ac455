import { asNumber, asRecord, asRecords, asText, errorMessage, type JsonRecord } from './json.ts'
import { type Draft, openCall, type ReplyReader, type ReplyUsage } from './types.ts'

/** https://platform.openai.com/docs/api-reference/responses-streaming */
export const openaiResponsesReply: ReplyReader = {
  event(draft, payload) {
    const event = asRecord(payload)
    if (event === undefined) return
    const delta = asText(event.delta)
    switch (event.type) {
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        draft.text += delta
        break
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        draft.reasoning += delta
        break
      case 'response.output_item.added':
        openItem(draft, event)
        break
      case 'response.output_item.done':
        closeItem(draft, event)
        break
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta': {
        const call = draft.open.get(keyOf(event))
        if (call !== undefined) call.arguments += delta
        break
      }
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        finish(draft, asRecord(event.response))
        break
      case 'error':
        draft.error ??= asText(event.message) || errorMessage(event) || 'error'
        break
      default:
        // A gateway may answer an error in the shape of the plain API.
        if (event.type === undefined) draft.error ??= errorMessage(event)
    }
  },
  whole(draft, body) {
    const response = asRecord(body)
    if (response === undefined) return
    draft.error ??= errorMessage(response)
    for (const item of asRecords(response.output)) readItem(draft, item)
    finish(draft, response)
  },
}

/** Items are told apart by their place: some upstreams give every event of an item another id. */
function keyOf(event: JsonRecord): string {
  return String(event.output_index ?? event.item_id ?? '')
}

function isCall(item: JsonRecord): boolean {
  return item.type === 'function_call' || item.type === 'custom_tool_call'
}

function openItem(draft: Draft, event: JsonRecord): void {
  const item = asRecord(event.item)
  if (item === undefined || !isCall(item)) return
  openCall(draft, keyOf(event), asText(item.call_id), asText(item.name))
}

function closeItem(draft: Draft, event: JsonRecord): void {
  const item = asRecord(event.item)
  if (item === undefined) return
  if (!isCall(item)) {
    if (item.type !== 'message' && item.type !== 'reasoning') draft.other.push(asText(item.type))
    return
  }
  const call = draft.open.get(keyOf(event)) ?? openCall(draft, keyOf(event), asText(item.call_id), asText(item.name))
  call.arguments = asText(item.arguments) || asText(item.input) || call.arguments
}

function readItem(draft: Draft, item: JsonRecord): void {
  if (isCall(item)) {
    const call = openCall(draft, `item-${draft.toolCalls.length}`, asText(item.call_id), asText(item.name))
    call.arguments = asText(item.arguments) || asText(item.input)
  } else if (item.type === 'message') {
    // A compacted conversation repeats what the person said.
    if (item.role === 'user') return
    for (const part of asRecords(item.content)) draft.text += asText(part.text) || asText(part.refusal)
  } else if (item.type === 'reasoning') {
    for (const part of [...asRecords(item.summary), ...asRecords(item.content)]) draft.reasoning += asText(part.text)
  } else draft.other.push(asText(item.type))
}

function finish(draft: Draft, response: JsonRecord | undefined): void {
  if (response === undefined) return
  const why = asText(asRecord(response.incomplete_details)?.reason)
  const status = asText(response.status)
  draft.finish = why === '' ? status || draft.finish : `${status}: ${why}`
  draft.error ??= errorMessage(response)
  const usage = asRecord(response.usage)
  if (usage !== undefined) draft.usage = readUsage(usage)
  // A stream that was joined late brings the text only here.
  if (draft.text === '' && draft.toolCalls.length === 0) {
    for (const item of asRecords(response.output)) {
      if (item.type === 'message' || isCall(item)) readItem(draft, item)
    }
  }
}

function readUsage(usage: JsonRecord): ReplyUsage {
  const input = asRecord(usage.input_tokens_details)
  return {
    inputTokens: asNumber(usage.input_tokens),
    outputTokens: asNumber(usage.output_tokens),
    cacheReadTokens: asNumber(input?.cached_tokens),
    cacheWriteTokens: asNumber(input?.cache_write_tokens),
    reasoningTokens: asNumber(asRecord(usage.output_tokens_details)?.reasoning_tokens),
  }
}
