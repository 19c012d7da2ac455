import type { IncomingHttpHeaders } from 'node:http'
import type { LimitedScope } from '../access/limits.ts'
import type { TokenEntry } from '../access/types.ts'
import type { ConfigSnapshot } from '../catalog/types.ts'
import { asGatewayError, errorStatus, GatewayError } from '../contract/errors.ts'
import type { JsonObject } from '../protocols/conversion.ts'
import type { Convertible } from '../protocols/convertible.ts'
import type { Envelope, Protocol, RelayRoute } from '../protocols/types.ts'
import type { FailureClass } from '../routing/classify-failure.ts'
import { admit } from './admit.ts'
import type { Attempt } from './attempt.ts'
import { AttemptOrder } from './attempt-order.ts'
import type { AttemptFailure } from './attempt-report.ts'
import { Attempts, type Exhausted } from './attempts.ts'
import { ExchangeAttemptsHost } from './attempts-host.ts'
import { type BodyCapture, captureFor, keepBodies } from './body-capture.ts'
import { Books } from './books.ts'
import { ClientReply, type Served, viewOfOurs, viewOfUpstreams } from './client-reply.ts'
import type { RelayDependencies } from './dependencies.ts'
import { estimateTokens } from './estimate-tokens.ts'
import type { FirstBytes } from './first-bytes.ts'
import { identify } from './identify.ts'
import { ledgerRow, type RowFacts } from './ledger-row.ts'
import { listModels } from './list-models.ts'
import { failedOutcome, type Outcome, ownOutcome } from './outcome.ts'
import { countedHere } from './own-answers.ts'
import { Patience } from './patience.ts'
import { RequestFilters } from './request-filters.ts'
import { planRequest } from './request-plan.ts'
import type { ResponseOwners } from './response-owners.ts'
import { ClientRequest } from './translate/client-request.ts'
import { ResponseSession } from './translate/response-session.ts'
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
  nextRequestId(): string
  /** The commit of a row went well or not. */
  ledgerResult(error: Error | null): void
  /** A request without a good key: counted, not logged. */
  countUnidentified(): void
  finished(exchange: Exchange): void
}

const noBody = Buffer.alloc(0)
const none: readonly never[] = Object.freeze([])
const emptyEnvelope: Envelope = Object.freeze({ model: undefined, stream: false })

/** One request from socket to socket. The steps are named as in the design: identify, admit, plan, attempt, settle. */
export class Exchange {
  readonly host: ExchangeHost
  readonly deps: RelayDependencies
  readonly request: InboundRequest
  readonly route: RelayRoute
  readonly protocol: Protocol
  readonly snapshot: ConfigSnapshot
  readonly requestId: string
  envelope: Envelope = emptyEnvelope
  /** How the client wants the reply framed. */
  stream: 'sse' | 'json-array' | false = false
  /** Content filters of the token's group; undefined = none hold. */
  filters: RequestFilters | undefined
  private readonly reply: ClientReply
  private readonly books: Books
  private readonly startedAt: number
  private token: TokenEntry | undefined
  private attempts: Attempts | undefined
  private patience: Patience | undefined
  private read: ClientRequest | undefined
  private session: ResponseSession | undefined

  constructor(host: ExchangeHost, request: InboundRequest, sink: ReplySink) {
    this.host = host
    this.deps = host.deps
    this.request = request
    this.route = request.route
    this.protocol = host.deps.protocols[request.route.protocol]
    this.snapshot = host.deps.config.current
    this.startedAt = host.deps.now()
    this.requestId = host.nextRequestId()
    this.reply = new ClientReply(sink, this.protocol, this.requestId, () => this.finished())
    this.books = new Books(host.deps, (error) => host.ledgerResult(error))
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
      this.countIn(admit(this.deps, this.snapshot, this.token, this.request.clientIp, this.startedAt))
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
    return this.attempts?.claim(attempt) === true
  }

