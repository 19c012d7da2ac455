/** A line is longer than a reader will hold. */
export class NdjsonLineError extends Error {
  constructor(limit: number) {
    super(`a line of the stream is longer than ${limit} bytes`)
    this.name = 'NdjsonLineError'
  }
}

const LF = 0x0a
const MAX_LINE = 4 * 1024 * 1024

/**
 * The lines of newline-delimited JSON in bytes that come cut anywhere. A line is decoded once it is whole, so no character
 * is ever cut; empty lines mean nothing and are left out. https://github.com/ndjson/ndjson-spec
 */
export class NdjsonLines {
  readonly #limit: number
  #held: Buffer[] = []
  #length = 0
  #broken = false

  /** `limit`: bytes that one line may have. */
  constructor(limit = MAX_LINE) {
    this.#limit = limit
  }

  /** @throws NdjsonLineError after the lines before it were visited; nothing is taken after that */
  push(chunk: Buffer, visit: (line: string) => void): void {
    if (this.#broken) return
    let from = 0
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
      this.#give(chunk.subarray(from, end), visit)
      from = end + 1
    }
    if (from < chunk.length) this.#hold(chunk.subarray(from))
  }

  /** The bytes have ended: the last line counts without its line end. @throws NdjsonLineError */
  end(visit: (line: string) => void): void {
    if (!this.#broken && this.#length > 0) this.#give(Buffer.alloc(0), visit)
  }

  #hold(piece: Buffer): void {
    this.#length += piece.length
    if (this.#length > this.#limit) {
      this.#broken = true
      this.#held = []
      throw new NdjsonLineError(this.#limit)
    }
    this.#held.push(piece)
  }

  #give(piece: Buffer, visit: (line: string) => void): void {
    this.#hold(piece)
    const bytes = this.#held.length === 1 ? piece : Buffer.concat(this.#held, this.#length)
    this.#held = []
    this.#length = 0
    const line = bytes.toString('utf8').trim()
    if (line !== '') visit(line)
  }
}
