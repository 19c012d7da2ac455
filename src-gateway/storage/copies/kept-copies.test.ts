import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CopyKind } from '../../contract/copies.ts'
import { nameCopy, readCopyName } from './copy-name.ts'
import { outdatedCopies } from './kept-copies.ts'

const dayMs = 86_400_000
/** A Monday. */
const monday = Date.UTC(2026, 10, 16, 9)

const copy = (at: number, kind: CopyKind = 'daily') => ({ name: nameCopy(kind, at, true), kind, at, checked: true })

describe('which copies are kept', () => {
  it('keeps the last week and one of each of the last four weeks when the machine runs every day', () => {
    let kept: ReturnType<typeof copy>[] = []
    for (let day = 0; day < 100; day++) {
      kept.push(copy(monday + day * dayMs))
      const gone = new Set(outdatedCopies(kept, { daily: 7, weekly: 4 }))
      kept = kept.filter((one) => !gone.has(one))
    }
    const days = kept.map(({ at }) => (at - monday) / dayMs)
    // Day 99 is a Tuesday; 98, 91, 84 and 77 are the Mondays of the last four weeks.
    expect(days).toEqual([77, 84, 91, 93, 94, 95, 96, 97, 98, 99])
  })

  it('keeps what a person asked for, and the newest three safety copies of each kind', () => {
    const asked = [0, 1, 2, 3].map((day) => copy(monday + day * dayMs, 'manual'))
    const safety = (['before-restore', 'before-reset', 'before-migration'] as const).flatMap((kind) =>
      [0, 1, 2, 3, 4].map((hour) => copy(monday + hour * 3_600_000, kind)),
    )
    const gone = outdatedCopies([...asked, ...safety], { daily: 7, weekly: 4 })
    expect(gone).toHaveLength(6)
    expect(gone.every(({ at }) => at <= monday + 3_600_000)).toBe(true)
  })

  it('never removes the newest on schedule, and nothing more when asked again', () => {
    const copies = fc.uniqueArray(fc.integer({ min: 0, max: 400 * 24 }), { minLength: 1, maxLength: 60 })
    const schedule = fc.record({ daily: fc.integer({ min: 0, max: 20 }), weekly: fc.integer({ min: 0, max: 20 }) })
    fc.assert(
      fc.property(copies, schedule, (hours, wanted) => {
        const all = hours.map((hour) => copy(monday + hour * 3_600_000))
        const gone = new Set(outdatedCopies(all, wanted))
        const kept = all.filter((one) => !gone.has(one))
        const newest = all.reduce((one, other) => (one.at > other.at ? one : other))
        expect(kept).toContain(newest)
        // The newest stays where no day keeps it, beside the first of its week.
        expect(kept.length).toBeLessThanOrEqual(Math.max(1, wanted.daily) + wanted.weekly)
        expect(outdatedCopies(kept, wanted)).toEqual([])
      }),
    )
  })
})

describe('the name of a copy', () => {
  it('tells kind, time and whether it was checked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 0) - 1 }), fc.boolean(), (at, checked) => {
        const name = nameCopy('before-reset', at, checked)
        expect(readCopyName(name)).toEqual({ name, kind: 'before-reset', at, checked })
      }),
    )
  })

  it.each(['../burncloud.db', 'burncloud-2026-11-21T10-00-00-000Z-daily.db/../../x', 'burncloud.db', ''])(
    'is not %s',
    (name) => expect(readCopyName(name)).toBeUndefined(),
  )
})
