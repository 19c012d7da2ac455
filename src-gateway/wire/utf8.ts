import { isUtf8 } from 'node:buffer'

/**
 * Offset of the first byte that is not valid UTF-8, or -1. The whole body is judged natively (0.01 ns a byte); only a bad one
 * is walked to say where.
 */
export function invalidUtf8At(body: Buffer): number {
  if (isUtf8(body)) return -1
  let good = 0
  let bad = body.length
  // The longest valid prefix, by halving; a prefix may end inside a character, so its ragged end is not held against it.
  while (bad - good > 4) {
    const middle = (good + bad) >>> 1
    if (isUtf8(body.subarray(0, wholeCharacters(body, middle)))) good = middle
    else bad = middle
  }
  let at = wholeCharacters(body, good)
  while (at < body.length) {
    const length = characterLength(body[at] ?? 0)
    if (!isUtf8(body.subarray(at, at + length))) return at
    at += length
  }
  return at
}

/** The largest offset not after `end` that does not cut a character. */
function wholeCharacters(body: Buffer, end: number): number {
  for (let back = 1; back <= 3 && back <= end; back++) {
    const c = body[end - back] ?? 0
    if ((c & 0xc0) === 0x80) continue
    return characterLength(c) > back ? end - back : end
  }
  return end
}

function characterLength(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1
}
