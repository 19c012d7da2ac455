/** Crashes of the graphics process within the window after which the app is better off without it. */
const crashes = 3
const windowMs = 120_000

/** Counts ends of the graphics process. Chromium starts it again by itself, until it ends too often. */
export class GraphicsGuard {
  readonly #now: () => number
  #recent: number[] = []
  #told = false

  /** @param now milliseconds of a clock that never goes back. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** One more end; true once, when it is time to offer a restart without acceleration. */
  crashed(): boolean {
    const now = this.#now()
    this.#recent = [...this.#recent.filter((at) => now - at < windowMs), now]
    if (this.#told || this.#recent.length < crashes) return false
    this.#told = true
    return true
  }
}
