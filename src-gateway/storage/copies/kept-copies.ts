import type { CopySchedule } from '../../contract/copies.ts'
import type { CopyName } from './copy-name.ts'

const dayMs = 86_400_000
/** 1 January 1970 was a Thursday: weeks begin on the Monday before. */
const mondayOffset = 3
/** Safety copies of one kind that stay; the newest are those that a person may want back. */
const safetyKept = 3

/**
 * The copies that are no longer kept. Of those on schedule stay the newest of each of the newest `daily` days and the first
 * of each of the newest `weekly` weeks (in UTC), and in any case the newest: it may be the only one. Of safety copies stay the
 * newest three of each kind; what a person asked for is never removed.
 */
export function outdatedCopies(copies: readonly CopyName[], schedule: CopySchedule): CopyName[] {
  const newestFirst = [...copies].sort((one, other) => other.at - one.at)
  const scheduled = newestFirst.filter(({ kind }) => kind === 'daily')
  const kept = new Set<CopyName>(scheduled.slice(0, 1))
  // The newest of a day, but the first of a week: it stays the same while the week goes on.
  for (const one of firstOfEach(scheduled, dayOf, schedule.daily)) kept.add(one)
  const byWeek = new Map(scheduled.map((one) => [weekOf(one.at), one]))
  for (const one of [...byWeek.values()].slice(0, schedule.weekly)) kept.add(one)
  for (const safety of ['before-restore', 'before-reset', 'before-migration'])
    for (const one of newestFirst.filter(({ kind }) => kind === safety).slice(0, safetyKept)) kept.add(one)
  return newestFirst.filter((one) => one.kind !== 'manual' && !kept.has(one))
}

function firstOfEach(copies: readonly CopyName[], unit: (at: number) => number, count: number): CopyName[] {
  const found = new Map<number, CopyName>()
  for (const copy of copies) if (!found.has(unit(copy.at))) found.set(unit(copy.at), copy)
  return [...found.values()].slice(0, count)
}

function dayOf(at: number): number {
  return Math.floor(at / dayMs)
}

function weekOf(at: number): number {
  return Math.floor((dayOf(at) + mondayOffset) / 7)
}
