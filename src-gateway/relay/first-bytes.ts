/** So many of the latest are remembered of each model. */
const remembered = 128
/** Fewer say nothing of the slowest of them. */
const enough = 20
/** Clients choose the model names, so the memory of them is bounded. */
const maxModels = 500
/** A race below this wins nothing that anybody would feel. */
const leastMs = 50

/** How long the first bytes of late have taken, by model: when is a request slow? */
export class FirstBytes {
  private readonly byModel = new Map<string, Ring>()

  /** @param kind what is compared with each other: model and whether it streams */
  note(kind: string, ms: number): void {
    let ring = this.byModel.get(kind)
    if (ring === undefined) {
      if (this.byModel.size >= maxModels) this.byModel.clear()
      ring = new Ring()
      this.byModel.set(kind, ring)
    }
    ring.push(ms)
  }

  /** Milliseconds that 95 of 100 first bytes took at most; undefined while too few have been seen. */
  slow(kind: string): number | undefined {
    const slow = this.byModel.get(kind)?.percentile95()
    return slow === undefined ? undefined : Math.max(leastMs, slow)
  }
}

class Ring {
  private readonly values = new Float64Array(remembered)
  private count = 0
  private stale = true
  private p95 = 0

  push(value: number): void {
    this.values[this.count % remembered] = value
    this.count += 1
    this.stale = true
  }

  percentile95(): number | undefined {
    const size = Math.min(this.count, remembered)
    if (size < enough) return undefined
    if (this.stale) {
      const sorted = this.values.slice(0, size).sort()
      this.p95 = sorted[Math.ceil(size * 0.95) - 1] ?? 0
      this.stale = false
    }
    return this.p95
  }
}
