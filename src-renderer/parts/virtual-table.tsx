/**
 * `<VirtualTable label columns rows rowKey …>`: a grid that draws only the rows in view, for up to some 100,000 rows.
 *
 *   <VirtualTable
 *     label={t('title')} columns={columns} rows={rows} rowKey={(row) => row.id}
 *     loading={query.isPending} error={query.error} onRetry={query.refetch} empty={<EmptyState … />}
 *     onOpen={(row) => …}                         // Enter, double use of the row, or click
 *     selection={{ selected, onChange }}          // optional: Set of keys; Space toggles, Ctrl/Cmd+A takes all
 *     sort={sort} onSort={setSort}                // optional, with `sortKey` on columns; sorting is the caller's work
 *     hasMore={query.hasNextPage} onMore={query.fetchNextPage} loadingMore={query.isFetchingNextPage}
 *     fit                                         // optional: no higher than its rows
 *     total={n}                                   // optional: known number of rows, else rows.length
 *   />
 *
 * Give the parent a height (`<Page fill>`). Keys: arrows, Home, End, PageUp, PageDown move; Enter opens; Tab goes to the
 * active row's own controls (controls of other rows are no tab stops). `<CellText>` cuts long text and shows it whole
 * on hover.
 */
import { Checkbox, mergeClasses, SkeletonItem } from '@fluentui/react-components'
import { ArrowDownRegular, ArrowUpRegular } from '@fluentui/react-icons'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConnection } from '../client/connection.ts'
import { density } from '../theme/theme.ts'
import { ErrorState } from './states.tsx'
import { type Column, layOut, moveRow, type Sort } from './table-columns.ts'
import { type RowActions, TableRow } from './table-row.tsx'
import { useCellTextStyles, useTableStyles } from './virtual-table.styles.ts'

export type { Column, Sort } from './table-columns.ts'

export type RowKey = string | number

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
  selection?: { selected: ReadonlySet<RowKey>; onChange: (selected: Set<RowKey>) => void }
  sort?: Sort | null
  onSort?: (sort: Sort) => void
  hasMore?: boolean
  onMore?: () => unknown
  loadingMore?: boolean
  total?: number
  rowHeight?: number
  /** As high as its rows need, where that is less than the room there is; without it, all the room. */
  fit?: boolean
}

/** Pixels of the box's own lines, above and below. */
const borders = 2

export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const styles = useTableStyles()
  const { t } = useTranslation()
  const { offline } = useConnection()
  const { columns, rows, loading = false, error = null, empty, onRetry, selection, fit = false } = props
  const layout = layOut(columns, selection !== undefined)
  if (rows.length === 0 && error !== null && error !== undefined) {
    return (
      <div className={styles.box}>
        <ErrorState error={error} {...(onRetry === undefined ? {} : { onRetry: () => void onRetry() })} />
      </div>
    )
  }
  const boxClass = mergeClasses(styles.box, fit && styles.fit)
  if (rows.length === 0 && !loading) return <div className={boxClass}>{empty}</div>
  const needed = density.header + rows.length * (props.rowHeight ?? density.row) + borders
  return (
    <div className={boxClass} style={fit && rows.length > 0 ? { flexBasis: needed } : undefined}>
      {rows.length === 0 ? (
        <TableSkeleton columns={columns} template={layout.template} label={t('common:state.loading')} />
      ) : (
        <TableBody {...props} layout={layout} stale={offline} />
      )}
    </div>
  )
}

interface BodyProps<Row> extends VirtualTableProps<Row> {
  layout: { template: string; minWidth: number }
  stale: boolean
}

