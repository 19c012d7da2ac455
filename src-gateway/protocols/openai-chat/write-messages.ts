import { extensionsOf } from '../../ir/extensions.ts'
import type { Message, Part, TextPart, ToolResultPart } from '../../ir/part.ts'
import type { JsonObject } from '../conversion.ts'
import { uniqueCallIds } from './unique-call-ids.ts'
import { hasCalls, writeAssistant } from './write-assistant.ts'
import type { Writing } from './write-context.ts'
import { type ChatPart, writeParts } from './write-part.ts'
import { writeResults } from './write-results.ts'

const id = 'openai-chat'

/**
 * The conversation as Chat Completions wants it: instructions first; all calls of one turn in one assistant message; their
 * results right behind it, one message each, in the order of the calls; what a result cannot hold in a user message behind
 * them.
 */
export function writeMessages(writing: Writing): JsonObject[] {
  const { request, dialect } = writing
  const written = writeSystem(writing)
  const turns = uniqueCallIds(joinAssistants(request.messages))
  const results = new ResultsByCall(turns)
  const loopStart = lastUserIndex(turns)
  for (const [index, turn] of turns.entries()) {
    switch (turn.role) {
      case 'system':
        written.push(...writeLaterSystem(turn, writing))
        break
      case 'user':
        written.push(...writeUser(turn, index, writing))
        break
      case 'assistant': {
        const last = index === turns.length - 1
        const message = writeAssistant(turn, { inLoop: index > loopStart, last }, writing)
        if (message !== undefined) written.push(message)
        if (hasCalls(turn)) written.push(...writeResults(turn, results.take(turn, index), writing))
        break
      }
      case 'tool':
        written.push(...writeOrphans(turn, results, writing))
        break
    }
  }
  return dialect.requiresAlternation ? alternate(written) : written
}

/**
 * Where the last message of a person stands: what comes behind it is the present tool loop. A user message right behind
 * results is a remark on them.
 */
function lastUserIndex(turns: readonly Message[]): number {
  return turns.findLastIndex(({ role }, index) => role === 'user' && turns[index - 1]?.role !== 'tool')
}

/** Assistant messages side by side are one turn: protocols with items give each call a message of its own. */
function joinAssistants(messages: readonly Message[]): Message[] {
  const joined: Message[] = []
  for (const message of messages) {
    const last = joined.at(-1)
    if (message.role === 'assistant' && last?.role === 'assistant')
      joined[joined.length - 1] = { ...last, ...message, content: [...last.content, ...message.content] }
    else joined.push(message)
  }
  return joined
}

/** Finds the results of a turn's calls, which may stand behind a message that came between. */
class ResultsByCall {
  private readonly turns: readonly Message[]
  private readonly taken = new Set<ToolResultPart>()

  constructor(turns: readonly Message[]) {
    this.turns = turns
  }

  /** The results up to the next assistant turn, by call id. */
  take(turn: Message, index: number): Map<string, ToolResultPart> {
    const wanted = new Set<string>()
    for (const part of turn.content) if (part.type === 'tool-call') wanted.add(part.id)
    const found = new Map<string, ToolResultPart>()
    for (let at = index + 1; at < this.turns.length && found.size < wanted.size; at++) {
      const next = this.turns[at]
      if (next === undefined || next.role === 'assistant') break
      for (const part of next.content) {
        if (part.type !== 'tool-result' || found.has(part.callId) || !wanted.has(part.callId)) continue
        found.set(part.callId, part)
        this.taken.add(part)
      }
    }
    return found
  }

  isTaken(part: Part): boolean {
    return part.type === 'tool-result' && this.taken.has(part)
  }
}

/** Results that answer no call of the turn before them would be refused: they are told as text. */
function writeOrphans(turn: Message, results: ResultsByCall, writing: Writing): JsonObject[] {
  const parts: ChatPart[] = []
  for (const part of turn.content) {
    if (part.type !== 'tool-result' || results.isTaken(part)) continue
    writing.warn('changed', 'messages.tool_result', 'A result without its call was given as text.')
    const name = part.name === undefined ? '' : ` of ${part.name}`
    parts.push(
      { type: 'text', text: `Result${name} (${part.callId}):` },
      ...writeParts(part.content, 'messages', writing),
    )
  }
  return parts.length === 0 ? [] : [userMessage(parts, writing)]
}

