import { isObject } from '../json-values.ts'

/** Words that OpenAI's strict mode refuses. https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
const refused = [
  'allOf',
  'not',
  'dependentRequired',
  'dependentSchemas',
  'if',
  'then',
  'else',
  'patternProperties',
  'oneOf',
]
const MAX_DEPTH = 10

/**
 * Whether OpenAI takes the schema in its strict mode: every object closed, all its properties required, no words beyond the
 * subset.
 */
export function isStrictSchema(schema: Readonly<Record<string, unknown>>): boolean {
  return schema.type === 'object' && isStrict(schema, 0)
}

function isStrict(schema: unknown, depth: number): boolean {
  if (!isObject(schema) || depth > MAX_DEPTH) return false
  for (const word of refused) if (Object.hasOwn(schema, word)) return false
  if (isObject(schema.properties) || schema.type === 'object') {
    if (schema.additionalProperties !== false) return false
    const properties = isObject(schema.properties) ? schema.properties : {}
    const required = Array.isArray(schema.required) ? new Set<unknown>(schema.required) : new Set()
    for (const name in properties) if (!required.has(name) || !isStrict(properties[name], depth + 1)) return false
  }
  if (schema.items !== undefined && !isStrict(schema.items, depth + 1)) return false
  if (Array.isArray(schema.anyOf) && !schema.anyOf.every((one) => isStrict(one, depth + 1))) return false
  for (const defs of [schema.$defs, schema.definitions])
    if (isObject(defs) && !Object.values(defs).every((one) => isStrict(one, depth + 1))) return false
  return true
}
