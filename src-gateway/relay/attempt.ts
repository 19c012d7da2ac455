import type { IncomingHttpHeaders } from 'node:http'
import type { ChannelLease } from '../access/channel-limits.ts'
import type { ServingChannel } from '../catalog/types.ts'
import type { LogAttempt } from '../contract/index.ts'
import type { ReplyError } from '../ir/event.ts'
import { promptTokens } from '../ir/usage.ts'
import type { Warning } from '../ir/warning.ts'
import type { InStreamError } from '../protocols/types.ts'
import type { Provider } from '../providers/types.ts'
import { classifyCode, type FailureClass } from '../routing/classify-failure.ts'
import type { PlannedAttempt } from '../routing/types.ts'
import type { TransportError, UpstreamCall, UpstreamHandler } from '../transport/types.ts'
import { acceptReply } from './accept-reply.ts'
import { AttemptHealth, endOf } from './attempt-health.ts'
import { type AttemptFailure, AttemptReport } from './attempt-report.ts'
import { type BlockedAnswer, endBlocked } from './blocked-answer.ts'
import { providerOf } from './channel-calls.ts'
import { comeBackHeaders } from './come-back.ts'
import type { StreamFilter } from './dependencies.ts'
import type { Exchange } from './exchange.ts'
import { JudgedReply } from './judged-reply.ts'
import type { Outcome } from './outcome.ts'
import { preparePassthrough } from './prepare-passthrough.ts'
import type { FactualFlow, PreparedCall, ReplyConversion } from './prepared-call.ts'
import { sentence } from './refusal-message.ts'
import { RefusedReply } from './refused-reply.ts'
import type { ReplyFlow } from './reply-flow.ts'
import { lengthOf } from './reply-kind.ts'
import { makesResponse } from './response-owners.ts'
import { signedCall } from './signed-call.ts'
import { isTranslated, prepareTranslated } from './translate/prepare-translated.ts'
import type { Answered } from './uncounted/answered.ts'
import { type ToldFailure, UpstreamWords } from './upstream-words.ts'

const none: readonly Warning[] = Object.freeze([])

/** One try of one channel and key: the call, and what becomes of its reply. */
export class Attempt implements UpstreamHandler {
  readonly planned: PlannedAttempt
  readonly channel: ServingChannel
  readonly provider: Provider
  /** Whether request and reply are converted. */
  readonly translates: boolean
  /** Length of the reply's body, when the upstream told it. */
  announcedLength: number | undefined
  /** Estimate of the tokens streamed so far, as told to the meter. */
  streamedEstimate = 0
  private readonly exchange: Exchange
  private readonly report: AttemptReport
  private readonly words: UpstreamWords
  private readonly health: AttemptHealth
  private call: UpstreamCall | undefined
  private flow: ReplyFlow | undefined
  private filter: StreamFilter | undefined
  /** Set when the reply is not in the client's protocol. */
  private conversion: ReplyConversion | undefined
  private converted: FactualFlow | undefined
  private requestWarnings: readonly Warning[] = none
  /** The reply's first piece names the response that later requests may ask this channel for. */
  private noteOwner = false
  private over = false

  /** `place`: what the channel's limits gave; the attempt gives it back. */
  constructor(exchange: Exchange, planned: PlannedAttempt, channel: ServingChannel, place: ChannelLease) {
    this.exchange = exchange
    this.planned = planned
    this.channel = channel
    this.provider = providerOf(exchange.deps.providers, channel)
    this.translates = isTranslated(exchange, planned, channel, this.provider)
    this.report = new AttemptReport(planned, channel, exchange.elapsed())
    this.words = new UpstreamWords(this.report, exchange.deps.upstreams[planned.protocol], exchange.deps.now)
    this.health = new AttemptHealth(exchange.deps.health, planned, place)
  }

  /** It has ended, well or not. */
  get isOver(): boolean {
    return this.over
  }

  get firstByteMs(): number | null {
    return this.report.firstByteMs
  }

  get mode(): PlannedAttempt['mode'] {
    return this.translates ? 'translate' : 'passthrough'
  }

  get warnings(): readonly Warning[] {
    const { conversion, converted } = this
    if (conversion === undefined) return this.requestWarnings
    const lost = converted?.warnings() ?? []
    return lost.length === 0 ? conversion.warnings : [...conversion.warnings, ...lost]
  }

  /** Whether a stream of this operation has a closing event, so that one without it was cut short. */
  get closes(): boolean {
    const { operation } = this.exchange.route
    return operation === 'chat' || operation === 'completions'
  }

  /**
   * Puts the call together and sends it: at once when nothing has to be fetched or signed for it.
   * @throws GatewayError when it cannot be put together; what fails later is told to the exchange
   */
  start(): void {
    const { exchange, planned, channel, provider } = this
    const prepared = this.translates
      ? prepareTranslated(exchange, planned, channel, provider)
      : preparePassthrough(exchange, planned, channel, provider)
    if (prepared instanceof Promise) this.later(prepared.then((call) => this.signAndSend(call)))
    else {
      const signed = this.signAndSend(prepared)
      if (signed !== undefined) this.later(signed)
    }
  }

