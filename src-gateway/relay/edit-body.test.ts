import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdits, type SentBody, setMembers } from './edit-body.ts'
import { scrub } from './scrub.ts'
import { errorSentence } from './upstream-error.ts'

function text(body: SentBody): string {
  return (Buffer.isBuffer(body) ? body : Buffer.concat(body)).toString()
}

describe('setMembers', () => {
  it('sets what it is told and nothing else, in any object', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
        fc.nat(3),
        (object, values, indent) => {
          // A member called __proto__ is not kept by object literals, which is the test's trouble and not the editor's.
          const own = (record: Record<string, unknown>) =>
            Object.entries(record).filter(([name]) => name !== '__proto__')
          const before = Object.fromEntries(own(object))
          const changes = Object.fromEntries(own(values))
          const body = Buffer.from(JSON.stringify(before, null, indent))
          const edits = setMembers(
            body,
            Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, JSON.stringify(value)])),
          )
          expect(JSON.parse(text(applyEdits(body, edits)))).toEqual(
            JSON.parse(JSON.stringify({ ...before, ...changes })),
          )
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
