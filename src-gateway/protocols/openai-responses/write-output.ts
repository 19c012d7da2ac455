import type { PartStart, ReplyEvent } from '../../ir/event.ts'
import type { FinishReason } from '../../ir/finish-reason.ts'
import { InSequence } from '../../ir/in-sequence.ts'
import { madeUpCallId } from '../../ir/made-up-id.ts'
import { type OpaqueState, opaqueFor } from '../../ir/opaque.ts'
import type { Citation } from '../../ir/part.ts'
import type { Usage } from '../../ir/usage.ts'
import type { JsonObject, WriteReplyContext } from '../conversion.ts'
import { isObject, objectOf, parsedJson } from '../json-values.ts'
import { builtinsOf } from './builtins.ts'
import { itemId } from './item-ids.ts'
import { own } from './own.ts'
import { writeCitation } from './write-content.ts'

/** Gets what a stream says of the output as it grows. A document needs none of it. */
export interface OutputListener {
  event(type: string, fields: JsonObject): void
  /** A piece of text; `head` is what stands before it in the event. */
  delta(type: string, at: DeltaPlace, text: string): void
}

export interface DeltaPlace {
  item_id: string
  output_index: number
  content_index?: number
  summary_index?: number
}

interface OpenItem {
  item: JsonObject
  at: number
}

interface OpenPart {
  part: PartStart
  text: string
  citations: Citation[]
  /** Where its text goes; undefined for a part that is told only when it is whole. */
  place: DeltaPlace | undefined
}

/**
 * Puts the parts of an answer together to output items: texts that stand together are one message, thinking up to its
 * state is one reasoning item, and each call is an item.
 */
export class OutputWriter {
  readonly output: JsonObject[] = []
  usage: Usage | undefined
  finish: FinishReason | undefined
  private readonly context: WriteReplyContext
  private readonly listener: OutputListener
  private readonly sequence = new InSequence()
  private readonly builtins: ReturnType<typeof builtinsOf>
  private readonly callIds = new Set<string>()
  private readonly ids = new Set<string>()
  /** Parts of other candidates, which this protocol has no place for. */
  private readonly dropped = new Set<number>()
  /** The message or reasoning item that may still grow. */
  private open: OpenItem | undefined
  private current: OpenPart | undefined
  /** The picture of an image generation stands in its item already. */
  private pictureWritten = false

  constructor(context: WriteReplyContext, listener: OutputListener) {
    this.context = context
    this.listener = listener
    this.builtins = builtinsOf(context.request.tools)
  }

  take(event: ReplyEvent): void {
    if (event.type === 'part-start' && (event.candidate ?? 0) > 0) this.dropped.add(event.index)
    if ('index' in event && this.dropped.has(event.index)) return
    if (event.type === 'finish' && (event.candidate ?? 0) > 0) return
    // An answer without overlaps, the common case, goes through one at a time.
    for (const one of this.sequence.push(event)) this.apply(one)
  }

  /** Closes what is open. */
  end(): void {
    for (const event of this.sequence.closeAll()) this.apply(event)
    this.closeItem('completed')
  }

  private apply(event: ReplyEvent): void {
    switch (event.type) {
      case 'part-start':
        this.begin(event.part)
        break
      case 'part-delta':
        this.grow(event.text)
        break
      case 'citation':
        this.current?.citations.push(event.citation)
        return
      case 'part-end':
        this.endPart(event.opaque)
        break
      case 'usage':
        this.usage = event.usage
        return
      case 'finish':
        this.finish = event.reason
        return
      default:
        return
    }
  }

  private begin(part: PartStart): void {
    this.current = { part, text: '', citations: [], place: undefined }
    switch (part.type) {
      case 'thinking':
        if (this.open?.item.type !== 'reasoning' || (part.id !== undefined && this.open.item.id !== part.id))
          this.closeItem('completed')
        return
      case 'text':
      case 'refusal':
        if (this.open?.item.type !== 'message') this.closeItem('completed')
        return
      case 'tool-call':
        this.closeItem('completed')
        if (!this.isBuiltin(part)) this.beginCall(part)
        return
      default:
        this.closeItem('completed')
        this.writeWhole(part)
    }
  }

  private grow(text: string): void {
    const { current } = this
    if (current === undefined) return
    if (current.place === undefined) this.openPlace(current)
    current.text += text
    if (current.place !== undefined) this.listener.delta(deltaEvent(current.part), current.place, text)
  }

