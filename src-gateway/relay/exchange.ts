import type { IncomingHttpHeaders } from 'node:http'
import type { TokenEntry } from '../access/types.ts'
import type { ConfigSnapshot } from '../catalog/types.ts'
import { asGatewayError, errorStatus, GatewayError } from '../contract/errors.ts'
import type { LiveEnded, LiveRequest } from '../contract/live.ts'
import type { Convertible } from '../protocols/convertible.ts'
import type { Protocol, RelayRoute } from '../protocols/types.ts'
import type { FailureClass } from '../routing/classify-failure.ts'
import { admit } from './admit.ts'
import { Asked } from './asked.ts'
import type { Attempt } from './attempt.ts'
import { AttemptOrder } from './attempt-order.ts'
import type { AttemptFailure } from './attempt-report.ts'
import { Attempts, type Exhausted } from './attempts.ts'
import { ExchangeAttemptsHost } from './attempts-host.ts'
import { type BodyCapture, captureFor, keepBodies } from './body-capture.ts'
import type { BookResult } from './books.ts'
import { ClientReply, type Served, viewOfOurs, viewOfUpstreams } from './client-reply.ts'
import { comeBackAfter, comeBackError } from './come-back.ts'
import type { RelayDependencies } from './dependencies.ts'
import type { FirstBytes } from './first-bytes.ts'
import { identify } from './identify.ts'
import { listModels } from './list-models.ts'
import { LiveView } from './live-view.ts'
import { failedOutcome, type Outcome, ownOutcome } from './outcome.ts'
import { countedHere } from './own-answers.ts'
import { Patience } from './patience.ts'
import { costs } from './payer.ts'
import { planRequest } from './request-plan.ts'
import { Reservation } from './reserve.ts'
import type { ResponseOwners } from './response-owners.ts'
import { Settling } from './settling.ts'
import type { TurnMemory } from './translate/turn-memory.ts'
import type { InboundRequest, ReplySink } from './types.ts'

/** What the relay lends to every exchange beside its dependencies. */
export interface ExchangeHost {
  readonly deps: RelayDependencies
  readonly owners: ResponseOwners
  /** States of earlier answers, to be brought back to their upstream. */
  readonly memory: TurnMemory
  readonly convertible: Convertible
  readonly firstBytes: FirstBytes
  readonly stopping: boolean
  /** A person said to serve nothing for now. */
  readonly paused: boolean
  nextRequestId(): string
  /** False while rows cannot be written. */
  readonly ledgerHealthy: boolean
  readonly ledgerResult: BookResult
  /** A request without a good key: counted, not logged. */
  countUnidentified(): void
  finished(exchange: Exchange): void
}

/** One request from socket to socket. The steps are named as in the design: identify, admit, plan, attempt, settle. */
export class Exchange {
  readonly host: ExchangeHost
  readonly deps: RelayDependencies
  readonly request: InboundRequest
  readonly route: RelayRoute
  readonly protocol: Protocol
  readonly snapshot: ConfigSnapshot
  readonly requestId: string
  readonly asked: Asked
  /** Whose request it is, once that is known. */
  token: TokenEntry | undefined
  readonly reply: ClientReply
  readonly settling: Settling
  /** When it came, milliseconds since 1970. */
  readonly startedAt: number
  attempts: Attempts | undefined
  /** Of the request's body, as it came. */
  readonly bytesIn: number
  private view: LiveView | undefined
  private patience: Patience | undefined
  private reservation: Reservation | undefined

  constructor(host: ExchangeHost, request: InboundRequest, sink: ReplySink) {
    this.host = host
    this.deps = host.deps
    this.request = request
    this.route = request.route
    this.protocol = host.deps.protocols[request.route.protocol]
    this.snapshot = host.deps.config.current
    this.startedAt = host.deps.now()
    this.requestId = host.nextRequestId()
    this.bytesIn = request.body.length
    this.asked = new Asked(host.deps, this.protocol, request)
    this.reply = new ClientReply(sink, this.protocol, this.requestId, () => this.finished())
    this.settling = new Settling(this, host.ledgerResult)
  }

