import type { Operation } from '../protocols/types.ts'
import type { Needs } from '../routing/types.ts'
import { type JsonMember, type JsonValue, lastMember, scanArray, scanObject } from '../wire/scan-json.ts'
import { leastTokens, mostOfLeastTokens } from './least-tokens.ts'
import { memberOf, rawText } from './scanned-text.ts'
import type { InboundRequest } from './types.ts'

/** Members by which a client lets the vendor shorten what is too long. */
const shortening = ['truncation', 'context_management', 'transforms', 'plugins'] as const
const toolLists = ['tools', 'functions'] as const
const thinkingMembers = ['thinking', 'reasoning', 'reasoning_effort', 'generationConfig', 'enable_thinking'] as const
const turnLists = ['messages', 'contents', 'input'] as const

/** Types of parts that are pictures, in all protocols. */
const imageTypes: ReadonlySet<string> = new Set(['image', 'image_url', 'input_image'])
/** Where parts have other parts in them, or say what kind of file they are. */
const nested = [
  'content',
  'parts',
  'output',
  'inlineData',
  'inline_data',
  'fileData',
  'file_data',
  'toolResult',
] as const
const partMembers = ['type', 'mimeType', 'mime_type', 'image', 'images', ...nested]
/** Parts in parts in turns; deeper nothing is looked for. */
const maxDepth = 5

/** Operations whose body is one prompt for a model. */
const ofPrompt: ReadonlySet<Operation> = new Set(['chat', 'completions'])

/** What a request asks of a model. Each is read from the body when planning first asks for it, which is when a model lacks it. */
export class RequestNeeds implements Needs {
  private readonly request: Pick<InboundRequest, 'body' | 'headers'>
  private least: number | undefined

  private constructor(request: Pick<InboundRequest, 'body' | 'headers'>) {
    this.request = request
  }

  /** Undefined for requests that are no prompt. */
  static of(request: Pick<InboundRequest, 'body' | 'headers' | 'route'>): RequestNeeds | undefined {
    return ofPrompt.has(request.route.operation) ? new RequestNeeds(request) : undefined
  }

  get images(): boolean {
    return this.read(turnLists, (turns, body) => turns.some((list) => holdsImage(body, list, maxDepth)))
  }

  get tools(): boolean {
    return this.read(toolLists, (lists) => lists.some((list) => list.kind === 'array' && list.end - list.start > 2))
  }

  get thinking(): boolean {
    return this.read(thinkingMembers, (members, body) => members.some((member) => asksToThink(body, member)))
  }

  /** By the length of the body; `contextTokens` may be far below. */
  get contextTokensAtMost(): number {
    return mostOfLeastTokens(this.request.body)
  }

  /** Tokens of the prompt at least; 0 where the vendor is asked to shorten it, or to take more than the model usually does. */
  get contextTokens(): number {
    this.least ??= this.isShortened() || this.hasLongContext() ? 0 : leastTokens(this.request.body)
    return this.least
  }

  private isShortened(): boolean {
    return this.read(shortening, (members, body) =>
      members.some(({ kind, start, end }) => kind !== 'null' && body.toString('latin1', start, end) !== '"disabled"'),
    )
  }

  /** https://platform.claude.com/docs/en/build-with-claude/context-windows */
  private hasLongContext(): boolean {
    return String(this.request.headers['anthropic-beta'] ?? '').includes('context-')
  }

  /** What is no JSON needs nothing here; whether it may be sent is decided elsewhere. */
  private read(names: readonly string[], judge: (members: readonly JsonMember[], body: Buffer) => boolean): boolean {
    const { body } = this.request
    try {
      return judge(scanObject(body, names).members, body)
    } catch {
      return false
    }
  }
}

function asksToThink(body: Buffer, member: JsonMember): boolean {
  switch (member.name) {
    case 'generationConfig':
      return member.kind === 'object' && memberOf(body, member, 'thinkingConfig') !== undefined
    case 'thinking':
      return member.kind === 'object' && textOf(body, memberOf(body, member, 'type')) !== 'disabled'
    case 'reasoning':
      return member.kind === 'object' && isEffort(textOf(body, memberOf(body, member, 'effort')))
    case 'reasoning_effort':
      return isEffort(textOf(body, member))
    default:
      return member.kind === 'true'
  }
}

function isEffort(effort: string | undefined): boolean {
  return effort !== undefined && effort !== 'none'
}

function holdsImage(body: Buffer, value: JsonValue, depth: number): boolean {
  if (depth === 0) return false
  if (value.kind === 'array') {
    let found = false
    scanArray(body, value.start, value.end, (element) => {
      found = holdsImage(body, element, depth)
      return !found
    })
    return found
  }
  if (value.kind !== 'object') return false
  const part = scanObject(body, partMembers, value.start, value.end)
  if (imageTypes.has(textOf(body, lastMember(part, 'type')) ?? '')) return true
  for (const member of part.members) {
    const { name, kind } = member
    if (name === 'image' || name === 'images') {
      if (kind === 'object' || (kind === 'array' && member.end - member.start > 2)) return true
    } else if (name === 'mimeType' || name === 'mime_type') {
      if (textOf(body, member)?.startsWith('image/') === true) return true
    } else if (name !== 'type' && holdsImage(body, member, depth - 1)) return true
  }
  return false
}

function textOf(body: Buffer, member: JsonValue | undefined): string | undefined {
  return member?.kind === 'string' ? rawText(body, member, 32) : undefined
}
