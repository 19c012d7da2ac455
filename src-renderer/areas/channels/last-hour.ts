import type { ChannelHealth } from '../../../src-gateway/contract/index.ts'

type Minute = ChannelHealth['minutes'][number]

/** One hour in numbers. */
export interface HourFacts {
  requests: number
  failures: number
  /** Share of requests that went well, 0 to 1; null when there was none. */
  success: number | null
  /** Mean first byte in ms, by requests; null when nothing was seen. */
  firstByteMs: number | null
}

/** What the minutes add up to. */
export function hourFacts(minutes: readonly Minute[]): HourFacts {
  let requests = 0
  let failures = 0
  let sum = 0
  let seen = 0
  for (const minute of minutes) {
    requests += minute.requests
    failures += minute.failures
    const good = Math.max(minute.requests - minute.failures, 0)
    if (minute.firstByteMs !== null && good > 0) {
      sum += minute.firstByteMs * good
      seen += good
    }
  }
  return {
    requests,
    failures,
    success: requests === 0 ? null : Math.max(requests - failures, 0) / requests,
    firstByteMs: seen === 0 ? null : sum / seen,
  }
}

/** The drawing of an hour in a box of 100 × 32: time goes to the right, `now` is the right edge. */
export interface HourDrawing {
  /** Lines of the first byte; a new one after each minute without any. */
  lines: string[]
  /** Minutes with failures: where, and which share of their requests failed. */
  failures: { x: number; share: number }[]
}

const hour = 3_600_000
const minuteWidth = 100 / 60

export function drawHour(minutes: readonly Minute[], now: number): HourDrawing {
  const top = Math.max(...minutes.map((minute) => minute.firstByteMs ?? 0), 1)
  const drawing: HourDrawing = { lines: [], failures: [] }
  let line: string[] = []
  let last = Number.NEGATIVE_INFINITY
  const end = () => {
    const only = line[0]
    // One minute alone is a dash, not a point that nobody sees.
    if (line.length === 1 && only !== undefined) {
      const [x = '0', y = '0'] = only.split(',')
      line.push(`${(Number(x) + minuteWidth).toFixed(2)},${y}`)
    }
    if (line.length > 0) drawing.lines.push(line.join(' '))
    line = []
  }
  for (const minute of minutes) {
    const at = Date.parse(minute.at)
    const x = 100 - ((now - at) / hour) * 100
    if (!(x >= -minuteWidth && x <= 100 + minuteWidth)) continue
    const place = Math.min(Math.max(x, 0), 100)
    if (minute.failures > 0 && minute.requests > 0) {
      drawing.failures.push({ x: place, share: Math.min(minute.failures / minute.requests, 1) })
    }
    if (minute.firstByteMs === null) continue
    // A quiet minute or two do not tear the line.
    if (at - last > 3 * 60_000) end()
    line.push(`${place.toFixed(2)},${(30 - (minute.firstByteMs / top) * 27).toFixed(2)}`)
    last = at
  }
  end()
  return drawing
}