  /** Sends the call, after the vendor's signature when it wants one. */
  private signAndSend(prepared: PreparedCall): Promise<void> | undefined {
    this.report.url = prepared.url
    if (this.provider.sign === undefined) {
      this.dispatch(prepared)
      return undefined
    }
    return signedCall(this.exchange.deps, this, prepared).then((signed) => this.dispatch(signed))
  }

  private later(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!this.over) this.exchange.attemptUnprepared(this, error)
    })
  }

  private dispatch(prepared: PreparedCall): void {
    if (this.over) return
    const { channel } = this
    this.filter = prepared.filter
    this.requestWarnings = prepared.warnings ?? none
    this.conversion = prepared.conversion
    this.report.hidesAddress = prepared.conversion !== undefined
    this.exchange.capture?.upstreamRequest(this, prepared)
    this.health.begin()
    this.call = this.exchange.deps.transport.send(
      {
        method: prepared.method,
        url: prepared.url,
        headers: prepared.headers,
        body: prepared.body,
        proxyUrl: channel.proxyUrl,
        ca: channel.ca,
        timeouts: channel.timeouts,
      },
      this,
    )
    if (this.over) this.call.abort()
  }

  /** Ends the attempt without a word: the client left, or another channel takes over. */
  abort(): void {
    this.over = true
    this.health.end({ type: 'neutral' })
    this.flow?.stop()
    this.call?.abort()
  }

  pause(): void {
    this.call?.pause()
  }

  resume(): void {
    this.call?.resume()
  }

  // What the transport tells.

  onHead(status: number, headers: IncomingHttpHeaders): void {
    if (this.over) return
    const { statusMapping } = this.channel
    this.report.firstByteMs = this.exchange.elapsed()
    this.words.headers = headers
    this.exchange.capture?.upstreamReplyHead(this, headers)
    this.report.status = statusMapping[status] ?? status
    this.announcedLength = lengthOf(headers)
    this.flow = this.report.status >= 200 && this.report.status < 300 ? this.acceptedFlow() : this.refusedFlow()
  }

  onData(chunk: Buffer): void {
    if (this.noteOwner) {
      this.noteOwner = false
      this.exchange.host.owners.note(chunk, this.channel.id)
    }
    this.exchange.capture?.upstreamReply(this, chunk)
    this.flow?.data(chunk)
  }

  onEnd(): void {
    this.flow?.end()
  }

  onError(error: TransportError): void {
    if (this.over) return
    if (this.flow === undefined) this.failTransport(error)
    else this.flow.broken(error)
  }

  // What the reply's flow asks for.

  /** Sends the head of the reply. `length` is known when the body will be exactly that long. */
  begin(length: number | undefined): void {
    const { conversion } = this
    if (this.report.refusal === undefined) this.health.answered()
    if (conversion === undefined) this.exchange.begin(this, this.report.status, this.shownHeaders(), length)
    else this.exchange.begin(this, 200, { 'content-type': conversion.contentType }, length)
  }

  private shownHeaders(): IncomingHttpHeaders {
    const { exchange, report } = this
    const { headers } = this.words
    const { refusal, status } = report
    return refusal === undefined ? headers : comeBackHeaders(exchange, status, headers, refusal.forMs)
  }

  write(bytes: Buffer): void {
    this.exchange.write(bytes)
  }

  streamed(tokens: number): void {
    this.streamedEstimate += tokens
    this.exchange.deps.meter.streamed(tokens)
  }

  /** Has the row written and calls `then` when it is. */
  settle(then: () => void): void {
    const outcome = this.outcome()
    if (!this.exchange.claim(this)) return
    const { exchange } = this
    const facing = {
      stream: exchange.asked.stream !== false,
      answers: this.closes,
      elapsedMs: exchange.elapsed(),
      now: exchange.deps.now(),
    }
    const end = endOf(outcome, this.report, facing)
    this.health.end(end, outcome.usage === undefined ? 0 : promptTokens(outcome.usage) + outcome.usage.output)
    if (end.type === 'success') this.exchange.noteFirstByte(end.firstByteMs)
    this.exchange.settle(outcome, then)
  }

  end(bytes: Buffer | undefined): void {
    this.over = true
    this.exchange.end(bytes)
  }

  /** Keeps an error's text for the log. */
  noteUpstreamText(body: Buffer): void {
    this.words.noteText(body)
  }

  /** The connection failed before anything was sent to the client. */
  failTransport(error: TransportError): void {
    this.fail({ failure: classifyCode(error.code), message: sentence(error.message) })
  }

  failInvalid(message: string): void {
    this.fail({ failure: classifyCode('upstream.invalid_response'), message })
  }

  /** A refusal that is not passed on has been read. */
  failRefused(body: Buffer): void {
    this.fail(this.words.convertedRefusal(body, this.conversion))
  }

  /** An error told inside a converted reply before anything was sent. */
  failReply(error: ReplyError): void {
    this.fail(this.words.inReply(error))
  }

  /**
   * An error told inside a reply with status 200, before anything was sent. True when the attempt has failed by it; false
   * when it goes to the client as it came: when it is the request's own fault, and as the last channel's word in a stream,
   * where every SDK understands it. In a document no SDK looks for it, so there it becomes an error with a status.
   */
  failInStream(error: InStreamError, framing: 'sse' | 'json-array' | 'document'): boolean {
    const failure = this.words.classOf(error)
    if (failure.retry === 'none') return false
    if (framing !== 'document' && failure.pass && !this.exchange.hasNext(this, failure)) return false
    this.fail({ failure, message: this.words.message(failure, error) })
    return true
  }

  /** The stream broke after its first byte: the client is told in the stream. */
  breakStream(message: string, framing: 'sse' | 'json-array', held: Buffer): void {
    const { protocol, requestId } = this.exchange
    this.breakOff(message, () => {
      const view = { status: 502, code: 'upstream.stream_broken', message, requestId } as const
      this.exchange.end(Buffer.concat([held, protocol.writeStreamError(view, framing)]))
    })
  }

  /** A converted stream broke after its first byte: `told` is the client's in-stream error. */
  breakTranslated(error: ReplyError, told: Buffer): void {
    this.breakOff(error.message, () => this.exchange.end(told))
  }

  /** A content filter ended the answer; the upstream did its work until then. */
  blockAnswer(blocked: BlockedAnswer): void {
    const outcome = this.outcome()
    if (!this.exchange.claim(this)) return
    this.abort()
    endBlocked(this.exchange, outcome, this.planned.upstreamModel, blocked)
  }

  /** A document broke after its first byte: the connection is broken too, so that nobody takes it for whole. */
  breakDocument(error: TransportError): void {
    this.breakOff(`The upstream's reply broke: ${error.message}.`, () => this.exchange.destroy())
  }

  private breakOff(message: string, tell: () => void): void {
    this.report.broken = message
    this.health.broken(message)
    this.abort()
    this.exchange.settle({ ...this.outcome(), errorCode: 'upstream.stream_broken', errorMessage: message }, tell)
  }

  outcome(): Outcome {
    return this.report.outcome()
  }

  /** What passed of the answer; undefined when nothing did. */
  answered(): Answered | undefined {
    return this.report.facts?.answered?.()
  }

  /** The request is settled: what passed is of no more use. */
  forgetAnswer(): void {
    this.report.facts?.forget?.()
  }

  record(failure: AttemptFailure | undefined): LogAttempt {
    return this.report.record(failure, this.exchange.elapsed())
  }

  cleaned(error: ReplyError): ReplyError {
    return this.report.cleaned(error)
  }

  private acceptedFlow(): ReplyFlow {
    const { exchange, planned, provider, announcedLength, conversion, filter, report, words } = this
    const { protocol, route, asked } = exchange
    const accepted = acceptReply(this, {
      status: report.status,
      headers: words.headers,
      announcedLength,
      reframer: () => provider.reframe?.(planned.protocol),
      reading: conversion ?? { protocol, operation: route.operation, asked: asked.stream, filter },
    })
    if (accepted === undefined) return this.refuse({ retry: 'next', code: 'upstream.invalid_response', pass: false })
    words.headers = accepted.headers
    this.announcedLength = accepted.announcedLength
    this.converted = accepted.converted
    this.noteOwner = conversion === undefined && makesResponse(route)
    report.facts = accepted.facts
    return accepted.flow
  }

  private refusedFlow(): ReplyFlow {
    const refusal = this.words.judgeHead()
    // A count is answered by ourselves when the upstream has none.
    const counts = this.exchange.route.operation === 'count-tokens'
    if (!refusal.pass || counts || this.conversion !== undefined) return this.refuse(refusal)
    this.report.refusal = refusal
    return new JudgedReply(this)
  }

  /** Whether a refusal goes to the client as it came. False = the attempt has failed by it. */
  passesRefusal(body: Buffer): boolean {
    const refused = this.words.refusal(body)
    if (refused.failure.pass && !this.exchange.hasNext(this, refused.failure)) return true
    this.fail(refused)
    return false
  }

  private refuse(refusal: FailureClass): ReplyFlow {
    this.report.refusal = refusal
    return new RefusedReply(this)
  }

  private fail({ failure, message, told }: ToldFailure): void {
    if (this.over) return
    this.health.end({ type: 'failure', failure, message })
    this.abort()
    this.exchange.attemptFailed(this, {
      class: failure,
      message,
      upstreamText: this.report.upstreamText,
      retryAfter: this.words.headers['retry-after'],
      told: told === undefined ? undefined : this.cleaned(told),
    })
  }
}
