import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { readFault, StorageError } from '../storage-error.ts'
import { type FileLock, lockFile } from './file-lock.ts'
import { readSchemaVersion, sizeOf } from './inspect-file.ts'
import { copyBeforeMigration, type Migration, migrate, schemaVersion } from './migrate.ts'

export interface OpenedFile {
  db: Database.Database
  lock: FileLock
  /** Set when an existing file was migrated. */
  migrated: { from: number; to: number; copy: string } | null
}

/**
 * Opens the database file for this process alone, at the newest schema. Throws StorageError and leaves nothing open.
 */
export function openSqliteFile(file: string, migrations: readonly Migration[], now: number): OpenedFile {
  let lock: FileLock | undefined
  let db: Database.Database | undefined
  try {
    makeFolder(dirname(file))
    accessSync(dirname(file), constants.W_OK)
    lock = lockFile(`${file}.lock`, file)

    const before = readSchemaVersion(file)
    if (before > migrations.length) {
      throw new StorageError(
        'storage.newer',
        `${file} was written by a newer BurnCloud (schema ${before}; this program knows ${migrations.length}). It was not changed.`,
        file,
      )
    }
    db = connect(file)
    if (before === 0) refuseForeignFile(db, file)
    checkFile(db, file)
    let migrated: OpenedFile['migrated'] = null
    if (before < migrations.length) {
      let copy: string | undefined
      if (before > 0) {
        // One file without side files, so that its copy can be read anywhere.
        db.pragma('journal_mode = DELETE')
        db.close()
        copy = copyBeforeMigration(file, now)
        db = connect(file)
      }
      migrate(db, migrations, file)
      if (copy !== undefined) migrated = { from: before, to: schemaVersion(db), copy }
    }
    // While running, only a foreign program can be in the way, and the relay's thread must not stand still for it.
    db.pragma('busy_timeout = 100')
    return { db, lock, migrated }
  } catch (error) {
    db?.close()
    lock?.release()
    throw asStorageError(error, file)
  }
}

/** Node's own recursive mkdir never returns where the system refuses a folder as "no such file" (below /proc). */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  const parent = dirname(path)
  if (parent !== path) makeFolder(parent)
  mkdirSync(path)
}

function connect(file: string): Database.Database {
  const db = new Database(file, { timeout: 2000 })
  try {
    db.pragma('journal_mode = WAL')
    // A power cut may lose the last commits but never damages the file; a killed process loses nothing.
    db.pragma('synchronous = NORMAL')
    db.pragma('foreign_keys = ON')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** A file with tables but no schema version belongs to some other program. */
function refuseForeignFile(db: Database.Database, file: string): void {
  if (db.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get() !== undefined) {
    throw new StorageError('storage.failed', `${file} is a database of another program. It was not changed.`, file)
  }
}

const wholeCheckBytes = 16 * 1024 * 1024

/**
 * Looks for damage without making a big file start slowly: what is not cached is checked at about a hundred megabytes a
 * second. Small files are checked whole. Of bigger ones, only the tables without which nothing can be served; the log and
 * the rollups are what makes a file big, and damage there is told by the request that meets it. A kill or a power cut is
 * no reason to check more: the write-ahead log is made to survive both.
 */
function checkFile(db: Database.Database, file: string): void {
  const checks =
    sizeOf(file) <= wholeCheckBytes ? ['quick_check(1)'] : configurationTables.map((t) => `quick_check(${t})`)
  for (const check of checks) {
    const found = db.pragma(check, { simple: true })
    if (found !== 'ok') {
      throw new StorageError('storage.corrupt', `${file} is corrupt (${String(found).slice(0, 200)}).`, file)
    }
  }
}

const configurationTables = [
  'channels',
  'channel_keys',
  'tokens',
  'users',
  'groups',
  'budgets',
  'budget_spend',
  'model_prices',
  'price_versions',
  'ratios',
  'settings',
  'installation',
]

/** Any error met while opening, in plain words. */
export function asStorageError(error: unknown, file: string): StorageError {
  if (error instanceof StorageError) return error
  const fault = readFault(error)
  if (fault) return new StorageError(fault.code, `${file} cannot be opened: ${fault.words}.`, file, error)
  return new StorageError(
    'storage.failed',
    `${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
    file,
    error,
  )
}
