import type Database from 'better-sqlite3'
import type { LogFilter } from '../../contract/index.ts'
import type { FileReport, LedgerItem, StatsQuery, TotalsRow } from '../types.ts'
import { readFileReport } from './file-report.ts'
import { firstLogId, idsPerMillisecond } from './log-id.ts'
import { failed, readLog, readLogs } from './log-queries.ts'
import { groupOfDetail, type LogRecord, readLogRecord } from './log-row.ts'
import { bucketMs } from './rollups.ts'
import { type PeriodPart, type Pruned, splitPeriod } from './split-period.ts'
import { add, type Where, whereClause } from './where.ts'

type Bucket = keyof typeof bucketMs

export type SeriesQuery = StatsQuery & {
  bucket: Bucket
  groupBy: 'model' | 'channel' | 'token' | 'user' | 'none'
}
export type SeriesRow = TotalsRow & { at: number; key: string; label: string }
export interface Attention {
  channels: { channelId: number; requests: number; errors: number; lastError: string | null }[]
  unpricedModels: string[]
}

/** One table, or the log, with the terms that cut a span out of it. */
interface UsagePart {
  source: PeriodPart['source']
  from: string
  values: (string | number)[]
}

/** Names of the facts in `installation` that tell before when rows of the log and of the minutes' table may be missing. */
export const prunedBeforeFact = 'log-pruned-before'
export const minutesPrunedBeforeFact = 'minutes-pruned-before'

/** The reports' SQL on a connection that only reads. Synchronous: it lives in the report worker. */
export class ReportQueries {
  readonly #db: Database.Database

  constructor(db: Database.Database) {
    this.#db = db
  }

  logs(filter: LogFilter, limit: number, before: number | undefined): LedgerItem[] {
    return this.#atOnce(() => readLogs(this.#db, filter, limit, before))
  }

