import { RE2JS, RE2Set } from 're2js'

export interface Regex {
  pattern: string
  filter: number
  masks: boolean
}

/** A place of a text where an expression matches; `end` is the first unit behind it. */
export interface RegexMatch {
  /** Number of the expression. */
  regex: number
  start: number
  end: number
}

/** Instructions of a compiled expression. Finding the places of matches takes time in proportion to them: here 10 ms a kilobyte. */
const maxProgramSize = 1000

/**
 * Why an expression cannot be used, or undefined. RE2 knows no back references and no looking around, which is what lets
 * expressions run away. https://github.com/google/re2/wiki/Syntax
 */
export function whatIsWrongWithRegex(pattern: string): string | undefined {
  try {
    const compiled = RE2JS.compile(pattern)
    if (compiled.programSize() > maxProgramSize) return 'is too large when its repetitions are written out'
    return compiled.test('') ? 'matches the empty text, and so everything' : undefined
  } catch (error) {
    return `is not a regular expression of RE2: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Expressions that are looked for together: one pass over the text tells which of them match at all. */
export class RegexSet {
  readonly regexes: readonly Regex[]
  private readonly compiled: readonly RE2JS[]
  private readonly all = new RE2Set()

  /** The patterns must have been found good by `whatIsWrongWithRegex`. */
  constructor(regexes: readonly Regex[]) {
    this.regexes = regexes
    this.compiled = regexes.map(({ pattern }) => RE2JS.compile(pattern))
    for (const { pattern } of regexes) this.all.add(pattern)
    this.all.compile()
  }

  /** Every match, for each expression from left to right beginning at `from(regex)`; none is empty. */
  matches(text: string, from: (regex: number) => number): RegexMatch[] {
    const found: RegexMatch[] = []
    for (const regex of this.all.match(text)) {
      const matcher = this.compiled[regex]?.matcher(text)
      const begin = Math.max(0, from(regex))
      if (matcher === undefined || begin > text.length) continue
      for (let more = matcher.find(begin); more; more = matcher.find()) {
        const start = matcher.start()
        const end = matcher.end()
        if (end > start) found.push({ regex, start, end })
      }
    }
    return found
  }
}