function TableBody<Row>(props: BodyProps<Row>) {
  const { columns, rows, rowKey, onOpen, selection, hasMore = false, onMore, loadingMore = false, layout } = props
  const styles = useTableStyles()
  const { t } = useTranslation()
  const scroll = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const focusWanted = useRef(false)
  const height = props.rowHeight ?? density.row
  const current = Math.min(active, rows.length - 1)

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: 12,
    scrollPaddingStart: density.header,
    // The active row stays in the document while it has the focus, however far it is scrolled away.
    rangeExtractor: (range) => {
      const first = Math.max(0, range.startIndex - range.overscan)
      const last = Math.min(range.count - 1, range.endIndex + range.overscan)
      const shown = Array.from({ length: last - first + 1 }, (_, index) => first + index)
      if (current >= 0 && current < first) return [current, ...shown]
      if (current > last) return [...shown, current]
      return shown
    },
  })
  const items = virtual.getVirtualItems()

  const lastShown = virtual.range?.endIndex ?? 0
  useEffect(() => {
    if (hasMore && !loadingMore && onMore !== undefined && lastShown >= rows.length - 20) onMore()
  }, [hasMore, loadingMore, onMore, lastShown, rows.length])

  const go = (index: number) => {
    focusWanted.current = true
    setActive(index)
    virtual.scrollToIndex(index)
  }

  const toggle = (row: Row) => {
    if (selection === undefined) return
    const next = new Set(selection.selected)
    const key = rowKey(row)
    if (!next.delete(key)) next.add(key)
    selection.onChange(next)
  }

  const actions = useRef<RowActions<Row>>({ activate: setActive, open: () => undefined, toggle })
  actions.current = { activate: setActive, open: (row) => onOpen?.(row), toggle }

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const target = event.target
    // Keys inside a row's own controls (a switch, a menu) belong to them.
    if (!(target instanceof HTMLElement) || target.getAttribute('role') !== 'row') return
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? height) / height) - 2)
    const next = moveRow(event.key, current, rows.length, page)
    const row = rows[current]
    if (next !== null) {
      event.preventDefault()
      go(next)
    } else if (event.key === 'Enter' && row !== undefined && onOpen !== undefined) {
      event.preventDefault()
      onOpen(row)
    } else if (event.key === ' ' && row !== undefined && selection !== undefined) {
      event.preventDefault()
      toggle(row)
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey) && selection !== undefined) {
      event.preventDefault()
      selection.onChange(new Set(rows.map(rowKey)))
    }
  }

  return (
    <div className={mergeClasses(styles.scroll, props.stale && styles.stale)} ref={scroll}>
      {/* biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows placed by transform */}
      <div
        className={styles.grid}
        style={{ minWidth: layout.minWidth }}
        role="grid"
        tabIndex={-1}
        aria-label={props.label}
        aria-rowcount={(props.total ?? (hasMore ? -1 : rows.length)) === -1 ? -1 : (props.total ?? rows.length) + 1}
        aria-colcount={columns.length + (selection === undefined ? 0 : 1)}
        aria-multiselectable={selection === undefined ? undefined : true}
        onKeyDown={onKeyDown}
      >
        <TableHeader {...props} />
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div className={styles.rows} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            const key = rowKey(row)
            return (
              <TableRow
                key={key}
                row={row}
                index={item.index}
                start={item.start}
                height={height}
                template={layout.template}
                columns={columns}
                active={item.index === current}
                focusWanted={focusWanted}
                actions={actions}
                opens={onOpen !== undefined}
                selected={selection?.selected.has(key)}
              />
            )
          })}
        </div>
      </div>
      {loadingMore ? (
        <div className={styles.foot} role="status">
          {t('common:state.loadingMore')}
        </div>
      ) : null}
    </div>
  )
}

function TableHeader<Row>(props: BodyProps<Row>) {
  const { columns, rows, rowKey, selection, sort = null, onSort, layout } = props
  const styles = useTableStyles()
  const { t } = useTranslation()
  const chosen = selection === undefined ? 0 : rows.filter((row) => selection.selected.has(rowKey(row))).length
  return (
    // biome-ignore lint/a11y/useSemanticElements: see TableBody
    // biome-ignore lint/a11y/useFocusableInteractive: header rows are not part of the row navigation
    <div className={styles.header} role="row" aria-rowindex={1} style={{ gridTemplateColumns: layout.template }}>
      {selection === undefined ? null : (
        // biome-ignore lint/a11y/useSemanticElements: see TableBody
        // biome-ignore lint/a11y/useFocusableInteractive: the checkbox inside takes the focus
        <div className={mergeClasses(styles.headCell, styles.check)} role="columnheader">
          <Checkbox
            aria-label={t('common:table.selectAll')}
            checked={chosen === 0 ? false : chosen === rows.length ? true : 'mixed'}
            onChange={() => selection.onChange(chosen === rows.length ? new Set() : new Set(rows.map(rowKey)))}
          />
        </div>
      )}
      {columns.map((column) => {
        const { sortKey } = column
        const sorted = sortKey !== undefined && sort?.key === sortKey ? sort.direction : null
        return (
          // biome-ignore lint/a11y/useSemanticElements: see TableBody
          // biome-ignore lint/a11y/useFocusableInteractive: a sorting header holds a button
          <div
            key={column.id}
            role="columnheader"
            className={mergeClasses(styles.headCell, column.align === 'end' && styles.end)}
            aria-sort={sorted === null ? undefined : sorted === 'asc' ? 'ascending' : 'descending'}
          >
            {sortKey === undefined || onSort === undefined ? (
              column.quietHeader === true ? (
                <span className={styles.unseen}>{column.header}</span>
              ) : (
                column.header
              )
            ) : (
              <button
                type="button"
                className={styles.sort}
                onClick={() => onSort({ key: sortKey, direction: sorted === 'desc' ? 'asc' : 'desc' })}
              >
                {column.header}
                {sorted === null ? null : sorted === 'asc' ? <ArrowUpRegular /> : <ArrowDownRegular />}
              </button>
            )}
          </div>
        )
      })}
    </div>
  )
}

function TableSkeleton<Row>(props: { columns: ReadonlyArray<Column<Row>>; template: string; label: string }) {
  const styles = useTableStyles()
  return (
    <div role="status" aria-label={props.label}>
      <div className={styles.header} style={{ gridTemplateColumns: props.template }} aria-hidden>
        {props.columns.map((column) => (
          <div key={column.id} className={mergeClasses(styles.headCell, column.align === 'end' && styles.end)}>
            {column.quietHeader === true ? null : column.header}
          </div>
        ))}
      </div>
      {['a', 'b', 'c', 'd', 'e', 'f'].map((line) => (
        <div
          key={line}
          style={{ display: 'grid', height: density.row, gridTemplateColumns: props.template }}
          aria-hidden
        >
          {props.columns.map((column) => (
            <div key={column.id} className={styles.cell}>
              <SkeletonItem className={styles.skeletonCell} size={12} />
            </div>
          ))}
        </div>
      ))}
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
