/** Which rows are chosen, by key. */
export type RowKey = string | number

/** Chosen rows and who hears of a change. */
export interface Selection {
  selected: ReadonlySet<RowKey>
  onChange: (selected: Set<RowKey>) => void
}

/** The selection with this row in it, or out of it if it was in it. */
export function toggled(selected: ReadonlySet<RowKey>, key: RowKey): Set<RowKey> {
  const next = new Set(selected)
  if (!next.delete(key)) next.add(key)
  return next
}

/**
 * The selection after a row was chosen with Shift: all rows from the one that was chosen last up to this one are in it, and
 * what was in it before stays.
 */
export function extended(
  selected: ReadonlySet<RowKey>,
  keys: readonly RowKey[],
  from: number,
  to: number,
): Set<RowKey> {
  const next = new Set(selected)
  for (let index = Math.max(0, Math.min(from, to)); index <= Math.max(from, to) && index < keys.length; index += 1) {
    const key = keys[index]
    if (key !== undefined) next.add(key)
  }
  return next
}
