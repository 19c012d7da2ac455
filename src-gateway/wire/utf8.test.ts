import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { invalidUtf8At } from './utf8.ts'

describe('invalidUtf8At', () => {
  it('finds nothing in text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => invalidUtf8At(Buffer.from(text)) === -1))
  })

  it('names the byte up to which all is text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 })
    const wrong = fc.constantFrom(
      [0xff],
      [0xc0, 0xaf],
      [0x80],
      [0xed, 0xa0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0xe2, 0x82],
    )
    fc.assert(
      fc.property(text, wrong, text, (before, bad, after) => {
        const head = Buffer.from(before)
        const body = Buffer.concat([head, Buffer.from(bad), Buffer.from(` ${after}`)])
        const at = invalidUtf8At(body)
        expect(at).toBe(head.length)
        expect(isUtf8(body.subarray(0, at))).toBe(true)
      }),
    )
  })
})
