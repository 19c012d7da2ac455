import { mergeClasses } from '@fluentui/react-components'
import { type MouseEvent, memo, type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react'
import { RowCheck } from './row-check.tsx'
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
  /** What the box is called by which it is selected. */
  selectLabel: string
  /** What its "…" button is called; undefined = there is none. */
  menuLabel: ((row: Row) => string) | undefined
  /** The table scrolls sideways; the "…" button stays in sight. */
  pinned: boolean
  /** What stands before the columns: the handle by which it is moved. */
  grip: ((row: Row, index: number) => ReactNode) | undefined
  /** It is being moved. */
  lifted: boolean
}

/** How a row is chosen: alone, or together with all from the last one chosen. */
export type Choice = 'one' | 'range'

/** What the table does for its rows. */
export interface RowActions<Row> {
  activate: (index: number) => void
  open: (row: Row) => void
  choose: (row: Row, index: number, choice: Choice) => void
  menu: (row: Row, at: HTMLElement | { x: number; y: number }) => void
}

const controls = 'button, input, a[href], select, textarea'

function DrawnRow<Row>(props: TableRowProps<Row>) {
  const { row, index, start, height, template, columns, active, focusWanted, actions, opens, selected } = props
  const { selectLabel, menuLabel, pinned, grip, lifted } = props
  const styles = useTableStyles()
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

  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    // A menu opened from the row sits elsewhere in the document, but React hands its clicks to the row.
    if (!(event.target instanceof Element) || !event.currentTarget.contains(event.target)) return
    if (event.target.closest(`${controls}, label`) !== null) return
    if (selected !== undefined && (event.shiftKey || event.ctrlKey || event.metaKey)) {
      actions.current.choose(row, index, event.shiftKey ? 'range' : 'one')
      return
    }
    // Text that was just marked for copying must not open anything.
    if (opens && window.getSelection()?.isCollapsed !== false) actions.current.open(row)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table row cannot be placed by transform
    <div
      ref={element}
      role="row"
      tabIndex={active ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={mergeClasses(
        styles.row,
        opens && styles.openable,
        selected === true && styles.selected,
        lifted && styles.lifted,
      )}
      style={{ height, gridTemplateColumns: template, transform: `translateY(${start}px)` }}
      onFocus={() => actions.current.activate(index)}
      // Choosing a range must not mark the text between.
      onMouseDown={(event) => selected !== undefined && event.shiftKey && event.preventDefault()}
      onClick={onClick}
      onKeyDown={undefined}
      onContextMenu={(event) => {
        if (menuLabel === undefined || event.shiftKey) return
        // The browser's own menu stays for marked text and for fields.
        if (event.target instanceof HTMLInputElement || window.getSelection()?.isCollapsed === false) return
        event.preventDefault()
        actions.current.menu(row, { x: event.clientX, y: event.clientY })
      }}
    >
      {grip === undefined ? null : (
        // biome-ignore lint/a11y/useSemanticElements: see above
        // biome-ignore lint/a11y/useFocusableInteractive: the handle inside takes the focus
        <div role="gridcell" className={mergeClasses(styles.cell, styles.gripCell)}>
          {grip(row, index)}
        </div>
      )}
      {selected === undefined ? null : (
        // biome-ignore lint/a11y/useSemanticElements: see above
        // biome-ignore lint/a11y/useFocusableInteractive: the checkbox inside takes the focus
        <div role="gridcell" className={mergeClasses(styles.cell, styles.check)}>
          <RowCheck
            label={selectLabel}
            checked={selected}
            onToggle={(range) => actions.current.choose(row, index, range ? 'range' : 'one')}
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
      {menuLabel === undefined ? null : (
        // biome-ignore lint/a11y/useSemanticElements: see above
        // biome-ignore lint/a11y/useFocusableInteractive: the button inside takes the focus
        <div role="gridcell" className={mergeClasses(styles.cell, styles.moreCell, pinned && styles.pinned)}>
          <button
            type="button"
            className={styles.more}
            aria-haspopup="menu"
            aria-label={menuLabel(row)}
            onClick={(event) => actions.current.menu(row, event.currentTarget)}
          >
            <MoreDots />
          </button>
        </div>
      )}
    </div>
  )
}

/** Drawn here: an icon of the library takes as long as a cell, and every row has this one. */
function MoreDots() {
  return (
    <svg width="1em" height="1em" viewBox="0 0 20 20" fill="currentColor" aria-hidden="true">
      <circle cx="5" cy="10" r="1.25" />
      <circle cx="10" cy="10" r="1.25" />
      <circle cx="15" cy="10" r="1.25" />
    </svg>
  )
}

/** A row is drawn anew when what it shows changes: hundreds of others may change a second. */
export const TableRow = memo(DrawnRow) as typeof DrawnRow