  /** Nothing more will be sent to the client. */
  get isOver(): boolean {
    return this.reply.over
  }

  /** Milliseconds since the request came. */
  elapsed(): number {
    return Math.max(0, this.deps.now() - this.startedAt)
  }

  /** Whether another attempt would follow this one if it failed so. */
  hasNext(attempt: Attempt, failure: FailureClass): boolean {
    return this.attempts?.hasNext(attempt, failure) === true
  }

  /** The attempt that serves the client, or the last one. */
  private get attempt(): Attempt | undefined {
    return this.attempts?.leading
  }

  /** Keeps the four messages for the log, when the settings say so. */
  get capture(): BodyCapture | undefined {
    return this.reply.capture
  }

  run(): void {
    try {
      this.reply.onClose(() => this.clientLeft())
      this.token = identify(this.deps, this.snapshot, this.request)
    } catch (error) {
      this.host.countUnidentified()
      this.reply.error(viewOfOurs(asGatewayError(error)), undefined)
      return
    }
    this.deps.meter.started()
    if (this.deps.bodies !== undefined) this.reply.capture = captureFor(this.snapshot.settings, this.request)
    try {
      if (this.host.stopping) throw new GatewayError('gateway.stopping', 'The gateway is shutting down.')
      if (this.host.paused) throw new GatewayError('gateway.paused', 'The gateway is paused: its owner can resume it.')
      if (this.cannotBeBilled) {
        this.refuseUnwritten()
        return
      }
      const asking = { clientIp: this.request.clientIp, operation: this.route.operation, now: this.startedAt }
      this.settling.enter(admit(this.deps, this.snapshot, this.token, asking))
      if (this.route.operation === 'models' || this.route.operation === 'model') this.answerModels(this.token)
      else this.serve(this.token)
    } catch (error) {
      this.refuse(error)
    }
  }

  // What an attempt asks for.

  /** How long the first byte of a good answer took. */
  noteFirstByte(ms: number | null): void {
    this.patience?.note(ms)
  }

  /** The attempt has something for the client, and serves it alone from now on. False when another was before it. */
  claim(attempt: Attempt): boolean {
    this.patience?.end()
    if (this.attempts?.claim(attempt) !== true) return false
    this.reservation?.keepChannel(attempt.channel.id)
    return true
  }

  begin(attempt: Attempt, status: number, upstream: IncomingHttpHeaders, length: number | undefined): void {
    if (this.reply.over || !this.claim(attempt)) return
    this.settling.letBodyGo()
    this.reply.begin(status, upstream, length, this.served())
  }

  write(bytes: Buffer): void {
    if (!this.reply.write(bytes, () => this.attempt?.resume())) this.attempt?.pause()
  }

  end(bytes: Buffer | undefined): void {
    this.reply.end(bytes)
  }

  destroy(): void {
    this.reply.destroy()
  }

  attemptFailed(attempt: Attempt, failure: AttemptFailure): void {
    this.reservation?.leaveChannel(attempt.channel.id)
    const counts = this.route.operation === 'count-tokens'
    const exhausted = this.attempts?.failed(attempt, counts ? { ...failure, class: final(failure.class) } : failure)
    if (exhausted === undefined) return
    if (counts) this.countHere()
    else this.giveUp(exhausted)
  }

  /** Nothing is left to try: the client is told what went wrong last. */
  private giveUp(exhausted: Exhausted): void {
    if ('error' in exhausted) {
      const { code } = asGatewayError(exhausted.error)
      if (this.route.operation === 'count-tokens' && code === 'conversion.unsupported') this.countHere()
      else this.refuse(comeBackError(this, exhausted.error))
      return
    }
    const { failure } = exhausted
    const { code } = failure.class
    const { told, message } = failure
    const view = told === undefined ? { status: errorStatus[code], code, message } : viewOfUpstreams(told, code)
    const waits = view.status === 429 || told !== undefined
    this.settle(failedOutcome(view.status, code, message), () =>
      this.reply.error(
        view,
        this.served(),
        waits ? comeBackAfter(this, view.status, failure.retryAfter, view.retryAfterMs) : undefined,
      ),
    )
  }

