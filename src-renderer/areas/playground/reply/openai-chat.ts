import { asNumber, asRecord, asRecords, asText, errorMessage, type JsonRecord } from './json.ts'
import { type Draft, openCall, type ReplyReader, type ReplyUsage } from './types.ts'

/** https://platform.openai.com/docs/api-reference/chat-streaming and the habits of those who copy it */
export const openaiChatReply: ReplyReader = {
  event: read,
  whole: read,
}

function read(draft: Draft, payload: unknown): void {
  const body = asRecord(payload)
  if (body === undefined) return
  draft.error ??= errorMessage(body)
  const choice = asRecords(body.choices).find((candidate) => asNumber(candidate.index) === 0)
  if (choice !== undefined) {
    const message = asRecord(choice.delta) ?? asRecord(choice.message)
    if (message !== undefined) readMessage(draft, message)
    const finish = asText(choice.finish_reason)
    if (finish !== '') draft.finish = finish
  }
  // Groq puts the streamed usage under its own name.
  const usage = asRecord(body.usage) ?? asRecord(asRecord(body.x_groq)?.usage)
  if (usage !== undefined) draft.usage = readUsage(usage)
}

function readMessage(draft: Draft, message: JsonRecord): void {
  draft.reasoning += asText(message.reasoning_content) || asText(message.reasoning)
  readContent(draft, message.content)
  draft.text += asText(message.refusal)
  asRecords(message.tool_calls).forEach((piece, position) => {
    readToolPiece(draft, piece, String(piece.index ?? position))
  })
  for (const image of asRecords(message.images)) draft.other.push(asText(image.type) || 'image')
  if (asRecord(message.audio) !== undefined && !draft.other.includes('audio')) draft.other.push('audio')
}

/** Content is text, or parts of text and thinking (Mistral). */
function readContent(draft: Draft, content: unknown): void {
  draft.text += asText(content)
  for (const part of asRecords(content)) {
    if (part.type === 'thinking') {
      for (const thought of asRecords(part.thinking)) draft.reasoning += asText(thought.text)
    } else if (typeof part.text === 'string') draft.text += part.text
    else draft.other.push(asText(part.type) || 'part')
  }
}

function readToolPiece(draft: Draft, piece: JsonRecord, key: string): void {
  const id = asText(piece.id)
  const tool = asRecord(piece.function) ?? asRecord(piece.custom)
  const name = asText(tool?.name)
  const known = draft.open.get(key)
  // Some upstreams put two calls under one index: a new id that brings a name opens a new call.
  const fresh = known === undefined || (id !== '' && known.id !== '' && id !== known.id && name !== '')
  const call = fresh ? openCall(draft, key, id, name) : known
  if (call.id === '') call.id = id
  if (call.name === '') call.name = name
  const given = tool?.arguments ?? tool?.input
  call.arguments += typeof given === 'object' && given !== null ? JSON.stringify(given) : asText(given)
}

function readUsage(usage: JsonRecord): ReplyUsage {
  const input = asRecord(usage.prompt_tokens_details)
  const output = asRecord(usage.completion_tokens_details)
  return {
    inputTokens: asNumber(usage.prompt_tokens),
    outputTokens: asNumber(usage.completion_tokens),
    cacheReadTokens:
      asNumber(input?.cached_tokens) || asNumber(usage.prompt_cache_hit_tokens) || asNumber(usage.cached_tokens),
    cacheWriteTokens: asNumber(input?.cache_write_tokens),
    reasoningTokens: asNumber(output?.reasoning_tokens),
  }
}
