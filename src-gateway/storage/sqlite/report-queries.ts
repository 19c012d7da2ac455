import type Database from 'better-sqlite3'
import type { LogFilter } from '../../contract/index.ts'
import type { LedgerItem, StatsQuery, TotalsRow } from '../types.ts'
import { firstLogId, idsPerMillisecond } from './log-id.ts'
import { type LogRecord, readLogRecord } from './log-row.ts'
import { bucketMs } from './rollups.ts'

export type SeriesQuery = StatsQuery & {
  bucket: 'minute' | 'hour' | 'day'
  groupBy: 'model' | 'channel' | 'token' | 'user' | 'none'
}
export type SeriesRow = TotalsRow & { at: number; key: string; label: string }
export interface Attention {
  channels: { channelId: number; requests: number; errors: number; lastError: string | null }[]
  unpricedModels: string[]
}

/** Name of the fact in `installation` that tells before when log rows may be missing. */
export const prunedBeforeFact = 'log-pruned-before'

/** Terms of a WHERE clause with their values in the same order. */
interface Where {
  terms: string[]
  values: (string | number)[]
}

/** As the partial index `request_log_error` has it, word for word: only then SQLite uses it. */
const failed = 'status >= 400 AND status <> 499'

/** The reports' SQL on a connection that only reads. Synchronous: it lives in the report worker. */
export class ReportQueries {
  readonly #db: Database.Database

  constructor(db: Database.Database) {
    this.#db = db
  }

  /** Newest first by arrival; `before` is the id of the last row already seen. From is inclusive, to is not. */
  logs(filter: LogFilter, limit: number, before: number | undefined): LedgerItem[] {
    const where = logTerms(filter)
    if (before !== undefined) add(where, 'id < ?', before)
    return this.#records(where, 'ORDER BY id DESC LIMIT ?', limit).map(readLogRecord)
  }

  log(id: number): LedgerItem | undefined {
    return this.#records({ terms: ['id = ?'], values: [id] }, 'LIMIT ?', 1).map(readLogRecord)[0]
  }

