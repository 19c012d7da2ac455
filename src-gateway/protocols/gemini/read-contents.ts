import { GatewayError } from '../../contract/index.ts'
import { madeUpCallId } from '../../ir/made-up-id.ts'
import type { Message, Part, TextPart, ToolResultPart } from '../../ir/part.ts'
import { isObject } from '../json-values.ts'
import { type Fields, listField, objectField, stringField } from './fields.ts'
import { readCall, readPart, readProviderPart } from './read-part.ts'
import { readToolResult } from './tool-result.ts'

/**
 * Calls and their results belong together by id or, where the client gives none, by name and order.
 */
class Calls {
  private readonly waiting: { id: string; name: string }[] = []
  private readonly names = new Map<string, string>()

  /** The call's id. */
  open(call: Fields): string {
    const given = stringField(call, 'id')
    const id = given === undefined || given === '' ? madeUpCallId() : given
    const name = stringField(call, 'name') ?? ''
    this.waiting.push({ id, name })
    this.names.set(id, name)
    return id
  }

  /** The call that a result answers. */
  close(response: Fields): { id: string; name: string | undefined } {
    const given = stringField(response, 'id')
    const name = stringField(response, 'name')
    let at = given === undefined ? -1 : this.waiting.findIndex((call) => call.id === given)
    if (at < 0 && (given === undefined || !this.names.has(given)))
      at = this.waiting.findIndex((call) => call.name === name)
    const [call] = at < 0 ? [] : this.waiting.splice(at, 1)
    if (call !== undefined) return { id: call.id, name: name ?? call.name }
    const id = given === undefined || given === '' ? madeUpCallId() : given
    return { id, name: name ?? this.names.get(id) }
  }
}

/** The messages read so far. */
class Turns {
  readonly messages: Message[] = []
  /** Parts of the answer that goes on while nothing else is said. */
  private answer: Part[] | undefined

  add(message: Message): void {
    this.messages.push(message)
    this.answer = undefined
  }

  /**
   * A part of an answer. Chats keep every chunk of a stream as a content of its own, so the pieces of a text are put
   * together again; a signature ends one.
   */
  addAnswer(part: Part): void {
    if (this.answer === undefined) {
      this.answer = []
      this.messages.push({ role: 'assistant', content: this.answer })
    }
    const last = this.answer[this.answer.length - 1]
    if ((part.type === 'text' || part.type === 'thinking') && part.type === last?.type && last.opaque === undefined)
      this.answer[this.answer.length - 1] = { ...last, ...part, text: last.text + part.text }
    else this.answer.push(part)
  }
}

/** Reads `contents`. @throws GatewayError `request.malformed` naming what is no content or part */
export function readContents(body: Fields, where: string): Message[] {
  const contents = listField(body, 'contents')
  if (contents.length === 0) throw malformed(`${where}contents`, 'There are no contents.')
  const turns = new Turns()
  const calls = new Calls()
  let bare: Part[] | undefined
  for (const [at, content] of contents.entries()) {
    const path = `${where}contents[${at}]`
    // Google's SDKs take texts and parts for contents; some clients send them on as they are.
    if (typeof content === 'string' || (isObject(content) && !('parts' in content) && !('role' in content))) {
      const part: Part | undefined = typeof content === 'string' ? { type: 'text', text: content } : readPart(content)
      if (part === undefined) continue
      if (bare === undefined) {
        bare = []
        turns.add({ role: 'user', content: bare })
      }
      bare.push(part)
      continue
    }
    bare = undefined
    if (!isObject(content)) throw malformed(path, 'A content must be an object with parts.')
    const role = stringField(content, 'role')
    const parts = listField(content, 'parts')
    if (role === 'model' || role === 'assistant') readModelContent(parts, calls, path, turns)
    else readUserContent(parts, calls, path, turns, role === 'system' ? 'system' : 'user')
  }
  return turns.messages
}

function readModelContent(parts: readonly unknown[], calls: Calls, path: string, turns: Turns): void {
  for (const [at, raw] of parts.entries()) {
    const part = partAt(raw, `${path}.parts[${at}]`)
    const call = objectField(part, 'functionCall')
    const response = objectField(part, 'functionResponse')
    if (call !== undefined) turns.addAnswer(readCall(part, call, calls.open(call)))
    // A call that Google's own client of a tool server ran, with its result in the same turn.
    else if (response !== undefined) turns.add({ role: 'tool', content: [resultOf(response, calls)] })
    else {
      const read = readPart(part)
      if (read !== undefined) turns.addAnswer(read)
    }
  }
}

function readUserContent(
  parts: readonly unknown[],
  calls: Calls,
  path: string,
  turns: Turns,
  role: 'user' | 'system',
): void {
  const results: ToolResultPart[] = []
  const content: Part[] = []
  for (const [at, raw] of parts.entries()) {
    const part = partAt(raw, `${path}.parts[${at}]`)
    const response = objectField(part, 'functionResponse')
    const call = objectField(part, 'functionCall')
    if (response !== undefined) results.push(resultOf(response, calls))
    else if (call !== undefined) content.push(readProviderPart('functionCall', part))
    else {
      const read = readPart(part)
      if (read !== undefined) content.push(read)
    }
  }
  if (results.length > 0) turns.add({ role: 'tool', content: results })
  if (content.length > 0) turns.add({ role, content })
}

function resultOf(response: Fields, calls: Calls): ToolResultPart {
  const { id, name } = calls.close(response)
  return readToolResult(response, id, name)
}

function partAt(raw: unknown, path: string): Fields {
  if (typeof raw === 'string') return { text: raw }
  if (!isObject(raw)) throw malformed(path, 'A part must be an object.')
  return raw
}

/** `systemInstruction`: a text, a content, or parts. What is no text cannot be an instruction elsewhere and is given back. */
export function readSystem(raw: unknown): { system: TextPart[]; other: Part[] } {
  const system: TextPart[] = []
  const other: Part[] = []
  for (const one of partsOfSystem(raw)) {
    const part =
      typeof one === 'string' ? { type: 'text' as const, text: one } : isObject(one) ? readPart(one) : undefined
    if (part?.type === 'text') {
      if (part.text !== '') system.push({ type: 'text', text: part.text })
    } else if (part !== undefined) other.push(part)
  }
  return { system, other }
}

function partsOfSystem(raw: unknown): readonly unknown[] {
  if (Array.isArray(raw)) return (raw as unknown[]).flatMap(partsOfSystem)
  if (isObject(raw) && 'parts' in raw) return listField(raw, 'parts')
  return raw === undefined ? [] : [raw]
}

function malformed(field: string, message: string): GatewayError {
  return new GatewayError('request.malformed', `${field}: ${message}`, { field })
}
