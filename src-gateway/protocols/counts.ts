import type { Usage } from '../ir/usage.ts'

/** More tokens than any request can use: what says so is mistaken. */
const absurd = 100_000_000

/**
 * Reads the counts of one answer as vendors report them, and remembers what had to be put right: what is negative or no number is
 * 0, what is beyond all reason is cut, and no part is larger than its whole. What is missing or null is 0 and no mistake.
 */
export class Counts {
  #flags: Usage['flags']

  of(raw: unknown): number {
    if (raw === undefined || raw === null || raw === 0) return 0
    if (typeof raw === 'number' && raw > 0) {
      const count = Math.round(raw)
      if (count <= absurd) return count
    }
    this.flag('usage.clamped')
    return typeof raw === 'number' && raw > 0 ? absurd : 0
  }

  /** A part of a whole of which so much is left. */
  part(raw: unknown, left: number): number {
    const count = this.of(raw)
    if (count <= left) return count
    this.flag('usage.clamped')
    return left
  }

  flag(flag: NonNullable<Usage['flags']>[number]): void {
    if (this.#flags === undefined) this.#flags = [flag]
    else if (!this.#flags.includes(flag)) this.#flags = [...this.#flags, flag]
  }

  /** To be spread into the usage. */
  get flags(): Pick<Usage, 'flags'> | undefined {
    return this.#flags === undefined ? undefined : { flags: this.#flags }
  }
}
