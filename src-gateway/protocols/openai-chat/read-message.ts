import { madeUpCallId } from '../../ir/made-up-id.ts'
import { unpackOpaque } from '../../ir/opaque.ts'
import type {
  Message,
  Part,
  RedactedThinkingPart,
  ThinkingPart,
  ToolCallPart,
  ToolResultContent,
} from '../../ir/part.ts'
import { isObject, objectOf } from '../json-values.ts'
import { malformed, readCacheMark, readContent, textOf } from './read-part.ts'
import { readReasoningDetails } from './reasoning-details.ts'

const id = 'openai-chat'
type Raw = Readonly<Record<string, unknown>>

/** What is known of the calls so far, for results that do not name their tool. */
export class CallsSeen {
  private readonly calls = new Map<string, ToolCallPart>()
  /** Calls of the legacy `function_call`, which have no ids: answered in order. */
  private readonly waiting: ToolCallPart[] = []

  add(call: ToolCallPart, legacy: boolean): void {
    this.calls.set(call.id, call)
    if (legacy) this.waiting.push(call)
  }

  get(callId: string): ToolCallPart | undefined {
    return this.calls.get(callId)
  }

  takeWaiting(name: string | undefined): ToolCallPart | undefined {
    const at = this.waiting.findIndex((call) => name === undefined || call.name === name)
    return at < 0 ? undefined : this.waiting.splice(at, 1)[0]
  }
}

/** Members of a message that have a place in the neutral form; the others are kept as they are. */
const known: ReadonlySet<string> = new Set([
  'role',
  'content',
  'name',
  'tool_calls',
  'tool_call_id',
  'function_call',
  'refusal',
  'audio',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'extra_content',
  'cache_control',
])

/** One message of the conversation. @throws GatewayError `request.malformed` naming the field */
export function readMessage(raw: unknown, path: string, calls: CallsSeen): Message {
  if (!isObject(raw)) throw malformed(path, 'an object')
  if (typeof raw.role !== 'string') throw malformed(`${path}.role`, 'a string')
  const message = readers[raw.role]?.(raw, path, calls) ?? readUser(raw, path)
  const name = textOf(raw.name)
  const kept = keptMembers(raw)
  const marked = markLast(message.content, raw.cache_control)
  return {
    ...message,
    ...(marked === undefined ? undefined : { content: marked }),
    ...(name === undefined || message.role === 'tool' ? undefined : { name }),
    ...(kept === undefined ? undefined : { extensions: { [id]: kept } }),
  }
}

type MessageReader = (raw: Raw, path: string, calls: CallsSeen) => Message

const readers: Readonly<Record<string, MessageReader | undefined>> = {
  system: readSystem,
  developer: readSystem,
  user: readUser,
  assistant: readAssistant,
  tool: readTool,
  function: readTool,
}

function keptMembers(raw: Raw): Record<string, unknown> | undefined {
  let kept: Record<string, unknown> | undefined
  for (const name in raw) {
    if (known.has(name) || raw[name] === null || raw[name] === undefined) continue
    kept ??= {}
    kept[name] = raw[name]
  }
  if (raw.role === 'developer' || (typeof raw.role === 'string' && readers[raw.role] === undefined))
    return { ...kept, role: raw.role }
  return kept
}

/** A mark on the message means its last part. */
function markLast(content: readonly Part[], raw: unknown): Part[] | undefined {
  const mark = readCacheMark(raw)
  const last = content.at(-1)
  if (mark === undefined || last === undefined || last.cache !== undefined) return undefined
  return [...content.slice(0, -1), { ...last, ...mark }]
}

function readSystem(raw: Raw, path: string): Message {
  return { role: 'system', content: readContent(raw.content, `${path}.content`) }
}

function readUser(raw: Raw, path: string): Message {
  return { role: 'user', content: readContent(raw.content, `${path}.content`) }
}

function readAssistant(raw: Raw, path: string, calls: CallsSeen): Message {
  const content: Part[] = [...readThinking(raw), ...readContent(raw.content, `${path}.content`)]
  const signature = thoughtSignature(raw)
  const refusal = textOf(raw.refusal)
  if (refusal !== undefined) content.push({ type: 'refusal', text: refusal })
  const audioId = textOf(objectOf(raw.audio).id)
  if (audioId !== undefined)
    content.push({ type: 'audio', id: audioId, source: { kind: 'file', id: audioId, protocol: id } })
  content.push(...readCalls(raw, path, calls))
  return { role: 'assistant', content: signature === undefined ? content : sign(content, signature) }
}

