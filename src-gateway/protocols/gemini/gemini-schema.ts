import { GatewayError } from '../../contract/index.ts'
import type { JsonSchema } from '../../ir/extensions.ts'
import { isObject } from '../json-values.ts'

/** Gemini's `Schema`. */
export type GeminiSchema = Record<string, unknown>

/** Keywords that have no place in Gemini's subset and were left out; each once. */
export type LostKeywords = Set<string>

interface Context {
  root: JsonSchema
  /** References being followed, to find recursion. */
  path: readonly string[]
  lost: LostKeywords
  field: string
}

/**
 * JSON Schema as Gemini's OpenAPI subset, for models that do not take JSON Schema itself: references are put in place,
 * `const` becomes an enum of one, type lists become `anyOf` and `nullable`, enum values become strings.
 * @throws GatewayError `conversion.unsupported` for a schema that refers to itself
 */
export function toGeminiSchema(schema: JsonSchema, field: string, lost: LostKeywords = new Set()): GeminiSchema {
  return convert(schema, { root: schema, path: [], lost, field })
}

/** Whether the schema takes an object without any members: Gemini wants no schema at all then. */
export function isEmptyObject(schema: JsonSchema): boolean {
  if (schema.type !== undefined && schema.type !== 'object') return false
  if (isObject(schema.properties) && Object.keys(schema.properties).length > 0) return false
  const { additionalProperties: rest } = schema
  if (rest === true || (isObject(rest) && Object.keys(rest).length > 0)) return false
  return !['$ref', 'anyOf', 'oneOf', 'allOf', 'patternProperties', 'minProperties'].some((name) => name in schema)
}

function convert(raw: unknown, context: Context): GeminiSchema {
  if (!isObject(raw)) return {}
  const resolved = resolve(raw, context)
  const schema = resolved.schema
  const inner = resolved.context
  const result: GeminiSchema = {}
  const variants = variantsOf(schema, inner)
  writeType(schema, result, inner)
  writePlain(schema, result, inner)
  if (isObject(schema.properties)) {
    const properties: Record<string, GeminiSchema> = {}
    for (const name in schema.properties) properties[name] = convert(schema.properties[name], inner)
    result.properties = properties
  }
  writeItems(schema, result, inner)
  if (variants !== undefined) {
    if (variants.nullable) result.nullable = true
    const [only, second] = variants.schemas
    if (only !== undefined && second === undefined) Object.assign(result, { ...only, ...descriptionOf(result) })
    else if (only !== undefined) {
      result.anyOf = variants.schemas
      // A type beside its variants would be checked on its own.
      delete result.type
    }
  }
  return result
}

function descriptionOf(result: GeminiSchema): GeminiSchema {
  return typeof result.description === 'string' ? { description: result.description } : {}
}

/** Follows `$ref` and joins `allOf`. */
function resolve(schema: JsonSchema, context: Context): { schema: JsonSchema; context: Context } {
  let current = schema
  let inner = context
  for (let ref = current.$ref; typeof ref === 'string'; ref = current.$ref) {
    if (inner.path.includes(ref))
      throw new GatewayError(
        'conversion.unsupported',
        `The schema refers to itself (${ref}), which the model cannot take.`,
        {
          field: context.field,
        },
      )
    const { $ref: _, ...beside } = current
    current = { ...lookUp(ref, inner.root), ...beside }
    inner = { ...inner, path: [...inner.path, ref] }
  }
  if (Array.isArray(current.allOf)) {
    const { allOf, ...beside } = current
    for (const one of allOf as unknown[]) {
      if (!isObject(one)) continue
      const part = resolve(one, inner)
      inner = { ...inner, path: [...new Set([...inner.path, ...part.context.path])] }
      current = join(current === schema || 'allOf' in current ? beside : current, part.schema)
    }
    if ('allOf' in current) current = beside
  }
  return { schema: current, context: inner }
}

function join(left: JsonSchema, right: JsonSchema): JsonSchema {
  const joined: Record<string, unknown> = { ...right, ...left }
  if (isObject(left.properties) && isObject(right.properties))
    joined.properties = { ...right.properties, ...left.properties }
  if (Array.isArray(left.required) && Array.isArray(right.required))
    joined.required = [...new Set([...(left.required as unknown[]), ...(right.required as unknown[])])]
  return joined
}

