import type { IncomingHttpHeaders } from 'node:http'
import type { TokenEntry } from '../access/types.ts'
import type { ConfigSnapshot } from '../catalog/types.ts'
import { errorStatus, GatewayError } from '../contract/errors.ts'
import type { LogAttempt } from '../contract/index.ts'
import { promptTokens } from '../ir/usage.ts'
import type { Envelope, Protocol, RelayRoute } from '../protocols/types.ts'
import { classifyCode } from '../routing/classify-failure.ts'
import type { PlannedAttempt } from '../routing/types.ts'
import type { LedgerRow } from '../storage/types.ts'
import { admit, admitModel } from './admit.ts'
import { Attempt, type AttemptFailure, channelOf } from './attempt.ts'
import type { RelayDependencies } from './dependencies.ts'
import { identify } from './identify.ts'
import { ledgerRow, type RowFacts } from './ledger-row.ts'
import { listModels } from './list-models.ts'
import { failedOutcome, type Outcome } from './outcome.ts'
import { plan, planForResponse } from './plan.ts'
import { copyReplyHeaders, type ReplyHeaders } from './reply-headers.ts'
import type { ResponseOwners } from './response-owners.ts'
import type { InboundRequest, ReplySink } from './types.ts'

/** What the relay lends to every exchange beside its dependencies. */
export interface ExchangeHost {
  readonly deps: RelayDependencies
  readonly owners: ResponseOwners
  readonly stopping: boolean
  nextRequestId(): string
  /** The commit of a row went well or not. */
  ledgerResult(error: Error | null): void
  /** A request without a good key: counted, not logged. */
  countUnidentified(): void
  finished(exchange: Exchange): void
}

