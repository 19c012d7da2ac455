/**
 * The row of filters above a table.
 *
 * `<FilterBar>…</FilterBar>`                                   lays its children out; `<FilterSpace/>` pushes the rest to the end
 * `<FilterSearch label value onChange short>`                  a search field; `onChange` comes a moment after the last key,
 *                                                              never in the middle of composing a character
 * `<FilterSelect label value options onChange>`                one choice; the first option says what "no filter" means
 * `<FilterSwitch label value onChange>`                        on or off
 * `<FilterTime label type value onChange>`                     a date, or a date and time, as the browser's own input writes it
 * `<FilterCount text>`                                         how many rows there are, told to screen readers
 */
import { Input, mergeClasses, SearchBox, Select, Switch } from '@fluentui/react-components'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useFilterBarStyles } from './filter-bar.styles.ts'

export function FilterBar({ label, children }: { label: string; children: ReactNode }) {
  const styles = useFilterBarStyles()
  return (
    <search className={styles.bar} aria-label={label}>
      {children}
    </search>
  )
}

export function FilterSpace() {
  return <span className={useFilterBarStyles().grow} />
}

export function FilterCount({ text }: { text: string }) {
  return (
    <span className={useFilterBarStyles().count} role="status">
      {text}
    </span>
  )
}

export interface FilterSearchProps {
  label: string
  value: string
  onChange: (value: string) => void
  short?: boolean
}

export function FilterSearch({ label, value, onChange, short = false }: FilterSearchProps) {
  const styles = useFilterBarStyles()
  const [text, setText] = useState(value)
  const composing = useRef(false)
  const sent = useRef(value)
  const change = useRef(onChange)
  change.current = onChange

  useEffect(() => {
    if (value === sent.current) return
    sent.current = value
    setText(value)
  }, [value])

  const commit = (next: string) => {
    if (next === sent.current) return
    sent.current = next
    change.current(next)
  }
  const commitRef = useRef(commit)
  commitRef.current = commit

  useEffect(() => {
    if (text === sent.current) return
    const timer = setTimeout(() => {
      if (!composing.current) commitRef.current(text)
    }, 200)
    return () => clearTimeout(timer)
  }, [text])

  return (
    <SearchBox
      className={short ? styles.short : styles.search}
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(_, data) => setText(data.value)}
      onCompositionStart={() => {
        composing.current = true
      }}
      onCompositionEnd={(event) => {
        composing.current = false
        if (event.target instanceof HTMLInputElement) commit(event.target.value)
      }}
      // Whoever goes to another page right after typing must not have the filter follow them there.
      onBlur={() => commit(text)}
    />
  )
}

/**
 * Filters live in the address, and the router brings a new address a little later than the click. The control shows the
 * choice at once and follows the address when that changes by itself.
 */
function useFollow<T>(value: T, onChange: (value: T) => void): [T, (value: T) => void] {
  const [shown, setShown] = useState(value)
  useEffect(() => setShown(value), [value])
  return [
    shown,
    (next) => {
      setShown(next)
      onChange(next)
    },
  ]
}

export interface FilterSwitchProps {
  label: string
  value: boolean
  onChange: (value: boolean) => void
}

export function FilterSwitch({ label, value, onChange }: FilterSwitchProps) {
  const styles = useFilterBarStyles()
  const [shown, show] = useFollow(value, onChange)
  return <Switch className={styles.toggle} label={label} checked={shown} onChange={(_, data) => show(data.checked)} />
}

export interface FilterTimeProps {
  label: string
  type: 'date' | 'datetime-local'
  value: string
  onChange: (value: string) => void
}

export function FilterTime({ label, type, value, onChange }: FilterTimeProps) {
  const styles = useFilterBarStyles()
  const [shown, show] = useFollow(value, onChange)
  return (
    <Input
      type={type}
      className={type === 'date' ? styles.date : styles.dateTime}
      aria-label={label}
      value={shown}
      onChange={(_, data) => show(data.value)}
    />
  )
}

export interface FilterSelectProps {
  label: string
  value: string
  options: ReadonlyArray<{ value: string; label: string }>
  onChange: (value: string) => void
  className?: string
}

export function FilterSelect({ label, value, options, onChange, className }: FilterSelectProps) {
  const styles = useFilterBarStyles()
  const [shown, show] = useFollow(value, onChange)
  return (
    <Select
      className={mergeClasses(styles.select, className)}
      aria-label={label}
      value={shown}
      onChange={(_, data) => show(data.value)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </Select>
  )
}