  log(id: number): LedgerItem | undefined {
    return readLog(this.#db, id)
  }

  summary(query: StatsQuery): TotalsRow {
    return this.#atOnce(() => {
      const total = emptySums()
      for (const part of this.#parts(query, 'day')) {
        const row = this.#db.prepare<unknown[], SumRow>(`SELECT ${sumColumns} FROM ${part.from}`).get(...part.values)
        if (row) addSums(total, row)
      }
      return totalsOf(total)
    })
  }

  series(query: SeriesQuery): SeriesRow[] {
    return this.#atOnce(() => {
      const length = bucketMs[query.bucket]
      const { column, key } = groupKeys[query.groupBy]
      const sums = new Map<string, SumRow & { at: number; key: string }>()
      for (const part of this.#parts(query, query.bucket)) {
        // Each part by itself and by bare columns where they fit: the table's own order then does the grouping.
        const at = part.source === query.bucket ? 'at' : `at - at % ${length}`
        const rows = this.#db
          .prepare<unknown[], SumRow & { bucket: number; id: string | number }>(
            `SELECT ${at} AS bucket, ${column} AS id, ${sumColumns} FROM ${part.from} GROUP BY 1, ${column}`,
          )
          .iterate(...part.values)
        for (const row of rows) {
          const name = `${row.bucket} ${row.id}`
          const sum = sums.get(name)
          if (sum) addSums(sum, row)
          else sums.set(name, { ...row, at: row.bucket, key: key(row.id) })
        }
      }
      const labels = new Map<string, string>()
      return [...sums.values()]
        .sort((a, b) => a.at - b.at || compare(a.key, b.key))
        .map((row) => {
          const label = labels.get(row.key) ?? this.#label(query.groupBy, row.key)
          labels.set(row.key, label)
          return { ...totalsOf(row), at: row.at, key: row.key, label }
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
  fileReport(): FileReport {
    return readFileReport(this.#db)
  }

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

  /**
   * A period as the tables that can answer it, each span from the coarsest one that fits into it (no coarser than
   * `coarsest`): whole days from days, whole hours from hours, and so on. Parts of a minute at the ends are summed from
   * the log itself, or, when its rows are pruned, taken as the whole minute.
   */
  #parts(query: StatsQuery, coarsest: Bucket): UsagePart[] {
    return splitPeriod(query.from, query.to, coarsest, readPruned(this.#db)).map(({ source, from, to }) => {
      const where: Where = { terms: [], values: [] }
      if (source !== 'log') {
        add(where, 'at >= ?', from)
        add(where, 'at < ?', to)
      }
      if (query.model !== undefined) add(where, 'model = ?', query.model)
      if (query.channelId !== undefined) add(where, 'channel_id = ?', query.channelId)
      if (query.tokenId !== undefined) add(where, 'token_id = ?', query.tokenId)
      if (query.userId !== undefined) add(where, 'user_id = ?', query.userId)
      if (query.group !== undefined) add(where, 'group_name = ?', query.group)
      const clause = whereClause(where)
      if (source !== 'log') return { source, from: `usage_${source} ${clause}`, values: where.values }
      const span = [firstLogId(from), firstLogId(to)]
      return { source, from: `(${logAsUsage}) ${clause}`, values: [...span, ...span, ...where.values] }
    })
  }

  /** The name now, else the name it had in its last request, else the id. */
  #label(groupBy: SeriesQuery['groupBy'], key: string): string {
    if (key === '' || groupBy === 'model' || groupBy === 'none') return key
    return nameOf(this.#db, groupBy, Number(key)) ?? key
  }
}

/** The name that a row has now, else the one it had in its last request. */
export function nameOf(db: Database.Database, what: 'channel' | 'token' | 'user', id: number): string | undefined {
  const now = db.prepare<[number], { name: string }>(`SELECT name FROM ${what}s WHERE id = ?`).get(id)
  if (now) return now.name
  if (what === 'user') return undefined
  const then = readLogs(db, what === 'channel' ? { channelId: id } : { tokenId: id }, 1, undefined)[0]
  return (what === 'channel' ? then?.channelName : then?.tokenName) ?? undefined
}

export function readPruned(db: Database.Database): Pruned {
  const fact = db.prepare<[string], { value: string }>('SELECT value FROM installation WHERE name = ?')
  const read = (name: string) => Number(fact.get(name)?.value ?? 0)
  return { log: read(prunedBeforeFact), minutes: read(minutesPrunedBeforeFact) }
}

/**
 * A span of the log in the columns of the usage tables, and what was given back or put right meanwhile. The word about
 * charges is there for the partial index of the other entries.
 */
const logAsUsage = `SELECT id / ${idsPerMillisecond} AS at, coalesce(model, '') AS model, coalesce(channel_id, 0) AS channel_id,
  coalesce(token_id, 0) AS token_id, coalesce(user_id, 0) AS user_id, coalesce(${groupOfDetail}, '') AS group_name,
  1 AS requests, ${failed} AS errors, status < 400 AS answered,
  input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens AS input_tokens, cache_read_tokens,
  cache_write_5m_tokens + cache_write_1h_tokens AS cache_write_tokens, output_tokens, reasoning_tokens, cost_nano,
  iif(status < 400, latency_ms, 0) AS latency_ms, iif(status < 400, coalesce(first_byte_ms, 0), 0) AS first_byte_ms,
  status < 400 AND first_byte_ms IS NOT NULL AS first_bytes
  FROM request_log WHERE id >= ? AND id < ?
  UNION ALL SELECT id / ${idsPerMillisecond}, coalesce(model, ''), coalesce(channel_id, 0), coalesce(token_id, 0),
  coalesce(user_id, 0), coalesce(group_name, ''), 0, 0, 0, 0, 0, 0, 0, 0, -amount_nano, 0, 0, 0
  FROM ledger WHERE kind <> 'charge' AND kind IN ('refund', 'adjust') AND id >= ? AND id < ?`

const idKey = (id: string | number) => (id === 0 ? '' : String(id))
const groupKeys = {
  model: { column: 'model', key: String },
  channel: { column: 'channel_id', key: idKey },
  token: { column: 'token_id', key: idKey },
  user: { column: 'user_id', key: idKey },
  none: { column: "'all'", key: String },
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

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

const sumColumns = Object.keys(emptySums())
  .map((name) => `coalesce(sum(${name}), 0) AS ${name}`)
  .join(', ')

function emptySums(): SumRow {
  return {
    requests: 0,
    errors: 0,
    answered: 0,
    input_tokens: 0,
    cache_read_tokens: 0,
    cache_write_tokens: 0,
    output_tokens: 0,
    reasoning_tokens: 0,
    cost_nano: 0,
    latency_ms: 0,
    first_byte_ms: 0,
    first_bytes: 0,
  }
}

function addSums(total: SumRow, row: SumRow): void {
  total.requests += row.requests
  total.errors += row.errors
  total.answered += row.answered
  total.input_tokens += row.input_tokens
  total.cache_read_tokens += row.cache_read_tokens
  total.cache_write_tokens += row.cache_write_tokens
  total.output_tokens += row.output_tokens
  total.reasoning_tokens += row.reasoning_tokens
  total.cost_nano += row.cost_nano
  total.latency_ms += row.latency_ms
  total.first_byte_ms += row.first_byte_ms
  total.first_bytes += row.first_bytes
}

function totalsOf(row: SumRow): TotalsRow {
  return {
    requests: row.requests,
    errors: row.errors,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    cacheReadTokens: row.cache_read_tokens,
    cacheWriteTokens: row.cache_write_tokens,
    reasoningTokens: row.reasoning_tokens,
    costNano: row.cost_nano,
    latencyMs: row.answered > 0 ? row.latency_ms / row.answered : null,
    firstByteMs: row.first_bytes > 0 ? row.first_byte_ms / row.first_bytes : null,
  }
}
