import type { ReplyError, ReplyEvent } from '../../ir/event.ts'
import { madeUpCallId } from '../../ir/made-up-id.ts'
import type { ReadReplyContext, StreamReader } from '../conversion.ts'
import { isObject, objectOf } from '../json-values.ts'
import { ReplyParts } from '../reply-parts.ts'
import { errorText } from './error.ts'
import { readFinishReason } from './finish-reason.ts'
import { readUsage } from './usage.ts'

/**
 * Reads the lines of one reply; a whole reply is one line that is the last. Each has pieces of thinking and text, and whole
 * calls. https://docs.ollama.com/api/streaming
 */
export class OllamaReader implements StreamReader {
  readonly #parts = new ReplyParts()
  /** The tool whose arguments the text is: its call was forced. */
  readonly #forcedTool: string | undefined
  #growing: { kind: 'thinking' | 'text'; part: number } | undefined
  #began = false
  #called = false
  #ended = false

  constructor({ hints }: Pick<ReadReplyContext, 'hints'>) {
    this.#forcedTool = typeof hints.forcedTool === 'string' ? hints.forcedTool : undefined
  }

  read(_name: string, data: string): ReplyEvent[] {
    if (this.#ended) return []
    let line: unknown
    try {
      line = JSON.parse(data)
    } catch {
      return this.#fail({ status: 502, message: 'The upstream sent a line that is not JSON.' })
    }
    return this.take(line)
  }

  /** Takes a line that is parsed already. */
  take(line: unknown): ReplyEvent[] {
    if (this.#ended) return []
    const { error, message, done, done_reason, model, created_at } = objectOf(line)
    if (error !== undefined || !isObject(line)) {
      const words = errorText(line) ?? 'The upstream sent a line that is no part of an answer.'
      return this.#fail({ status: error === undefined ? 502 : 500, message: words })
    }
    this.#begin(model, created_at)
    if (isObject(message)) this.#readMessage(message)
    if (done === true) {
      this.#close()
      const usage = readUsage(line)
      if (usage !== undefined) this.#parts.add({ type: 'usage', usage })
      this.#parts.add({ type: 'finish', reason: readFinishReason(done_reason, this.#called) })
      this.#ended = true
    }
    return this.#parts.take()
  }

  end(): ReplyEvent[] {
    if (this.#ended) return []
    return this.#fail({ status: 502, message: 'The upstream ended its stream before the answer was complete.' })
  }

  #begin(model?: unknown, createdAt?: unknown): void {
    if (this.#began) return
    this.#began = true
    const at = typeof createdAt === 'string' ? Math.floor(Date.parse(createdAt) / 1000) : Number.NaN
    this.#parts.add({
      type: 'response-start',
      ...(typeof model === 'string' && model !== '' ? { model } : undefined),
      ...(Number.isFinite(at) && at > 0 ? { createdAt: at } : undefined),
    })
  }

  #readMessage({ thinking, content, tool_calls: calls }: Record<string, unknown>): void {
    this.#grow('thinking', thinking)
    this.#grow('text', content)
    for (const call of Array.isArray(calls) ? calls : []) this.#readCall(objectOf(call))
  }

  #grow(kind: 'thinking' | 'text', piece: unknown): void {
    if (typeof piece !== 'string' || piece === '') return
    if (this.#growing?.kind !== kind) {
      this.#close()
      this.#growing = { kind, part: kind === 'text' ? this.#startText() : this.#parts.start({ type: 'thinking' }) }
    }
    this.#parts.delta(this.#growing.part, piece)
  }

  #startText(): number {
    if (this.#forcedTool === undefined) return this.#parts.start({ type: 'text' })
    this.#called = true
    return this.#startCall(undefined, this.#forcedTool)
  }

  /** A call comes whole, its arguments as an object; only newer versions give it an id. */
  #readCall({ id, function: called }: Readonly<Record<string, unknown>>): void {
    const { name, arguments: input } = objectOf(called)
    this.#close()
    this.#called = true
    const part = this.#startCall(id, typeof name === 'string' ? name : '')
    this.#parts.delta(part, typeof input === 'string' ? input : JSON.stringify(input ?? {}))
    this.#parts.end(part)
  }

  #startCall(id: unknown, name: string): number {
    const callId = typeof id === 'string' && id !== '' ? id : madeUpCallId()
    return this.#parts.start({ type: 'tool-call', id: callId, name, kind: 'function' })
  }

  #close(): void {
    if (this.#growing !== undefined) this.#parts.end(this.#growing.part)
    this.#growing = undefined
  }

  #fail(error: ReplyError): ReplyEvent[] {
    this.#begin()
    this.#close()
    this.#parts.add({ type: 'error', error })
    this.#ended = true
    return this.#parts.take()
  }
}

/** The events of a whole reply. */
export function readReply(body: unknown, context: Pick<ReadReplyContext, 'hints'>): ReplyEvent[] {
  const reader = new OllamaReader(context)
  if (!isObject(body) || (body.error === undefined && !isObject(body.message)))
    return reader
      .take({ error: errorText(body) ?? 'The upstream answered with something that is no answer.' })
      .map(as502)
  // A reply that is whole is done, also where an older server does not say so.
  return reader.take({ ...body, done: true })
}

function as502(event: ReplyEvent): ReplyEvent {
  return event.type === 'error' ? { ...event, error: { ...event.error, status: 502 } } : event
}
