import type { IncomingHttpHeaders } from 'node:http'
import type { ChannelLease } from '../access/channel-limits.ts'
import type { LimitedScope, Refusal } from '../access/limits.ts'
import type { TokenEntry } from '../access/types.ts'
import type { ConfigSnapshot } from '../catalog/types.ts'
import { asGatewayError, errorStatus, GatewayError } from '../contract/errors.ts'
import type { ConversationRequest } from '../ir/request.ts'
import type { JsonObject } from '../protocols/conversion.ts'
import type { Convertible } from '../protocols/convertible.ts'
import type { Envelope, Protocol, RelayRoute } from '../protocols/types.ts'
import type { FailureClass } from '../routing/classify-failure.ts'
import { policyFor } from '../routing/policy.ts'
import type { PlannedAttempt } from '../routing/types.ts'
import { admit, admitModel } from './admit.ts'
import { Attempt, channelOf } from './attempt.ts'
import { AttemptOrder } from './attempt-order.ts'
import type { AttemptFailure } from './attempt-report.ts'
import { Attempts, type AttemptsHost, type Exhausted } from './attempts.ts'
import { type BodyCapture, captureFor, keptExchange } from './body-capture.ts'
import { Books } from './books.ts'
import { ClientReply, type Served, viewOfOurs, viewOfUpstreams } from './client-reply.ts'
import { conversationKey } from './conversation-key.ts'
import type { RelayDependencies } from './dependencies.ts'
import { estimateTokens } from './estimate-tokens.ts'
import type { FirstBytes } from './first-bytes.ts'
import { identify } from './identify.ts'
import { ledgerRow, type RowFacts } from './ledger-row.ts'
import { listModels } from './list-models.ts'
import { failedOutcome, type Outcome, ownOutcome } from './outcome.ts'
import { type PlanInput, plan, planForResponse, planLonger } from './plan.ts'
import { RequestFilters } from './request-filters.ts'
import type { ResponseOwners } from './response-owners.ts'
import { ClientRequest } from './translate/client-request.ts'
import { instructConversation } from './translate/instruct-conversation.ts'
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
export class Exchange implements AttemptsHost {
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
  private deadline: NodeJS.Timeout | undefined
  private hedge: NodeJS.Timeout | undefined
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

