/**
 * Turns pushed events into an async iterator. Closing it, from either side, takes effect at once even while a reader waits;
 * a generator would only notice at its next event.
 */
export class EventQueue<T> implements AsyncIteratorObject<T, undefined, void> {
  readonly #events: T[] = []
  readonly #limit: number
  readonly #onClose: () => void
  #waiting: ((result: IteratorResult<T, undefined>) => void) | undefined
  #onRoom: (() => void) | undefined
  #ended = false

  /**
   * @param onClose called once when no more events are wanted or will come
   * @param limit events kept for a slow reader; more push out the oldest (for frames, where only the latest matters)
   */
  constructor(onClose: () => void, limit = Number.POSITIVE_INFINITY) {
    this.#onClose = onClose
    this.#limit = limit
  }

  /** Events that no reader has taken yet. */
  get size(): number {
    return this.#events.length
  }

  push(event: T): void {
    if (this.#ended) return
    if (this.#waiting) {
      const waiting = this.#waiting
      this.#waiting = undefined
      waiting({ done: false, value: event })
      return
    }
    this.#events.push(event)
    if (this.#events.length > this.#limit) this.#events.shift()
  }

  /** Called once, when the reader has taken everything. */
  whenEmpty(listener: () => void): void {
    this.#onRoom = listener
  }

  /** No more events; those already pushed are still read. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#waiting?.({ done: true, value: undefined })
    this.#waiting = undefined
    this.#onClose()
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const event = this.#events.shift()
    if (event !== undefined) {
      if (this.#events.length === 0) this.#room()
      return Promise.resolve({ done: false, value: event })
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#events.length = 0
    this.end()
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  #room(): void {
    const listener = this.#onRoom
    this.#onRoom = undefined
    listener?.()
  }
}

/** Ends the queue when `signal` aborts (the asker went away). */
export function endOnAbort<T>(queue: EventQueue<T>, signal: AbortSignal | undefined): void {
  if (signal?.aborted) void queue.return()
  else signal?.addEventListener('abort', () => void queue.return(), { once: true })
}
