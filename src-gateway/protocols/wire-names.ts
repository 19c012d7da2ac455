import { createHash } from 'node:crypto'
import type { Tool } from '../ir/tool.ts'
import { wireToolName } from '../ir/tool-names.ts'

/** How a vendor restricts its names. */
export interface NameRule {
  /** Characters it does not take; each becomes `_`. Needs the flag `g`. */
  unwanted: RegExp
  longest: number
  /** What a name must begin with, where not every character that it takes will do; an underscore does. */
  start?: RegExp
}

/** Names as OpenAI takes them, and many vendors after it. */
export const commonNames: NameRule = { unwanted: /[^A-Za-z0-9_-]/g, longest: 64 }

/**
 * Names and ids as one vendor takes them. What is cleaned stays different from all others of the same request, and the same
 * thing is called the same everywhere in it. One for each request.
 */
export class WireNames {
  readonly #rule: NameRule
  readonly #known = new Map<string, string>()
  readonly #used = new Set<string>()

  /** `tools`: their names, where they need no change, are theirs before anything that is cleaned. */
  constructor(rule: NameRule, tools: readonly Tool[] = []) {
    this.#rule = rule
    for (const tool of tools) {
      if (tool.type === 'provider') continue
      const name = wireToolName(tool)
      if (name.length <= rule.longest && this.#clean(name) === name) this.#keep(name, name)
    }
  }

  of(name: string): string {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const { longest } = this.#rule
    let wire = this.#clean(name)
    if (wire.length > longest || this.#used.has(wire)) {
      const mark = createHash('sha256').update(name).digest('hex').slice(0, 8)
      wire = `${wire.slice(0, longest - 9)}_${mark}`
    }
    this.#keep(name, wire)
    return wire
  }

  /** Wire names that differ from the client's, with the client's; undefined when none does. */
  changed(): Record<string, string> | undefined {
    let changed: Record<string, string> | undefined
    for (const [name, wire] of this.#known) {
      if (name === wire) continue
      // Without a prototype, since a tool may be called like a member of one.
      changed ??= Object.create(null) as Record<string, string>
      changed[wire] = name
    }
    return changed
  }

  #clean(name: string): string {
    const { unwanted, start } = this.#rule
    const clean = name.replace(unwanted, '_') || '_'
    return start === undefined || start.test(clean) ? clean : `_${clean}`
  }

  #keep(name: string, wire: string): void {
    this.#used.add(wire)
    this.#known.set(name, wire)
  }
}

/** The client's name of what a reply calls `wire`, by what `changed` told. */
export function originalName(changed: Readonly<Record<string, unknown>>, wire: string): string {
  const name = Object.hasOwn(changed, wire) ? changed[wire] : undefined
  return typeof name === 'string' ? name : wire
}
