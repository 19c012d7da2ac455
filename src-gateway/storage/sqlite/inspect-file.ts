import { closeSync, openSync, readSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { StorageError } from '../storage-error.ts'
import { schemaVersion } from './migrate.ts'

/** https://www.sqlite.org/fileformat2.html#the_database_header */
const magic = Buffer.from('SQLite format 3\0', 'latin1')
const headerBytes = 100
const userVersionOffset = 60

/**
 * The schema version of a file, 0 for a new one, before anything opens it for writing. Throws `storage.corrupt` when it is
 * no database. The header is read as plain bytes so that not even a side file appears next to a file that is then refused;
 * only when a write-ahead log is left, which may hold a newer header, SQLite reads it without the right to write.
 * No connection of this process may be open on the file.
 */
export function readSchemaVersion(file: string): number {
  const size = sizeOf(file)
  if (size === 0) return 0
  const header = Buffer.alloc(headerBytes)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, header, 0, headerBytes, 0)
  } finally {
    closeSync(descriptor)
  }
  if (size < headerBytes || !header.subarray(0, magic.length).equals(magic)) {
    throw new StorageError('storage.corrupt', `${file} is not a database.`, file)
  }
  if (sizeOf(`${file}-wal`) === 0) return header.readUInt32BE(userVersionOffset)
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    return schemaVersion(db)
  } finally {
    db.close()
  }
}

/** Bytes of a file, 0 when there is none. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
