import { closeSync, openSync, readSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { invalid } from './invalid.ts'
import { type Row, type Rows, wantedTables } from './rows.ts'

const magic = Buffer.from('SQLite format 3\0', 'latin1')

/** Whether these bytes are an SQLite database: https://www.sqlite.org/fileformat.html#magic_header_string */
export function isSqlite(bytes: Uint8Array): boolean {
  return bytes.length >= 100 && magic.equals(bytes.subarray(0, magic.length))
}

/** Puts bytes into a folder of ours, readable by this account only. */
export function writeDatabase(folder: string, bytes: Uint8Array): string {
  const file = join(folder, 'import.db')
  writeFileSync(file, bytes, { mode: 0o600 })
  return file
}

/**
 * Reads the wanted tables of a database of somebody else's making. `file` must be our own copy: a database in write-ahead mode
 * that comes without its log is marked as a plain one first.
 *
 * The connection is read-only and reads columns of real tables by name: no view, virtual table, trigger or generated
 * expression of the file is run, and its schema is not trusted (https://www.sqlite.org/security.html).
 * @throws GatewayError `import.invalid`
 */
export function readDatabase(file: string): Rows {
  if (!hasLog(file)) markPlain(file)
  let db: Database.Database | undefined
  try {
    db = new Database(file, { fileMustExist: true, readonly: !hasLog(file) })
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    db.pragma('query_only = ON')
    db.pragma('mmap_size = 0')
    const found = db.pragma('quick_check(1)', { simple: true })
    if (found !== 'ok') throw invalid('This database is damaged')
    return readTables(db)
  } catch (error) {
    if (error instanceof Database.SqliteError) throw invalid(`This database cannot be read: ${reasonOf(error.code)}`)
    throw error
  } finally {
    db?.close()
  }
}

/** SQLite's words may quote the schema; its code says enough. */
function reasonOf(code: string): string {
  if (code.startsWith('SQLITE_CORRUPT')) return 'it is damaged'
  if (code.startsWith('SQLITE_NOTADB')) return 'it is encrypted, or no database'
  if (code.startsWith('SQLITE_BUSY')) return 'another program holds it'
  return code
}

function readTables(db: Database.Database): Rows {
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    .pluck()
    .all() as unknown[]
  const rows: Record<string, Row[]> = {}
  for (const [table, most] of Object.entries(wantedTables)) {
    if (!tables.includes(table)) continue
    // `hidden` is not 0 for generated columns and those of virtual tables.
    const columns = db
      .prepare('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0')
      .pluck()
      .all(table)
      .filter((name): name is string => typeof name === 'string')
    if (columns.length === 0) continue
    const list = columns.map(quoteName).join(', ')
    const read = db.prepare(`SELECT ${list} FROM ${quoteName(table)} LIMIT ${most}`).raw()
    rows[table] = read.all().map((values) => rowOf(columns, values as unknown[]))
  }
  return rows
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function rowOf(columns: readonly string[], values: readonly unknown[]): Row {
  return Object.fromEntries(columns.map((column, index) => [column, plainValue(values[index])]))
}

/** Blobs are text in databases that were written so; others are left out. */
function plainValue(value: unknown): string | number | null | undefined {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value
  if (typeof value === 'bigint') return Number(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : undefined
}

function hasLog(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
}

/** Bytes 18 and 19 say which journal a file wants; 1 is the plain one. */
function markPlain(file: string): void {
  const handle = openSync(file, 'r+')
  try {
    const versions = Buffer.alloc(2)
    readSync(handle, versions, 0, 2, 18)
    if (versions[0] === 2 || versions[1] === 2) writeSync(handle, Buffer.from([1, 1]), 0, 2, 18)
  } finally {
    closeSync(handle)
  }
}
