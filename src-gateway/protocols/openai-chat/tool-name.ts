/** The name that a call in the reply was given for. */
export function originalToolName(name: string, hints: Readonly<Record<string, unknown>>): string {
  const names = hints.toolNames as Readonly<Record<string, string>> | undefined
  return names !== undefined && Object.hasOwn(names, name) ? (names[name] ?? name) : name
}
