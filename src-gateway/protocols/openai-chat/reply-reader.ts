import type { ReplyError, ReplyEvent } from '../../ir/event.ts'
import type { Usage } from '../../ir/usage.ts'
import type { ReadReplyContext } from '../conversion.ts'
import { isObject, objectOf } from '../json-values.ts'
import { readOpenAiUsage } from '../openai-usage.ts'
import { CandidateReader, ReplyReading, readPages } from './read-candidate.ts'
import { readEmbeddedError } from './read-error.ts'
import { textOf } from './read-part.ts'
import { PartIndexes } from './reply-parts.ts'
import { readChatUsage } from './usage.ts'

type Raw = Readonly<Record<string, unknown>>

/** One answer, be it a document or the chunks of a stream: the same fields, read by the same readers. */
export class ReplyReader {
  private readonly reading: ReplyReading
  private readonly indexes = new PartIndexes()
  private readonly candidates = new Map<number, CandidateReader>()
  private readonly out: ReplyEvent[] = []
  private started = false
  private closed = false
  private usage: Usage | undefined
  private serviceTier: string | undefined
  /** Azure blocked the prompt itself, or said what it found. */
  private promptFiltered = false

  constructor(context: ReadReplyContext) {
    this.reading = new ReplyReading(context)
  }

  get isClosed(): boolean {
    return this.closed
  }

  /** Whether the vendor told that it was done: a reason for each answer, or at least what was used. */
  get complete(): boolean {
    if (this.usage !== undefined) return true
    return this.candidates.size > 0 && [...this.candidates.values()].every(({ finish }) => finish !== undefined)
  }

  get hasAnswer(): boolean {
    return this.candidates.size > 0
  }

  get wasFiltered(): boolean {
    return this.promptFiltered
  }

  /** The events that are ready. */
  flush(): ReplyEvent[] {
    return this.out.splice(0)
  }

  take(reply: Raw, whole: boolean): void {
    const choices = Array.isArray(reply.choices) ? reply.choices : []
    if (choices.length > 0) this.start(reply)
    for (let position = 0; position < choices.length; position++) {
      const choice: unknown = choices[position]
      if (isObject(choice)) this.takeChoice(choice, position, whole)
    }
    this.takeUsage(reply)
    if (Array.isArray(reply.prompt_filter_results)) this.promptFiltered = true
    if (reply.search_results !== undefined || reply.citations !== undefined) this.takePages(reply)
    const error = readEmbeddedError(reply)
    if (error !== undefined) this.fail(error)
  }

  /** Closes what is open and tells usage and reasons. */
  finish(): void {
    if (this.closed) return
    this.closed = true
    this.start({})
    const finishes: ReplyEvent[] = []
    for (const [candidate, reader] of this.candidates) {
      const reason = reader.close()
      finishes.push({ type: 'finish', reason, ...(candidate === 0 ? undefined : { candidate }) })
    }
    if (finishes.length === 0)
      finishes.push({
        type: 'finish',
        reason: { unified: this.promptFiltered ? 'content-filter' : 'stop', raw: undefined },
      })
    if (this.usage !== undefined) this.out.push({ type: 'usage', usage: this.usage })
    this.out.push(...finishes)
  }

  fail(error: ReplyError): void {
    if (this.closed) return
    this.closed = true
    this.start({})
    for (const reader of this.candidates.values()) reader.close()
    if (this.usage !== undefined) this.out.push({ type: 'usage', usage: this.usage })
    this.out.push({ type: 'error', error })
  }

  private start(reply: Raw): void {
    if (this.started) return
    this.started = true
    const id = textOf(reply.id)
    const model = textOf(reply.model)
    const created = reply.created
    this.out.push({
      type: 'response-start',
      ...(id === undefined ? undefined : { id }),
      ...(model === undefined ? undefined : { model }),
      ...(typeof created === 'number' && created > 0 ? { createdAt: created } : undefined),
    })
  }

  private takeChoice(choice: Raw, position: number, whole: boolean): void {
    const index = typeof choice.index === 'number' && choice.index >= 0 ? choice.index : position
    const reader = this.candidate(index)
    if (whole) reader.take(objectOf(choice.message ?? choice.delta), true)
    else if (isObject(choice.delta)) reader.take(choice.delta, false)
    // A last chunk that repeats the whole message counts only where nothing was told before.
    else if (isObject(choice.message) && !reader.parts.filled) reader.take(choice.message, true)
    reader.read(choice.finish_reason)
    if (isObject(choice.usage))
      this.usage = readOpenAiUsage(choice.usage, { serviceTier: this.serviceTier }) ?? this.usage
    const error = isObject(choice.error) ? readEmbeddedError({ error: choice.error }) : undefined
    if (error !== undefined) this.fail(error)
  }

  private candidate(index: number): CandidateReader {
    let reader = this.candidates.get(index)
    if (reader === undefined) {
      reader = new CandidateReader(index, this.reading, this.indexes, this.out)
      this.candidates.set(index, reader)
    }
    return reader
  }

  private takePages(reply: Raw): void {
    const pages = readPages(reply)
    if (pages.length > 0) this.candidates.get(0)?.citePages(pages)
  }

  private takeUsage(reply: Raw): void {
    if (typeof reply.service_tier === 'string') this.serviceTier = reply.service_tier
    this.usage = readChatUsage(reply, this.serviceTier) ?? this.usage
  }
}
