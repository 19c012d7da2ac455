import { z } from 'zod'
import { rowId } from './ids.ts'

/** The rows that one change of many is about; more of them are sent in several calls. */
export const bulkIds = z.array(rowId).min(1).max(1000)

/** A row that was left as it is while others were changed, and why. */
export const bulkFailure = z.object({
  id: z.number(),
  /** The code that the same change of this row alone would fail with. */
  code: z.string(),
  message: z.string(),
})
export type BulkFailure = z.infer<typeof bulkFailure>

/** The answer of a change of many: each row asked for is in exactly one of the two lists. */
export function bulkOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), failed: z.array(bulkFailure) })
}

/** The answer of a deletion of many. */
export const bulkRemoved = z.object({ removed: z.array(z.number()), failed: z.array(bulkFailure) })

/** Ids of all rows that match, newest first. */
export const matchingIds = z.object({ ids: z.array(z.number()) })
