import type { JsonSchema } from '../ir/extensions.ts'
import { isObject, listOf } from './json-values.ts'

/** What a schema may say in strict mode. https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
const keywords: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$ref',
  '$defs',
  'definitions',
  'type',
  'title',
  'description',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'anyOf',
  'enum',
  'const',
  'format',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
])

/** Objects within objects that are taken at most. */
const deepest = 10

/** Whether OpenAI takes the schema in strict mode: closed objects, every property required, known words only. */
export function isStrictSchema(schema: JsonSchema): boolean {
  return schema.type === 'object' && schema.anyOf === undefined && isStrict(schema, 0)
}

function isStrict(raw: unknown, depth: number): boolean {
  if (!isObject(raw)) return raw === undefined
  if (depth > deepest) return false
  for (const name in raw) if (!keywords.has(name)) return false
  const { properties, required } = raw
  const isClosed = raw.additionalProperties === false && allRequired(properties, required)
  const holdsObject = raw.type === 'object' || (Array.isArray(raw.type) && raw.type.includes('object'))
  if ((holdsObject || properties !== undefined) && !isClosed) return false
  const inner = depth + 1
  return (
    eachStrict(properties, inner) &&
    eachStrict(raw.$defs, inner) &&
    eachStrict(raw.definitions, inner) &&
    isStrict(raw.items, inner) &&
    (raw.anyOf === undefined || (Array.isArray(raw.anyOf) && raw.anyOf.every((one) => isStrict(one, inner))))
  )
}

function allRequired(properties: unknown, required: unknown): boolean {
  const names = isObject(properties) ? Object.keys(properties) : []
  const listed = listOf(required)
  return listed.length === names.length && names.every((name) => listed.includes(name))
}

function eachStrict(schemas: unknown, depth: number): boolean {
  if (schemas === undefined) return true
  return isObject(schemas) && Object.values(schemas).every((schema) => isStrict(schema, depth))
}
