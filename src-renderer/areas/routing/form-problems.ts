import type { ZodType } from 'zod'

/**
 * The fields of a form that the gateway would refuse, by its own schema: the first part of each dotted path, and the whole path of
 * limits (`limits.rpm`).
 */
export function formProblems(schema: ZodType, form: unknown): ReadonlySet<string> {
  const result = schema.safeParse(form)
  if (result.success) return new Set()
  return new Set(result.error.issues.map((issue) => fieldOf(issue.path.join('.'))))
}

/** The field of the form that a dotted path belongs to. */
export function fieldOf(path: string): string {
  return path.startsWith('limits.') ? path : (path.split('.')[0] ?? path)
}

/** Only what differs, so that a change made elsewhere meanwhile is kept. */
export function changedFields<T extends object>(before: T, after: T): Partial<T> {
  const known = new Map<string, unknown>(Object.entries(before))
  return Object.fromEntries(
    Object.entries(after).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(known.get(key))),
  ) as Partial<T>
}
