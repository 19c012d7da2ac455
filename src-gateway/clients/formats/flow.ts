import { eolOf, indentAt, lineIndent, lineStart, nextLine, type Splice } from './splice.ts'

/** A container between brackets with entries set apart by commas: JSON, inline tables of TOML, flow style of YAML. */
export interface Flow {
  /** Offset behind the opening bracket. */
  open: number
  /** Offset of the closing bracket. */
  close: number
  /** From the first character of a key to the end of its value. */
  entries: readonly { start: number; end: number }[]
}

/** Answers the offset behind a comment that begins at `at`, undefined where none begins. */
export type CommentAt = (text: string, at: number) => number | undefined

/** `//` and block comments. */
export const slashComments: CommentAt = (text, at) => {
  if (text.startsWith('//', at)) return endOfLineComment(text, at)
  if (!text.startsWith('/*', at)) return undefined
  const end = text.indexOf('*/', at + 2)
  return end < 0 ? text.length : end + 2
}

/** `#` comments. */
export const hashComments: CommentAt = (text, at) => (text[at] === '#' ? endOfLineComment(text, at) : undefined)

function endOfLineComment(text: string, at: number): number {
  const found = text.slice(at).search(/\r?\n/)
  return found < 0 ? text.length : at + found
}

/** Offset of the next comma before `limit`, comments skipped. */
function commaAfter(text: string, at: number, limit: number, commentAt: CommentAt): number | undefined {
  for (let here = at; here < limit; ) {
    const behind = commentAt(text, here)
    if (behind !== undefined) here = behind
    else if (text[here] === ',') return here
    else here += 1
  }
  return undefined
}

/** What an entry looks like: on a line of its own with this indentation, or among others on one line (undefined). */
export type Render = (indent: string | undefined) => string

/**
 * Splices that add an entry at the end. `spread`: an empty container is opened over several lines; `unit` is one step of
 * indentation.
 */
export function insertEntry(
  text: string,
  flow: Flow,
  render: Render,
  style: { spread: boolean; unit: string; commentAt: CommentAt },
): Splice[] {
  const { commentAt } = style
  const eol = eolOf(text)
  const last = flow.entries.at(-1)
  const insert = (at: number, added: string): Splice => ({ start: at, end: at, text: added })
  if (last === undefined) {
    const inside = text.slice(flow.open, flow.close)
    if (inside.includes('\n')) {
      const indent = lineIndent(text, flow.close) + style.unit
      return [insert(lineStart(text, flow.close), `${indent}${render(indent)}${eol}`)]
    }
    if (style.spread && inside.trim() === '') {
      const base = lineIndent(text, flow.open)
      const indent = base + style.unit
      return [insert(flow.open, `${eol}${indent}${render(indent)}${eol}${base}`)]
    }
    return [insert(flow.open, inside === '' ? ` ${render(undefined)} ` : ` ${render(undefined)}`)]
  }
  const comma = commaAfter(text, last.end, flow.close, commentAt)
  const from = comma === undefined ? last.end : comma + 1
  const indent = text.slice(flow.open, last.start).includes('\n') ? indentAt(text, last.start) : undefined
  if (indent === undefined) {
    const added = render(undefined)
    return comma === undefined ? [insert(last.end, `, ${added}`)] : [insert(from, ` ${added},`)]
  }
  const line = `${eol}${indent}${render(indent)}${comma === undefined ? '' : ','}`
  const at = behindLine(text, from, flow.close, commentAt)
  return comma === undefined ? [insert(last.end, ','), insert(at, line)] : [insert(at, line)]
}

/** Where the rest of a line ends: behind its comments when the line ends there, else where it began. */
function behindLine(text: string, from: number, limit: number, commentAt: CommentAt): number {
  let here = from
  while (here < limit) {
    const behind = commentAt(text, here)
    if (behind !== undefined) {
      if (text.slice(here, behind).includes('\n')) return from
      here = behind
    } else if (text[here] === ' ' || text[here] === '\t') here += 1
    else return text[here] === '\n' || text.startsWith('\r\n', here) ? here : from
  }
  return from
}

/** Splices that take the entry at `index` out, with the comma that belonged to it. */
export function removeEntry(text: string, flow: Flow, index: number, commentAt: CommentAt): Splice[] {
  const entry = flow.entries[index]
  if (entry === undefined) return []
  const { start, end } = entry
  const cut = (from: number, to: number): Splice => ({ start: from, end: to, text: '' })
  const next = flow.entries[index + 1]
  const previous = flow.entries[index - 1]
  const comma = commaAfter(text, end, next?.start ?? flow.close, commentAt)
  const behind = comma === undefined ? end : comma + 1
  const blankBetween = comma !== undefined && /^\s*$/.test(text.slice(end, comma))
  const ownLine = indentAt(text, start) !== undefined && lineStart(text, start) > flow.open
  const restOfLine = text.slice(behind, nextLine(text, behind))
  const endsLine = /^[ \t]*\r?\n$/.test(restOfLine) && (comma === undefined || blankBetween)
  // A last entry without a comma behind it leaves the one before it, which was its own.
  const before =
    comma === undefined && previous !== undefined ? commaAfter(text, previous.end, start, commentAt) : undefined
  const ownComma = before === undefined ? [] : [cut(before, before + 1)]

  if (ownLine && endsLine) {
    const only = flow.entries.length === 1
    const from = lineStart(text, start)
    const to = nextLine(text, behind)
    // Nothing but our line was inside, so the brackets close again.
    if (only && /^\r?\n$/.test(text.slice(flow.open, from)) && /^[ \t]*$/.test(text.slice(to, flow.close)))
      return [cut(flow.open, flow.close)]
    return [...ownComma, cut(from, to)]
  }
  const lastOnLine = previous !== undefined && next === undefined && !text.slice(behind, flow.close).includes('\n')
  if (ownLine && lastOnLine && (comma === undefined ? before !== undefined : blankBetween)) {
    const line = lineStart(text, start)
    return [...ownComma, cut(line - (text[line - 2] === '\r' ? 2 : 1), behind)]
  }
  if (comma === undefined) {
    if (before !== undefined && /^\s*$/.test(text.slice(before + 1, start))) return [cut(before, end)]
    const only = flow.entries.length === 1
    if (only && text.slice(flow.open, flow.close) === ` ${text.slice(start, end)} `) return [cut(flow.open, flow.close)]
    if (only && text[start - 1] === ' ' && start - 1 >= flow.open) return [cut(start - 1, end)]
    return [...ownComma, cut(start, end)]
  }
  if (!blankBetween) return [cut(start, end), cut(comma, comma + 1)]
  const spaces = /^[ \t]*/.exec(text.slice(behind))?.[0].length ?? 0
  // The blank before it came with it.
  if (text[start - 1] === ' ' && (text[start - 2] === ',' || /^[ \t]*(\r?\n|$)/.test(text.slice(behind))))
    return [cut(start - 1, behind)]
  return [cut(start, behind + spaces)]
}
