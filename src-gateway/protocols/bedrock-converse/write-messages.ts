import type { Message, Part, ToolCallPart, ToolResultPart } from '../../ir/part.ts'
import { wireToolName } from '../../ir/tool-names.ts'
import type { JsonObject } from '../conversion.ts'
import { toolInputObject } from '../tool-input.ts'
import { writeAudio, writeFile, writeImage } from './write-media.ts'
import { type WriteState, wireCallId } from './write-state.ts'

const id = 'bedrock-converse'

/** A turn as it is gathered: user and assistant alternate, so neighbours of one role become one. */
interface Turn {
  role: 'user' | 'assistant'
  /** Tool results: they come before everything else in their turn. */
  results: JsonObject[]
  content: JsonObject[]
  /** It holds thinking that the model signed, between whose blocks nothing may be taken out. */
  signed: boolean
}

/** Writes the messages: alternating, without blank texts, results first. */
export function writeMessages(messages: readonly Message[], state: WriteState): JsonObject[] {
  const turns: Turn[] = []
  for (const message of messages) {
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    let turn = turns.at(-1)
    if (turn?.role !== role) {
      turn = { role, results: [], content: [], signed: false }
      turns.push(turn)
    }
    if (role === 'assistant') writeAssistant(message.content, turn, state)
    else writeUser(message, turn, state)
  }
  const written = turns.flatMap((turn, at) => finished(turn, at === turns.length - 1))
  if (written.length === 0) return [{ role: 'user', content: [{ text: '.' }] }]
  if (written[0]?.role === 'user' || state.traits.family === 'claude') return written
  state.warnings.add('changed', 'messages', 'The model wants a user message first; one was put there.')
  return [{ role: 'user', content: [{ text: '.' }] }, ...written]
}

/** A turn of which nothing is left says as little as can be said, so that the others still alternate. */
function finished({ role, results, content, signed }: Turn, last: boolean): JsonObject[] {
  let blocks = signed ? content.filter((block) => block.text !== '') : content.filter((block) => !isBlank(block))
  if (role === 'assistant' && last) blocks = trimmed(blocks)
  if (
    role === 'user' &&
    blocks.some((block) => block.document !== undefined) &&
    !blocks.some((b) => b.text !== undefined)
  )
    // A document must not come alone.
    blocks = [{ text: 'See the attached document.' }, ...blocks]
  const all = [...results, ...blocks]
  if (all.length > 0) return [{ role, content: all }]
  // The model shall not go on from what is not there.
  return role === 'assistant' && last ? [] : [{ role, content: [{ text: '.' }] }]
}

function isBlank(block: JsonObject): boolean {
  return typeof block.text === 'string' && block.text.trim() === ''
}

/** The model goes on from a last assistant text, and takes none that ends in a space. */
function trimmed(blocks: readonly JsonObject[]): JsonObject[] {
  const left = [...blocks]
  for (let last = left.at(-1); typeof last?.text === 'string'; last = left.at(-1)) {
    const text = last.text.trimEnd()
    left.pop()
    if (text === '') continue
    left.push({ text })
    break
  }
  return left
}

/** A cache point stands behind what it covers. AWS takes none right behind a document or a video. */
function mark(part: Part, blocks: JsonObject[], state: WriteState): void {
  if (part.cache === undefined) return
  const point = cachePoint(part.cache, state)
  if (point === undefined) return
  const last = blocks.at(-1)
  if (last === undefined) return
  if (last.document !== undefined || last.video !== undefined) blocks.push({ text: 'See above.' })
  blocks.push(point)
}

/** Undefined, with a warning, where the model knows no cache points. */
export function cachePoint(cache: { ttl?: string }, { traits, warnings }: WriteState): JsonObject | undefined {
  if (traits.cachePoints === 'none') {
    warnings.add('unsupported', 'cache_control', 'The model knows no cache points.')
    return undefined
  }
  const ttl = traits.family === 'claude' && cache.ttl === '1h' ? { ttl: '1h' } : undefined
  return { cachePoint: { type: 'default', ...ttl } }
}

function writeUser(message: Message, turn: Turn, state: WriteState): void {
  if (message.role === 'system')
    state.warnings.add(
      'changed',
      'messages.role',
      'An instruction in the middle of the conversation was sent as a user message.',
    )
  for (const part of message.content) {
    if (part.type === 'tool-result') {
      writeResult(part, turn, state)
      mark(part.content.find((item) => item.cache !== undefined) ?? part, turn.results, state)
      continue
    }
    const block = userBlock(part, state)
    if (block === undefined) continue
    if (isBlank(block)) continue
    turn.content.push(block)
    mark(part, turn.content, state)
  }
}

