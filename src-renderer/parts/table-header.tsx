import { Checkbox, mergeClasses } from '@fluentui/react-components'
import { ArrowDownRegular, ArrowUpRegular } from '@fluentui/react-icons'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Column, Sort } from './table-columns.ts'
import type { RowKey, Selection } from './table-selection.ts'
import { useTableStyles } from './virtual-table.styles.ts'

export interface TableHeaderProps<Row> {
  columns: ReadonlyArray<Column<Row>>
  rows: readonly Row[]
  rowKey: (row: Row) => RowKey
  template: string
  /** Names of what stands before and behind the columns; null = not there. */
  grip: string | null
  menu: string | null
  selection: Selection | undefined
  sort: Sort | null
  onSort: ((sort: Sort) => void) | undefined
}

/** Another column begins with its most telling end: the largest number, the first word. */
function nextDirection(sorted: Sort['direction'] | null, align: 'start' | 'end' | undefined): Sort['direction'] {
  if (sorted === null) return align === 'end' ? 'desc' : 'asc'
  return sorted === 'desc' ? 'asc' : 'desc'
}

function DrawnHeader<Row>(props: TableHeaderProps<Row>) {
  const { columns, rows, rowKey, selection, sort, onSort, template, grip, menu } = props
  const styles = useTableStyles()
  const { t } = useTranslation()
  const chosen =
    selection === undefined || selection.selected.size === 0
      ? 0
      : rows.filter((row) => selection.selected.has(rowKey(row))).length
  const unseenTitle = (text: string) => (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows placed by transform
    // biome-ignore lint/a11y/useFocusableInteractive: there is nothing to do in it
    <div role="columnheader" className={styles.headCell}>
      <span className={styles.unseen}>{text}</span>
    </div>
  )
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above
    // biome-ignore lint/a11y/useFocusableInteractive: header rows are not part of the row navigation
    <div className={styles.header} role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
      {grip === null ? null : unseenTitle(grip)}
      {selection === undefined ? null : (
        // biome-ignore lint/a11y/useSemanticElements: see above
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
          // biome-ignore lint/a11y/useSemanticElements: see above
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
                onClick={() => onSort({ key: sortKey, direction: nextDirection(sorted, column.align) })}
              >
                {column.header}
                {sorted === null ? null : sorted === 'asc' ? <ArrowUpRegular /> : <ArrowDownRegular />}
              </button>
            )}
          </div>
        )
      })}
      {menu === null ? null : unseenTitle(menu)}
    </div>
  )
}

/** The row of titles: sorts, and selects all. It stays as it is while the rows below it are scrolled. */
export const TableHeader = memo(DrawnHeader) as typeof DrawnHeader
