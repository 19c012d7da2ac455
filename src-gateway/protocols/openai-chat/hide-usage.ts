import { lastMember, scanArray, scanObject } from '../../wire/scan-json.ts'
import { readSseEvents } from '../../wire/sse-lines.ts'

/** What stands in a chunk of an answer with something in it, so never in the usage chunk, whose `choices` is empty. */
const choice = Buffer.from('"choices":[{')
const spacedChoice = Buffer.from('"choices": [{')
const marker = Buffer.from('_tokens":')

/** An event larger than this is passed on unjudged; a usage chunk has a few hundred bytes. */
const MAX_HELD = 16 * 1024

/**
 * Takes the usage chunk out of a chat stream whose client did not ask for it: the event with `"choices":[]` and a usage
 * object. Every other byte passes, as it was and when it came, except the beginning of an event that could still turn out to
 * be the one: it waits until its first choice shows that it is not, or until it ends.
 */
export class UsageHider {
  /** The beginning of an event that is not yet judged. */
  #held: Buffer | undefined
  /** Inside an event that was judged before its end: what follows passes until an empty line. */
  #passing = false
  /** The last bytes that passed inside such an event, to find an empty line cut in two. */
  #tail = ''
  /** The hidden event ended in a CR; an LF that comes next belongs to it. */
  #awaitsLf = false

  /** Bytes of the stream in, bytes for the client out: often the very Buffer, sometimes none. */
  push(chunk: Buffer): readonly Buffer[] {
    if (this.#passing) {
      const end = this.#endOfPassing(chunk)
      if (end < 0 || end === chunk.length) return [chunk]
      return [chunk.subarray(0, end), ...this.#judge(chunk.subarray(end))]
    }
    return this.#judge(chunk)
  }

  /** What is still held when the stream ends. */
  flush(): readonly Buffer[] {
    const held = this.#held
    this.#held = undefined
    return held === undefined || isUsageEvent(Buffer.concat([held, emptyLine])) ? [] : [held]
  }

  #judge(received: Buffer): readonly Buffer[] {
    let chunk = received
    if (this.#awaitsLf && chunk.length > 0) {
      this.#awaitsLf = false
      if (chunk[0] === 0x0a) chunk = chunk.subarray(1)
      if (chunk.length === 0) return []
    }
    if (this.#held === undefined && endsEvent(chunk) && chunk.indexOf(marker) < 0) return [chunk]
    const bytes = this.#held === undefined ? chunk : Buffer.concat([this.#held, chunk])
    this.#held = undefined
    const out: Buffer[] = []
    let from = 0
    const rest = readSseEvents(bytes, 0, (event) => {
      if (!isUsageChunk(event.data)) return
      if (event.start > from) out.push(bytes.subarray(from, event.start))
      from = event.end
      this.#awaitsLf = from === bytes.length && bytes[from - 1] === 0x0d
    })
    if (rest === bytes.length || !couldBeUsage(bytes.subarray(rest))) {
      if (from < bytes.length) out.push(bytes.subarray(from))
      if (rest < bytes.length) this.#startPassing(bytes.subarray(rest))
      return out
    }
    if (rest > from) out.push(bytes.subarray(from, rest))
    this.#held = bytes.subarray(rest)
    return out
  }

  #startPassing(part: Buffer): void {
    this.#passing = true
    this.#tail = part.toString('latin1', Math.max(0, part.length - 3))
  }

  /** Where the event that passes ends in this chunk: the offset after its empty line, or -1. */
  #endOfPassing(chunk: Buffer): number {
    // The bytes of an empty line may be spread over several chunks; three of them are enough to see it.
    const tail = this.#tail
    const joined = tail + chunk.toString('latin1', 0, 4)
    const early = blankEnd(joined)
    if (early > tail.length) {
      this.#passing = false
      return early - tail.length
    }
    let end = -1
    for (const blank of blanks) {
      const at = chunk.indexOf(blank)
      if (at >= 0 && (end < 0 || at + blank.length < end)) end = at + blank.length
    }
    if (end >= 0) {
      this.#passing = false
      return end
    }
    this.#tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - 3))).slice(-3)
    return -1
  }
}

const emptyLine = Buffer.from('\n\n')
const blanks = [Buffer.from('\n\n'), Buffer.from('\n\r\n'), Buffer.from('\r\r')]

function blankEnd(text: string): number {
  const match = /\n\n|\n\r\n|\r\r/.exec(text)
  return match === null ? -1 : match.index + match[0].length
}

function endsEvent(chunk: Buffer): boolean {
  const end = chunk.length
  if (end < 2 || chunk[end - 1] !== 0x0a) return false
  return chunk[end - 2] === 0x0a || (chunk[end - 2] === 0x0d && end > 2 && chunk[end - 3] === 0x0a)
}

function couldBeUsage(part: Buffer): boolean {
  return part.length <= MAX_HELD && part.indexOf(choice) < 0 && part.indexOf(spacedChoice) < 0
}

function isUsageEvent(bytes: Buffer): boolean {
  let found = false
  readSseEvents(bytes, 0, (event) => {
    found ||= isUsageChunk(event.data)
  })
  return found
}

function isUsageChunk(data: Buffer): boolean {
  if (data.indexOf(marker) < 0) return false
  try {
    const chunk = scanObject(data, ['choices', 'usage'])
    const choices = lastMember(chunk, 'choices')
    if (choices?.kind !== 'array' || lastMember(chunk, 'usage')?.kind !== 'object') return false
    let empty = true
    scanArray(data, choices.start, choices.end, () => {
      empty = false
      return false
    })
    return empty
  } catch {
    return false
  }
}
