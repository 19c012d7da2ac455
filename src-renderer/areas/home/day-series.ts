import type { Totals } from '../../../src-gateway/contract/stats.ts'

const hour = 3_600_000

/** One value per hour of the last 24, oldest first; hours without requests are 0. */
export function hourly(
  items: ReadonlyArray<Totals & { at: string }>,
  now: number,
  read: (totals: Totals) => number,
): number[] {
  const last = Math.floor(now / hour)
  const values = new Map<number, number>()
  for (const item of items) {
    const index = Math.floor(Date.parse(item.at) / hour)
    values.set(index, (values.get(index) ?? 0) + read(item))
  }
  return Array.from({ length: 24 }, (_, index) => values.get(last - 23 + index) ?? 0)
}

/** Failed share of all requests, 0 when there were none. */
export function errorShare(totals: Totals): number {
  return totals.requests === 0 ? 0 : totals.errors / totals.requests
}
