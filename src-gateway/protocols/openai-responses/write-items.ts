import { createHash } from 'node:crypto'
import { extensionsOf } from '../../ir/extensions.ts'
import type { Message, Part, ThinkingPart, ToolCallPart, ToolResultPart } from '../../ir/part.ts'
import { wireToolName, wrapCustomInput } from '../../ir/tool-names.ts'
import type { Warnings } from '../../ir/warning.ts'
import type { JsonObject, WriteRequestContext } from '../conversion.ts'
import { isObject, objectOf, parsedJson } from '../json-values.ts'
import type { WireNames } from '../wire-names.ts'
import { type Builtin, builtinByCall, type builtinsOf } from './builtins.ts'
import { own } from './own.ts'
import type { ResponsesQuirks } from './quirks.ts'
import { writeInputPart, writeOutputText } from './write-content.ts'

export interface ItemContext {
  /** The client speaks this protocol too: its items are its own business. */
  ours: boolean
  /** The upstream stores the conversation, so that reasoning may be named by its id alone. */
  stored: boolean
  quirks: ResponsesQuirks
  names: WireNames
  warnings: Warnings
  recall: WriteRequestContext['recall']
  builtins: ReturnType<typeof builtinsOf>
}

/**
 * The conversation as items. A reasoning item that nothing of the same turn follows is left out, for it is refused; before
 * a message whose id is not known it goes without its own, for the two are checked together.
 */
export function writeItems(messages: readonly Message[], context: ItemContext): JsonObject[] {
  const writer = new ItemWriter(context)
  for (const message of messages) writer.take(message)
  return withoutLoneReasoning(writer.items, context)
}

/** What a reference or a compaction stands for is not known here, so they count. */
const modelsTypes: ReadonlySet<string> = new Set(['reasoning', 'compaction', 'item_reference', 'mcp_approval_request'])

/** What the model made: one of these must follow its reasoning. */
function isModels(item: JsonObject | undefined): boolean {
  if (item === undefined) return false
  const type = typeof item.type === 'string' ? item.type : ''
  if (type === 'message') return item.role === 'assistant'
  return type.endsWith('_call') || modelsTypes.has(type)
}

function withoutLoneReasoning(items: readonly JsonObject[], { warnings, ours }: ItemContext): JsonObject[] {
  const kept: JsonObject[] = []
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at]
    if (item === undefined) continue
    const next = kept[kept.length - 1]
    const followed = isModels(next)
    if (item.type === 'reasoning' && !followed) {
      warnings.add('unsupported', 'reasoning', 'reasoning that nothing follows in its turn was left out')
      continue
    }
    if (
      item.type === 'reasoning' &&
      !ours &&
      item.encrypted_content !== undefined &&
      next?.type === 'message' &&
      next.id === undefined
    )
      delete item.id
    kept.push(item)
  }
  return kept.reverse()
}

class ItemWriter {
  readonly items: JsonObject[] = []
  private readonly context: ItemContext
  /** Thinking whose state has not come yet: the earlier pieces of one item. */
  private thinking: ThinkingPart[] = []
  /** The message item that the model's texts are put into, and the wire item they came from. */
  private message: { content: JsonObject[]; item: unknown } | undefined

  /** Ids of the calls so far, by the client's: some vendors begin to count anew in each answer. */
  private readonly callIds = new Map<string, string>()
  private readonly usedIds = new Set<string>()

  constructor(context: ItemContext) {
    this.context = context
  }

  take(message: Message): void {
    switch (message.role) {
      case 'assistant':
        this.takeAssistant(message)
        break
      case 'tool':
        for (const part of message.content) if (part.type === 'tool-result') this.takeResult(part)
        return
      case 'system':
      case 'user':
        this.takeInput(message)
        break
    }
  }

  private takeInput(message: Message): void {
    const { role: kept, ...rest } = extensionsOf(message.extensions, own)
    const content: JsonObject[] = []
    for (const part of message.content) {
      if (part.type === 'tool-result') {
        this.takeResult(part)
        continue
      }
      if (part.type === 'provider' && part.protocol === own && isItem(part.value)) {
        this.items.push(part.value)
        continue
      }
      const written = writeInputPart(part, this.context.warnings)
      if (written !== undefined) content.push(written)
    }
    if (content.length === 0) return
    const role = message.role === 'user' ? 'user' : typeof kept === 'string' ? kept : this.context.quirks.systemRole
    this.items.push({ ...rest, type: 'message', role, content })
  }

