import type { BudgetPeriod } from '../contract/index.ts'

/** A stretch of time, milliseconds since 1970: from `start` on, `end` no longer. */
export interface Period {
  start: number
  end: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Further from UTC than this was no place ever. */
const furthestMs = 17 * hourMs
/** 1970-01-05, in days since 1970. */
const firstMonday = 4

/** Whether a calendar can be read in this time zone here: an IANA name such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    return name !== '' && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

/**
 * The calendar's day, week (from Monday on) or month in one time zone, at any time; all time for `total`. Asked for the present
 * over and over it compares two numbers.
 *
 * A day begins when its date, or a later one, is first shown by the clocks there: at 1:00 where midnight is skipped, at the
 * first midnight where clocks are set back over it. So each instant is in exactly one period.
 */
export class PeriodClock {
  private readonly period: BudgetPeriod
  private readonly zone: ZoneClock
  /** The last two: requests that began in the one end in the other. */
  private last: Period = nothing
  private before: Period = nothing

  /** A zone that is not known here is read as UTC. */
  constructor(period: BudgetPeriod, timeZone: string) {
    this.period = period
    this.zone = new ZoneClock(isTimeZone(timeZone) ? timeZone : 'UTC')
  }

  /** The period that a time is in; `end` is Infinity and `start` 0 for one that never ends. */
  at(time: number): Period {
    const { last, before } = this
    if (time >= last.start && time < last.end) return last
    if (time >= before.start && time < before.end) return before
    const found = this.find(time)
    this.before = last
    this.last = found
    return found
  }

  private find(time: number): Period {
    if (this.period === 'total') return always
    const day = this.zone.dayAt(time)
    // The first days of this period and of some that follow: where a day was left out, a period may be empty.
    for (let first = firstDayOf(this.period, day); ; ) {
      const next = dayAfter(this.period, first)
      const end = this.zone.startOf(next)
      if (time < end) return { start: this.zone.startOf(first), end }
      first = next
    }
  }
}

const always: Period = Object.freeze({ start: 0, end: Number.POSITIVE_INFINITY })
const nothing: Period = Object.freeze({ start: 0, end: 0 })

/** One clock for each period and zone, so that many budgets share what was computed. */
export class PeriodClocks {
  private readonly clocks = new Map<string, PeriodClock>()

  of(period: BudgetPeriod, timeZone: string): PeriodClock {
    const name = period === 'total' ? period : `${period} ${timeZone}`
    let clock = this.clocks.get(name)
    if (clock === undefined) {
      clock = new PeriodClock(period, timeZone)
      this.clocks.set(name, clock)
    }
    return clock
  }
}

/** Days are counted from 1970-01-01 on, as the calendar of a place has them. */
class ZoneClock {
  private readonly format: Intl.DateTimeFormat

  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  }

  /** The latest day that has begun. */
  dayAt(time: number): number {
    const day = Math.floor((time + this.offsetAt(time)) / dayMs)
    // Clocks were set back over midnight: the next day had begun before.
    return this.startOf(day + 1) <= time ? day + 1 : day
  }

  /** The first instant at which clocks show this day or a later one. */
  startOf(day: number): number {
    const midnight = day * dayMs
    let from = midnight - furthestMs
    let offset = this.offsetAt(from)
    for (let to = from + hourMs; to <= midnight + furthestMs; to += hourMs) {
      const next = this.offsetAt(to)
      const change = next === offset ? to : this.changeBetween(to - hourMs, to, offset)
      const start = Math.max(from, midnight - offset)
      if (start < change) return start
      if (next !== offset) {
        from = change
        offset = next
        if (midnight - offset <= from) return from
      }
    }
    return midnight - offset
  }

  /** When the offset stops being `offset`. */
  private changeBetween(from: number, to: number, offset: number): number {
    let low = from
    let high = to
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.offsetAt(middle) === offset) low = middle
      else high = middle
    }
    return high
  }

  /** What clocks there are ahead of UTC, in milliseconds. */
  private offsetAt(time: number): number {
    let year = 0
    let month = 0
    let day = 0
    let hour = 0
    let minute = 0
    let second = 0
    for (const { type, value } of this.format.formatToParts(time)) {
      if (type === 'year') year = Number(value)
      else if (type === 'month') month = Number(value)
      else if (type === 'day') day = Number(value)
      else if (type === 'hour') hour = Number(value)
      else if (type === 'minute') minute = Number(value)
      else if (type === 'second') second = Number(value)
    }
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000
  }
}

function firstDayOf(period: BudgetPeriod, day: number): number {
  switch (period) {
    case 'week':
      return day - ((((day - firstMonday) % 7) + 7) % 7)
    case 'month':
      return day - new Date(day * dayMs).getUTCDate() + 1
    default:
      return day
  }
}

/** The first day of the next period, by the first of this one. */
function dayAfter(period: BudgetPeriod, first: number): number {
  switch (period) {
    case 'week':
      return first + 7
    case 'month': {
      const date = new Date(first * dayMs)
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / dayMs
    }
    default:
      return first + 1
  }
}
