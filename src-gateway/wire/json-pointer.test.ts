import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editAtPointer, type PointerEdit } from './json-pointer.ts'
import { JsonSyntaxError } from './scan-json.ts'

function edited(text: string, op: PointerEdit['op'], path: string, value: unknown = 1): string {
  const edit = { op, path: path.split('/').slice(1), text: JSON.stringify(value) }
  return editAtPointer(Buffer.from(text), edit).toString()
}

describe('editAtPointer', () => {
  it('leaves every byte that is not concerned as it was written', () => {
    const text = '{ "seed": 12345678901234567890, "a": {"x": 1.0, "y": [ 1e2 ,2 ]},\n "s": "\\u00e9" }'
    expect(edited(text, 'set', '/a/y/1', 'new')).toBe(text.replace(',2 ]', ',"new" ]'))
    expect(edited(text, 'set', '/a/x', null)).toBe(text.replace('1.0', 'null'))
    expect(edited(text, 'delete', '/a/y')).toBe(text.replace(', "y": [ 1e2 ,2 ]', ''))
  })

  it.each([
    ['a member that is there', '{"a":2}', 'set', '/a', '{"a":1}'],
    ['a member that is missing', '{"b":2}', 'set', '/a', '{"b":2,"a":1}'],
    ['an empty object', '{}', 'set', '/a', '{"a":1}'],
    ['objects that are missing on the way', '{"a":{}}', 'set', '/a/b/c', '{"a":{"b":{"c":1}}}'],
    ['null on the way', '{"a":null}', 'set', '/a/b', '{"a":{"b":1}}'],
    ['the end of a list', '{"a":[0]}', 'set', '/a/-', '{"a":[0,1]}'],
    ['the end of an empty list', '{"a":[ ]}', 'set', '/a/-', '{"a":[ 1]}'],
    ['the place behind the last', '{"a":[0]}', 'set', '/a/1', '{"a":[0,1]}'],
    ['a list that is missing', '{}', 'set', '/a/-/b', '{"a":[{"b":1}]}'],
    ['inside an element', '{"a":[{"b":0},{}]}', 'set', '/a/1/b', '{"a":[{"b":0},{"b":1}]}'],
    ['nothing over what is there', '{"a":{"b":2}}', 'default', '/a/b', '{"a":{"b":2}}'],
    ['nothing over null, which is an answer too', '{"a":null}', 'default', '/a', '{"a":null}'],
    ['what is missing', '{"a":{"b":2}}', 'default', '/a/c', '{"a":{"b":2,"c":1}}'],
    ['the only member away', '{"a":{"b":2}}', 'delete', '/a/b', '{"a":{}}'],
    ['the last member away', '{"a":{"b":2,"c":3}}', 'delete', '/a/c', '{"a":{"b":2}}'],
    ['an element away', '{"a":[1,2,3]}', 'delete', '/a/1', '{"a":[1,3]}'],
    ['the last element away', '{"a":[1,2]}', 'delete', '/a/1', '{"a":[1]}'],
    ['a member that stands twice', '{"a":1,"b":0,"a":2}', 'delete', '/a', '{"b":0}'],
    ['both of a member that stands twice', '{"a":{"b":2},"a":{}}', 'set', '/a/b', '{"a":{"b":1},"a":{"b":1}}'],
    ['the member with the empty name', '{}', 'set', '/', '{"":1}'],
    ['a name of every object', '{}', 'set', '/__proto__', '{"__proto__":1}'],
  ] as const)('changes %s', (_what, before, op, path, after) => {
    expect(edited(before, op, path)).toBe(after)
  })

  it.each([
    ['a text', '{"a":"b"}', 'set', '/a/b'],
    ['a number', '{"a":1}', 'delete', '/a/b'],
    ['no list of numbers', '{"a":[1]}', 'set', '/a/x'],
    ['a number that is none', '{"a":[1]}', 'set', '/a/00'],
    ['beyond the end', '{"a":[1]}', 'set', '/a/7'],
    ['nowhere', '{"a":{}}', 'delete', '/a/b/c'],
    ['null', '{"a":null}', 'delete', '/a/b'],
    ['behind a list', '{"a":[1]}', 'delete', '/a/-'],
  ] as const)('leaves the body alone when the path leads through %s', (_what, before, op, path) => {
    const body = Buffer.from(before)
    expect(editAtPointer(body, { op, path: path.split('/').slice(1), text: '1' })).toBe(body)
  })

  it('refuses what is no object', () => {
    expect(() => edited('[1]', 'set', '/0')).toThrow(JsonSyntaxError)
    expect(() => edited('', 'set', '/a')).toThrow(JsonSyntaxError)
  })

  it('does to any document what the same change does to its value', () => {
    const name = fc.constantFrom('a', 'b', 'c', '0', '1', '-', '')
    const tree = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, 1, 'text', true),
        fc.array(tie('value'), { maxLength: 3 }),
        tie('object'),
      ),
      object: fc.dictionary(name, tie('value'), { maxKeys: 4 }),
    }))
    fc.assert(
      fc.property(
        tree.object,
        fc.array(name, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('set' as const, 'default' as const, 'delete' as const),
        fc.constantFrom(0, 2),
        (document, path, op, indent) => {
          const body = Buffer.from(JSON.stringify(document, null, indent))
          const result = JSON.parse(editAtPointer(body, { op, path, text: '"new"' }).toString())
          expect(result).toEqual(simply(JSON.parse(body.toString()), op, path))
        },
      ),
      { numRuns: 500 },
    )
  })
})

type Json = null | number | string | boolean | Json[] | { [name: string]: Json }

/** The change on values, in the plainest way. */
function simply(value: Json, op: PointerEdit['op'], [part = '', ...rest]: readonly string[]): Json {
  if (typeof value !== 'object' || value === null) return value
  const made = (): Json => rest.reduceRight<Json>((inner, name) => (name === '-' ? [inner] : { [name]: inner }), 'new')
  const changed = (old: Json): Json => {
    if (rest.length === 0) return op === 'set' ? 'new' : old
    if (old === null) return op === 'delete' ? old : made()
    return simply(old, op, rest)
  }
  if (Array.isArray(value)) {
    const at = part === '-' ? value.length : /^(0|[1-9]\d*)$/.test(part) ? Number(part) : Number.NaN
    if (at === value.length) return op === 'delete' ? value : [...value, made()]
    if (!(at < value.length)) return value
    if (op === 'delete' && rest.length === 0) return value.filter((_, index) => index !== at)
    return value.map((old, index) => (index === at ? changed(old) : old))
  }
  if (!Object.hasOwn(value, part)) return op === 'delete' ? value : { ...value, [part]: made() }
  if (op === 'delete' && rest.length === 0)
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== part))
  return { ...value, [part]: changed(value[part] ?? null) }
}
