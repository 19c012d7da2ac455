import type { ReplyError, ReplyEvent } from '../../ir/event.ts'
import type { StreamReader } from '../../protocols/conversion.ts'
import { NdjsonLineError, NdjsonLines } from '../../wire/ndjson-lines.ts'
import { mayHoldEmptyLine, readSseEvents } from '../../wire/sse-lines.ts'

/** One event may be this large; a larger one is an error and not memory. */
const maxEvent = 4 * 1024 * 1024

/** A reply that must be whole before it can be read may be this large: pictures come as base64. */
const maxDocument = 64 * 1024 * 1024

const nothing = Buffer.alloc(0)

/** Turns the bytes of an upstream's reply, cut anywhere, into events. Never throws. */
export interface EventSource {
  push(chunk: Buffer): ReplyEvent[]
  /** No more bytes will come. */
  end(): ReplyEvent[]
}

/** Server-sent events through the protocol's reader. A body that is one JSON document all the same goes to `document`. */
export class SseSource implements EventSource {
  private readonly reader: StreamReader
  private readonly document: (body: unknown) => ReplyEvent[]
  private rest: Buffer = nothing
  private begun = false
  private failed = false

  constructor(reader: StreamReader, document: (body: unknown) => ReplyEvent[]) {
    this.reader = reader
    this.document = document
  }

  push(chunk: Buffer): ReplyEvent[] {
    if (this.failed) return []
    const seen = this.rest.length
    const bytes = seen === 0 ? chunk : Buffer.concat([this.rest, chunk])
    if (!mayHoldEmptyLine(bytes, Math.max(0, seen - 3))) return this.keep(bytes, [])
    const events: ReplyEvent[] = []
    const done = readSseEvents(bytes, 0, ({ name, data }) => {
      this.begun = true
      for (const event of this.reader.read(name, data.toString('utf8'))) events.push(event)
    })
    return this.keep(bytes.subarray(done), events)
  }

  end(): ReplyEvent[] {
    if (this.failed) return []
    if (!this.begun) {
      const text = this.rest.toString('utf8').trim()
      if (text.startsWith('{') || text.startsWith('[')) return readDocument(text, this.document)
    }
    // Some upstreams leave out the empty line after their last event.
    const last = this.rest.length === 0 ? [] : this.push(Buffer.from('\n\n'))
    return [...last, ...this.reader.end()]
  }

  private keep(rest: Buffer, events: ReplyEvent[]): ReplyEvent[] {
    if (rest.length > maxEvent) {
      this.failed = true
      this.rest = nothing
      events.push({ type: 'error', error: tooLarge('An event of the stream', maxEvent) })
      return events
    }
    this.rest = rest
    return events
  }
}

/** One JSON object a line. */
export class NdjsonSource implements EventSource {
  private readonly reader: StreamReader
  private readonly lines = new NdjsonLines(maxEvent)

  constructor(reader: StreamReader) {
    this.reader = reader
  }

  push(chunk: Buffer): ReplyEvent[] {
    return this.read((visit) => this.lines.push(chunk, visit))
  }

  end(): ReplyEvent[] {
    const last = this.read((visit) => this.lines.end(visit))
    return [...last, ...this.reader.end()]
  }

  private read(take: (visit: (line: string) => void) => void): ReplyEvent[] {
    const events: ReplyEvent[] = []
    try {
      take((line) => {
        for (const event of this.reader.read('', line)) events.push(event)
      })
    } catch (error) {
      if (!(error instanceof NdjsonLineError)) throw error
      events.push({ type: 'error', error: tooLarge('A line of the stream', maxEvent) })
    }
    return events
  }
}

/** One JSON document, read when it is whole. */
export class DocumentSource implements EventSource {
  private readonly read: (body: unknown) => ReplyEvent[]
  private parts: Buffer[] = []
  private bytes = 0

  constructor(read: (body: unknown) => ReplyEvent[]) {
    this.read = read
  }

  push(chunk: Buffer): ReplyEvent[] {
    if (this.bytes > maxDocument) return []
    this.bytes += chunk.length
    if (this.bytes > maxDocument) {
      this.parts = []
      return [{ type: 'error', error: tooLarge('The reply', maxDocument) }]
    }
    this.parts.push(chunk)
    return []
  }

  end(): ReplyEvent[] {
    if (this.bytes > maxDocument) return []
    return readDocument(Buffer.concat(this.parts).toString('utf8'), this.read)
  }
}

function readDocument(text: string, read: (body: unknown) => ReplyEvent[]): ReplyEvent[] {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    const what = text.trim() === '' ? 'The upstream answered with an empty body.' : 'The upstream’s reply is not JSON.'
    return [{ type: 'error', error: { status: 502, message: what } }]
  }
  return read(body)
}

function tooLarge(what: string, bytes: number): ReplyError {
  return { status: 502, message: `${what} is larger than ${bytes / 1024 / 1024} MB.` }
}
