import type { LiveEnded, LiveRequest, LiveUpdate } from '../../../src-gateway/contract/live.ts'

/** A request on the page: in flight, or ended. */
export type LiveRow = LiveRequest | LiveEnded

export function isEnded(row: LiveRow): row is LiveEnded {
  return 'status' in row
}

/** Ended requests that are kept. */
export const keptEnded = 1_000

export interface LiveRequestsState {
  connection: 'connecting' | 'live' | 'offline'
  /** In flight, newest first. */
  running: readonly LiveRequest[]
  /** Newest end first. */
  ended: readonly LiveEnded[]
  /** All that are in flight at the gateway. */
  inFlight: number
  /** Ended since the page was opened, those that are not kept included. */
  endedCount: number
  /** When the last frame came, by this clock and in ms. */
  readAt: number
  /** The gateway's clock minus this one's, in ms, as of the last frame. */
  clockAheadMs: number
}

export interface LiveRequestsOptions {
  watch: (signal: AbortSignal) => Promise<AsyncIterable<LiveUpdate>>
  /** Runs once, soon: with the next frame that is drawn. Frames that come before are told together. */
  schedule: (run: () => void) => void
  now: () => number
  /** First pause before a lost stream is opened again, in ms; it doubles up to 15 s. */
  firstPauseMs?: number
}

/** Reads the frames of requests in flight, while somebody looks, and remembers the last that ended. */
export class LiveRequests {
  readonly #options: Required<LiveRequestsOptions>
  readonly #listeners = new Set<() => void>()
  /** Oldest first, as they arrive. */
  readonly #running = new Map<string, LiveRequest>()
  /** Oldest end first. */
  #ended: LiveEnded[] = []
  #endedCount = 0
  #inFlight = 0
  #readAt = 0
  #clockAheadMs = 0
  #connection: LiveRequestsState['connection'] = 'connecting'
  #state: LiveRequestsState
  #reading: AbortController | null = null
  #visible = true
  #scheduled = false

  constructor(options: LiveRequestsOptions) {
    this.#options = { firstPauseMs: 500, ...options }
    this.#state = this.#make()
  }

  get state(): LiveRequestsState {
    return this.#state
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    this.#update()
    return () => {
      this.#listeners.delete(listener)
      this.#update()
    }
  }

  /** A hidden window needs no frames; the first one after is a whole one. */
  setVisible(visible: boolean): void {
    this.#visible = visible
    this.#update()
  }

  #update(): void {
    const wanted = this.#visible && this.#listeners.size > 0
    if (wanted && this.#reading === null) {
      this.#reading = new AbortController()
      void this.#read(this.#reading.signal)
    } else if (!wanted && this.#reading !== null) {
      this.#reading.abort()
      this.#reading = null
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    let pause = this.#options.firstPauseMs
    while (!signal.aborted) {
      try {
        for await (const update of await this.#options.watch(signal)) {
          if (signal.aborted) return
          pause = this.#options.firstPauseMs
          this.#take(update)
        }
      } catch {
        // Every failure is handled alike: say so, wait, open again.
      }
      if (signal.aborted) return
      this.#connection = 'offline'
      this.#publishSoon()
      await new Promise((resolve) => setTimeout(resolve, pause))
      pause = Math.min(pause * 2, 15_000)
    }
  }

  #take(update: LiveUpdate): void {
    this.#connection = 'live'
    this.#readAt = this.#options.now()
    this.#clockAheadMs = Date.parse(update.at) - this.#readAt
    if (update.whole) this.#running.clear()
    for (const request of update.requests) this.#running.set(request.requestId, request)
    for (const end of update.ended) {
      this.#running.delete(end.requestId)
      this.#ended.push(end)
    }
    this.#endedCount += update.ended.length + update.endedMore
    this.#inFlight = update.inFlight
    // Cut in large steps: moving a thousand rows for each one that ends would be work for nothing.
    if (this.#ended.length > keptEnded * 2) this.#ended = this.#ended.slice(-keptEnded)
    this.#publishSoon()
  }

  #publishSoon(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.#options.schedule(() => {
      this.#scheduled = false
      this.#state = this.#make()
      for (const listener of this.#listeners) listener()
    })
  }

  #make(): LiveRequestsState {
    return {
      connection: this.#connection,
      running: [...this.#running.values()].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)),
      ended: this.#ended.slice(-keptEnded).reverse(),
      inFlight: this.#inFlight,
      endedCount: this.#endedCount,
      readAt: this.#readAt,
      clockAheadMs: this.#clockAheadMs,
    }
  }
}
