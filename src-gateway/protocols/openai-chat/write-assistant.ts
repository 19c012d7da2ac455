import { extensionsOf } from '../../ir/extensions.ts'
import type { Message, RedactedThinkingPart, ThinkingPart, ToolCallPart } from '../../ir/part.ts'
import { wireToolName, wrapCustomInput } from '../../ir/tool-names.ts'
import type { JsonObject, RememberedTurn } from '../conversion.ts'
import { type ReasoningDetail, readOwnDetails } from './reasoning-details.ts'
import type { Writing } from './write-context.ts'
import { type ChatPart, writeParts } from './write-part.ts'

const id = 'openai-chat'

export function hasCalls(message: Message): boolean {
  return message.content.some((part) => part.type === 'tool-call')
}

interface Place {
  /** Behind the last message of a person. */
  inLoop: boolean
  /** The conversation ends with it. */
  last: boolean
}

/** An assistant turn; undefined when nothing of it can be said here. */
export function writeAssistant(turn: Message, place: Place, writing: Writing): JsonObject | undefined {
  const calls: ToolCallPart[] = []
  const thoughts: (ThinkingPart | RedactedThinkingPart)[] = []
  const rest: Message['content'][number][] = []
  let refusal: string | undefined
  let audioId: string | undefined
  for (const part of turn.content) {
    if (part.type === 'tool-call') calls.push(part)
    else if (part.type === 'thinking' || part.type === 'redacted-thinking') thoughts.push(part)
    else if (part.type === 'refusal') refusal = (refusal ?? '') + part.text
    else if (part.type === 'audio' && part.id !== undefined && part.source.kind === 'file') audioId = part.id
    else rest.push(part)
  }
  const parts = writeParts(rest, 'messages.assistant', writing)
  const remembered = recall(turn, calls, writing)
  const content = assistantContent(parts, writing)
  const message: JsonObject = { role: 'assistant', content: content === '' && calls.length > 0 ? null : content }
  if (refusal !== undefined) message.refusal = refusal
  if (audioId !== undefined) message.audio = { id: audioId }
  writeThoughts(message, thoughts, remembered, { ...place, calls: calls.length > 0 }, writing)
  if (calls.length > 0) message.tool_calls = writeCalls(calls, remembered, writing)
  if (turn.name !== undefined) message.name = turn.name
  if (rest.length === 0 && Object.keys(message).length === 2 && calls.length === 0) return undefined
  if (writing.own) Object.assign(message, extensionsOf(turn.extensions, id))
  if (place.last && calls.length === 0) markPrefix(message, writing)
  writeTextSignature(message, turn)
  return message
}

/** Parts of an answer are pieces of one text; a list is kept only where the client had one. */
function assistantContent(parts: readonly ChatPart[], { own }: Writing): unknown {
  const plain = parts.every((part) => part.type === 'text' && part.cache_control === undefined)
  if (plain && (!own || parts.length < 2)) return parts.map(({ text }) => text).join('')
  return parts
}

function recall(turn: Message, calls: readonly ToolCallPart[], writing: Writing): RememberedTurn | undefined {
  const [first] = calls
  if (first === undefined) return undefined
  const needsThoughts = writing.dialect.reasoningReplay !== 'none' && !turn.content.some(isUsableThought)
  const needsState = !calls.some(({ opaque }) => opaque?.origin === id)
  return needsThoughts || needsState ? writing.context.recall(first.id) : undefined
}

function isUsableThought(part: Message['content'][number]): boolean {
  return part.type === 'thinking' && (part.text !== '' || part.opaque?.origin === id)
}

interface ThoughtPlace extends Place {
  calls: boolean
}

