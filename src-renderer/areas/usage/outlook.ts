import type { Price } from '../../../src-gateway/contract/index.ts'
import type { SeriesItem } from './usage-series.ts'

const day = 86_400_000
const hour = 3_600_000

/** The calendar month of the reader that holds an instant. */
export function monthOf(now: number): { start: number; end: number } {
  const date = new Date(now)
  return {
    start: new Date(date.getFullYear(), date.getMonth(), 1).getTime(),
    end: new Date(date.getFullYear(), date.getMonth() + 1, 1).getTime(),
  }
}

/** From when on costs must be known for a forecast: the month, and the last seven days where they are longer. */
export function forecastFrom(now: number): number {
  return Math.floor(Math.min(monthOf(now).start, now - 7 * day) / hour) * hour
}

export interface Forecast {
  /** USD in the month so far. */
  spent: number
  /** USD at its end, as a range; null in its first day, when there is nothing to go by. */
  range: { low: number; high: number } | null
}

/**
 * What the month will cost when it goes on as it did, twice: as in the month so far, and as in the last seven days. The two are
 * the ends of the range; nothing is guessed beyond them.
 * @param items costs by hour since `forecastFrom(now)`
 */
export function forecastOf(items: readonly Pick<SeriesItem, 'at' | 'costUsd'>[], now: number): Forecast {
  const { start, end } = monthOf(now)
  const weekStart = now - 7 * day
  let spent = 0
  let week = 0
  for (const { at, costUsd } of items) {
    const time = Date.parse(at)
    if (time >= start && time < end) spent += costUsd
    if (time >= weekStart) week += costUsd
  }
  if (now - start < day) return { spent, range: null }
  const rest = end - now
  const ends = [spent + (spent / (now - start)) * rest, spent + (week / (7 * day)) * rest]
  return { spent, range: { low: Math.min(...ends), high: Math.max(...ends) } }
}

export interface Savings {
  /** USD that reads from cache would have cost more as fresh input. */
  reads: number
  /** USD that writes to cache cost more than fresh input. */
  writes: number
  /** Models that read from cache and have no price to reckon with. */
  unpriced: number
}

/**
 * What caches saved: tokens read × (price of input − price of cache reads), and what writing to them cost beyond plain input. At
 * the prices of now and of the base tier, before ratios: sums by model are all that is kept over time. Writes are taken at the
 * price of five minutes, as their kinds are not kept apart.
 */
export function savingsOf(
  items: readonly Pick<SeriesItem, 'key' | 'cacheReadTokens' | 'cacheWriteTokens'>[],
  priceOf: (model: string) => Pick<Price, 'input' | 'cacheRead' | 'cacheWrite5m'> | undefined,
): Savings {
  const missing = new Set<string>()
  let reads = 0
  let writes = 0
  for (const { key, cacheReadTokens, cacheWriteTokens } of items) {
    if (cacheReadTokens === 0 && cacheWriteTokens === 0) continue
    const price = priceOf(key)
    if (price === undefined) {
      missing.add(key)
      continue
    }
    reads += (cacheReadTokens * (price.input - (price.cacheRead ?? price.input))) / 1e6
    writes += (cacheWriteTokens * ((price.cacheWrite5m ?? price.input) - price.input)) / 1e6
  }
  return { reads, writes, unpriced: missing.size }
}

/** Means by weekday (0 = Monday) and hour of the reader's day. */
export interface HeatMap {
  cells: number[][]
  largest: number
}

/**
 * The mean of each hour of the week over a period: sums divided by how often that hour came. Hours that came never are 0.
 * @param value what is shown of an hour
 */
export function heatMapOf<T extends { at: string }>(
  items: readonly T[],
  period: { from: number; to: number },
  value: (item: T) => number,
): HeatMap {
  const empty = () => Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  const sums = empty()
  const counts = empty()
  const place = (at: number): [number, number] => {
    const date = new Date(at)
    return [(date.getDay() + 6) % 7, date.getHours()]
  }
  for (let at = Math.ceil(period.from / hour) * hour; at < period.to; at += hour) {
    const [weekday, hourOfDay] = place(at)
    const row = counts[weekday]
    if (row !== undefined) row[hourOfDay] = (row[hourOfDay] ?? 0) + 1
  }
  for (const item of items) {
    const at = Date.parse(item.at)
    if (at < period.from || at >= period.to) continue
    const [weekday, hourOfDay] = place(at)
    const row = sums[weekday]
    if (row !== undefined) row[hourOfDay] = (row[hourOfDay] ?? 0) + value(item)
  }
  const cells = sums.map((row, weekday) =>
    row.map((sum, hourOfDay) => sum / Math.max(1, counts[weekday]?.[hourOfDay] ?? 1)),
  )
  return { cells, largest: Math.max(0, ...cells.flat()) }
}