  summary(query: StatsQuery): TotalsRow {
    return this.#atOnce(() => {
      const { sql, values } = this.#usage(query, 'day')
      return totalsOf(this.#db.prepare<unknown[], SumRow>(`SELECT ${sumColumns} FROM (${sql})`).get(...values))
    })
  }

  series(query: SeriesQuery): SeriesRow[] {
    return this.#atOnce(() => {
      const { sql, values } = this.#usage(query, query.bucket)
      const key = groupKeys[query.groupBy]
      const length = bucketMs[query.bucket]
      const rows = this.#db
        .prepare<unknown[], SumRow & { bucket: number; key: string }>(
          `SELECT at - at % ${length} AS bucket, ${key} AS key, ${sumColumns} FROM (${sql}) GROUP BY bucket, key ORDER BY bucket, key`,
        )
        .all(...values)
      const labels = new Map<string, string>()
      return rows.map((row) => {
        const label = labels.get(row.key) ?? this.#label(query.groupBy, row.key)
        labels.set(row.key, label)
        return { ...totalsOf(row), at: row.bucket, key: row.key, label }
      })
    })
  }

  attention(since: number): Attention {
    return this.#atOnce(() => {
      const from = since - (since % bucketMs.minute)
      const channels = this.#db
        .prepare<[number], { channelId: number; requests: number; errors: number }>(
          `SELECT channel_id AS channelId, sum(requests) AS requests, sum(errors) AS errors FROM usage_minute
           WHERE at >= ? AND channel_id <> 0 GROUP BY channel_id HAVING sum(errors) > 0 ORDER BY channel_id`,
        )
        .all(from)
      const lastError = this.#db.prepare<[number, number], LogRecord>(
        `SELECT * FROM request_log WHERE ${failed} AND +channel_id = ? AND id >= ? ORDER BY id DESC LIMIT 1`,
      )
      const unpriced = this.#db
        .prepare<[number], { model: string }>(
          `SELECT model FROM usage_minute WHERE at >= ? AND model <> '' GROUP BY model HAVING sum(unpriced) > 0 ORDER BY model`,
        )
        .all(from)
      return {
        channels: channels.map((channel) => {
          const record = lastError.get(channel.channelId, firstLogId(from))
          return { ...channel, lastError: record ? readLogRecord(record).errorMessage : null }
        }),
        unpricedModels: unpriced.map(({ model }) => model),
      }
    })
  }

  /** All requests ever served, also those whose rows are pruned. */
  requestCount(): number {
    return (
      this.#db.prepare<[], { count: number }>('SELECT coalesce(sum(requests), 0) AS count FROM usage_day').get()
        ?.count ?? 0
    )
  }

  /** One moment of the database for questions of several statements. */
  #atOnce<T>(work: () => T): T {
    return this.#db.transaction(work)()
  }

  #records(where: Where, tail: string, limit: number): LogRecord[] {
    return this.#db
      .prepare<unknown[], LogRecord>(`SELECT * FROM request_log ${whereClause(where)} ${tail}`)
      .all(...where.values, limit)
  }

  /**
   * The sums of a period as rows of one shape, each time span read from the coarsest table that fits into it (no coarser
   * than `coarsest`): whole days from days, whole hours from hours, and so on. Parts of a minute at the ends are summed from
   * the log itself, or, when its rows are pruned, taken as the whole minute.
   */
  #usage(query: StatsQuery, coarsest: 'minute' | 'hour' | 'day'): { sql: string; values: (string | number)[] } {
    const parts: string[] = []
    const values: (string | number)[] = []
    for (const { source, from, to } of splitPeriod(query.from, query.to, coarsest, this.#prunedBefore())) {
      const where: Where = { terms: [], values: [] }
      const start = source === 'log' ? firstLogId(from) : from
      const end = source === 'log' ? firstLogId(to) : to
      const time = source === 'log' ? 'id' : 'at'
      add(where, `${time} >= ?`, start)
      add(where, `${time} < ?`, end)
      if (query.model !== undefined) add(where, 'model = ?', query.model)
      // On the log the period is short and must lead; `+` keeps the other indexes out of it.
      const plus = source === 'log' ? '+' : ''
      if (query.channelId !== undefined) add(where, `${plus}channel_id = ?`, query.channelId)
      if (query.tokenId !== undefined) add(where, `${plus}token_id = ?`, query.tokenId)
      if (source === 'log' && query.model !== undefined) where.terms[2] = '+model = ?'
      parts.push(
        source === 'log'
          ? `SELECT ${logAsUsage} FROM request_log ${whereClause(where)}`
          : `SELECT ${usageColumns.join(', ')} FROM usage_${source} ${whereClause(where)}`,
      )
      values.push(...where.values)
    }
    if (parts.length === 0) parts.push(`SELECT ${usageColumns.join(', ')} FROM usage_day WHERE 0`)
    return { sql: parts.join(' UNION ALL '), values }
  }

  #prunedBefore(): number {
    const fact = this.#db.prepare<[string], { value: string }>('SELECT value FROM installation WHERE name = ?')
    return Number(fact.get(prunedBeforeFact)?.value ?? 0)
  }

  /** The name now, else the name it had in its last request, else the id. */
  #label(groupBy: SeriesQuery['groupBy'], key: string): string {
    if (key === '' || (groupBy !== 'channel' && groupBy !== 'token')) return key
    const id = Number(key)
    const table = groupBy === 'channel' ? 'channels' : 'tokens'
    const now = this.#db.prepare<[number], { name: string }>(`SELECT name FROM ${table} WHERE id = ?`).get(id)
    if (now) return now.name
    const record = this.#records({ terms: [`${groupBy}_id = ?`], values: [id] }, 'ORDER BY id DESC LIMIT ?', 1)[0]
    const then = record && readLogRecord(record)
    return (groupBy === 'channel' ? then?.channelName : then?.tokenName) ?? key
  }
}

function logTerms(filter: LogFilter): Where {
  const where: Where = { terms: [], values: [] }
  if (filter.from !== undefined) add(where, 'id >= ?', firstLogId(Date.parse(filter.from)))
  if (filter.to !== undefined) add(where, 'id < ?', firstLogId(Date.parse(filter.to)))
  if (filter.requestId !== undefined) add(where, 'request_id = ?', filter.requestId)
  if (filter.tokenId !== undefined) add(where, 'token_id = ?', filter.tokenId)
  if (filter.channelId !== undefined) add(where, 'channel_id = ?', filter.channelId)
  if (filter.model !== undefined) add(where, 'model = ?', filter.model)
  if (filter.errorOnly === true) where.terms.push(failed)
  if (filter.status !== undefined) {
    add(where, 'status = ?', filter.status)
    // Said again so that SQLite sees the partial index of the other statuses fits.
    if (filter.status !== 200) where.terms.push('status <> 200')
  }
  return where
}

