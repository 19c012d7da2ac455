import type Database from 'better-sqlite3'
import type { LogFilter } from '../../contract/index.ts'
import type { LedgerItem } from '../types.ts'
import { firstLogId, logTime } from './log-id.ts'
import { type LogRecord, readLogRecord } from './log-row.ts'
import { bucketMs } from './rollups.ts'
import { add, type Where, whereClause } from './where.ts'

/** As the partial index `request_log_error` has it, word for word: only then SQLite uses it. */
export const failed = 'status >= 400 AND status <> 499'

/** Newest first by arrival; `before` is the id of the last row already seen. From is inclusive, to is not. */
export function readLogs(
  db: Database.Database,
  filter: LogFilter,
  limit: number,
  before: number | undefined,
): LedgerItem[] {
  const end = Math.min(
    before ?? Number.MAX_SAFE_INTEGER,
    filter.to === undefined ? Number.MAX_SAFE_INTEGER : firstLogId(Date.parse(filter.to)),
  )
  const start = filter.from === undefined ? 0 : firstLogId(Date.parse(filter.from))
  const records = needsRollups(filter)
    ? readByHours(db, filter, limit, start, end)
    : readSpan(db, filter, limit, start, end)
  return records.map(readLogRecord)
}

export function readLog(db: Database.Database, id: number): LedgerItem | undefined {
  const record = db.prepare<[number], LogRecord>('SELECT * FROM request_log WHERE id = ?').get(id)
  return record && readLogRecord(record)
}

/**
 * Only one index can lead a search. For two of key, channel and model, or one of them and failures, each with very many rows
 * and hardly one in common, it would read all of one; the rollups know in which hours there is a common one. Users have no index at all.
 */
function needsRollups({ tokenId, channelId, userId, model, requestId, errorOnly }: LogFilter): boolean {
  if (requestId !== undefined) return false
  const keys = [tokenId, channelId, model].filter((key) => key !== undefined).length
  return userId !== undefined || keys > 1 || (keys === 1 && errorOnly === true)
}

function readSpan(db: Database.Database, filter: LogFilter, limit: number, start: number, end: number): LogRecord[] {
  const where: Where = { terms: [], values: [] }
  add(where, 'id >= ?', start)
  add(where, 'id < ?', end)
  if (filter.requestId !== undefined) add(where, 'request_id = ?', filter.requestId)
  if (filter.errorOnly === true) where.terms.push(failed)
  if (filter.status !== undefined) {
    add(where, 'status = ?', filter.status)
    // Said again so that SQLite sees that the partial index of the other statuses fits.
    if (filter.status !== 200) where.terms.push('status <> 200')
  }
  // A `+` keeps a column's index out of the search, so that the better one leads.
  const plus = filter.errorOnly === true || (filter.status !== undefined && filter.status !== 200) ? '+' : ''
  if (filter.tokenId !== undefined) add(where, `${plus}token_id = ?`, filter.tokenId)
  if (filter.channelId !== undefined) add(where, `${plus}channel_id = ?`, filter.channelId)
  if (filter.model !== undefined) add(where, `${plus}model = ?`, filter.model)
  if (filter.userId !== undefined) add(where, 'user_id = ?', filter.userId)
  return db
    .prepare<unknown[], LogRecord>(`SELECT * FROM request_log ${whereClause(where)} ORDER BY id DESC LIMIT ?`)
    .all(...where.values, limit)
}

/** The same rows as `readSpan`, looked for only in the hours that have some, newest first. */
function readByHours(db: Database.Database, filter: LogFilter, limit: number, start: number, end: number): LogRecord[] {
  const first = db.prepare<[], number | null>('SELECT min(id) FROM request_log').pluck().get() ?? 0
  const found: LogRecord[] = []
  const from = logTime(Math.max(start, first))
  for (const day of bucketsWith(db, 'day', filter, from, logTime(end))) {
    for (const hour of bucketsWith(
      db,
      'hour',
      filter,
      Math.max(day, from),
      Math.min(day + bucketMs.day - 1, logTime(end)),
    )) {
      const span = [Math.max(start, firstLogId(hour)), Math.min(end, firstLogId(hour + bucketMs.hour))] as const
      found.push(...readSpan(db, filter, limit - found.length, ...span))
      if (found.length >= limit) return found
    }
  }
  return found
}

/** Starts of the buckets, newest first, that overlap `from` to `to` (both inclusive) and have requests of this key, user, channel and model. */
export function bucketsWith(
  db: Database.Database,
  bucket: 'day' | 'hour',
  filter: Pick<LogFilter, 'tokenId' | 'channelId' | 'userId' | 'model' | 'errorOnly'>,
  from: number,
  to: number,
): number[] {
  const where: Where = { terms: [], values: [] }
  add(where, 'at >= ?', from - (from % bucketMs[bucket]))
  add(where, 'at <= ?', to)
  if (filter.tokenId !== undefined) add(where, 'token_id = ?', filter.tokenId)
  if (filter.channelId !== undefined) add(where, 'channel_id = ?', filter.channelId)
  if (filter.userId !== undefined) add(where, 'user_id = ?', filter.userId)
  if (filter.model !== undefined) add(where, 'model = ?', filter.model)
  if (filter.errorOnly === true) where.terms.push('errors > 0')
  return db
    .prepare<unknown[], number>(`SELECT DISTINCT at FROM usage_${bucket} ${whereClause(where)} ORDER BY at DESC`)
    .pluck()
    .all(...where.values)
}
