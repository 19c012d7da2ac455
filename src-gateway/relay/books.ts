import type { TokenEntry } from '../access/types.ts'
import { promptTokens } from '../ir/usage.ts'
import type { LedgerRow } from '../storage/types.ts'
import type { RelayDependencies } from './dependencies.ts'

type BookParts = Pick<RelayDependencies, 'ledger' | 'used' | 'meter' | 'limits' | 'now' | 'onSettled'>

/** What one request leaves behind: one ledger row, its token's limits left once, the charts moved once. */
export class Books {
  /** The row was given to the ledger, or none is due. */
  settled = false
  /** The row tells of an error. */
  failed = false
  private readonly parts: BookParts
  private readonly onResult: (error: Error | null) => void
  /** Counted in by the token's limits, and not yet out. */
  private counted: TokenEntry | undefined

  /** `onResult` hears whether the commit of the row went well. */
  constructor(parts: BookParts, onResult: (error: Error | null) => void) {
    this.parts = parts
    this.onResult = onResult
  }

  /** The token's limits count this request until it is settled. */
  countIn(token: TokenEntry): void {
    this.counted = token
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
    this.leaveLimits(0)
    this.parts.meter.finished(uneventful)
  }

  private account(row: LedgerRow, streamedEstimate: number): void {
    const { usage } = row
    const inputTokens = promptTokens(usage)
    if (row.tokenId !== null) this.parts.used.add(row.tokenId, row.costNano)
    this.leaveLimits(inputTokens + usage.output)
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

  private leaveLimits(tokens: number): void {
    const token = this.counted
    if (token === undefined) return
    this.counted = undefined
    this.parts.limits.leave(token, tokens, this.parts.now())
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
