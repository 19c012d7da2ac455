import { asNumber, asRecord, asRecords, asText, errorMessage, type JsonRecord } from './json.ts'
import { type Draft, openCall, type ReplyReader } from './types.ts'

/** https://docs.anthropic.com/en/api/messages-streaming */
export const anthropicMessagesReply: ReplyReader = {
  event(draft, payload) {
    const event = asRecord(payload)
    if (event === undefined) return
    switch (event.type) {
      case 'message_start':
        readMessage(draft, asRecord(event.message))
        break
      case 'content_block_start':
        readBlock(draft, asRecord(event.content_block), String(event.index), true)
        break
      case 'content_block_delta':
        readDelta(draft, asRecord(event.delta), String(event.index))
        break
      case 'message_delta':
        draft.finish = asText(asRecord(event.delta)?.stop_reason) || draft.finish
        readUsage(draft, asRecord(event.usage))
        break
      case 'error':
        draft.error ??= errorMessage(event)
        break
    }
  },
  whole(draft, body) {
    draft.error ??= errorMessage(body)
    readMessage(draft, asRecord(body))
  },
}

function readMessage(draft: Draft, message: JsonRecord | undefined): void {
  if (message === undefined) return
  asRecords(message.content).forEach((block, position) => {
    readBlock(draft, block, `message-${position}`, false)
  })
  draft.finish = asText(message.stop_reason) || draft.finish
  readUsage(draft, asRecord(message.usage))
}

/** In a stream a call's input arrives as text afterwards, and the block starts with an empty object. */
function readBlock(draft: Draft, block: JsonRecord | undefined, key: string, streamed: boolean): void {
  if (block === undefined) return
  switch (block.type) {
    case 'text':
      draft.text += asText(block.text)
      break
    case 'thinking':
      draft.reasoning += asText(block.thinking)
      break
    case 'tool_use': {
      const call = openCall(draft, key, asText(block.id), asText(block.name))
      const input = asRecord(block.input)
      if (input !== undefined && (!streamed || Object.keys(input).length > 0)) call.arguments = JSON.stringify(input)
      break
    }
    case 'server_tool_use':
    case 'mcp_tool_use':
      // Run by the vendor itself: nothing here for a client to answer.
      draft.other.push(asText(block.name))
      break
    default:
      draft.other.push(asText(block.type))
  }
}

function readDelta(draft: Draft, delta: JsonRecord | undefined, key: string): void {
  if (delta === undefined) return
  if (delta.type === 'text_delta') draft.text += asText(delta.text)
  else if (delta.type === 'thinking_delta') draft.reasoning += asText(delta.thinking)
  else if (delta.type === 'input_json_delta') {
    const call = draft.open.get(key)
    if (call !== undefined) call.arguments += asText(delta.partial_json)
  }
}

/** Later counts replace earlier ones; a field that is absent or null keeps what was known. */
function readUsage(draft: Draft, usage: JsonRecord | undefined): void {
  if (usage === undefined) return
  const known = draft.usage ?? {
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
  }
  const cacheRead = given(usage.cache_read_input_tokens) ?? known.cacheReadTokens
  const cacheWrite = given(usage.cache_creation_input_tokens) ?? known.cacheWriteTokens
  const fresh = given(usage.input_tokens) ?? known.inputTokens - known.cacheReadTokens - known.cacheWriteTokens
  draft.usage = {
    inputTokens: fresh + cacheRead + cacheWrite,
    outputTokens: given(usage.output_tokens) ?? known.outputTokens,
    cacheReadTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
    reasoningTokens: asNumber(asRecord(usage.output_tokens_details)?.thinking_tokens) || known.reasoningTokens,
  }
}

function given(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
