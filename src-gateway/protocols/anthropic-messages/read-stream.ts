import type { ReplyEvent } from '../../ir/event.ts'
import type { FinishReason } from '../../ir/finish-reason.ts'
import type { JsonObject, ReadReplyContext, StreamReader } from '../conversion.ts'
import { readInStreamError } from '../in-stream-error.ts'
import { isObject, objectOf, wordOf } from '../json-values.ts'
import { readFinishReason } from './finish-reason.ts'
import { own } from './own.ts'
import { readCitation } from './read-blocks.ts'
import { hintsOf, openBlock, type ReplyBlock, textOf, wholePart } from './reply-blocks.ts'
import { readSignature } from './signature.ts'
import { metricsName, UsageGatherer } from './usage.ts'
import type { Hints } from './write-request.ts'

/** https://platform.claude.com/docs/en/build-with-claude/streaming */
export function readStream(context: ReadReplyContext): StreamReader {
  return new MessagesStreamReader(hintsOf(context))
}

/** The events of a whole message. */
export function readMessage(message: JsonObject, context: ReadReplyContext): ReplyEvent[] {
  const state = new MessageState(hintsOf(context))
  state.begin(message)
  if (state.finish === undefined) state.finish = { unified: 'other', raw: undefined }
  state.close()
  return state.take()
}

class MessagesStreamReader implements StreamReader {
  private readonly state: MessageState

  constructor(hints: Hints) {
    this.state = new MessageState(hints)
  }

  read(name: string, data: string): ReplyEvent[] {
    if (this.state.ended || data === '[DONE]') return []
    let event: unknown
    try {
      event = JSON.parse(data)
    } catch {
      event = undefined
    }
    if (!isObject(event)) {
      this.state.fail({ status: 502, message: 'The upstream sent an event that is no JSON object.' })
      return this.state.take()
    }
    const type = wordOf(event.type) ?? name
    const handle = Object.hasOwn(handlers, type) ? handlers[type] : undefined
    if (handle !== undefined) handle(this.state, event)
    else this.state.emit({ type: 'provider-event', protocol: own, name: type, value: event })
    return this.state.take()
  }

  end(): ReplyEvent[] {
    const { state } = this
    if (state.ended) return []
    // A message that told why it ended is whole; some vendors leave out the last event.
    if (state.finish === undefined)
      state.fail({ status: 502, message: 'The upstream ended the stream before the answer was whole.' })
    else state.close()
    return state.take()
  }
}

type Handler = (state: MessageState, event: JsonObject) => void

/** What each event of the stream does. */
const handlers: Readonly<Record<string, Handler>> = {
  ping: () => undefined,
  message_start: (state, event) => state.begin(objectOf(event.message)),
  content_block_start: (state, event) => state.open(event.index, objectOf(event.content_block)),
  content_block_delta: (state, event) => state.grow(event.index, objectOf(event.delta)),
  content_block_stop: (state, event) => state.stop(event.index),
  message_delta: (state, event) => state.finishWith(event),
  message_stop: (state, event) => {
    state.takeMetrics(event[metricsName])
    state.close()
  },
  error: (state, event) => {
    const { status, message, code } = readInStreamError(event.error ?? event)
    state.fail({ status, message, ...(code === undefined ? undefined : { code }) })
  },
}

type Delta = (state: MessageState, open: OpenBlock, delta: JsonObject) => void

const deltas: Readonly<Record<string, Delta>> = {
  text_delta: (state, open, delta) => state.write(open, textOf(delta.text)),
  thinking_delta: (state, open, delta) => state.write(open, textOf(delta.thinking)),
  input_json_delta: (state, open, delta) => {
    const piece = textOf(delta.partial_json)
    if (open.block.whole === undefined) state.write(open, piece)
    else open.block.input += piece
  },
  signature_delta: (_, { block }, delta) => {
    block.opaque = readSignature(delta.signature) ?? block.opaque
  },
  citations_delta: (state, open, delta) => {
    if (isObject(delta.citation) && open.block.start?.type === 'text') {
      state.emit({ type: 'citation', index: open.index, citation: readCitation(delta.citation) })
    }
  },
  compaction_delta: (_, { block }, { type: _type, ...fields }) => {
    if (block.whole !== undefined) block.whole = { ...block.whole, ...fields }
  },
}

interface OpenBlock {
  block: ReplyBlock
  /** Index of the part. */
  index: number
  /** Something of it was told. */
  written: boolean
}

/** One message as it grows. */
class MessageState {
  finish: FinishReason | undefined
  ended = false
  private events: ReplyEvent[] = []
  private readonly blocks = new Map<unknown, OpenBlock>()
  private readonly usage = new UsageGatherer()
  private readonly hints: Hints
  private parts = 0
  private begun = false
  private stopSequence: string | undefined
  /** A call that the client is to run. */
  private calls = false

