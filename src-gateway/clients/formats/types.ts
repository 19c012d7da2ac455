/** A value of a configuration file. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** One step into a file: the name of a field, or the item of a list whose field `key` says `is`. */
export type Step = string | { readonly key: string; readonly is: string }

/** Where a value stands. */
export type Path = readonly Step[]

/** A value as a file has it. */
export interface Found {
  value: Json
  /** Its source, which `putBack` takes. */
  raw: string
  /** Whether comments stand inside it: those are nobody's but the person's. */
  commented: boolean
}

/**
 * Edits text of one format in place. Every edit replaces or inserts what belongs to the one value; every other byte stays
 * where it is. All methods throw `ConfigError`.
 */
export interface Editor {
  /** What stands at a path; undefined when nothing does. */
  find(text: string, path: Path): Found | undefined
  /** How many steps of the path exist, from its beginning. */
  depth(text: string, path: Path): number
  set(text: string, path: Path, value: Json): string
  /** Like `set`, with the source that `find` gave. */
  putBack(text: string, path: Path, raw: string): string
  /** Takes a value out; the same text when it is not there. */
  remove(text: string, path: Path): string
  /** Takes a container out if nothing at all is in it, no comment either. */
  prune(text: string, path: Path): string
}

/** A text that cannot be edited: wrong syntax, or a form in which the value cannot be changed alone. */
export class ConfigError extends Error {
  readonly code: 'syntax' | 'unsupported'
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1, in characters. */
  readonly column: number

  constructor(code: 'syntax' | 'unsupported', message: string, place: { line: number; column: number }) {
    super(message)
    this.name = 'ConfigError'
    this.code = code
    this.line = place.line
    this.column = place.column
  }
}

/** Line and column of an offset, both counted from 1. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, Math.max(0, offset))
  const lines = before.split(/\r\n|\n|\r/)
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}

/** A path as a person reads it. */
export function nameOf(path: Path): string {
  return path.map((step) => (typeof step === 'string' ? step : `[${step.is}]`)).join('.')
}

/** Whether two values say the same; the order of fields does not count. */
export function isSame(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) || Array.isArray(right))
    return (
      Array.isArray(left) &&
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((value, at) => isSame(value, right[at]))
    )
  const [one, other] = [left as { [key: string]: Json }, right as { [key: string]: Json }]
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  )
}
