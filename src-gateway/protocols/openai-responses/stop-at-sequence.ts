import type { ReplyEvent } from '../../ir/event.ts'

/**
 * Ends an answer where its text comes to a stop sequence, for this protocol has none. What the model wrote behind it is
 * not told, though it is used and billed. Text is kept back only while it may be the beginning of a sequence.
 */
export class StopAtSequence {
  private readonly sequences: readonly string[]
  /** The end of each open text that may be the beginning of a sequence. */
  private readonly held = new Map<number, string>()
  private readonly open = new Set<number>()
  private found: string | undefined

  constructor(sequences: readonly string[]) {
    this.sequences = sequences.filter((sequence) => sequence !== '')
  }

  take(event: ReplyEvent): ReplyEvent[] {
    switch (event.type) {
      case 'part-start':
        if (this.found !== undefined) return []
        this.open.add(event.index)
        if (event.part.type === 'text') this.held.set(event.index, '')
        return [event]
      case 'part-delta':
        return this.takeText(event.index, event.text)
      case 'citation':
        return this.open.has(event.index) ? [event] : []
      case 'part-end': {
        if (!this.open.delete(event.index)) return []
        const rest = this.held.get(event.index) ?? ''
        this.held.delete(event.index)
        const told = rest !== '' && this.found === undefined
        return told ? [{ type: 'part-delta', index: event.index, text: rest }, event] : [event]
      }
      case 'finish':
        if (this.found === undefined) return [event]
        return [{ ...event, reason: { ...event.reason, unified: 'stop' }, stopSequence: this.found }]
      default:
        return [event]
    }
  }

  private takeText(index: number, text: string): ReplyEvent[] {
    if (this.found !== undefined || !this.open.has(index)) return []
    const held = this.held.get(index)
    if (held === undefined) return [{ type: 'part-delta', index, text }]
    const all = held + text
    let end = -1
    for (const sequence of this.sequences) {
      const at = all.indexOf(sequence)
      if (at < 0 || (end >= 0 && at >= end)) continue
      end = at
      this.found = sequence
    }
    if (end < 0) end = all.length - this.beginning(all)
    else this.held.delete(index)
    if (this.found === undefined) this.held.set(index, all.slice(end))
    return end === 0 ? [] : [{ type: 'part-delta', index, text: all.slice(0, end) }]
  }

  /** How much of the text's end may be the beginning of a sequence. */
  private beginning(text: string): number {
    let longest = 0
    for (const sequence of this.sequences) {
      for (let length = Math.min(sequence.length - 1, text.length); length > longest; length--) {
        if (text.endsWith(sequence.slice(0, length))) longest = length
      }
    }
    return longest
  }
}
