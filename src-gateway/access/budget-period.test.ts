import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTimeZone, PeriodClock, PeriodClocks } from './budget-period.ts'

const iso = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z')

function around(period: 'day' | 'week' | 'month', zone: string, at: string): [string, string] {
  const { start, end } = new PeriodClock(period, zone).at(Date.parse(at))
  return [iso(start), iso(end)]
}

describe('a calendar period', () => {
  it('is the day, the week from Monday on, or the month of the place', () => {
    const at = '2026-11-21T23:30:00Z'
    expect(around('day', 'UTC', at)).toEqual(['2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z'])
    expect(around('day', 'Europe/Berlin', at)).toEqual(['2026-11-21T23:00:00Z', '2026-11-22T23:00:00Z'])
    expect(around('week', 'UTC', at)).toEqual(['2026-11-16T00:00:00Z', '2026-11-23T00:00:00Z'])
    expect(around('month', 'UTC', at)).toEqual(['2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z'])
  })

  it('keeps to quarters of an hour', () => {
    expect(around('day', 'Asia/Kathmandu', '2026-03-01T18:15:00Z')[0]).toBe('2026-03-01T18:15:00Z')
    expect(around('day', 'Asia/Kolkata', '2026-03-01T18:29:59Z')[0]).toBe('2026-02-28T18:30:00Z')
    expect(around('month', 'Australia/Eucla', '2026-03-01T00:00:00Z')[0]).toBe('2026-02-28T15:15:00Z')
  })

  it('is an hour shorter or longer when clocks change, and half an hour on Lord Howe', () => {
    expect(around('day', 'Europe/Berlin', '2026-03-29T12:00:00Z')).toEqual([
      '2026-03-28T23:00:00Z',
      '2026-03-29T22:00:00Z',
    ])
    expect(around('day', 'America/New_York', '2026-11-01T12:00:00Z')).toEqual([
      '2026-11-01T04:00:00Z',
      '2026-11-02T05:00:00Z',
    ])
    const { start, end } = new PeriodClock('day', 'Australia/Lord_Howe').at(Date.parse('2026-04-05T00:00:00Z'))
    expect((end - start) / 3_600_000).toBe(24.5)
    expect(around('month', 'Europe/Berlin', '2026-03-15T12:00:00Z')).toEqual([
      '2026-02-28T23:00:00Z',
      '2026-03-31T22:00:00Z',
    ])
  })

  it('begins at one where there is no midnight', () => {
    // Clocks go from 0:00 to 1:00.
    expect(around('day', 'America/Sao_Paulo', '2018-11-04T12:00:00Z')).toEqual([
      '2018-11-04T03:00:00Z',
      '2018-11-05T02:00:00Z',
    ])
    expect(around('day', 'Africa/Cairo', '2026-04-24T12:00:00Z')[0]).toBe('2026-04-23T22:00:00Z')
  })

  it('begins at the first midnight where there are two', () => {
    // From 1:00 back to 0:00.
    expect(around('day', 'America/Havana', '2026-11-01T12:00:00Z')).toEqual([
      '2026-11-01T04:00:00Z',
      '2026-11-02T05:00:00Z',
    ])
    // From a minute past midnight back to 23:01 of the day before, which has ended.
    const back = '2006-10-29T02:31:00Z'
    expect(around('day', 'America/St_Johns', back)).toEqual(['2006-10-29T02:30:00Z', '2006-10-30T03:30:00Z'])
    expect(around('day', 'America/St_Johns', '2006-10-29T02:29:59Z')[1]).toBe('2006-10-29T02:30:00Z')
  })

  it('leaves out a day that a place left out', () => {
    expect(around('day', 'Pacific/Apia', '2011-12-30T09:59:59Z')).toEqual([
      '2011-12-29T10:00:00Z',
      '2011-12-30T10:00:00Z',
    ])
    expect(around('day', 'Pacific/Apia', '2011-12-30T10:00:00Z')).toEqual([
      '2011-12-30T10:00:00Z',
      '2011-12-31T10:00:00Z',
    ])
  })

  it('knows long and short months and the turn of the year', () => {
    expect(around('month', 'UTC', '2028-02-29T23:59:59Z')).toEqual(['2028-02-01T00:00:00Z', '2028-03-01T00:00:00Z'])
    expect(around('month', 'UTC', '2026-12-31T23:59:59Z')).toEqual(['2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'])
    expect(around('week', 'UTC', '2027-01-01T00:00:00Z')).toEqual(['2026-12-28T00:00:00Z', '2027-01-04T00:00:00Z'])
    expect(around('month', 'Pacific/Kiritimati', '2026-12-31T10:00:00Z')[0]).toBe('2026-12-31T10:00:00Z')
  })

  it('is all time for a total', () => {
    expect(new PeriodClock('total', 'Europe/Berlin').at(Date.now())).toEqual({
      start: 0,
      end: Number.POSITIVE_INFINITY,
    })
  })

  it('is read in UTC where the place is not known', () => {
    expect(isTimeZone('Mars/Olympus')).toBe(false)
    expect(isTimeZone('')).toBe(false)
    expect(isTimeZone('America/Argentina/Ushuaia')).toBe(true)
    expect(around('day', 'Mars/Olympus', '2026-11-21T12:00:00Z')[0]).toBe('2026-11-21T00:00:00Z')
  })
})

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'America/Havana',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Antarctica/Troll',
  'Africa/Casablanca',
]
const kinds = ['day', 'week', 'month'] as const
const from1987 = { min: Date.UTC(1987, 0, 1), max: Date.UTC(2040, 0, 1) }

describe('the periods of a place', () => {
  it('follow each other without a gap and without an overlap', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...kinds),
        fc.integer(from1987),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (zone, kind, at, part) => {
          const clock = () => new PeriodClock(kind, zone)
          const period = clock().at(at)
          expect(period.start).toBeLessThanOrEqual(at)
          expect(period.end).toBeGreaterThan(at)
          // Whichever instant of it one asks for, the period is the same.
          const within = period.start + Math.floor((period.end - period.start) * part)
          expect(clock().at(within)).toEqual(period)
          expect(clock().at(period.end).start).toBe(period.end)
          expect(clock().at(period.start - 1).end).toBe(period.start)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('are the same however the clock that is asked has jumped before', () => {
    const clocks = new PeriodClocks()
    fc.assert(
      fc.property(
        fc.constantFrom(...zones.slice(0, 4)),
        fc.constantFrom(...kinds),
        fc.integer(from1987),
        (zone, kind, at) => {
          expect(clocks.of(kind, zone).at(at)).toEqual(new PeriodClock(kind, zone).at(at))
        },
      ),
      { numRuns: 100 },
    )
  })
})
