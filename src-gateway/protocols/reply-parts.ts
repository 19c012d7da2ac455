import type { PartStart, ReplyEvent } from '../ir/event.ts'
import type { OpaqueState } from '../ir/opaque.ts'

/** Gathers the events of one reply: numbers its parts, leaves out empty deltas, and knows which parts are still open. */
export class ReplyParts {
  #events: ReplyEvent[] = []
  readonly #open = new Set<number>()
  #next = 0

  add(event: ReplyEvent): void {
    this.#events.push(event)
  }

  /** Begins a part and answers with its index. */
  start(part: PartStart): number {
    const index = this.#next++
    this.#open.add(index)
    this.#events.push({ type: 'part-start', index, part })
    return index
  }

  delta(index: number, text: unknown): void {
    if (typeof text === 'string' && text !== '') this.#events.push({ type: 'part-delta', index, text })
  }

  end(index: number, opaque?: OpaqueState): void {
    if (!this.#open.delete(index)) return
    this.#events.push(opaque === undefined ? { type: 'part-end', index } : { type: 'part-end', index, opaque })
  }

  /** A part that is whole at once. */
  whole(part: PartStart, text?: unknown): number {
    const index = this.start(part)
    this.delta(index, text)
    this.end(index)
    return index
  }

  /** Ends what is still open, in the order in which it began. */
  endAll(): void {
    for (const index of [...this.#open]) this.end(index)
  }

  /** The events gathered since the last call. */
  take(): ReplyEvent[] {
    const events = this.#events
    this.#events = []
    return events
  }
}
