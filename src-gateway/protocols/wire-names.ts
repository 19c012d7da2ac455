import { createHash } from 'node:crypto'

/** How a vendor restricts its names. */
export interface NameRule {
  /** Characters it does not take; each becomes `_`. Needs the flag `g`. */
  unwanted: RegExp
  longest: number
  /** Whether a name may begin with a digit. Default true. */
  digitFirst?: boolean
}

/**
 * Names and ids as one vendor takes them. What is cleaned stays different from all others of the same request, and the same
 * thing is called the same everywhere in it.
 */
export class WireNames {
  readonly #rule: NameRule
  readonly #known = new Map<string, string>()
  readonly #used = new Set<string>()

  constructor(rule: NameRule) {
    this.#rule = rule
  }

  of(name: string): string {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const { unwanted, longest, digitFirst } = this.#rule
    let wire = name.replace(unwanted, '_') || '_'
    if (digitFirst === false && /^[0-9]/.test(wire)) wire = `_${wire}`
    if (wire.length > longest || this.#used.has(wire)) {
      const mark = createHash('sha256').update(name).digest('hex').slice(0, 8)
      wire = `${wire.slice(0, longest - 9)}_${mark}`
    }
    this.#used.add(wire)
    this.#known.set(name, wire)
    return wire
  }

  /** Wire names that differ from the client's, with the client's. */
  changed(): Record<string, string> {
    const changed: Record<string, string> = {}
    for (const [name, wire] of this.#known) if (name !== wire) changed[wire] = name
    return changed
  }
}
