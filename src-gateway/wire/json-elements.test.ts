import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonElements } from './json-elements.ts'

describe('JsonElements', () => {
  it('cuts an array into its objects at any cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), { maxLength: 5 }),
        fc.constantFrom(0, 2),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
        (objects, indent, sizes) => {
          const bytes = Buffer.from(JSON.stringify(objects, null, indent))
          const seen: unknown[] = []
          const elements = new JsonElements((element) => seen.push(JSON.parse(element.toString())))
          for (let at = 0, i = 0; at < bytes.length; i++) {
            expect(elements.closed).toBe(false)
            elements.add(bytes.subarray(at, at + sizes[i % sizes.length]!))
            at += sizes[i % sizes.length]!
          }
          expect(seen).toEqual(JSON.parse(JSON.stringify(objects)))
          expect(elements.closed).toBe(true)
        },
      ),
    )
  })

  it('passes over an element above its limit', () => {
    const seen: string[] = []
    const elements = new JsonElements((element) => seen.push(element.toString()), 20)
    elements.add(Buffer.from(`[{"a":1},{"b":"${'x'.repeat(10)}`))
    elements.add(Buffer.from(`${'x'.repeat(20)}"},{"c":3}]`))
    expect(seen).toEqual(['{"a":1}', '{"c":3}'])
  })
})
