import { type AST, getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser'
import { type Flow, hashComments, insertEntry, removeEntry } from './flow.ts'
import { eolOf, lineEnd, lineIndent, lineStart, nextLine, type Splice, splice } from './splice.ts'
import { ConfigError, type Editor, isSame, type Json, nameOf, type Path, placeOf } from './types.ts'

type KeyValue = AST.TOMLKeyValue
type Table = AST.TOMLTable

/** TOML 1.0 (https://toml.io/en/v1.0.0). Lists are replaced whole; their items have no names of their own. */
export const toml: Editor = {
  find(text, path) {
    const keys = namesOf(path)
    const program = parse(text)
    const entry = entryAt(program, keys)
    if (entry !== undefined) {
      const [start, end] = entry.value.range
      return { value: plain(getStaticTOMLValue(entry.value)), raw: text.slice(start, end), commented: false }
    }
    const value = valueAt(program, keys)
    return value === undefined ? undefined : { value: plain(value), raw: '', commented: false }
  },

  depth(text, path) {
    const keys = namesOf(path)
    const program = parse(text)
    return keys.findLastIndex((_, at) => valueAt(program, keys.slice(0, at + 1)) !== undefined) + 1
  },

  set: (text, path, value) => (isSame(toml.find(text, path)?.value, value) ? text : put(text, path, print(value))),
  putBack: put,

  remove(text, path) {
    const keys = namesOf(path)
    const program = parse(text)
    const entry = entryAt(program, keys)
    if (entry === undefined) return text
    const { parent } = entry
    if (parent.type === 'TOMLInlineTable')
      return splice(text, removeEntry(text, flowOf(parent), parent.body.indexOf(entry), hashComments))
    return splice(text, [lineCut(text, entry.range)])
  },

  prune(text, path) {
    const keys = namesOf(path)
    const program = parse(text)
    const at = tables(program).findIndex((table) => table.kind === 'standard' && isPath(table.resolvedKey, keys))
    const table = tables(program)[at]
    if (table === undefined || table.body.length > 0) return text
    const start = lineStart(text, table.range[0])
    const end = nextLine(text, table.range[0])
    const next = tables(program)[at + 1]?.range[0] ?? text.length
    // A comment on or below the header is a person's.
    if (text.slice(table.range[0], lineEnd(text, start)).includes('#')) return text
    if (text.slice(end, next).includes('#') && next === text.length) return text
    const blank = /(^|\n)\r?\n$/.exec(text.slice(0, start))
    const from =
      blank !== null && (next === text.length || start > 0) ? start - blank[0].replace(/^\n/, '').length : start
    return splice(text, [{ start: blank?.[0] === undefined ? start : from, end, text: '' }])
  },
}

function namesOf(path: Path): string[] {
  return path.map((step) => {
    if (typeof step === 'string') return step
    throw new TypeError('items of lists have no path in TOML')
  })
}

/** @throws ConfigError */
function parse(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text, { tomlVersion: '1.0' })
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    // What is missing at the end of a line is noticed on the next one.
    let at = error.index
    if (/^Unspecified/.test(error.message)) while (at > 0 && /\s/.test(text[at - 1] ?? '')) at -= 1
    throw new ConfigError('syntax', error.message, placeOf(text, at))
  }
}

function rootOf(program: AST.TOMLProgram): AST.TOMLTopLevelTable {
  return program.body[0]
}

function tables(program: AST.TOMLProgram): Table[] {
  return rootOf(program).body.filter((node) => node.type === 'TOMLTable')
}

function isPath(left: readonly (string | number)[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((part, at) => part === right[at])
}

function begins(longer: readonly (string | number)[], shorter: readonly (string | number)[]): boolean {
  return shorter.length <= longer.length && shorter.every((part, at) => part === longer[at])
}

function keyOf(entry: KeyValue): string[] {
  return entry.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value))
}

