import type { ReplyEvent } from './event.ts'

/**
 * Puts the parts of a stream one after the other, for protocols whose blocks must not overlap: the part that began first
 * goes through as it comes, what belongs to later ones waits until those before have ended. A finish ends what is open of its
 * candidate, an error everything; what has no part passes at once.
 */
export class InSequence {
  /** The open parts and their candidates, in the order they began; the first one flows. */
  private readonly open = new Map<number, number>()
  /** The part that flows. */
  private first: number | undefined
  private readonly waiting = new Map<number, ReplyEvent[]>()
  /** Open parts that have had their end, and wait for their turn. */
  private readonly ended = new Set<number>()

  /** The events that can go now. */
  push(event: ReplyEvent): ReplyEvent[] {
    switch (event.type) {
      case 'part-start':
        if (this.open.has(event.index)) return []
        this.open.set(event.index, event.candidate ?? 0)
        this.first ??= event.index
        if (this.first === event.index) return [event]
        this.waiting.set(event.index, [event])
        return []
      case 'part-delta':
      case 'citation':
        return this.pass(event, event.index)
      case 'part-end':
        return this.end(event, event.index)
      case 'finish':
        // Other candidates go on.
        return [...this.closeAll(event.candidate ?? 0), event]
      case 'error':
        return [...this.closeAll(), event]
      default:
        return [event]
    }
  }

  /** Ends every part that is still open, or those of one candidate: at the end of a stream that left it out. */
  closeAll(candidate?: number): ReplyEvent[] {
    const events: ReplyEvent[] = []
    for (const [index, of] of [...this.open]) {
      if (candidate === undefined || of === candidate) events.push(...this.end({ type: 'part-end', index }, index))
    }
    return events
  }

  private end(event: ReplyEvent, index: number): ReplyEvent[] {
    const passed = this.pass(event, index)
    if (!this.open.has(index)) return passed
    if (this.first !== index) {
      this.ended.add(index)
      return passed
    }
    this.open.delete(index)
    const released = this.release()
    this.first = this.open.keys().next().value
    return released.length === 0 ? passed : [...passed, ...released]
  }

  private pass(event: ReplyEvent, index: number): ReplyEvent[] {
    if (this.first === index) return [event]
    if (!this.ended.has(index)) this.waiting.get(index)?.push(event)
    return []
  }

  /** What waited for the part that has just ended. */
  private release(): ReplyEvent[] {
    const events: ReplyEvent[] = []
    for (const index of [...this.open.keys()]) {
      events.push(...(this.waiting.get(index) ?? []))
      this.waiting.delete(index)
      if (!this.ended.delete(index)) break
      this.open.delete(index)
    }
    return events
  }
}
