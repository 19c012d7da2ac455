import type Database from 'better-sqlite3'
import { usdOfNano } from '../../billing/money.ts'
import type { MonthlyReport, ReportLine } from '../../contract/index.ts'
import { firstLogId } from './log-id.ts'
import { nameOf } from './report-queries.ts'

/** A month of the calendar in UTC: [start, end) in milliseconds, and how it is written (`2026-11`). */
export interface Month {
  start: number
  end: number
  name: string
}

/** Sums of one day and subject, as the columns of `sums` below. */
type DayRow = [at: number, model: string, channelId: number, tokenId: number, userId: number, ...sums: number[]]

const sums = [
  'requests',
  'errors',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'output_tokens',
  'reasoning_tokens',
  'cost_nano',
] as const
const requestsAt = 0
const costAt = 7
const firstSum = 5

/** What a month cost, from the sums per day; one pass over them, whatever it is grouped by. */
export function readMonth(db: Database.Database, month: Month, userId: number | undefined): MonthlyReport {
  const total = noSums()
  const users = new Map<number, number[]>()
  const tokens = new Map<number, number[]>()
  const models = new Map<string, number[]>()
  const channels = new Map<number, number[]>()
  const days = new Map<number, number[]>()
  const rows = db
    .prepare<number[], DayRow>(
      `SELECT at, model, channel_id, token_id, user_id, ${sums.map((name) => `sum(${name})`).join(', ')}
       FROM usage_day WHERE at >= ? AND at < ? ${userId === undefined ? '' : 'AND user_id = ?'}
       GROUP BY at, model, channel_id, token_id, user_id`,
    )
    .raw()
    .iterate(month.start, month.end, ...(userId === undefined ? [] : [userId]))
  for (const row of rows) {
    const [at, model, channelId, tokenId, user] = row
    for (const into of [
      total,
      sumsOf(days, at),
      sumsOf(models, model),
      sumsOf(channels, channelId),
      sumsOf(tokens, tokenId),
      sumsOf(users, user),
    ]) {
      addRow(into, row)
    }
  }
  const idLine =
    (what: 'user' | 'token' | 'channel') =>
    ([id, amounts]: [number, number[]]): ReportLine => {
      const key = id === 0 ? '' : String(id)
      return { key, label: id === 0 ? '' : (nameOf(db, what, id) ?? key), ...amountsOf(amounts) }
    }
  return {
    month: month.name,
    total: amountsOf(total),
    users: byCost(users, idLine('user')),
    tokens: byCost(tokens, idLine('token')),
    models: byCost(models, ([model, amounts]) => ({ key: model, label: model, ...amountsOf(amounts) })),
    channels: byCost(channels, idLine('channel')),
    days: [...days]
      .sort(([a], [b]) => a - b)
      .map(([at, amounts]) => {
        const costNano = amounts[costAt] ?? 0
        const requests = amounts[requestsAt] ?? 0
        return { day: new Date(at).toISOString().slice(0, 10), costUsd: usdOfNano(costNano), costNano, requests }
      }),
    movements: readMovementSums(db, month, userId),
  }
}

function readMovementSums(db: Database.Database, { start, end }: Month, userId: number | undefined) {
  return db
    .prepare<number[], { kind: string; count: number; amountNano: number }>(
      `SELECT kind, count(*) AS count, sum(amount_nano) AS amountNano FROM ledger
       WHERE kind <> 'charge' AND id >= ? AND id < ? ${userId === undefined ? '' : 'AND user_id = ?'}
       GROUP BY kind ORDER BY kind`,
    )
    .all(firstLogId(start), firstLogId(end), ...(userId === undefined ? [] : [userId]))
    .map((sum) => ({ ...sum, amountUsd: usdOfNano(sum.amountNano) }))
}

function noSums(): number[] {
  return sums.map(() => 0)
}

function sumsOf<K>(lines: Map<K, number[]>, key: K): number[] {
  let found = lines.get(key)
  if (found === undefined) {
    found = noSums()
    lines.set(key, found)
  }
  return found
}

function addRow(into: number[], row: DayRow): void {
  for (let at = 0; at < sums.length; at++) into[at] = (into[at] ?? 0) + Number(row[firstSum + at])
}

/** The dearest first. */
function byCost<K>(lines: ReadonlyMap<K, number[]>, line: (entry: [K, number[]]) => ReportLine): ReportLine[] {
  return [...lines].map(line).sort((a, b) => b.costNano - a.costNano || (a.key < b.key ? -1 : 1))
}

function amountsOf(row: readonly number[]): Omit<ReportLine, 'key' | 'label'> {
  const [
    requests = 0,
    errors = 0,
    inputTokens = 0,
    cacheReadTokens = 0,
    cacheWriteTokens = 0,
    outputTokens = 0,
    reasoningTokens = 0,
    costNano = 0,
  ] = row
  return {
    requests,
    errors,
    inputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens,
    reasoningTokens,
    costUsd: usdOfNano(costNano),
    costNano,
  }
}