const noBody = Buffer.alloc(0)
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
  private readonly sink: ReplySink
  private readonly startedAt: number
  private token: TokenEntry | undefined
  private counted = false
  private planned: readonly PlannedAttempt[] = []
  private tried = 0
  private attempt: Attempt | undefined
  private failures: LogAttempt[] | undefined
  private drainHeard = false
  /** Head sent. */
  private begun = false
  /** Row given to the ledger. */
  private settled = false
  /** Nothing more will be sent. */
  private over = false

  constructor(host: ExchangeHost, request: InboundRequest, sink: ReplySink) {
    this.host = host
    this.deps = host.deps
    this.request = request
    this.route = request.route
    this.protocol = host.deps.protocols[request.route.protocol]
    this.snapshot = host.deps.config.current
    this.sink = sink
    this.startedAt = host.deps.now()
    this.requestId = host.nextRequestId()
  }

  /** Milliseconds since the request came. */
  elapsed(): number {
    return Math.max(0, this.deps.now() - this.startedAt)
  }

  /** Whether another channel may be tried after the present one. */
  get hasNext(): boolean {
    return this.tried < this.planned.length
  }

  run(): void {
    try {
      this.sink.onClose(() => this.clientLeft())
      this.token = identify(this.deps, this.snapshot, this.request)
    } catch (error) {
      this.host.countUnidentified()
      this.tell(asGatewayError(error))
      return
    }
    this.deps.meter.started()
    try {
      if (this.host.stopping) throw new GatewayError('gateway.stopping', 'The gateway is shutting down.')
      this.counted = admit(this.deps, this.token, this.request.clientIp, this.startedAt)
      if (this.route.operation === 'models' || this.route.operation === 'model') this.answerModels(this.token)
      else {
        this.planned = this.makePlan(this.token)
        this.tryNext()
      }
    } catch (error) {
      this.refuse(error)
    }
  }

  // What an attempt asks for.

  begin(status: number, upstream: IncomingHttpHeaders, length: number | undefined, attempt: Attempt): void {
    if (this.over) return
    this.begun = true
    // No other channel will need it; a stream of an hour must not keep 20 MB of pictures.
    this.request.body = noBody
    const headers: ReplyHeaders = {}
    copyReplyHeaders(upstream, headers)
    if (length !== undefined) headers['content-length'] = String(length)
    this.addOwnHeaders(headers, attempt)
    this.sink.writeHead(status, headers)
  }

  write(bytes: Buffer): void {
    if (this.over || this.sink.write(bytes)) return
    this.attempt?.pause()
    if (!this.drainHeard) {
      this.drainHeard = true
      this.sink.onDrain(() => this.attempt?.resume())
    }
  }

  end(bytes: Buffer | undefined): void {
    if (this.over) return
    this.over = true
    this.sink.end(bytes)
    this.host.finished(this)
  }

  destroy(): void {
    if (this.over) return
    this.over = true
    this.sink.destroy()
    this.host.finished(this)
  }

  attemptFailed(attempt: Attempt, failure: AttemptFailure): void {
    this.noteFailure(attempt.record(failure))
    if (failure.class.retry === 'next' && this.hasNext && !this.over) {
      try {
        this.tryNext()
      } catch (error) {
        this.refuse(error)
      }
      return
    }
    const { code } = failure.class
    const status = errorStatus[code]
    this.settle({ ...failedOutcome(status, code, failure.message) }, () => {
      const headers: ReplyHeaders = {}
      if (failure.retryAfter !== undefined && status === 429) headers['retry-after'] = failure.retryAfter
      this.tell(new GatewayError(code, failure.message), headers)
    })
  }

  /**
   * Has the request's row written, once, and calls `then` when it is. When the database cannot take it, the reply goes out
   * all the same: the client has paid with its time, and the log says loudly what is missing.
   */
  settle(outcome: Outcome, then: () => void): void {
    if (this.settled) {
      then()
      return
    }
    this.settled = true
    const row = ledgerRow({ ...this.facts(), outcome })
    this.account(row)
    this.deps.ledger.append(row, (error) => {
      this.host.ledgerResult(error)
      this.deps.onSettled?.(row)
      then()
    })
  }

  /** The gateway stops and cannot wait for this request any longer. */
  stop(): void {
    if (this.over) return
    this.attempt?.abort()
    const outcome = this.attempt?.outcome() ?? failedOutcome(503, 'gateway.stopping', '')
    const errorMessage = 'The gateway was stopped before the reply was complete.'
    this.settle({ ...outcome, errorCode: 'gateway.stopping', errorMessage }, () => this.destroy())
  }

  // Steps.

  private makePlan(token: TokenEntry): readonly PlannedAttempt[] {
    const { route, request, snapshot } = this
    if (route.operation === 'response-get' || route.operation === 'response-delete') {
      return planForResponse(
        snapshot,
        token,
        route,
        route.id === undefined ? undefined : this.host.owners.ownerOf(route.id),
      )
    }
    this.envelope = this.protocol.readEnvelope(route, request.body, request.headers['content-type'])
    this.stream = route.stream ?? (this.envelope.stream ? 'sse' : false)
    const model = this.envelope.model ?? route.model
    if (model === undefined || model === '') {
      throw new GatewayError('model.missing', 'The request names no model.', { field: 'model' })
    }
    admitModel(token, model)
    return plan(snapshot, token, route, model, this.deps.random)
  }

  private tryNext(): void {
    const planned = this.planned[this.tried]
    if (planned === undefined) throw new GatewayError('channel.unavailable', 'No channel is left to try.')
    this.tried += 1
    const attempt = new Attempt(this, planned, channelOf(this.snapshot.channels, planned))
    this.attempt = attempt
    try {
      attempt.start()
    } catch (error) {
      // This channel's call cannot be put together (a key of the wrong shape, say); the next one's may be.
      if (!this.hasNext) throw error
      const told = asGatewayError(error)
      this.noteFailure(
        attempt.record({
          class: classifyCode(told.code),
          message: told.message,
          upstreamText: null,
          retryAfter: undefined,
        }),
      )
      this.tryNext()
    }
  }

  private answerModels(token: TokenEntry): void {
    const body = listModels(this.protocol, this.route, this.snapshot, token)
    this.leaveLimits(0)
    this.deps.meter.finished(uneventful)
    this.settled = true
    this.begun = true
    const headers: ReplyHeaders = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
    }
    this.addOwnHeaders(headers, undefined)
    this.sink.writeHead(200, headers)
    this.end(Buffer.from(body))
  }

  /** A request that we refuse ourselves. */
  private refuse(thrown: unknown): void {
    const error = asGatewayError(thrown)
    if (error.code === 'internal') this.deps.logger.error({ err: thrown, requestId: this.requestId }, 'relay failed')
    this.settle(failedOutcome(error.status, error.code, error.message), () => this.tell(error))
  }

  /** Answers with an error in the client's protocol. */
  private tell(error: GatewayError, headers: ReplyHeaders = {}): void {
    if (this.over) return
    if (this.begun) {
      this.destroy()
      return
    }
    this.begun = true
    const { status, code, message, field } = error
    const { contentType, body } = this.protocol.writeError({
      status,
      code,
      message,
      requestId: this.requestId,
      ...(field === undefined ? undefined : { field }),
      ...(error.retryAfterMs === undefined ? undefined : { retryAfterMs: error.retryAfterMs }),
    })
    headers['content-type'] = contentType
    headers['content-length'] = String(Buffer.byteLength(body))
    if (error.retryAfterMs !== undefined)
      headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1000)))
    this.addOwnHeaders(headers, this.attempt)
    this.sink.writeHead(status, headers)
    this.end(Buffer.from(body))
  }

  private clientLeft(): void {
    if (this.over) return
    this.attempt?.abort()
    const { attempt } = this
    const seen = attempt?.outcome()
    const finish = () => {
      this.over = true
      this.host.finished(this)
    }
    if (this.settled || this.token === undefined) {
      finish()
      return
    }
    this.settle(
      {
        status: errorStatus['client.closed'],
        errorCode: 'client.closed',
        errorMessage: 'The client left before the reply was complete.',
        usage: seen?.usage,
        finish: seen?.finish,
        served: false,
      },
      finish,
    )
  }

  private addOwnHeaders(headers: ReplyHeaders, attempt: Attempt | undefined): void {
    headers['x-request-id'] = this.requestId
    if (attempt === undefined) return
    headers['x-burncloud-channel'] = String(attempt.channel.id)
    headers['x-burncloud-attempts'] = String(this.tried)
    headers['x-burncloud-mode'] = attempt.planned.mode
  }

  private noteFailure(record: LogAttempt): void {
    if (this.failures === undefined) this.failures = [record]
    else this.failures.push(record)
  }

  private facts(): Omit<RowFacts, 'outcome'> {
    const { requestId, startedAt, token, attempt, failures = [], tried, request, envelope, stream, snapshot } = this
    const latencyMs = this.elapsed()
    return { requestId, startedAt, latencyMs, token, attempt, failures, tried, request, envelope, stream, snapshot }
  }

  private account(row: LedgerRow): void {
    const { usage } = row
    if (row.tokenId !== null) this.deps.used.add(row.tokenId, row.costNano)
    this.leaveLimits(promptTokens(usage) + usage.output)
    this.deps.meter.finished({
      failed: row.errorCode !== null && row.errorCode !== 'client.closed',
      firstByteMs: row.firstByteMs,
      inputTokens: promptTokens(usage),
      outputTokens: usage.output,
      streamedEstimate: this.attempt?.streamedEstimate ?? 0,
      costNano: row.costNano,
      latencyMs: row.latencyMs,
      stream: row.stream,
    })
  }

  private leaveLimits(tokens: number): void {
    if (!this.counted || this.token === undefined) return
    this.counted = false
    this.deps.limits.leave(this.token, tokens, this.deps.now())
  }
}

/** A model list is answered from memory: it moves no chart. */
const uneventful = Object.freeze({
  failed: false,
  firstByteMs: null,
  inputTokens: 0,
  outputTokens: 0,
  streamedEstimate: 0,
  costNano: 0,
  latencyMs: 0,
  stream: false,
})

function asGatewayError(error: unknown): GatewayError {
  return error instanceof GatewayError ? error : new GatewayError('internal', 'The gateway failed on this request.')
}
