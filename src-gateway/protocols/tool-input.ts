import type { ToolCallPart } from '../ir/part.ts'
import { wrapCustomInput } from '../ir/tool-names.ts'
import { isObject } from './json-values.ts'

/**
 * A call's input as the object that a vendor wants. Models write inputs that are no JSON, or JSON that is no object; those
 * are wrapped, so that the vendor takes the turn back. Nothing at all (`''`, `null`) is an empty object.
 */
export function toolInputObject(call: Pick<ToolCallPart, 'kind' | 'input'>): Record<string, unknown> {
  const text = toolInputText(call)
  if (text.trim() === '') return {}
  try {
    const input: unknown = JSON.parse(text)
    if (isObject(input)) return input
    return input === null ? {} : { input }
  } catch {
    return { input: text }
  }
}

/** A call's input as JSON text; a free-text tool's is that of the function which stands for it. */
export function toolInputText(call: Pick<ToolCallPart, 'kind' | 'input'>): string {
  return call.kind === 'custom' ? wrapCustomInput(call.input) : call.input
}
