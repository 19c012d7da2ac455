/**
 * The id of a log row is its arrival time and a counter: `at × 2048 + n`. Rows are thus stored and indexed in the order
 * in which they are listed, by (time, id). 42 bits of milliseconds last until the year 2109 and stay a safe integer.
 */
export const idsPerMillisecond = 2048

export function logId(at: number, counter: number): number {
  return firstLogId(at) + (counter % idsPerMillisecond)
}

/** The smallest id a row of this millisecond can have: rows at or after `at` have `id >= firstLogId(at)`. */
export function firstLogId(at: number): number {
  return Math.min(Math.max(Math.floor(at), 0), 2 ** 42 - 1) * idsPerMillisecond
}

export function logTime(id: number): number {
  return Math.floor(id / idsPerMillisecond)
}
