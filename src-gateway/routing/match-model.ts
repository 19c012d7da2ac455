/** Whether a pattern (exact name, trailing `*`, or `*` alone) covers a model name. Names are compared as written. */
export function matchesModel(pattern: string, model: string): boolean {
  if (pattern === model || pattern === '*') return true
  return pattern.endsWith('*') && model.startsWith(pattern.slice(0, -1))
}

/** Whether any pattern covers the model. */
export function matchesAnyModel(patterns: readonly string[], model: string): boolean {
  // Hundreds of exact names are the usual case: they are compared without looking for stars in each.
  if (patterns.includes(model)) return true
  for (const pattern of patterns) if (isWildcard(pattern) && matchesModel(pattern, model)) return true
  return false
}

/** Whether a pattern names many models, and so none that could be listed. */
export function isWildcard(pattern: string): boolean {
  return pattern.charCodeAt(pattern.length - 1) === 0x2a
}
