import { GatewayError } from '../contract/errors.ts'

export type StorageErrorCode =
  /** Written by a newer program; the file was not touched. */
  | 'storage.newer'
  /** Another gateway uses the same file. */
  | 'storage.in_use'
  /** Some other program holds the database locked. */
  | 'storage.locked'
  | 'storage.corrupt'
  | 'storage.read_only'
  | 'storage.full'
  | 'storage.failed'

/** Why a database cannot be opened. `message` is one plain sentence that names the file. */
export class StorageError extends Error {
  readonly code: StorageErrorCode
  readonly file: string

  constructor(code: StorageErrorCode, message: string, file: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'StorageError'
    this.code = code
    this.file = file
  }
}

export interface StorageFault {
  code: StorageErrorCode
  /** Continues a sentence: "the disk is full". */
  words: string
}

/**
 * What an error of the driver or the file system means, undefined when it is neither.
 * https://www.sqlite.org/rescode.html
 */
export function readFault(error: unknown): StorageFault | undefined {
  const cause = driverError(error)
  if (!cause) return undefined
  const { code } = cause
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return { code: 'storage.full', words: 'the disk is full' }
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return { code: 'storage.locked', words: 'the database is locked by another program' }
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return { code: 'storage.corrupt', words: 'the database is corrupt' }
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || readOnlyCodes.has(code)) {
    return { code: 'storage.read_only', words: 'the database cannot be written (read-only, or no permission)' }
  }
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO') {
    return { code: 'storage.failed', words: 'the disk failed to read or write' }
  }
  return { code: 'storage.failed', words: `the database failed (${cause.message})` }
}

const readOnlyCodes = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EISDIR'])

/**
 * drizzle wraps the driver's error and puts the statement's values into its message; only the driver's own words, which name
 * tables and columns at most, are ever passed on.
 */
function driverError(error: unknown): { code: string; message: string } | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 3; at = at.cause, depth++) {
    const code = 'code' in at ? at.code : undefined
    if (typeof code === 'string' && (code.startsWith('SQLITE_') || /^E[A-Z]+$/.test(code))) {
      return { code, message: at.message }
    }
  }
  return undefined
}

/** Whether the values of one statement are at fault and the next statement may well succeed. */
export function isValueFault(error: unknown): boolean {
  const cause = driverError(error)
  return cause === undefined || /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/.test(cause.code)
}

/** The same as an error for callers: plain words, no statement, no values. Errors that already have a code pass. */
export function unavailable(error: unknown): Error {
  if (error instanceof GatewayError) return error
  const fault = readFault(error)
  if (fault) return new GatewayError('storage.unavailable', `The database is unavailable: ${fault.words}.`)
  return error instanceof Error ? error : new Error(String(error))
}

/** Runs a synchronous unit of work as a promise and translates what the driver throws. */
export async function answer<T>(work: () => T): Promise<T> {
  try {
    return work()
  } catch (error) {
    throw unavailable(error)
  }
}
