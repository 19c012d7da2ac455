import type { ReplyEvent } from './event.ts'

/**
 * Puts the parts of a stream one after the other, for protocols whose blocks must not overlap: the part that began first
 * goes through as it comes, what belongs to later ones waits until those before have ended. Finish, usage and errors
 * come last anyway; before an error, what waits is given out and closed.
 */
export class InSequence {
  /** Indexes of the open parts, in the order they began; the first one flows. */
  private readonly open: number[] = []
  private readonly waiting = new Map<number, ReplyEvent[]>()
  private readonly ended = new Set<number>()

  /** The events that can go now. */
  push(event: ReplyEvent): ReplyEvent[] {
    switch (event.type) {
      case 'part-start':
        this.open.push(event.index)
        if (this.open[0] === event.index) return [event]
        this.waiting.set(event.index, [event])
        return []
      case 'part-delta':
      case 'citation':
        return this.pass(event, event.index)
      case 'part-end': {
        if (this.open[0] !== event.index) {
          this.ended.add(event.index)
          return this.pass(event, event.index)
        }
        this.open.shift()
        return [event, ...this.release()]
      }
      case 'finish':
      case 'error':
        return [...this.closeAll(), event]
      default:
        return [event]
    }
  }

  /** Ends every part that is still open: at the end of a stream that left it out. */
  closeAll(): ReplyEvent[] {
    const events: ReplyEvent[] = []
    for (let index = this.open[0]; index !== undefined; index = this.open[0]) {
      events.push({ type: 'part-end', index })
      this.open.shift()
      events.push(...this.release())
    }
    return events
  }

  private pass(event: ReplyEvent, index: number): ReplyEvent[] {
    if (this.open[0] === index) return [event]
    this.waiting.get(index)?.push(event)
    return []
  }

  /** What waited for the part that has just ended. */
  private release(): ReplyEvent[] {
    const events: ReplyEvent[] = []
    for (let index = this.open[0]; index !== undefined; index = this.open[0]) {
      events.push(...(this.waiting.get(index) ?? []))
      this.waiting.delete(index)
      if (!this.ended.delete(index)) break
      this.open.shift()
    }
    return events
  }
}
