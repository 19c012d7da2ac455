/**
 * Whether what a person typed fits a text, how well, and which letters of the text it was.
 * `match('nk', 'New key')` → `{ score, at: [0, 4] }`; null when it does not fit.
 *
 * Every word typed must be found, in any order, its letters in theirs: one after the other, or with some left out, best at
 * beginnings of words. Case, accents and the width of letters do not count. Chinese is matched character by character.
 */

/** `at`: places of the letters that fit, as UTF-16 offsets of whole characters, rising. */
export interface Match {
  score: number
  at: number[]
}

const letter = 16
const atStart = 8
const inRow = 8
const gapOpen = 3
const gapMore = 1
/** Letters strewn over a text are no match: so much of the best possible score is needed. */
const needed = 0.75
/** Of a name that is not the first, only its beginnings and runs of letters fit: nobody sees why it was found else. */
const neededOfOthers = 0.9
/** What is typed or shown beyond this is not looked at; it keeps one match in microseconds. */
const longestQuery = 64
const longestText = 200

interface Letters {
  /** Each character without case, accents and width. */
  folded: string[]
  offsets: number[]
  /** Whether a word starts here. */
  starts: boolean[]
}

function fold(character: string): string {
  const plain = character.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  // A sign that consists of a mark alone stays what it is.
  return [...plain][0] ?? character
}

function lettersOf(text: string, longest: number): Letters {
  const letters: Letters = { folded: [], offsets: [], starts: [] }
  let offset = 0
  let before = ''
  for (const character of text) {
    if (letters.folded.length === longest) break
    letters.folded.push(fold(character))
    letters.offsets.push(offset)
    letters.starts.push(startsWord(before, character))
    before = character
    offset += character.length
  }
  return letters
}

function startsWord(before: string, character: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(character)) return false
  if (!/[\p{L}\p{N}]/u.test(before)) return true
  return (/\p{Ll}/u.test(before) && /\p{Lu}/u.test(character)) || /\p{Script=Han}/u.test(before + character)
}

/** The words of a query as they are compared. */
function wordsOf(query: string): string[][] {
  const cut = [...query.trim()].slice(0, longestQuery).join('')
  return cut.split(/\s+/u).flatMap((word) => (word === '' ? [] : [[...word].map(fold)]))
}

/** The best way to find one word's letters in their order; see the head of this file. */
function matchWord(word: readonly string[], text: Letters, enough: number): Match | null {
  const length = text.folded.length
  if (word.length > length) return null
  const steps: Int16Array[] = []
  let scores = new Int32Array(length).fill(-1)
  for (const [row, wanted] of word.entries()) {
    const next = new Int32Array(length).fill(-1)
    const step = new Int16Array(length).fill(-1)
    // The best place of the letter before, when letters lie between it and this one.
    let far = -1
    let farAt = -1
    let found = false
    for (let at = row; at < length; at++) {
      if (row > 0) {
        far -= gapMore
        const left = at >= 2 ? (scores[at - 2] ?? -1) : -1
        if (left >= 0 && left - gapOpen > far) {
          far = left - gapOpen
          farAt = at - 2
        }
      }
      if (text.folded[at] !== wanted) continue
      const own = letter + (text.starts[at] === true ? atStart : 0)
      if (row === 0) next[at] = own
      else {
        const near = at >= 1 ? (scores[at - 1] ?? -1) : -1
        const nearScore = near < 0 ? -1 : near + letter + inRow
        const farScore = farAt < 0 ? -1 : Math.max(0, far + own)
        if (nearScore < 0 && farScore < 0) continue
        next[at] = Math.max(nearScore, farScore)
        step[at] = nearScore >= farScore ? at - 1 : farAt
      }
      found = true
    }
    if (!found) return null
    steps.push(step)
    scores = next
  }
  let end = 0
  for (let at = 1; at < length; at++) if ((scores[at] ?? -1) > (scores[end] ?? -1)) end = at
  const score = scores[end] ?? -1
  if (score < enough * word.length * (letter + inRow)) return null
  const at: number[] = []
  let place = end
  for (let row = word.length - 1; row >= 0; row--) {
    at.unshift(place)
    place = steps[row]?.[place] ?? -1
  }
  return { score, at }
}

/** How well `query` fits `text`; null when it does not. An empty query fits everything, with score 0 and no letters. */
export function match(query: string, text: string): Match | null {
  return matchAny(query, [text])?.[0] ?? null
}

/**
 * The same over several texts that stand for one thing, its title first: each word of the query must fit one of them. Answers one match a
 * text, null where none of the words fitted, or null altogether; the scores add up.
 */
export function matchAny(query: string, texts: readonly string[]): Array<Match | null> | null {
  const letters = texts.map((text) => lettersOf(text, longestText))
  const found: Array<Match | null> = texts.map(() => null)
  const words = wordsOf(query)
  if (words.length === 0) return texts.map(() => ({ score: 0, at: [] }))
  for (const word of words) {
    let best: { text: number; match: Match } | null = null
    for (const [text, content] of letters.entries()) {
      const one = matchWord(word, content, text === 0 ? needed : neededOfOthers)
      if (one !== null && (best === null || one.score > best.match.score)) best = { text, match: one }
    }
    if (best === null) return null
    const before = found[best.text] ?? { score: 0, at: [] }
    const places = best.match.at.map((place) => letters[best.text]?.offsets[place] ?? 0)
    found[best.text] = {
      score: before.score + best.match.score + wholeness(best.match, letters[best.text]),
      at: [...new Set([...before.at, ...places])].sort((a, b) => a - b),
    }
  }
  return found
}

/** A little more for a text that is not much longer than what was typed, so that an exact name comes first. */
function wholeness(found: Match, text: Letters | undefined): number {
  const length = text?.folded.length ?? 0
  return length === 0 ? 0 : Math.round((4 * found.at.length) / length)
}

/** The text in pieces, alternately as it is and to be marked; joined, they are the text. */
export function markedPieces(text: string, at: readonly number[]): Array<{ text: string; marked: boolean }> {
  const pieces: Array<{ text: string; marked: boolean }> = []
  const marks = new Set(at)
  let offset = 0
  for (const character of text) {
    const marked = marks.has(offset)
    const last = pieces.at(-1)
    if (last !== undefined && last.marked === marked) last.text += character
    else pieces.push({ text: character, marked })
    offset += character.length
  }
  return pieces
}
