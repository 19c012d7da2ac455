import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, parseAllDocuments } from 'yaml'
import { type Flow, hashComments, insertEntry, removeEntry } from './flow.ts'
import { eolOf, indentAt, lineEnd, lineStart, nextLine, type Splice, splice } from './splice.ts'
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

/** YAML 1.2 with one document (https://yaml.org/spec/1.2.2/). Values behind anchors and aliases are refused: they stand twice. */
export const yaml: Editor = {
  find(text, path) {
    const document = parse(text)
    const at = seek(text, document, path)
    return at === undefined ? undefined : foundOf(text, document, at.node)
  },

  depth(text, path) {
    const document = parse(text)
    return path.findLastIndex((_, at) => seek(text, document, path.slice(0, at + 1)) !== undefined) + 1
  },

  set(text, path, value) {
    if (isSame(yaml.find(text, path)?.value, value)) return text
    return put(text, path, (indent) => printBlock(value, indent, eolOf(text)), JSON.stringify(value))
  },
  putBack: (text, path, raw) => put(text, path, () => raw, raw),

  remove(text, path) {
    const document = parse(text)
    const target = seek(text, document, path)
    const holder = seek(text, document, path.slice(0, -1))
    if (target === undefined || holder === undefined) return text
    const { node: parent } = holder
    if (!isMap(parent) && !isSeq(parent)) return text
    const index = parent.items.indexOf(target.entry as never)
    if (parent.flow === true) return splice(text, removeEntry(text, flowOf(text, parent), index, hashComments))
    return splice(text, [blockCut(text, startOf(text, parent, index), contentEnd(text, target.entry), path)])
  },

  prune(text, path) {
    const target = seek(text, parse(text), path)
    if (target === undefined) return text
    const { node } = target
    const isEmpty =
      (isScalar(node) && node.value === null && node.source === '') || node === null
        ? true
        : (isMap(node) || isSeq(node)) && node.items.length === 0 && !hasComment(text, node)
    return isEmpty ? yaml.remove(text, path) : text
  },
}

type Entry = Pair<Node, Node | null> | Node
interface Target {
  node: Node | null
  /** What the parent's list of items holds: a pair of a map, the item of a list. */
  entry: Entry
}

/** @throws ConfigError */
function parse(text: string): Document.Parsed | undefined {
  const parsed = parseAllDocuments(text, { keepSourceTokens: true, prettyErrors: false, logLevel: 'silent' })
  const documents = Array.isArray(parsed) ? parsed : []
  const second = documents[1]
  if (second !== undefined)
    throw new ConfigError('unsupported', 'there is more than one document in the file', placeOf(text, second.range[0]))
  const [document] = documents
  const [error] = document?.errors ?? []
  if (error !== undefined) {
    const [words = error.message] = error.message.split('\n')
    throw new ConfigError('syntax', words, placeOf(text, error.pos[0]))
  }
  return document
}

function rangeOf(node: Node | null | undefined): [number, number] | undefined {
  const range = node?.range
  return range === null || range === undefined ? undefined : [range[0], range[1]]
}

function seek(text: string, document: Document.Parsed | undefined, path: Path): Target | undefined {
  const root = document?.contents as Node | null | undefined
  if (root === null || root === undefined) return undefined
  let target: Target = { node: root, entry: root }
  for (const [at, step] of path.entries()) {
    const { node } = target
    if (node === null) return undefined
    const name = path.slice(0, at + 1)
    const next = childOf(text, node, step, name)
    if (next === undefined) return undefined
    target = next
  }
  return target
}

function childOf(text: string, node: Node, step: Step, path: Path): Target | undefined {
  if (isAlias(node))
    throw new ConfigError(
      'unsupported',
      `${nameOf(path.slice(0, -1))} is an alias`,
      placeOf(text, node.range?.[0] ?? 0),
    )
  if (typeof step === 'string') {
    if (!isMap(node)) return undefined
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step)
    return pair === undefined ? undefined : { node: (pair.value as Node | null) ?? null, entry: pair as Entry }
  }
  if (!isSeq(node)) return undefined
  const found = node.items.filter(
    (item) => isMap(item) && item.items.some(({ key, value }) => isNamed(key, step.key) && isNamed(value, step.is)),
  ) as Node[]
  const second = found[1]
  if (second !== undefined)
    throw new ConfigError('unsupported', `${nameOf(path)} stands there twice`, placeOf(text, second.range?.[0] ?? 0))
  const [first] = found
  return first === undefined ? undefined : { node: first, entry: first }
}

function isNamed(node: unknown, name: string): boolean {
  return isScalar(node) && String(node.value) === name
}