interface Place {
  entry: KeyValue
  /** The whole path, through tables, dotted keys and inline tables. */
  keys: (string | number)[]
  /** The table that its line stands in. */
  table: Table | AST.TOMLTopLevelTable
}

function places(program: AST.TOMLProgram): Place[] {
  const root = rootOf(program)
  const own = root.body.flatMap((node) => (node.type === 'TOMLKeyValue' ? inside(node, [], root) : []))
  return [
    ...own,
    ...tables(program).flatMap((table) => table.body.flatMap((entry) => inside(entry, table.resolvedKey, table))),
  ]
}

function inside(entry: KeyValue, before: readonly (string | number)[], table: Place['table']): Place[] {
  const keys = [...before, ...keyOf(entry)]
  const { value } = entry
  const inner = value.type === 'TOMLInlineTable' ? value.body.flatMap((child) => inside(child, keys, table)) : []
  return [{ entry, keys, table }, ...inner]
}

function entryAt(program: AST.TOMLProgram, keys: readonly string[]): KeyValue | undefined {
  return places(program).find((place) => isPath(place.keys, keys))?.entry
}

function valueAt(program: AST.TOMLProgram, keys: readonly string[]): unknown {
  let value: unknown = getStaticTOMLValue(program)
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) return undefined
    value = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
  }
  return value
}

/** Dates and whole numbers beyond JavaScript's become text: they are compared and shown, never computed with. */
function plain(value: unknown): Json {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'bigint' || value instanceof Date) return String(value)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
  return value as Json
}

function flowOf(table: AST.TOMLInlineTable): Flow {
  return {
    open: table.range[0] + 1,
    close: table.range[1] - 1,
    entries: table.body.map(({ range }) => ({ start: range[0], end: range[1] })),
  }
}

/** A whole line, or the part of it before a person's comment. */
function lineCut(text: string, [start, end]: readonly [number, number]): Splice {
  const rest = text.slice(end, lineEnd(text, end))
  if (rest.trim() !== '') return { start, end: end + (/^[ \t]*/.exec(rest)?.[0].length ?? 0), text: '' }
  const next = nextLine(text, end)
  const begin = lineStart(text, start)
  // The last line has no end of its own: it takes the one before it.
  if (next === text.length && !text.endsWith('\n') && begin > 0)
    return { start: lineEnd(text, begin - 1 - (text[begin - 2] === '\r' ? 1 : 0)), end: text.length, text: '' }
  // The blank line that set ours apart goes with it.
  const isApart = begin === 0 || /(^|\n)\r?\n$/.test(text.slice(0, begin))
  const blank = isApart ? (/^\r?\n/.exec(text.slice(next))?.[0].length ?? 0) : 0
  return { start: begin, end: next + blank, text: '' }
}

