import type { LogItem } from '../../../src-gateway/contract/index.ts'

/** What a look at the newest page brought. */
export interface Arrival {
  /** Rows that were not known, newest first. */
  fresh: LogItem[]
  /** More rows came than one page holds: what lies between is missing and the list must be read again. */
  gap: boolean
}

/**
 * Compares the newest page with the rows already shown. The page and the known rows are newest first; rows with equal
 * times may change places, so rows are told apart by id.
 */
export function arrivals(page: readonly LogItem[], known: ReadonlySet<string>, pageIsFull: boolean): Arrival {
  const fresh = page.filter((item) => !known.has(item.id))
  return { fresh, gap: pageIsFull && known.size > 0 && fresh.length === page.length }
}
