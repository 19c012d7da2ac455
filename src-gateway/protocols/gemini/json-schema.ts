import type { JsonSchema } from '../../ir/extensions.ts'
import { isObject } from '../json-values.ts'
import { camelCase, type Fields } from './fields.ts'

/**
 * A Gemini `Schema` (a subset of OpenAPI 3.0: upper-case types, `nullable`, `propertyOrdering`, numbers as strings) as JSON
 * Schema. What is JSON Schema already passes through, for clients put that here too.
 * https://ai.google.dev/api/caching#Schema
 */
export function toJsonSchema(schema: Fields): JsonSchema {
  const result: Record<string, unknown> = {}
  const order = schema.propertyOrdering ?? schema.property_ordering
  for (const key in schema) {
    const value = schema[key]
    if (value === null || value === undefined) continue
    const name = camelCase(key)
    const convert = keywords[name]
    if (convert === undefined) result[name] = value
    else convert(value, result)
  }
  if (Array.isArray(order) && isObject(result.properties)) result.properties = inOrder(result.properties, order)
  const type = result.type
  if (Array.isArray(result.enum) && (type === 'integer' || type === 'number'))
    result.enum = result.enum.map((value) => (typeof value === 'string' && value !== '' ? Number(value) : value))
  return schema.nullable === true ? orNull(result) : result
}

/** What stands where JSON Schema belongs. Google's own clients put a Gemini `Schema` there too, told by its capitals. */
export function readJsonSchema(schema: Fields): JsonSchema {
  const { type } = schema
  return typeof type === 'string' && type !== type.toLowerCase() ? toJsonSchema(schema) : schema
}

const keywords: Readonly<Record<string, ((value: unknown, result: Record<string, unknown>) => void) | undefined>> = {
  type(value, result) {
    if (value === 'TYPE_UNSPECIFIED') return
    result.type = Array.isArray(value) ? value.map(lowerCase) : lowerCase(value)
  },
  nullable: () => undefined,
  propertyOrdering: () => undefined,
  format(value, result) {
    if (value !== 'enum') result.format = value
  },
  example(value, result) {
    result.examples = [value]
  },
  properties(value, result) {
    result.properties = isObject(value) ? mapValues(value) : value
  },
  items(value, result) {
    result.items = isObject(value) ? toJsonSchema(value) : value
  },
  additionalProperties(value, result) {
    result.additionalProperties = isObject(value) ? toJsonSchema(value) : value
  },
  anyOf(value, result) {
    result.anyOf = Array.isArray(value) ? value.map((one) => (isObject(one) ? toJsonSchema(one) : one)) : value
  },
  minItems: count('minItems'),
  maxItems: count('maxItems'),
  minLength: count('minLength'),
  maxLength: count('maxLength'),
  minProperties: count('minProperties'),
  maxProperties: count('maxProperties'),
}

function count(name: string): (value: unknown, result: Record<string, unknown>) => void {
  return (value, result) => {
    result[name] = typeof value === 'string' ? Number(value) : value
  }
}

function lowerCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value
}

function mapValues(properties: Fields): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const key in properties) {
    const value = properties[key]
    result[key] = isObject(value) ? toJsonSchema(value) : value
  }
  return result
}

function inOrder(properties: Fields, order: readonly unknown[]): Fields {
  const result: Record<string, unknown> = {}
  for (const name of order)
    if (typeof name === 'string' && Object.hasOwn(properties, name)) result[name] = properties[name]
  return { ...result, ...properties }
}

function orNull(schema: Record<string, unknown>): Record<string, unknown> {
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null]
  if (typeof schema.type === 'string') schema.type = [schema.type, 'null']
  else if (Array.isArray(schema.anyOf)) schema.anyOf = [...schema.anyOf, { type: 'null' }]
  return schema
}
