/** The folded form of every code unit that stands for a whole character; made when the first filter needs it. */
let table: Uint16Array | undefined

/**
 * UTF-16 units of a text with upper and lower case made alike, one unit for each of the text's, so that a place in the one
 * is the same place in the other. Letters whose other case is longer (`ß`, `İ`) stay as they are.
 * https://www.unicode.org/Public/UCD/latest/ucd/CaseFolding.txt (simple folding)
 */
export function foldCase(text: string): Uint16Array {
  table ??= makeTable()
  const units = new Uint16Array(text.length)
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    units[at] = table[unit] ?? unit
    if (isLowSurrogate(unit) && at > 0 && isHighSurrogate(text.charCodeAt(at - 1))) foldPair(text, at - 1, units)
  }
  return units
}

/** The first half of a character that needs two units. */
export function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

/** The second half of a character that needs two units. */
export function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}

function makeTable(): Uint16Array {
  const made = new Uint16Array(0x10000)
  for (let unit = 0; unit < 0x10000; unit += 1) {
    made[unit] = isHighSurrogate(unit) || isLowSurrogate(unit) ? unit : folded(String.fromCharCode(unit)).charCodeAt(0)
  }
  return made
}

/** By way of the upper case, so that letters with two lower cases (`σ`, `ς`) fold to one. */
function folded(character: string): string {
  const upper = character.toUpperCase()
  const lower = (upper.length === character.length ? upper : character).toLowerCase()
  return lower.length === character.length ? lower : character
}

function foldPair(text: string, at: number, units: Uint16Array): void {
  const pair = folded(text.slice(at, at + 2))
  units[at] = pair.charCodeAt(0)
  units[at + 1] = pair.charCodeAt(1)
}
