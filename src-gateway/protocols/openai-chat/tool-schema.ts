import { isObject } from '../json-values.ts'

type Schema = Readonly<Record<string, unknown>>

const unions = ['anyOf', 'oneOf', 'allOf'] as const
const MAX_DEPTH = 64

/**
 * A function's parameters as OpenAI takes them: an object at the root, with its properties and no choice between shapes,
 * and every array with its items. The very schema when nothing is amiss.
 */
export function fitToolSchema(schema: Schema): { schema: Schema; loosened: boolean } {
  const choice =
    unions.some((word) => Array.isArray(schema[word])) || schema.enum !== undefined || schema.not !== undefined
  const root = choice ? mergeChoices(schema) : schema
  const typed =
    root.type === 'object' && isObject(root.properties)
      ? root
      : { ...root, type: 'object', properties: isObject(root.properties) ? root.properties : {} }
  return { schema: withItems(typed, 0), loosened: choice }
}

/** All properties that any of the shapes has; required are those that all of them require. */
function mergeChoices(schema: Schema): Schema {
  const { anyOf, oneOf, allOf, enum: _values, not: _not, ...rest } = schema
  const properties: Record<string, unknown> = {}
  let required: unknown[] | undefined
  for (const list of [anyOf, oneOf])
    for (const shape of Array.isArray(list) ? list : []) {
      if (!isObject(shape)) continue
      addProperties(properties, shape)
      const names = Array.isArray(shape.required) ? shape.required : []
      required = required === undefined ? names : required.filter((name) => names.includes(name))
    }
  const always: unknown[] = [...(Array.isArray(rest.required) ? rest.required : [])]
  for (const shape of Array.isArray(allOf) ? allOf : []) {
    if (!isObject(shape)) continue
    addProperties(properties, shape)
    if (Array.isArray(shape.required)) always.push(...shape.required)
  }
  addProperties(properties, rest)
  const all = [...new Set([...always, ...(required ?? [])])]
  return { ...rest, type: 'object', properties, ...(all.length === 0 ? undefined : { required: all }) }
}

function addProperties(properties: Record<string, unknown>, shape: Schema): void {
  if (isObject(shape.properties)) Object.assign(properties, shape.properties)
}

/** Copies only what has to change. */
function withItems(schema: Schema, depth: number): Schema {
  if (depth > MAX_DEPTH) return schema
  let out: Record<string, unknown> | undefined
  const set = (name: string, value: unknown): void => {
    out ??= { ...schema }
    out[name] = value
  }
  for (const name of ['properties', '$defs', 'definitions']) {
    const inner = schema[name]
    if (!isObject(inner)) continue
    let copy: Record<string, unknown> | undefined
    for (const key in inner) {
      const value = inner[key]
      const fitted = isObject(value) ? withItems(value, depth + 1) : value
      if (fitted === value) continue
      copy ??= { ...inner }
      copy[key] = fitted
    }
    if (copy !== undefined) set(name, copy)
  }
  for (const name of unions) {
    const list = schema[name]
    if (!Array.isArray(list)) continue
    const fitted = list.map((one) => (isObject(one) ? withItems(one, depth + 1) : one))
    if (fitted.some((one, index) => one !== list[index])) set(name, fitted)
  }
  if (isObject(schema.items)) {
    const items = withItems(schema.items, depth + 1)
    if (items !== schema.items) set('items', items)
  } else if (schema.type === 'array' && schema.items === undefined && schema.prefixItems === undefined) set('items', {})
  return out ?? schema
}
