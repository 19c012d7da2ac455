import type { JsonSchema } from '../../ir/extensions.ts'
import { isObject } from '../json-values.ts'

/** What the constrained output of Bedrock's models does not know and answers 400 to. */
const unknownWords = new Set([
  '$schema',
  '$id',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'patternProperties',
  'propertyNames',
])

/** Members that hold schemas by name; what is named there is no word of the schema language. */
const named = new Set(['properties', '$defs', 'definitions'])

/**
 * A schema as constrained output takes it: objects closed, words that it does not know left out. The model still reads
 * descriptions, so what a bound said in words stays.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 */
export function strictSchema(schema: JsonSchema): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(schema)) {
    if (unknownWords.has(key)) continue
    // Lists may be asked for one element at least, not for more.
    if (key === 'minItems' && value !== 0 && value !== 1) continue
    out[key] = named.has(key) && isObject(value) ? schemasIn(value) : inner(key, value)
  }
  if (out.type === 'object' || isObject(out.properties)) out.additionalProperties = false
  return out
}

function schemasIn(schemas: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(schemas)) out[name] = isObject(schema) ? strictSchema(schema) : schema
  return out
}

function inner(key: string, value: unknown): unknown {
  if (key === 'enum' || key === 'const' || key === 'default' || key === 'examples') return value
  if (Array.isArray(value)) return value.map((item) => (isObject(item) ? strictSchema(item) : item))
  return isObject(value) ? strictSchema(value) : value
}
