import type { ReactNode } from 'react'

/** One column. Give `width` (px, fixed) or `flex` (share of the rest, never under `min` px). */
export interface Column<Row> {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  width?: number
  flex?: number
  min?: number
  align?: 'start' | 'end'
  /** Present when the header sorts: `sort.key` is this. */
  sortKey?: string
  /** Cannot be left out by whoever chooses columns. */
  fixed?: boolean
  /** Hide the header's words from the eye (columns of buttons); they stay for screen readers. */
  quietHeader?: boolean
}

export interface Sort {
  key: string
  direction: 'asc' | 'desc'
}

/** What a table has beside its columns. */
export interface Extras {
  grip: boolean
  select: boolean
  menu: boolean
}

/** The grid's columns as CSS and the narrowest the table can be, in px. */
export function layOut<Row>(
  columns: ReadonlyArray<Column<Row>>,
  extras: Extras,
): { template: string; minWidth: number } {
  const before = [...(extras.grip ? [32] : []), ...(extras.select ? [40] : [])]
  const after = extras.menu ? [44] : []
  const parts = columns.map((column) =>
    column.width === undefined ? `minmax(${column.min ?? 120}px, ${column.flex ?? 1}fr)` : `${column.width}px`,
  )
  const widths = [...before, ...columns.map((column) => column.width ?? column.min ?? 120), ...after]
  return {
    template: [...before.map((px) => `${px}px`), ...parts, ...after.map((px) => `${px}px`)].join(' '),
    minWidth: widths.reduce((sum, width) => sum + width, 0),
  }
}

/** The row that a key moves to, or null when the key does not move. `page` is the number of rows in view. */
export function moveRow(key: string, from: number, count: number, page: number): number | null {
  const last = count - 1
  if (last < 0) return null
  const to: Record<string, number> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + page,
    PageUp: from - page,
    Home: 0,
    End: last,
  }
  const next = to[key]
  return next === undefined ? null : Math.max(0, Math.min(last, next))
}
