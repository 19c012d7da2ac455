/**
 * How many rows a commit should wait for. A commit costs as much as a dozen rows whatever it holds, so under load rows are
 * gathered; but a lone client must never wait for company that does not come.
 *
 * The aim grows while commits come as full as hoped and falls to what really came when the wait was in vain; after that it
 * is not raised again for a while. One row at a time is what a lone client brings, and never raises it.
 */
export class Gather {
  #aim = 1
  /** Commits until a larger aim may be tried again. */
  #rest = 0

  /** Rows to wait for. */
  get aim(): number {
    return this.#aim
  }

  /** A commit of `rows` was made; `inVain` when the wait ended before the aim was reached. */
  committed(rows: number, inVain: boolean): void {
    if (inVain) {
      this.#aim = Math.max(1, rows)
      this.#rest = restAfterVain
      return
    }
    if (this.#rest > 0) {
      this.#rest--
      if (rows < this.#aim) this.#aim = Math.max(1, rows)
      return
    }
    if (rows >= this.#aim && rows > 1) this.#aim = Math.min(mostRows, rows + Math.max(1, rows >> 2))
  }
}

/** Longest wait for company, in milliseconds. */
export const gatherMs = 2

const mostRows = 32
const restAfterVain = 64
