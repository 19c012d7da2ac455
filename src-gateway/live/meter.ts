import type { LiveFrame } from '../contract/index.ts'
import { bucketCount, bucketOf, percentile } from './histogram.ts'
import type { Meter } from './types.ts'

/** What happened in one second. */
interface Slot {
  started: number
  finished: number
  failed: number
  tokens: number
  costNano: number
  answered: number
  firstByte: Uint32Array
}

const windowSeconds = 60
const keptFrames = 60 * 60
const nanoPerUsd = 1e9

/** How far one finished stream moves what we believe a byte of stream is worth in tokens. */
const learning = 0.05

/**
 * The meter behind the live charts. The relay only adds to counters; once a second the second is closed, the window of a
 * minute moves by one slot, and a frame is made. No clock is read and no timer is set for a request.
 */
export class LiveMeter implements Meter {
  private readonly now: () => number
  private readonly slots: Slot[] = Array.from({ length: windowSeconds }, emptySlot)
  private readonly window = emptySlot()
  private readonly frames: LiveFrame[] = []
  private readonly listeners = new Set<(frame: LiveFrame) => void>()
  private position = 0
  private slot = this.slots[0] as Slot
  private inFlight = 0
  private streamedTokens = 0
  private tokensPerEstimate = 1
  private latest: LiveFrame | undefined
  private timer: NodeJS.Timeout | undefined

  constructor(now: () => number) {
    this.now = now
  }

  /** Closes a second every second from now on. */
  start(): this {
    this.timer ??= setInterval(() => this.tick(), 1000)
    this.timer.unref()
    return this
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }

  started(): void {
    this.inFlight += 1
    this.slot.started += 1
    this.window.started += 1
  }

  streamed(estimatedTokens: number): void {
    this.streamedTokens += estimatedTokens * this.tokensPerEstimate
  }

  tokensOf(estimatedTokens: number): number {
    return estimatedTokens * this.tokensPerEstimate
  }

  finished(outcome: Parameters<Meter['finished']>[0]): void {
    const { slot, window } = this
    const tokens = outcome.inputTokens + outcome.outputTokens
    this.inFlight -= 1
    slot.finished += 1
    window.finished += 1
    slot.tokens += tokens
    window.tokens += tokens
    slot.costNano += outcome.costNano
    window.costNano += outcome.costNano
    if (outcome.failed) {
      slot.failed += 1
      window.failed += 1
    }
    if (outcome.firstByteMs !== null) {
      const bucket = bucketOf(outcome.firstByteMs)
      slot.firstByte[bucket] = (slot.firstByte[bucket] ?? 0) + 1
      window.firstByte[bucket] = (window.firstByte[bucket] ?? 0) + 1
      slot.answered += 1
      window.answered += 1
    }
    if (outcome.stream && outcome.outputTokens > 0) this.reconcile(outcome.outputTokens, outcome.streamedEstimate)
  }

  frame(): LiveFrame {
    this.latest ??= this.makeFrame()
    return this.latest
  }

  recent(minutes: number): LiveFrame[] {
    const count = Math.min(keptFrames, Math.max(0, Math.round(minutes * 60)))
    return count === 0 ? [] : this.frames.slice(-count)
  }

  subscribe(listener: (frame: LiveFrame) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Closes the present second: makes its frame and opens the next. Called by the timer. */
  tick(): void {
    const frame = this.makeFrame()
    this.latest = frame
    this.frames.push(frame)
    // Cut in large steps: moving an hour of frames by one every second would be work for nothing.
    if (this.frames.length >= keptFrames * 2) this.frames.splice(0, this.frames.length - keptFrames)
    this.streamedTokens = 0
    this.position = (this.position + 1) % windowSeconds
    this.slot = this.slots[this.position] as Slot
    this.forget(this.slot)
    for (const listener of this.listeners) listener(frame)
  }

  private makeFrame(): LiveFrame {
    const { window } = this
    return {
      at: new Date(this.now()).toISOString(),
      rpm: window.started,
      tpm: window.tokens,
      tps: Math.max(0, Math.round(this.streamedTokens * 10) / 10),
      inFlight: this.inFlight,
      errorRate: window.finished === 0 ? 0 : window.failed / window.finished,
      firstByteP50Ms: percentile(window.firstByte, window.answered, 0.5),
      firstByteP95Ms: percentile(window.firstByte, window.answered, 0.95),
      costPerHourUsd: (window.costNano * 60) / nanoPerUsd,
    }
  }

  /** Adds what a finished stream had more (or less) than was estimated while it ran, and learns from the difference. */
  private reconcile(outputTokens: number, estimate: number): void {
    this.streamedTokens += outputTokens - estimate * this.tokensPerEstimate
    if (estimate > 0) {
      const seen = Math.min(20, Math.max(0.05, outputTokens / estimate))
      this.tokensPerEstimate += (seen - this.tokensPerEstimate) * learning
    }
  }

  private forget(slot: Slot): void {
    const { window } = this
    window.started -= slot.started
    window.finished -= slot.finished
    window.failed -= slot.failed
    window.tokens -= slot.tokens
    window.costNano -= slot.costNano
    if (slot.answered > 0) {
      window.answered -= slot.answered
      for (let bucket = 0; bucket < bucketCount; bucket += 1) {
        window.firstByte[bucket] = (window.firstByte[bucket] ?? 0) - (slot.firstByte[bucket] ?? 0)
      }
      slot.firstByte.fill(0)
    }
    slot.started = slot.finished = slot.failed = slot.tokens = slot.costNano = slot.answered = 0
  }
}

function emptySlot(): Slot {
  return {
    started: 0,
    finished: 0,
    failed: 0,
    tokens: 0,
    costNano: 0,
    answered: 0,
    firstByte: new Uint32Array(bucketCount),
  }
}
