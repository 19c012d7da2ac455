/**
 * `<VirtualTable label columns rows rowKey …>`: a grid that draws only the rows in view, for up to some 100,000 rows.
 *
 *   <VirtualTable
 *     label={t('title')} columns={columns} rows={rows} rowKey={(row) => row.id}
 *     loading={query.isPending} error={query.error} onRetry={query.refetch} empty={<EmptyState … />}
 *     onOpen={(row) => …}                         // Enter, or a click on the row
 *     rowMenu={{ label, commands }}               // optional: the "…" button, right click, Shift+F10, menu key
 *     selection={{ selected, onChange }}          // optional: Set of keys, see table-selection.ts
 *     moves={{ rank, name, blocked, describe, onMove }}   // optional: rows moved by a handle, see use-row-moves.tsx
 *     sort={sort} onSort={setSort}                // optional, with `sortKey` on columns; sorting is the caller's work
 *     hasMore={query.hasNextPage} onMore={query.fetchNextPage} loadingMore={query.isFetchingNextPage}
 *     fit                                         // optional: no higher than its rows
 *     total={n}                                   // optional: known number of rows, else rows.length
 *   />
 *
 * Give the parent a height (`<Page fill>`). Keys: arrows, Home, End, PageUp, PageDown move; Enter opens; Tab goes to the
 * active row's own controls (controls of other rows are no tab stops). Where rows are selected: Space or a click with
 * Ctrl/Cmd chooses one, Shift with the arrows, Space or a click chooses all up to there, Ctrl/Cmd+A all, Escape none.
 * `<CellText>` cuts long text and shows it whole on hover.
 */
import { mergeClasses } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { useConnection } from '../client/connection.ts'
import { density } from '../theme/theme.ts'
import { rowHeightIn, useDensity } from './density.ts'
import { ErrorState } from './states.tsx'
import { TableBody } from './table-body.tsx'
import { layOut } from './table-columns.ts'
import type { VirtualTableProps } from './table-props.ts'
import { TableSkeleton } from './table-skeleton.tsx'
import { useCellTextStyles, useTableStyles } from './virtual-table.styles.ts'

export type { Column, Sort } from './table-columns.ts'
export type { RowKey } from './table-selection.ts'

/** Pixels of the box's own lines, above and below. */
const borders = 2

export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const styles = useTableStyles()
  const { t } = useTranslation()
  const { offline } = useConnection()
  const height = rowHeightIn(useDensity(), props.rowHeight ?? density.row)
  const { columns, rows, loading = false, error = null, empty, onRetry, fit = false } = props
  const layout = layOut(columns, {
    grip: props.moves !== undefined,
    select: props.selection !== undefined,
    menu: props.rowMenu !== undefined,
  })
  if (rows.length === 0 && error !== null && error !== undefined) {
    return (
      <div className={styles.box}>
        <ErrorState error={error} {...(onRetry === undefined ? {} : { onRetry: () => void onRetry() })} />
      </div>
    )
  }
  const boxClass = mergeClasses(styles.box, fit && styles.fit)
  if (rows.length === 0 && !loading) return <div className={boxClass}>{empty}</div>
  const needed = density.header + rows.length * height + borders
  return (
    <div className={boxClass} style={fit && rows.length > 0 ? { flexBasis: needed } : undefined}>
      {rows.length === 0 ? (
        <TableSkeleton
          columns={columns}
          template={layOut(columns, { grip: false, select: false, menu: false }).template}
          label={t('common:state.loading')}
          height={height}
        />
      ) : (
        <TableBody {...props} layout={layout} height={height} stale={offline} />
      )}
    </div>
  )
}

/** One line of text, cut at the cell's end; the whole is in the tooltip. */
export function CellText({ text, quiet = false, mono = false }: { text: string; quiet?: boolean; mono?: boolean }) {
  const styles = useCellTextStyles()
  return (
    <span className={mergeClasses(styles.text, quiet && styles.quiet, mono && styles.mono)} title={text}>
      {text}
    </span>
  )
}
