import { createHash } from 'node:crypto'

const allowed = /^[A-Za-z_][\w.:-]{0,63}$/
const longest = 64

/**
 * Gives tools names that Gemini takes (a letter or underscore first, then letters, digits, `_ . : -`, 64 at most) and
 * remembers which stands for which. A name gets the same stand-in in every request.
 */
export class FunctionNames {
  private readonly written = new Map<string, string>()
  private readonly taken: Set<string>
  private changed: Record<string, string> | undefined

  /** `known`: names that need no change and must not be taken by another. */
  constructor(known: Iterable<string>) {
    this.taken = new Set()
    for (const name of known) if (allowed.test(name)) this.taken.add(name)
  }

  write(name: string): string {
    if (allowed.test(name)) return name
    const before = this.written.get(name)
    if (before !== undefined) return before
    const clean = name.replace(/[^\w.:-]/g, '_').replace(/^(?![A-Za-z_])/, '_')
    const fits = clean.length <= longest && clean !== '_' && !this.taken.has(clean)
    const stand = fits
      ? clean
      : `${clean.slice(0, longest - 9)}_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
    this.taken.add(stand)
    this.written.set(name, stand)
    this.changed ??= {}
    this.changed[stand] = name
    return stand
  }

  /** Stand-ins and the names they stand for; undefined when there are none. */
  get standIns(): Readonly<Record<string, string>> | undefined {
    return this.changed
  }
}
