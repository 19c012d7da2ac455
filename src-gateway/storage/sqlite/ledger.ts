import type Database from 'better-sqlite3'
import { GatewayError } from '../../contract/errors.ts'
import { answer, isValueFault, readFault, unavailable } from '../storage-error.ts'
import type { LedgerRepository, LedgerRow } from '../types.ts'
import { Gather, gatherMs } from './gather.ts'
import { firstLogId, logId } from './log-id.ts'
import { detailOf, insertLog } from './log-row.ts'
import { prunedBeforeFact } from './report-queries.ts'
import { Rollups } from './rollups.ts'
import type { Holdable } from './wal-checkpoint.ts'

type Done = (error: Error | null) => void

/** Rows in one transaction; more wait for the next turn, so that the loop never stands still for long. */
const maxBatch = 500
/** Rows that may wait while the database is locked; beyond, a row is refused at once. */
const maxWaiting = 20_000
/** Rows that may wait because commits are held back; then the hold gives way. */
const maxHeld = 2000
/** A locked database is tried again this often, this many times, before the waiting rows fail. */
const lockedRetryMs = 100
const lockedRetries = 20
const pruneStep = 2000
/** How far from its arrival a row may be filed when its milliseconds are full. */
const spillMs = 60_000

/**
 * Writes the ledger. Statements are prepared once and take their values by position: this runs for every request, and
 * drizzle's own prepared statements were measured at nearly three times the cost.
 */
export class SqliteLedger implements LedgerRepository, Holdable {
  readonly #db: Database.Database
  readonly #begin: Database.Statement
  readonly #commit: Database.Statement
  readonly #rollback: Database.Statement
  readonly #insert: Database.Statement
  readonly #known: Database.Statement
  readonly #nextId: Database.Statement
  readonly #charge: Database.Statement
  readonly #rollups: Rollups
  readonly #tokens: { id: number; costNano: number; usedAt: number }[] = []

  #rows: LedgerRow[] = []
  #dones: Done[] = []
  #scheduled = false
  #closed = false
  #held = false
  readonly #gather = new Gather()
  #waitingForMore: NodeJS.Timeout | undefined
  #lockedTries = 0
  #counter = 0
  #waiters: (() => void)[] = []

  /** Called after every commit. */
  onCommit: () => void = () => {}

