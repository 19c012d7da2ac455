import type { ReactNode } from 'react'
import type { Column, Sort } from './table-columns.ts'
import type { RowMenu } from './table-commands.ts'
import type { RowMoves } from './table-moves.ts'
import type { RowKey, Selection } from './table-selection.ts'

/** What a `VirtualTable` is given; its file's head says how. */
export interface VirtualTableProps<Row> {
  label: string
  columns: ReadonlyArray<Column<Row>>
  rows: readonly Row[]
  rowKey: (row: Row) => RowKey
  loading?: boolean
  /** Failure of the first page, null when there is none. */
  error?: unknown
  onRetry?: () => unknown
  empty?: ReactNode
  onOpen?: (row: Row) => void
  rowMenu?: RowMenu<Row>
  selection?: Selection
  moves?: RowMoves<Row>
  sort?: Sort | null
  onSort?: (sort: Sort) => void
  hasMore?: boolean
  onMore?: () => unknown
  loadingMore?: boolean
  total?: number
  /** In the comfortable density, px. */
  rowHeight?: number
  /** As high as its rows need, where that is less than the room there is; without it, all the room. */
  fit?: boolean
}
