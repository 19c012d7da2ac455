import type { TiktokenBPE } from 'js-tiktoken/lite'

/**
 * Counts the tokens of OpenAI's byte-pair encodings. The tables are js-tiktoken's; its own encoder is not used, since it
 * keeps 200 MB for a table and takes a second for a thousand equal letters (docs/decisions has the figures).
 */
export class BytePairs {
  /** Byte sequences, one letter for a byte, and their ranks: a lower rank is merged first. */
  private readonly ranks = new Map<string, number>()
  private readonly pattern: RegExp
  /** Tokens of words that had to be merged: the same ones come again and again. */
  private readonly known = new Map<string, number>()

  constructor(table: TiktokenBPE) {
    this.pattern = new RegExp(table.pat_str, 'gu')
    for (const line of table.bpe_ranks.split('\n')) this.readLine(line)
  }

  /** Tokens of a text. Names of special tokens in it count as plain text. */
  count(text: string): number {
    let tokens = 0
    for (const window of windows(text)) {
      for (const [piece] of window.matchAll(this.pattern)) tokens += this.countPiece(piece)
    }
    return tokens
  }

  /** A line is `! first-rank token token …` in base64, with ranks that go up by one. */
  private readLine(line: string): void {
    const [, first, ...tokens] = line.split(' ')
    let rank = Number(first)
    for (const token of tokens) {
      this.ranks.set(atob(token), rank)
      rank += 1
    }
  }

  private countPiece(piece: string): number {
    const bytes = asBytes(piece)
    if (bytes.length <= longestMerge) return this.countWord(bytes)
    let tokens = 0
    for (let at = 0; at < bytes.length; at += longestMerge) tokens += this.countWord(bytes.slice(at, at + longestMerge))
    return tokens
  }

  private countWord(bytes: string): number {
    if (this.ranks.has(bytes)) return 1
    const before = this.known.get(bytes)
    if (before !== undefined) return before
    const tokens = this.merge(bytes)
    if (this.known.size >= mostKnown) this.known.clear()
    this.known.set(bytes, tokens)
    return tokens
  }

  /** Joins neighbours, those with the lowest rank first, until no two stand for a token. */
  private merge(bytes: string): number {
    const starts: number[] = []
    const pairs: number[] = []
    for (let at = 0; at <= bytes.length; at++) {
      starts.push(at)
      pairs.push(this.rankOf(bytes, at, at + 2))
    }
    for (;;) {
      let best = 0
      for (let at = 1; at < starts.length - 2; at++) if ((pairs[at] ?? none) < (pairs[best] ?? none)) best = at
      if (starts.length < 3 || (pairs[best] ?? none) === none) return starts.length - 1
      starts.splice(best + 1, 1)
      pairs.splice(best + 1, 1)
      pairs[best] = this.rankOf(bytes, starts[best], starts[best + 2])
      if (best > 0) pairs[best - 1] = this.rankOf(bytes, starts[best - 1], starts[best + 1])
    }
  }

  private rankOf(bytes: string, start: number | undefined, end: number | undefined): number {
    if (start === undefined || end === undefined || end > bytes.length) return none
    return this.ranks.get(bytes.slice(start, end)) ?? none
  }
}

const none = Number.POSITIVE_INFINITY
/**
 * The time to merge grows with the square of the length. Natural words are far shorter; of a run of one letter or of
 * base64 the count is off by at most one token for so many bytes.
 */
const longestMerge = 128
const mostKnown = 20_000
/** The pattern is run over windows of this many UTF-16 units: a run of a million letters would exhaust its stack. */
const windowUnits = 1 << 16

/** The text in windows, cut before a space or a line where there is one, and never through a surrogate pair. */
function* windows(text: string): Generator<string> {
  let start = 0
  while (text.length - start > windowUnits) {
    const limit = start + windowUnits
    const gap = Math.max(text.lastIndexOf(' ', limit), text.lastIndexOf('\n', limit))
    let end = gap > start + windowUnits / 2 ? gap : limit
    const unit = text.charCodeAt(end)
    if (unit >= 0xdc00 && unit < 0xe000) end -= 1
    yield text.slice(start, end)
    start = end
  }
  yield text.slice(start)
}

/** The UTF-8 bytes of a text, one letter for a byte; a text of ASCII is its own. */
function asBytes(text: string): string {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return Buffer.from(text).toString('latin1')
  return text
}