  private takeAssistant({ content }: Message): void {
    this.recallThinking(content)
    /** Pictures of the model's, which only a user's message can hold. */
    const moved: JsonObject[] = []
    for (const part of content) {
      if (part.type !== 'text' && part.type !== 'refusal') this.message = undefined
      if (part.type !== 'thinking') this.dropThinking()
      switch (part.type) {
        case 'text':
          if (part.text !== '') this.takeText(part, writeOutputText(part))
          break
        case 'refusal':
          if (part.text !== '') this.takeText(part, { type: 'refusal', refusal: part.text })
          break
        case 'thinking':
          this.takeThinking(part)
          break
        case 'redacted-thinking':
          if (part.opaque.origin === own) this.pushReasoning([], part.opaque, {})
          break
        case 'tool-call':
          this.items.push(this.writeCall(part))
          break
        case 'tool-result':
          this.takeResult(part)
          break
        case 'provider':
          this.takeProvider(part)
          break
        default: {
          const written = writeInputPart(part, this.context.warnings)
          if (written !== undefined) moved.push(written)
        }
      }
    }
    this.dropThinking()
    this.message = undefined
    if (moved.length === 0) return
    this.context.warnings.add('changed', 'messages.content', 'a file of the assistant was sent as one of the user')
    this.items.push({ type: 'message', role: 'user', content: moved })
  }

  private takeText(part: Part, written: JsonObject): void {
    const { item } = extensionsOf(part.extensions, own)
    if (this.message !== undefined && this.message.item === item) {
      this.message.content.push(written)
      return
    }
    this.message = { content: [written], item }
    this.items.push({ ...objectOf(item), type: 'message', role: 'assistant', content: this.message.content })
  }

  private takeProvider(part: Extract<Part, { type: 'provider' }>): void {
    if (part.protocol === own) {
      if (isObject(part.value)) this.items.push(part.value)
      return
    }
    this.context.warnings.add('unsupported', part.name)
    if (part.text !== undefined) this.takeText(part, { type: 'output_text', text: part.text, annotations: [] })
  }

  private takeThinking(part: ThinkingPart): void {
    const { opaque } = part
    const { item } = extensionsOf(part.extensions, own)
    const first = this.thinking[0]
    if (first !== undefined && extensionsOf(first.extensions, own).item !== item) this.dropThinking()
    this.thinking.push(part)
    if (opaque === undefined) return
    const parts = this.thinking
    this.thinking = []
    if (opaque.origin === own) this.pushReasoning(parts, opaque, objectOf(item))
    else this.pushReasoningText(parts)
  }

  /** What has no state of this vendor's goes back only if the client had it from this vendor, or as plain text. */
  private dropThinking(): void {
    const parts = this.thinking
    if (parts.length === 0) return
    this.thinking = []
    const { item } = extensionsOf(parts[0]?.extensions, own)
    if (this.context.stored && isObject(item) && typeof item.id === 'string') this.pushReasoning(parts, undefined, item)
    else this.pushReasoningText(parts)
  }

  private pushReasoningText(parts: readonly ThinkingPart[]): void {
    if (!this.context.quirks.reasoningText) return
    const content = parts.filter(({ text }) => text !== '').map(({ text }) => ({ type: 'reasoning_text', text }))
    if (content.length > 0) this.items.push({ type: 'reasoning', summary: [], content })
  }

  private pushReasoning(
    parts: readonly ThinkingPart[],
    state: { value: string; id?: string } | undefined,
    item: Readonly<Record<string, unknown>>,
  ): void {
    const summary: JsonObject[] = []
    const content: JsonObject[] = []
    for (const part of parts) {
      if (part.text === '') continue
      const plain = part.summary !== true && extensionsOf(part.extensions, own).item !== undefined
      if (plain) content.push({ type: 'reasoning_text', text: part.text })
      else summary.push({ type: 'summary_text', text: part.text })
    }
    const id = state?.id ?? item.id
    this.items.push({
      ...item,
      type: 'reasoning',
      ...(id === undefined ? undefined : { id }),
      summary,
      ...(content.length > 0 ? { content } : undefined),
      ...(state === undefined ? undefined : { encrypted_content: state.value }),
    })
  }

