/**
 * `<JsonEditor label value onChange shape>`: JSON as text, checked while it is typed. `onChange(text, parsed)` gives
 * `parsed` undefined while the text is not valid JSON (or not an object when `shape` is `object`).
 */
import { Field, Textarea } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { fieldState } from './field-state.ts'
import { useMonoStyles } from './mono.styles.ts'

export interface JsonEditorProps {
  label: string
  hint?: string
  value: string
  onChange: (text: string, parsed: unknown) => void
  shape?: 'any' | 'object'
  rows?: number
  disabled?: boolean
}

/** The parsed value, or why there is none. An empty text counts as an empty object when an object is asked for. */
export function parseJson(text: string, shape: 'any' | 'object'): { value: unknown } | { problem: string } {
  if (text.trim() === '' && shape === 'object') return { value: {} }
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return shape === 'object' && !isObject ? { problem: 'object' } : { value }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

export function JsonEditor({
  label,
  hint,
  value,
  onChange,
  shape = 'any',
  rows = 8,
  disabled = false,
}: JsonEditorProps) {
  const { t } = useTranslation()
  const mono = useMonoStyles()
  const result = parseJson(value, shape)
  // Nothing written yet is no mistake.
  const problem =
    'problem' in result && value.trim() !== ''
      ? result.problem === 'object'
        ? t('common:json.object')
        : t('common:json.invalid', { detail: result.problem })
      : undefined
  return (
    <Field label={label} hint={hint ?? null} {...fieldState(problem)}>
      <Textarea
        value={value}
        disabled={disabled}
        resize="vertical"
        textarea={{ rows, spellCheck: false, className: mono.text }}
        onChange={(_, data) => {
          const next = parseJson(data.value, shape)
          onChange(data.value, 'value' in next ? next.value : undefined)
        }}
      />
    </Field>
  )
}
