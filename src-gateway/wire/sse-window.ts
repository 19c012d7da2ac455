import { mayHoldEmptyLine, readSseEvents, type SseEvent } from './sse-lines.ts'

export interface SseWindowOptions {
  /** Bytes that every event worth reading contains. Their first byte should be rare in the rest. */
  marker: Buffer
  /** How many of the last events are always read, marked or not. */
  keep?: number
  /** Bytes held before old events are let go. */
  capacity?: number
  /** An event larger than this is passed over. */
  maxEvent?: number
}

/**
 * Watches an event stream through its last events instead of reading every one.
 *
 * A stream's usage, finish reason, errors and closing event stand at its end, and an observer is asked for them only then. So
 * each arriving piece is merely copied into a small window (20 ns), and the window is read when somebody asks: its last few
 * events, and the last event that holds the marker wherever it stood. When the window is full, the oldest events leave it; the
 * last marked one among them is read before it goes, unless a later one is marked too. Until `readAll` is switched off every event is read as it comes, for the
 * start of a stream is of interest too.
 *
 * Each event is reported at most once and in order. Pieces may be cut anywhere; the cost does not depend on where.
 */
export class SseWindow {
  /** While true, every event is reported as soon as it is complete. */
  readAll = true
  readonly #visit: (event: SseEvent) => void
  readonly #marker: Buffer
  readonly #keep: number
  readonly #maxEvent: number
  #bytes: Buffer
  #length = 0
  /** Everything before it has been reported or passed over. */
  #done = 0
  /** An oversized event is being dropped until its end. */
  #dropping = false
  /** Up to where `mayHold` has looked. */
  #asked = 0
  /** How events end in this stream, once one has. */
  #blank: Buffer | undefined

  constructor(visit: (event: SseEvent) => void, options: SseWindowOptions) {
    this.#visit = visit
    this.#marker = options.marker
    this.#keep = options.keep ?? 4
    this.#maxEvent = options.maxEvent ?? 4 * 1024 * 1024
    this.#bytes = takeBuffer(options.capacity ?? CAPACITY)
  }

