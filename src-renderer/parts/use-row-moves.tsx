import { mergeClasses, useAnnounce } from '@fluentui/react-components'
import { ReOrderDotsVerticalRegular } from '@fluentui/react-icons'
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import { density } from '../theme/theme.ts'
import type { RowMoves } from './table-moves.ts'
import type { RowKey } from './table-selection.ts'
import { type Slot, sameSlot, slotAt, slotHere, slotsOf } from './table-tiers.ts'
import { useTableStyles } from './virtual-table.styles.ts'

interface Moving {
  key: RowKey
  by: 'pointer' | 'keys'
  slot: Slot
}

/** Pixels that a pointer has to go before it moves a row. */
const slack = 4
/** Within so many pixels of an edge, the rows scroll by themselves. */
const edge = 36

interface RowMovesInput<Row> {
  moves: RowMoves<Row> | undefined
  rows: readonly Row[]
  rowKey: (row: Row) => RowKey
  height: number
  scroll: RefObject<HTMLDivElement | null>
}

interface RowMovesState<Row> {
  /** The handle of a row; undefined when rows are not moved here. */
  grip: ((row: Row, index: number) => ReactNode) | undefined
  /** Key of the row that is being moved. */
  lifted: RowKey | null
  /** Where it would go; lies over the rows. */
  mark: ReactNode
}

/** What moving rows needs of a table: handles, the mark of the place, keys, and words for screen readers. */
export function useRowMoves<Row>({ moves, rows, rowKey, height, scroll }: RowMovesInput<Row>): RowMovesState<Row> {
  const { t } = useTranslation()
  const { announce } = useAnnounce()
  const [moving, setMoving] = useState<Moving | null>(null)
  const pressed = useRef<{ key: RowKey; x: number; y: number } | null>(null)
  const handleWanted = useRef<RowKey | null>(null)

  const known = useRef({ moves, rows, rowKey, height, moving, announce, t })
  known.current = { moves, rows, rowKey, height, moving, announce, t }

  const indexOf = useCallback(
    (key: RowKey) => known.current.rows.findIndex((row) => known.current.rowKey(row) === key),
    [],
  )
  const othersOf = useCallback((index: number) => {
    const { moves: now, rows: all } = known.current
    return now === undefined ? [] : all.filter((_, at) => at !== index).map(now.rank)
  }, [])

  const choose = useCallback(
    (next: Moving) => {
      const { moves: now, rows: all, moving: before } = known.current
      const row = all[indexOf(next.key)]
      if (row === undefined || now === undefined) return
      if (before !== null && before.key === next.key && sameSlot(before.slot, next.slot)) return
      setMoving(next)
      if (before !== null) known.current.announce(now.describe(row, next.slot))
    },
    [indexOf],
  )

  const finish = useCallback(
    (keep: boolean) => {
      const { moves: now, rows: all, moving: last } = known.current
      pressed.current = null
      if (last === null) return
      setMoving(null)
      const row = all[indexOf(last.key)]
      if (row === undefined || now === undefined) return
      if (last.by === 'keys') handleWanted.current = last.key
      const name = now.name(row)
      if (!keep) known.current.announce(known.current.t('common:table.move.left', { name }))
      else {
        known.current.announce(
          known.current.t('common:table.move.placed', { name, place: now.describe(row, last.slot) }),
        )
        now.onMove(row, last.slot)
      }
    },
    [indexOf],
  )

  /** The place under a pointer at this height of the window, px. */
  const follow = useCallback(
    (key: RowKey, clientY: number) => {
      const box = scroll.current
      const { moves: now, rows: all, height: row } = known.current
      const moved = indexOf(key)
      if (box === null || now === undefined || moved < 0) return
      const y = clientY - box.getBoundingClientRect().top + box.scrollTop - density.header
      const over = Math.max(0, Math.min(all.length - 1, Math.floor(y / row)))
      const fraction = y < 0 ? 0 : y >= all.length * row ? 1 : (y - over * row) / row
      choose({ key, by: 'pointer', slot: slotAt(all.map(now.rank), moved, over, fraction) })
    },
    [choose, indexOf, scroll],
  )

  const byPointer = moving?.by === 'pointer'
  useEffect(() => {
    let y: number | null = null
    let frame = 0
    const scrollNearEdge = () => {
      frame = 0
      const box = scroll.current
      const key = known.current.moving?.key
      if (box === null || y === null || key === undefined) return
      const { top, bottom } = box.getBoundingClientRect()
      const before = box.scrollTop
      if (y < top + density.header + edge) box.scrollTop -= 12
      else if (y > bottom - edge) box.scrollTop += 12
      if (box.scrollTop === before) return
      follow(key, y)
      frame = requestAnimationFrame(scrollNearEdge)
    }
    const onPointerMove = (event: globalThis.PointerEvent) => {
      const press = pressed.current
      if (press === null) return
      const far = Math.hypot(event.clientX - press.x, event.clientY - press.y) > slack
      if (!byPointer && !far) return
      y = event.clientY
      follow(press.key, y)
      if (frame === 0) frame = requestAnimationFrame(scrollNearEdge)
    }
    const onPointerUp = () => finish(true)
    const onCancel = () => finish(false)
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (!byPointer || event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      finish(false)
    }
    window.addEventListener('pointermove', onPointerMove)
    window.addEventListener('pointerup', onPointerUp)
    window.addEventListener('pointercancel', onCancel)
    window.addEventListener('keydown', onKeyDown, true)
    return () => {
      cancelAnimationFrame(frame)
      window.removeEventListener('pointermove', onPointerMove)
      window.removeEventListener('pointerup', onPointerUp)
      window.removeEventListener('pointercancel', onCancel)
      window.removeEventListener('keydown', onKeyDown, true)
    }
  }, [byPointer, follow, finish, scroll])

  // The row was put elsewhere in the document, which takes the focus off its handle.
  useLayoutEffect(() => {
    const key = handleWanted.current
    if (key === null || moving !== null) return
    handleWanted.current = null
    scroll.current?.querySelector<HTMLElement>(`[data-handle="${CSS.escape(String(key))}"]`)?.focus()
  })

  const onHandleDown = useCallback((event: PointerEvent, row: Row) => {
    const { moves: now, rowKey: keyOf, moving: last } = known.current
    if (event.button !== 0 || now === undefined || now.blocked !== null || last !== null) return
    pressed.current = { key: keyOf(row), x: event.clientX, y: event.clientY }
  }, [])

  const onHandleKey = useCallback(
    (event: KeyboardEvent, row: Row) => {
      const { moves: now, rowKey: keyOf, moving: last } = known.current
      if (now === undefined) return
      const key = keyOf(row)
      const index = indexOf(key)
      if (last === null || last.by !== 'keys') {
        if (event.key !== ' ' && event.key !== 'Enter') return
        event.preventDefault()
        if (now.blocked !== null) known.current.announce(now.blocked)
        else if (known.current.rows.length > 1) {
          choose({ key, by: 'keys', slot: slotHere(othersOf(index), now.rank(row)) })
          known.current.announce(known.current.t('common:table.move.lifted', { name: now.name(row) }))
        }
        return
      }
      const slots = slotsOf(othersOf(index))
      const at = slots.findIndex((slot) => sameSlot(slot, last.slot))
      const step: Record<string, number> = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: slots.length - 1 }
      const wanted = step[event.key]
      if (wanted !== undefined) {
        event.preventDefault()
        const slot = slots[Math.max(0, Math.min(slots.length - 1, wanted))]
        if (slot !== undefined) choose({ key, by: 'keys', slot })
      } else if (event.key === ' ' || event.key === 'Enter' || event.key === 'Escape') {
        event.preventDefault()
        event.stopPropagation()
        finish(event.key !== 'Escape')
      }
    },
    [choose, finish, indexOf, othersOf],
  )
  const onHandleBlur = useCallback(() => known.current.moving?.by === 'keys' && finish(false), [finish])

  const { name, blocked = null } = moves ?? {}
  const grip = useCallback(
    (row: Row) => (
      <MoveHandle
        row={row}
        rowKey={known.current.rowKey(row)}
        label={known.current.t('common:table.move.handle', { name: name?.(row) ?? '' })}
        blocked={blocked}
        onDown={onHandleDown}
        onKey={onHandleKey}
        onBlur={onHandleBlur}
      />
    ),
    [name, blocked, onHandleDown, onHandleKey, onHandleBlur],
  )

  const movingRow = moving === null ? undefined : rows[indexOf(moving.key)]
  return {
    grip: moves === undefined ? undefined : grip,
    lifted: moving?.key ?? null,
    mark:
      moving === null || movingRow === undefined || moves === undefined ? null : (
        <PlaceMark
          ranks={rows.map(moves.rank)}
          slot={moving.slot}
          height={height}
          text={moves.describe(movingRow, moving.slot)}
        />
      ),
  }
}

