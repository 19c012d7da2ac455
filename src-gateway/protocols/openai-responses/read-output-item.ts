import type { PartStart, ReplyEvent } from '../../ir/event.ts'
import { madeUpCallId } from '../../ir/made-up-id.ts'
import type { OpaqueState } from '../../ir/opaque.ts'
import { isObject, stringOf, wordOf } from '../json-values.ts'
import { own } from './own.ts'
import { readCitation } from './read-content.ts'

type Item = Readonly<Record<string, unknown>>

/** What a reader of items tells what it finds to. */
export interface Sink {
  emit(event: ReplyEvent): void
  /** An index for a part that begins. */
  next(): number
  /** The client's name of a tool. */
  toolName(sent: string): string
  /** A call of one of the client's tools was made. */
  called(): void
}

/** Where in an item a piece of text stands. */
export type Place = 'text' | 'refusal' | 'summary' | 'reasoning' | 'input'

interface Growing {
  index: number
  text: string
  open: boolean
  citations: number
}

/**
 * One item of an answer while it comes. Pieces may be missing, or come only with the whole item at the end: what was not
 * told before is told then, so that a stream and a document give the same parts.
 */
export class OutputItem {
  private readonly sink: Sink
  private readonly texts = new Map<string, Growing>()
  private item: Item
  /** The thinking part that has not been ended, for the last one gets the state. */
  private thinking: Growing | undefined
  private done = false
  private complete = false

  constructor(item: Item, sink: Sink) {
    this.item = item
    this.sink = sink
  }

  /** More of a text of the item. */
  delta(place: Place, index: number, text: string): void {
    if (this.done || text === '') return
    const growing = this.grow(place, index)
    if (growing === undefined || !growing.open) return
    growing.text += text
    this.sink.emit({ type: 'part-delta', index: growing.index, text })
  }

  /** A text of the item as a whole: what has not come of it is told. */
  whole(place: Place, index: number, raw: unknown): void {
    if (typeof raw !== 'string' || raw === '' || this.done) return
    const told = this.texts.get(key(place, index))
    if (told === undefined) this.delta(place, index, raw)
    else if (raw.length > told.text.length && raw.startsWith(told.text))
      this.delta(place, index, raw.slice(told.text.length))
  }

  citation(index: number, raw: unknown): void {
    if (this.done || !isObject(raw)) return
    const growing = this.grow('text', index)
    if (growing === undefined || !growing.open) return
    growing.citations += 1
    this.sink.emit({ type: 'citation', index: growing.index, citation: readCitation(raw) })
  }

  /** The item is whole. */
  finish(item: Item): void {
    if (this.done) return
    this.item = { ...this.item, ...item }
    this.complete = true
    switch (this.item.type) {
      case 'message':
        this.finishMessage()
        break
      case 'reasoning':
        this.finishReasoning()
        break
      case 'function_call':
      case 'custom_tool_call':
        this.finishCall()
        break
      case undefined:
        break
      default:
        this.finishOther()
    }
    this.end()
  }

  /** Closes what is open: the stream was cut short, or gave no end of the item. */
  end(): void {
    for (const growing of this.texts.values()) this.close(growing)
    this.done = true
  }

  private finishMessage(): void {
    const { content, role } = this.item
    if (!Array.isArray(content) || (role !== undefined && role !== 'assistant')) return
    for (const [index, part] of content.entries()) {
      if (!isObject(part)) continue
      if (part.type === 'refusal') this.whole('refusal', index, part.refusal)
      else if (part.type === 'output_text' || part.type === 'text') {
        this.whole('text', index, part.text)
        const annotations = Array.isArray(part.annotations) ? part.annotations : []
        for (const one of annotations.slice(this.texts.get(key('text', index))?.citations ?? 0))
          this.citation(index, one)
      } else this.provider(part)
    }
  }

  private finishReasoning(): void {
    for (const [place, list] of [
      ['summary', this.item.summary],
      ['reasoning', this.item.content],
    ] as const) {
      if (!Array.isArray(list)) continue
      for (const [index, part] of list.entries()) this.whole(place, index, isObject(part) ? part.text : part)
    }
    const value = wordOf(this.item.encrypted_content)
    if (value === undefined) return
    const id = wordOf(this.item.id)
    const opaque: OpaqueState = { origin: own, value, ...(id === undefined ? undefined : { id }) }
    const last = this.thinking ?? this.begin('summary', key('summary', 0))
    if (last !== undefined) this.close(last, opaque)
  }

  private finishCall(): void {
    const { input, arguments: json } = this.item
    const raw = this.item.type === 'custom_tool_call' ? input : json
    const growing = this.grow('input', 0)
    // Some vendors give the arguments as an object.
    this.whole('input', 0, isObject(raw) ? JSON.stringify(raw) : raw)
    if (growing !== undefined) this.close(growing)
  }

  /** Calls that the vendor runs, or that only a client of this protocol knows: the item as it is. */
  private finishOther(): void {
    const { type, result } = this.item
    this.provider(this.item)
    if (type !== 'image_generation_call') return
    const data = wordOf(result)
    if (data === undefined) return
    const format = wordOf(this.item.output_format) ?? 'png'
    const mediaType = format === 'svg' ? 'image/svg+xml' : `image/${format}`
    this.wholePart({ type: 'image', source: { kind: 'data', mediaType, data } })
  }

  private provider(value: Item): void {
    this.wholePart({ type: 'provider', protocol: own, name: wordOf(value.type) ?? 'unknown', value })
  }

  private wholePart(part: PartStart): void {
    const index = this.sink.next()
    this.sink.emit({ type: 'part-start', index, part })
    this.sink.emit({ type: 'part-end', index })
  }

  private grow(place: Place, index: number): Growing | undefined {
    const name = key(place, index)
    return this.texts.get(name) ?? this.begin(place, name)
  }

  private begin(place: Place, name: string): Growing | undefined {
    const part = this.startOf(place)
    if (part === undefined) return undefined
    if (part.type === 'thinking' && this.thinking !== undefined) this.close(this.thinking)
    const growing: Growing = { index: this.sink.next(), text: '', open: true, citations: 0 }
    this.texts.set(name, growing)
    if (part.type === 'thinking') this.thinking = growing
    this.sink.emit({ type: 'part-start', index: growing.index, part })
    return growing
  }

  private startOf(place: Place): PartStart | undefined {
    switch (place) {
      case 'text':
        return { type: 'text' }
      case 'refusal':
        return { type: 'refusal' }
      case 'summary':
      case 'reasoning': {
        const id = wordOf(this.item.id)
        const summary = place === 'summary' ? { summary: true } : undefined
        return { type: 'thinking', ...summary, ...(id === undefined ? undefined : { id }) }
      }
      case 'input': {
        // A call without a name may get it with the whole item.
        if (!this.complete && wordOf(this.item.name) === undefined) return undefined
        const namespace = wordOf(this.item.namespace)
        this.sink.called()
        return {
          type: 'tool-call',
          id: wordOf(this.item.call_id) ?? madeUpCallId(),
          name: this.sink.toolName(stringOf(this.item.name) ?? ''),
          kind: this.item.type === 'custom_tool_call' ? 'custom' : 'function',
          ...(namespace === undefined ? undefined : { namespace }),
        }
      }
    }
  }

  private close(growing: Growing, opaque?: OpaqueState): void {
    if (!growing.open) return
    growing.open = false
    if (growing === this.thinking) this.thinking = undefined
    this.sink.emit({ type: 'part-end', index: growing.index, ...(opaque === undefined ? undefined : { opaque }) })
  }
}

function key(place: Place, index: number): string {
  return `${place}${index}`
}
