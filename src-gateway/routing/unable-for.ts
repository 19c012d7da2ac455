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
  const { contextTokens: needed } = needs
  const { contextTokens: most } = abilities
  if (needed !== undefined && most !== undefined && needed > most) {
    return { reason: `takes ${most} tokens, the request has about ${needed}`, context: true }
  }
  for (const name of ['images', 'tools', 'thinking'] as const) {
    if (needs[name] === true && abilities[name] === false) return { reason: `takes no ${name}`, context: false }
  }
  return undefined
}