  /** A text's place is made with its first piece, so that an empty one leaves none. */
  private openPlace(current: OpenPart): void {
    switch (current.part.type) {
      case 'text':
        this.openContent(current, { type: 'output_text', text: '', annotations: [], logprobs: [] })
        break
      case 'refusal':
        this.openContent(current, { type: 'refusal', refusal: '' })
        break
      case 'thinking':
        this.openSummary(current)
        break
      default:
        return
    }
  }

  private openContent(current: OpenPart, part: JsonObject): void {
    const { item, at } =
      this.open ?? this.openItem({ type: 'message', status: 'in_progress', role: 'assistant', content: [] }, 'msg_')
    const content = item.content as JsonObject[]
    current.place = { item_id: item.id as string, output_index: at, content_index: content.length }
    // The text is put in when it is whole.
    this.listener.event('response.content_part.added', { ...current.place, part: { ...part } })
    content.push(part)
  }

  private openSummary(current: OpenPart): void {
    const { item, at } = this.open ?? this.openReasoning(current.part.type === 'thinking' ? current.part.id : undefined)
    const summary = item.summary as JsonObject[]
    current.place = { item_id: item.id as string, output_index: at, summary_index: summary.length }
    this.listener.event('response.reasoning_summary_part.added', {
      ...current.place,
      part: { type: 'summary_text', text: '' },
    })
    summary.push({ type: 'summary_text', text: '' })
  }

  private openReasoning(id: string | undefined): OpenItem {
    return this.openItem({ type: 'reasoning', summary: [] }, 'rs_', id)
  }

  private endPart(opaque: OpaqueState | undefined): void {
    const { current } = this
    if (current === undefined) return
    this.current = undefined
    switch (current.part.type) {
      case 'text':
        this.endText(current)
        break
      case 'refusal':
        this.endContent(current, { refusal: current.text })
        break
      case 'thinking':
        this.endThinking(current, opaque)
        break
      case 'tool-call':
        this.endCall(current, current.part)
        break
      default:
        return
    }
  }

  private endText(current: OpenPart): void {
    if (current.place === undefined && current.citations.length > 0) this.openPlace(current)
    const { place } = current
    if (place === undefined) return
    const annotations = current.citations.flatMap((citation) => writeCitation(citation, current.text.length))
    for (const [index, annotation] of annotations.entries())
      this.listener.event('response.output_text.annotation.added', { ...place, annotation_index: index, annotation })
    this.endContent(current, { text: current.text, annotations })
  }

  private endContent({ part, place, text }: OpenPart, fields: JsonObject): void {
    const content = this.open?.item.content
    const at = place?.content_index
    if (place === undefined || at === undefined || !Array.isArray(content)) return
    const written = Object.assign(content[at] as JsonObject, fields)
    if (part.type === 'refusal') this.listener.event('response.refusal.done', { ...place, refusal: text })
    else this.listener.event('response.output_text.done', { ...place, text, logprobs: [] })
    this.listener.event('response.content_part.done', { ...place, part: written })
  }

  private endThinking({ place, text }: OpenPart, opaque: OpaqueState | undefined): void {
    if (place !== undefined && this.open !== undefined) {
      const summary = this.open.item.summary as JsonObject[]
      const part = { type: 'summary_text', text }
      summary[place.summary_index ?? 0] = part
      this.listener.event('response.reasoning_summary_text.done', { ...place, text })
      this.listener.event('response.reasoning_summary_part.done', { ...place, part })
    }
    if (opaque === undefined) return
    const { item } = this.open ?? this.openReasoning(opaque.origin === own ? opaque.id : undefined)
    item.encrypted_content = opaqueFor(opaque, own)
    this.closeItem('completed')
  }

  private beginCall(part: Extract<PartStart, { type: 'tool-call' }>): void {
    const custom = part.kind === 'custom'
    const { item, at } = this.openItem(
      {
        type: custom ? 'custom_tool_call' : 'function_call',
        status: 'in_progress',
        [custom ? 'input' : 'arguments']: '',
        call_id: this.callId(part.id),
        name: part.name,
        ...(part.namespace === undefined ? undefined : { namespace: part.namespace }),
      },
      custom ? 'ctc_' : 'fc_',
    )
    if (this.current !== undefined) this.current.place = { item_id: item.id as string, output_index: at }
  }

