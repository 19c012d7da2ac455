import { mergeClasses } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useId } from 'react'
import { useDrawerStyles } from './drawer.styles.ts'

interface GroupFieldProps {
  label: string
  hint: string
  problem?: string | undefined
  /** The controls have labels of their own, so that this one stands over them. */
  over?: boolean
  children: ReactNode
}

/** A label over several controls. (Fluent's `Field` names one control only: two inside it would share one name.) */
export function GroupField({ label, hint, problem, over = false, children }: GroupFieldProps) {
  const styles = useDrawerStyles()
  const id = useId()
  return (
    <fieldset className={styles.fieldset} aria-describedby={id}>
      <legend className={mergeClasses(styles.legend, over && styles.legendOver)}>{label}</legend>
      {children}
      <div id={id}>
        {problem === undefined ? null : (
          <div className={styles.problem} role="alert">
            {problem}
          </div>
        )}
        <div className={styles.quiet}>{hint}</div>
      </div>
    </fieldset>
  )
}
