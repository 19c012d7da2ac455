import { bucketMs } from './rollups.ts'

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
