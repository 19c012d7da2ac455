import { isWildcard, matchesModel } from './match-model.ts'

/** The upstream's name of a model, or the names that lead in a circle. */
type MappedModel = { model: string } | { circle: readonly string[] }

/**
 * Follows a channel's model mapping to its end: `a → b`, `b → c` makes `a` be called `c`. An exact name wins over a
 * wildcard, a longer wildcard over a shorter one; wildcards speak of what clients ask for, so they open a chain and do not
 * continue one. A name that maps to itself is where the chain ends.
 */
export function mapModel(mapping: Readonly<Record<string, string>>, model: string): MappedModel {
  const seen = [model]
  let current = model
  for (;;) {
    const next = seen.length === 1 ? lookUp(mapping, current) : exact(mapping, current)
    if (next === undefined || next === current) return { model: current }
    if (seen.includes(next)) return { circle: [...seen, next] }
    seen.push(next)
    current = next
  }
}

function lookUp(mapping: Readonly<Record<string, string>>, model: string): string | undefined {
  const own = exact(mapping, model)
  if (own !== undefined) return own
  let best: string | undefined
  for (const pattern of Object.keys(mapping)) {
    if (isWildcard(pattern) && matchesModel(pattern, model) && pattern.length > (best?.length ?? 0)) best = pattern
  }
  return best === undefined ? undefined : mapping[best]
}

function exact(mapping: Readonly<Record<string, string>>, model: string): string | undefined {
  return Object.hasOwn(mapping, model) ? mapping[model] : undefined
}