function foundOf(text: string, document: Document.Parsed | undefined, node: Node | null): Found {
  const range = rangeOf(node)
  if (node === null || range === undefined) return { value: null, raw: '', commented: false }
  const raw = text.slice(range[0], contentEnd(text, node))
  return {
    value: (document === undefined ? null : node.toJS(document)) as Json,
    raw,
    commented: !isScalar(node) && hasComment(text, node),
  }
}

/** Whether a comment stands inside a container or at the end of its lines. */
function hasComment(text: string, node: Node): boolean {
  const tokens: unknown[] = [node.srcToken]
  while (tokens.length > 0) {
    const token = tokens.pop()
    if (typeof token !== 'object' || token === null) continue
    if ('type' in token && token.type === 'comment' && 'source' in token && 'offset' in token) {
      // A comment on a line of its own behind the last line is the next one's.
      const end = contentEnd(text, node)
      if (Number(token.offset) < lineEnd(text, end)) return true
      continue
    }
    tokens.push(...Object.values(token))
  }
  return false
}

/** Offset behind the last character that belongs to a node's values; what follows on the line is a comment at most. */
function contentEnd(text: string, entry: Entry): number {
  if (isPair(entry)) {
    const value = entry.value as Node | null
    const key = rangeOf(entry.key as Node)?.[1] ?? 0
    const own = value === null ? undefined : rangeOf(value)
    if (value === null || own === undefined || (own[0] === own[1] && isScalar(value))) return colonEnd(text, key)
    return contentEnd(text, value)
  }
  if ((isMap(entry) || isSeq(entry)) && entry.flow !== true) {
    const last = entry.items.at(-1) as Entry | undefined
    if (last !== undefined) {
      const end = contentEnd(text, last)
      if (end > 0) return end
    }
  }
  return rangeOf(entry)?.[1] ?? 0
}

function colonEnd(text: string, at: number): number {
  const colon = text.indexOf(':', at)
  return colon < 0 ? at : colon + 1
}

/** Where an item begins: its key, or the dash before it. */
function startOf(text: string, parent: Node, index: number): number {
  if (isSeq(parent)) {
    const token = parent.srcToken
    if (token !== undefined && token.type === 'block-seq') {
      const item = token.items.filter(({ start }) => start.some(({ type }) => type === 'seq-item-ind'))[index]
      const dash = item?.start.find(({ type }) => type === 'seq-item-ind')
      if (dash !== undefined) return dash.offset
    }
    return parent.range?.[0] ?? 0
  }
  const pair = isMap(parent) ? parent.items[index] : undefined
  return rangeOf(pair?.key as Node | undefined)?.[0] ?? lineStart(text, parent.range?.[0] ?? 0)
}

/** The lines from an item's first to its last; a comment behind the last one stays. */
function blockCut(text: string, start: number, end: number, path: Path): Splice {
  if (indentAt(text, start) === undefined)
    throw new ConfigError('unsupported', `${nameOf(path)} shares its line with something else`, placeOf(text, start))
  if (text[end - 1] === '\n') return { start: lineStart(text, start), end, text: '' }
  const rest = text.slice(end, lineEnd(text, end))
  if (rest.trim() !== '') return { start, end: end + (/^[ \t]*/.exec(rest)?.[0].length ?? 0), text: '' }
  const next = nextLine(text, end)
  const begin = lineStart(text, start)
  if (next === text.length && !text.endsWith('\n') && begin > 0)
    return { start: begin - (text[begin - 2] === '\r' ? 2 : 1), end: text.length, text: '' }
  return { start: begin, end: next, text: '' }
}

function flowOf(text: string, node: Node): Flow {
  const [start, end] = rangeOf(node) ?? [0, 0]
  const items = isMap(node) || isSeq(node) ? (node.items as Entry[]) : []
  return {
    open: start + 1,
    close: end - 1,
    entries: items.map((item) => ({
      start: rangeOf(isPair(item) ? (item.key as Node) : item)?.[0] ?? start,
      end: contentEnd(text, item),
    })),
  }
}

type Block = (indent: string) => string

