import { isObject } from '../json-values.ts'

export type Fields = Readonly<Record<string, unknown>>

const snakes = new Map<string, string>()

/** `inlineData` as `inline_data`: Google takes both spellings everywhere, and clients mix them. */
function snakeCase(name: string): string {
  let snake = snakes.get(name)
  if (snake === undefined) {
    snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    snakes.set(name, snake)
  }
  return snake
}

/** A field by its camelCase name, in either spelling; null counts as absent, as in proto3's JSON. */
export function field(object: Fields, name: string): unknown {
  return object[name] ?? object[snakeCase(name)] ?? undefined
}

export function stringField(object: Fields, name: string): string | undefined {
  const value = field(object, name)
  return typeof value === 'string' ? value : undefined
}

/** A number, also where it is given as a string (int64 in proto3's JSON). */
export function numberField(object: Fields, name: string): number | undefined {
  const value = field(object, name)
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : undefined
}

export function booleanField(object: Fields, name: string): boolean | undefined {
  const value = field(object, name)
  return typeof value === 'boolean' ? value : undefined
}

export function objectField(object: Fields, name: string): Fields | undefined {
  const value = field(object, name)
  return isObject(value) ? value : undefined
}

/** A repeated field; one value alone stands for a list of it. */
export function listField(object: Fields, name: string): readonly unknown[] {
  const value = field(object, name)
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

/** The fields that `known` does not name, under their camelCase names. */
export function otherFields(object: Fields, known: ReadonlySet<string>): Record<string, unknown> | undefined {
  let found: Record<string, unknown> | undefined
  for (const key in object) {
    if (object[key] === null || object[key] === undefined) continue
    const name = camelCase(key)
    if (known.has(name)) continue
    found ??= {}
    found[name] = object[key]
  }
  return found
}

/** `inline_data` as `inlineData`. */
export function camelCase(name: string): string {
  return name.includes('_') ? name.replace(/(?<=.)_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : name
}
