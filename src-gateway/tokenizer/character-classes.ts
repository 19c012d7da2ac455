/** What a text is made of, as far as tokenizers treat it differently. */
export interface CharacterClasses {
  /** Runs of letters of an alphabet, with the space before. */
  words: number
  /** Letters of a run beyond its sixth, where most tokenizers begin another token. */
  longLetters: number
  /** Runs of up to three digits. */
  numbers: number
  digits: number
  /** Han, kana, hangul. */
  ideographs: number
  /** Letters of alphabets other than Latin. */
  otherLetters: number
  /** Punctuation, one by one. */
  symbols: number
  /** Runs of punctuation. */
  symbolRuns: number
  newlines: number
  /** Runs of two spaces or more: indentation. */
  gaps: number
  emoji: number
}

type Kind = 'latin' | 'other' | 'digit' | 'ideograph' | 'symbol' | 'newline' | 'space' | 'emoji'

/** Counts the classes in one pass. */
export function characterClasses(text: string): CharacterClasses {
  const found: CharacterClasses = {
    words: 0,
    longLetters: 0,
    numbers: 0,
    digits: 0,
    ideographs: 0,
    otherLetters: 0,
    symbols: 0,
    symbolRuns: 0,
    newlines: 0,
    gaps: 0,
    emoji: 0,
  }
  let before: Kind | undefined
  let run = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) ?? 0
    if (code > 0xffff) at += 1
    const kind = kindOf(code)
    run = kind === before ? run + 1 : 1
    before = kind
    switch (kind) {
      case 'latin':
        if (run === 1) found.words += 1
        else if (run > longWord) found.longLetters += 1
        break
      case 'other':
        found.otherLetters += 1
        break
      case 'digit':
        found.digits += 1
        if (run % 3 === 1) found.numbers += 1
        break
      case 'ideograph':
        found.ideographs += 1
        break
      case 'symbol':
        found.symbols += 1
        if (run === 1) found.symbolRuns += 1
        break
      case 'newline':
        found.newlines += 1
        break
      case 'space':
        if (run === 2) found.gaps += 1
        break
      case 'emoji':
        found.emoji += 1
        break
    }
  }
  return found
}

const longWord = 6

function kindOf(code: number): Kind {
  if (code < 0x80) return asciiKinds[code] ?? 'symbol'
  if (code < 0x250) return code === 0xd7 || code === 0xf7 || code < 0xc0 ? 'symbol' : 'latin'
  if (code < 0x2000) return 'other'
  if (code < 0x2c00) return code >= 0x2600 ? 'emoji' : 'symbol'
  if (code < 0x2e80) return 'other'
  if (code < 0xa4d0) return code >= 0x3000 && code < 0x3040 ? 'symbol' : 'ideograph'
  if (code >= 0xac00 && code < 0xd7b0) return 'ideograph'
  if (code < 0xac00 || (code >= 0xfb50 && code < 0xfe00)) return 'other'
  if (code < 0xff00) return code >= 0xf900 && code < 0xfb00 ? 'ideograph' : 'symbol'
  if (code < 0x10000) return 'symbol'
  if (code >= 0x1f000 && code < 0x1fb00) return 'emoji'
  return code >= 0x20000 && code < 0x40000 ? 'ideograph' : 'other'
}

const asciiKinds: readonly Kind[] = Array.from({ length: 128 }, (_, code): Kind => {
  const letter = String.fromCharCode(code)
  if (/[A-Za-z]/.test(letter)) return 'latin'
  if (/[0-9]/.test(letter)) return 'digit'
  if (letter === '\n' || letter === '\r') return 'newline'
  return letter === ' ' || letter === '\t' ? 'space' : 'symbol'
})