function put(text: string, path: Path, block: Block, flow: string): string {
  const document = parse(text)
  const existing = seek(text, document, path)
  if (existing !== undefined) return splice(text, [replacement(text, existing, path, block, flow)])
  const root = document?.contents as Node | null | undefined
  if (root === null || root === undefined) {
    const eol = eolOf(text)
    const gap = text === '' || text.endsWith('\n') ? '' : eol
    return `${text}${gap}${lead(path, '', block, eol)}${eol}`
  }
  let depth = path.length - 1
  while (depth > 0 && seek(text, document, path.slice(0, depth)) === undefined) depth -= 1
  const holder = seek(text, document, path.slice(0, depth))
  const parent = holder?.node ?? null
  const rest = path.slice(depth)
  const inMap = typeof rest[0] === 'string'
  const eol = eolOf(text)
  if (parent !== null && ((inMap && isMap(parent)) || (!inMap && isSeq(parent)))) {
    if (parent.flow === true) {
      const style = { spread: false, unit: '  ', commentAt: hashComments }
      return splice(
        text,
        insertEntry(text, flowOf(text, parent), () => leadFlow(rest, flow), style),
      )
    }
    const last = parent.items.at(-1) as Entry | undefined
    const first = startOf(text, parent, 0)
    const indent = ' '.repeat(first - lineStart(text, first))
    if (last !== undefined && /^[ -]*$/.test(text.slice(lineStart(text, first), first)))
      return splice(text, [linesBehind(text, contentEnd(text, last), lead(rest, indent, block, eol))])
  }
  // A key without a value takes ours below it.
  const isNull = parent === null || (isScalar(parent) && parent.value === null && (parent.source ?? '') === '')
  if (holder !== undefined && isNull && depth > 0 && isPair(holder.entry)) {
    const key = rangeOf(holder.entry.key as Node)?.[0] ?? 0
    const indent = `${' '.repeat(key - lineStart(text, key))}  `
    return splice(text, [linesBehind(text, contentEnd(text, holder.entry), lead(rest, indent, block, eol))])
  }
  const what = depth === 0 ? 'the file' : nameOf(path.slice(0, depth))
  throw new ConfigError(
    'unsupported',
    `${what} is not a ${inMap ? 'map' : 'list'} that can be added to`,
    placeOf(text, rangeOf(parent)?.[0] ?? 0),
  )
}

function replacement(text: string, { node, entry }: Target, path: Path, block: Block, flow: string): Splice {
  if (node !== null && (isAlias(node) || node.anchor !== undefined || node.tag?.startsWith('!') === true))
    throw new ConfigError(
      'unsupported',
      `${nameOf(path)} has an anchor, an alias or a tag`,
      placeOf(text, rangeOf(node)?.[0] ?? 0),
    )
  const range = rangeOf(node)
  if (node === null || range === undefined || (range[0] === range[1] && isPair(entry))) {
    const at = isPair(entry) ? contentEnd(text, entry) : (range?.[0] ?? 0)
    return { start: at, end: at, text: ` ${flow}` }
  }
  const [start] = range
  const end = contentEnd(text, node)
  // Items of lists are written over several lines again, where they began.
  const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true
  if (isBlock) return { start, end, text: block(' '.repeat(start - lineStart(text, start))) }
  return { start, end, text: text[end - 1] === '\n' ? `${flow}${eolOf(text)}` : flow }
}

function linesBehind(text: string, end: number, lines: string): Splice {
  const eol = eolOf(text)
  if (text[end - 1] === '\n') return { start: end, end, text: `${lines}${eol}` }
  const at = lineEnd(text, end)
  return { start: at, end: at, text: `${eol}${lines}` }
}

/** A value with the containers that lead to it, each line with its indentation. */
function lead(path: Path, indent: string, block: Block, eol: string): string {
  const [step, ...rest] = path
  if (step === undefined) return ''
  if (typeof step !== 'string') return `${indent}- ${block(`${indent}  `)}`
  if (rest.length > 0) return `${indent}${printKey(step)}:${eol}${lead(rest, `${indent}  `, block, eol)}`
  const value = block(`${indent}  `)
  return value.includes('\n') || /^[\w"'-]+: /.test(value)
    ? `${indent}${printKey(step)}:${eol}${indent}  ${value}`
    : `${indent}${printKey(step)}: ${value}`
}

function leadFlow(path: Path, flow: string): string {
  const [step, ...rest] = path
  if (step === undefined || typeof step !== 'string') return flow
  if (rest.length === 0) return `${printKey(step)}: ${flow}`
  const isList = typeof rest[0] !== 'string'
  return `${printKey(step)}: ${isList ? `[${leadFlow(rest, flow)}]` : `{ ${leadFlow(rest, flow)} }`}`
}

/** A value in block style: maps over several lines whose further lines are indented, everything else as JSON, which is YAML. */
function printBlock(value: Json, indent: string, eol: string): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value)
  const entries = Object.entries(value as { [key: string]: Json })
  if (entries.length === 0) return '{}'
  return entries.map(([key, inner]) => `${printKey(key)}: ${JSON.stringify(inner)}`).join(`${eol}${indent}`)
}

function printKey(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(key)
    ? key
    : JSON.stringify(key)
}
