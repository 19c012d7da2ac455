/** Names from text as people paste them: one a line, or separated by commas or semicolons; doubles are dropped. */
export function splitNames(text: string): string[] {
  const names = text
    .split(/[\s,;，；]+/)
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return [...new Set(names)]
}

/** The list with these names added at its end, each once. */
export function addNames(list: readonly string[], names: readonly string[]): string[] {
  return [...new Set([...list, ...names])]
}

/**
 * The chosen models after a choice among the fetched ones: names that upstream does not list (aliases, wildcards)
 * stay, the others are replaced by the choice.
 */
export function applyPick(
  current: readonly string[],
  fetched: readonly string[],
  picked: ReadonlySet<string>,
): string[] {
  const offered = new Set(fetched)
  const kept = current.filter((name) => !offered.has(name) || picked.has(name))
  return addNames(
    kept,
    fetched.filter((name) => picked.has(name)),
  )
}
