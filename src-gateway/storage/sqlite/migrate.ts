import { constants, copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { copyFolder } from '../copies/copy-folder.ts'
import { nameCopy, readCopyName } from '../copies/copy-name.ts'
import { outdatedCopies } from '../copies/kept-copies.ts'
import { StorageError } from '../storage-error.ts'

export interface Migration {
  tag: string
  /** Statements as drizzle-kit writes them, parted by `--> statement-breakpoint`. */
  sql: string
}

/** `user_version` counts the migrations a file has had; the number is in the file's header and changes with the transaction. */
export function schemaVersion(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

/** Applies what is missing, all or nothing. */
export function migrate(db: Database.Database, migrations: readonly Migration[], file: string): void {
  // A table can only be rebuilt with foreign keys off, and the switch does nothing inside a transaction.
  db.pragma('foreign_keys = OFF')
  db.exec('BEGIN EXCLUSIVE')
  try {
    for (const { sql } of migrations.slice(schemaVersion(db))) {
      for (const statement of sql.split('--> statement-breakpoint')) db.exec(statement)
    }
    const broken = db.pragma('foreign_key_check')
    if (Array.isArray(broken) && broken.length > 0) {
      throw new StorageError(
        'storage.corrupt',
        `${file} has rows that refer to missing ones; nothing was changed.`,
        file,
      )
    }
    db.pragma(`user_version = ${migrations.length}`)
    db.exec('COMMIT')
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  } finally {
    db.pragma('foreign_keys = ON')
  }
}

/**
 * Copies the file into the folder of copies and removes all but the newest that were made for this. No connection of this
 * process may be open on it: closing the copied descriptor would drop SQLite's own locks. Answers the copy's path.
 */
export function copyBeforeMigration(file: string, now: number): string {
  const folder = copyFolder(file)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const copy = join(folder, nameCopy('before-migration', now, false))
  copyFileSync(file, copy, constants.COPYFILE_FICLONE)
  const copies = readdirSync(folder).map(readCopyName)
  const known = copies.filter((one) => one !== undefined).filter(({ kind }) => kind === 'before-migration')
  for (const { name } of outdatedCopies(known, { daily: 0, weekly: 0 })) rmSync(join(folder, name), { force: true })
  return copy
}
