import { dirname, join } from 'node:path'
import { readCopyName } from './copy-name.ts'

/** The folder of copies of a database file. */
export function copyFolder(file: string): string {
  return join(dirname(file), 'backups')
}

/** Where the name of the copy stands that is to be restored at the next start. */
export function pendingFile(file: string): string {
  return join(dirname(file), 'restore-at-start.json')
}

/** The name in a wish to restore; null for anything that is none. */
export function readPending(text: string): string | null {
  try {
    const read: unknown = JSON.parse(text)
    const name = typeof read === 'object' && read !== null && 'copy' in read ? read.copy : undefined
    return typeof name === 'string' && readCopyName(name) !== undefined ? name : null
  } catch {
    return null
  }
}
