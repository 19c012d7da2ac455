import type { FinishReason } from '../ir/finish-reason.ts'
import type { Usage } from '../ir/usage.ts'
import { JsonElements } from '../wire/json-elements.ts'
import type { SseEvent } from '../wire/sse-lines.ts'
import { SseWindow } from '../wire/sse-window.ts'
import type { InStreamError, ReplyObserver } from './types.ts'

/** What a reader has found in a reply so far. */
export class ReplyFacts {
  usage: Usage | undefined
  finish: FinishReason | undefined
  error: InStreamError | undefined
  terminal = false
  started = false
}

/** How one protocol reads its replies. A reader belongs to one reply and may remember. It may throw: what it throws is ignored. */
export interface ReplyReader {
  readonly facts: ReplyFacts
  /** Bytes that stand in every event that carries usage. */
  readonly marker: Buffer
  /**
   * One of these stands in the event by which clients know that a stream is over, before the connection ends; at most 32 bytes
   * each.
   */
  readonly closings: readonly Buffer[]
  /** One event of a stream; `name` is '' when it has none, `data` is valid during the call only. */
  event(name: string, data: Buffer): void
  /** A whole JSON reply. */
  document(body: Buffer): void
}

/** Replies larger than this are passed on unread; their usage is unknown. */
const MAX_DOCUMENT = 32 * 1024 * 1024
const MAX_EVENT = 16 * 1024 * 1024

/** Watches an event stream, a JSON array stream or one JSON document through the protocol's reader. */
export function createObserver(reader: ReplyReader, stream: 'sse' | 'json-array' | false): ReplyObserver {
  if (stream === 'sse') return new SseObserver(reader)
  if (stream === 'json-array') return new ArrayObserver(reader)
  return new DocumentObserver(reader)
}

/** For replies that carry nothing to read (audio): only their end is noticed. */
export function createBlindObserver(): ReplyObserver {
  let seen = false
  let ended = false
  return {
    see(chunk) {
      seen ||= chunk.length > 0
    },
    end() {
      ended = true
    },
    usage: () => undefined,
    finish: () => undefined,
    terminal: () => ended,
    error: () => undefined,
    started: () => seen,
  }
}

class SseObserver implements ReplyObserver {
  readonly #reader: ReplyReader
  readonly #window: SseWindow
  /** Set when the "stream" turns out to be one JSON document: an error, or an upstream that does not stream. */
  #document: DocumentObserver | undefined
  #begun = false
  #ended = false
  /** Whether bytes came that the window has not read. */
  #unread = false

  constructor(reader: ReplyReader) {
    this.#reader = reader
    this.#window = new SseWindow((event) => this.#read(event), { marker: reader.marker, maxEvent: MAX_EVENT })
  }

  see(chunk: Buffer): void {
    if (!this.#begun && !this.#begin(chunk)) return
    if (this.#document !== undefined) {
      this.#document.see(chunk)
      return
    }
    this.#unread = true
    this.#window.add(chunk)
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    if (this.#document !== undefined) this.#document.end()
    else this.#window.end()
    this.#unread = false
  }

  usage(): Usage | undefined {
    return this.#settled().usage
  }

  finish(): FinishReason | undefined {
    return this.#settled().finish
  }

  /** Asked after every read, so it must be cheap: the window is read only when a closing event may be in it. */
  terminal(): boolean {
    const { facts, closings } = this.#reader
    if (facts.terminal || !this.#unread || !this.#window.mayHold(closings)) return facts.terminal
    return this.#settled().terminal
  }

  error(): InStreamError | undefined {
    return this.#settled().error
  }

  started(): boolean {
    return this.#reader.facts.started
  }

  /** Looks at the first byte that is neither space nor byte order mark; false while there is none. */
  #begin(chunk: Buffer): boolean {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0xef || byte === 0xbb || byte === 0xbf) continue
      this.#begun = true
      if (byte === 0x7b || byte === 0x5b) this.#document = new DocumentObserver(this.#reader)
      if (at === 0) return true
      // Whatever stood before was blank, so an event starts here.
      this.see(chunk.subarray(at))
      return false
    }
    return false
  }

  #settled(): ReplyFacts {
    if (this.#unread) {
      this.#unread = false
      if (!this.#window.readAll) this.#window.settle()
    }
    return this.#reader.facts
  }

  #read(event: SseEvent): void {
    try {
      this.#reader.event(event.name, event.data)
    } catch {
      // Not this protocol's JSON. The bytes go on to the client as they are; there is nothing to learn from them.
    }
    if (this.#reader.facts.started) this.#window.readAll = false
  }
}

class ArrayObserver implements ReplyObserver {
  readonly #reader: ReplyReader
  readonly #elements: JsonElements

  constructor(reader: ReplyReader) {
    this.#reader = reader
    this.#elements = new JsonElements((element) => {
      try {
        reader.event('', element)
      } catch {
        // As with events: nothing to learn.
      }
    }, MAX_EVENT)
  }

  see(chunk: Buffer): void {
    this.#elements.add(chunk)
  }

  end(): void {}

  usage(): Usage | undefined {
    return this.#reader.facts.usage
  }

  finish(): FinishReason | undefined {
    return this.#reader.facts.finish
  }

  terminal(): boolean {
    return this.#reader.facts.terminal || this.#elements.closed
  }

  error(): InStreamError | undefined {
    return this.#reader.facts.error
  }

  started(): boolean {
    return this.#reader.facts.started
  }
}

/** Keeps references to the pieces of one JSON document and reads it when it is complete; joined once, never copied before. */
class DocumentObserver implements ReplyObserver {
  readonly #reader: ReplyReader
  #parts: Buffer[] = []
  #size = 0
  #ended = false

  constructor(reader: ReplyReader) {
    this.#reader = reader
  }

  see(chunk: Buffer): void {
    this.#size += chunk.length
    if (this.#size <= MAX_DOCUMENT) this.#parts.push(chunk)
    else this.#parts = []
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    const parts = this.#parts
    this.#parts = []
    const facts = this.#reader.facts
    if (this.#size > MAX_DOCUMENT) {
      facts.started = true
      facts.terminal = true
      return
    }
    const [only] = parts
    try {
      this.#reader.document(parts.length === 1 && only !== undefined ? only : Buffer.concat(parts))
    } catch {
      // Not JSON: `terminal` stays false, which is how the relay learns that this was no answer of the protocol.
    }
    facts.started = this.#size > 0 && facts.error === undefined
  }

  usage(): Usage | undefined {
    return this.#reader.facts.usage
  }

  finish(): FinishReason | undefined {
    return this.#reader.facts.finish
  }

  terminal(): boolean {
    return this.#reader.facts.terminal
  }

  error(): InStreamError | undefined {
    return this.#reader.facts.error
  }

  started(): boolean {
    return this.#reader.facts.started || this.#size > 0
  }
}