  /** The call could not be put together: what a conversion fetches, or a signature, failed. */
  attemptUnprepared(attempt: Attempt, error: unknown): void {
    this.reservation?.leaveChannel(attempt.channel.id)
    const exhausted = this.attempts?.unprepared(attempt, error)
    if (exhausted !== undefined) this.giveUp(exhausted)
  }

  /** Has the request's row written, once, and calls `then` when it is; see `Settling.settle`. */
  settle(outcome: Outcome, then: () => void): void {
    this.settling.settle(outcome, then)
  }

  /** An error of ours in place of an answer that the upstream gave, and that is billed. */
  refuseAnswer(outcome: Outcome, error: GatewayError): void {
    this.settle({ ...outcome, status: error.status }, () => this.reply.error(viewOfOurs(error), this.served()))
  }

  /** The gateway stops and cannot wait for this request any longer. */
  stop(): void {
    if (this.reply.over) return
    this.attempts?.abort()
    const outcome = this.attempt?.outcome() ?? failedOutcome(503, 'gateway.stopping', '')
    const errorMessage = 'The gateway was stopped before the reply was complete.'
    const stopped: Outcome = { ...outcome, errorCode: 'gateway.stopping', errorMessage }
    this.settling.settleNow(stopped, () => this.reply.destroy())
  }

  /** A person ends it. False when how it ends is known already. */
  cancel(): boolean {
    if (this.reply.over || this.settling.begun) return false
    this.attempts?.abort()
    const error = new GatewayError('request.cancelled', 'The request was cancelled at the gateway.')
    const seen = this.attempt?.outcome()
    const outcome = failedOutcome(error.status, error.code, error.message)
    // A reply that has begun is broken off: nobody may take it for whole.
    this.settle({ ...outcome, usage: seen?.usage, finish: seen?.finish }, () =>
      this.reply.error(viewOfOurs(error), this.served()),
    )
    return true
  }

  // For who watches.

  look(): LiveRequest {
    this.view ??= new LiveView(this)
    return this.view.look()
  }

  lookBack(): LiveEnded | undefined {
    const { row } = this.settling
    this.view ??= new LiveView(this)
    return row === undefined ? undefined : this.view.lookBack(row)
  }

  /** Whose states and stored answers these are: the token's id, 0 for the console. */
  get owner(): number {
    return this.token?.id ?? 0
  }

  // Steps.

  /** Plans and tries, after what the request refers to has been looked up. */
  private serve(token: TokenEntry): void {
    const waiting = this.asked.lookUp(this.owner)
    if (waiting === undefined) {
      this.planAndTry(token)
      return
    }
    waiting
      .then((answer) => {
        if (this.reply.over || this.settling.begun) return
        if (answer === undefined) this.planAndTry(token)
        else this.settle(ownOutcome, () => this.reply.document(200, answer, undefined))
      })
      .catch((error: unknown) => this.refuse(error))
  }

  private planAndTry(token: TokenEntry): void {
    const { asked, snapshot } = this
    const { settings } = snapshot
    asked.readEnvelope()
    const planned = planRequest(this, token, (scopes) => this.settling.enter(scopes))
    asked.filterPrompt(snapshot.filtersFor(token.group))
    const reservation = new Reservation(this, token)
    this.reservation = reservation
    const payable = reservation.begin(planned)
    const limit = settings.failover ? settings.maxAttempts : 1
    const { health } = this.deps
    const order = new AttemptOrder(
      payable,
      limit,
      health === undefined ? undefined : (target) => health.standing(target),
    )
    const host = new ExchangeAttemptsHost(this, token, reservation, (exhausted) => {
      if (!this.reply.over) this.giveUp(exhausted)
    })
    this.attempts = new Attempts(host, order)
    const raced = settings.hedging && this.route.operation === 'chat'
    const kind = raced ? `${asked.stream === false ? 'document' : 'stream'} ${asked.model}` : undefined
    this.patience = new Patience(this.host.firstBytes, kind)
    this.patience.until(settings.deadlineSeconds * 1000, () => this.tooLate())
    const exhausted = this.attempts.start()
    if (exhausted === undefined) {
      this.patience.race(() => this.attempts?.race())
      return
    }
    const error = 'error' in exhausted ? exhausted.error : undefined
    this.giveUp({ error: error ?? new GatewayError('channel.unavailable', 'No channel is left to try.') })
  }