interface MoveHandleProps<Row> {
  row: Row
  rowKey: RowKey
  label: string
  blocked: string | null
  onDown: (event: PointerEvent, row: Row) => void
  onKey: (event: KeyboardEvent, row: Row) => void
  onBlur: () => void
}

function MoveHandle<Row>({ row, rowKey, label, blocked, onDown, onKey, onBlur }: MoveHandleProps<Row>) {
  const styles = useTableStyles()
  return (
    <button
      type="button"
      className={mergeClasses(styles.handle, blocked !== null && styles.handleBlocked)}
      data-handle={String(rowKey)}
      aria-label={label}
      aria-disabled={blocked !== null}
      title={blocked ?? label}
      onPointerDown={(event) => onDown(event, row)}
      onKeyDown={(event) => onKey(event, row)}
      onBlur={onBlur}
    >
      <ReOrderDotsVerticalRegular />
    </button>
  )
}

interface PlaceMarkProps {
  /** Of all rows as they are shown, falling. */
  ranks: readonly number[]
  slot: Slot
  height: number
  text: string
}

/** A line between two tiers, or a frame around one. */
function PlaceMark({ ranks, slot, height, text }: PlaceMarkProps) {
  const styles = useTableStyles()
  const words = <span className={styles.markText}>{text}</span>
  if (slot.kind === 'between') {
    const { below } = slot
    const first = below === null ? -1 : ranks.findIndex((rank) => rank <= below)
    const top = (first < 0 ? ranks.length : first) * height
    return (
      <div className={styles.markLine} style={{ top: Math.max(0, top - 1) }} aria-hidden>
        {words}
      </div>
    )
  }
  const first = ranks.indexOf(slot.rank)
  if (first < 0) return null
  const count = ranks.filter((rank) => rank === slot.rank).length
  return (
    <div className={styles.markFrame} style={{ top: first * height, height: count * height }} aria-hidden>
      {words}
    </div>
  )
}
