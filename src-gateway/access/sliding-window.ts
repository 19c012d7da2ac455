const slots = 60

/** A sum over the last 60 seconds in slots of one second. What was counted leaves within a second after its minute. */
export class SlidingWindow {
  private readonly amounts = new Float64Array(slots)
  private second = 0
  private sum = 0

  /** @param now milliseconds */
  add(amount: number, now: number): void {
    this.advance(now)
    const slot = this.second % slots
    this.amounts[slot] = (this.amounts[slot] ?? 0) + amount
    this.sum += amount
  }

  total(now: number): number {
    this.advance(now)
    return this.sum
  }

  /** Milliseconds until the sum is below `limit`; 0 when it is. */
  waitFor(limit: number, now: number): number {
    this.advance(now)
    let sum = this.sum
    if (sum < limit) return 0
    for (let age = slots - 1; age >= 0; age -= 1) {
      sum -= this.amounts[(this.second - age + slots) % slots] ?? 0
      if (sum < limit) return (this.second - age + slots) * 1000 - now
    }
    return slots * 1000
  }

  private advance(now: number): void {
    const second = Math.floor(now / 1000)
    if (second <= this.second) return
    const passed = Math.min(second - this.second, slots)
    for (let step = 1; step <= passed; step += 1) {
      const slot = (this.second + step) % slots
      this.sum -= this.amounts[slot] ?? 0
      this.amounts[slot] = 0
    }
    if (passed === slots) this.sum = 0
    this.second = second
  }
}
