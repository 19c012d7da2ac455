import type { PartStart, ReplyEvent } from '../../ir/event.ts'
import type { OpaqueState } from '../../ir/opaque.ts'
import type { Citation } from '../../ir/part.ts'
import { mergeReasoningDetails, type ReasoningDetail } from './reasoning-details.ts'

const id = 'openai-chat'

/** Gives every part of a reply an index of its own. */
export class PartIndexes {
  private next = 0

  take(): number {
    return this.next++
  }
}

/**
 * The parts of one candidate that grow: text, thinking and refusal, one open at a time, in the order they come. Calls are
 * kept apart (`ReplyCalls`), since they may overlap.
 */
export class ReplyParts {
  readonly candidate: number
  /** Whether anything was told at all. */
  filled = false
  private readonly indexes: PartIndexes
  private readonly out: ReplyEvent[]
  private open: { index: number; type: 'text' | 'thinking' | 'refusal' } | undefined
  private details: ReasoningDetail[] = []
  /** Citations that came before their text. */
  private citations: Citation[] = []
  private textState: OpaqueState | undefined
  /** Plain thinking has no state; where it must come back, an empty one tells that it is this vendor's. */
  private readonly plainState: boolean

  constructor(candidate: number, indexes: PartIndexes, out: ReplyEvent[], plainState: boolean) {
    this.candidate = candidate
    this.indexes = indexes
    this.out = out
    this.plainState = plainState
  }

  text(text: string): void {
    if (text === '') return
    this.grow({ type: 'text' }, text)
    if (this.citations.length > 0) this.cite(this.citations.splice(0))
  }

  refusal(text: string): void {
    if (text !== '') this.grow({ type: 'refusal' }, text)
  }

  thinking(text: string, summary = false): void {
    if (text !== '') this.grow(summary ? { type: 'thinking', summary: true } : { type: 'thinking' }, text)
  }

  /** Entries that carry the state of the thinking, beside its text or behind it. */
  reasoningDetails(pieces: readonly unknown[]): void {
    if (this.open?.type !== 'thinking') this.start({ type: 'thinking' })
    mergeReasoningDetails(this.details, pieces)
  }

  cite(citations: readonly Citation[]): void {
    if (this.open?.type !== 'text') {
      this.citations.push(...citations)
      return
    }
    const { index } = this.open
    for (const citation of citations) this.out.push({ type: 'citation', index, citation })
  }

  signText(value: string): void {
    this.textState = { origin: id, value }
  }

  get hasOpenText(): boolean {
    return this.open?.type === 'text'
  }

  /** A part that is whole at once. */
  whole(part: PartStart): void {
    this.close()
    const index = this.indexes.take()
    this.filled = true
    this.out.push(this.startEvent(index, part), { type: 'part-end', index })
  }

  close(): void {
    if (this.open === undefined) return
    const { index, type } = this.open
    this.open = undefined
    const opaque = type === 'thinking' ? this.takeThinkingState() : type === 'text' ? this.textState : undefined
    this.out.push({ type: 'part-end', index, ...(opaque === undefined ? undefined : { opaque }) })
  }

  startEvent(index: number, part: PartStart): ReplyEvent {
    return { type: 'part-start', index, part, ...(this.candidate === 0 ? undefined : { candidate: this.candidate }) }
  }

  private grow(part: PartStart & { type: 'text' | 'thinking' | 'refusal' }, text: string): void {
    if (this.open?.type !== part.type) this.start(part)
    if (this.open !== undefined) this.out.push({ type: 'part-delta', index: this.open.index, text })
  }

  private start(part: PartStart & { type: 'text' | 'thinking' | 'refusal' }): void {
    this.close()
    const index = this.indexes.take()
    this.open = { index, type: part.type }
    this.filled = true
    this.out.push(this.startEvent(index, part))
  }

  private takeThinkingState(): OpaqueState | undefined {
    const { details } = this
    this.details = []
    if (details.length > 0) return { origin: id, value: JSON.stringify(details) }
    return this.plainState ? { origin: id, value: '[]' } : undefined
  }
}
