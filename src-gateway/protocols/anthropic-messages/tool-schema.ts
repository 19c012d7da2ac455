import type { JsonSchema } from '../../ir/extensions.ts'
import { isObject } from '../json-values.ts'
import { lookUp, repairSchema } from './schema-repair.ts'

/** A tool without arguments. */
const empty: JsonSchema = Object.freeze({ type: 'object', properties: {} })
const unions = ['anyOf', 'oneOf', 'allOf'] as const

/**
 * A schema that Anthropic takes for a tool: an object at its root, without unions there. One that is already so is given
 * back as it is. `changed` is true when what it allows is not quite what the client's allowed.
 */
export function toolSchema(schema: JsonSchema | undefined): { schema: JsonSchema; changed: boolean } {
  if (schema === undefined) return { schema: empty, changed: false }
  const shaped = shape(repairSchema(schema))
  const named = nameable(shaped.schema)
  return named === shaped.schema ? shaped : { schema: named, changed: true }
}

function shape(schema: JsonSchema): { schema: JsonSchema; changed: boolean } {
  if (schema.type === 'object' && !unions.some((name) => name in schema)) return { schema, changed: false }
  const root = followRef(schema)
  const { anyOf, oneOf, allOf, ...rest } = root
  const alternatives = [...objects(anyOf), ...objects(oneOf)].map((one) => followRef(one, root))
  const parts = objects(allOf).map((one) => followRef(one, root))
  if (alternatives.length > 0 || parts.length > 0)
    return { schema: merge(rest, alternatives, parts), changed: alternatives.length > 0 }
  const isOne =
    root.type === undefined || root.type === 'object' || (Array.isArray(root.type) && root.type.includes('object'))
  return { schema: { ...(isOne ? rest : { properties: {} }), type: 'object' }, changed: !isOne }
}

/** Names that Anthropic takes for the arguments of a tool. */
const argument = /^[a-zA-Z0-9_.-]{1,64}$/

/** Arguments with other names cannot be told the model. */
function nameable(schema: JsonSchema): JsonSchema {
  const { properties, required } = schema
  if (!isObject(properties) || Object.keys(properties).every((name) => argument.test(name))) return schema
  return {
    ...schema,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => argument.test(name))),
    ...(Array.isArray(required) ? { required: required.filter((name) => argument.test(String(name))) } : undefined),
  }
}

function objects(raw: unknown): JsonSchema[] {
  return Array.isArray(raw) ? raw.filter(isObject) : []
}

/** What `$ref` at the root points to, with the definitions it may need. */
function followRef(schema: JsonSchema, document: JsonSchema = schema): JsonSchema {
  let found = schema
  for (let hops = 0; typeof found.$ref === 'string' && hops < 8; hops++) {
    const target = lookUp(document, found.$ref)
    if (target === undefined) break
    const { $ref: _, ...beside } = found
    found = { ...target, ...beside }
  }
  return found
}

/** One object with the properties of all: needed is what every alternative needs, and what any part of `allOf` needs. */
function merge(base: JsonSchema, alternatives: readonly JsonSchema[], parts: readonly JsonSchema[]): JsonSchema {
  const properties: Record<string, unknown> = {}
  for (const one of [...parts, ...alternatives, base])
    if (isObject(one.properties)) Object.assign(properties, one.properties)
  const required = new Set([base, ...parts].flatMap(needed))
  const [first, ...others] = alternatives.map(needed)
  for (const name of first ?? []) if (others.every((list) => list.includes(name))) required.add(name)
  return { ...base, type: 'object', properties, ...(required.size > 0 ? { required: [...required] } : undefined) }
}

function needed(schema: JsonSchema): string[] {
  return Array.isArray(schema.required)
    ? schema.required.filter((name): name is string => typeof name === 'string')
    : []
}

/** Keywords that structured outputs know; the rest is told in the description. https://platform.claude.com/docs/en/build-with-claude/structured-outputs */
const kept = new Set([
  'type',
  'enum',
  'const',
  'description',
  'title',
  'default',
  'anyOf',
  'allOf',
  '$ref',
  '$defs',
  'definitions',
  'properties',
  'required',
  'items',
  'additionalProperties',
])
const knownFormats = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
])

/**
 * A schema that `output_config.format` takes: what it cannot hold stands in words in the description. `changed` is true when
 * it does not bind the answer to all that the client's did, or to more.
 */
export function outputSchema(schema: JsonSchema): { schema: JsonSchema; changed: boolean } {
  const found = { changed: false }
  const written = closed(repairSchema(schema), found)
  return { schema: written, changed: found.changed }
}

function closed(schema: JsonSchema, found: { changed: boolean }): JsonSchema {
  const written: Record<string, unknown> = {}
  let told = ''
  for (const name in schema) {
    const value = schema[name]
    if (name === 'properties' || name === '$defs' || name === 'definitions') written[name] = each(value, found)
    else if (name === 'items') written.items = isObject(value) ? closed(value, found) : value
    else if (name === 'anyOf' || name === 'oneOf' || name === 'allOf')
      written[name === 'oneOf' ? 'anyOf' : name] = list(value, found)
    else if (name === 'format' && typeof value === 'string' && knownFormats.has(value)) written.format = value
    else if (name === 'minItems' && (value === 0 || value === 1)) written.minItems = value
    else if (kept.has(name)) written[name] = value
    else if (name !== '$schema' && name !== '$id') told += `${told === '' ? '' : ', '}${name}: ${JSON.stringify(value)}`
  }
  if (isObjectType(schema)) {
    if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) found.changed = true
    written.additionalProperties = false
  }
  if (told !== '') found.changed = true
  if (told !== '')
    written.description = typeof written.description === 'string' ? `${written.description}\n\n{${told}}` : `{${told}}`
  return written
}

function isObjectType({ type, properties }: JsonSchema): boolean {
  return type === 'object' || (Array.isArray(type) && type.includes('object')) || isObject(properties)
}

function each(raw: unknown, found: { changed: boolean }): unknown {
  if (!isObject(raw)) return raw
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name, isObject(value) ? closed(value, found) : value]),
  )
}

function list(raw: unknown, found: { changed: boolean }): unknown {
  return Array.isArray(raw) ? raw.map((one: unknown) => (isObject(one) ? closed(one, found) : one)) : raw
}
