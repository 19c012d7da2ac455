import type { Abilities, Needs } from './types.ts'

/** What a model lacks for a request. */
interface Lack {
  reason: string
  /** It is the length of the prompt. */
  context: boolean
}

/** What is known to be missing; undefined = nothing. */
export function unableFor(needs: Needs, abilities: Abilities | undefined): Lack | undefined {
  if (abilities === undefined) return undefined
  const { contextTokens: most } = abilities
  if (most !== undefined && (needs.contextTokensAtMost ?? Number.POSITIVE_INFINITY) > most) {
    const { contextTokens: needed = 0 } = needs
    if (needed > most) return { reason: `takes ${most} tokens, the request has at least ${needed}`, context: true }
  }
  for (const name of ['images', 'tools', 'thinking'] as const) {
    if (abilities[name] === false && needs[name] === true) return { reason: `takes no ${name}`, context: false }
  }
  return undefined
}