function writeSystem(writing: Writing): JsonObject[] {
  const { request, own } = writing
  const messages: JsonObject[] = []
  let open: { key: unknown; role: string; texts: TextPart[] } | undefined
  const close = (): void => {
    if (open !== undefined) messages.push({ role: open.role, content: systemContent(open.texts, writing) })
  }
  for (const part of request.system) {
    // Other protocols' clients have one system text, however many pieces it came in.
    const remembered = own ? extensionsOf(part.extensions, id) : {}
    const role = systemRole(writing, remembered.role)
    if (open !== undefined && open.key === remembered.message && open.role === role) open.texts.push(part)
    else {
      close()
      open = { key: remembered.message, role, texts: [part] }
    }
  }
  close()
  return messages
}

function systemRole({ dialect, reasons, own }: Writing, said: unknown): string {
  if (dialect.systemRole === 'developer' || dialect.systemRole === 'system') return dialect.systemRole
  if (dialect.systemRole === 'user') return 'user'
  if (!dialect.developerRole) return 'system'
  if (own && said === 'developer') return 'developer'
  return reasons ? 'developer' : 'system'
}

function systemContent(texts: readonly TextPart[], writing: Writing): unknown {
  const parts = writeParts(texts, 'system', writing)
  if (parts.some((part) => part.cache_control !== undefined)) return parts
  return texts.map(({ text }) => text).join('\n\n')
}

function writeLaterSystem(message: Message, writing: Writing): JsonObject[] {
  const parts = writeParts(message.content, 'messages', writing)
  if (parts.length === 0) return []
  const role = systemRole(writing, extensionsOf(message.extensions, id).role)
  if (!writing.dialect.laterSystem && role !== 'user')
    writing.warn('changed', 'messages.system', 'An instruction in the middle was given as a user message.')
  if (!writing.dialect.laterSystem) return [userMessage(parts, writing)]
  return [{ role, content: contentOf(parts, writing) }]
}

function writeUser(message: Message, index: number, writing: Writing): JsonObject[] {
  const parts = writeParts(message.content, `messages[${index}].content`, writing)
  const filled = writing.own ? parts : parts.filter((part) => part.type !== 'text' || part.text !== '')
  if (filled.length === 0) return []
  const { name } = message
  const kept = writing.own ? extensionsOf(message.extensions, id) : undefined
  return [{ ...userMessage(filled, writing), ...(name === undefined ? undefined : { name }), ...kept }]
}

function userMessage(parts: readonly ChatPart[], writing: Writing): JsonObject {
  return { role: 'user', content: contentOf(parts, writing) }
}

/** One text is a string, as every vendor takes it; more are a list, or joined for vendors that know no lists. */
export function contentOf(parts: readonly ChatPart[], { dialect }: Writing): unknown {
  const [first] = parts
  if (first !== undefined && parts.length === 1 && isBareText(first)) return first.text
  if (dialect.stringContent && parts.every(isBareText)) return parts.map(({ text }) => text).join('\n')
  return parts
}

function isBareText(part: ChatPart): boolean {
  return part.type === 'text' && part.cache_control === undefined
}

/** Joins neighbours of one role, for vendors that want user and assistant in turn. */
function alternate(messages: readonly JsonObject[]): JsonObject[] {
  const joined: JsonObject[] = []
  for (const message of messages) {
    const last = joined.at(-1)
    if (last !== undefined && last.role === message.role && message.role === 'user')
      joined[joined.length - 1] = { ...last, content: joinContent(last.content, message.content) }
    else joined.push(message)
  }
  return joined
}

function joinContent(a: unknown, b: unknown): unknown {
  if (typeof a === 'string' && typeof b === 'string') return `${a}\n\n${b}`
  return [...listOf(a), ...listOf(b)]
}

function listOf(content: unknown): unknown[] {
  if (Array.isArray(content)) return content
  return [{ type: 'text', text: content }]
}
