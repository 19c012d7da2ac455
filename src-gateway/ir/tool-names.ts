import type { PartStart, ReplyEvent } from './event.ts'
import { madeUpCallId } from './made-up-id.ts'
import type { ConversationRequest } from './request.ts'
import type { CustomTool, FunctionTool } from './tool.ts'

/**
 * How a tool is called on a wire that has neither namespaces nor free-text tools: `namespace__name`, and for free text a
 * function with one string argument. `RestoreTools` takes both back in the reply.
 */
export function wireToolName(tool: { name: string; namespace?: string }): string {
  return tool.namespace === undefined ? tool.name : `${tool.namespace}__${tool.name}`
}

/** Arguments of the function that stands for a free-text tool. */
export const customToolParameters = Object.freeze({
  type: 'object',
  properties: { input: { type: 'string', description: 'The input of the tool, as free text.' } },
  required: ['input'],
  additionalProperties: false,
})

/** The description of the function that stands for a free-text tool: the grammar, if it has one, is told in words. */
export function customToolDescription(tool: CustomTool): string {
  const { description = '', format } = tool
  if (format === undefined || format.type !== 'grammar') return description
  const { syntax, definition } = format
  const rule = `The input must follow this ${typeof syntax === 'string' ? `${syntax} ` : ''}grammar:\n${String(definition ?? '')}`
  return description === '' ? rule : `${description}\n\n${rule}`
}

/** The JSON text of a call of the function that stands for a free-text tool. */
export function wrapCustomInput(input: string): string {
  return JSON.stringify({ input })
}

type PartStartEvent = Extract<ReplyEvent, { type: 'part-start' }>
type ToolCallStart = Extract<PartStart, { type: 'tool-call' }>

/**
 * Gives the calls of a reply the names and the kind that the client knows its tools by, and ids of their own. One for each reply.
 */
export class RestoreTools {
  private readonly tools: Map<string, FunctionTool | CustomTool> | undefined
  private readonly unwrapping = new Map<number, Unwrapper>()
  private readonly request: Pick<ConversationRequest, 'messages'>
  /** Ids of the calls so far; found when the first call comes. */
  private ids: Set<string> | undefined

  constructor(request: Pick<ConversationRequest, 'tools' | 'messages'>) {
    this.tools = toolsToRestore(request)
    this.request = request
  }

  /** The event as the client's protocol shall see it; undefined = nothing to tell yet. */
  take(event: ReplyEvent): ReplyEvent | undefined {
    if (event.type === 'part-start' && event.part.type === 'tool-call') return this.takeCall(event, event.part)
    if (this.tools === undefined) return event
    if (event.type === 'part-delta') {
      const unwrapper = this.unwrapping.get(event.index)
      if (unwrapper === undefined) return event
      const text = unwrapper.push(event.text)
      return text === '' ? undefined : { ...event, text }
    }
    if (event.type === 'part-end') this.unwrapping.delete(event.index)
    return event
  }

  /** A vendor may number its calls anew in each answer; a client pairs results with calls by the id alone. */
  private takeCall(event: PartStartEvent, given: ToolCallStart): ReplyEvent {
    this.ids ??= callIdsOf(this.request)
    const part = this.ids.has(given.id) ? { ...given, id: madeUpCallId() } : given
    this.ids.add(part.id)
    return this.named(part === given ? event : { ...event, part }, part)
  }

  private named(event: PartStartEvent, part: ToolCallStart): ReplyEvent {
    if (part.namespace !== undefined) {
      if (this.tools?.has(wireToolName(part)) === true) return event
      // The vendor's own namespace: the client declared none, and knows the tool by its plain name.
      const { namespace: _unknown, ...plain } = part
      return { ...event, part: plain }
    }
    const tool = part.kind === 'function' ? this.tools?.get(part.name) : undefined
    if (tool === undefined) return event
    if (tool.type === 'custom') this.unwrapping.set(event.index, new Unwrapper())
    const { name, namespace } = tool
    const kind = tool.type
    return { ...event, part: { ...part, name, kind, ...(namespace === undefined ? undefined : { namespace }) } }
  }
}

function callIdsOf({ messages }: Pick<ConversationRequest, 'messages'>): Set<string> {
  const ids = new Set<string>()
  for (const { role, content } of messages) {
    if (role !== 'assistant') continue
    for (const part of content) if (part.type === 'tool-call') ids.add(part.id)
  }
  return ids
}

function toolsToRestore(
  request: Pick<ConversationRequest, 'tools'>,
): Map<string, FunctionTool | CustomTool> | undefined {
  let found: Map<string, FunctionTool | CustomTool> | undefined
  for (const tool of request.tools) {
    if (tool.type === 'provider' || (tool.type === 'function' && tool.namespace === undefined)) continue
    found ??= new Map()
    found.set(wireToolName(tool), tool)
  }
  return found
}

/**
 * Reads the string in `{"input": "…"}` while it comes, cut anywhere. What is not of that shape is passed on as it is: a
 * model that wrote the bare text meant it.
 */
class Unwrapper {
  private state: 'head' | 'string' | 'raw' | 'done' = 'head'
  private pending = ''

  push(text: string): string {
    if (this.state === 'done') return ''
    if (this.state === 'raw') return text
    this.pending += text
    if (this.state === 'head' && !this.readHead()) return this.takeRaw()
    return this.state === 'string' ? this.readString() : ''
  }

  /** False when this can no longer be the head. */
  private readHead(): boolean {
    const whole = /^\s*\{\s*"input"\s*:\s*"/.exec(this.pending)
    if (whole !== null) {
      this.pending = this.pending.slice(whole[0].length)
      this.state = 'string'
      return true
    }
    return /^\s*(?:\{\s*(?:"(?:i(?:n(?:p(?:u(?:t(?:"\s*(?::\s*)?)?)?)?)?)?)?)?)?$/.test(this.pending)
  }

  private takeRaw(): string {
    const text = this.pending
    this.pending = ''
    this.state = 'raw'
    return text
  }

  private readString(): string {
    const text = this.pending
    let at = 0
    while (at < text.length && text[at] !== '"') {
      if (text[at] !== '\\') at += 1
      else {
        const length = escapeLength(text, at)
        if (at + length > text.length) break
        at += length
      }
    }
    const closed = text[at] === '"'
    const piece = text.slice(0, at)
    this.pending = text.slice(at)
    if (closed) this.state = 'done'
    return piece === '' ? '' : readEscapes(piece)
  }
}

/** How long the escape at `at` is; a first surrogate is kept with its second. */
function escapeLength(text: string, at: number): number {
  if (text[at + 1] !== 'u' || !mayBeHex(text.slice(at + 2, at + 6))) return 2
  const unit = Number.parseInt(text.slice(at + 2, at + 6), 16)
  if (unit < 0xd800 || unit >= 0xdc00) return 6
  // What has not come yet may be the second.
  const second = text.slice(at + 6, at + 12)
  return '\\u'.startsWith(second.slice(0, 2)) && mayBeHex(second.slice(2)) ? 12 : 6
}

function mayBeHex(digits: string): boolean {
  return /^[\da-fA-F]*$/.test(digits)
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** What models write is not always JSON: an escape that JSON does not know stays as it was written. */
function readEscapes(piece: string): string {
  if (!piece.includes('\\')) return piece
  return piece.replace(/\\(?:u([\da-fA-F]{4})|(.))/gs, (whole, unit: string | undefined, letter: string | undefined) =>
    unit === undefined ? (shortEscapes[letter ?? ''] ?? whole) : String.fromCharCode(Number.parseInt(unit, 16)),
  )
}
