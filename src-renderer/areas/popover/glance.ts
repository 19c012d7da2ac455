import type { LiveFrame } from '../../../src-gateway/contract/stats.ts'

/** Points of the small chart; more than its pixels would be drawn for nobody. */
const points = 100

/** The start of this day by the clock of this computer, to the minute stable so that the question stays the same. */
export function midnight(now: number): string {
  return new Date(new Date(now).setHours(0, 0, 0, 0)).toISOString()
}

/** A day ago, to the hour. */
export function dayAgo(now: number): string {
  const hour = 3_600_000
  return new Date(Math.floor(now / hour) * hour - 24 * hour).toISOString()
}

/** Tokens per second of the last minutes as evenly spaced means, oldest first; time without frames counts as rest. */
export function sparkSeries(frames: readonly LiveFrame[], minutes: number): number[] {
  const last = frames.at(-1)
  if (last === undefined) return []
  const end = Date.parse(last.at)
  const step = (minutes * 60_000) / points
  const sums = new Array<number>(points).fill(0)
  const counts = new Array<number>(points).fill(0)
  for (const { at, tps } of frames) {
    const place = points - 1 - Math.floor((end - Date.parse(at)) / step)
    if (place < 0 || place >= points) continue
    sums[place] = (sums[place] ?? 0) + tps
    counts[place] = (counts[place] ?? 0) + 1
  }
  return sums.map((sum, place) => sum / Math.max(1, counts[place] ?? 0))
}
