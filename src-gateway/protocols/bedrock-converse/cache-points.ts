import type { Warnings } from '../../ir/warning.ts'
import { isObject } from '../json-values.ts'

const most = 4

/**
 * Takes out cache points beyond the four that a request may have, in prompt order. The last ones stay: they cover what
 * stands before them too.
 */
export function keepCachePoints(lists: readonly unknown[], warnings: Warnings): void {
  let kept = 0
  for (const list of [...lists].reverse()) {
    if (!Array.isArray(list)) continue
    for (let at = list.length - 1; at >= 0; at--) {
      const block: unknown = list[at]
      if (!isObject(block) || block.cachePoint === undefined) continue
      kept += 1
      if (kept <= most) continue
      list.splice(at, 1)
      warnings.add(
        'unsupported',
        'cache_control',
        `A request may have ${most} cache points; the first ones were left out.`,
      )
    }
  }
}
