import type { Message, Part, ToolCallPart, ToolResultPart } from '../../ir/part.ts'
import type { JsonObject } from '../conversion.ts'
import type { Writing } from './write-context.ts'
import { type ChatPart, writeParts } from './write-part.ts'

/**
 * The answers to a turn's calls, one message each in the order of the calls, and behind them a user message with the
 * pictures and files that a tool message cannot hold. A call nobody answered gets an answer that says so: vendors refuse a
 * conversation that leaves one open.
 */
export function writeResults(
  turn: Message,
  results: ReadonlyMap<string, ToolResultPart>,
  writing: Writing,
): JsonObject[] {
  const messages: JsonObject[] = []
  const moved: ChatPart[] = []
  const answered = new Set<string>()
  for (const call of turn.content) {
    if (call.type !== 'tool-call' || answered.has(call.id)) continue
    answered.add(call.id)
    const result = results.get(call.id)
    const toolCallId = writing.callIds.fit(call.id)
    messages.push({ role: 'tool', tool_call_id: toolCallId, content: contentOf(call, result, moved, writing) })
  }
  if (moved.length > 0) messages.push({ role: 'user', content: moved })
  return messages
}

function contentOf(
  call: ToolCallPart,
  result: ToolResultPart | undefined,
  moved: ChatPart[],
  writing: Writing,
): unknown {
  if (result === undefined) {
    writing.warn('changed', 'messages.tool_call', 'A call without a result was answered with a note.')
    return 'This call was not answered.'
  }
  const texts: Part[] = []
  const media: Part[] = []
  for (const part of result.content)
    (part.type === 'text' || writing.dialect.toolResultImages ? texts : media).push(part)
  if (media.length > 0) moveMedia(call, media, moved, writing)
  const note = media.length === 0 ? undefined : mediaNote(media.length)
  return withNotes(result, writeParts(texts, 'messages.tool_result', writing), note, writing)
}

function mediaNote(count: number): string {
  return count === 1
    ? '[A file of this result is in the next user message.]'
    : `[${count} files of this result are in the next user message.]`
}

function moveMedia(call: ToolCallPart, media: readonly Part[], moved: ChatPart[], writing: Writing): void {
  writing.warn('changed', 'messages.tool_result.image', 'Pictures and files of tool results were moved behind them.')
  moved.push({ type: 'text', text: `From the result of ${call.name} (${writing.callIds.fit(call.id)}):` })
  moved.push(...writeParts(media, 'messages.tool_result', writing))
}

function withNotes(
  result: ToolResultPart,
  parts: readonly ChatPart[],
  note: string | undefined,
  writing: Writing,
): unknown {
  const list = [...parts]
  if (result.isError === true) markError(list, writing)
  if (note !== undefined) list.push({ type: 'text', text: note })
  const mark = cacheMark(result, list, writing)
  const plain = list.every((part) => part.type === 'text' && part.cache_control === undefined)
  if (mark === undefined && plain && (!writing.own || list.length < 2)) return list.map(({ text }) => text).join('\n')
  return list
}

/** The protocol has no flag for a failed call. */
function markError(list: ChatPart[], writing: Writing): void {
  writing.warn('changed', 'messages.tool_result.is_error', 'A failed call is told by the word Error before its text.')
  const [first] = list
  if (first !== undefined && typeof first.text === 'string') list[0] = { ...first, text: `Error: ${first.text}` }
  else list.unshift({ type: 'text', text: 'Error' })
}

function cacheMark(result: ToolResultPart, list: ChatPart[], writing: Writing): true | undefined {
  if (result.cache === undefined) return undefined
  const last = list.at(-1)
  if (!writing.dialect.cacheControl || last === undefined) {
    writing.warn('unsupported', 'cache_control')
    return undefined
  }
  const { ttl } = result.cache
  list[list.length - 1] = {
    ...last,
    cache_control: { type: 'ephemeral', ...(ttl === undefined ? undefined : { ttl }) },
  }
  return true
}
