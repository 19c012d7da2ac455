/** Something that must have moved on by a tick. `due` is a tick number; Infinity rests. */
export interface Timed {
  due: number
  onDue(): void
}

const tickMs = 50

/**
 * One timer for all calls. A call that receives a piece of a reply only writes a number; there is no clock to read and
 * no timer to move for each of ten thousand events a second. A deadline is met within one tick after its time, and a
 * blocked event loop delays ticks, so nobody is blamed for our own pause.
 */
export class Deadlines {
  /** Grows by one every 50 ms while something is watched. */
  tick = 0
  private readonly watched = new Set<Timed>()
  private timer: NodeJS.Timeout | undefined

  /** How many ticks surely cover `ms`. */
  static ticks(ms: number): number {
    return Math.ceil(ms / tickMs) + 1
  }

  watch(timed: Timed): void {
    this.watched.add(timed)
    if (this.timer === undefined) {
      this.timer = setInterval(() => this.sweep(), tickMs)
      this.timer.unref()
    }
  }

  unwatch(timed: Timed): void {
    this.watched.delete(timed)
  }

  private sweep(): void {
    this.tick += 1
    if (this.watched.size === 0) {
      clearInterval(this.timer)
      this.timer = undefined
      return
    }
    for (const timed of this.watched) {
      if (timed.due <= this.tick) timed.onDue()
    }
  }
}