  private endCall({ place, text }: OpenPart, part: Extract<PartStart, { type: 'tool-call' }>): void {
    if (place === undefined) {
      this.writeBuiltin(part, text)
      return
    }
    if (this.open === undefined) return
    const custom = part.kind === 'custom'
    const field = custom ? 'input' : 'arguments'
    // No arguments at all are an empty object; the client parses them.
    const input = text === '' && !custom ? '{}' : text
    if (input !== text) this.listener.delta(deltaEvent(part), place, input)
    this.open.item[field] = input
    const type = custom ? 'response.custom_tool_call_input.done' : 'response.function_call_arguments.done'
    this.listener.event(type, { ...place, ...(custom ? undefined : { name: part.name }), [field]: input })
    this.closeItem('completed')
  }

  private isBuiltin(part: Extract<PartStart, { type: 'tool-call' }>): boolean {
    return part.kind === 'function' && part.namespace === undefined && this.builtins.has(part.name)
  }

  /** The call of a tool that the client knows by type, as the item it knows. */
  private writeBuiltin(part: Extract<PartStart, { type: 'tool-call' }>, text: string): void {
    const builtin = this.builtins.get(part.name)
    if (builtin === undefined) return
    this.wholeItem(
      {
        type: builtin.callType,
        status: 'completed',
        call_id: this.callId(part.id),
        ...builtin.writeCall(objectOf(parsedJson(text))),
      },
      builtin.idPrefix,
    )
  }

  private writeWhole(part: PartStart): void {
    const pictureWritten = this.pictureWritten
    this.pictureWritten = false
    switch (part.type) {
      case 'provider':
        if (part.protocol !== own || !isObject(part.value) || typeof part.value.type !== 'string') return
        this.pictureWritten = part.name === 'image_generation_call'
        this.wholeItem({ ...part.value }, 'it_', part.value.id)
        return
      case 'redacted-thinking': {
        const { opaque } = part
        const item = { type: 'reasoning', summary: [], encrypted_content: opaqueFor(opaque, own) }
        this.wholeItem(item, 'rs_', opaque.origin === own ? opaque.id : undefined)
        return
      }
      case 'image':
        if (pictureWritten) return
        if (part.source.kind === 'data') {
          const format = /^image\/(\w+)/.exec(part.source.mediaType)?.[1] ?? 'png'
          const item = {
            type: 'image_generation_call',
            status: 'completed',
            result: part.source.data,
            output_format: format,
          }
          this.wholeItem(item, 'ig_')
        } else if (part.source.kind === 'url') this.writeText(`![image](${part.source.url})`)
        return
      case 'audio':
        if (part.transcript !== undefined) this.writeText(part.transcript)
        return
      case 'file':
        if (part.source.kind === 'text') this.writeText(part.source.text)
        else if (part.source.kind === 'url') this.writeText(`[${part.name ?? 'file'}](${part.source.url})`)
        return
      default:
        return
    }
  }

  private writeText(text: string): void {
    this.current = { part: { type: 'text' }, text: '', citations: [], place: undefined }
    if (text !== '') this.grow(text)
    this.endPart(undefined)
  }

  private wholeItem(item: JsonObject, prefix: string, id?: unknown): void {
    this.openItem(item, prefix, id)
    this.closeItem(undefined)
  }

  private openItem(fields: JsonObject, prefix: string, id?: unknown): OpenItem {
    const at = this.output.length
    const item: JsonObject = { id: this.itemId(id, prefix, at), ...fields }
    item.id = this.itemId(id, prefix, at)
    this.ids.add(item.id as string)
    this.output.push(item)
    this.open = { item, at }
    this.listener.event('response.output_item.added', { output_index: at, item })
    return this.open
  }

  private closeItem(status: string | undefined): void {
    if (this.open === undefined) return
    const { item, at } = this.open
    this.open = undefined
    if (status !== undefined && item.status !== undefined) item.status = status
    this.listener.event('response.output_item.done', { output_index: at, item })
  }

  private itemId(given: unknown, prefix: string, at: number): string {
    if (typeof given === 'string' && given !== '' && !this.ids.has(given)) return given
    return itemId(prefix, this.context.id, at)
  }

  /** Clients match answers to calls by id, so two calls never share one. */
  private callId(id: string): string {
    const unique = id === '' || this.callIds.has(id) ? madeUpCallId() : id
    this.callIds.add(unique)
    return unique
  }
}

function deltaEvent(part: PartStart): string {
  switch (part.type) {
    case 'refusal':
      return 'response.refusal.delta'
    case 'thinking':
      return 'response.reasoning_summary_text.delta'
    case 'tool-call':
      return part.kind === 'custom' ? 'response.custom_tool_call_input.delta' : 'response.function_call_arguments.delta'
    default:
      return 'response.output_text.delta'
  }
}
