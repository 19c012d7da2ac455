import type { LimitedScope } from '../access/limits.ts'
import type { TokenEntry } from '../access/types.ts'
import type { ConfigSnapshot } from '../catalog/types.ts'
import type { RelayRoute } from '../protocols/types.ts'
import type { LedgerRow } from '../storage/types.ts'
import type { Asked } from './asked.ts'
import type { Attempt } from './attempt.ts'
import type { Attempts } from './attempts.ts'
import { type BookResult, Books } from './books.ts'
import type { RelayDependencies } from './dependencies.ts'
import { estimateBytes } from './estimate-for-reservation.ts'
import { estimateTokens } from './estimate-tokens.ts'
import { ledgerRow, type RowFacts } from './ledger-row.ts'
import type { Outcome } from './outcome.ts'
import type { InboundRequest } from './types.ts'
import { countPassed, estimatePassed, isUncounted, type Uncounted } from './uncounted/count-passed.ts'
import { promptOf } from './uncounted/prompt-of.ts'

/** What of an exchange goes into its row. */
export interface SettledExchange {
  readonly deps: RelayDependencies
  readonly request: InboundRequest
  readonly route: RelayRoute
  readonly snapshot: ConfigSnapshot
  readonly requestId: string
  readonly asked: Asked
  readonly token: TokenEntry | undefined
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly attempts: Attempts | undefined
  /** Whether the client has been given something. */
  readonly reply: { readonly begun: boolean }
  elapsed(): number
}

const none: readonly never[] = Object.freeze([])
/** A body up to this size is kept while its reply passes, so that its tokens can be counted; a stream may last an hour. */
const keptForCounting = 512 * 1024

/** How one request is settled: what its upstream did not tell is counted, then its row is written, once. */
export class Settling {
  private readonly exchange: SettledExchange
  private readonly books: Books
  /** Under way when what the upstream did not tell is being counted; resolves with what is written. */
  private counting: Promise<Outcome> | undefined
  /** Tokens of the prompt by its length, taken when a body is let go that is too large to be kept. */
  estimatedPrompt: number | undefined

  constructor(exchange: SettledExchange, onResult: BookResult) {
    this.exchange = exchange
    this.books = new Books(exchange.deps, onResult)
  }

  /** The row was given to the ledger, or none is due. */
  get settled(): boolean {
    return this.books.settled
  }

  /** How it ended is known, whether or not it is counted and written yet. */
  get begun(): boolean {
    return this.books.settled || this.counting !== undefined
  }

  /** What was given to the ledger. */
  get row(): LedgerRow | undefined {
    return this.books.row
  }

  /** @throws GatewayError `limit.rate`; see `Books.enter` */
  enter(scopes: readonly LimitedScope[]): void {
    if (scopes.length > 0) this.books.enter(scopes, estimateTokens(this.exchange.request))
  }

  /** A request without a row. */
  close(): void {
    this.books.close()
  }

  /** No other channel will need the body: it is let go when it is too large to be kept for counting its tokens. */
  letBodyGo(): void {
    const { request, asked } = this.exchange
    if (request.body.length <= keptForCounting) return
    this.estimatedPrompt = estimateBytes(request.body)
    asked.letBodyGo()
  }

  /**
   * Has the request's row written, once, and calls `then` when it is. What the upstream did not tell of its cost is counted
   * first, from what passed through.
   */
  settle(outcome: Outcome, then: () => void): void {
    if (this.counting !== undefined) {
      void this.counting.then(() => this.book(outcome, then))
      return
    }
    const { tokenizer } = this.exchange.deps
    const uncounted = tokenizer === undefined ? undefined : this.uncounted(outcome)
    this.attempt?.forgetAnswer()
    if (tokenizer === undefined || uncounted === undefined) {
      this.book(outcome, then)
      return
    }
    this.counting = countPassed(tokenizer, uncounted)
    void this.counting.then((counted) => this.book(counted, then))
  }

  /** The same for when nobody waits for a count any more. */
  settleNow(outcome: Outcome, then: () => void): void {
    const uncounted = this.uncounted(outcome)
    this.book(uncounted === undefined ? outcome : estimatePassed(uncounted), then)
  }

  /** The attempt that serves the client, or the last one. */
  private get attempt(): Attempt | undefined {
    return this.exchange.attempts?.leading
  }

  private book(outcome: Outcome, then: () => void): void {
    this.books.settle(() => ledgerRow({ ...this.facts(), outcome }), this.attempt?.streamedEstimate ?? 0, then)
  }

  /** What has to be counted by ourselves; undefined = the upstream told what it cost, or there is nothing to pay for. */
  private uncounted(outcome: Outcome): Uncounted | undefined {
    const { attempt } = this
    const { asked, request, route, reply } = this.exchange
    if (this.books.settled || attempt === undefined) return undefined
    if (!isUncounted(outcome, route.operation, reply.begun, () => attempt.answered())) return undefined
    const { planned, channel } = attempt
    return {
      outcome,
      model: planned.upstreamModel,
      place: { protocol: planned.protocol, provider: channel.provider },
      answered: attempt.answered(),
      asked: () => promptOf(asked, route.operation, channel.systemPrompt),
      estimatedPrompt: this.estimatedPrompt ?? estimateBytes(request.body),
    }
  }

  private facts(): Omit<RowFacts, 'outcome'> {
    const { exchange, attempt } = this
    const { requestId, startedAt, token, request, asked, snapshot } = exchange
    const { failures = none, tried = 0 } = exchange.attempts ?? {}
    const latencyMs = exchange.elapsed()
    const { envelope, stream, filters } = asked
    const filtered = filters?.codes ?? []
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
