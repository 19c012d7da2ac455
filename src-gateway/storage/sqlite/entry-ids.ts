import type Database from 'better-sqlite3'
import { firstLogId } from './log-id.ts'

/** How far from its time an entry may be filed when its milliseconds are full. */
const spillMs = 60_000

/** Finds ids that neither the log nor the ledger has: a charge has the id of its request's log row. */
export class EntryIds {
  readonly #next: Database.Statement<[number, number, number, number, number], number>

  constructor(db: Database.Database) {
    this.#next = db
      .prepare<[number, number, number, number, number], number>(
        `SELECT max(?, (SELECT coalesce(max(id) + 1, 0) FROM request_log WHERE id >= ? AND id < ?),
           (SELECT coalesce(max(id) + 1, 0) FROM ledger WHERE id >= ? AND id < ?))`,
      )
      .pluck()
  }

  /** A free id of this millisecond; one of the next when it is full. @throws RangeError when a whole minute is full */
  free(at: number): number {
    for (let time = Math.floor(at); time < at + spillMs; time++) {
      const first = firstLogId(time)
      const end = firstLogId(time + 1)
      const next = this.#next.get(first, first, end, first, end) ?? first
      if (next < end) return next
    }
    throw new RangeError(`No id is free for an entry of the time ${at}.`)
  }
}