  constructor(hints: Hints) {
    this.hints = hints
  }

  emit(event: ReplyEvent): void {
    this.events.push(event)
  }

  take(): ReplyEvent[] {
    const { events } = this
    this.events = []
    return events
  }

  /** `message_start`, which may hold the whole message already. A second one begins the blocks' indexes anew. */
  begin(message: Readonly<Record<string, unknown>>): void {
    this.start(message)
    this.stopAll()
    this.takeUsage(message.usage)
    if (Array.isArray(message.content)) {
      for (const block of message.content) {
        if (!isObject(block)) continue
        this.open(undefined, block)
        this.stop(undefined)
      }
    }
    this.takeReason(message)
  }

  open(wireIndex: unknown, raw: Readonly<Record<string, unknown>>): void {
    this.start({})
    this.stop(wireIndex)
    const open: OpenBlock = { block: openBlock(raw, this.hints), index: this.parts++, written: false }
    this.blocks.set(wireIndex, open)
    const { start, text, citations, call } = open.block
    if (start === undefined) return
    this.calls ||= start.type === 'tool-call'
    this.emit({ type: 'part-start', index: open.index, part: start })
    // A call's first input is a placeholder when pieces follow.
    if (!call) this.write(open, text)
    for (const citation of citations) this.emit({ type: 'citation', index: open.index, citation })
  }

  grow(wireIndex: unknown, delta: Readonly<Record<string, unknown>>): void {
    const open = this.blocks.get(wireIndex)
    const type = wordOf(delta.type)
    if (open === undefined || type === undefined) return
    const grow = Object.hasOwn(deltas, type) ? deltas[type] : undefined
    if (grow !== undefined) grow(this, open, delta)
    else this.emit({ type: 'provider-event', protocol: own, name: type, value: delta })
  }

  write(open: OpenBlock, text: string): void {
    if (text === '' || open.block.start === undefined) return
    open.written = true
    this.emit({ type: 'part-delta', index: open.index, text })
  }

  stop(wireIndex: unknown): void {
    const open = this.blocks.get(wireIndex)
    if (open === undefined) return
    this.blocks.delete(wireIndex)
    const { block, index } = open
    if (block.start === undefined) {
      const part = wholePart(block)
      if (part === undefined) return
      this.emit({ type: 'part-start', index, part })
    } else if (block.call && !open.written) this.write(open, block.text === '' ? '{}' : block.text)
    this.emit(
      block.opaque === undefined ? { type: 'part-end', index } : { type: 'part-end', index, opaque: block.opaque },
    )
  }

  finishWith(event: JsonObject): void {
    this.takeUsage(event.usage)
    const delta = objectOf(event.delta)
    this.takeReason(delta)
    const { stop_details, container } = delta
    const beside = { ...(isObject(stop_details) && { stop_details }), ...(isObject(container) && { container }) }
    if (Object.keys(beside).length > 0)
      this.emit({ type: 'provider-event', protocol: own, name: 'message_delta', value: beside })
  }

  takeMetrics(raw: unknown): void {
    this.usage.takeMetrics(raw)
  }

  close(): void {
    if (this.ended) return
    this.ended = true
    this.stopAll()
    const usage = this.usage.usage()
    if (usage !== undefined) this.emit({ type: 'usage', usage })
    const { stopSequence } = this
    this.emit({
      type: 'finish',
      reason: this.reason(),
      ...(stopSequence === undefined ? undefined : { stopSequence }),
    })
  }

  fail(error: Extract<ReplyEvent, { type: 'error' }>['error']): void {
    this.ended = true
    this.stopAll()
    this.emit({ type: 'error', error })
  }

  private start(message: Readonly<Record<string, unknown>>): void {
    if (this.begun) return
    this.begun = true
    const id = wordOf(message.id)
    const model = wordOf(message.model)
    this.emit({
      type: 'response-start',
      ...(id === undefined ? undefined : { id }),
      ...(model === undefined ? undefined : { model }),
    })
  }

  private stopAll(): void {
    for (const wireIndex of [...this.blocks.keys()]) this.stop(wireIndex)
  }

  private takeUsage(raw: unknown): void {
    if (!isObject(raw)) return
    this.usage.take(raw)
    const usage = this.usage.usage()
    if (usage !== undefined) this.emit({ type: 'usage', usage })
  }

  private takeReason(from: Readonly<Record<string, unknown>>): void {
    this.finish = readFinishReason(from.stop_reason) ?? this.finish
    this.stopSequence = wordOf(from.stop_sequence) ?? this.stopSequence
  }

  /** An answer that came through a tool ended like any other. */
  private reason(): FinishReason {
    const { finish = { unified: 'other', raw: undefined }, hints } = this
    if (hints.answerTool === undefined || finish.unified !== 'tool-calls' || this.calls) return finish
    return { unified: 'stop', raw: finish.raw }
  }
}
