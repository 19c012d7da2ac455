import type { Settlement } from '../access/holds.ts'
import type { Lease, LimitedScope } from '../access/limits.ts'
import { promptTokens } from '../ir/usage.ts'
import type { LedgerRow } from '../storage/types.ts'
import type { RelayDependencies } from './dependencies.ts'

type BookParts = Pick<RelayDependencies, 'ledger' | 'accounts' | 'meter' | 'limits' | 'onSettled'>

/** Whether the commit of a row went well. */
export type BookResult = (error: Error | null, row: LedgerRow, settlement: Settlement) => void

/** What one request leaves behind: one ledger row, its money counted once, its limits left once, the charts moved once. */
export class Books {
  /** The row was given to the ledger, or none is due. */
  settled = false
  /** What was given to the ledger. */
  row: LedgerRow | undefined
  private readonly parts: BookParts
  private readonly onResult: BookResult
  /** Counted in by limits, and not yet out. */
  private lease: Lease | undefined

  constructor(parts: BookParts, onResult: BookResult) {
    this.parts = parts
    this.onResult = onResult
  }

  /**
   * Counts the request into limits until it is settled; each time into all of the scopes or none.
   * @param estimate tokens it will use at least; 0 = unknown
   * @throws GatewayError `limit.rate`
   */
  enter(scopes: readonly LimitedScope[], estimate: number): void {
    if (scopes.length === 0 || this.settled) return
    if (this.lease === undefined) this.lease = this.parts.limits.enter(scopes, estimate)
    else this.lease.add(scopes)
  }

  /**
   * Has the row written, once, and calls `then` when it is. When the database cannot take it, the reply goes out all the
   * same: the client has paid with its time, and the row is tried again.
   */
  settle(make: () => LedgerRow, streamedEstimate: number, then: () => void): void {
    if (this.settled) {
      then()
      return
    }
    this.settled = true
    const row = make()
    this.row = row
    const settlement = this.spend(row)
    this.account(row, streamedEstimate)
    this.parts.ledger.append(row, (error) => {
      if (error === null) this.parts.accounts.committed(settlement)
      this.onResult(error, row, settlement)
      this.parts.onSettled?.(row)
      then()
    })
  }

  /** A request without a row: what was answered from memory moves no chart. */
  close(): void {
    this.settled = true
    this.lease?.end(0)
    this.parts.meter.finished(uneventful)
  }

  /** Puts the true cost in the place of what was held; the row names the budgets that it counts into. */
  private spend(row: LedgerRow): Settlement {
    const { requestId, at, tokenId, userId = null, group, channelId, costNano } = row
    const payer = { tokenId, userId, group: group ?? '' }
    const settlement = this.parts.accounts.settle({ requestId, at, payer, channelId, costNano })
    if (settlement.budgets.length > 0) row.budgets = settlement.budgets
    return settlement
  }

  private account(row: LedgerRow, streamedEstimate: number): void {
    const { usage } = row
    const inputTokens = promptTokens(usage)
    // What we refuse ourselves has cost nobody anything: it does not count.
    if (row.errorCode === 'limit.rate' || (row.errorCode !== null && row.channelId === null)) this.lease?.cancel()
    else this.lease?.end(inputTokens + usage.output)
    this.parts.meter.finished({
      failed: row.errorCode !== null && !isSomebodysWish(row.errorCode),
      firstByteMs: row.firstByteMs,
      inputTokens,
      outputTokens: usage.output,
      streamedEstimate,
      costNano: row.costNano,
      latencyMs: row.latencyMs,
      stream: row.stream,
    })
  }
}

/** Ends that nobody has failed by: the client left, or a person ended it. */
function isSomebodysWish(code: string): boolean {
  return code === 'client.closed' || code === 'request.cancelled'
}

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