function add(where: Where, term: string, value: string | number): void {
  where.terms.push(term)
  where.values.push(value)
}

function whereClause({ terms }: Where): string {
  return terms.length > 0 ? `WHERE ${terms.join(' AND ')}` : ''
}

export interface PeriodPart {
  source: 'day' | 'hour' | 'minute' | 'log'
  from: number
  to: number
}

/** Cuts [from, to) into spans that the tables can answer exactly; see `#usage`. Rows before `prunedBefore` are gone. */
export function splitPeriod(
  from: number,
  to: number,
  coarsest: 'minute' | 'hour' | 'day',
  prunedBefore: number,
): PeriodPart[] {
  const parts: PeriodPart[] = []
  const tables = (['day', 'hour', 'minute'] as const).slice({ day: 0, hour: 1, minute: 2 }[coarsest])
  const cut = (start: number, end: number, level: number): void => {
    if (start >= end) return
    const source = tables[level]
    if (source === undefined) {
      const minute = start - (start % bucketMs.minute)
      if (minute >= prunedBefore) parts.push({ source: 'log', from: start, to: end })
      else parts.push({ source: 'minute', from: minute, to: minute + bucketMs.minute })
      return
    }
    const length = bucketMs[source]
    const first = Math.ceil(start / length) * length
    const last = Math.floor(end / length) * length
    if (first >= last) {
      // No whole bucket fits; what is left may still cross one boundary.
      if (first > start && first < end) {
        cut(start, first, level + 1)
        cut(first, end, level + 1)
      } else cut(start, end, level + 1)
      return
    }
    cut(start, first, level + 1)
    parts.push({ source, from: first, to: last })
    cut(last, end, level + 1)
  }
  cut(Math.max(0, Math.floor(from)), Math.max(0, Math.ceil(to)), 0)
  return parts
}

/** The usage tables' columns, and the same of one log row. */
const usageColumns = [
  'at',
  'model',
  'channel_id',
  'token_id',
  'requests',
  'errors',
  'answered',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'output_tokens',
  'reasoning_tokens',
  'cost_nano',
  'latency_ms',
  'first_byte_ms',
  'first_bytes',
]
const logAsUsage = `id / ${idsPerMillisecond} AS at, coalesce(model, '') AS model, coalesce(channel_id, 0) AS channel_id,
  coalesce(token_id, 0) AS token_id, 1 AS requests, ${failed} AS errors, status < 400 AS answered,
  input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens AS input_tokens, cache_read_tokens,
  cache_write_5m_tokens + cache_write_1h_tokens AS cache_write_tokens, output_tokens, reasoning_tokens, cost_nano,
  iif(status < 400, latency_ms, 0) AS latency_ms, iif(status < 400, coalesce(first_byte_ms, 0), 0) AS first_byte_ms,
  status < 400 AND first_byte_ms IS NOT NULL AS first_bytes`

const groupKeys = {
  model: 'model',
  channel: "iif(channel_id = 0, '', CAST(channel_id AS TEXT))",
  token: "iif(token_id = 0, '', CAST(token_id AS TEXT))",
  // There is one person as yet; their requests are everyone's.
  user: "'all'",
  none: "'all'",
}

interface SumRow {
  requests: number
  errors: number
  answered: number
  input_tokens: number
  cache_read_tokens: number
  cache_write_tokens: number
  output_tokens: number
  reasoning_tokens: number
  cost_nano: number
  latency_ms: number
  first_byte_ms: number
  first_bytes: number
}

const sumColumns = usageColumns
  .slice(4)
  .map((name) => `coalesce(sum(${name}), 0) AS ${name}`)
  .join(', ')

function totalsOf(row: SumRow | undefined): TotalsRow {
  return {
    requests: row?.requests ?? 0,
    errors: row?.errors ?? 0,
    inputTokens: row?.input_tokens ?? 0,
    outputTokens: row?.output_tokens ?? 0,
    cacheReadTokens: row?.cache_read_tokens ?? 0,
    cacheWriteTokens: row?.cache_write_tokens ?? 0,
    reasoningTokens: row?.reasoning_tokens ?? 0,
    costNano: row?.cost_nano ?? 0,
    latencyMs: row && row.answered > 0 ? row.latency_ms / row.answered : null,
    firstByteMs: row && row.first_bytes > 0 ? row.first_byte_ms / row.first_bytes : null,
  }
}
