import { madeUpCallId } from '../../ir/made-up-id.ts'
import { unpackOpaque } from '../../ir/opaque.ts'
import type {
  Message,
  Part,
  TextPart,
  ThinkingPart,
  ToolCallPart,
  ToolResultContent,
  ToolResultPart,
} from '../../ir/part.ts'
import type { Tool } from '../../ir/tool.ts'
import { isObject, restOf, stringOf, wordOf } from '../json-values.ts'
import { builtinCall, builtinOutput } from './builtins.ts'
import { hostedText, shellOutputText, toolListText } from './item-text.ts'
import { own } from './own.ts'
import { provider, readContentPart } from './read-content.ts'
import { malformed } from './read-tools.ts'

const messageFields: ReadonlySet<string> = new Set(['type', 'role', 'content', 'name'])
const callFields: ReadonlySet<string> = new Set(['type', 'call_id', 'name', 'arguments', 'input', 'namespace'])
const builtinCallFields: ReadonlySet<string> = new Set(['type', 'call_id', 'action', 'operation', 'arguments'])
const outputFields: ReadonlySet<string> = new Set(['type', 'call_id', 'output'])
const reasoningFields: ReadonlySet<string> = new Set(['type', 'id', 'summary', 'content', 'encrypted_content'])
const hosted: ReadonlySet<string> = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'mcp_call',
  'mcp_list_tools',
  'shell_call_output',
])

export interface ReadItems {
  /** Instructions before the first other item. */
  system: TextPart[]
  messages: Message[]
}

/**
 * The items of an input as messages: what the model made in one turn is one assistant message, the answers to its calls
 * are one tool message.
 * @throws GatewayError `request.malformed` naming the item
 */
export function readItems(items: readonly unknown[], tools: readonly Tool[]): ReadItems {
  const reader = new ItemReader(tools)
  for (const [index, item] of items.entries()) reader.take(item, `input[${index}]`)
  return reader.end()
}

class ItemReader {
  private readonly system: TextPart[] = []
  private readonly messages: Message[] = []
  /** Parts of the message that is growing. */
  private parts: Part[] = []
  private role: 'assistant' | 'tool' = 'assistant'
  /** The calls so far, by call id; `local_shell_call_output` names its call by the item's id. */
  private readonly calls = new Map<string, ToolCallPart>()
  private readonly namespaces = new Set<string>()

  constructor(tools: readonly Tool[]) {
    for (const tool of tools) {
      if (tool.type !== 'provider' && tool.namespace !== undefined) this.namespaces.add(tool.namespace)
    }
  }

  take(raw: unknown, field: string): void {
    if (typeof raw === 'string') {
      this.push({ role: 'user', content: [{ type: 'text', text: raw }] })
      return
    }
    if (!isObject(raw)) throw malformed(field, 'an object')
    // The type of a message, and of a reference, may be left out.
    const type = wordOf(raw.type) ?? (raw.role !== undefined ? 'message' : 'item_reference')
    switch (type) {
      case 'message':
        this.takeMessage(raw, field)
        break
      case 'reasoning':
        this.add('assistant', readReasoning(raw))
        break
      case 'function_call':
      case 'custom_tool_call':
        this.takeCall(raw, type === 'custom_tool_call' ? 'custom' : 'function')
        break
      case 'function_call_output':
      case 'custom_tool_call_output':
        this.takeOutput(raw, type === 'custom_tool_call_output' ? 'custom' : 'function', readOutput(raw.output))
        break
      case 'additional_tools':
        // Its tools stand among the request's.
        return
      case 'mcp_approval_response':
        this.push({ role: 'user', content: [provider(raw)] })
        break
      default:
        this.takeOther(raw, type)
        break
    }
  }

  end(): ReadItems {
    this.flush()
    return { system: this.system, messages: this.messages }
  }

  private takeMessage(raw: Readonly<Record<string, unknown>>, field: string): void {
    const { role } = raw
    const content = readContent(raw.content, `${field}.content`)
    if (role === 'assistant') {
      const item = restOf(raw, messageFields) ?? {}
      // One object for all parts of the item, by which its writer knows that they belong together.
      this.add(
        'assistant',
        content.map((part) => withItem(part, { item })),
      )
      return
    }
    const instruction = role === 'system' || role === 'developer'
    const rest = restOf(raw, messageFields)
    const kept = instruction ? { ...rest, role } : rest
    if (instruction && this.atHead() && content.every((part) => part.type === 'text')) {
      for (const part of content) this.system.push(withItem(part, { item: kept }))
      return
    }
    const name = wordOf(raw.name)
    this.push({
      role: instruction ? 'system' : 'user',
      content,
      ...(name === undefined ? undefined : { name }),
      ...(kept === undefined ? undefined : { extensions: { [own]: kept } }),
    })
  }

  private takeCall(raw: Readonly<Record<string, unknown>>, kind: 'function' | 'custom'): void {
    const namespace = wordOf(raw.namespace)
    const declared = namespace !== undefined && this.namespaces.has(namespace)
    const rest = restOf(raw, callFields)
    const item = namespace === undefined || declared ? rest : { ...rest, namespace }
    this.addCall(
      {
        type: 'tool-call',
        id: wordOf(raw.call_id) ?? wordOf(raw.id) ?? madeUpCallId(),
        name: stringOf(raw.name) ?? '',
        kind,
        input: textOf(kind === 'custom' ? raw.input : raw.arguments),
        ...(declared ? { namespace } : undefined),
        ...(item === undefined ? undefined : { extensions: { [own]: { item } } }),
      },
      wordOf(raw.id),
    )
  }

