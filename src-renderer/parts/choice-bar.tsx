/**
 * `<ChoiceBar label options value onChange kind>`: a row of words of which one holds. `kind="radio"` for a setting such as a
 * period, `kind="tabs"` when each shows another panel (give the panel `role="tabpanel"` and `aria-label`). One tab stop;
 * arrows, Home and End choose. Used instead of Fluent's TabList, whose focus helpers inside the list assistive technology trips
 * over.
 */
import { mergeClasses } from '@fluentui/react-components'
import { type KeyboardEvent, useRef } from 'react'
import { useChoiceStyles } from './choice-bar.styles.ts'

export interface ChoiceBarProps<Value extends string | number> {
  label: string
  options: ReadonlyArray<{ value: Value; text: string }>
  value: Value
  onChange: (value: Value) => void
  kind?: 'radio' | 'tabs'
}

export function ChoiceBar<Value extends string | number>(props: ChoiceBarProps<Value>) {
  const { label, options, value, onChange, kind = 'radio' } = props
  const styles = useChoiceStyles()
  const bar = useRef<HTMLDivElement>(null)
  const current = options.findIndex((option) => option.value === value)

  const onKeyDown = (event: KeyboardEvent) => {
    const to: Record<string, number> = {
      ArrowRight: current + 1,
      ArrowDown: current + 1,
      ArrowLeft: current - 1,
      ArrowUp: current - 1,
      Home: 0,
      End: options.length - 1,
    }
    const wanted = to[event.key]
    if (wanted === undefined || options.length === 0) return
    event.preventDefault()
    const index = (wanted + options.length) % options.length
    const next = options[index]
    if (next === undefined) return
    onChange(next.value)
    bar.current?.querySelectorAll<HTMLElement>('button')[index]?.focus()
  }

  return (
    // biome-ignore-start lint/a11y/noStaticElementInteractions: the role is one of two, both interactive
    // biome-ignore-start lint/a11y/useAriaPropsSupportedByRole: both roles take a label
    <div
      ref={bar}
      role={kind === 'radio' ? 'radiogroup' : 'tablist'}
      aria-label={label}
      className={mergeClasses(styles.bar, kind === 'tabs' && styles.tabs)}
      onKeyDown={onKeyDown}
    >
      {options.map((option, index) => {
        const chosen = index === current
        const state = kind === 'radio' ? { 'aria-checked': chosen } : { 'aria-selected': chosen }
        return (
          <button
            key={option.value}
            type="button"
            role={kind === 'radio' ? 'radio' : 'tab'}
            {...state}
            tabIndex={chosen || (current === -1 && index === 0) ? 0 : -1}
            className={mergeClasses(styles.choice, chosen && styles.chosen)}
            onClick={() => onChange(option.value)}
          >
            {option.text}
          </button>
        )
      })}
    </div>
    // biome-ignore-end lint/a11y/noStaticElementInteractions: see above
    // biome-ignore-end lint/a11y/useAriaPropsSupportedByRole: see above
  )
}
