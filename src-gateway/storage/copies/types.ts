import type { CopyContent, CopyKind, CopyRestored, CopySchedule, DatabaseCopy } from '../../contract/copies.ts'

/** What a copy holds, looked at without changing it. */
export interface CopyFacts {
  copy: DatabaseCopy
  content: CopyContent
  refused: 'damaged' | 'newer' | null
  keysReadable: boolean
}

/** Copies of the whole database file, in a folder beside it. A name that is no copy's is `copy.not_found`. */
export interface CopyRepository {
  readonly folder: string
  /** The restore that the start of this process carried out, null when there was none. */
  readonly restored: CopyRestored | null
  /** Newest first. */
  list(): Promise<DatabaseCopy[]>
  /** Bytes free where they lie, null when the system does not tell. */
  freeBytes(): Promise<number | null>
  /**
   * Copies the database while it is used and reads the copy through for damage. The relay goes on meanwhile: another thread
   * does the work. Safety copies beyond the newest three of their kind go.
   * @throws GatewayError `copy.no_space`, `copy.failed`
   */
  make(kind: CopyKind): Promise<DatabaseCopy>
  /** Removes what the schedule no longer keeps. */
  tidy(schedule: CopySchedule): Promise<void>
  /** @throws GatewayError `copy.not_found` */
  inspect(name: string): Promise<CopyFacts>
  /** What {@link inspect} tells of a copy, of the database in use. */
  present(): Promise<CopyContent>
  /** False when there is none. @throws GatewayError `copy.in_use` when it waits to be restored */
  remove(name: string): Promise<boolean>
  /** The copy that takes the database's place at the next start. */
  pending(): Promise<string | null>
  /** Marks a copy to be restored at the next start, null takes that back. @throws GatewayError `copy.unusable`, `copy.not_found` */
  restoreAtStart(name: string | null): Promise<void>
}