/** A signature of the whole message belongs to its text, or to its first call when there is none. */
function sign(content: Part[], signature: string): Part[] {
  const opaque = unpackOpaque(signature, id)
  const at = content.findLastIndex((part) => part.type === 'text')
  const target = at >= 0 ? at : content.findIndex((part) => part.type === 'tool-call' && part.opaque === undefined)
  return content.map((part, index) =>
    index === target && (part.type === 'text' || part.type === 'tool-call') ? { ...part, opaque } : part,
  )
}

/** Google's signature of a thought, on a call or a message. https://ai.google.dev/gemini-api/docs/openai */
export function thoughtSignature(raw: Raw): string | undefined {
  const extra = raw.extra_content
  return isObject(extra) ? textOf(objectOf(extra.google).thought_signature) : undefined
}

function readThinking(raw: Raw): (ThinkingPart | RedactedThinkingPart)[] {
  if (Array.isArray(raw.reasoning_details) && raw.reasoning_details.length > 0)
    return readReasoningDetails(raw.reasoning_details)
  const text = textOf(raw.reasoning_content) ?? textOf(raw.reasoning)
  return text === undefined ? [] : [{ type: 'thinking', text }]
}

function readCalls(raw: Raw, path: string, calls: CallsSeen): ToolCallPart[] {
  const parts: ToolCallPart[] = []
  if (Array.isArray(raw.tool_calls)) {
    for (const [index, call] of raw.tool_calls.entries()) {
      const part = readCall(call, `${path}.tool_calls[${index}]`)
      calls.add(part, false)
      parts.push(part)
    }
  } else if (isObject(raw.function_call)) {
    const part = readFunction(raw.function_call, madeUpCallId(), `${path}.function_call`)
    calls.add(part, true)
    parts.push(part)
  }
  return parts
}

function readCall(raw: unknown, path: string): ToolCallPart {
  if (!isObject(raw)) throw malformed(path, 'an object')
  const callId = textOf(raw.id) ?? madeUpCallId()
  const signature = thoughtSignature(raw)
  const opaque = signature === undefined ? undefined : { opaque: unpackOpaque(signature, id) }
  if (raw.type === 'custom' && isObject(raw.custom)) {
    const name = textOf(raw.custom.name)
    if (name === undefined) throw malformed(`${path}.custom.name`, 'a string')
    const input = typeof raw.custom.input === 'string' ? raw.custom.input : ''
    return { type: 'tool-call', id: callId, name, kind: 'custom', input, ...opaque }
  }
  return { ...readFunction(objectOf(raw.function), callId, `${path}.function`), ...opaque }
}

function readFunction(raw: Raw, callId: string, path: string): ToolCallPart {
  const name = textOf(raw.name)
  if (name === undefined) throw malformed(`${path}.name`, 'a string')
  return { type: 'tool-call', id: callId, name, kind: 'function', input: argumentsText(raw.arguments) }
}

/** Arguments are JSON text; some vendors' clients send the object. */
export function argumentsText(raw: unknown): string {
  if (typeof raw === 'string') return raw
  return raw === undefined || raw === null ? '' : JSON.stringify(raw)
}

function readTool(raw: Raw, path: string, calls: CallsSeen): Message {
  const legacy = raw.role === 'function' ? calls.takeWaiting(textOf(raw.name)) : undefined
  const callId = legacy?.id ?? textOf(raw.tool_call_id)
  if (callId === undefined && raw.role === 'tool') throw malformed(`${path}.tool_call_id`, 'a string')
  const call = legacy ?? calls.get(callId ?? '')
  const name = call?.name ?? textOf(raw.name)
  const content: ToolResultContent[] = []
  for (const part of readResultContent(raw.content, `${path}.content`)) if (isResultContent(part)) content.push(part)
  const mark = readCacheMark(raw.cache_control)
  return {
    role: 'tool',
    content: [
      {
        type: 'tool-result',
        callId: callId ?? madeUpCallId(),
        ...(name === undefined ? undefined : { name }),
        kind: call?.kind ?? 'function',
        content,
        ...mark,
      },
    ],
  }
}

/** Some clients hand over the tool's JSON as it is. */
function readResultContent(raw: unknown, path: string): Part[] {
  if (raw === undefined || raw === null || typeof raw === 'string') return readContent(raw, path)
  if (Array.isArray(raw) && raw.every((part) => isObject(part) && typeof part.type === 'string'))
    return readContent(raw, path).map((part) =>
      part.type === 'provider' ? { type: 'text', text: JSON.stringify(part.value) } : part,
    )
  return [{ type: 'text', text: JSON.stringify(raw) }]
}

function isResultContent(part: Part): part is ToolResultContent {
  return part.type === 'text' || part.type === 'image' || part.type === 'audio' || part.type === 'file'
}
