import type { Accounts } from '../access/accounts.ts'
import type { Settlement } from '../access/holds.ts'
import type { Logger } from '../log/logger.ts'
import type { LedgerRepository, LedgerRow } from '../storage/types.ts'

interface Unwritten {
  row: LedgerRow
  settlement: Settlement
  /** How often it failed while the database was sound: it is the row's own fault then. */
  ownFaults: number
}

export interface UnwrittenRowsParts {
  ledger: Pick<LedgerRepository, 'append'>
  accounts: Pick<Accounts, 'committed' | 'lost'>
  logger: Logger
  /** Whether the database can be written; undefined = nobody knows. */
  isSound?: (() => Promise<boolean>) | undefined
  /** Milliseconds between two tries; a second unless told otherwise. */
  retryMs?: number
}

const usualRetryMs = 1_000
/** Rows kept in memory; a client that is served for a day on a full disk must not fill that as well. */
const mostRows = 10_000
const mostOwnFaults = 5

/**
 * Rows that the ledger could not take: the disk is full, the database locked for long. They are kept and given to it again, one
 * each second until it takes one, so that what was served is charged in the end.
 */
export class UnwrittenRows {
  /** Whether the ledger failed and has not taken a row since. */
  failing = false
  private readonly parts: UnwrittenRowsParts
  private rows: Unwritten[] = []
  private timer: NodeJS.Timeout | undefined
  private stopped = false

  constructor(parts: UnwrittenRowsParts) {
    this.parts = parts
  }

  /** A row was refused. */
  failed(row: LedgerRow, settlement: Settlement, error: Error): void {
    const { logger } = this.parts
    this.failing = true
    logger.error({ err: error, requestId: row.requestId }, 'a ledger row could not be written; it will be tried again')
    if (this.rows.length < mostRows && !this.stopped) this.rows.push({ row, settlement, ownFaults: 0 })
    else this.giveUp({ row, settlement, ownFaults: 0 }, this.stopped ? 'the gateway stops' : 'too many wait')
    if (!this.stopped) this.retryLater()
  }

  /** The ledger took some row. */
  written(): void {
    this.failing = false
  }

  /** Tries all of them for the last time. */
  stop(): void {
    this.stopped = true
    this.retryAll()
  }

  private retryAll(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    for (const one of this.rows.splice(0)) this.append(one)
  }

  private retryLater(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      const first = this.rows.shift()
      if (first !== undefined) this.append(first)
    }, this.parts.retryMs ?? usualRetryMs).unref()
  }

  private append(one: Unwritten): void {
    const { ledger, accounts } = this.parts
    ledger.append(one.row, (error) => {
      if (error === null) {
        accounts.committed(one.settlement)
        this.written()
        this.retryAll()
      } else void this.refusedAgain(one)
    })
  }

  private async refusedAgain(one: Unwritten): Promise<void> {
    if (this.stopped) {
      this.giveUp(one, 'the gateway stops')
      return
    }
    const sound = await this.parts.isSound?.().catch(() => false)
    if (sound === true) one.ownFaults += 1
    if (one.ownFaults >= mostOwnFaults) {
      this.giveUp(one, 'the database cannot hold it')
      this.written()
      this.retryAll()
      return
    }
    // Another one next time: it may be this row alone that cannot be written.
    this.rows.push(one)
    this.retryLater()
  }

  private giveUp({ row, settlement }: Unwritten, reason: string): void {
    this.parts.accounts.lost(settlement)
    const { requestId, tokenId, costNano } = row
    this.parts.logger.error({ requestId, tokenId, costNano, reason }, 'a ledger row is lost')
  }
}
