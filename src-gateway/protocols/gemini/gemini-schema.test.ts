import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../contract/index.ts'
import type { JsonSchema } from '../../ir/extensions.ts'
import { isEmptyObject, toGeminiSchema } from './gemini-schema.ts'
import { toJsonSchema } from './json-schema.ts'

const cases: [string, JsonSchema, object][] = [
  [
    'types',
    { type: 'object', properties: { a: { type: 'integer' } } },
    { type: 'OBJECT', properties: { a: { type: 'INTEGER' } } },
  ],
  ['const', { const: 'x' }, { type: 'STRING', enum: ['x'] }],
  ['numbers in an enum', { type: 'integer', enum: [1, 2] }, { type: 'INTEGER', enum: ['1', '2'] }],
  ['null in an enum', { enum: ['a', null] }, { type: 'STRING', nullable: true, enum: ['a'] }],
  ['type lists', { type: ['string', 'null'], description: 'd' }, { type: 'STRING', description: 'd', nullable: true }],
  [
    'several types',
    { type: ['string', 'number', 'null'] },
    { nullable: true, anyOf: [{ type: 'STRING' }, { type: 'NUMBER' }] },
  ],
  [
    'null as a variant',
    { anyOf: [{ type: 'string', description: 'in' }, { type: 'null' }], description: 'out' },
    { type: 'STRING', description: 'out', nullable: true },
  ],
  ['oneOf', { oneOf: [{ type: 'string' }, { type: 'boolean' }] }, { anyOf: [{ type: 'STRING' }, { type: 'BOOLEAN' }] }],
  [
    'references',
    { type: 'object', properties: { a: { $ref: '#/$defs/A~1b' } }, $defs: { 'A/b': { type: 'string' } } },
    { type: 'OBJECT', properties: { a: { type: 'STRING' } } },
  ],
  [
    'allOf',
    { allOf: [{ properties: { a: { type: 'string' } }, required: ['a'] }, { properties: { b: { type: 'string' } } }] },
    { type: 'OBJECT', properties: { a: { type: 'STRING' }, b: { type: 'STRING' } }, required: ['a'] },
  ],
  ['open bounds', { type: 'integer', exclusiveMinimum: 0 }, { type: 'INTEGER', minimum: 1 }],
  ['formats', { type: 'string', format: 'uri' }, { type: 'STRING' }],
  ['lists of anything', { type: 'array' }, { type: 'ARRAY', items: {} }],
  [
    'nested empty objects',
    { properties: { a: { type: 'object' } } },
    { type: 'OBJECT', properties: { a: { type: 'OBJECT' } } },
  ],
  ['what it lacks', { $schema: 'x', type: 'string', additionalProperties: false, not: {} }, { type: 'STRING' }],
]

describe('a schema for Gemini', () => {
  it.each(cases)('%s', (_name, schema, wanted) => {
    expect(toGeminiSchema(schema, 'tools')).toEqual(wanted)
  })

  it('names what was left out, and refuses what refers to itself', () => {
    const lost = new Set<string>()
    toGeminiSchema({ type: 'array', items: { type: 'string', format: 'uri' }, uniqueItems: true }, 'tools', lost)
    expect([...lost].sort()).toEqual(['format', 'uniqueItems'])
    const list = { $ref: '#/$defs/L', $defs: { L: { type: 'array', items: { $ref: '#/$defs/L' } } } }
    expect(() => toGeminiSchema(list, 'tools')).toThrow(GatewayError)
    expect(() => toGeminiSchema({ $ref: '#' }, 'tools')).toThrow(GatewayError)
    // The same reference twice, side by side, is no recursion.
    const twice = {
      properties: { a: { $ref: '#/$defs/S' }, b: { $ref: '#/$defs/S' } },
      $defs: { S: { type: 'string' } },
    }
    expect(toGeminiSchema(twice, 'tools').properties).toEqual({ a: { type: 'STRING' }, b: { type: 'STRING' } })
  })

  it('is none for an object without members', () => {
    expect(isEmptyObject({ type: 'object', properties: {}, additionalProperties: false })).toBe(true)
    expect(isEmptyObject({})).toBe(true)
    expect(isEmptyObject({ type: 'object', additionalProperties: { type: 'string' } })).toBe(false)
    expect(isEmptyObject({ $ref: '#/$defs/A' })).toBe(false)
  })

  it('comes back from Gemini’s spelling', () => {
    const schema = {
      type: 'OBJECT',
      property_ordering: ['b', 'a'],
      properties: {
        a: { type: 'STRING', nullable: true, format: 'enum', enum: ['x'], max_length: '5' },
        b: {
          type: 'ARRAY',
          items: { any_of: [{ type: 'NUMBER' }, { type: 'TYPE_UNSPECIFIED' }] },
          minItems: '1',
          example: [1],
        },
      },
      required: ['a'],
    }
    expect(toJsonSchema(schema)).toEqual({
      type: 'object',
      properties: {
        a: { type: ['string', 'null'], enum: ['x', null], maxLength: 5 },
        b: { type: 'array', items: { anyOf: [{ type: 'number' }, {}] }, minItems: 1, examples: [[1]] },
      },
      required: ['a'],
    })
    expect(Object.keys(toJsonSchema(schema).properties as object)).toEqual(['b', 'a'])
  })
})

