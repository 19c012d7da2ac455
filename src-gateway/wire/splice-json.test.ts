import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPatches, editMembers, type SplicedBody } from './splice-json.ts'

const edit = (text: string, edits: Record<string, string | undefined>) =>
  editMembers(Buffer.from(text), edits).toString()

describe('editMembers', () => {
  it('replaces a value and leaves every other byte', () => {
    expect(edit('{ "model" : "a",  "messages":[ 1.0 ,"\\u0041" ] }', { model: '"longer-name"' })).toBe(
      '{ "model" : "longer-name",  "messages":[ 1.0 ,"\\u0041" ] }',
    )
  })

  it('adds what is missing at the end', () => {
    expect(edit('{"a":1}', { b: '{"c":2}', d: 'true' })).toBe('{"a":1,"b":{"c":2},"d":true}')
    expect(edit('{ }', { a: '1', b: '2' })).toBe('{ "a":1,"b":2}')
  })

  it('changes a repeated member at each place', () => {
    expect(edit('{"t":1,"x":0,"t":2}', { t: '0.5' })).toBe('{"t":0.5,"x":0,"t":0.5}')
  })

  it.each([
    ['{"a":1,"b":2,"c":3}', '{"b":2,"c":3}', ['a']],
    ['{"a":1,"b":2,"c":3}', '{"a":1,"c":3}', ['b']],
    ['{"a":1,"b":2 , "c":3 }', '{"a":1,"b":2  }', ['c']],
    ['{"a":1,"b":2}', '{}', ['a', 'b']],
    ['{"a":1,"b":2,"c":3}', '{"a":1}', ['c', 'b']],
    ['{"a":1,"a":2}', '{}', ['a']],
    ['{"a":1}', '{"a":1}', ['x']],
  ])('deletes from %s', (text, expected, names) => {
    expect(edit(text, Object.fromEntries(names.map((name) => [name, undefined])))).toBe(expected)
  })

  it('gives the same object with only that change', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 3 })),
        fc.string({ maxLength: 6 }),
        fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: undefined }),
        fc.constantFrom(0, 2, '\t'),
        (object, name, value, indent) => {
          const text = JSON.stringify(object, null, indent)
          const before = JSON.parse(text) as Record<string, unknown>
          const json = value === undefined ? undefined : JSON.stringify(value)
          const expected = new Map(Object.entries(before))
          if (json === undefined) expected.delete(name)
          else expected.set(name, JSON.parse(json))
          const after = JSON.parse(edit(text, { [name]: json })) as Record<string, unknown>
          expect(new Map(Object.entries(after))).toEqual(expected)
        },
      ),
    )
  })
})

const tail = Buffer.alloc(600_000)
const whole = (spliced: SplicedBody) => (Buffer.isBuffer(spliced) ? spliced : Buffer.concat(spliced))

describe('applyPatches', () => {
  it('keeps every byte outside the patches, also those that are no UTF-8', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.array(fc.tuple(fc.nat(60), fc.string()), { maxLength: 4 }),
        (raw, inserts) => {
          const body = Buffer.from(raw)
          const patches = inserts.map(([at, text]) => ({
            start: Math.min(at, raw.length),
            end: Math.min(at, raw.length),
            text,
          }))
          const out = whole(applyPatches(body, patches))
          // A body too large to be joined gets the same bytes.
          const large = applyPatches(Buffer.concat([body, tail]), patches)
          expect(whole(large).equals(Buffer.concat([out, tail]))).toBe(true)
          // Taking the inserted pieces out again, from the back, gives the body.
          let rest = out
          const sorted = [...patches].sort((a, b) => a.start - b.start)
          let shift = sorted.reduce((sum, patch) => sum + Buffer.byteLength(patch.text), 0)
          for (const patch of sorted.toReversed()) {
            const length = Buffer.byteLength(patch.text)
            shift -= length
            const at = patch.start + shift
            expect(rest.subarray(at, at + length).equals(Buffer.from(patch.text))).toBe(true)
            rest = Buffer.concat([rest.subarray(0, at), rest.subarray(at + length)])
          }
          expect(rest.equals(body)).toBe(true)
        },
      ),
    )
  })

  it('gives back the same Buffer when there is nothing to change', () => {
    const body = Buffer.from('{}')
    expect(applyPatches(body, [])).toBe(body)
  })

  it('joins a small body and does not copy a large one to change a name in it', () => {
    const patch = { start: 9, end: 12, text: '"b"' }
    expect(applyPatches(Buffer.from('{"model":"a"}'), [patch])).toEqual(Buffer.from('{"model":"b"}'))
    const body = Buffer.from(`{"model":"a","x":"${'x'.repeat(600_000)}"}`)
    const parts = applyPatches(body, [patch])
    expect(Array.isArray(parts)).toBe(true)
    expect((parts as Buffer[])[2]?.buffer).toBe(body.buffer)
  })
})
