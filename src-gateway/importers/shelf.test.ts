import { describe, expect, it } from 'vitest'
import { ImportShelf } from './shelf.ts'
import { emptyDraft } from './types.ts'

describe('plans that wait for an answer', () => {
  it('are forgotten after half an hour, and the oldest when there are many', () => {
    let now = 1_000_000
    const shelf = new ImportShelf(() => now)
    const first = shelf.put(emptyDraft('list', 'text'), null)
    expect(shelf.get(first.id).expiresAt).toBe(now + 30 * 60_000)
    now += 30 * 60_000 - 1
    expect(shelf.get(first.id)).toBe(first)
    now += 1
    expect(() => shelf.get(first.id)).toThrow(expect.objectContaining({ code: 'import.not_found' }))
    const kept = Array.from({ length: 21 }, () => shelf.put(emptyDraft('list', 'text'), null))
    expect(() => shelf.get(kept[0]?.id ?? '')).toThrow(expect.objectContaining({ code: 'import.not_found' }))
    expect(shelf.get(kept[1]?.id ?? '')).toBe(kept[1])
    shelf.remove(kept[1]?.id ?? '')
    expect(() => shelf.get(kept[1]?.id ?? '')).toThrow()
  })
})
