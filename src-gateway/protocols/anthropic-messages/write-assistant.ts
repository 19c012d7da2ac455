import { extensionsOf } from '../../ir/extensions.ts'
import type { ImagePart, Message, Part, ThinkingPart, ToolCallPart } from '../../ir/part.ts'
import { wireToolName, wrapCustomInput } from '../../ir/tool-names.ts'
import type { JsonObject } from '../conversion.ts'
import { fieldName } from './field-names.ts'
import { own } from './own.ts'
import { toolInputObject } from './tool-input.ts'
import { isThinking } from './turn-end.ts'
import { cacheField, type WriteContext, writeProvider, writeText } from './write-blocks.ts'

/** A call that waits for its result: the client's id and the one on the wire. */
export interface PendingCall {
  id: string
  wireId: string
  name: string
}

export interface AssistantRun {
  blocks: JsonObject[]
  calls: PendingCall[]
  /** Pictures of the answer, for which only a user's message has a place. */
  images: ImagePart[]
}

/** The messages of one assistant turn as one. */
export function writeAssistant(messages: readonly Message[], context: WriteContext): AssistantRun {
  const run: AssistantRun = { blocks: [], calls: [], images: [] }
  for (const message of messages) {
    recallThinking(message, run.blocks, context)
    for (const part of message.content) {
      const block = writePart(part, run, context)
      if (block !== undefined) run.blocks.push(block)
    }
  }
  run.blocks = callsLast(run.blocks)
  // An answer cut off amid its thinking: a message must not end in it.
  while (isThinking(run.blocks.at(-1))) run.blocks.pop()
  return run
}

function writePart(part: Part, run: AssistantRun, context: WriteContext): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return writeText(part, context)
    case 'thinking':
      return writeThinkingBlock(part, context)
    case 'redacted-thinking':
      if (part.opaque.origin !== own || context.profile.thinking === 'none') return undefined
      return { type: 'redacted_thinking', data: part.opaque.value }
    case 'tool-call':
      return writeCall(part, run, context)
    case 'refusal':
      return part.text.trim() === '' ? undefined : { type: 'text', text: part.text }
    case 'provider':
      return writeProvider(part, context)
    case 'image':
      run.images.push(part)
      context.warnings.add(
        'changed',
        fieldName(context.inbound, 'history'),
        'Pictures of an answer stand in the message after it.',
      )
      return undefined
    case 'audio':
      if (part.transcript !== undefined && part.transcript.trim() !== '') return { type: 'text', text: part.transcript }
      context.warnings.add(
        'unsupported',
        fieldName(context.inbound, 'audio'),
        'A spoken answer without a transcript was left out.',
      )
      return undefined
    case 'file':
      context.warnings.add('unsupported', fieldName(context.inbound, 'file'), 'A file of an answer was left out.')
      return undefined
    case 'tool-result':
      return undefined
  }
}

/** Only thinking that Anthropic signed goes back as such; all other is dropped. */
function writeThinkingBlock(part: ThinkingPart, context: WriteContext): JsonObject | undefined {
  const { profile, quirks, warnings } = context
  if (profile.thinking === 'none') return undefined
  if (part.opaque?.origin === own) return { type: 'thinking', thinking: part.text, signature: part.opaque.value }
  if (quirks.unsignedThinking === true)
    return part.text === '' ? undefined : { type: 'thinking', thinking: part.text, signature: '' }
  if (part.text !== '') {
    warnings.add(
      'unsupported',
      `${fieldName(context.inbound, 'history')}.thinking`,
      'Thinking that Anthropic did not sign is not sent back.',
    )
  }
  return undefined
}

function writeCall(part: ToolCallPart, run: AssistantRun, context: WriteContext): JsonObject {
  const wireId = context.ids.next(part.id)
  run.calls.push({ id: part.id, wireId, name: part.name })
  return {
    type: 'tool_use',
    id: wireId,
    name: context.names.of(wireToolName(part)),
    input: toolInputObject(part.kind === 'custom' ? wrapCustomInput(part.input) : part.input),
    ...extensionsOf(part.extensions, own),
    ...cacheField(part.cache, context.quirks),
  }
}

/** The thinking that a client had no place for stands before the calls it led to. */
function recallThinking({ content }: Message, blocks: JsonObject[], context: WriteContext): void {
  if (context.profile.thinking === 'none' || content.some(hasOwnState)) return
  for (const part of content) {
    if (part.type !== 'tool-call') continue
    const remembered = context.recall(part.id)
    if (remembered === undefined) continue
    for (const { text, redacted, opaque } of remembered.thinking) {
      if (opaque.origin !== own) continue
      blocks.push(
        redacted
          ? { type: 'redacted_thinking', data: opaque.value }
          : { type: 'thinking', thinking: text, signature: opaque.value },
      )
    }
    return
  }
}

function hasOwnState(part: Part): boolean {
  return (part.type === 'thinking' || part.type === 'redacted-thinking') && part.opaque?.origin === own
}

/** Calls go after texts, but stay on their side of any thinking and of what Anthropic ran itself. */
function callsLast(blocks: JsonObject[]): JsonObject[] {
  const lastCall = blocks.findLastIndex((block) => block.type === 'tool_use')
  const firstCall = blocks.findIndex((block) => block.type === 'tool_use')
  if (firstCall === -1 || !blocks.slice(firstCall).some((block) => block.type === 'text')) return blocks
  if (lastCall === -1) return blocks
  const ordered: JsonObject[] = []
  let held: JsonObject[] = []
  for (const block of blocks) {
    if (block.type === 'tool_use') held.push(block)
    else if (block.type === 'text') ordered.push(block)
    else {
      ordered.push(...held, block)
      held = []
    }
  }
  ordered.push(...held)
  return ordered
}
