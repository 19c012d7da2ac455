const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const SPACE = 0x20
const SMALL_U = 0x75

/**
 * Bytes that a counted token takes at least: a letter and the blank after it, or the three bytes of a character of which
 * several make one token.
 */
const leastBytesPerToken = 2
/** Characters of Chinese, Japanese and Korean that one token may stand for; usually it is fewer than two. */
const charactersPerToken = 4
/** Of the words that were counted. A vendor that makes fewer tokens than words out of a text is not known. */
const margin = 0.8
/** Strings that are longer may be pictures and files, and are looked at before they are walked. */
const longString = 4096
const sampleBytes = 512
const maxKey = 32

/** Texts that vendors leave out when a conversation goes on: what the model thought in earlier turns. */
const leftOut: ReadonlySet<string> = new Set(['thinking', 'reasoning', 'reasoning_content', 'thought', 'metadata'])

/** No more than this many tokens can `leastTokens` find, by the body's length alone. */
export function mostOfLeastTokens(body: Buffer): number {
  return Math.ceil((body.length / leastBytesPerToken) * margin)
}

/**
 * Tokens that the texts of a JSON body become at least, in whatever tokenizer: no token reaches from one word into the next,
 * so there are not fewer than words; where words are not parted by blanks, a fraction of the characters. Pictures and files
 * count as nothing. Far below the true number (of English by a third, of code by more): what is too long by this is too long.
 */
export function leastTokens(body: Buffer): number {
  const count: Count = { words: 0, characters: 0 }
  let key = ''
  for (let at = body.indexOf(QUOTE); at >= 0; at = body.indexOf(QUOTE, at + 1)) {
    const start = at + 1
    if (isData(body, start)) at = endOfString(body, start, nothing)
    else at = endOfString(body, start, leftOut.has(key) ? nothing : count)
    if (isKey(body, at + 1)) key = at - start <= maxKey ? body.toString('latin1', start, at) : ''
  }
  return Math.floor((count.words + count.characters / charactersPerToken) * margin)
}

interface Count {
  words: number
  /** Of East Asia. */
  characters: number
}

const nothing: Count = { words: 0, characters: 0 }

/**
 * Where the string that begins at `start` has its closing quote. What it has is added to `count`, without its first word: names
 * and short values are not always shown to the model.
 */
function endOfString(body: Buffer, start: number, count: Count): number {
  let words = 0
  let characters = 0
  let blank = true
  let i = start
  for (; i < body.length; i++) {
    const byte = body[i] as number
    if (byte === QUOTE) break
    if (byte === BACKSLASH) {
      i += 1
      const escaped = body[i] as number
      if (escaped === SMALL_U) {
        if (isWideEscape(body[i + 1] as number)) characters += 1
        i += 4
      } else if (isBlankEscape(escaped)) blank = true
    } else if (byte <= SPACE) blank = true
    else if (byte >= 0xe3 && byte <= 0xed) characters += 1
    else if (blank && (byte < 0x80 || byte >= 0xc0)) {
      blank = false
      words += 1
    }
  }
  if (count !== nothing) {
    count.words += Math.max(0, words - 1)
    count.characters += characters
  }
  return i
}

/** Whether a string is a picture or a file in base64, by its beginning. */
function isData(body: Buffer, start: number): boolean {
  if (start + longString >= body.length) return false
  for (let i = start; i < start + sampleBytes; i++) if (!isDataByte(body[i] as number)) return false
  return true
}

/** Letters, digits, and what base64, data addresses and ids have beside them. */
function isDataByte(byte: number): boolean {
  return (
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x2b && byte <= 0x3b) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    byte === 0x3d ||
    byte === 0x5f
  )
}

/** n, r, t. */
function isBlankEscape(byte: number): boolean {
  return byte === 0x6e || byte === 0x72 || byte === 0x74
}

/** The first digit of an escape for a character from U+3000 on: those of East Asia, and halves of pictograms. */
function isWideEscape(digit: number): boolean {
  return (digit >= 0x33 && digit <= 0x39) || (digit >= 0x61 && digit <= 0x64) || (digit >= 0x41 && digit <= 0x44)
}

function isKey(body: Buffer, after: number): boolean {
  let i = after
  while (i < body.length && (body[i] as number) <= SPACE) i += 1
  return body[i] === COLON
}
