import { eolOf, nextLine, splice } from './splice.ts'
import { ConfigError, type Editor, type Path, placeOf } from './types.ts'

interface Line {
  key: string
  /** From the beginning of its line to behind its line end. */
  start: number
  next: number
  valueStart: number
  valueEnd: number
  value: string
}

/**
 * Lines `KEY=value`, as the tools that read `.env` files take them: `export` in front, three kinds of quotes, values over
 * several lines inside quotes, comments behind a blank and `#`. Lines that are none of this stay as they are.
 */
export const dotenv: Editor = {
  find(text, path) {
    // Of two lines for one name the last one counts.
    const line = linesOf(text).findLast(({ key }) => key === nameOf(path))
    if (line === undefined) return undefined
    return { value: line.value, raw: text.slice(line.valueStart, line.valueEnd), commented: false }
  },
  depth: (text, path) => (dotenv.find(text, path) === undefined ? 0 : path.length),
  set(text, path, value) {
    if (dotenv.find(text, path)?.value === String(value)) return text
    const written = put(text, path, print(String(value)))
    if (dotenv.find(written, path)?.value === String(value)) return written
    const open = linesOf(written).find(({ start, next }) => start < text.length && next > text.length)
    throw new ConfigError('unsupported', 'a quote is opened and not closed', placeOf(text, open?.start ?? text.length))
  },
  putBack: put,
  remove(text, path) {
    const line = linesOf(text).findLast(({ key }) => key === nameOf(path))
    if (line === undefined) return text
    const last = line.next === text.length && !text.endsWith('\n') && line.start > 0
    const start = last ? line.start - (text[line.start - 2] === '\r' ? 2 : 1) : line.start
    return splice(text, [{ start, end: line.next, text: '' }])
  },
  prune: (text) => text,
}

function nameOf(path: Path): string {
  return String(path[0])
}

const assignment = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*/

function linesOf(text: string): Line[] {
  const lines: Line[] = []
  for (let start = 0; start < text.length; ) {
    let next = nextLine(text, start)
    const match = assignment.exec(text.slice(start, next))
    if (match !== null) {
      const valueStart = start + match[0].length
      const quote = text[valueStart]
      const close = quote === '"' || quote === "'" || quote === '`' ? closing(text, valueStart, quote) : undefined
      if (close !== undefined && quote !== undefined) {
        const inner = text.slice(valueStart + 1, close)
        const value = quote === '"' ? inner.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : inner
        next = nextLine(text, close)
        lines.push({ key: match[1] ?? '', start, next, valueStart, valueEnd: close + 1, value })
      } else {
        const rest = text.slice(valueStart, next)
        const value = (/^[^#\r\n]*/.exec(rest)?.[0] ?? '').trimEnd()
        lines.push({ key: match[1] ?? '', start, next, valueStart, valueEnd: valueStart + value.length, value })
      }
    }
    start = next
  }
  return lines
}

function closing(text: string, open: number, quote: string): number | undefined {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1
    else if (text[at] === quote) return at
  }
  return undefined
}

function put(text: string, path: Path, raw: string): string {
  const line = linesOf(text).findLast(({ key }) => key === nameOf(path))
  if (line !== undefined) return splice(text, [{ start: line.valueStart, end: line.valueEnd, text: raw }])
  const eol = eolOf(text)
  const gap = text === '' || text.endsWith('\n') ? '' : eol
  return `${text}${gap}${nameOf(path)}=${raw}${eol}`
}

/** Bare where every reader agrees on it, else in quotes. */
function print(value: string): string {
  if (/^[\w.:/@%+,~-]*$/.test(value)) return value
  return value.includes("'") ? `"${value.replaceAll('\n', '\\n')}"` : `'${value}'`
}
