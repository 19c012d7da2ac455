import type { FirstBytes } from './first-bytes.ts'

/** How long a request is waited for, until its answer begins: the deadline, and when it is slow enough to be raced. */
export class Patience {
  private deadline: NodeJS.Timeout | undefined
  private hedge: NodeJS.Timeout | undefined
  private readonly firstBytes: FirstBytes
  /** What first bytes are compared within; undefined = this request is not raced. */
  private readonly kind: string | undefined

  constructor(firstBytes: FirstBytes, kind: string | undefined) {
    this.firstBytes = firstBytes
    this.kind = kind
  }

  /** Calls `tooLate` when the time is over. */
  until(ms: number, tooLate: () => void): void {
    this.deadline = setTimeout(tooLate, ms)
  }

  /** Calls `race` when nearly all others would have had their first byte. */
  race(race: () => void): void {
    const slow = this.kind === undefined ? undefined : this.firstBytes.slow(this.kind)
    if (slow !== undefined) this.hedge = setTimeout(race, slow)
  }

  /** How long the first byte of a good answer took. */
  note(ms: number | null): void {
    if (ms !== null && this.kind !== undefined) this.firstBytes.note(this.kind, ms)
  }

  end(): void {
    clearTimeout(this.deadline)
    clearTimeout(this.hedge)
  }
}
