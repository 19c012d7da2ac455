import type { ReplyEvent } from '../../ir/event.ts'

/** What a client was answered, as far as it passed through. */
export interface Answered {
  /** Texts, thoughts, and the names and inputs of calls. */
  texts: readonly string[]
  calls: number
  /** How many times as much passed as the texts tell; 1 when they tell all. */
  times: number
}

/** Letters kept of one answer. What is longer is taken to go on as it began. */
const mostLetters = 256 * 1024

/** Gathers from the events of a reply what has to be counted when nobody tells what it cost. */
export class AnsweredTexts {
  private text = ''
  private names: string[] = []
  private letters = 0
  /** Whether anything of an answer has come. */
  begun = false

  take(event: ReplyEvent): void {
    if (event.type === 'part-delta') {
      this.letters += event.text.length
      if (this.text.length < mostLetters) this.text += event.text
    } else if (event.type === 'part-start') {
      const { part } = event
      this.begun = true
      if (part.type === 'tool-call') this.names.push(part.name)
      else if (part.type === 'provider') this.text += part.text ?? ''
    }
  }

  /** `times`: how much more passed than was read. */
  answered(times = 1): Answered {
    const { text, names, letters } = this
    const cut = letters > text.length ? letters / Math.max(1, text.length) : 1
    return { texts: [text, ...names], calls: names.length, times: times * cut }
  }
}
