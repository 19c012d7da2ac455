import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PassedBytes } from './passed-bytes.ts'

describe('what passed of a reply', () => {
  it('is its beginning, however it was cut, and how much there was in all', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 12 }), (sizes) => {
        const passed = new PassedBytes(64 * 1024)
        const chunks = sizes.map((size, at) => Buffer.alloc(size, at + 1))
        const whole = Buffer.concat(chunks)
        for (const chunk of chunks) {
          passed.add(chunk)
          // A socket's buffer is used again.
          chunk.fill(0)
        }
        expect(passed.total).toBe(whole.length)
        expect(passed.take().equals(whole.subarray(0, 64 * 1024))).toBe(true)
        expect(passed.take()).toHaveLength(0)
      }),
    )
  })

  it('does not mix with another reply that gets its room', () => {
    const first = new PassedBytes(64 * 1024)
    first.add(Buffer.alloc(40_000, 'a'))
    const kept = first.take()
    const second = new PassedBytes(64 * 1024)
    second.add(Buffer.alloc(40_000, 'b'))
    first.add(Buffer.alloc(40_000, 'c'))
    expect(kept.equals(Buffer.alloc(40_000, 'a'))).toBe(true)
    expect(second.take().equals(Buffer.alloc(40_000, 'b'))).toBe(true)
    expect(first.total).toBe(80_000)
  })
})
