import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPatches } from '../wire/splice-json.ts'
import { applyEdits } from './edit-body.ts'
import { scrub } from './scrub.ts'
import { errorSentence } from './upstream-error.ts'

describe('applyEdits', () => {
  it('puts the same bytes out whether it joins the parts or not', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.array(fc.tuple(fc.nat(60), fc.string({ maxLength: 5 })), { maxLength: 5 }),
        (bytes, inserts) => {
          const small = Buffer.from(bytes)
          const large = Buffer.concat([small, Buffer.alloc(600_000)])
          const patches = inserts.map(([at, added]) => ({
            start: Math.min(at, small.length),
            end: Math.min(at, small.length),
            text: added,
          }))
          const expected = applyPatches(large, patches)
          const parts = applyEdits(large, patches)
          expect((Buffer.isBuffer(parts) ? parts : Buffer.concat(parts)).equals(expected)).toBe(true)
          const joined = applyEdits(small, patches)
          expect(Buffer.isBuffer(joined) && joined.equals(expected.subarray(0, expected.length - 600_000))).toBe(true)
        },
      ),
    )
  })

  it('hands a body without edits on as the same Buffer', () => {
    const body = Buffer.from('{}')
    expect(applyEdits(body, [])).toBe(body)
  })

  it('does not copy a large body to change a name in it', () => {
    const body = Buffer.from(`{"model":"a","x":"${'x'.repeat(600_000)}"}`)
    const parts = applyEdits(body, [{ start: 9, end: 12, text: '"b"' }])
    expect(Array.isArray(parts)).toBe(true)
    expect((parts as Buffer[])[2]?.buffer).toBe(body.buffer)
  })
})

describe('scrub', () => {
  it('takes out the keys of the channel and what looks like a key', () => {
    const clean = scrub(
      'Incorrect API key provided: abcd1234efgh. Also sk-proj-abcdefgh12345678 and Bearer xyz.abc, ?key=AIzaSyA1234567890123456789012345 end',
      ['abcd1234efgh'],
    )
    expect(clean).toBe('Incorrect API key provided: [redacted]. Also [redacted] and [redacted], ?key=[redacted] end')
  })

  it('cuts long texts', () => {
    expect(scrub('x'.repeat(10_000), [])).toHaveLength(2048)
  })
})

describe('errorSentence', () => {
  it('finds the sentence where vendors put it', () => {
    expect(errorSentence('{"error":{"message":"a"}}')).toBe('a')
    expect(errorSentence('{"type":"error","error":{"type":"x","message":"b"}}')).toBe('b')
    expect(errorSentence('[{"error":{"code":400,"message":"c"}}]')).toBe('c')
    expect(errorSentence('{"message":"d"}')).toBe('d')
    expect(errorSentence('{"error":"e"}')).toBe('e')
    expect(errorSentence('plain')).toBe('plain')
    expect(errorSentence('{"broken')).toBe('{"broken')
    expect(errorSentence('null')).toBe('null')
  })
})
