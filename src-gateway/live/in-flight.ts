import { type LiveEnded, type LiveRequest, type LiveUpdate, liveFrameLimit } from '../contract/live.ts'

/** A request in flight. Nothing of it is read before somebody watches. */
export interface WatchedRequest {
  readonly requestId: string
  /** How it stands now. */
  look(): LiveRequest
  /** How it ended; undefined when it leaves no row. */
  lookBack(): LiveEnded | undefined
  /** Ends it for a person. False when it is being settled already. */
  cancel(): boolean
}

/** Takes a frame; false when there is no room for it. */
export type TakeUpdate = (update: LiveUpdate) => boolean

export interface InFlightParts {
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds between two frames. */
  everyMs?: number
}

/** At most four frames a second. */
const defaultEveryMs = 250

interface Watcher {
  take: TakeUpdate
  /** It has missed something: its next frame is a whole one. */
  behind: boolean
}

/**
 * The requests in flight. The relay adds and removes; pictures of them are made only while somebody watches, on one timer for all
 * who do, and hold no more than what changed.
 */
export class InFlight<Request extends WatchedRequest = WatchedRequest> {
  private readonly requests = new Map<string, Request>()
  private readonly watchers = new Set<Watcher>()
  private readonly now: () => number
  private readonly everyMs: number
  /** What the watchers know of each request, in short. */
  private readonly told = new Map<string, string>()
  private ended: LiveEnded[] = []
  private endedMore = 0
  private timer: NodeJS.Timeout | undefined

  constructor(parts: InFlightParts) {
    this.now = parts.now
    this.everyMs = parts.everyMs ?? defaultEveryMs
  }

  get size(): number {
    return this.requests.size
  }

  values(): Iterable<Request> {
    return this.requests.values()
  }

  add(request: Request): void {
    this.requests.set(request.requestId, request)
  }

  /** False when it was not there. */
  remove(request: Request): boolean {
    if (!this.requests.delete(request.requestId)) return false
    if (this.watchers.size > 0) this.noteEnd(request)
    return true
  }

  /** Those in flight now, oldest first, up to `liveFrameLimit`. */
  snapshot(): LiveRequest[] {
    const items: LiveRequest[] = []
    for (const request of this.requests.values()) {
      if (items.length >= liveFrameLimit) break
      items.push(request.look())
    }
    return items
  }

  /** Ends a request for a person. False when there is none of this id that could still be ended. */
  cancel(requestId: string): boolean {
    return this.requests.get(requestId)?.cancel() === true
  }

  /** Gives a whole frame at once, and from then on what changes. Answers how to stop. */
  watch(take: TakeUpdate): () => void {
    const watcher: Watcher = { take, behind: true }
    this.watchers.add(watcher)
    if (this.timer === undefined) {
      this.timer = setInterval(() => this.tick(), this.everyMs)
      this.timer.unref()
    }
    this.tellWhole(watcher)
    return () => {
      this.watchers.delete(watcher)
      if (this.watchers.size === 0) this.rest()
    }
  }

  /** Makes a frame of what changed since the last one. Called by the timer. */
  tick(): void {
    if (this.watchers.size === 0) return
    const { ended, endedMore } = this
    this.ended = []
    this.endedMore = 0
    const requests = this.changed(liveFrameLimit - ended.length)
    const update = { ...this.frame(requests), ended, endedMore }
    const isNews = requests.length > 0 || ended.length > 0 || endedMore > 0
    for (const watcher of [...this.watchers]) {
      if (watcher.behind) this.tellWhole(watcher, ended, endedMore)
      else if (isNews && !watcher.take(update)) watcher.behind = true
      // Who does not know of an end believes the request still runs.
      if (endedMore > 0) watcher.behind = true
    }
  }

  /** What the watchers do not know yet, those they were told of longest ago first; in the order of arrival. */
  private changed(room: number): LiveRequest[] {
    const found: { view: LiveRequest; short: string; known: boolean }[] = []
    for (const request of this.requests.values()) {
      const view = request.look()
      const short = shortOf(view)
      const known = this.told.get(request.requestId)
      if (known !== short) found.push({ view, short, known: known !== undefined })
    }
    const chosen = found.length <= room ? found : this.longestUntold(found, room)
    for (const { view, short } of chosen) {
      // Again at the end: the map's order is that of telling.
      this.told.delete(view.requestId)
      this.told.set(view.requestId, short)
    }
    return chosen.map(({ view }) => view)
  }

  private longestUntold<T extends { view: LiveRequest; known: boolean }>(found: readonly T[], room: number): T[] {
    const rank = new Map<string, number>()
    for (const id of this.told.keys()) rank.set(id, rank.size)
    const turn = ({ view, known }: T) => (known ? (rank.get(view.requestId) ?? 0) : -1)
    const chosen = new Set([...found].sort((a, b) => turn(a) - turn(b)).slice(0, room))
    return found.filter((one) => chosen.has(one))
  }

  private tellWhole(watcher: Watcher, ended: LiveEnded[] = [], endedMore = 0): void {
    const requests = this.snapshot().slice(0, liveFrameLimit - ended.length)
    // The rest comes with the next frames, as if it had changed.
    if (this.requests.size > requests.length) this.told.clear()
    const update = { ...this.frame(requests), whole: true, ended, endedMore }
    watcher.behind = !watcher.take(update)
  }

  private frame(requests: LiveRequest[]): LiveUpdate {
    return {
      at: new Date(this.now()).toISOString(),
      whole: false,
      requests,
      ended: [],
      endedMore: 0,
      inFlight: this.requests.size,
    }
  }

  private noteEnd(request: Request): void {
    this.told.delete(request.requestId)
    const view = request.lookBack()
    if (view === undefined) return
    if (this.ended.length < liveFrameLimit) this.ended.push(view)
    else this.endedMore += 1
  }

  /** Nobody watches: nothing is kept for nobody. */
  private rest(): void {
    clearInterval(this.timer)
    this.timer = undefined
    this.told.clear()
    this.ended = []
    this.endedMore = 0
  }
}

/** What of a request a watcher would see change; the time that passes is not told. */
function shortOf(view: LiveRequest): string {
  const { phase, channelId, attempts, bytesOut, outputTokens, firstByteMs, model, tokenId } = view
  return `${phase} ${channelId} ${attempts} ${bytesOut} ${outputTokens} ${firstByteMs} ${tokenId} ${model}`
}
