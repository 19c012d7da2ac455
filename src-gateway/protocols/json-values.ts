/** Values of parsed JSON as vendors and clients send them: any field may be missing, null or of another type. */

export function isObject(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw)
}

/** A JSON object, or an empty one when it is anything else. */
export function objectOf(raw: unknown): Readonly<Record<string, unknown>> {
  return isObject(raw) ? raw : {}
}

export function listOf(raw: unknown): readonly unknown[] {
  return Array.isArray(raw) ? raw : []
}

export function stringOf(raw: unknown): string | undefined {
  return typeof raw === 'string' ? raw : undefined
}

/** A text that is not empty. */
export function wordOf(raw: unknown): string | undefined {
  return typeof raw === 'string' && raw !== '' ? raw : undefined
}

export function numberOf(raw: unknown): number | undefined {
  return typeof raw === 'number' && Number.isFinite(raw) ? raw : undefined
}

/** What a text says as JSON; undefined when it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether two lists hold the very same values in the same places. */
export function sameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, at) => item === other[at])
}

/** What an object has beside the fields that are known; undefined when nothing. Null counts as not said. */
export function restOf(
  object: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
): Record<string, unknown> | undefined {
  let rest: Record<string, unknown> | undefined
  for (const name in object) {
    const value = object[name]
    if (known.has(name) || value === null || value === undefined) continue
    rest ??= {}
    rest[name] = value
  }
  return rest
}
