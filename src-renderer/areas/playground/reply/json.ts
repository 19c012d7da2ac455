/** Looking into JSON whose shape a stranger decided: every look answers a usable value or nothing. */

export type JsonRecord = Record<string, unknown>

/** The value as an object, or undefined when it is anything else. */
export function asRecord(value: unknown): JsonRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined
}

/** The objects in a list; everything else in it is left out. */
export function asRecords(value: unknown): JsonRecord[] {
  if (!Array.isArray(value)) return []
  return value.map(asRecord).filter((item) => item !== undefined)
}

/** The value as text, '' when it is not text. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The value as a finite number, 0 when it is not one. */
export function asNumber(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

/** Parses JSON; undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** The message in an error body of any of the protocols, null when the body holds no error. */
export function errorMessage(body: unknown): string | null {
  const record = asRecord(body)
  if (record === undefined) return null
  const error = record.error ?? (record.type === 'error' || record.object === 'error' ? record : undefined)
  if (error === undefined || error === null) return null
  if (typeof error === 'string') return error
  const inner = asRecord(error)
  return asText(inner?.message) || JSON.stringify(error)
}
