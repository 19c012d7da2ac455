import { constants, copyFileSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type Database from 'better-sqlite3'
import { StorageError } from '../storage-error.ts'

export interface Migration {
  tag: string
  /** Statements as drizzle-kit writes them, parted by `--> statement-breakpoint`. */
  sql: string
}

const copiesKept = 3

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
 * Copies the file beside itself and removes all but the newest copies. No connection of this process may be open on it:
 * closing the copied descriptor would drop SQLite's own locks. Answers the copy's path.
 */
export function copyBeforeMigration(file: string, version: number, now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-')
  const copy = `${file}.${stamp}.v${version}.bak`
  copyFileSync(file, copy, constants.COPYFILE_FICLONE)
  const folder = dirname(file)
  const copies = readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(file)}.`) && /\.v\d+\.bak$/.test(name))
    .sort()
  for (const old of copies.slice(0, -copiesKept)) rmSync(join(folder, old), { force: true })
  return copy
}
