import { Checkbox, mergeClasses } from '@fluentui/react-components'
import { type RefObject, useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Column } from './table-columns.ts'
import { useTableStyles } from './virtual-table.styles.ts'

export interface TableRowProps<Row> {
  row: Row
  index: number
  /** Distance from the first row's top, px. */
  start: number
  height: number
  template: string
  columns: ReadonlyArray<Column<Row>>
  /** The row that keys act on; its controls alone are tab stops. */
  active: boolean
  /** Set when a key moved here: the row takes the focus as it appears. */
  focusWanted: RefObject<boolean>
  onActivate: () => void
  onOpen?: () => void
  selected?: boolean
  onToggle?: () => void
}

const controls = 'button, input, a[href], select, textarea'

export function TableRow<Row>(props: TableRowProps<Row>) {
  const { row, index, start, height, template, columns, active, focusWanted, onActivate, onOpen, onToggle } = props
  const styles = useTableStyles()
  const { t } = useTranslation()
  const element = useRef<HTMLDivElement>(null)

  // A hundred rows with three buttons each must not be three hundred tab stops. React leaves an attribute alone that it
  // did not change, so this holds until the row becomes active.
  useLayoutEffect(() => {
    for (const control of element.current?.querySelectorAll<HTMLElement>(controls) ?? []) {
      control.tabIndex = active ? 0 : -1
    }
    if (active && focusWanted.current) {
      focusWanted.current = false
      element.current?.focus({ preventScroll: true })
    }
  })

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table row cannot be placed by transform
    <div
      ref={element}
      role="row"
      tabIndex={active ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={props.selected}
      className={mergeClasses(
        styles.row,
        onOpen !== undefined && styles.openable,
        props.selected === true && styles.selected,
      )}
      style={{ height, gridTemplateColumns: template, transform: `translateY(${start}px)` }}
      onFocus={onActivate}
      onClick={(event) => {
        // A menu opened from the row sits elsewhere in the document, but React hands its clicks to the row.
        if (!(event.target instanceof Element) || !event.currentTarget.contains(event.target)) return
        const inControl = event.target.closest(`${controls}, label`) !== null
        // Text that was just marked for copying must not open anything.
        if (!inControl && window.getSelection()?.isCollapsed !== false) onOpen?.()
      }}
      onKeyDown={undefined}
    >
      {onToggle === undefined ? null : (
        // biome-ignore lint/a11y/useSemanticElements: see above
        // biome-ignore lint/a11y/useFocusableInteractive: the checkbox inside takes the focus
        <div role="gridcell" className={mergeClasses(styles.cell, styles.check)}>
          <Checkbox aria-label={t('common:table.select')} checked={props.selected === true} onChange={onToggle} />
        </div>
      )}
      {columns.map((column) => (
        // biome-ignore lint/a11y/useSemanticElements: see above
        // biome-ignore lint/a11y/useFocusableInteractive: rows, not cells, take the focus
        <div
          key={column.id}
          role="gridcell"
          className={mergeClasses(styles.cell, column.align === 'end' && styles.end)}
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  )
}
