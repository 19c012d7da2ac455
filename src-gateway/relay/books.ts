import type { Lease, LimitedScope } from '../access/limits.ts'
import { promptTokens } from '../ir/usage.ts'
import type { LedgerRow } from '../storage/types.ts'
import type { RelayDependencies } from './dependencies.ts'

type BookParts = Pick<RelayDependencies, 'ledger' | 'used' | 'meter' | 'limits' | 'onSettled'>

/** What one request leaves behind: one ledger row, its limits left once, the charts moved once. */
export class Books {
  /** The row was given to the ledger, or none is due. */
  settled = false
  /** The row tells of an error. */
  failed = false
  private readonly parts: BookParts
  private readonly onResult: (error: Error | null) => void
  /** Counted in by limits, and not yet out. */
  private lease: Lease | undefined

  /** `onResult` hears whether the commit of the row went well. */
  constructor(parts: BookParts, onResult: (error: Error | null) => void) {
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
   * same: the client has paid with its time, and the log says loudly what is missing.
   */
  settle(make: () => LedgerRow, streamedEstimate: number, then: () => void): void {
    if (this.settled) {
      then()
      return
    }
    this.settled = true
    const row = make()
    this.failed = row.errorCode !== null
    this.account(row, streamedEstimate)
    this.parts.ledger.append(row, (error) => {
      this.onResult(error)
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

  private account(row: LedgerRow, streamedEstimate: number): void {
    const { usage } = row
    const inputTokens = promptTokens(usage)
    if (row.tokenId !== null) this.parts.used.add(row.tokenId, row.costNano)
    // What we refuse ourselves has cost nobody anything: it does not count.
    if (row.errorCode === 'limit.rate' || (row.errorCode !== null && row.channelId === null)) this.lease?.cancel()
    else this.lease?.end(inputTokens + usage.output)
    this.parts.meter.finished({
      failed: row.errorCode !== null && row.errorCode !== 'client.closed',
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
