import type { JsonObject } from '../conversion.ts'
import { isObject } from '../json-values.ts'

/** Key under which an input that is no JSON object travels in a block that takes objects only. */
const wrapped = 'rawInvalidInput'

/** The JSON text of a block's `input`; one that we had wrapped is the model's own text again. */
export function readToolInput(raw: unknown): string {
  if (isObject(raw)) {
    const text = raw[wrapped]
    if (typeof text === 'string' && Object.keys(raw).length === 1) return text
  }
  return raw === undefined || raw === null ? '{}' : JSON.stringify(raw)
}

/** The object that a call's JSON text says; '' and `null` are no arguments, and what is no object is wrapped. */
export function toolInputObject(text: string): JsonObject {
  if (text === '' || text === '{}') return {}
  try {
    const parsed: unknown = JSON.parse(text)
    if (isObject(parsed)) return parsed
    if (parsed === null || parsed === '') return {}
  } catch {
    if (text.trim() === '') return {}
  }
  return wrapInput(text)
}

/** An object that holds a text which is no JSON object. */
export function wrapInput(text: string): JsonObject {
  return { [wrapped]: text }
}
