import type { LogAttempt } from '../../../src-gateway/contract/index.ts'
import { attemptSpans, type Span } from './timing.ts'

/** What an attempt was begun for. `beside`: the one before was still under way. */
export type Cause =
  | { kind: 'first' }
  | { kind: 'after'; number: number; status: number | null; errorCode: string | null }
  | { kind: 'beside'; number: number }

/** One attempt of a waterfall. */
export interface Line {
  attempt: LogAttempt
  /** 1 for the first that was begun. */
  number: number
  spans: Span[]
  cause: Cause
}

/**
 * The attempts in the order they were begun, each on the scale of the whole request, with what it was begun for: the failure of the
 * last one that had ended by then, or the slowness of one that had not.
 */
export function waterfall(attempts: readonly LogAttempt[], total: number): Line[] {
  const begun = [...attempts].sort((left, right) => left.startedMs - right.startedMs)
  return begun.map((attempt, index) => ({
    attempt,
    number: index + 1,
    spans: attemptSpans(attempt, total),
    cause: causeOf(begun, index),
  }))
}

function causeOf(begun: readonly LogAttempt[], index: number): Cause {
  const attempt = begun[index]
  if (attempt === undefined || index === 0) return { kind: 'first' }
  let failed = -1
  for (let earlier = 0; earlier < index; earlier++) {
    const other = begun[earlier]
    if (other === undefined || other.endedMs > attempt.startedMs) continue
    if (failed === -1 || other.endedMs >= (begun[failed]?.endedMs ?? 0)) failed = earlier
  }
  const before = failed === -1 ? undefined : begun[failed]
  if (before === undefined) return { kind: 'beside', number: index }
  return { kind: 'after', number: failed + 1, status: before.status, errorCode: before.errorCode }
}

const roundSteps = [1, 2, 5]

/** Marks of a time axis from 0 to `total` milliseconds at round distances: at most `most` of them beside the zero. */
export function axisMarks(total: number, most = 5): number[] {
  let size = 1
  for (;;) {
    for (const step of roundSteps) {
      const distance = step * size
      if (total / distance <= most) {
        return Array.from({ length: Math.floor(total / distance) + 1 }, (_, index) => index * distance)
      }
    }
    size *= 10
  }
}
