import type { FilterHits, FilterSet } from './filter-set.ts'
import { foldCase, isHighSurrogate, isLowSurrogate } from './fold-case.ts'
import type { RegexMatch } from './regex-set.ts'

/** Units that are held back for regular expressions: no match up to this length can slip through between two pieces. */
const regexHold = 256

/** A match that reaches the end of what has come may grow; it is waited for up to this length. */
const maxGrowing = 4096

/** Units kept before what is held, by which `^` and `\b` know where they are; two, so that no character is cut. */
const lookBack = 2

interface Range {
  start: number
  end: number
}

/**
 * One text on its way to whoever asked for it, in pieces. A piece leaves when nothing that is looked for can begin in it any
 * more: for keywords that is what is no beginning of one, for regular expressions what is 256 units behind. Places count
 * UTF-16 units from the text's beginning.
 */
export class TextWindow {
  private readonly set: FilterSet
  private readonly hits: FilterHits
  /** What is held, and a little before it. */
  private text = ''
  /** Place of `text`. */
  private begin = 0
  /** Place up to which the text has left. */
  private left = 0
  /** Place up to which keywords were looked for. */
  private read = 0
  private state = 0
  /** What must be masked and has not left yet. */
  private masked: Range[] = []
  /** For each expression, the end of its last match. */
  private readonly matchedTo: number[] = []
  private over = false

  constructor(set: FilterSet, hits: FilterHits) {
    this.set = set
    this.hits = hits
  }

  /** More of the text; answers what may go on. '' from when the text is blocked. */
  push(piece: string): string {
    if (this.over || piece === '') return ''
    this.text += piece
    return this.advance(false)
  }

  /** No more will come; answers what was held. */
  end(): string {
    if (this.over) return ''
    const rest = this.advance(true)
    this.over = true
    return rest
  }

  private advance(final: boolean): string {
    // Half a character says nothing yet.
    const cut = !final && isHighSurrogate(this.text.charCodeAt(this.text.length - 1)) ? 1 : 0
    const whole = cut === 0 ? this.text : this.text.slice(0, -cut)
    const end = this.begin + whole.length
    const keywordLimit = this.readKeywords(whole, final)
    const regexLimit = this.readRegexes(whole, final)
    if (this.hits.blockedBy !== undefined) {
      this.over = true
      this.text = ''
      return ''
    }
    const limit = this.wholeCharacters(Math.max(this.left, Math.min(end, keywordLimit, regexLimit)))
    const leaving = this.render(limit)
    this.left = limit
    const keepFrom = Math.max(this.begin, this.set.regexes === undefined ? limit : limit - lookBack)
    this.text = this.text.slice(keepFrom - this.begin)
    this.begin = keepFrom
    return leaving
  }

  /** @returns the place behind which a keyword may have begun */
  private readKeywords(whole: string, final: boolean): number {
    const { keywords } = this.set
    const end = this.begin + whole.length
    if (keywords === undefined) return end
    const units = foldCase(this.read === this.begin ? whole : whole.slice(this.read - this.begin))
    let state = this.state
    for (let at = 0; at < units.length; at += 1) {
      state = keywords.next(state, units[at] ?? 0)
      const hit = keywords.hit(state)
      if (hit === undefined) continue
      for (const filter of hit.filters) this.set.note(filter, this.hits)
      const place = this.read + at + 1
      if (hit.masked > 0) this.mask(place - hit.masked, place)
    }
    this.state = state
    this.read = end
    return final ? end : end - keywords.depth(state)
  }

  /** @returns the place from which on a match may begin that is not seen yet */
  private readRegexes(whole: string, final: boolean): number {
    const { regexes } = this.set
    const end = this.begin + whole.length
    if (regexes === undefined) return end
    const found = regexes.matches(whole, (regex) => (this.matchedTo[regex] ?? 0) - this.begin)
    const settled: RegexMatch[] = []
    let limit = final ? end : Math.max(this.left, end - regexHold)
    for (const match of found) {
      const start = this.begin + match.start
      const growing = !final && match.end === whole.length && whole.length - match.start <= maxGrowing
      if (growing) limit = Math.min(limit, Math.max(this.left, start))
      else settled.push(match)
    }
    for (const match of settled) this.settle(match, limit)
    return limit
  }

  /** Counts a match. One that begins behind `limit` may still turn out longer, and is found again; blocking need not wait. */
  private settle(match: RegexMatch, limit: number): void {
    const regex = this.set.regexes?.regexes[match.regex]
    const start = this.begin + match.start
    const end = this.begin + match.end
    if (regex === undefined) return
    if (start < limit) this.matchedTo[match.regex] = Math.max(end, this.matchedTo[match.regex] ?? 0)
    else if (this.set.filters[regex.filter]?.action !== 'block') return
    this.set.note(regex.filter, this.hits)
    if (regex.masks) this.mask(start, end)
  }

  private mask(start: number, end: number): void {
    const last = this.masked.at(-1)
    if (last !== undefined && last.end >= start && last.start <= start) last.end = Math.max(last.end, end)
    else this.masked.push({ start, end })
  }

  /** A place that is not in the middle of a character. */
  private wholeCharacters(place: number): number {
    const at = place - this.begin
    const cuts = isLowSurrogate(this.text.charCodeAt(at)) && isHighSurrogate(this.text.charCodeAt(at - 1))
    return cuts && place > this.left ? place - 1 : place
  }

  /** The text up to a place as it may be seen. */
  private render(limit: number): string {
    if (this.masked.length === 0) return this.text.slice(this.left - this.begin, limit - this.begin)
    const ranges = this.masked.sort((one, other) => one.start - other.start)
    let shown = ''
    let place = this.left
    for (const { start, end } of ranges) {
      const from = Math.max(place, Math.min(start, limit))
      const to = Math.max(from, Math.min(end, limit))
      shown += this.text.slice(place - this.begin, from - this.begin)
      shown += asterisks(this.text.slice(from - this.begin, to - this.begin))
      place = to
    }
    this.masked = ranges.filter(({ end }) => end > limit)
    return shown + this.text.slice(place - this.begin, limit - this.begin)
  }
}

/** One for each character. */
function asterisks(text: string): string {
  let shown = ''
  for (const _character of text) shown += '*'
  return shown
}
