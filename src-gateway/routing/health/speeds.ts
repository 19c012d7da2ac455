/** How much one new measurement weighs in a smoothed one. */
const weight = 0.2
/** Names come from clients where a channel serves any model: those seen first are forgotten first. */
const mostModels = 500
const minute = 60_000
const minutesKept = 60

/** Smoothed milliseconds; undefined = not seen. */
export interface Speed {
  firstByteMs: number | undefined
  totalMs: number | undefined
}

/** One minute of a channel's traffic. `at`: milliseconds since 1970 when it began. */
export interface Minute {
  at: number
  requests: number
  failures: number
  firstByteMs: number | null
}

interface Slot {
  at: number
  requests: number
  failures: number
  firstByteSum: number
  firstBytes: number
}

/** How fast a channel answers, as a whole and by model. */
export class Speeds {
  readonly all: Speed = { firstByteMs: undefined, totalMs: undefined }
  readonly #models = new Map<string, Speed>()

  of(model: string): Speed | undefined {
    return this.#models.get(model)
  }

  /** Streams count for the first byte, all else for the whole reply. */
  note(model: string, stream: boolean, firstByteMs: number | null, totalMs: number): void {
    let speed = this.#models.get(model)
    if (speed === undefined) {
      if (this.#models.size >= mostModels) {
        const oldest = this.#models.keys().next()
        if (oldest.done !== true) this.#models.delete(oldest.value)
      }
      speed = { firstByteMs: undefined, totalMs: undefined }
      this.#models.set(model, speed)
    }
    for (const each of [speed, this.all]) {
      if (!stream) each.totalMs = smoothed(each.totalMs, totalMs)
      else if (firstByteMs !== null) each.firstByteMs = smoothed(each.firstByteMs, firstByteMs)
    }
  }

  models(): Iterable<[string, Speed]> {
    return this.#models.entries()
  }

  /** Takes over what was kept. */
  restore(all: Speed, models: Iterable<[string, Speed]>): void {
    Object.assign(this.all, all)
    for (const [model, speed] of models) if (this.#models.size < mostModels) this.#models.set(model, { ...speed })
  }
}

function smoothed(before: number | undefined, value: number): number {
  return before === undefined ? value : before + weight * (value - before)
}

/** The last hour by minutes, in a ring. */
export class LastHour {
  readonly #slots: (Slot | undefined)[] = []

  note(now: number, failed: boolean, firstByteMs: number | null): void {
    const slot = this.#slot(now)
    slot.requests += 1
    if (failed) slot.failures += 1
    if (firstByteMs !== null) {
      slot.firstByteSum += firstByteMs
      slot.firstBytes += 1
    }
  }

  /** Sixty minutes, oldest first, the present one last; none when nothing happened in them. */
  minutes(now: number): Minute[] {
    const last = Math.floor(now / minute)
    const minutes: Minute[] = []
    let seen = false
    for (let index = last - minutesKept + 1; index <= last; index += 1) {
      const at = index * minute
      const slot = this.#slots[place(index)]
      if (slot?.at !== at) {
        minutes.push({ at, requests: 0, failures: 0, firstByteMs: null })
        continue
      }
      seen = true
      const { requests, failures, firstBytes, firstByteSum } = slot
      minutes.push({ at, requests, failures, firstByteMs: firstBytes === 0 ? null : firstByteSum / firstBytes })
    }
    return seen ? minutes : []
  }

  #slot(now: number): Slot {
    const index = Math.floor(now / minute)
    const at = index * minute
    const found = this.#slots[place(index)]
    // What stands there is of another hour, or of before the clock was set.
    if (found?.at === at) return found
    const slot = { at, requests: 0, failures: 0, firstByteSum: 0, firstBytes: 0 }
    this.#slots[place(index)] = slot
    return slot
  }
}

function place(index: number): number {
  return ((index % minutesKept) + minutesKept) % minutesKept
}
