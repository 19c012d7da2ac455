import type { JsonSchema } from '../../ir/extensions.ts'
import { isObject } from '../json-values.ts'

const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'])
const drop = Symbol('drop')

type Fix = (value: unknown, schema: JsonSchema, root: JsonSchema) => unknown

/** What each keyword must be in draft 2020-12, and what its older or foreign forms become. */
const fixes: Readonly<Record<string, Fix>> = {
  type: fixType,
  required: (value) => (isStrings(value) ? value : drop),
  enum: (value) => (Array.isArray(value) ? value : drop),
  properties: fixMap,
  patternProperties: fixMap,
  $defs: fixMap,
  definitions: fixMap,
  anyOf: fixList,
  oneOf: fixList,
  allOf: fixList,
  prefixItems: fixList,
  items: fixOne,
  additionalProperties: fixOne,
  not: fixOne,
  contains: fixOne,
  propertyNames: fixOne,
  minLength: fixCount,
  maxLength: fixCount,
  minItems: fixCount,
  maxItems: fixCount,
  minProperties: fixCount,
  maxProperties: fixCount,
  minimum: (value, schema) => (typeof value === 'number' && schema.exclusiveMinimum !== true ? value : drop),
  maximum: (value, schema) => (typeof value === 'number' && schema.exclusiveMaximum !== true ? value : drop),
  exclusiveMinimum: (value, schema) => fixBound(value, schema.minimum),
  exclusiveMaximum: (value, schema) => fixBound(value, schema.maximum),
  multipleOf: (value) => (typeof value === 'number' ? value : drop),
  $ref: (value, _, root) => (typeof value !== 'string' || leadsNowhere(value, root) ? drop : value),
}

/**
 * A schema as draft 2020-12 wants it, which Anthropic checks: types in capitals, bounds as booleans, lists of items and
 * broken references come from older drafts and other vendors. One without faults is given back as it is.
 */
export function repairSchema(schema: JsonSchema, root: JsonSchema = schema): JsonSchema {
  let fixed: Record<string, unknown> | undefined
  for (const name in schema) {
    const fix = Object.hasOwn(fixes, name) ? fixes[name] : undefined
    if (fix === undefined) continue
    const value = schema[name]
    const better = fix(value, schema, root)
    if (better === value) continue
    fixed ??= { ...schema }
    if (better === drop) delete fixed[name]
    else if (name === 'items' && Array.isArray(better)) {
      delete fixed.items
      fixed.prefixItems = better
    } else fixed[name] = better
  }
  return fixed ?? schema
}

function fixType(value: unknown): unknown {
  if (typeof value === 'string') {
    if (types.has(value)) return value
    const lower = value.toLowerCase()
    return types.has(lower) ? lower : drop
  }
  if (!Array.isArray(value)) return drop
  if (value.every((one) => types.has(one as string))) return value
  const known = value.map((one) => String(one).toLowerCase()).filter((one) => types.has(one))
  return known.length === 0 ? drop : known
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function fixMap(value: unknown, _: JsonSchema, root: JsonSchema): unknown {
  if (!isObject(value)) return drop
  let fixed: Record<string, unknown> | undefined
  for (const name in value) {
    const one = value[name]
    const better = isObject(one) ? repairSchema(one, root) : one
    if (better === one) continue
    fixed ??= { ...value }
    fixed[name] = better
  }
  return fixed ?? value
}

function fixList(value: unknown, _: JsonSchema, root: JsonSchema): unknown {
  if (!Array.isArray(value) || value.length === 0) return drop
  return fixAll(value, root)
}

function fixAll(list: readonly unknown[], root: JsonSchema): unknown {
  let same = true
  const fixed = list.map((one) => {
    const better = isObject(one) ? repairSchema(one, root) : one
    same &&= better === one
    return better
  })
  return same ? list : fixed
}

function fixOne(value: unknown, _: JsonSchema, root: JsonSchema): unknown {
  if (isObject(value)) return repairSchema(value, root)
  if (typeof value === 'boolean') return value
  // A list of items becomes `prefixItems`: always another list.
  return Array.isArray(value) && value.length > 0 ? [...(fixAll(value, root) as unknown[])] : drop
}

function fixCount(value: unknown): unknown {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : drop
  return number
}

function fixBound(value: unknown, inclusive: unknown): unknown {
  if (typeof value === 'number') return value
  return value === true && typeof inclusive === 'number' ? inclusive : drop
}

function leadsNowhere(ref: string, root: JsonSchema): boolean {
  return ref.startsWith('#') && ref !== '#' && lookUp(root, ref) === undefined
}

/** What a reference within a document (`#/$defs/x`) points to. */
export function lookUp(document: JsonSchema, ref: string): JsonSchema | undefined {
  if (!ref.startsWith('#/')) return undefined
  let at: unknown = document
  for (const step of ref.slice(2).split('/')) {
    if (typeof at !== 'object' || at === null) return undefined
    at = (at as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return isObject(at) ? at : undefined
}
