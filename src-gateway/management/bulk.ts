import { type BulkFailure, GatewayError } from '../contract/index.ts'

/** What was prepared for the rows that can be changed, and why the others cannot. */
export interface Prepared<Change> {
  changes: Change[]
  failed: BulkFailure[]
}

/**
 * Prepares the change of each row, in the order given and each row once. A row that is refused is told; anything else that
 * goes wrong ends the call before a single row was changed.
 */
export async function prepareEach<Change>(
  ids: readonly number[],
  prepare: (id: number) => Promise<Change>,
): Promise<Prepared<Change>> {
  const prepared: Prepared<Change> = { changes: [], failed: [] }
  for (const id of new Set(ids)) {
    try {
      prepared.changes.push(await prepare(id))
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error
      prepared.failed.push({ id, code: error.code, message: error.message })
    }
  }
  return prepared
}

/** The rows asked for that are not among those that were done, each with why. */
export async function failuresOf(
  ids: readonly number[],
  done: readonly number[],
  why: (id: number) => Promise<GatewayError>,
): Promise<BulkFailure[]> {
  const known = new Set(done)
  const failed: BulkFailure[] = []
  for (const id of new Set(ids)) {
    if (known.has(id)) continue
    const { code, message } = await why(id)
    failed.push({ id, code, message })
  }
  return failed
}