  /** The attempt has something for the client, and serves it alone from now on. False when another was before it. */
  claim(attempt: Attempt): boolean {
    this.stopClocks()
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
    const exhausted = this.attempts?.unprepared(attempt, attempt.unpreparedFailure(error), error)
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
    const planned = this.makePlan(token)
    this.filterPrompt(token)
    const limit = settings.failover ? settings.maxAttempts : 1
    const { health } = this.deps
    const order = new AttemptOrder(
      planned,
      limit,
      health === undefined ? undefined : (target) => health.standing(target),
    )
    this.attempts = new Attempts(this, order)
    this.deadline = setTimeout(() => this.tooLate(), settings.deadlineSeconds * 1000)
    const exhausted = this.attempts.start()
    if (exhausted === undefined) {
      this.watchForSlowness()
      return
    }
    const error = 'error' in exhausted ? exhausted.error : undefined
    this.giveUp({ error: error ?? new GatewayError('channel.unavailable', 'No channel is left to try.') })
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

  /** Begins a second attempt when the first is slower than nearly all were. */
  private watchForSlowness(): void {
    if (!this.snapshot.settings.hedging || this.route.operation !== 'chat') return
    const slow = this.host.firstBytes.slow(this.kind)
    if (slow !== undefined) this.hedge = setTimeout(() => this.attempts?.race(), slow)
  }

  /** What first bytes are compared within. */
  private get kind(): string {
    return `${this.stream === false ? 'document' : 'stream'} ${this.model}`
  }

  /** How long the first byte of a good answer took. */
  noteFirstByte(ms: number | null): void {
    if (ms !== null && this.route.operation === 'chat') this.host.firstBytes.note(this.kind, ms)
  }

  // What the attempts ask for.

  get late(): boolean {
    return this.reply.over || this.elapsed() >= this.snapshot.settings.deadlineSeconds * 1000
  }

  place(planned: PlannedAttempt): ChannelLease | Refusal {
    const channel = channelOf(this.snapshot.channels, planned)
    return this.deps.channelLimits.tryEnterChannel(channel, planned.keyId, estimateTokens(this.request))
  }

  waitForPlace(planned: PlannedAttempt, done: (place: ChannelLease | Refusal) => void): (() => void) | undefined {
    const { deps, owner, snapshot } = this
    const estimate = estimateTokens(this.request)
    const channel = channelOf(snapshot.channels, planned)
    const keyIds = planned.keyId === null ? [null] : [planned.keyId, ...planned.otherKeys]
    const atMostMs = snapshot.settings.deadlineSeconds * 1000 - this.elapsed()
    return deps.channelLimits.wait({ channel, keyIds, estimate, owner, atMostMs, done })
  }

  gaveUpWaiting(exhausted: Exhausted): void {
    if (!this.reply.over) this.giveUp(exhausted)
  }

  make(planned: PlannedAttempt, place: ChannelLease): Attempt {
    return new Attempt(this, planned, channelOf(this.snapshot.channels, planned), place)
  }

  planLonger(): readonly PlannedAttempt[] {
    return this.token === undefined ? none : planLonger(this.planning(this.token))
  }

  private stopClocks(): void {
    clearTimeout(this.deadline)
    clearTimeout(this.hedge)
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

  private makePlan(token: TokenEntry): readonly PlannedAttempt[] {
    const { route, request, snapshot, host } = this
    if (route.operation === 'response-get' || route.operation === 'response-delete') {
      const owner = route.id === undefined ? undefined : host.owners.ownerOf(route.id)
      return planForResponse(snapshot, token, route, owner)
    }
    this.envelope = this.protocol.readEnvelope(route, request.body, request.headers['content-type'])
    this.stream = route.stream ?? (this.envelope.stream ? 'sse' : false)
    const { model } = this
    if (model === '') throw new GatewayError('model.missing', 'The request names no model.', { field: 'model' })
    this.countIn(admitModel(snapshot, token, model))
    const holder = this.holder()
    return plan({ ...this.planning(token), holder, only: request.onlyChannel })
  }

  private planning(token: TokenEntry): PlanInput {
    const { deps, route, snapshot, model, host, stream } = this
    const { turns, health: facts } = deps
    const convertible = host.convertible.of(route.protocol, route.operation)
    const { sticky } = policyFor(snapshot.routing, token.group, model)
    const session = sticky ? conversationKey(this.request.headers, this.request.body, this.owner) : undefined
    const streams = stream !== false
    return { snapshot, token, route, model, stream: streams, convertible, turns, facts, now: deps.now(), session }
  }

  /** The channel that made the answer which the request goes on from, when it is not one of ours. */
  private holder(): number | undefined {
    const { continuation } = this.protocol
    if (this.route.operation !== 'chat' || continuation?.mayContinue(this.request.body) !== true) return undefined
    const id = continuation.previousId(this.client().body)
    return id === undefined ? undefined : this.host.owners.ownerOf(id)
  }

  /** No upstream counts for us: our own tokenizer does. */
  private countHere(): void {
    const { tokenizer } = this.deps
    const { counting } = this.protocol
    if (tokenizer === undefined || counting === undefined) {
      this.refuse(new GatewayError('conversion.unsupported', 'Tokens cannot be counted here.'))
      return
    }
    const model = this.attempt?.planned.upstreamModel ?? this.model
    new Promise<number>((resolve) => resolve(tokenizer.countRequest(this.asInstructed(), model)))
      .then((tokens) => {
        const body = JSON.stringify(counting.writeReply(tokens))
        this.settle(ownOutcome, () => this.reply.document(200, body, this.served()))
      })
      .catch((error: unknown) => this.refuse(error))
  }

  /** The conversation as the channel would have been asked, its own instructions included. */
  private asInstructed(): ConversationRequest {
    const conversation = this.client().conversation()
    const prompt = this.attempt?.channel.systemPrompt ?? null
    return prompt === null ? conversation : instructConversation(conversation, prompt)
  }

  private answerModels(token: TokenEntry): void {
    const body = listModels(this.protocol, this.route, this.snapshot, token)
    this.books.close()
    this.reply.document(200, body, undefined)
  }

  /** Nothing more will be sent: what passed is kept where that is wished. */
  private finished(): void {
    this.stopClocks()
    const { capture } = this.reply
    if (capture !== undefined && (capture.always || this.books.failed)) this.keepBodies(capture)
    this.host.finished(this)
  }

  private keepBodies(capture: BodyCapture): void {
    const { bodies, logger } = this.deps
    const secrets = this.attempt?.channel.keys.map((key) => key.secret) ?? []
    const content = keptExchange(capture.bodies(), this.attempt?.warnings ?? [], secrets)
    bodies?.keep(this.requestId, this.startedAt, content).catch((error: unknown) => {
      logger.warn({ err: error, requestId: this.requestId }, 'the messages of a request could not be kept')
    })
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
