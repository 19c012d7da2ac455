import type { PartStart, ReplyEvent } from '../../ir/event.ts'
import type { Citation } from '../../ir/part.ts'
import { filterJsonText, filterValue } from './filter-json.ts'
import type { FilterHits, FilterSet } from './filter-set.ts'
import type { TextWindow } from './text-window.ts'

type PartStartEvent = Extract<ReplyEvent, { type: 'part-start' }>
type PartEndEvent = Extract<ReplyEvent, { type: 'part-end' }>

/** A part that has begun. */
interface OpenPart {
  readonly start: PartStartEvent
  /** Reads the part's text as it comes; undefined for what must be whole to be read. */
  readonly window: TextWindow | undefined
  /** Whether its start has left. */
  told: boolean
  came: string
  gone: string
  /** What must follow the text that is held. */
  after: ReplyEvent[]
}

/**
 * Filters an answer as it comes. A part's start waits for its first text, so that an answer which is blocked at its very
 * beginning can still be refused with a status. A call's input is JSON, in which one character may be written in many ways;
 * it is held until it is whole.
 */
export class EventFilter {
  readonly hits: FilterHits
  private readonly set: FilterSet
  private readonly open = new Map<number, OpenPart>()

  constructor(set: FilterSet, hits: FilterHits) {
    this.set = set
    this.hits = hits
  }

  /** Name of the filter that ended the answer. */
  get blockedBy(): string | undefined {
    return this.hits.blockedBy
  }

  /** The events that may go on; none from when the answer is blocked. */
  push(event: ReplyEvent): readonly ReplyEvent[] {
    const passed = this.take(event)
    return this.blockedBy === undefined ? passed : []
  }

  private take(event: ReplyEvent): readonly ReplyEvent[] {
    switch (event.type) {
      case 'part-start':
        return this.begin(event)
      case 'part-delta': {
        const part = this.open.get(event.index)
        if (part === undefined) return [event]
        part.came += event.text
        return part.window === undefined ? [] : this.tell(part, part.window.push(event.text))
      }
      case 'citation': {
        const filtered = { ...event, citation: this.citation(event.citation) }
        const part = this.open.get(event.index)
        if (part === undefined || (part.told && part.gone.length === part.came.length)) return [filtered]
        part.after.push(filtered)
        return []
      }
      case 'part-end':
        return this.finish(event)
      case 'finish': {
        const candidate = event.candidate ?? 0
        const closing = [...this.open.values()].filter(({ start }) => (start.candidate ?? 0) === candidate)
        return [...closing.flatMap(({ start }) => this.finish({ type: 'part-end', index: start.index })), event]
      }
      case 'provider-event': {
        const value = filterValue(event.value, this.set, this.hits)
        return [value === event.value ? event : { ...event, value }]
      }
      default:
        return [event]
    }
  }

  private begin(event: PartStartEvent): readonly ReplyEvent[] {
    const { part } = event
    if (!grows(part)) return [{ ...event, part: this.wholePart(part) }]
    const whole = part.type === 'tool-call' && part.kind === 'function'
    const window = whole ? undefined : this.set.window(this.hits)
    this.open.set(event.index, { start: event, window, told: false, came: '', gone: '', after: [] })
    return []
  }

  private tell(part: OpenPart, text: string): readonly ReplyEvent[] {
    if (text === '') return []
    part.gone += text
    const delta = { type: 'part-delta' as const, index: part.start.index, text }
    if (part.told) return [delta]
    part.told = true
    return [part.start, delta]
  }

  private finish(event: PartEndEvent): readonly ReplyEvent[] {
    const part = this.open.get(event.index)
    if (part === undefined) return [event]
    this.open.delete(event.index)
    const rest = part.window === undefined ? filterJsonText(part.came, this.set, this.hits) : part.window.end()
    const told = this.tell(part, rest)
    const start = part.told ? [] : [part.start]
    return [...start, ...told, ...part.after, part.gone === part.came ? event : withoutSeal(event, part.start.part)]
  }

  /** A part that is whole at once. */
  private wholePart(part: PartStart): PartStart {
    if (part.type === 'audio' && part.transcript !== undefined) {
      return { ...part, transcript: this.set.text(part.transcript, this.hits) }
    }
    if (part.type !== 'provider') return part
    const value = filterValue(part.value, this.set, this.hits)
    const text = part.text === undefined ? undefined : this.set.text(part.text, this.hits)
    return { ...part, value, ...(text === undefined ? undefined : { text }) }
  }

  private citation(citation: Citation): Citation {
    return filterValue(citation, this.set, this.hits) as Citation
  }
}

function grows(part: PartStart): boolean {
  return part.type === 'text' || part.type === 'thinking' || part.type === 'refusal' || part.type === 'tool-call'
}

/** A vendor's seal on its thinking holds for the words as they were; with others it would be refused. */
function withoutSeal(event: PartEndEvent, part: PartStart): PartEndEvent {
  return part.type === 'thinking' ? { type: 'part-end', index: event.index } : event
}