function lookUp(ref: string, root: JsonSchema): JsonSchema {
  if (ref === '#') return root
  let target: unknown = root
  for (const step of ref.replace(/^#\//, '').split('/')) {
    const name = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~')
    target = isObject(target) ? target[name] : Array.isArray(target) ? (target as unknown[])[Number(name)] : undefined
  }
  return isObject(target) ? target : {}
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}

/** The members of `anyOf`, `oneOf` or a list of types, without null. */
function variantsOf(schema: JsonSchema, context: Context): { schemas: GeminiSchema[]; nullable: boolean } | undefined {
  const listed = Array.isArray(schema.anyOf) ? schema.anyOf : Array.isArray(schema.oneOf) ? schema.oneOf : undefined
  if (listed !== undefined) {
    const kept = (listed as unknown[]).filter((one) => !isNull(one))
    return { schemas: kept.map((one) => convert(one, context)), nullable: kept.length < listed.length }
  }
  if (!Array.isArray(schema.type)) return undefined
  const types = (schema.type as unknown[]).filter((type) => type !== 'null')
  if (types.length < 2) return undefined
  const schemas = types.map((type) => convert(forType({ ...schema, type }, String(type)), context))
  return { schemas, nullable: types.length < schema.type.length }
}

/** Of a schema for several types, what concerns one of them. */
function forType(schema: JsonSchema, type: string): JsonSchema {
  const { description: _, properties, required, items, enum: values, ...rest } = schema
  return {
    ...rest,
    ...(type === 'object' ? { properties, required } : undefined),
    ...(type === 'array' ? { items } : undefined),
    ...(Array.isArray(values) ? { enum: (values as unknown[]).filter((value) => isOfType(value, type)) } : undefined),
  }
}

function isOfType(value: unknown, type: string): boolean {
  return type === 'integer' || type === 'number' ? typeof value === 'number' : typeof value === type
}

function isNull(schema: unknown): boolean {
  return isObject(schema) && (schema.type === 'null' || schema.const === null)
}

function writeType(schema: JsonSchema, result: GeminiSchema, context: Context): void {
  const listed = Array.isArray(schema.type) ? (schema.type as unknown[]) : [schema.type]
  const types = listed.filter((type) => type !== 'null')
  if (types.length < listed.length) result.nullable = true
  const values =
    'const' in schema ? [schema.const] : Array.isArray(schema.enum) ? (schema.enum as unknown[]) : undefined
  const type = types.length === 1 && typeof types[0] === 'string' ? types[0] : inferType(schema, values)
  if (type !== undefined && types.length < 2) result.type = type.toUpperCase()
  if (values === undefined || types.length > 1) return
  if (values.includes(null)) result.nullable = true
  if (type === 'boolean') {
    if (new Set(values).size < 2) context.lost.add('enum')
    return
  }
  const kept = values.filter((value) => value !== null)
  if (kept.length === 0) return
  if (kept.every((value) => typeof value !== 'object'))
    result.enum = kept.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
  else context.lost.add('enum')
}

function inferType(schema: JsonSchema, values: readonly unknown[] | undefined): string | undefined {
  const sample = values?.find((value) => value !== null)
  if (sample !== undefined) {
    const type = typeof sample
    return type === 'number' ? (values?.every(Number.isInteger) ? 'integer' : 'number') : type
  }
  if (isObject(schema.properties)) return 'object'
  return schema.items !== undefined || schema.prefixItems !== undefined ? 'array' : undefined
}

/** Keywords that both sides have. */
const shared = [
  'title',
  'description',
  'default',
  'required',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'pattern',
] as const
/** Left out without a word: they say nothing about what is valid, or are dealt with elsewhere. */
const silent: ReadonlySet<string> = new Set([
  ...['$schema', '$id', '$anchor', '$comment', '$defs', 'definitions', '$ref', 'examples', 'example', 'deprecated'],
  ...['readOnly', 'writeOnly', 'additionalProperties', 'type', 'enum', 'const', 'format', 'properties', 'items'],
  ...['prefixItems', 'anyOf', 'oneOf', 'allOf', 'exclusiveMinimum', 'exclusiveMaximum', 'strict', 'nullable'],
])
const formats: ReadonlySet<unknown> = new Set(['date-time', 'float', 'double', 'int32', 'int64'])

function writePlain(schema: JsonSchema, result: GeminiSchema, context: Context): void {
  for (const name of shared) if (schema[name] !== undefined) result[name] = schema[name]
  if (Array.isArray(result.required) && result.required.length === 0) delete result.required
  if (schema.nullable === true) result.nullable = true
  if (formats.has(schema.format)) result.format = schema.format
  else if (schema.format !== undefined) context.lost.add('format')
  writeBound(schema, result, 'exclusiveMinimum', 'minimum', 1, context)
  writeBound(schema, result, 'exclusiveMaximum', 'maximum', -1, context)
  for (const name in schema)
    if (!silent.has(name) && !shared.includes(name as (typeof shared)[number])) context.lost.add(name)
}

/** An open bound of whole numbers is a closed one next to it; of other numbers it comes as near as can be said. */
function writeBound(
  schema: JsonSchema,
  result: GeminiSchema,
  from: 'exclusiveMinimum' | 'exclusiveMaximum',
  to: 'minimum' | 'maximum',
  step: 1 | -1,
  context: Context,
): void {
  const bound = schema[from]
  if (typeof bound !== 'number') return
  if (schema.type === 'integer') result[to] = (step > 0 ? Math.floor(bound) : Math.ceil(bound)) + step
  else {
    result[to] = bound
    context.lost.add(from)
  }
}

function writeItems(schema: JsonSchema, result: GeminiSchema, context: Context): void {
  if (Array.isArray(schema.prefixItems)) {
    result.items = { anyOf: (schema.prefixItems as unknown[]).map((one) => convert(one, context)) }
    context.lost.add('prefixItems')
  } else if (isObject(schema.items)) result.items = convert(schema.items, context)
  else if (result.type === 'ARRAY') result.items = {}
}
