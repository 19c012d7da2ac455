/**
 * Small inputs that several forms need. All are controlled and inside Fluent's `Field` (label, hint, problem).
 *
 * `<TextListField label value onChange hint placeholder problem>`  one entry a line (or comma) ↔ string[]
 * `<OptionalNumberField label value onChange hint unit min max integer problem>`  empty ↔ null
 */
import { Field, Input, Textarea } from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import { fieldState } from './field-state.ts'
import { useFieldsStyles } from './fields.styles.ts'
import { splitList } from './split-list.ts'

interface Common {
  label: string
  hint?: string | undefined
  /** What is wrong with the value, in words. */
  problem?: string | undefined
  required?: boolean
}

export interface TextListFieldProps extends Common {
  value: readonly string[]
  onChange: (value: string[]) => void
  placeholder?: string
  rows?: number
}

export function TextListField({
  label,
  hint,
  problem,
  required = false,
  value,
  onChange,
  placeholder,
  rows = 3,
}: TextListFieldProps) {
  const joined = value.join('\n')
  const [text, setText] = useState(joined)
  // The text follows the value only when it means something else: typing a comma must not move the cursor.
  useEffect(() => {
    setText((known) => (splitList(known).join('\n') === joined ? known : joined))
  }, [joined])
  return (
    <Field label={label} hint={hint ?? null} required={required} {...fieldState(problem)}>
      <Textarea
        value={text}
        resize="vertical"
        placeholder={placeholder}
        textarea={{ rows, spellCheck: false }}
        onChange={(_, data) => {
          setText(data.value)
          onChange(splitList(data.value))
        }}
      />
    </Field>
  )
}

export interface OptionalNumberFieldProps extends Common {
  value: number | null
  onChange: (value: number | null) => void
  unit?: string
  placeholder?: string
}

/** A number or nothing. Text that is no number gives `NaN`, for the form to refuse. */
export function OptionalNumberField(props: OptionalNumberFieldProps) {
  const { label, hint, problem, required = false, value, onChange, unit, placeholder } = props
  const styles = useFieldsStyles()
  const shown = value === null || Number.isNaN(value) ? '' : String(value)
  const [text, setText] = useState(shown)
  useEffect(() => {
    setText((known) => (Object.is(readNumber(known), value) ? known : shown))
  }, [value, shown])
  return (
    <Field label={label} hint={hint ?? null} required={required} {...fieldState(problem)}>
      <Input
        value={text}
        inputMode="decimal"
        placeholder={placeholder}
        contentAfter={unit === undefined ? null : <span className={styles.unit}>{unit}</span>}
        onChange={(_, data) => {
          setText(data.value)
          onChange(readNumber(data.value))
        }}
      />
    </Field>
  )
}

function readNumber(text: string): number | null {
  return text.trim() === '' ? null : Number(text)
}
