import type { FaultWords } from './words.ts'

/**
 * Why the data folder cannot be used, for a person: what to do about it where that is known, then the system's own words.
 *
 * @param cause what creating the folder threw.
 */
export function whyNotStarted(cause: unknown, words: FaultWords): string {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const advice = adviceFor(cause, words)
  return advice === null ? reason : `${advice}\n\n${reason}`
}

function adviceFor(cause: unknown, words: FaultWords): string | null {
  switch (cause instanceof Error && 'code' in cause ? cause.code : null) {
    case 'ENOSPC':
    case 'EDQUOT':
      return words.diskFull
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EBUSY':
      return words.notWritable
    default:
      return null
  }
}