  /** Takes the next bytes of the stream. */
  add(chunk: Buffer): void {
    if (this.#bytes === nothing) return
    const length = this.#length
    if (length + chunk.length > this.#bytes.length) {
      this.#addSlowly(chunk)
      return
    }
    this.#bytes.set(chunk, length)
    this.#length = length + chunk.length
    if (this.readAll) this.#readNew(length)
  }

  /**
   * Whether one of the needles stands in bytes that came since the last call (or is cut by their start): a cheap way to tell
   * that reading is not worth it yet. One found in an event that is not complete is found again.
   */
  mayHold(needles: readonly Buffer[]): boolean {
    const held = this.#held()
    const from = Math.max(this.#done, this.#asked - OVERLAP)
    let earliest = -1
    for (const needle of needles) {
      const at = held.indexOf(needle, from)
      if (at >= 0 && (earliest < 0 || at < earliest)) earliest = at
    }
    this.#asked = earliest < 0 ? this.#length : earliest
    return earliest >= 0
  }

  /** Reads what is unread of the last events, and the last marked event before them. */
  settle(): void {
    const cut = this.#cut()
    if (cut > this.#done) this.#passOver(cut)
    this.#readAll()
  }

  /** No more bytes will come; further ones are ignored. An event that lacks only its closing empty line is read too: its numbers are real. */
  end(): void {
    if (this.#bytes === nothing) return
    this.readAll = false
    if (!this.#dropping && this.#endsOpen()) this.add(closing)
    this.settle()
    this.#length = 0
    this.#done = 0
    giveBack(this.#bytes)
    this.#bytes = nothing
  }

  #endsOpen(): boolean {
    const tail = this.#bytes.toString('latin1', Math.max(this.#done, this.#length - 4), this.#length)
    return tail !== '' && !/(?:\n\n|\r\n\r\n|\r\r|\n\r\n)$/.test(tail)
  }

  /** The visitor may switch `readAll` off, which leaves the rest for later. */
  #readNew(from: number): void {
    const held = this.#held()
    if (!mayHoldEmptyLine(held, Math.max(this.#done, from - 3))) return
    this.#done = readSseEvents(held, this.#done, (event) => {
      this.#visit(event)
      return this.readAll
    })
  }

  #held(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  #readAll(): void {
    this.#done = readSseEvents(this.#held(), this.#done, this.#visit)
  }

  #addSlowly(chunk: Buffer): void {
    // Pieces larger than the window are taken in parts, so that the window need not grow with them.
    const part = this.#bytes.length
    for (let at = 0; at < chunk.length; at += part) this.#addPart(chunk.subarray(at, at + part))
  }

  #addPart(part: Buffer): void {
    if (this.#length + part.length > this.#bytes.length) this.#makeRoom(part.length)
    const from = this.#length
    this.#bytes.set(part, from)
    this.#length = from + part.length
    if (this.#dropping) this.#drop()
    else if (this.readAll) this.#readNew(from)
  }

  /** Lets old events go; when even the last one is too large for the window, the window grows. */
  #makeRoom(need: number): void {
    const cut = this.#cut()
    if (cut > this.#done) this.#passOver(cut)
    else this.#readAll()
    this.#bytes.copyWithin(0, this.#done, this.#length)
    this.#length -= this.#done
    this.#asked = Math.max(0, this.#asked - this.#done)
    this.#done = 0
    if (this.#length > this.#maxEvent) {
      this.#dropping = true
      this.#keepTail()
    }
    let size = this.#bytes.length
    while (size < this.#length + need) size *= 2
    // Room for as much again, else a window nearly full of one event would be moved for every piece of it.
    if (this.#length * 2 > size) size *= 2
    if (size > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(size)
      this.#bytes.copy(grown, 0, 0, this.#length)
      this.#bytes = grown
    }
  }

  /** Inside an oversized event: looks for its end and forgets the rest. */
  #drop(): void {
    const held = this.#held()
    for (const blank of blanks) {
      const at = held.indexOf(blank)
      if (at < 0) continue
      this.#dropping = false
      this.#done = at + blank.length
      if (this.readAll) this.#readNew(this.#done)
      return
    }
    this.#keepTail()
  }

  /** Keeps only as many bytes as an empty line may already have begun in. */
  #keepTail(): void {
    const tail = Math.min(3, this.#length)
    this.#bytes.copyWithin(0, this.#length - tail, this.#length)
    this.#length = tail
    this.#asked = 0
    this.#done = 0
  }

  /** Where the last `keep` events and the unfinished one start; not after `#done` when there are not more than that. */
  #cut(): number {
    const held = this.#held()
    const blank = this.#findBlank(held)
    if (blank === undefined) return this.#done
    let at = this.#length
    for (let k = 0; k <= this.#keep; k++) {
      if (at < blank.length) return this.#done
      at = held.lastIndexOf(blank, at - blank.length)
      if (at < this.#done) return this.#done
    }
    return at + blank.length
  }

  #findBlank(held: Buffer): Buffer | undefined {
    if (this.#blank !== undefined) return this.#blank
    let earliest = -1
    for (const blank of blanks) {
      const at = held.indexOf(blank)
      if (at < 0 || (earliest >= 0 && at >= earliest)) continue
      earliest = at
      this.#blank = blank
    }
    return this.#blank
  }

  /** Reads the last marked event before `cut`, unless one after it is marked too, and leaves the others unread. */
  #passOver(cut: number): void {
    const held = this.#held()
    const passed = held.subarray(0, cut)
    // Searched forwards, which is much faster, and only looked for from behind when there is one and no later one is kept.
    const wanted = held.indexOf(this.#marker, cut) < 0 && passed.indexOf(this.#marker, this.#done) >= 0
    const marked = wanted ? passed.lastIndexOf(this.#marker) : -1
    if (marked >= this.#done) {
      const blank = this.#blank
      const before = blank === undefined ? -1 : passed.lastIndexOf(blank, marked)
      const start = blank === undefined || before < this.#done ? this.#done : before + blank.length
      readSseEvents(passed, start, (event) => {
        if (event.start <= marked && marked < event.end) this.#visit(event)
      })
    }
    this.#done = cut
  }
}

const closing = Buffer.from('\n\n')
const blanks = [Buffer.from('\r\n\r\n'), Buffer.from('\n\n'), Buffer.from('\r\r'), Buffer.from('\n\r\n')]

const CAPACITY = 16_384
/** The longest needle, less one. */
const OVERLAP = 31
const nothing = Buffer.alloc(0)

/** Windows of ended streams, for the next ones: a fresh 16 kB costs more than reading a short stream. */
const spare: Buffer[] = []
const MAX_SPARE = 32

function takeBuffer(size: number): Buffer {
  return (size === CAPACITY ? spare.pop() : undefined) ?? Buffer.allocUnsafeSlow(size)
}

function giveBack(bytes: Buffer): void {
  if (bytes.length === CAPACITY && spare.length < MAX_SPARE) spare.push(bytes)
}
