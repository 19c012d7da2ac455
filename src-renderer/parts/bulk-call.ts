import type { BulkFailure } from '../../src-gateway/contract/index.ts'

/** What came of a change of many. */
export interface BulkOutcome<Item> {
  done: Item[]
  failed: BulkFailure[]
}

/** The contract takes so many rows a call. */
const most = 1000

/**
 * Changes any number of rows, so many a call, one call after the other. `call` answers what was done and what was not.
 * @throws what `call` throws; the rows of the calls before are changed then
 */
export async function callForAll<Item>(
  ids: readonly number[],
  call: (ids: number[]) => Promise<BulkOutcome<Item>>,
): Promise<BulkOutcome<Item>> {
  const outcome: BulkOutcome<Item> = { done: [], failed: [] }
  for (let start = 0; start < ids.length; start += most) {
    const { done, failed } = await call(ids.slice(start, start + most))
    outcome.done.push(...done)
    outcome.failed.push(...failed)
  }
  return outcome
}

/** Rows grouped by the change that puts each back to what it was, for undoing with as few calls as possible. */
export function changesBack<Row extends { id: number }, Patch>(
  before: readonly Row[],
  patchOf: (row: Row) => Patch,
): { ids: number[]; patch: Patch }[] {
  const groups = new Map<string, { ids: number[]; patch: Patch }>()
  for (const row of before) {
    const patch = patchOf(row)
    const key = JSON.stringify(patch)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { ids: [row.id], patch })
    else group.ids.push(row.id)
  }
  return [...groups.values()]
}
