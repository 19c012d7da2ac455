import type { Slot } from './table-tiers.ts'

/** Rows that are moved by a handle: with the mouse, with a finger or with the keyboard. They are given in falling rank. */
export interface RowMoves<Row> {
  rank: (row: Row) => number
  name: (row: Row) => string
  /** Why rows cannot be moved now; null = they can. */
  blocked: string | null
  /** What it would mean to put the row there: shown beside the place and told to screen readers. */
  describe: (row: Row, slot: Slot) => string
  onMove: (row: Row, slot: Slot) => void
}
