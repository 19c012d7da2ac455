import { mergeClasses, SkeletonItem } from '@fluentui/react-components'
import type { Column } from './table-columns.ts'
import { useTableStyles } from './virtual-table.styles.ts'

interface TableSkeletonProps<Row> {
  columns: ReadonlyArray<Column<Row>>
  template: string
  label: string
  /** Of one row, px. */
  height: number
}

/** What stands in a table's place until its first rows are there. */
export function TableSkeleton<Row>(props: TableSkeletonProps<Row>) {
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
          style={{ display: 'grid', height: props.height, gridTemplateColumns: props.template }}
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
