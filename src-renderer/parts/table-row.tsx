import { Checkbox, mergeClasses } from '@fluentui/react-components'
import { memo, type RefObject, useLayoutEffect, useRef } from 'react'
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
  /** What the row does, as of now: read when it does it, so that a row is drawn again only when it shows something else. */
  actions: RefObject<RowActions<Row>>
  /** A click or Enter opens it. */
  opens: boolean
  /** undefined = rows are not selected here. */
  selected: boolean | undefined
}

/** What the table does for its rows. */
export interface RowActions<Row> {
  activate: (index: number) => void
  open: (row: Row) => void
  toggle: (row: Row) => void
}

const controls = 'button, input, a[href], select, textarea'

function DrawnRow<Row>(props: TableRowProps<Row>) {
  const { row, index, start, height, template, columns, active, focusWanted, actions, opens, selected } = props
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
      aria-selected={selected}
      className={mergeClasses(styles.row, opens && styles.openable, selected === true && styles.selected)}
      style={{ height, gridTemplateColumns: template, transform: `translateY(${start}px)` }}
      onFocus={() => actions.current.activate(index)}
      onClick={(event) => {
        // A menu opened from the row sits elsewhere in the document, but React hands its clicks to the row.
        if (!(event.target instanceof Element) || !event.currentTarget.contains(event.target)) return
        const inControl = event.target.closest(`${controls}, label`) !== null
        // Text that was just marked for copying must not open anything.
        if (opens && !inControl && window.getSelection()?.isCollapsed !== false) actions.current.open(row)
      }}
      onKeyDown={undefined}
    >
      {selected === undefined ? null : (
        // biome-ignore lint/a11y/useSemanticElements: see above
        // biome-ignore lint/a11y/useFocusableInteractive: the checkbox inside takes the focus
        <div role="gridcell" className={mergeClasses(styles.cell, styles.check)}>
          <Checkbox
            aria-label={t('common:table.select')}
            checked={selected}
            onChange={() => actions.current.toggle(row)}
          />
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

/** A row is drawn anew when what it shows changes: hundreds of others may change a second. */
export const TableRow = memo(DrawnRow) as typeof DrawnRow
