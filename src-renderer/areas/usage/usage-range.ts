/** The step between two points of the chart. `localDay` is made of hours, so that days end at the reader's midnight. */
export type Step = 'minute' | 'hour' | 'localDay' | 'utcDay'

/** A period to show, as instants in milliseconds. `to` is exclusive. */
export interface Period {
  from: number
  to: number
  step: Step
}

export type RangeName = '24h' | '7d' | '30d' | 'custom'

export interface UsageRange {
  name: RangeName
  /** Local dates (`2026-08-22`), both inclusive; only with `custom`. */
  from: string
  to: string
}

const hour = 3_600_000
const day = 24 * hour

/** Local midnight of the day that holds the instant, or of a day before or after it. */
export function localMidnight(at: number, days = 0): number {
  const date = new Date(at)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime()
}

/** `2026-08-22` as local midnight, undefined when it is no date. */
export function parseLocalDate(text: string, days = 0): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (match === null) return undefined
  const at = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + days).getTime()
  return Number.isNaN(at) ? undefined : at
}

/** The period of a range. A custom range that is unfinished or backwards is undefined. */
export function periodOf(range: UsageRange, now: number): Period | undefined {
  const nextHour = Math.floor(now / hour) * hour + hour
  if (range.name === '24h') return { from: nextHour - day, to: nextHour, step: 'hour' }
  if (range.name === '7d') return { from: localMidnight(now, -6), to: localMidnight(now, 1), step: 'localDay' }
  if (range.name === '30d') return { from: localMidnight(now, -29), to: localMidnight(now, 1), step: 'localDay' }
  const from = parseLocalDate(range.from)
  const to = parseLocalDate(range.to, 1)
  if (from === undefined || to === undefined || to <= from) return undefined
  return stepFor(from, to)
}

/** Hours up to three days, then local days; a long period is shown in days of UTC, as they are stored. */
function stepFor(from: number, to: number): Period {
  const length = to - from
  if (length <= 3 * day + hour) return { from, to, step: 'hour' }
  if (length <= 93 * day) return { from, to, step: 'localDay' }
  return { from: Math.floor(from / day) * day, to: Math.ceil(to / day) * day, step: 'utcDay' }
}

/** What the gateway is asked for. */
export function bucketOf(step: Step): 'minute' | 'hour' | 'day' {
  if (step === 'minute') return 'minute'
  return step === 'utcDay' ? 'day' : 'hour'
}

/** The point of the chart that an instant belongs to. */
export function stepStart(at: number, step: Step): number {
  if (step === 'localDay') return localMidnight(at)
  const size = step === 'minute' ? 60_000 : step === 'hour' ? hour : day
  return Math.floor(at / size) * size
}

/** Every point of the period, so that a time without requests shows as zero. */
export function stepsOf(period: Period): number[] {
  const points: number[] = []
  let at = stepStart(period.from, period.step)
  while (at < period.to) {
    points.push(at)
    at =
      period.step === 'localDay'
        ? localMidnight(at, 1)
        : at + (period.step === 'minute' ? 60_000 : period.step === 'hour' ? hour : day)
  }
  return points
}

/** Reads the range from an address. */
export function readRange(params: URLSearchParams): UsageRange {
  const name = params.get('range')
  const known = name === '24h' || name === '30d' || name === 'custom' ? name : '7d'
  return { name: known, from: params.get('from') ?? '', to: params.get('to') ?? '' }
}
