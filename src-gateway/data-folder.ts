import { randomBytes } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from './log/logger.ts'
import { OptionError } from './options.ts'

/**
 * Makes the data folder, readable by its owner alone.
 * @throws OptionError when it cannot be used
 */
export function prepareDataFolder(folder: string): void {
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
    // The umask may have taken more away, never added; a folder that was there keeps the mode its owner gave it.
    if (made !== undefined) chmodSync(folder, 0o700)
    if (!statSync(folder).isDirectory()) throw new Error('it is not a folder')
  } catch (error) {
    throw new OptionError(`--data-dir: ${folder} cannot be used (${wordsOf(error)})`)
  }
}

/**
 * The key that upstream keys are encrypted under, from `master.key` in the data folder; made at the first start.
 * @throws OptionError when the file is there and is no key
 */
export function openMasterKey(folder: string, log: Logger): Buffer {
  const file = join(folder, 'master.key')
  const text = readIfThere(file) ?? makeKey(folder, file)
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== 32)
    throw new OptionError(`${file} must hold 32 bytes in base64; put the right key back, or set BURNCLOUD_MASTER_KEY`)
  const mode = statSync(file).mode & 0o777
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    log.warn({ file, mode: mode.toString(8) }, 'the master key can be read by other users; run chmod 600 on it')
  return key
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new OptionError(`${file} cannot be read (${wordsOf(error)})`)
  }
}

/** Written whole beside, then linked into place: two starts at once agree on one key, and a crash leaves none or all of it. */
function makeKey(folder: string, file: string): string {
  const temporary = join(folder, `master.key.${process.pid}.${randomBytes(4).toString('hex')}.tmp`)
  try {
    writeFileSync(temporary, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true })
    try {
      linkSync(temporary, file)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code !== 'EEXIST') {
        // A file system without links (exFAT): `wx` still never overwrites a key.
        writeFileSync(file, readFileSync(temporary), { mode: 0o600, flag: 'wx', flush: true })
      }
    }
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new OptionError(`${file} cannot be written (${wordsOf(error)})`)
  } finally {
    rmSync(temporary, { force: true })
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.message : String(error)
}
