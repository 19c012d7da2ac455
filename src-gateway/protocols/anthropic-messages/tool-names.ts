import { createHash } from 'node:crypto'

const allowed = /^[a-zA-Z0-9_-]{1,128}$/

/** Tool names as Anthropic takes them; what was changed is taken back in the reply (`changed`). One for each request. */
export class ToolNames {
  private readonly written = new Map<string, string>()
  /** By the name on the wire: the client's. */
  readonly changed: Record<string, string> = {}

  write(name: string): string {
    if (allowed.test(name)) return name
    const known = this.written.get(name)
    if (known !== undefined) return known
    // The digest keeps apart what differs only in the letters that are replaced or cut.
    const digest = createHash('sha256').update(name).digest('hex').slice(0, 8)
    const wire = `${name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 110)}_${digest}`
    this.written.set(name, wire)
    this.changed[wire] = name
    return wire
  }
}

const idPattern = /^[a-zA-Z0-9_-]+$/

/** An id in Anthropic's letters. */
export function wireCallId(id: string): string {
  return idPattern.test(id) ? id : id.replaceAll(/[^a-zA-Z0-9_-]/g, '_') || 'call'
}

/**
 * Ids of calls as Anthropic takes them: of its letters only, and each once in a conversation (some vendors count calls
 * anew in every answer). One for each request.
 */
export class CallIds {
  private readonly used = new Set<string>()

  /** An id for the next call that the client knows as `id`. */
  next(id: string): string {
    const base = wireCallId(id)
    let candidate = base
    for (let count = 2; this.used.has(candidate); count++) candidate = `${base}_${count}`
    this.used.add(candidate)
    return candidate
  }
}
