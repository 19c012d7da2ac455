import type { EventFilter } from '../../access/content-filter/filter-events.ts'
import { Assembler } from '../../ir/assemble.ts'
import type { ReplyError, ReplyEvent } from '../../ir/event.ts'
import type { FinishReason } from '../../ir/finish-reason.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { ConversationResponse } from '../../ir/response.ts'
import { RestoreTools } from '../../ir/tool-names.ts'
import type { Usage } from '../../ir/usage.ts'
import { type Warning, Warnings } from '../../ir/warning.ts'
import type { StreamWriter } from '../../protocols/conversion.ts'
import type { TransportError } from '../../transport/types.ts'
import type { BlockedAnswer } from '../blocked-answer.ts'
import type { ReplyFlow } from '../reply-flow.ts'
import { type Answered, AnsweredTexts } from '../uncounted/answered.ts'
import type { EventSource } from './event-source.ts'
import type { TurnRecorder } from './turn-memory.ts'

/** What a converted reply asks of its attempt. */
export interface TranslatedHost {
  /** Sends the reply's head. `length` is known when the body will be exactly that long. */
  begin(length: number | undefined): void
  write(bytes: Buffer): void
  streamed(tokens: number): void
  /** Has the row written and calls `then` when it is. */
  settle(then: () => void): void
  end(bytes: Buffer | undefined): void
  failTransport(error: TransportError): void
  /** The upstream told an error before anything was sent. */
  failReply(error: ReplyError): void
  /** The error without what a client must not see. */
  cleaned(error: ReplyError): ReplyError
  /** The stream broke after its first byte; `told` is the client's in-stream error. */
  breakTranslated(error: ReplyError, told: Buffer): void
  blockAnswer(blocked: BlockedAnswer): void
}

/** Where the events of a reply go: a stream as it comes, or one document at the end. */
export type ReplyTarget =
  | { kind: 'stream'; writer: StreamWriter }
  | { kind: 'document'; write(response: ConversationResponse): string }

/** How long the end of the upstream's stream is waited for after its finish reason: usage may follow it. */
const closingMs = 500

/** Bytes of a stream that usually carry one token; the meter corrects it by what finished streams report. */
const bytesPerToken = 160

/**
 * A reply in another protocol than the client's. Nothing is sent before the first part or the finish has come, so that an
 * error inside a 200 can still be answered by another channel; a document is held to its end. The closing events leave after
 * the row is committed.
 */
export class TranslatedReply implements ReplyFlow {
  private state: 'holding' | 'flowing' | 'blocked' | 'committing' | 'over' = 'holding'
  private readonly host: TranslatedHost
  private readonly source: EventSource
  private readonly target: ReplyTarget
  private readonly restore: RestoreTools
  private readonly recorder: TurnRecorder
  private readonly filter: EventFilter | undefined
  /** Holds the answer where it is given as a document or stored. */
  private readonly assembler: Assembler | undefined
  private readonly onComplete: ((response: ConversationResponse) => void) | undefined
  private readonly answersWithout: readonly string[]
  private readonly lost = new Warnings()
  /** The head was sent. */
  private begun = false
  private turn: Buffer[] = []
  private pending = ''
  /** What came of an answer that may be stopped before it is told what it costs. */
  private produced = ''
  /** The same for an answer that breaks off, or whose upstream never tells. */
  private readonly texts = new AnsweredTexts()
  private used: Usage | undefined
  private finished: FinishReason | undefined
  private failed: ReplyError | undefined
  private timer: NodeJS.Timeout | undefined

  constructor(options: {
    host: TranslatedHost
    request: Pick<ConversationRequest, 'tools' | 'messages'>
    source: EventSource
    target: ReplyTarget
    recorder: TurnRecorder
    /** Takes out what must not be answered; undefined = nothing need be. */
    filter: EventFilter | undefined
    /** Kinds of parts that the client's protocol cannot tell. */
    answersWithout: readonly string[]
    /** Given the whole answer when it is complete; only asked for where somebody wants it. */
    onComplete: ((response: ConversationResponse) => void) | undefined
  }) {
    this.host = options.host
    this.source = options.source
    this.target = options.target
    this.recorder = options.recorder
    this.filter = options.filter
    this.onComplete = options.onComplete
    this.answersWithout = options.answersWithout
    this.restore = new RestoreTools(options.request)
    if (options.target.kind === 'document' || options.onComplete !== undefined) this.assembler = new Assembler()
  }

  usage(): Usage | undefined {
    return this.used
  }

  finish(): FinishReason | undefined {
    return this.finished
  }

  error(): ReplyError | undefined {
    return this.failed
  }

  answered(): Answered | undefined {
    return this.texts.begun || this.finished !== undefined ? this.texts.answered() : undefined
  }

  /** What of the answer could not be told. */
  warnings(): readonly Warning[] {
    return this.lost.all
  }

  data(chunk: Buffer): void {
    if (this.turn.push(chunk) === 1) process.nextTick(flushTurn, this)
  }

  end(): void {
    this.flush()
    if (this.isOver()) return
    for (const event of this.source.end()) this.take(event)
    this.send()
    if (this.isOver()) return
    if (this.state === 'blocked') this.tellBlocked()
    else if (this.finished !== undefined) this.commit()
    else this.fail({ status: 502, message: 'The upstream ended the reply before it was complete.' })
  }

