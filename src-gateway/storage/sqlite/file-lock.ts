import Database from 'better-sqlite3'
import { StorageError } from '../storage-error.ts'

export interface FileLock {
  release(): void
}

/**
 * Holds `path` for this process: an exclusive SQLite transaction on an empty file, which is a lock of the operating system
 * on every platform. It ends with the process however that ends, so nothing stale is ever left; the file itself stays, as
 * removing it would let two processes hold "the" lock. A PID file could be stale or name a reused PID.
 */
export function lockFile(path: string, guarded: string): FileLock {
  const db = new Database(path, { timeout: 0 })
  try {
    // No journal file beside it: nothing is ever written.
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new StorageError('storage.in_use', `Another BurnCloud gateway already uses ${guarded}.`, guarded)
    }
    throw error
  }
  return {
    release() {
      if (!db.open) return
      db.exec('ROLLBACK')
      db.close()
    },
  }
}
