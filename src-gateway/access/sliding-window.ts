const windowMs = 60_000
/** What comes within a second of each other is kept as one, so that a window never holds more than about sixty things. */
const grainMs = 1000

/** What was counted within one second. Its owner may hold on to it, to take back what it counted. */
export interface Counted {
  readonly since: number
  until: number
  amount: number
  /** Its minute is over. */
  gone: boolean
}

/**
 * A sum over the last 60 seconds. Nothing leaves before its minute is over, and all of it within a second after. Times are
 * milliseconds that never go back.
 */
export class SlidingWindow {
  private readonly counted: Counted[] = []
  private sum = 0

  add(amount: number, at: number): Counted {
    this.expire(at)
    this.sum += amount
    const last = this.counted.at(-1)
    if (last !== undefined && at - last.since < grainMs) {
      last.until = at
      last.amount += amount
      return last
    }
    const made: Counted = { since: at, until: at, amount, gone: false }
    this.counted.push(made)
    return made
  }

  /** Takes back what was counted wrongly; what has left the window meanwhile stays gone. */
  take(amount: number, from: Counted): void {
    if (from.gone) return
    from.amount -= amount
    this.sum -= amount
  }

  total(at: number): number {
    this.expire(at)
    return this.sum
  }

  /** Milliseconds until the sum is at most `most`; 0 when it is. `most` is not negative. */
  waitFor(most: number, at: number): number {
    this.expire(at)
    let { sum } = this
    if (sum <= most) return 0
    for (const { amount, until } of this.counted) {
      sum -= amount
      if (sum <= most) return until + windowMs - at
    }
    return windowMs
  }

  private expire(at: number): void {
    for (let first = this.counted[0]; first !== undefined; first = this.counted[0]) {
      if (at - first.until < windowMs) return
      first.gone = true
      this.sum -= first.amount
      this.counted.shift()
    }
  }
}