function writeThoughts(
  message: JsonObject,
  thoughts: readonly (ThinkingPart | RedactedThinkingPart)[],
  remembered: RememberedTurn | undefined,
  place: ThoughtPlace,
  writing: Writing,
): void {
  const { reasoningReplay: replay, reasoningField } = writing.dialect
  if (replay === 'none') {
    if (thoughts.length > 0) warnThinking(writing)
    return
  }
  if (replay === 'details') {
    const details = detailsOf(thoughts, remembered)
    if (details.length > 0) message.reasoning_details = details
    else if (thoughts.length > 0) warnThinking(writing)
    return
  }
  const text = thoughtText(thoughts, remembered)
  if (replay === 'parts') {
    if (text !== '')
      message.content = [{ type: 'thinking', thinking: [{ type: 'text', text }] }, ...listOf(message.content)]
  } else if (replay === 'all') {
    if (text !== '') message[reasoningField] = text
  } else if (place.calls && (replay === 'tool-turns-all' || place.inLoop)) {
    // It must be there, even when there is none.
    message[reasoningField] = text
  }
}

function warnThinking(writing: Writing): void {
  writing.warn('unsupported', 'messages.thinking', 'Earlier thinking has no place in the request to this upstream.')
}

function detailsOf(
  thoughts: readonly (ThinkingPart | RedactedThinkingPart)[],
  remembered: RememberedTurn | undefined,
): ReasoningDetail[] {
  const details = thoughts.flatMap(({ opaque }) => (opaque === undefined ? [] : (readOwnDetails(opaque) ?? [])))
  if (details.length > 0) return details
  return remembered?.thinking.flatMap(({ opaque }) => readOwnDetails(opaque) ?? []) ?? []
}

function thoughtText(
  thoughts: readonly (ThinkingPart | RedactedThinkingPart)[],
  remembered: RememberedTurn | undefined,
): string {
  const text = thoughts.map((part) => (part.type === 'thinking' ? part.text : '')).join('')
  if (text !== '') return text
  return remembered?.thinking.map((thought) => (thought.redacted ? '' : thought.text)).join('') ?? ''
}

function listOf(content: unknown): unknown[] {
  if (Array.isArray(content)) return content
  return content === null || content === '' ? [] : [{ type: 'text', text: content }]
}

function writeCalls(
  calls: readonly ToolCallPart[],
  remembered: RememberedTurn | undefined,
  writing: Writing,
): JsonObject[] {
  const anySigned = calls.some(({ opaque }) => opaque?.origin === id)
  return calls.map((call, index) => {
    const state = call.opaque ?? (index === 0 && !anySigned ? remembered?.call : undefined)
    return {
      id: writing.callIds.fit(call.id),
      ...writeCall(call, writing),
      ...(state?.origin === id ? { extra_content: { google: { thought_signature: state.value } } } : undefined),
    }
  })
}

function writeCall(call: ToolCallPart, writing: Writing): JsonObject {
  const name = writing.toolNames.of(wireToolName(call))
  if (call.kind === 'custom' && keepsCustom(writing) && call.namespace === undefined)
    return { type: 'custom', custom: { name, input: call.input } }
  const input = call.kind === 'custom' ? wrapCustomInput(call.input) : call.input
  return { type: 'function', function: { name, arguments: input.trim() === '' ? '{}' : input } }
}

/** Free-text tools came with GPT-5. https://platform.openai.com/docs/guides/function-calling#custom-tools */
export function keepsCustom({ dialect, own, context }: Writing): boolean {
  return (own && dialect.customTools) || (dialect.customTools && /(?:^|\/)gpt-5/.test(context.model))
}

/** A text that the vendor signed (Google's compatible endpoint). */
function writeTextSignature(message: JsonObject, turn: Message): void {
  for (const part of turn.content) {
    if (part.type !== 'text' || part.opaque?.origin !== id) continue
    message.extra_content = { google: { thought_signature: part.opaque.value } }
  }
}

/** The model shall go on from the last message: only some vendors can. */
function markPrefix(message: JsonObject, writing: Writing): void {
  const { prefixField } = writing.dialect
  if (prefixField !== undefined) message[prefixField] = true
  else if (!writing.own)
    writing.warn('changed', 'messages.prefill', 'The upstream takes the last message as finished and answers anew.')
}
