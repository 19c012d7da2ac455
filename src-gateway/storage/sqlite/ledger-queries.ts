import type Database from 'better-sqlite3'
import type { LedgerFilter } from '../../contract/index.ts'
import type { StoredEntry } from '../money-types.ts'
import { type EntryRecord, readEntry } from './ledger-entry.ts'
import { firstLogId, logTime } from './log-id.ts'
import { bucketsWith } from './log-queries.ts'
import { bucketMs } from './rollups.ts'
import { add, type Where, whereClause } from './where.ts'

/** Of the ids of entries: from the first, up to but without the second. */
type Span = readonly [start: number, end: number]

/** Newest first; `before` is the id of the last entry already seen. From is inclusive, to is not. */
export function readEntries(
  db: Database.Database,
  filter: LedgerFilter,
  limit: number,
  before: number | undefined,
): StoredEntry[] {
  const span: Span = [
    filter.from === undefined ? 0 : firstLogId(Date.parse(filter.from)),
    Math.min(
      before ?? Number.MAX_SAFE_INTEGER,
      filter.to === undefined ? Number.MAX_SAFE_INTEGER : firstLogId(Date.parse(filter.to)),
    ),
  ]
  return readRecords(db, filter, limit, span).map(readEntry)
}

/** What a request was charged, and what it got back of that. */
export function readCharged(
  db: Database.Database,
  requestId: string,
): { charge: StoredEntry; refundedNano: number } | undefined {
  const charge = chargeOf(db, requestId)
  if (charge === undefined) return undefined
  const refundedNano = db
    .prepare<[string], number>(
      "SELECT coalesce(sum(amount_nano), 0) FROM ledger WHERE kind = 'refund' AND request_id = ?",
    )
    .pluck()
    .get(requestId)
  return { charge: readEntry(charge), refundedNano: refundedNano ?? 0 }
}

/**
 * Entries other than charges are few and have an index of their own. Charges of all are read from the newest on; those of one
 * key, user or channel are looked for in the hours in which the rollups know some.
 */
function readRecords(db: Database.Database, filter: LedgerFilter, limit: number, span: Span): EntryRecord[] {
  const { kind, requestId, tokenId, userId, channelId } = filter
  const found: EntryRecord[] = []
  if (kind !== undefined && kind !== 'charge') return readMovements(db, filter, limit, span)
  if (requestId !== undefined) {
    const charge = chargeOf(db, requestId)
    if (charge !== undefined && charge.id >= span[0] && charge.id < span[1] && concerns(charge, filter)) {
      found.push(charge)
    }
  } else if (tokenId === undefined && userId === undefined && channelId === undefined) {
    return readSpan(db, filter, limit, span)
  } else {
    found.push(...readByHours(db, { ...filter, kind: 'charge' }, limit, span))
  }
  if (kind === undefined) found.push(...readMovements(db, filter, limit, span))
  return found.sort((a, b) => b.id - a.id).slice(0, limit)
}

function concerns(record: EntryRecord, { tokenId, userId, channelId }: LedgerFilter): boolean {
  return (
    (tokenId === undefined || record.token_id === tokenId) &&
    (userId === undefined || record.user_id === userId) &&
    (channelId === undefined || record.channel_id === channelId)
  )
}

function readMovements(db: Database.Database, filter: LedgerFilter, limit: number, span: Span): EntryRecord[] {
  return readSpan(db, filter, limit, span, ["kind <> 'charge'"])
}

function readSpan(
  db: Database.Database,
  filter: LedgerFilter,
  limit: number,
  [start, end]: Span,
  terms: readonly string[] = [],
): EntryRecord[] {
  const where: Where = { terms: [...terms], values: [] }
  add(where, 'id >= ?', start)
  add(where, 'id < ?', end)
  if (filter.kind !== undefined) add(where, 'kind = ?', filter.kind)
  // The `+` keeps the refunds' index, which is in no order of time, out of the search.
  if (filter.requestId !== undefined) add(where, '+request_id = ?', filter.requestId)
  if (filter.tokenId !== undefined) add(where, 'token_id = ?', filter.tokenId)
  if (filter.userId !== undefined) add(where, 'user_id = ?', filter.userId)
  if (filter.channelId !== undefined) add(where, 'channel_id = ?', filter.channelId)
  return db
    .prepare<unknown[], EntryRecord>(`SELECT * FROM ledger ${whereClause(where)} ORDER BY id DESC LIMIT ?`)
    .all(...where.values, limit)
}

function readByHours(db: Database.Database, filter: LedgerFilter, limit: number, [start, end]: Span): EntryRecord[] {
  const first = db.prepare<[], number | null>('SELECT min(id) FROM ledger').pluck().get() ?? 0
  const from = logTime(Math.max(start, first))
  const to = logTime(end)
  const found: EntryRecord[] = []
  for (const day of bucketsWith(db, 'day', filter, from, to)) {
    const last = Math.min(day + bucketMs.day - 1, to)
    for (const hour of bucketsWith(db, 'hour', filter, Math.max(day, from), last)) {
      const span: Span = [Math.max(start, firstLogId(hour)), Math.min(end, firstLogId(hour + bucketMs.hour))]
      found.push(...readSpan(db, filter, limit - found.length, span))
      if (found.length >= limit) return found
    }
  }
  return found
}

/** By way of the log, whose rows are found by request; when that row is pruned, by looking through the ledger. */
function chargeOf(db: Database.Database, requestId: string): EntryRecord | undefined {
  const logged = db.prepare<[string], number>('SELECT id FROM request_log WHERE request_id = ?').pluck().get(requestId)
  if (logged !== undefined) {
    return db.prepare<[number], EntryRecord>("SELECT * FROM ledger WHERE id = ? AND kind = 'charge'").get(logged)
  }
  return db
    .prepare<[string], EntryRecord>("SELECT * FROM ledger WHERE kind = 'charge' AND +request_id = ? LIMIT 1")
    .get(requestId)
}
