import { chmodSync } from 'node:fs'
import Database from 'better-sqlite3'
import { GatewayError } from '../../contract/errors.ts'
import { schemaVersion } from './migrate.ts'

/** What is read from a database file for a person who thinks of restoring it. Times in milliseconds since 1970. */
export interface FileFacts {
  sound: boolean
  schema: number
  channels: number | null
  tokens: number | null
  users: number | null
  requests: number | null
  lastRequestAt: number | null
  /** The known word under the master key it was written with; null when there is none. */
  sealedWord: string | null
}

/** A log row's id is its arrival time times this. */
const idsPerMs = 2048

/**
 * Copies a database in use into a new file of its owner alone and reads that through for damage. In one step: with several, a
 * write in between by another connection would begin the copy anew, and a gateway under load writes all the time.
 * To be run in a thread. https://www.sqlite.org/backup.html
 */
export async function copyWhole(db: Database.Database, target: string): Promise<void> {
  await db.backup(target, { progress: ({ remainingPages }) => remainingPages })
  chmodSync(target, 0o600)
  const copy = new Database(target, { fileMustExist: true })
  try {
    // One file without side files, which can be moved and read anywhere.
    copy.pragma('journal_mode = DELETE')
    if (!isSound(copy)) throw new GatewayError('copy.failed', 'The copy of the database came out damaged.')
  } finally {
    copy.close()
  }
}

/** Looks into a file without changing it. A damaged one answers what can still be read. */
export function readFacts(path: string): FileFacts {
  const nothing = { channels: null, tokens: null, users: null, requests: null, lastRequestAt: null, sealedWord: null }
  let db: Database.Database | undefined
  try {
    db = new Database(path, { readonly: true, fileMustExist: true })
    const sound = isSound(db)
    return { sound, schema: schemaVersion(db), ...countsOf(db) }
  } catch {
    return { sound: false, schema: 0, ...nothing }
  } finally {
    db?.close()
  }
}

/** How much there is; null where a file of another version has no such table. */
export function countsOf(db: Database.Database): Omit<FileFacts, 'sound' | 'schema'> {
  const number = (sql: string) => {
    try {
      return db.prepare<[], number | null>(sql).pluck().get() ?? null
    } catch {
      return null
    }
  }
  const lastId = number('SELECT max(id) FROM request_log')
  return {
    channels: number('SELECT count(*) FROM channels WHERE removed_at IS NULL'),
    tokens: number('SELECT count(*) FROM tokens'),
    users: number('SELECT count(*) FROM users'),
    requests: number('SELECT count(*) FROM request_log'),
    lastRequestAt: lastId === null ? null : Math.floor(lastId / idsPerMs),
    sealedWord: sealedWord(db),
  }
}

function sealedWord(db: Database.Database): string | null {
  try {
    const word = db.prepare<[], string>("SELECT value FROM installation WHERE name = 'master-key-check'").pluck().get()
    return word ?? null
  } catch {
    return null
  }
}

function isSound(db: Database.Database): boolean {
  return db.pragma('quick_check(1)', { simple: true }) === 'ok'
}
