import { expect, it } from 'vitest'
import { isStrictSchema } from './strict-schema.ts'

const closed = (properties: Record<string, unknown>, more: object = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
})
const nested = (levels: number): object => (levels === 0 ? { type: 'string' } : closed({ a: nested(levels - 1) }))

it.each([
  ['a closed object', closed({ a: { type: 'string' }, b: { type: ['number', 'null'] } }), true],
  [
    'lists, unions and definitions',
    closed({ a: { items: { $ref: '#/$defs/x' } }, b: { anyOf: [{ type: 'null' }] } }, { $defs: { x: closed({}) } }),
    true,
  ],
  ['a property named like a word it refuses', closed({ not: { type: 'string' } }), true],
  ['an open object', { type: 'object', properties: {} }, false],
  ['an optional property', closed({ a: {} }, { required: [] }), false],
  ['an open object inside', closed({ a: { items: { type: 'object', properties: { b: {} } } } }), false],
  ['a word beyond the subset', closed({ a: { type: 'string', minLength: 1 } }), false],
  ['a union at the root', closed({}, { anyOf: [closed({})] }), false],
  ['more levels than are taken', nested(12), false],
])('%s', (_name, schema, expected) => {
  expect(isStrictSchema(schema as Record<string, unknown>)).toBe(expected)
})