function userBlock(part: Part, state: WriteState): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { text: part.text }
    case 'image':
      return writeImage(part)
    case 'audio':
      return writeAudio(part)
    case 'file':
      return writeFile(part, state.documents, state.traits.family === 'claude')
    case 'provider':
      return providerBlock(part, state)
    default:
      state.warnings.add('unsupported', `messages.${part.type}`)
      return undefined
  }
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolResultBlock.html */
function writeResult(part: ToolResultPart, turn: Turn, state: WriteState): void {
  const { traits } = state
  const content: JsonObject[] = []
  for (const item of part.content) {
    const block = userBlock(item, state)
    if (block === undefined || isBlank(block)) continue
    if (!traits.filesInResults && (block.document !== undefined || block.video !== undefined)) {
      content.push({ text: 'The file is attached behind the result.' })
      turn.content.push(block)
      state.warnings.add('changed', 'messages.tool_result', 'A file of a tool result was sent behind it.')
    } else content.push(block)
  }
  const failed = part.isError === true
  // Models that know no status are told in words.
  if (failed && !traits.resultStatus && !startsWithError(content)) content.unshift({ text: 'Error:' })
  if (content.length === 0) content.push({ text: '(no output)' })
  turn.results.push({
    toolResult: {
      toolUseId: wireCallId(part.callId, state),
      content,
      ...(traits.resultStatus ? { status: failed ? 'error' : 'success' } : undefined),
    },
  })
}

function startsWithError([first]: readonly JsonObject[]): boolean {
  return typeof first?.text === 'string' && /^error/i.test(first.text)
}

function writeAssistant(parts: readonly Part[], turn: Turn, state: WriteState): void {
  turn.content.push(...rememberedThinking(parts, turn, state))
  for (const part of parts) {
    const block = assistantBlock(part, turn, state)
    if (block === undefined) continue
    turn.content.push(block)
    if (part.type !== 'thinking' && part.type !== 'redacted-thinking' && !isBlank(block))
      mark(part, turn.content, state)
  }
}

function assistantBlock(part: Part, turn: Turn, state: WriteState): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { text: part.text }
    case 'thinking':
      // Only what the model signed may go back; the thinking of others means nothing to it.
      if (part.opaque?.origin !== id) return undefined
      turn.signed = true
      return { reasoningContent: { reasoningText: { text: part.text, signature: part.opaque.value } } }
    case 'redacted-thinking':
      if (part.opaque.origin !== id) return undefined
      turn.signed = true
      return { reasoningContent: { redactedContent: part.opaque.value } }
    case 'tool-call':
      return writeCall(part, state)
    case 'provider':
      return providerBlock(part, state)
    case 'image':
    case 'audio':
    case 'file':
      state.warnings.add('unsupported', `messages.${part.type}`, 'An assistant message cannot hold it.')
      return undefined
    case 'tool-result':
      return undefined
  }
}

function writeCall(part: ToolCallPart, state: WriteState): JsonObject {
  return {
    toolUse: {
      toolUseId: wireCallId(part.id, state),
      name: state.toolNames.of(wireToolName(part)),
      input: toolInputObject(part),
    },
  }
}

/** Thinking that the client's protocol had no place for, or that the client left out, before the calls that came of it. */
function rememberedThinking(parts: readonly Part[], turn: Turn, state: WriteState): JsonObject[] {
  const call = parts.find((part) => part.type === 'tool-call')
  if (call === undefined || turn.signed || parts.some(isOwnThinking)) return []
  const own = (state.context.recall(call.id)?.thinking ?? []).filter(({ opaque }) => opaque.origin === id)
  if (own.length > 0) turn.signed = true
  return own.map(({ text, redacted, opaque }) => ({
    reasoningContent: redacted
      ? { redactedContent: opaque.value }
      : { reasoningText: { text, signature: opaque.value } },
  }))
}

function isOwnThinking(part: Part): boolean {
  return (part.type === 'thinking' || part.type === 'redacted-thinking') && part.opaque?.origin === id
}

function providerBlock(part: Extract<Part, { type: 'provider' }>, { warnings }: WriteState): JsonObject | undefined {
  if (part.protocol === id) return part.value as JsonObject
  if (part.text !== undefined) {
    warnings.add('changed', part.name, 'Sent as text.')
    return { text: part.text }
  }
  warnings.add('unsupported', part.name)
  return undefined
}
