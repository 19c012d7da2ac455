/** What became of a try to take a place: it was taken, this one cannot have one but others might, or there is none at all. */
export type Take<T> = { taken: T } | 'not-this' | 'none'

export interface Waiter<T> {
  /** For whom it waits: the waiters of one owner take turns with those of the others. */
  owner: number
  /** Longest wait in milliseconds. */
  waitMs: number
  take(): Take<T>
  /** Called once, unless it leaves. `undefined`: its time was up. */
  done(taken: T | undefined): void
}

interface Waiting<T> extends Waiter<T> {
  timer: NodeJS.Timeout | undefined
}

/**
 * A bounded queue for places that become free. The owners take turns, whoever of them came first; the waiters of one owner
 * are served in the order in which they came.
 */
export class WaitQueue<T> {
  /** In the order of their turn. */
  private readonly owners = new Map<number, Waiting<T>[]>()
  private waiting = 0
  private serving = false
  private again = false

  get length(): number {
    return this.waiting
  }

  /**
   * @param size how many may wait
   * @returns what makes the waiter leave; undefined when the queue is full
   */
  join(waiter: Waiter<T>, size: number): (() => void) | undefined {
    if (this.waiting >= size) return undefined
    const entry: Waiting<T> = { ...waiter, timer: undefined }
    entry.timer = setTimeout(() => {
      if (this.remove(entry)) entry.done(undefined)
    }, waiter.waitMs).unref()
    const others = this.owners.get(entry.owner)
    if (others === undefined) this.owners.set(entry.owner, [entry])
    else others.push(entry)
    this.waiting += 1
    return () => {
      this.remove(entry)
    }
  }

  /** Gives places that are free to those whose turn it is. */
  serve(): void {
    this.again = true
    // Who is served may give its place back at once; that is the next round's, not one inside this.
    if (this.serving) return
    this.serving = true
    try {
      while (this.again) {
        this.again = false
        for (let next = this.next(); next !== undefined; next = this.next()) next.waiter.done(next.taken)
      }
    } finally {
      this.serving = false
    }
  }

  /** The first in turn that gets a place, taken out of the queue. */
  private next(): { waiter: Waiting<T>; taken: T } | undefined {
    for (let place = 0; this.waiting > 0; place += 1) {
      let found = false
      for (const own of this.owners.values()) {
        const waiter = own[place]
        if (waiter === undefined) continue
        found = true
        const take = waiter.take()
        if (take === 'none') return undefined
        if (take === 'not-this') continue
        this.remove(waiter)
        this.toTheEnd(waiter.owner)
        return { waiter, taken: take.taken }
      }
      if (!found) return undefined
    }
    return undefined
  }

  private remove(entry: Waiting<T>): boolean {
    const own = this.owners.get(entry.owner)
    const at = own?.indexOf(entry) ?? -1
    if (own === undefined || at < 0) return false
    clearTimeout(entry.timer)
    own.splice(at, 1)
    if (own.length === 0) this.owners.delete(entry.owner)
    this.waiting -= 1
    return true
  }

  private toTheEnd(owner: number): void {
    const own = this.owners.get(owner)
    if (own === undefined) return
    this.owners.delete(owner)
    this.owners.set(owner, own)
  }
}
