import type { CacheMark } from '../../ir/part.ts'
import type { Warnings } from '../../ir/warning.ts'
import type { JsonObject } from '../conversion.ts'
import { isObject } from '../token-count.ts'

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
 * the last ones the next turn of this one, so those in between go. `reserved` marks stand elsewhere (on the whole request).
 */
export function limitMarks(blocks: readonly JsonObject[], reserved: number, warnings: Warnings): void {
  const marked = blocks.filter((block) => block.cache_control !== undefined)
  const allowed = most - reserved
  if (marked.length <= allowed) return
  const first = Math.min(2, allowed - 1)
  for (const block of marked.slice(first, marked.length - (allowed - first))) delete block.cache_control
  warnings.add(
    'unsupported',
    'cache_control',
    `A request may have ${most} cache marks; ${marked.length - allowed} in the middle were left out.`,
  )
}
