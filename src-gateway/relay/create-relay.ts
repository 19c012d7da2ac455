import { InFlight } from '../live/in-flight.ts'
import { Convertible } from '../protocols/convertible.ts'
import type { BookResult } from './books.ts'
import type { RelayDependencies } from './dependencies.ts'
import { Exchange, type ExchangeHost } from './exchange.ts'
import { FirstBytes } from './first-bytes.ts'
import { createRequestIds } from './request-ids.ts'
import { ResponseOwners } from './response-owners.ts'
import { TurnMemory } from './translate/turn-memory.ts'
import type { InboundRequest, Relay, ReplySink } from './types.ts'
import { UnwrittenRows } from './unwritten-rows.ts'

/** The relay with what operators watch. */
export interface RunningRelay extends Relay {
  /** The requests in progress. */
  readonly running: Pick<InFlight, 'snapshot' | 'size' | 'watch' | 'cancel'>
  /** False after a row could not be written, until one can. `/readyz` tells. */
  readonly ledgerHealthy: boolean
  /** Requests without a good key since the start: counted, but not logged, so that nobody can fill the database with them. */
  readonly unidentified: number
  /** Whether a key is one of ours, so that the body of a stranger's request need not be read. */
  recognises(key: string | undefined): boolean
  /** An id for a request that is refused before it becomes one of the relay's. */
  nextRequestId(): string
}

/** Makes the relay: one request in, one reply and one ledger row out. */
export function createRelay(deps: RelayDependencies): RunningRelay {
  return new RelayHost(deps)
}

class RelayHost implements RunningRelay, ExchangeHost {
  readonly deps: RelayDependencies
  readonly owners = new ResponseOwners()
  readonly memory = new TurnMemory()
  readonly firstBytes = new FirstBytes()
  readonly convertible: Convertible
  readonly nextRequestId = createRequestIds()
  unidentified = 0
  stopping = false
  paused = false
  private readonly unwritten: UnwrittenRows
  readonly running: InFlight<Exchange>
  private readonly idle = new Set<() => void>()

  constructor(deps: RelayDependencies) {
    this.deps = deps
    this.running = new InFlight({ now: deps.now })
    this.convertible = new Convertible(deps.protocols, deps.upstreams)
    const { ledger, accounts, logger, isLedgerSound: isSound } = deps
    this.unwritten = new UnwrittenRows({ ledger, accounts, logger, isSound })
  }

  get ledgerHealthy(): boolean {
    return !this.unwritten.failing
  }

  get inFlight(): number {
    return this.running.size
  }

  recognises(key: string | undefined): boolean {
    return key !== undefined && this.deps.keys.find(this.deps.config.current.tokens, key) !== undefined
  }

  handle(request: InboundRequest, sink: ReplySink): void {
    const exchange = new Exchange(this, request, sink)
    this.running.add(exchange)
    exchange.run()
  }

  pause(paused: boolean): void {
    this.paused = paused
  }

  async drain(ms: number): Promise<void> {
    this.stopping = true
    if (this.running.size > 0) await this.whenIdle(ms)
    this.unwritten.stop()
  }

  private async whenIdle(ms: number): Promise<void> {
    const done = new Promise<void>((resolve) => this.idle.add(resolve))
    const timer = setTimeout(() => {
      for (const exchange of [...this.running.values()]) exchange.stop()
    }, ms)
    await done
    clearTimeout(timer)
  }

  countUnidentified(): void {
    this.unidentified += 1
  }

  finished(exchange: Exchange): void {
    if (!this.running.remove(exchange) || this.running.size > 0 || this.idle.size === 0) return
    for (const resolve of this.idle) resolve()
    this.idle.clear()
  }

  readonly ledgerResult: BookResult = (error, row, settlement) => {
    if (error === null) this.unwritten.written()
    else this.unwritten.failed(row, settlement, error)
  }
}
