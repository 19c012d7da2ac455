import { bucketMs } from './rollups.ts'

export interface PeriodPart {
  source: 'day' | 'hour' | 'minute' | 'log'
  from: number
  to: number
}

/** Before when rows may be gone, in milliseconds. */
export interface Pruned {
  log: number
  /** Of the minutes' table; the start of an hour. */
  minutes: number
}

type Table = 'day' | 'hour' | 'minute'

/**
 * Cuts [from, to) into spans that the tables can answer exactly, each from the coarsest one that fits into it. What is
 * shorter than the finest bucket is answered by the log, or, where its rows are gone, by the whole bucket.
 */
export function splitPeriod(from: number, to: number, coarsest: Table, pruned: Pruned): PeriodPart[] {
  const parts: PeriodPart[] = []
  const cut = (start: number, end: number, [source, ...finer]: readonly Table[], finest: Table): void => {
    if (start >= end) return
    if (source === undefined) {
      const length = bucketMs[finest]
      const bucket = start - (start % length)
      if (bucket >= pruned.log) parts.push({ source: 'log', from: start, to: end })
      else parts.push({ source: finest, from: bucket, to: bucket + length })
      return
    }
    const length = bucketMs[source]
    const first = Math.ceil(start / length) * length
    const last = Math.floor(end / length) * length
    if (first >= last) {
      // No whole bucket fits; what is left may still cross one boundary.
      if (first > start && first < end) {
        cut(start, first, finer, finest)
        cut(first, end, finer, finest)
      } else cut(start, end, finer, finest)
      return
    }
    cut(start, first, finer, finest)
    parts.push({ source, from: first, to: last })
    cut(last, end, finer, finest)
  }
  const start = Math.max(0, Math.floor(from))
  const end = Math.max(0, Math.ceil(to))
  const minutesFrom = Math.min(Math.max(start, pruned.minutes), end)
  const tables = (['day', 'hour', 'minute'] as const).slice({ day: 0, hour: 1, minute: 2 }[coarsest])
  cut(start, minutesFrom, coarsest === 'day' ? ['day', 'hour'] : ['hour'], 'hour')
  cut(minutesFrom, end, tables, 'minute')
  return parts
}