function put(text: string, path: Path, raw: string): string {
  const keys = namesOf(path)
  const program = parse(text)
  const existing = entryAt(program, keys)
  if (existing !== undefined) {
    const [start, end] = existing.value.range
    return splice(text, [{ start, end, text: raw }])
  }
  const refuse = (name: readonly string[], what: string, at: number): never => {
    throw new ConfigError('unsupported', `${nameOf(name)} ${what}`, placeOf(text, at))
  }
  if (valueAt(program, keys) !== undefined) refuse(keys, 'is a table', 0)
  const all = places(program)
  const parent = keys.slice(0, -1)

  // A value or a list of tables on the way cannot hold ours; an inline table can.
  for (let length = parent.length; length > 0; length -= 1) {
    const ancestor = keys.slice(0, length)
    const place = all.find((one) => isPath(one.keys, ancestor))
    if (place !== undefined) {
      const { value } = place.entry
      if (value.type !== 'TOMLInlineTable') return refuse(ancestor, 'is not a table', value.range[0])
      const entry = `${printKeys(keys.slice(length))} = ${raw}`
      const style = { spread: false, unit: '  ', commentAt: hashComments }
      return splice(
        text,
        insertEntry(text, flowOf(value), () => entry, style),
      )
    }
    const list = tables(program).find(
      (table) => table.kind === 'array' && isPath(table.resolvedKey.slice(0, -1), ancestor),
    )
    if (list !== undefined) refuse(ancestor, 'is a list of tables', list.range[0])
  }

  if (parent.length === 0) return splice(text, [rootLine(text, program, `${printKeys(keys)} = ${raw}`)])
  const table = tables(program).find((one) => one.kind === 'standard' && isPath(one.resolvedKey, parent))
  if (table !== undefined) {
    const last = table.body.at(-1)
    const line = `${printKeys(keys.slice(-1))} = ${raw}`
    return splice(text, [lineBehind(text, last?.range[1] ?? headerEnd(text, table), last?.range[0], line)])
  }
  // Defined by dotted keys: such a table takes further dotted keys only.
  const dotted = all.findLast(({ keys: own, table: home }) => {
    const header = home.type === 'TOMLTable' ? home.resolvedKey : []
    return header.length < parent.length && own.length > parent.length && begins(own, parent)
  })
  if (dotted !== undefined) {
    const header = dotted.table.type === 'TOMLTable' ? dotted.table.resolvedKey.length : 0
    const line = `${printKeys(keys.slice(header))} = ${raw}`
    return splice(text, [lineBehind(text, dotted.entry.range[1], dotted.entry.range[0], line)])
  }
  const eol = eolOf(text)
  const gap = text === '' ? '' : `${text.endsWith('\n') ? '' : eol}${/(^|\n)\r?\n$/.test(text) ? '' : eol}`
  return `${text}${gap}[${printKeys(parent)}]${eol}${printKeys(keys.slice(-1))} = ${raw}${eol}`
}

function headerEnd(text: string, table: Table): number {
  // The header's closing brackets follow its last key.
  return text.indexOf(']', table.key.range[1]) + 1
}

function lineBehind(text: string, end: number, start: number | undefined, line: string): Splice {
  const at = lineEnd(text, end)
  const indent = start === undefined ? '' : lineIndent(text, start)
  return { start: at, end: at, text: `${eolOf(text)}${indent}${line}` }
}

/** A line among the values that belong to no table: behind the last of them, else above the first table. */
function rootLine(text: string, program: AST.TOMLProgram, line: string): Splice {
  const eol = eolOf(text)
  const last = rootOf(program).body.findLast((node) => node.type === 'TOMLKeyValue')
  if (last !== undefined) return lineBehind(text, last.range[1], last.range[0], line)
  const first = tables(program)[0]
  if (first === undefined) {
    const gap = text === '' || text.endsWith('\n') ? '' : eol
    return { start: text.length, end: text.length, text: `${gap}${line}${eol}` }
  }
  // The comment right above a table is about the table.
  let at = lineStart(text, first.range[0])
  while (at > 0) {
    const above = lineStart(text, at - 1)
    if (!/^[ \t]*#/.test(text.slice(above, at))) break
    at = above
  }
  return { start: at, end: at, text: `${line}${eol}${eol}` }
}

function printKeys(keys: readonly string[]): string {
  return keys.map((key) => (/^[A-Za-z0-9_-]+$/.test(key) ? key : printString(key))).join('.')
}

function print(value: Json): string {
  if (typeof value === 'string') return printString(value)
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`
  if (value === null) throw new TypeError('TOML has no null')
  if (typeof value !== 'object') return String(value)
  const entries = Object.entries(value as { [key: string]: Json })
  return entries.length === 0
    ? '{}'
    : `{ ${entries.map(([key, inner]) => `${printKeys([key])} = ${print(inner)}`).join(', ')} }`
}

/** A basic string: JSON's escapes are TOML's, and DEL must be escaped as well. */
function printString(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007F')
}
