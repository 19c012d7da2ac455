import type { CacheMark } from '../../ir/part.ts'
import type { Warnings } from '../../ir/warning.ts'
import type { JsonObject } from '../conversion.ts'
import { isObject } from '../json-values.ts'

/** Most marks a request may have. https://platform.claude.com/docs/en/build-with-claude/prompt-caching */
const most = 4

/** A block's `cache_control`; undefined when it has none. */
export function readCache(raw: unknown): CacheMark | undefined {
  if (!isObject(raw)) return undefined
  return typeof raw.ttl === 'string' ? { ttl: raw.ttl } : {}
}

/** Lifetimes that Anthropic knows; other vendors' (`24h`) become the longest of them. */
export function writeCache(mark: CacheMark): JsonObject {
  if (mark.ttl === undefined) return { type: 'ephemeral' }
  return { type: 'ephemeral', ttl: mark.ttl === '5m' ? '5m' : '1h' }
}

/**
 * Takes out the marks beyond what a request may have. The first ones (tools, instructions) serve other conversations and
 * the last ones the next turn of this one, so those in between go. `body` may be marked as a whole. A longer lifetime must
 * not follow a shorter one.
 */
export function limitMarks(blocks: readonly JsonObject[], body: JsonObject, warnings: Warnings): void {
  const marked = blocks.filter((block) => isObject(block.cache_control))
  const allowed = isObject(body.cache_control) ? most - 1 : most
  const first = Math.min(2, allowed - 1)
  const extra = marked.length > allowed ? marked.splice(first, marked.length - allowed) : []
  for (const block of extra) delete block.cache_control
  if (extra.length > 0) {
    const detail = `A request may have ${most} cache marks; ${extra.length} in the middle were left out.`
    warnings.add('unsupported', 'cache_control', detail)
  }
  shortenLater([...marked, body], warnings)
}

function shortenLater(holders: readonly JsonObject[], warnings: Warnings): void {
  let short = false
  for (const holder of holders) {
    const mark = holder.cache_control
    if (!isObject(mark)) continue
    if (mark.ttl !== '1h') short = true
    else if (short) {
      // Another object: the mark may be the client's own.
      holder.cache_control = { ...mark, ttl: '5m' }
      warnings.add('changed', 'cache_control.ttl', 'A lifetime of 1h must not follow a shorter one.')
    }
  }
}