  broken(error: TransportError): void {
    this.flush()
    if (this.isOver()) return
    if (this.state === 'blocked') this.tellBlocked()
    else if (this.finished !== undefined) this.commit()
    else if (this.state === 'holding') {
      this.over()
      this.host.failTransport(error)
    } else this.fail({ status: 502, message: `The upstream's stream broke: ${error.message}.` })
  }

  stop(): void {
    // What came in this turn was used, even if nobody gets it.
    for (const chunk of this.turn) for (const event of this.source.push(chunk)) this.note(event)
    this.turn = []
    this.over()
  }

  flush(): void {
    const { turn } = this
    const first = turn[0]
    if (first === undefined) return
    this.turn = []
    if (this.isOver()) return
    // Read as one piece: what is done once for each costs as much as an event.
    const bytes = turn.length === 1 ? first : Buffer.concat(turn)
    this.host.streamed(bytes.length / bytesPerToken)
    for (const event of this.source.push(bytes)) this.take(event)
    this.send()
  }

  private take(event: ReplyEvent): void {
    if (this.isOver() || this.state === 'committing') return
    if (this.state === 'blocked') {
      this.note(event)
      return
    }
    if (event.type === 'error') {
      // After its finish an answer is whole, whatever the connection still says.
      if (this.finished === undefined) this.fail(event.error)
      return
    }
    this.note(event)
    const restored = this.restore.take(event)
    if (restored === undefined) return
    // With the vendor's own words, which alone it takes back.
    this.recorder.take(restored)
    const { filter } = this
    if (filter === undefined) this.deliver(restored)
    else {
      if (restored.type === 'part-delta') this.produced += restored.text
      for (const passed of filter.push(restored)) this.deliver(passed)
      if (filter.blockedBy !== undefined) {
        this.block()
        return
      }
    }
    if (event.type === 'finish') this.timer ??= setTimeout(() => this.commit(), closingMs)
  }

  private deliver(event: ReplyEvent): void {
    this.assembler?.take(event)
    if (this.target.kind !== 'stream') return
    this.pending += this.target.writer.write(event)
    if (this.state === 'holding' && (event.type === 'part-start' || event.type === 'finish')) {
      this.state = 'flowing'
      this.begun = true
      this.host.begin(undefined)
    }
  }

  /** Nothing more of the answer goes on. What it cost is still to come: it is waited for a moment. */
  private block(): void {
    this.state = 'blocked'
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.tellBlocked(), closingMs)
  }

  private tellBlocked(): void {
    const filter = this.filter?.blockedBy
    if (this.isOver() || filter === undefined) return
    const { target } = this
    const held = this.takePending()
    this.over()
    const inStream = this.begun && target.kind === 'stream' ? target.writer : undefined
    this.host.blockAnswer({
      filter,
      write: inStream === undefined ? undefined : (error) => Buffer.from(held + inStream.fail(error)),
      produced: this.finished === undefined || this.used === undefined ? this.produced : undefined,
    })
  }

  /** What the bill is made from. */
  private note(event: ReplyEvent): void {
    this.texts.take(event)
    if (event.type === 'usage') this.used = event.usage
    else if (event.type === 'part-start' && this.answersWithout.includes(event.part.type)) {
      this.lost.add('unsupported', `answer.${event.part.type}`)
    } else if (event.type === 'finish' && (event.candidate ?? 0) === 0) this.finished = event.reason
  }

  private send(): void {
    if (this.state === 'blocked') {
      if (this.finished !== undefined && this.used !== undefined) this.tellBlocked()
      return
    }
    if (this.pending === '' || this.state === 'holding') return
    const text = this.pending
    this.pending = ''
    if (!this.isOver()) this.host.write(Buffer.from(text))
  }

  /** Has the row written, then lets the rest of the reply go. */
  private commit(): void {
    if (this.state === 'committing' || this.isOver()) return
    const { begun } = this
    clearTimeout(this.timer)
    const { target } = this
    this.state = 'committing'
    const response = this.assembler?.response()
    const closing =
      target.kind === 'stream' ? this.takePending() + target.writer.end() : this.document(target, response)
    const bytes = Buffer.from(closing)
    if (response !== undefined) this.onComplete?.(response)
    this.host.settle(() => {
      if (this.isOver()) return
      this.over()
      if (!begun) this.host.begin(target.kind === 'stream' ? undefined : bytes.length)
      this.host.end(bytes)
    })
  }

  private document(target: ReplyTarget, response: ConversationResponse | undefined): string {
    return target.kind === 'document' && response !== undefined ? target.write(response) : ''
  }

  private fail(error: ReplyError): void {
    this.failed = error
    const { target, begun } = this
    const held = begun ? this.takePending() : ''
    this.over()
    if (begun && target.kind === 'stream') {
      const told = this.host.cleaned(error)
      this.host.breakTranslated(told, Buffer.from(held + target.writer.fail(told)))
    } else this.host.failReply(error)
  }

  private takePending(): string {
    const text = this.pending
    this.pending = ''
    return text
  }

  private isOver(): boolean {
    return this.state === 'over'
  }

  private over(): void {
    this.state = 'over'
    clearTimeout(this.timer)
  }
}

function flushTurn(reply: TranslatedReply): void {
  reply.flush()
}