  begin(attempt: Attempt, status: number, upstream: IncomingHttpHeaders, length: number | undefined): void {
    if (this.reply.over || !this.claim(attempt)) return
    // No other channel will need it; a stream of an hour must not keep 20 MB of pictures.
    this.request.body = noBody
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
      else this.refuse(exhausted.error)
      return
    }
    const { failure } = exhausted
    const { code } = failure.class
    const { told, message } = failure
    const view = told === undefined ? { status: errorStatus[code], code, message } : viewOfUpstreams(told, code)
    const waits = view.status === 429 || told !== undefined
    this.settle(failedOutcome(view.status, code, message), () =>
      this.reply.error(view, this.served(), waits ? failure.retryAfter : undefined),
    )
  }

  /** The call could not be put together: what a conversion fetches, or a signature, failed. */
  attemptUnprepared(attempt: Attempt, error: unknown): void {
    const exhausted = this.attempts?.unprepared(attempt, error)
    if (exhausted !== undefined) this.giveUp(exhausted)
  }

  /** Has the request's row written, once, and calls `then` when it is. */
  settle(outcome: Outcome, then: () => void): void {
    this.books.settle(() => ledgerRow({ ...this.facts(), outcome }), this.attempt?.streamedEstimate ?? 0, then)
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
    this.settle({ ...outcome, errorCode: 'gateway.stopping', errorMessage }, () => this.reply.destroy())
  }

  // What a conversion asks for.

  /** The client's request, read once. @throws GatewayError `request.malformed` */
  client(): ClientRequest {
    this.read ??= new ClientRequest(this.protocol, this.route, this.request.body, this.request.headers)
    return this.read
  }

  /** The client's body as it sent it, for replies that repeat it. */
  clientBody(): JsonObject {
    return this.session?.original ?? this.client().body
  }

  /** The model as the client named it. */
  get model(): string {
    return this.envelope.model ?? this.route.model ?? ''
  }

  /** Whose states and stored answers these are: the token's id, 0 for the console. */
  get owner(): number {
    return this.token?.id ?? 0
  }

  /** Whether the answer must be kept by us, since no upstream keeps it. */
  storesResponse(): boolean {
    return this.session?.wantsStored(this.clientBody()) === true
  }

  keepResponse(response: JsonObject): void {
    const { responses, logger, now } = this.deps
    const stored = this.session?.stored(this.clientBody(), response, now())
    if (stored === undefined) return
    responses?.put(stored).catch((error: unknown) => {
      logger.warn({ err: error, requestId: this.requestId }, 'an answer could not be stored')
    })
  }

  // Steps.

  private countIn(scopes: readonly LimitedScope[]): void {
    if (scopes.length > 0) this.books.enter(scopes, estimateTokens(this.request))
  }

  /** Plans and tries, after what the request refers to has been looked up. */
  private serve(token: TokenEntry): void {
    const waiting = this.lookUp(token)
    if (waiting === undefined) {
      this.planAndTry(token)
      return
    }
    waiting
      .then((answer) => {
        if (this.reply.over) return
        if (answer === undefined) this.planAndTry(token)
        else this.settle(ownOutcome, () => this.reply.document(200, answer, undefined))
      })
      .catch((error: unknown) => this.refuse(error))
  }

  private planAndTry(token: TokenEntry): void {
    const { settings } = this.snapshot
    this.readEnvelope()
    const planned = planRequest(this, token, (scopes) => this.countIn(scopes))
    this.filterPrompt(token)
    const limit = settings.failover ? settings.maxAttempts : 1
    const { health } = this.deps
    const order = new AttemptOrder(
      planned,
      limit,
      health === undefined ? undefined : (target) => health.standing(target),
    )
    const host = new ExchangeAttemptsHost(this, token, (exhausted) => {
      if (!this.reply.over) this.giveUp(exhausted)
    })
    this.attempts = new Attempts(host, order)
    const raced = settings.hedging && this.route.operation === 'chat'
    const kind = raced ? `${this.stream === false ? 'document' : 'stream'} ${this.model}` : undefined
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

  /** What the body says of the model and the stream; requests about stored answers have none. */
  private readEnvelope(): void {
    const { route, request } = this
    if (route.operation === 'response-get' || route.operation === 'response-delete') return
    this.envelope = this.protocol.readEnvelope(route, request.body, request.headers['content-type'])
    this.stream = route.stream ?? (this.envelope.stream ? 'sse' : false)
  }

  /** @throws GatewayError `content.blocked`; see `RequestFilters.checkPrompt` */
  private filterPrompt(token: TokenEntry): void {
    const held = this.snapshot.filtersFor(token.group)
    if (held === undefined) return
    const { request, route } = this
    this.filters = new RequestFilters(held, route)
    const masked = this.filters.checkPrompt(request, () => this.client().body)
    if (masked === undefined) return
    request.body = masked
    this.read = undefined
    this.envelope = this.protocol.readEnvelope(route, masked, request.headers['content-type'])
  }

  /** The client has waited as long as anybody may, and has no byte. */
  private tooLate(): void {
    if (this.reply.over) return
    this.attempts?.abort()
    const { deadlineSeconds } = this.snapshot.settings
    const error = new GatewayError('deadline.exceeded', `No channel answered within ${deadlineSeconds} s.`)
    this.refuse(error)
  }

  /** What must be read from the store of answers first; undefined = nothing. Resolves with the reply when it is there. */
  private lookUp(token: TokenEntry): Promise<string | undefined> | undefined {
    const { route, request, protocol } = this
    const { responses: store } = this.deps
    const { continuation } = protocol
    if (store === undefined || continuation === undefined) return undefined
    const about = route.operation === 'response-get' || route.operation === 'response-delete'
    if (!about && route.operation !== 'chat') return undefined
    const session = new ResponseSession({ store, continuation, route, owner: token.id ?? 0, body: request.body })
    this.session = session
    if (about) return session.answer()
    return session.completedBody()?.then((body) => {
      if (body !== undefined) request.body = body
      return undefined
    })
  }

  /** No upstream counts for us: our own tokenizer does. */
  private countHere(): void {
    const { attempt, deps, protocol } = this
    const model = attempt?.planned.upstreamModel ?? this.model
    countedHere(deps.tokenizer, protocol, () => this.client(), attempt?.channel, model)
      .then((body) => this.settle(ownOutcome, () => this.reply.document(200, body, this.served())))
      .catch((error: unknown) => this.refuse(error))
  }

  private answerModels(token: TokenEntry): void {
    const body = listModels(this.protocol, this.route, this.snapshot, token)
    this.books.close()
    this.reply.document(200, body, undefined)
  }

  /** Nothing more will be sent: what passed is kept where that is wished. */
  private finished(): void {
    this.patience?.end()
    const { capture } = this.reply
    const { requestId, startedAt, attempt, deps } = this
    if (capture !== undefined && (capture.always || this.books.failed))
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
    if (this.books.settled || this.token === undefined) {
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

  private facts(): Omit<RowFacts, 'outcome'> {
    const { requestId, startedAt, token, attempt, request, envelope, stream, snapshot } = this
    const { failures = none, tried = 0 } = this.attempts ?? {}
    const latencyMs = this.elapsed()
    const filtered = this.filters?.codes ?? []
    return {
      requestId,
      startedAt,
      latencyMs,
      token,
      attempt,
      failures,
      tried,
      request,
      envelope,
      stream,
      snapshot,
      filtered,
    }
  }
}

/** A count is answered by ourselves rather than by another channel. */
function final(failure: FailureClass): FailureClass {
  const { contextTooLong: _other, ...rest } = failure
  return { ...rest, retry: 'none' }
}