  constructor(db: Database.Database) {
    this.#db = db
    this.#begin = db.prepare('BEGIN IMMEDIATE')
    this.#commit = db.prepare('COMMIT')
    this.#rollback = db.prepare('ROLLBACK')
    this.#insert = db.prepare(insertLog)
    this.#known = db.prepare('SELECT 1 FROM request_log WHERE request_id = ?')
    this.#nextId = db.prepare('SELECT coalesce(max(id) + 1, ?) AS next FROM request_log WHERE id >= ? AND id < ?')
    this.#charge = db.prepare(
      'UPDATE tokens SET used_nano = used_nano + ?, last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?',
    )
    this.#rollups = new Rollups(db)
  }

  append(row: LedgerRow, done: Done): void {
    if (this.#closed || this.#rows.length >= maxWaiting) {
      const why = this.#closed ? 'it is closed' : 'too many rows wait for it'
      queueMicrotask(() => done(new GatewayError('storage.unavailable', `The database is unavailable: ${why}.`)))
      return
    }
    this.#rows.push(row)
    this.#dones.push(done)
    if (this.#held && this.#rows.length >= maxHeld) this.#held = false
    this.#schedule()
  }

  flush(): Promise<void> {
    if (this.#rows.length === 0) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.push(resolve))
  }

  /** Commits what waits and refuses what comes after. */
  async close(): Promise<void> {
    this.#closed = true
    await this.flush()
  }

  async prune(before: number): Promise<number> {
    const end = firstLogId(before)
    const remove = this.#db.prepare(
      `DELETE FROM request_log WHERE id IN (SELECT id FROM request_log WHERE id < ? ORDER BY id LIMIT ${pruneStep})`,
    )
    const remember = this.#db.prepare(
      `INSERT INTO installation (name, value) VALUES ('${prunedBeforeFact}', ?)
       ON CONFLICT DO UPDATE SET value = excluded.value WHERE CAST(value AS INTEGER) < CAST(excluded.value AS INTEGER)`,
    )
    await answer(() => remember.run(String(before)))
    let removed = 0
    while (!this.#closed) {
      const { changes } = await answer(() => remove.run(end))
      removed += changes
      if (changes < pruneStep) break
      await new Promise((resolve) => setImmediate(resolve))
    }
    return removed
  }

  /** Rows wait until `release`, or until too many do. */
  hold(): void {
    this.#held = true
  }

  release(): void {
    this.#held = false
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || this.#held || this.#rows.length === 0) return
    if (this.#rows.length < this.#gather.aim && !this.#closed) {
      this.#waitingForMore ??= setTimeout(this.#turn, gatherMs)
      return
    }
    this.#scheduled = true
    setImmediate(this.#turn)
  }

  readonly #turn = (): void => {
    this.#scheduled = false
    clearTimeout(this.#waitingForMore)
    this.#waitingForMore = undefined
    if (this.#held || this.#rows.length === 0) return
    const whole = this.#rows.length <= maxBatch
    const rows = whole ? this.#rows : this.#rows.slice(0, maxBatch)
    const dones = whole ? this.#dones : this.#dones.slice(0, maxBatch)
    try {
      this.#write(rows)
    } catch (error) {
      if (readFault(error)?.code === 'storage.locked' && this.#lockedTries < lockedRetries) {
        this.#lockedTries++
        this.#scheduled = true
        setTimeout(this.#turn, lockedRetryMs)
        return
      }
      this.#take(whole)
      this.#fail(rows, dones, error)
      return
    }
    this.#take(whole)
    this.#gather.committed(rows.length, rows.length < this.#gather.aim)
    this.onCommit()
    for (const done of dones) done(null)
    this.#rest()
  }

  #take(whole: boolean): void {
    this.#lockedTries = 0
    this.#rows = whole ? [] : this.#rows.slice(maxBatch)
    this.#dones = whole ? [] : this.#dones.slice(maxBatch)
  }

  #rest(): void {
    if (this.#rows.length > 0) {
      this.#schedule()
      return
    }
    const waiters = this.#waiters
    if (waiters.length === 0) return
    this.#waiters = []
    for (const resolve of waiters) resolve()
  }

  /** One row that cannot be stored must not take its neighbours along; a database that cannot be written takes all. */
  #fail(rows: readonly LedgerRow[], dones: readonly Done[], error: unknown): void {
    const alone = rows.length === 1 || !isValueFault(error)
    rows.forEach((row, index) => {
      let failed: Error | null = alone ? unavailable(error) : null
      if (!alone) {
        try {
          this.#write([row])
        } catch (own) {
          failed = unavailable(own)
        }
      }
      dones[index]?.(failed)
    })
    this.#rest()
  }

  /** All rows with rollups and used amounts, or none. */
  #write(rows: readonly LedgerRow[]): void {
    this.#begin.run()
    try {
      for (const row of rows) {
        if (!this.#insertRow(row)) continue
        this.#rollups.add(row)
        if (row.tokenId !== null) this.#addToToken(row.tokenId, row.costNano, row.at)
      }
      this.#rollups.write()
      for (const token of this.#tokens) this.#charge.run(token.costNano, token.usedAt, token.id)
      this.#commit.run()
    } catch (error) {
      if (this.#db.inTransaction) this.#rollback.run()
      throw error
    } finally {
      this.#rollups.clear()
      this.#tokens.length = 0
    }
  }

  /** False when the request already has its row. */
  #insertRow(row: LedgerRow): boolean {
    if (this.#tryInsert(row, logId(row.at, this.#counter++))) return true
    if (this.#known.get(row.requestId) !== undefined) return false
    // The id is taken by another row of this millisecond; a full millisecond spills into the next.
    for (let at = row.at; at < row.at + spillMs; at++) {
      const first = firstLogId(at)
      const end = firstLogId(at + 1)
      const { next } = this.#nextId.get(first, first, end) as { next: number }
      if (next < end) return this.#tryInsert(row, next)
    }
    throw new RangeError(`No id is free for a row of the time ${row.at}.`)
  }

  #tryInsert(row: LedgerRow, id: number): boolean {
    const { usage } = row
    const { changes } = this.#insert.run(
      id,
      row.requestId,
      row.tokenId,
      row.channelId,
      row.model,
      row.status,
      usage.input,
      usage.cacheRead,
      usage.cacheWrite5m,
      usage.cacheWrite1h,
      usage.output,
      usage.reasoning,
      row.costNano,
      row.latencyMs,
      row.firstByteMs,
      detailOf(row),
      row.arithmetic,
    )
    return changes === 1
  }

  #addToToken(id: number, costNano: number, at: number): void {
    for (const token of this.#tokens) {
      if (token.id === id) {
        token.costNano += costNano
        if (at > token.usedAt) token.usedAt = at
        return
      }
    }
    this.#tokens.push({ id, costNano, usedAt: at })
  }
}