  private addCall(call: ToolCallPart, itemId: string | undefined): void {
    this.calls.set(call.id, call)
    if (itemId !== undefined && !this.calls.has(itemId)) this.calls.set(itemId, call)
    this.add('assistant', [call])
  }

  private takeOutput(
    raw: Readonly<Record<string, unknown>>,
    kind: 'function' | 'custom',
    content: readonly ToolResultContent[],
    more?: Pick<ToolResultPart, 'isError' | 'extensions'>,
  ): void {
    const named = wordOf(raw.call_id) ?? wordOf(raw.id) ?? ''
    const call = this.calls.get(named)
    const item = restOf(raw, outputFields)
    this.add('tool', [
      {
        type: 'tool-result',
        callId: call?.id ?? named,
        ...(call === undefined ? undefined : { name: call.name }),
        kind: call?.kind ?? kind,
        content,
        ...(item === undefined ? undefined : { extensions: { [own]: { item } } }),
        ...more,
      },
    ])
  }

  /** Calls of tools that OpenAI knows by type, their answers, and what the vendor does itself. */
  private takeOther(raw: Readonly<Record<string, unknown>>, type: string): void {
    const call = builtinCall(raw)
    if (call !== undefined) {
      const item = { ...restOf(raw, builtinCallFields), type }
      this.addCall(
        {
          type: 'tool-call',
          id: wordOf(raw.call_id) ?? wordOf(raw.id) ?? madeUpCallId(),
          name: call.name,
          kind: 'function',
          input: textOf(call.readCall(raw)),
          extensions: { [own]: { item } },
        },
        wordOf(raw.id),
      )
      return
    }
    const output = builtinOutput(raw)
    if (output !== undefined) {
      const failed = output.name === 'apply_patch' && raw.status === 'failed'
      this.takeOutput(raw, 'function', builtinContent(raw), {
        ...(failed ? { isError: true } : undefined),
        // The item as it came: its text cannot be taken apart again.
        extensions: { [own]: { output: raw } },
      })
      return
    }
    this.add('assistant', [provider(raw, hosted.has(type) ? hostedText(raw) : undefined)])
  }

  private atHead(): boolean {
    return this.messages.length === 0 && this.parts.length === 0
  }

  private add(role: 'assistant' | 'tool', parts: readonly Part[]): void {
    if (this.role !== role) this.flush()
    this.role = role
    this.parts.push(...parts)
  }

  private push(message: Message): void {
    this.flush()
    this.messages.push(message)
  }

  private flush(): void {
    if (this.parts.length > 0) this.messages.push({ role: this.role, content: this.parts })
    this.parts = []
  }
}

function readContent(raw: unknown, field: string): Part[] {
  if (raw === undefined || raw === null) return []
  if (typeof raw === 'string') return [{ type: 'text', text: raw }]
  if (!Array.isArray(raw)) throw malformed(field, 'a text or a list of parts')
  return raw.map(readContentPart).filter((part) => part !== undefined)
}

/** What a tool answered: a text, or a list of parts. Anything else is given as JSON. */
function readOutput(raw: unknown): ToolResultContent[] {
  if (raw === undefined || raw === null) return []
  if (!Array.isArray(raw)) return [{ type: 'text', text: textOf(raw) }]
  return raw.map((one): ToolResultContent => {
    const part = readContentPart(one)
    if (part?.type === 'text' || part?.type === 'image' || part?.type === 'audio' || part?.type === 'file') return part
    return { type: 'text', text: textOf(one) }
  })
}

function builtinContent(raw: Readonly<Record<string, unknown>>): ToolResultContent[] {
  if (raw.type === 'shell_call_output') return [{ type: 'text', text: shellOutputText(raw.output) }]
  if (raw.type === 'tool_search_output') return [{ type: 'text', text: toolListText(raw.tools) }]
  return readOutput(raw.output)
}

/**
 * A reasoning item: a part for each piece of its summary and its content. The last one has the state; all have the item,
 * one object, so that the writer can put it together again.
 */
function readReasoning(raw: Readonly<Record<string, unknown>>): Part[] {
  const id = wordOf(raw.id)
  const item = { ...restOf(raw, reasoningFields), ...(id === undefined ? undefined : { id }) }
  const extensions = { [own]: { item } }
  const parts: ThinkingPart[] = [
    ...textsOf(raw.summary).map((text) => ({ type: 'thinking' as const, text, summary: true, extensions })),
    ...textsOf(raw.content).map((text) => ({ type: 'thinking' as const, text, extensions })),
  ]
  const state = wordOf(raw.encrypted_content)
  const last = parts.pop() ?? { type: 'thinking' as const, text: '', extensions }
  return [...parts, state === undefined ? last : { ...last, opaque: unpackOpaque(state, own, id) }]
}

function textsOf(raw: unknown): string[] {
  if (typeof raw === 'string') return raw === '' ? [] : [raw]
  if (!Array.isArray(raw)) return []
  return raw.map((part) => (typeof part === 'string' ? part : isObject(part) ? (stringOf(part.text) ?? '') : ''))
}

function withItem<T extends Part>(part: T, kept: Readonly<Record<string, unknown>>): T {
  return { ...part, extensions: { [own]: { ...part.extensions?.[own], ...kept } } }
}

function textOf(raw: unknown): string {
  if (typeof raw === 'string') return raw
  return raw === undefined || raw === null ? '' : JSON.stringify(raw)
}
