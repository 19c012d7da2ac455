/** Reading values of unknown shape: what is not what it should be is undefined. */

export type JsonRecord = Readonly<Record<string, unknown>>

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {}
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** An own member; never one of the prototype. */
export function memberOf(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** Text that is not blank, trimmed. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  return text === '' ? undefined : text
}

/** The first of several members that is text. */
export function textAt(value: unknown, ...names: string[]): string | undefined {
  for (const name of names) {
    const text = textOf(memberOf(value, name))
    if (text !== undefined) return text
  }
  return undefined
}

/** A finite number, also one written as text. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'string' && value.trim() === '') return undefined
  const number = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : undefined
}

/** JSON in a text, as databases hold it; undefined when it is none. */
export function jsonIn(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return undefined
  }
}

/** Names separated by commas or line ends. */
export function namesIn(value: unknown): string[] {
  if (typeof value === 'string') return value.split(/[,\n]/).flatMap((name) => textOf(name) ?? [])
  return listOf(value).flatMap((name) => textOf(name) ?? [])
}
