import type { NameRule } from '../wire-names.ts'

/** What Anthropic takes in the names of tools. */
export const anthropicNames: NameRule = { unwanted: /[^a-zA-Z0-9_-]/g, longest: 128 }

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
