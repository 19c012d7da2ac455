import type { Provider } from '../../../src-gateway/contract/index.ts'

type Schema = Provider['settingsSchema']
type Json = Schema[string]

/** The provider's settings as the drawer edits them: text, or a switch. */
export type SettingsForm = Record<string, string | boolean>

/** One setting of a provider, as a control can be drawn for it. */
export interface SettingsField {
  name: string
  kind: 'string' | 'number' | 'integer' | 'boolean' | 'enum'
  label: string
  description: string
  required: boolean
  /** Shown as the placeholder: what applies when nothing is set. */
  default: string
  options: string[]
}

function asObject(value: unknown): Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, Json>) : {}
}

/** `apiVersion` → `Api version`: the name of last resort. */
function words(name: string): string {
  const spaced = name.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').replaceAll(/[_-]+/g, ' ')
  const lower = spaced.toLowerCase()
  return lower.charAt(0).toUpperCase() + lower.slice(1)
}

/** `anyOf: [X, null]` is how a nullable value is written; the control draws X. */
function unwrap(schema: Record<string, Json>): Record<string, Json> {
  const choices = Array.isArray(schema.anyOf) ? schema.anyOf.map(asObject) : []
  const real = choices.filter((choice) => choice.type !== 'null')
  return real.length === 1 && real[0] !== undefined ? { ...schema, ...real[0] } : schema
}

/** The fields of a settings schema (an object schema of JSON Schema 2020-12), in its order. */
export function settingsFields(schema: Schema): SettingsField[] {
  const required = Array.isArray(schema.required) ? schema.required : []
  return Object.entries(asObject(schema.properties)).map(([name, raw]) => {
    const field = unwrap(asObject(raw))
    const options = Array.isArray(field.enum) ? field.enum.filter((option) => typeof option === 'string') : []
    const kind =
      options.length > 0
        ? 'enum'
        : field.type === 'boolean' || field.type === 'number' || field.type === 'integer'
          ? field.type
          : 'string'
    return {
      name,
      kind,
      label: typeof field.title === 'string' ? field.title : words(name),
      description: typeof field.description === 'string' ? field.description : '',
      // With a default the value may be left out, whatever `required` says of the stored form.
      required: required.includes(name) && field.default === undefined,
      default: field.default === undefined || field.default === null ? '' : String(field.default),
      options,
    }
  })
}

/** The stored settings as the form edits them. */
export function readSettings(schema: Schema, stored: Record<string, Json>): SettingsForm {
  return Object.fromEntries(
    settingsFields(schema).map((field) => {
      const value = stored[field.name]
      if (field.kind === 'boolean') return [field.name, value === undefined ? field.default === 'true' : value === true]
      return [field.name, value === undefined || value === null ? '' : String(value)]
    }),
  )
}

/** The settings to store: empty ones are left out, so that the provider's default applies. */
export function writeSettings(schema: Schema, form: SettingsForm): Record<string, Json> {
  const entries: [string, Json][] = []
  for (const field of settingsFields(schema)) {
    const value = form[field.name]
    if (value === undefined || value === '') continue
    if (typeof value === 'boolean') entries.push([field.name, value])
    else if (field.kind === 'number' || field.kind === 'integer') entries.push([field.name, Number(value)])
    else entries.push([field.name, value.trim()])
  }
  return Object.fromEntries(entries)
}
