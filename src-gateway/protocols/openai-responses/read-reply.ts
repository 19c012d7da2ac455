import type { ReplyError, ReplyEvent } from '../../ir/event.ts'
import type { FinishReason } from '../../ir/finish-reason.ts'
import type { ReadReplyContext } from '../conversion.ts'
import { readInStreamError } from '../in-stream-error.ts'
import { isObject, numberOf, objectOf, stringOf, wordOf } from '../json-values.ts'
import { originalName } from '../wire-names.ts'
import { readFinishReason } from './finish-reason.ts'
import { OutputItem, type Place, type Sink } from './read-output-item.ts'
import { StopAtSequence } from './stop-at-sequence.ts'
import { readResponseUsage } from './usage.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Turns a response, whole or in pieces, into events. Items are known by their place in the output: some vendors give an
 * item another id in each event.
 */
export class ReplyReader implements Sink {
  private events: ReplyEvent[] = []
  private readonly items = new Map<number, OutputItem>()
  private readonly names: Fields
  private readonly stop: StopAtSequence | undefined
  private nextIndex = 0
  private calls = false
  private started = false
  /** Nothing counts any more: the end, or an error, was told. */
  ended = false

  constructor(context: ReadReplyContext) {
    const { toolNames, stop } = context.hints
    this.names = objectOf(toolNames)
    this.stop = Array.isArray(stop) ? new StopAtSequence(stop.filter((one) => typeof one === 'string')) : undefined
  }

  /** The events since the last call. */
  take(): ReplyEvent[] {
    const { events } = this
    if (events.length > 0) this.events = []
    return events
  }

  emit(event: ReplyEvent): void {
    if (this.stop === undefined) this.events.push(event)
    else this.events.push(...this.stop.take(event))
  }

  next(): number {
    this.start({})
    return this.nextIndex++
  }

  toolName(sent: string): string {
    return originalName(this.names, sent)
  }

  called(): void {
    this.calls = true
  }

  /** What a response says of itself; the first to say something counts. */
  start(response: Fields): void {
    if (this.started) return
    this.started = true
    const id = wordOf(response.id)
    const model = wordOf(response.model)
    const createdAt = numberOf(response.created_at)
    this.emit({
      type: 'response-start',
      ...(id === undefined ? undefined : { id }),
      ...(model === undefined ? undefined : { model }),
      ...(createdAt === undefined ? undefined : { createdAt }),
    })
  }

  begin(at: number, item: Fields): void {
    if (!this.items.has(at)) this.items.set(at, new OutputItem(item, this))
  }

  /** The item at a place; one that never began is what the place in it says. */
  at(at: number, place: Place): OutputItem {
    let item = this.items.get(at)
    if (item === undefined) {
      item = new OutputItem({ type: itemTypes[place] }, this)
      this.items.set(at, item)
    }
    return item
  }

  known(at: number): OutputItem | undefined {
    return this.items.get(at)
  }

  finish(at: number, item: Fields): void {
    this.begin(at, item)
    this.items.get(at)?.finish(item)
  }

  /** The whole response: items that have not been told, usage, and how it ended. */
  end(response: Fields): void {
    this.start(response)
    const output = Array.isArray(response.output) ? response.output : []
    for (const [at, item] of output.entries()) if (isObject(item)) this.finish(at, item)
    const usage = readResponseUsage(response)
    if (usage !== undefined) this.emit({ type: 'usage', usage })
    if (isObject(response.error)) {
      this.fail(readInStreamError(response.error))
      return
    }
    this.closeItems()
    this.emit({ type: 'finish', reason: this.reason(response) })
    this.ended = true
  }

  fail(error: ReplyError | (Omit<ReplyError, 'code'> & { code: string | undefined })): void {
    if (this.ended) return
    this.start({})
    this.closeItems()
    const { code, ...rest } = error
    this.emit({ type: 'error', error: { ...rest, ...(code === undefined ? undefined : { code }) } })
    this.ended = true
  }

  private reason({ status, incomplete_details: details }: Fields): FinishReason {
    // `complete` is how some vendors, and older versions, spell it.
    const word = status === 'complete' || status === undefined ? 'completed' : status
    const reason = readFinishReason(word, objectOf(details).reason, this.calls)
    if (reason === undefined) return { unified: 'other', raw: stringOf(status) }
    return word === status ? reason : { ...reason, raw: stringOf(status) }
  }

  private closeItems(): void {
    for (const item of this.items.values()) item.end()
  }
}

const itemTypes: Readonly<Record<Place, string>> = {
  text: 'message',
  refusal: 'message',
  summary: 'reasoning',
  reasoning: 'reasoning',
  input: 'function_call',
}

/** The error that stands for an answer which is not this protocol's. */
export function notOurs(message: string): ReplyError {
  return { status: 502, message, code: 'invalid_response' }
}
