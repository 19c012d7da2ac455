import { asNumber, asRecord, asRecords, asText, errorMessage, type JsonRecord } from './json.ts'
import { type Draft, openCall, type ReplyReader } from './types.ts'

/** https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse */
export const geminiReply: ReplyReader = {
  event: read,
  whole(draft, body) {
    // Without `alt=sse` a streamed answer is one array of the same objects.
    for (const piece of Array.isArray(body) ? body : [body]) read(draft, piece)
  },
}

function read(draft: Draft, payload: unknown): void {
  const body = asRecord(payload)
  if (body === undefined) return
  draft.error ??= errorMessage(body)
  const blocked = asText(asRecord(body.promptFeedback)?.blockReason)
  if (blocked !== '') draft.finish = blocked
  const candidate = asRecords(body.candidates).find((one) => asNumber(one.index) === 0)
  if (candidate !== undefined) {
    for (const part of asRecords(asRecord(candidate.content)?.parts)) readPart(draft, part)
    draft.finish = asText(candidate.finishReason) || draft.finish
  }
  const usage = asRecord(body.usageMetadata)
  if (usage !== undefined) readUsage(draft, usage)
}

function readPart(draft: Draft, part: JsonRecord): void {
  if (typeof part.text === 'string') {
    if (part.thought === true) draft.reasoning += part.text
    else draft.text += part.text
    return
  }
  const call = asRecord(part.functionCall)
  if (call !== undefined) {
    const name = asText(call.name)
    // Arguments that arrive in pieces are closed by a call without a name.
    if (name === '' && call.args === undefined) return
    const opened = openCall(draft, String(draft.toolCalls.length), asText(call.id), name)
    opened.arguments = JSON.stringify(call.args ?? {})
    return
  }
  const media = asRecord(part.inlineData) ?? asRecord(part.fileData)
  if (media !== undefined) draft.other.push(asText(media.mimeType) || 'file')
  else if (part.executableCode !== undefined) draft.other.push('executableCode')
  else if (part.codeExecutionResult !== undefined) draft.other.push('codeExecutionResult')
}

/** Every chunk repeats the counts so far; the last one counts. */
function readUsage(draft: Draft, usage: JsonRecord): void {
  const thoughts = asNumber(usage.thoughtsTokenCount)
  draft.usage = {
    inputTokens: asNumber(usage.promptTokenCount) + asNumber(usage.toolUsePromptTokenCount),
    outputTokens: asNumber(usage.candidatesTokenCount) + thoughts,
    cacheReadTokens: asNumber(usage.cachedContentTokenCount),
    cacheWriteTokens: 0,
    reasoningTokens: thoughts,
  }
}
