import type { LiveFrame } from '../../src-gateway/contract/stats.ts'

export type LiveState = 'connecting' | 'live' | 'paused' | 'offline'

export interface LiveSnapshot {
  state: LiveState
  /** Oldest first; at most one hour. */
  frames: readonly LiveFrame[]
  latest: LiveFrame | null
}

export interface LiveSource {
  recent: (signal: AbortSignal) => Promise<readonly LiveFrame[]>
  live: (signal: AbortSignal) => Promise<AsyncIterable<LiveFrame>>
}

export interface LiveFeedOptions {
  source: LiveSource
  /** First pause before a lost stream is opened again, in ms; it doubles up to 15 s. */
  firstPauseMs?: number
}

const keep = 3600

/** One subscription to the live frames for the whole window, however many charts look at it. */
export class LiveFeed {
  readonly #options: Required<LiveFeedOptions>
  readonly #listeners = new Set<() => void>()
  #snapshot: LiveSnapshot = { state: 'connecting', frames: [], latest: null }
  #running: AbortController | null = null
  #visible = true

  constructor(options: LiveFeedOptions) {
    this.#options = { firstPauseMs: 500, ...options }
  }

  get snapshot(): LiveSnapshot {
    return this.#snapshot
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    this.#update()
    return () => {
      this.#listeners.delete(listener)
      // A page change unsubscribes and subscribes in one turn; the stream need not be reopened for that.
      setTimeout(() => this.#update(), 1_000)
    }
  }

  /** A hidden window needs no frames; the gap is filled when it is shown again. */
  setVisible(visible: boolean): void {
    this.#visible = visible
    this.#update()
  }

  #update(): void {
    const wanted = this.#visible && this.#listeners.size > 0
    if (wanted && this.#running === null) {
      this.#running = new AbortController()
      void this.#run(this.#running.signal)
    } else if (!wanted && this.#running !== null) {
      this.#running.abort()
      this.#running = null
      this.#publish({ ...this.#snapshot, state: 'paused' })
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    let pause = this.#options.firstPauseMs
    while (!signal.aborted) {
      // A try of its own, so that a half-opened one leaves no stream behind.
      const attempt = new AbortController()
      const both = AbortSignal.any([signal, attempt.signal])
      try {
        const iterator = await this.#options.source.live(both)
        const past = await this.#options.source.recent(both)
        if (signal.aborted) return
        this.#add(past, 'live')
        for await (const frame of iterator) {
          if (signal.aborted) return
          pause = this.#options.firstPauseMs
          this.#add([frame], 'live')
        }
      } catch {
        // Every failure is handled alike: say so, wait, open again.
      }
      attempt.abort()
      if (signal.aborted) return
      this.#publish({ ...this.#snapshot, state: 'offline' })
      await new Promise((resolve) => setTimeout(resolve, pause))
      pause = Math.min(pause * 2, 15_000)
    }
  }

  #add(frames: readonly LiveFrame[], state: LiveState): void {
    const merged = mergeFrames(this.#snapshot.frames, frames, keep)
    this.#publish({ state, frames: merged, latest: merged.at(-1) ?? null })
  }

  #publish(next: LiveSnapshot): void {
    this.#snapshot = next
    for (const listener of this.#listeners) listener()
  }
}

/** Joins two runs of frames by time, without doubles, and keeps the newest `limit`. */
export function mergeFrames(
  known: readonly LiveFrame[],
  added: readonly LiveFrame[],
  limit: number,
): readonly LiveFrame[] {
  const last = known.at(-1)
  const first = added[0]
  if (last === undefined || first === undefined || first.at > last.at) return [...known, ...added].slice(-limit)
  const byTime = new Map<string, LiveFrame>()
  for (const frame of known) byTime.set(frame.at, frame)
  for (const frame of added) byTime.set(frame.at, frame)
  return [...byTime.values()].sort((a, b) => (a.at < b.at ? -1 : 1)).slice(-limit)
}
