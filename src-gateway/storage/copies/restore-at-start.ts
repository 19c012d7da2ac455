import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { CopyRestored } from '../../contract/copies.ts'
import { readFacts } from '../sqlite/copy-file.ts'
import { lockFile } from '../sqlite/file-lock.ts'
import { copyFolder, pendingFile, readPending } from './copy-folder.ts'
import { nameCopy } from './copy-name.ts'

/** A restore that has begun: the copy stands where the database stood. One of the two must follow. */
export interface BegunRestore {
  /** The database opened: the one from before becomes a copy among the others. */
  keep(): CopyRestored
  /** It did not open: the one from before takes its place again. */
  undo(message: string): CopyRestored
}

const sideFiles = ['-wal', '-shm', '-journal']

/**
 * Carries out the restore that a person asked for, before anything opens the database. Every step can be cut short by a kill:
 * the wish stays until the end, the database from before is moved as a whole and never written to, and the next start does
 * over what was left undone. Answers null when nothing was asked for, and how it went when nothing could be begun.
 * @throws StorageError when another gateway uses the database
 */
export function beginRestore(file: string, schema: number, now: number): BegunRestore | CopyRestored | null {
  const wish = pendingFile(file)
  if (!existsSync(wish)) return null
  const lock = lockFile(`${file}.lock`, file)
  try {
    const name = readPending(readFileSync(wish, 'utf8'))
    const before = `${file}.replaced`
    const refuse = (message: string): CopyRestored => {
      putBack(before, file)
      rmSync(wish, { force: true })
      return { name: name ?? '', ok: false, message, setAside: null }
    }
    if (name === null) return refuse('The wish to restore could not be read.')
    const copy = join(copyFolder(file), name)
    const facts = readFacts(copy)
    if (!facts.sound) return refuse('The copy is damaged or gone.')
    if (facts.schema > schema) return refuse('The copy was written by a newer version of the program.')
    const incoming = `${file}.incoming`
    removeAll(incoming)
    copyFileSync(copy, incoming)
    // When it is there already, an earlier start was cut short: then it is the true one, and `file` is a copy at most.
    if (!existsSync(before)) setAside(file, before)
    removeAll(file)
    renameSync(incoming, file)
    return {
      keep() {
        const kept = existsSync(before) ? nameCopy('before-restore', now, false) : null
        if (kept !== null) {
          mkdirSync(copyFolder(file), { recursive: true, mode: 0o700 })
          move(before, join(copyFolder(file), kept))
        }
        rmSync(wish, { force: true })
        return { name, ok: true, message: null, setAside: kept }
      },
      undo: refuse,
    }
  } finally {
    lock.release()
  }
}

/** The database as one file under another name, with what its write-ahead log still holds. */
function setAside(file: string, before: string): void {
  if (!existsSync(file)) return
  try {
    const db = new Database(file, { fileMustExist: true })
    try {
      db.pragma('journal_mode = DELETE')
    } finally {
      db.close()
    }
  } catch {
    // A damaged one is a good reason to restore: it is set aside as it is.
  }
  move(file, before)
}

function putBack(before: string, file: string): void {
  if (!existsSync(before)) return
  removeAll(file)
  move(before, file)
}

/** The database itself last: as long as it has not moved, nothing has. */
function move(from: string, to: string): void {
  for (const side of [...sideFiles, '']) if (existsSync(`${from}${side}`)) renameSync(`${from}${side}`, `${to}${side}`)
}

function removeAll(file: string): void {
  for (const side of ['', ...sideFiles]) rmSync(`${file}${side}`, { force: true })
}

/** Whether a restore was begun, or only told of. */
export function isBegun(restore: BegunRestore | CopyRestored | null): restore is BegunRestore {
  return restore !== null && 'keep' in restore
}