  /** Thinking that the client's protocol could not carry is taken from memory. */
  private recallThinking(content: readonly Part[]): void {
    let call: ToolCallPart | undefined
    for (const part of content) {
      if ((part.type === 'thinking' || part.type === 'redacted-thinking') && part.opaque?.origin === own) return
      if (part.type === 'tool-call') call ??= part
    }
    if (call === undefined) return
    for (const { text, opaque } of this.context.recall(call.id)?.thinking ?? []) {
      if (opaque.origin !== own) continue
      this.pushReasoning(text === '' ? [] : [{ type: 'thinking', text, summary: true }], opaque, {})
    }
  }

  private writeCall(part: ToolCallPart): JsonObject {
    const { quirks, names } = this.context
    const { item } = extensionsOf(part.extensions, own)
    const kept = objectOf(item)
    const id = this.callId(part.id)
    const builtin = this.builtinOf(part, kept)
    if (builtin !== undefined) {
      return {
        status: 'completed',
        ...kept,
        type: builtin.callType,
        call_id: id,
        ...builtin.writeCall(parsed(part.input)),
      }
    }
    const name = names.of(quirks.namespaces ? part.name : wireToolName(part))
    const { namespace: written, type, ...rest } = kept
    const namespace = quirks.namespaces ? (part.namespace ?? written) : undefined
    const spaced = namespace === undefined ? undefined : { namespace }
    if (part.kind === 'custom' && quirks.customTools)
      return { ...rest, type: 'custom_tool_call', call_id: id, name, input: part.input, ...spaced }
    const input = part.kind === 'custom' ? wrapCustomInput(part.input) : part.input
    return { ...rest, type: 'function_call', call_id: id, name, arguments: input === '' ? '{}' : input, ...spaced }
  }

  /** A call that came as a builtin's item, or of a tool that goes as a builtin. */
  private builtinOf(part: ToolCallPart, kept: Readonly<Record<string, unknown>>): Builtin | undefined {
    if (part.kind !== 'function' || part.namespace !== undefined) return undefined
    // An item that came as a builtin's goes as one, whatever the tools say.
    if (typeof kept.type === 'string') return builtinByCall(kept.type)
    return this.context.builtins.get(part.name)
  }

  /** The id to send for a call: 64 characters at most, and no other call's. */
  private callId(id: string): string {
    const short = shortId(id)
    let sent = short
    for (let count = 2; this.usedIds.has(sent); count++) sent = `${short.slice(0, 58)}_${count}`
    this.usedIds.add(sent)
    this.callIds.set(id, sent)
    return sent
  }

  private takeResult(part: ToolResultPart): void {
    const { output, item } = extensionsOf(part.extensions, own)
    if (isObject(output)) {
      this.items.push(output)
      return
    }
    const custom = part.kind === 'custom' && this.context.quirks.customTools
    this.items.push({
      ...objectOf(item),
      type: custom ? 'custom_tool_call_output' : 'function_call_output',
      call_id: this.callIds.get(part.callId) ?? shortId(part.callId),
      output: this.writeOutput(part),
    })
  }

  private writeOutput({ content, isError }: ToolResultPart): string | JsonObject[] {
    const written: JsonObject[] = isError === true ? [{ type: 'input_text', text: errorMark }] : []
    if (isError === true)
      this.context.warnings.add('emulated', 'messages.tool_result.is_error', 'that a tool failed is told in its output')
    for (const part of content) {
      const one = writeInputPart(part, this.context.warnings)
      if (one !== undefined) written.push(one)
    }
    const [first, second, third] = written
    if (first === undefined) return ''
    if (isError === true && third === undefined && second?.type === 'input_text')
      return `${errorMark} ${String(second.text)}`
    return second === undefined && isPlain(first) ? String(first.text) : written
  }
}

/** Tells the model that a tool failed, for which the protocol has no field. */
const errorMark = '[The tool failed]'

function isPlain(part: JsonObject): boolean {
  return part.type === 'input_text' && Object.keys(part).length === 2
}

/** Whether a provider part is an item of its own, not a part of a message. */
function isItem(value: unknown): value is JsonObject {
  return isObject(value) && typeof value.type === 'string' && !value.type.startsWith('input_')
}

/** OpenAI takes 64 characters; a longer id is replaced by one that is always the same for it. */
function shortId(id: string): string {
  return id.length <= 64 ? id : `call_${createHash('sha256').update(id).digest('hex').slice(0, 40)}`
}

function parsed(input: string): Readonly<Record<string, unknown>> {
  return objectOf(parsedJson(input))
}
