import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { type Flow, insertEntry, type Render, removeEntry, slashComments } from './flow.ts'
import { eolOf, lineIndent, splice } from './splice.ts'
import {
  ConfigError,
  type Editor,
  type Found,
  isSame,
  type Json,
  nameOf,
  type Path,
  placeOf,
  type Step,
} from './types.ts'

/** Kinds of tokens of the scanner; its own names are an enum that must not be imported under isolated modules. */
const token = { lineComment: 12, blockComment: 13, end: 17 } as const

/** JSON with comments and trailing commas (https://code.visualstudio.com/docs/languages/json#_json-with-comments). */
export const jsonc: Editor = {
  find(text, path) {
    const node = nodeAt(text, parse(text), path)
    return node === undefined ? undefined : foundOf(text, node)
  },

  depth(text, path) {
    const root = parse(text)
    return path.findLastIndex((_, at) => nodeAt(text, root, path.slice(0, at + 1)) !== undefined) + 1
  },

  set(text, path, value) {
    if (isSame(jsonc.find(text, path)?.value, value)) return text
    return put(text, path, (indent, unit) => print(text, value, indent, unit))
  },
  putBack: (text, path, raw) => put(text, path, () => raw),

  remove(text, path) {
    const root = parse(text)
    const node = nodeAt(text, root, path)
    const parent = nodeAt(text, root, path.slice(0, -1))
    if (node === undefined || parent === undefined) return text
    const entry = entryOf(node)
    const index = (parent.children ?? []).indexOf(entry)
    return splice(text, removeEntry(text, flowOf(parent), index, slashComments))
  },

  prune(text, path) {
    const node = nodeAt(text, parse(text), path)
    if (node === undefined || (node.children ?? []).length > 0) return text
    const isContainer = node.type === 'object' || node.type === 'array'
    const inside = text.slice(node.offset + 1, node.offset + node.length - 1)
    return isContainer && inside.trim() === '' ? jsonc.remove(text, path) : text
  },
}

/** @throws ConfigError */
function parse(text: string): Node | undefined {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true })
  const [first] = errors
  if (first !== undefined) {
    const words = printParseErrorCode(first.error)
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
    throw new ConfigError('syntax', words, placeOf(text, first.offset))
  }
  return root
}

function nodeAt(text: string, root: Node | undefined, path: Path): Node | undefined {
  let node = root
  for (const [at, step] of path.entries()) {
    if (node === undefined) return undefined
    node = childOf(text, node, step, path.slice(0, at + 1))
  }
  return node
}

function childOf(text: string, node: Node, step: Step, path: Path): Node | undefined {
  const children = node.children ?? []
  const found =
    typeof step === 'string'
      ? node.type === 'object'
        ? children
            .filter((property) => property.children?.[0]?.value === step)
            .map((property) => property.children?.[1])
        : []
      : node.type === 'array'
        ? children.filter((item) =>
            (item.children ?? []).some(
              ({ children: pair }) => pair?.[0]?.value === step.key && pair[1]?.value === step.is,
            ),
          )
        : []
  const second = found[1]
  if (second !== undefined)
    throw new ConfigError('unsupported', `${nameOf(path)} stands there twice`, placeOf(text, second.offset))
  return found[0]
}

/** The child of the parent that holds a node: the property for a value of an object, the node itself for an item. */
function entryOf(node: Node): Node {
  return node.parent?.type === 'property' ? node.parent : node
}

function flowOf(node: Node): Flow {
  return {
    open: node.offset + 1,
    close: node.offset + node.length - 1,
    entries: (node.children ?? []).map(({ offset, length }) => ({ start: offset, end: offset + length })),
  }
}

function foundOf(text: string, node: Node): Found {
  const raw = text.slice(node.offset, node.offset + node.length)
  return { value: jsonOf(node), raw, commented: hasComment(raw) }
}

function jsonOf(node: Node): Json {
  const children = node.children ?? []
  if (node.type === 'array') return children.map(jsonOf)
  if (node.type !== 'object') return node.value as Json
  return Object.fromEntries(
    children.map(({ children: pair }) => {
      const [key, value] = pair ?? []
      return [String(key?.value), value === undefined ? null : jsonOf(value)]
    }),
  )
}

function hasComment(raw: string): boolean {
  const scanner = createScanner(raw, false)
  for (let kind: number = scanner.scan(); kind !== token.end; kind = scanner.scan())
    if (kind === token.lineComment || kind === token.blockComment) return true
  return false
}

type Printer = (indent: string | undefined, unit: string) => string

function put(text: string, path: Path, printValue: Printer): string {
  const root = parse(text)
  const unit = unitOf(text)
  if (root === undefined) {
    const eol = eolOf(text)
    const empty = `${text}${text === '' || text.endsWith('\n') ? '' : eol}{}${eol}`
    return put(empty, path, printValue)
  }
  const existing = nodeAt(text, root, path)
  if (existing !== undefined) {
    const end = existing.offset + existing.length
    const spread = text.slice(existing.offset, end).includes('\n')
    const raw = printValue(spread ? lineIndent(text, existing.offset) : undefined, unit)
    return splice(text, [{ start: existing.offset, end, text: raw }])
  }
  let depth = path.length - 1
  while (depth > 0 && nodeAt(text, root, path.slice(0, depth)) === undefined) depth -= 1
  const parent = nodeAt(text, root, path.slice(0, depth)) ?? root
  const step = path[depth]
  const wanted = typeof step === 'string' ? 'object' : 'array'
  if (parent.type !== wanted) {
    const what = depth === 0 ? 'the file' : nameOf(path.slice(0, depth))
    throw new ConfigError(
      'unsupported',
      `${what} is not ${wanted === 'object' ? 'an object' : 'a list'}`,
      placeOf(text, parent.offset),
    )
  }
  const render: Render = (indent) => wrap(text, path.slice(depth), indent, unit, printValue)
  const spread = depth === 0 || text.includes('\n')
  return splice(text, insertEntry(text, flowOf(parent), render, { spread, unit, commentAt: slashComments }))
}

/** A value with the containers that lead to it: `"env": { "A": … }`. */
function wrap(text: string, path: Path, indent: string | undefined, unit: string, printValue: Printer): string {
  const [step, next] = path
  const name = typeof step === 'string' ? `${JSON.stringify(step)}: ` : ''
  if (next === undefined) return name + printValue(indent, unit)
  const [open, close] = typeof next === 'string' ? ['{', '}'] : ['[', ']']
  if (indent === undefined) return `${name}${open} ${wrap(text, path.slice(1), undefined, unit, printValue)} ${close}`
  const eol = eolOf(text)
  const inner = indent + unit
  return `${name}${open}${eol}${inner}${wrap(text, path.slice(1), inner, unit, printValue)}${eol}${indent}${close}`
}

function print(text: string, value: Json, indent: string | undefined, unit: string): string {
  if (indent === undefined) return JSON.stringify(value)
  return JSON.stringify(value, null, unit).replaceAll('\n', `${eolOf(text)}${indent}`)
}

/** One step of indentation: that of the first line that is indented; two blanks when none is. */
function unitOf(text: string): string {
  return /^(\t| {1,8})\S/m.exec(text)?.[1] ?? '  '
}
