import { type CopyKind, copyName } from '../../contract/copies.ts'

/** What the name of a copy tells. */
export interface CopyName {
  name: string
  kind: CopyKind
  /** Milliseconds since 1970. */
  at: number
  checked: boolean
}

/** The name of a copy's file: it sorts by time and needs no list beside it. */
export function nameCopy(kind: CopyKind, at: number, checked: boolean): string {
  const stamp = new Date(at).toISOString().replaceAll(/[:.]/g, '-')
  return `burncloud-${stamp}-${kind}${checked ? '' : '-unchecked'}.db`
}

/** Reads a name back; undefined for any other file. */
export function readCopyName(name: string): CopyName | undefined {
  if (!copyName.safeParse(name).success) return undefined
  const match = /^burncloud-(.{10})T(..)-(..)-(..)-(.{3})Z-(.+?)(-unchecked)?\.db$/.exec(name)
  if (match === null) return undefined
  const [, day, hours, minutes, seconds, rest, kind, unchecked] = match
  const at = Date.parse(`${day}T${hours}:${minutes}:${seconds}.${rest}Z`)
  return Number.isNaN(at) ? undefined : { name, kind: kind as CopyKind, at, checked: unchecked === undefined }
}