  /** The client has waited as long as anybody may, and has no byte. */
  private tooLate(): void {
    if (this.reply.over) return
    this.attempts?.abort()
    const { deadlineSeconds } = this.snapshot.settings
    const error = new GatewayError('deadline.exceeded', `No channel answered within ${deadlineSeconds} s.`)
    this.refuse(error)
  }

  /** No upstream counts for us: our own tokenizer does. */
  private countHere(): void {
    const { attempt, deps, protocol, asked } = this
    const model = attempt?.planned.upstreamModel ?? asked.model
    const upstream = attempt?.planned.protocol ?? protocol.id
    countedHere(deps.tokenizer, protocol, () => asked.client(), attempt?.channel, model, upstream)
      .then((body) => this.settle(ownOutcome, () => this.reply.document(200, body, this.served())))
      .catch((error: unknown) => this.refuse(error))
  }

  /** What cannot be written down is not served, unless the settings say that it is. */
  private get cannotBeBilled(): boolean {
    if (this.host.ledgerHealthy || this.snapshot.settings.serveUnbilled) return false
    return costs(this.route.operation)
  }

  /** Without a row: there is nowhere to write it. */
  private refuseUnwritten(): void {
    this.settling.close()
    const message =
      'What requests cost cannot be written down now (the database cannot be written), so none are served.'
    const error = new GatewayError('storage.unavailable', message, { retryAfterMs: 1000 })
    this.reply.error(viewOfOurs(error), undefined)
  }

  private answerModels(token: TokenEntry): void {
    const body = listModels(this.protocol, this.route, this.snapshot, token)
    this.settling.close()
    this.reply.document(200, body, undefined)
  }

  /** Nothing more will be sent: what passed is kept where that is wished. */
  private finished(): void {
    this.patience?.end()
    const { capture } = this.reply
    const { requestId, startedAt, attempt, deps } = this
    const failed = (this.settling.row?.errorCode ?? null) !== null
    if (capture !== undefined && (capture.always || failed))
      keepBodies(deps, { requestId, startedAt, capture, attempt })
    this.host.finished(this)
  }

  /** A request that we refuse ourselves. */
  private refuse(thrown: unknown): void {
    const error = asGatewayError(thrown)
    if (error.code === 'internal') this.deps.logger.error({ err: thrown, requestId: this.requestId }, 'relay failed')
    const { status, code, message } = error
    this.settle(failedOutcome(status, code, message), () => this.reply.error(viewOfOurs(error), this.served()))
  }

  private clientLeft(): void {
    if (this.reply.over) return
    this.attempts?.abort()
    const seen = this.attempt?.outcome()
    if (this.settling.settled || this.token === undefined) {
      this.reply.left()
      return
    }
    const errorMessage = 'The client left before the reply was complete.'
    const left = failedOutcome(errorStatus['client.closed'], 'client.closed', errorMessage)
    this.settle({ ...left, usage: seen?.usage, finish: seen?.finish }, () => this.reply.left())
  }

  private served(): Served | undefined {
    const { attempt, attempts } = this
    if (attempt === undefined || attempts === undefined) return undefined
    return { channelId: attempt.channel.id, attempts: attempts.tried, mode: attempt.mode, warnings: attempt.warnings }
  }
}

/** A count is answered by ourselves rather than by another channel. */
function final(failure: FailureClass): FailureClass {
  const { contextTooLong: _other, ...rest } = failure
  return { ...rest, retry: 'none' }
}