/** As much of a validator as the schemas below need. */
function accepts(schema: JsonSchema, value: unknown): boolean {
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) return false
  if ('const' in schema && schema.const !== value) return false
  if (Array.isArray(schema.anyOf) && !(schema.anyOf as JsonSchema[]).some((one) => accepts(one, value))) return false
  if (schema.type !== undefined) {
    const types = [schema.type].flat() as string[]
    if (!types.some((type) => isType(type, value))) return false
  }
  if (typeof value === 'number')
    return !(value < ((schema.minimum as number) ?? -Infinity)) && !(value > ((schema.maximum as number) ?? Infinity))
  if (Array.isArray(value)) return value.every((one) => accepts((schema.items ?? {}) as JsonSchema, one))
  if (typeof value === 'object' && value !== null) {
    const given = value as Record<string, unknown>
    const properties = (schema.properties ?? {}) as Record<string, JsonSchema>
    const required = (schema.required ?? []) as string[]
    return (
      required.every((name) => name in given) &&
      Object.entries(given).every(([name, one]) => !Object.hasOwn(properties, name) || accepts(properties[name]!, one))
    )
  }
  return true
}

function isType(type: string, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'integer':
      return Number.isInteger(value)
    case 'array':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    default:
      return typeof value === type
  }
}

const names = fc.constantFrom('a', 'b', 'c')
const { schema: schemas } = fc.letrec<{ schema: JsonSchema; leaf: JsonSchema }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom<JsonSchema[]>(
      { type: 'string' },
      { type: 'boolean' },
      { type: 'number', minimum: 1 },
      { type: 'integer', maximum: 3 },
      { type: ['integer', 'null'] },
      { type: ['string', 'boolean'] },
      { enum: ['x', 'y'] },
      { type: 'integer', enum: [1, 2] },
      { enum: ['x', null] },
      { const: 'x' },
    ),
  ),
  schema: fc.oneof(
    { maxDepth: 3 },
    tie('leaf'),
    fc.record({ type: fc.constant('array'), items: tie('schema') }),
    fc.record({
      type: fc.constant('object'),
      properties: fc.dictionary(names, tie('schema'), { noNullPrototype: true }),
      required: fc.uniqueArray(names),
    }),
    fc.record({ anyOf: fc.array(tie('leaf'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ anyOf: fc.tuple(tie('leaf'), fc.constant({ type: 'null' })) }),
  ),
}))
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('x', 'y', 'z', 1, 2, 3, 4, 0.5, true, null),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(names, tie('value'), { noNullPrototype: true }),
  ),
}))

it('a schema that went to Gemini’s form and back takes the same values', () => {
  fc.assert(
    fc.property(schemas, fc.array(values, { minLength: 5, maxLength: 20 }), (schema, all) => {
      const back = toJsonSchema(toGeminiSchema(schema, 'tools'))
      for (const value of all) expect([value, accepts(back, value)]).toEqual([value, accepts(schema, value)])
    }),
    { numRuns: 500 },
  )
})
