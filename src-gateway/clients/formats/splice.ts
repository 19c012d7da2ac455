/** One replacement of a part of a text. */
export interface Splice {
  start: number
  end: number
  text: string
}

/** Makes replacements that do not overlap, given in any order; those at one place keep their order. */
export function splice(text: string, splices: readonly Splice[]): string {
  let result = ''
  let at = 0
  for (const one of splices.toSorted((left, right) => left.start - right.start || left.end - right.end)) {
    result += text.slice(at, one.start) + one.text
    at = one.end
  }
  return result + text.slice(at)
}

/** The line end a text uses; its first one decides. */
export function eolOf(text: string): string {
  const first = text.indexOf('\n')
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n'
}

/** Offset at which the line of `at` begins. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1
}

/** Offset of the line end that follows `at`, before `\r\n` or `\n`; the text's length on the last line. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at)
  if (found < 0) return text.length
  return found > at && text[found - 1] === '\r' ? found - 1 : found
}

/** Offset behind the line end that follows `at`. */
export function nextLine(text: string, at: number): number {
  const found = text.indexOf('\n', at)
  return found < 0 ? text.length : found + 1
}

/** The blanks between the beginning of the line and `at`; undefined when something else stands there. */
export function indentAt(text: string, at: number): string | undefined {
  const blanks = text.slice(lineStart(text, at), at)
  return /^[ \t]*$/.test(blanks) ? blanks : undefined
}

/** The blanks that the line of `at` begins with. */
export function lineIndent(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? ''
}
