import { useRowCheckStyles } from './row-check.styles.ts'

/**
 * The box by which a row is chosen, as Fluent draws it. It is the browser's own: a table that is scrolled draws thousands of
 * them, and Fluent's takes as long as all the rest of a row.
 */
export function RowCheck(props: { label: string; checked: boolean; onToggle: (range: boolean) => void }) {
  const styles = useRowCheckStyles()
  return (
    <input
      type="checkbox"
      className={styles.box}
      aria-label={props.label}
      checked={props.checked}
      onChange={({ nativeEvent }) => props.onToggle(nativeEvent instanceof window.MouseEvent && nativeEvent.shiftKey)}
    />
  )
}
