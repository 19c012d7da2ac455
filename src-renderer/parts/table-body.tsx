import { mergeClasses } from '@fluentui/react-components'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { density } from '../theme/theme.ts'
import { moveRow } from './table-columns.ts'
import { TableHeader } from './table-header.tsx'
import { type OpenMenu, TableMenu } from './table-menu.tsx'
import type { VirtualTableProps } from './table-props.ts'
import { type RowActions, TableRow } from './table-row.tsx'
import { extended, toggled } from './table-selection.ts'
import { useRowMoves } from './use-row-moves.tsx'
import { useRowsInTurn } from './use-rows-in-turn.ts'
import { useTableStyles } from './virtual-table.styles.ts'

interface BodyProps<Row> extends VirtualTableProps<Row> {
  layout: { template: string; minWidth: number }
  /** Of one row, px. */
  height: number
  stale: boolean
}

/** The rows in view, their keys, their menu and their selection. */
export function TableBody<Row>(props: BodyProps<Row>) {
  const { columns, rows, rowKey, onOpen, selection, rowMenu, moves, layout, height } = props
  const { hasMore = false, onMore, loadingMore = false } = props
  const styles = useTableStyles()
  const { t } = useTranslation()
  const selectLabel = t('common:table.select')
  const scroll = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  const focusWanted = useRef(false)
  const focusBefore = useRef<HTMLElement | null>(null)
  /** The row that was chosen last: a range goes from here. */
  const anchor = useRef<number | null>(null)
  const current = Math.min(active, rows.length - 1)
  const moving = useRowMoves({ moves, rows, rowKey, height, scroll })

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: 6,
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
  const { startIndex = 0, endIndex = 0 } = virtual.range ?? {}
  const drawn = useRowsInTurn(
    items.flatMap(({ index }) => {
      const row = rows[index]
      // The active row may take the focus as soon as it is there.
      const inView = index === current || (index >= startIndex && index <= endIndex)
      return row === undefined ? [] : [{ key: rowKey(row), inView }]
    }),
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height stand elsewhere
  useEffect(() => virtual.measure(), [height])

  useEffect(() => {
    if (hasMore && !loadingMore && onMore !== undefined && endIndex >= rows.length - 20) onMore()
  }, [hasMore, loadingMore, onMore, endIndex, rows.length])

  const go = (index: number) => {
    focusWanted.current = true
    setActive(index)
    virtual.scrollToIndex(index)
  }

  const choose: RowActions<Row>['choose'] = (row, index, choice) => {
    if (selection === undefined) return
    const { selected, onChange } = selection
    if (choice === 'range') onChange(extended(selected, rows.map(rowKey), anchor.current ?? index, index))
    else onChange(toggled(selected, rowKey(row)))
    anchor.current = index
  }
  const openMenu: RowActions<Row>['menu'] = (row, at) => {
    if (rowMenu === undefined) return
    focusBefore.current = document.activeElement instanceof HTMLElement ? document.activeElement : null
    setMenu({ label: rowMenu.label(row), commands: rowMenu.commands(row), at })
  }
  const closeMenu = () => {
    setMenu(null)
    // A command may have opened a dialog, which then has the focus.
    if (document.activeElement?.closest('[role="menu"]') !== null || document.activeElement === document.body)
      focusBefore.current?.focus({ preventScroll: true })
  }

  const now: RowActions<Row> = { activate: setActive, open: (row) => onOpen?.(row), choose, menu: openMenu }
  const actions = useRef(now)
  actions.current = now

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const { target, key } = event
    const row = rows[current]
    if (!(target instanceof HTMLElement) || row === undefined) return
    const line = target.closest('[role="row"]')
    if (line instanceof HTMLElement && (key === 'ContextMenu' || (key === 'F10' && event.shiftKey)) && rowMenu) {
      event.preventDefault()
      const { left, bottom } = line.getBoundingClientRect()
      openMenu(row, { x: left + 48, y: bottom - 4 })
      return
    }
    // Other keys inside a row's own controls (a switch, a menu) belong to them.
    if (target.getAttribute('role') !== 'row') return
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? height) / height) - 2)
    const next = moveRow(key, current, rows.length, page)
    const choosing = selection !== undefined
    if (next !== null) {
      event.preventDefault()
      if (choosing && event.shiftKey) {
        const from = anchor.current ?? current
        selection.onChange(extended(selection.selected, rows.map(rowKey), from, next))
        anchor.current = next
      }
      go(next)
    } else if (key === 'Enter' && onOpen !== undefined) {
      event.preventDefault()
      onOpen(row)
    } else if (key === ' ' && choosing) {
      event.preventDefault()
      choose(row, current, event.shiftKey ? 'range' : 'one')
    } else if (key === 'Escape' && choosing && selection.selected.size > 0) {
      event.preventDefault()
      selection.onChange(new Set())
    } else if (key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey) && choosing) {
      event.preventDefault()
      selection.onChange(new Set([...selection.selected, ...rows.map(rowKey)]))
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
        aria-colcount={columns.length + [selection, rowMenu, moves].filter((extra) => extra !== undefined).length}
        aria-multiselectable={selection === undefined ? undefined : true}
        onKeyDown={onKeyDown}
      >
        <TableHeader
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          template={layout.template}
          grip={moves === undefined ? null : t('common:table.move.column')}
          menu={rowMenu === undefined ? null : t('common:table.actions')}
          selection={selection}
          sort={props.sort ?? null}
          onSort={props.onSort}
        />
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div className={styles.rows} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            const key = rowKey(row)
            if (!drawn.has(key)) return null
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
                selectLabel={selectLabel}
                menuLabel={rowMenu?.label}
                pinned={layout.minWidth > (virtual.scrollRect?.width ?? 0)}
                grip={moving.grip}
                lifted={moving.lifted === key}
              />
            )
          })}
          {moving.mark}
        </div>
      </div>
      {loadingMore ? (
        <div className={styles.foot} role="status">
          {t('common:state.loadingMore')}
        </div>
      ) : null}
      {menu === null ? null : <TableMenu menu={menu} onClose={closeMenu} />}
    </div>
  )
}
