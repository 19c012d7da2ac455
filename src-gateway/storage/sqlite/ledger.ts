import type Database from 'better-sqlite3'
import { GatewayError } from '../../contract/errors.ts'
import { answer, isValueFault, readFault, unavailable } from '../storage-error.ts'
import type { LedgerRepository, LedgerRow } from '../types.ts'
import { Balances } from './balances.ts'
import { EntryIds } from './entry-ids.ts'
import { FreshBudgets } from './fresh-budgets.ts'
import { Gather, gatherMs } from './gather.ts'
import { firstLogId, logId, logTime } from './log-id.ts'
import { detailOf, insertLog } from './log-row.ts'
import { PriceVersions } from './price-versions.ts'
import { minutesPrunedBeforeFact, prunedBeforeFact } from './report-queries.ts'
import { bucketMs, Rollups } from './rollups.ts'
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
  readonly #charge: Database.Statement
  readonly #refile: Database.Statement
  readonly #ids: EntryIds
  readonly #versions: PriceVersions
  readonly #rollups: Rollups
  readonly #balances: Balances

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

  /** @param fresh budgets that rows may not name yet though they count into them */
  constructor(db: Database.Database, fresh: FreshBudgets = new FreshBudgets()) {
    this.#db = db
    this.#begin = db.prepare('BEGIN IMMEDIATE')
    this.#commit = db.prepare('COMMIT')
    this.#rollback = db.prepare('ROLLBACK')
    this.#insert = db.prepare(insertLog)
    this.#known = db.prepare('SELECT 1 FROM request_log WHERE request_id = ?')
    this.#charge = db.prepare(
      `INSERT INTO ledger (id, kind, amount_nano, token_id, user_id, channel_id, group_name, model, request_id, price_version)
       VALUES (?, 'charge', ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    this.#refile = db.prepare('UPDATE request_log SET id = ? WHERE id = ?')
    this.#ids = new EntryIds(db)
    this.#versions = new PriceVersions(db)
    this.#balances = new Balances(db, fresh)
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

  prune(before: number): Promise<number> {
    return this.#pruneTable(
      prunedBeforeFact,
      before,
      `DELETE FROM request_log WHERE id IN (SELECT id FROM request_log WHERE id < ? ORDER BY id LIMIT ${pruneStep})`,
      firstLogId(before),
    )
  }

  pruneMinutes(before: number): Promise<number> {
    const hour = Math.max(0, before - (before % bucketMs.hour))
    const key = 'at, model, channel_id, token_id, user_id, group_name'
    return this.#pruneTable(
      minutesPrunedBeforeFact,
      hour,
      `DELETE FROM usage_minute WHERE (${key}) IN (SELECT ${key} FROM usage_minute WHERE at < ? ORDER BY at LIMIT ${pruneStep})`,
      hour,
    )
  }

  /** First tells from when on rows are whole, so that a reader in between does not take them for all there are. */
  async #pruneTable(fact: string, before: number, statement: string, end: number): Promise<number> {
    const remove = this.#db.prepare(statement)
    const remember = this.#db.prepare(
      `INSERT INTO installation (name, value) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value WHERE CAST(value AS INTEGER) < CAST(excluded.value AS INTEGER)`,
    )
    await answer(() => remember.run(fact, String(before)))
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

  /** All rows with what they are charged, rollups and sums, or none. */
  #write(rows: readonly LedgerRow[]): void {
    const balances = this.#balances
    this.#begin.run()
    try {
      for (const row of rows) {
        const id = this.#insertRow(row)
        if (id === undefined) continue
        const { costNano, tokenId, userId } = row
        this.#rollups.add(row, logTime(id))
        if (tokenId !== null) balances.chargeToken(tokenId, costNano, row.at)
        if (costNano === 0) continue
        if (userId !== null && userId !== undefined) balances.chargeUser(userId, costNano)
        balances.spend(costNano, row.budgets, row)
      }
      this.#rollups.write()
      balances.write()
      this.#commit.run()
    } catch (error) {
      if (this.#db.inTransaction) this.#rollback.run()
      this.#versions.forget()
      throw error
    } finally {
      this.#rollups.clear()
      balances.clear()
    }
  }

  /** The id under which the row and its charge are filed; undefined when the request already has its row. */
  #insertRow(row: LedgerRow): number | undefined {
    let id = logId(row.at, this.#counter++)
    if (!this.#tryInsert(row, id)) {
      if (this.#known.get(row.requestId) !== undefined) return undefined
      // The id is taken by another row of this millisecond.
      id = this.#ids.free(row.at)
      this.#tryInsert(row, id)
    }
    if (row.costNano === 0 || this.#tryCharge(row, id)) return id
    // The id is taken in the ledger alone: by a movement, or by a request whose log row is pruned (clocks go back).
    const free = this.#ids.free(row.at)
    this.#refile.run(free, id)
    this.#tryCharge(row, free)
    return free
  }

  #tryCharge(row: LedgerRow, id: number): boolean {
    const { pricedWith } = row
    const { changes } = this.#charge.run(
      id,
      -row.costNano,
      row.tokenId,
      row.userId ?? null,
      row.channelId,
      row.group ?? null,
      row.model,
      row.requestId,
      pricedWith === undefined ? null : this.#versions.idOf(pricedWith, row.at),
    )
    return changes === 1
  }

  #tryInsert(row: LedgerRow, id: number): boolean {
    const { usage } = row
    const { changes } = this.#insert.run(
      id,
      row.requestId,
      row.tokenId,
      row.userId ?? null,
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
}
