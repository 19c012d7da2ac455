/** Lays JSON out to be read without parsing it: numbers and order stay as they were written, and a text that was cut off is laid out as far as it goes. */

/** A string, number or word of the JSON, as it was written. */
export interface JsonValue {
  raw: string
  /** The member it is the value of (or the list's it is in), '' at the top. */
  key: string
}

/** A piece of a line. `value` is set on values, and is the same object on every piece of one value. */
export interface JsonPart {
  text: string
  kind: 'key' | 'value' | 'mark'
  value?: JsonValue
}

export interface JsonLine {
  /** Columns from the left. */
  indent: number
  parts: JsonPart[]
}

export interface LaidOut {
  lines: JsonLine[]
  /** The text goes on, but no more lines were made of it. */
  cut: boolean
}

type TokenKind = '{' | '}' | '[' | ']' | ',' | ':' | 'string' | 'word'

interface Token {
  kind: TokenKind
  start: number
  end: number
}

/** Deeper levels are not moved further right: a pane is only so wide. */
const deepestIndent = 24
/** So much of one value stands in one line; a value of megabytes is many lines. */
const longestPiece = 2_000

const marks = new Set<string>(['{', '}', '[', ']', ',', ':'])
const word = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9
}

/** Where the string that begins at `start` ends, its closing quote included; the text's end when it has none. */
function stringEnd(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1)
  while (quote >= 0) {
    let slashes = 0
    for (let at = quote - 1; text.charCodeAt(at) === 92; at--) slashes += 1
    if (slashes % 2 === 0) return quote + 1
    quote = text.indexOf('"', quote + 1)
  }
  return text.length
}

function wordEnd(text: string, start: number): number {
  let at = start
  while (at < text.length && !marks.has(text[at] ?? '') && text[at] !== '"' && !isSpace(text.charCodeAt(at))) at += 1
  return at
}

/** The tokens from `start` to the end of the value that begins there; undefined when this is no JSON. */
function scan(text: string, start: number, most: number): Token[] | undefined {
  const tokens: Token[] = []
  let depth = 0
  let at = start
  while (at < text.length && tokens.length < most) {
    if (isSpace(text.charCodeAt(at))) {
      at += 1
      continue
    }
    const char = text[at] ?? ''
    if (marks.has(char)) {
      tokens.push({ kind: char as TokenKind, start: at, end: at + 1 })
      at += 1
      if (char === '{' || char === '[') depth += 1
      else if (char === '}' || char === ']') depth -= 1
    } else if (char === '"') {
      const end = stringEnd(text, at)
      tokens.push({ kind: 'string', start: at, end })
      at = end
    } else {
      const end = wordEnd(text, at)
      // The last word may be half of one.
      if (end < text.length && !word.test(text.slice(at, end))) return undefined
      tokens.push({ kind: 'word', start: at, end })
      at = end
    }
    if (depth <= 0) break
  }
  return tokens
}

/** For every opening bracket that closes within `fit` columns: the token that closes it. */
function shortOnes(tokens: readonly Token[], fit: number): Map<number, number> {
  const closes = new Map<number, number>()
  const open: { token: number; from: number }[] = []
  // Columns if everything stood in one line.
  let column = 0
  for (const [index, { kind, start, end }] of tokens.entries()) {
    if (kind === '{' || kind === '[') open.push({ token: index, from: column })
    column += end - start + (kind === ',' || kind === ':' ? 1 : 0)
    if (kind === '}' || kind === ']') {
      const begun = open.pop()
      if (begun !== undefined && column - begun.from <= fit) closes.set(begun.token, index)
    }
  }
  return closes
}

/** Collects pieces into lines. */
class Lines {
  readonly done: JsonLine[] = []
  depth = 0
  private parts: JsonPart[] = []

  add(part: JsonPart): void {
    if (part.text.length <= longestPiece) {
      this.parts.push(part)
      return
    }
    for (let at = 0; at < part.text.length; at += longestPiece) {
      if (at > 0) this.end()
      this.parts.push({ ...part, text: part.text.slice(at, at + longestPiece) })
    }
  }

  end(): void {
    if (this.parts.length === 0) return
    this.done.push({ indent: Math.min(this.depth * 2, deepestIndent), parts: this.parts })
    this.parts = []
  }
}

/**
 * The JSON value that begins at `start`, one member a line; lists and objects of up to `fit` columns stay in one line. Undefined when
 * the text is no JSON.
 */
export function layOutJson(
  text: string,
  { start = 0, fit = 60, mostLines = 20_000 }: { start?: number; fit?: number; mostLines?: number } = {},
): (LaidOut & { end: number }) | undefined {
  const mostTokens = mostLines * 8
  const tokens = scan(text, start, mostTokens)
  const last = tokens?.at(-1)
  if (tokens === undefined || last === undefined) return undefined
  const short = shortOnes(tokens, fit)
  const lines = new Lines()
  const keys: string[] = ['']
  /** The token up to which everything stands in one line. */
  let together = -1
  for (const [index, token] of tokens.entries()) {
    if (lines.done.length >= mostLines) return { lines: lines.done, cut: true, end: text.length }
    const raw = text.slice(token.start, token.end)
    const flat = index <= together
    switch (token.kind) {
      case '{':
      case '[': {
        const close = short.get(index)
        if (!flat && close !== undefined) together = close
        keys.push(keys.at(-1) ?? '')
        lines.add({ text: raw, kind: 'mark' })
        if (!flat && close === undefined) {
          lines.end()
          lines.depth += 1
        }
        break
      }
      case '}':
      case ']':
        keys.pop()
        if (!flat) {
          lines.end()
          lines.depth -= 1
        }
        lines.add({ text: raw, kind: 'mark' })
        break
      case ',':
        lines.add({ text: flat ? ', ' : ',', kind: 'mark' })
        if (!flat) lines.end()
        break
      case ':':
        lines.add({ text: ': ', kind: 'mark' })
        break
      default:
        if (token.kind === 'string' && tokens[index + 1]?.kind === ':') {
          keys[keys.length - 1] = raw.slice(1, -1)
          lines.add({ text: raw, kind: 'key' })
        } else lines.add({ text: raw, kind: 'value', value: { raw, key: keys.at(-1) ?? '' } })
    }
  }
  lines.end()
  return { lines: lines.done, cut: tokens.length >= mostTokens, end: last.end }
}
