import { shown } from './edits.ts'
import { ConfigError, type Editor, type Json, type Path } from './formats/types.ts'
import type { OwnedValue } from './tools/types.ts'

/** Stands for the gateway's address where values are made only to see in which of them it is. Nobody can have it. */
export const addressProbe = 'http://gateway.invalid'

/**
 * The address that a tool's file names where its values, made with `addressProbe`, have the gateway's: ours or another's;
 * null when it names none. A password in it is masked.
 */
export function addressIn(editor: Editor, text: string, values: readonly OwnedValue[]): string | null {
  for (const { path, value } of values) {
    const fields = fieldsTo(value)
    if (fields === undefined) continue
    let found = valueAt(editor, text, path)
    for (const field of fields) found = fieldOf(found, field)
    if (typeof found === 'string' && found !== '') return shown(found, false)
  }
  return null
}

/** A form that cannot be edited is no reason not to read the rest; the preview names it. */
function valueAt(editor: Editor, text: string, path: Path): Json | undefined {
  try {
    return editor.find(text, path)?.value
  } catch (error) {
    if (error instanceof ConfigError) return undefined
    throw error
  }
}

function fieldsTo(value: Json | undefined): string[] | undefined {
  if (typeof value === 'string') return value.startsWith(addressProbe) ? [] : undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  for (const [name, inner] of Object.entries(value)) {
    const fields = fieldsTo(inner)
    if (fields !== undefined) return [name, ...fields]
  }
  return undefined
}

function fieldOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
    return undefined
  return (value as { readonly [key: string]: Json })[name]
}
