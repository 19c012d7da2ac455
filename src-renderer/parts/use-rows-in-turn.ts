import { useLayoutEffect, useReducer, useRef } from 'react'
import type { RowKey } from './table-selection.ts'

/** A row that should be in the document. */
export interface WantedRow {
  key: RowKey
  /** In view; the others are kept ready beside it, and are drawn after those in view. */
  inView: boolean
}

/** New rows that this machine draws in one frame without missing the next. */
const pace = { rows: 4 }

/**
 * Keys of the rows that are drawn now: those that were, and some new ones in each frame, those in view first. However far somebody
 * scrolls at once, the page answers in the meantime; at the pace of reading nothing is late.
 */
export function useRowsInTurn(wanted: readonly WantedRow[]): ReadonlySet<RowKey> {
  const [, drawMore] = useReducer((pass: number) => pass + 1, 0)
  const drawn = useRef<ReadonlySet<RowKey>>(new Set())
  const now = nextRows(wanted, drawn.current, Math.floor(pace.rows))
  const late = now.size < wanted.length
  useLayoutEffect(() => {
    drawn.current = now
    if (!late) return
    const frame = requestAnimationFrame((began) => {
      requestAnimationFrame((next) => {
        pace.rows = nextPace(pace.rows, next - began)
      })
      drawMore()
    })
    return () => cancelAnimationFrame(frame)
  })
  return now
}

/** The rows to draw when `most` new ones may come to those that are `drawn`. */
export function nextRows(wanted: readonly WantedRow[], drawn: ReadonlySet<RowKey>, most: number): ReadonlySet<RowKey> {
  const now = new Set<RowKey>()
  for (const { key } of wanted) if (drawn.has(key)) now.add(key)
  const full = now.size + most
  for (const turn of [true, false]) {
    for (const { key, inView } of wanted) {
      if (inView === turn && now.size < full) now.add(key)
    }
  }
  return now
}

/** Rows for the next frame, when one with so many took `frameMs` until the one after it: slowly more, at once fewer. */
export function nextPace(rows: number, frameMs: number): number {
  return frameMs < 20 ? Math.min(rows + 0.1, 10) : frameMs > 25 ? Math.max(2, rows / 2) : rows
}
