import type Database from 'better-sqlite3'
import { promptTokens } from '../../ir/usage.ts'
import type { LedgerRow } from '../types.ts'

/** Bucket lengths; buckets start at multiples of these since 1970, in UTC. */
export const bucketMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const

/** The sums of one key within a batch. Kept and used again, so that a batch allocates nothing. */
interface Slot {
  minute: number
  model: string
  channelId: number
  tokenId: number
  userId: number
  group: string
  requests: number
  errors: number
  answered: number
  input: number
  cacheRead: number
  cacheWrite: number
  output: number
  reasoning: number
  costNano: number
  latencyMs: number
  firstByteMs: number
  firstBytes: number
  unpriced: number
}

/** Whom and what an amount concerns. */
export interface RollupSubject {
  model: string | null
  channelId: number | null
  tokenId: number | null
  userId?: number | null
  group?: string | null
}

/** Errors are what a client was told, apart from 499: leaving early is not a failure. */
export function isError(status: number): boolean {
  return status >= 400 && status !== 499
}

/** Sums the rows of one batch in memory and writes each key once per bucket length. */
export class Rollups {
  readonly #slots: Slot[] = []
  #used = 0
  readonly #upserts: { length: number; statement: Database.Statement }[]

  constructor(db: Database.Database) {
    this.#upserts = (['minute', 'hour', 'day'] as const).map((name) => ({
      length: bucketMs[name],
      statement: db.prepare(upsert(`usage_${name}`)),
    }))
  }

  /** @param at the time the row is filed under, in milliseconds */
  add(row: LedgerRow, at: number): void {
    const slot = this.#slot(at, row)
    const { usage, status } = row
    slot.requests++
    slot.input += promptTokens(usage)
    slot.cacheRead += usage.cacheRead
    slot.cacheWrite += usage.cacheWrite5m + usage.cacheWrite1h
    slot.output += usage.output
    slot.reasoning += usage.reasoning
    slot.costNano += row.costNano
    if (isError(status)) slot.errors++
    if (status >= 400) return
    slot.answered++
    slot.latencyMs += row.latencyMs
    if (row.firstByteMs !== null) {
      slot.firstBytes++
      slot.firstByteMs += row.firstByteMs
    }
    if (isUnpriced(row)) slot.unpriced++
  }

  /** A change of cost that is no request: what was given back or put right. */
  addCost(at: number, subject: RollupSubject, costNano: number): void {
    this.#slot(at, subject).costNano += costNano
  }

  /** Inside the batch's transaction. */
  write(): void {
    for (let at = 0; at < this.#used; at++) {
      const slot = this.#slots[at]
      if (slot === undefined) break
      for (const { length, statement } of this.#upserts) {
        statement.run(
          slot.minute - (slot.minute % length),
          slot.model,
          slot.channelId,
          slot.tokenId,
          slot.userId,
          slot.group,
          slot.requests,
          slot.errors,
          slot.answered,
          slot.input,
          slot.cacheRead,
          slot.cacheWrite,
          slot.output,
          slot.reasoning,
          slot.costNano,
          slot.latencyMs,
          slot.firstByteMs,
          slot.firstBytes,
          slot.unpriced,
        )
      }
    }
  }

  clear(): void {
    this.#used = 0
  }

  /** Newest first: rows of one turn mostly share their key, so the first look mostly finds it. */
  #slot(at: number, subject: RollupSubject): Slot {
    const minute = at - (at % bucketMs.minute)
    const model = subject.model ?? ''
    const channelId = subject.channelId ?? 0
    const tokenId = subject.tokenId ?? 0
    const userId = subject.userId ?? 0
    const group = subject.group ?? ''
    for (let index = this.#used - 1; index >= 0; index--) {
      const slot = this.#slots[index]
      if (
        slot !== undefined &&
        slot.minute === minute &&
        slot.tokenId === tokenId &&
        slot.channelId === channelId &&
        slot.userId === userId &&
        slot.group === group &&
        slot.model === model
      ) {
        return slot
      }
    }
    const slot = this.#slots[this.#used] ?? emptySlot()
    this.#slots[this.#used++] = slot
    slot.minute = minute
    slot.model = model
    slot.channelId = channelId
    slot.tokenId = tokenId
    slot.userId = userId
    slot.group = group
    slot.requests = 0
    slot.errors = 0
    slot.answered = 0
    slot.input = 0
    slot.cacheRead = 0
    slot.cacheWrite = 0
    slot.output = 0
    slot.reasoning = 0
    slot.costNano = 0
    slot.latencyMs = 0
    slot.firstByteMs = 0
    slot.firstBytes = 0
    slot.unpriced = 0
    return slot
  }
}

function emptySlot(): Slot {
  return {
    minute: 0,
    model: '',
    channelId: 0,
    tokenId: 0,
    userId: 0,
    group: '',
    requests: 0,
    errors: 0,
    answered: 0,
    input: 0,
    cacheRead: 0,
    cacheWrite: 0,
    output: 0,
    reasoning: 0,
    costNano: 0,
    latencyMs: 0,
    firstByteMs: 0,
    firstBytes: 0,
    unpriced: 0,
  }
}

/** A request that used tokens and whose price is not known; one of 0 is. */
function isUnpriced(row: LedgerRow): boolean {
  if (row.costNano !== 0) return row.pricedWith?.origin === 'default'
  if (row.arithmetic !== null) return row.arithmetic.includes('"priceSource":"none"')
  return row.model !== null && promptTokens(row.usage) + row.usage.output > 0
}

const sums = [
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
  'unpriced',
]

function upsert(table: string): string {
  const columns = ['at', 'model', 'channel_id', 'token_id', 'user_id', 'group_name', ...sums]
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT DO UPDATE SET ${sums.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`
}
