const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Cuts a JSON array that arrives in pieces into its elements, each reported as the bytes of one object. Gemini streams so
 * without `alt=sse`. Only brackets and strings are followed; whether an element is sound JSON is for its reader to find out.
 * A single object that stands without an array around it (an error) is reported too.
 */
export class JsonElements {
  readonly #visit: (element: Buffer) => void
  readonly #maxElement: number
  #parts: Buffer[] = []
  #size = 0
  #depth = 0
  #inString = false
  #escaped = false
  #tooLarge = false
  /** The array's own closing bracket was seen. */
  closed = false

  constructor(visit: (element: Buffer) => void, maxElement = 16 * 1024 * 1024) {
    this.#visit = visit
    this.#maxElement = maxElement
  }

  add(chunk: Buffer): void {
    let i = 0
    let start = this.#depth > 0 ? 0 : -1
    while (i < chunk.length) {
      if (this.#inString) {
        i = this.#skipString(chunk, i)
        continue
      }
      const c = chunk[i++]
      if (c === QUOTE) this.#inString = true
      else if (c === 0x7b || (c === 0x5b && this.#depth > 0)) {
        if (this.#depth++ === 0) start = i - 1
      } else if (c === 0x7d || c === 0x5d) {
        if (this.#depth === 0) {
          if (c === 0x5d) this.closed = true
        } else if (--this.#depth === 0) {
          this.#finish(chunk.subarray(Math.max(start, 0), i))
          start = -1
        }
      }
    }
    if (this.#depth > 0 && start >= 0) this.#hold(chunk.subarray(start))
  }

  #skipString(chunk: Buffer, from: number): number {
    let i = from
    if (this.#escaped) {
      this.#escaped = false
      i++
    }
    while (i < chunk.length) {
      const quote = chunk.indexOf(QUOTE, i)
      const stop = quote < 0 ? chunk.length : quote
      let back = stop
      while (back > i && chunk[back - 1] === BACKSLASH) back--
      const odd = ((stop - back) & 1) === 1
      if (quote < 0) {
        this.#escaped = odd
        return chunk.length
      }
      i = quote + 1
      if (!odd) {
        this.#inString = false
        return i
      }
    }
    return i
  }

  #hold(part: Buffer): void {
    this.#size += part.length
    if (this.#tooLarge || this.#size > this.#maxElement) {
      this.#tooLarge = true
      this.#parts = []
    } else {
      this.#parts.push(part)
    }
  }

  #finish(last: Buffer): void {
    this.#hold(last)
    const parts = this.#parts
    const whole = !this.#tooLarge
    this.#parts = []
    this.#size = 0
    this.#tooLarge = false
    if (whole) this.#visit(parts.length === 1 ? last : Buffer.concat(parts))
  }
}
