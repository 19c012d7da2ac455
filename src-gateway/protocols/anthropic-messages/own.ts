import type { Extensions } from '../../ir/extensions.ts'

/** The protocol's id: under it stand its extensions, and it is the origin of its states. */
export const own = 'anthropic-messages'

/** Extensions of this protocol, or none when there is nothing to keep. */
export function keep(fields: Readonly<Record<string, unknown>> | undefined): { extensions: Extensions } | undefined {
  return fields === undefined ? undefined : { extensions: { [own]: fields } }
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

/** A text that is not empty. */
export function wordOf(raw: unknown): string | undefined {
  return typeof raw === 'string' && raw !== '' ? raw : undefined
}

export function numberOf(raw: unknown): number | undefined {
  return typeof raw === 'number' && Number.isFinite(raw) ? raw : undefined
}
