import type { ReactElement } from 'react'

/** One thing that can be done to a row; shown in the row's menu. */
export interface RowCommand {
  id: string
  text: string
  icon?: ReactElement
  /** Takes something away; drawn so. */
  danger?: boolean
  /** Why it cannot be done now; it is shown, and does nothing. */
  blocked?: string
  /** Stands below a line. */
  apart?: boolean
  run: () => void
}

/**
 * The menu of a table's rows: behind each row's "…" button, on a right click, on Shift+F10 and on the menu key. There is one
 * menu for the whole table, so a row costs one plain button.
 */
export interface RowMenu<Row> {
  /** What screen readers call the button and the menu. Give the same function as long as it says the same. */
  label: (row: Row) => string
  /** Asked when the menu opens. */
  commands: (row: Row) => readonly RowCommand[]
}
