import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import {
  access,
  chmod,
  lstat,
  mkdir,
  open,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
} from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ClientProblem } from '../contract/index.ts'

/** Larger files are no settings. */
const maxBytes = 5 * 1024 * 1024

/** How often and how long apart a rename is tried while another program holds the file (Windows). */
const renameTries = 12
const renamePauseMs = 60

/** A file that is not edited. Nothing was written. */
export class FileRefused extends Error {
  readonly problem: ClientProblem

  constructor(problem: ClientProblem) {
    super(`${problem.file}: ${problem.message}`)
    this.name = 'FileRefused'
    this.problem = problem
  }
}

/** Builds the refusal of a file. */
export function refuse(
  code: ClientProblem['code'],
  file: string,
  message: string,
  place?: { line: number; column: number },
): FileRefused {
  return new FileRefused({ code, file, message, line: place?.line ?? null, column: place?.column ?? null })
}

/** A file as it was read. */
export interface FileNow {
  path: string
  /** What is written: the end of the links, else the path itself. */
  target: string
  isLink: boolean
  /** null: there is no file. */
  bytes: Buffer | null
  /** SHA-256 in hex; null: there is no file. */
  hash: string | null
  mode: number | null
}

/** SHA-256 in hex. */
export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Follows links, also to what is not there yet. @throws FileRefused for links in a circle */
async function targetOf(path: string): Promise<string> {
  let here = path
  for (let hops = 0; hops < 40; hops += 1) {
    const link = await readlink(here).catch(() => undefined)
    if (link === undefined) return here
    here = resolve(await realpath(dirname(here)).catch(() => dirname(here)), link)
  }
  throw refuse('unreadable', path, 'its links lead in a circle')
}

/** Reads a file whole, without judging whether it may be edited. @throws FileRefused when it is there and cannot be read */
export async function readNow(path: string): Promise<FileNow> {
  const target = await targetOf(path)
  const isLink = target !== path
  try {
    const facts = await stat(target)
    if (!facts.isFile()) throw refuse('not-a-file', path, 'it is not a file')
    if (facts.size > maxBytes) throw refuse('too-large', path, 'it is larger than 5 MB')
    const bytes = await readFile(target)
    return { path, target, isLink, bytes, hash: hashOf(bytes), mode: facts.mode & 0o7777 }
  } catch (error) {
    if (error instanceof FileRefused) throw error
    const code = codeOf(error)
    if (code === 'ENOENT') return { path, target, isLink, bytes: null, hash: null, mode: null }
    if (code === 'ENOTDIR') throw refuse('not-a-file', path, 'a part of its path is no folder')
    if (code === 'ELOOP') throw refuse('unreadable', path, 'its links lead in a circle')
    throw refuse('unreadable', path, `it cannot be read (${code})`)
  }
}

/** Whether this account may change a file. @throws FileRefused */
export async function checkWritable(file: FileNow): Promise<void> {
  const { path, target } = file
  if (file.bytes === null) {
    const folder = await existingFolder(dirname(target))
    if (!(await stat(folder)).isDirectory()) throw refuse('not-a-file', path, `${folder} is not a folder`)
    await access(folder, constants.W_OK).catch(() => {
      throw refuse('read-only', path, `${folder} cannot be written to`)
    })
    return
  }
  const facts = await stat(target)
  const user = process.getuid?.()
  if (user !== undefined && facts.uid !== user) throw refuse('not-owned', path, 'it belongs to another user')
  if ((facts.mode & 0o200) === 0) throw refuse('read-only', path, 'it is read-only')
  await access(target, constants.W_OK).catch(() => {
    throw refuse('read-only', path, 'it is read-only')
  })
}

async function existingFolder(folder: string): Promise<string> {
  let here = folder
  while ((await lstat(here).catch(() => undefined)) === undefined && dirname(here) !== here) here = dirname(here)
  return here
}

/** A byte order mark, which some editors of Windows put before UTF-8. */
const bom = '\ufeff'

/** The text of a file and whether a byte order mark stands before it. @throws FileRefused when it is not UTF-8 */
export function textOf(file: FileNow): { text: string; bom: string } {
  if (file.bytes === null) return { text: '', bom: '' }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file.bytes)
  } catch {
    throw refuse('not-text', file.path, 'it is not text in UTF-8')
  }
  if (text.includes('\0')) throw refuse('not-text', file.path, 'it is not text in UTF-8')
  return text.startsWith(bom) ? { text: text.slice(1), bom } : { text, bom: '' }
}

/** What differs between systems, so that tests can make it fail. */
export interface FileSystem {
  rename(from: string, to: string): Promise<void>
}
export const realFileSystem: FileSystem = { rename }

/** Marks the files that are on their way into place. */
const temporaryMark = '.burncloud-'

/** The name of a new temporary file beside a target. */
export function temporaryName(target: string): string {
  return join(dirname(target), `.${basename(target)}${temporaryMark}${randomBytes(6).toString('hex')}.tmp`)
}

export interface Writing {
  file: FileNow
  bytes: Buffer
  temporary: string
  system: FileSystem
  /** Called when all is ready and nothing has happened yet. */
  beforeRename?: () => void
}

/**
 * Puts new content in a file's place: written beside it and forced to disk, the file looked at once more, then renamed over
 * it. A reader sees the old or the new whole. Answers folders that were made, and whether it had to be written in place.
 * @throws FileRefused, and then nothing changed
 */
export async function writeOver(writing: Writing): Promise<{ folders: string[]; inPlace: boolean }> {
  const { file, bytes, temporary } = writing
  const folders = await makeFolders(dirname(file.target))
  try {
    // Settings with keys in them are nobody else's; a file that was there keeps its mode.
    const mode = file.mode ?? 0o600
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await chmod(temporary, mode)
    await checkUnchanged(file)
    writing.beforeRename?.()
    const inPlace = await putInPlace(writing)
    await syncFolder(dirname(file.target))
    return { folders, inPlace }
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    for (const folder of folders.toReversed()) await rmdir(folder).catch(() => undefined)
    if (error instanceof FileRefused) throw error
    const code = codeOf(error)
    if (code === 'ENOSPC' || code === 'EDQUOT') throw refuse('unreadable', file.path, 'the disk is full')
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      throw refuse('read-only', file.path, `it cannot be written (${code})`)
    throw refuse('busy', file.path, `it cannot be written (${code === '' ? 'unknown reason' : code})`)
  }
}

async function makeFolders(folder: string): Promise<string[]> {
  const first = await existingFolder(folder)
  const made: string[] = []
  for (let here = folder; here !== first && dirname(here) !== here; here = dirname(here)) made.unshift(here)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return made
}

/** @throws FileRefused when the file is no longer what it was when it was read */
async function checkUnchanged(file: FileNow): Promise<void> {
  const now = await readNow(file.path)
  if (now.hash !== file.hash || now.target !== file.target)
    throw refuse('busy', file.path, 'another program changed it just now')
}

/** True when the file had to be written in place. */
async function putInPlace({ file, bytes, temporary, system }: Writing): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await system.rename(temporary, file.target)
      return false
    } catch (error) {
      const code = codeOf(error)
      // Another program has it open: Windows lets go of it soon, or never.
      const isHeld = code === 'EBUSY' || code === 'EPERM' || code === 'EACCES'
      if (isHeld && attempt < renameTries) {
        await wait(renamePauseMs)
        await checkUnchanged(file)
        continue
      }
      if (isHeld) throw refuse('busy', file.path, 'another program has it open')
      // Some network drives replace no file by renaming. The old content is among the kept versions.
      if (code === 'EXDEV' || code === 'ENOTSUP' || code === 'EINVAL' || code === 'ENOSYS' || code === 'EEXIST') {
        await writeInPlace(file.target, bytes)
        await rm(temporary, { force: true })
        return true
      }
      throw error
    }
  }
}

async function writeInPlace(target: string, bytes: Buffer): Promise<void> {
  const handle = await open(target, constants.O_WRONLY | constants.O_CREAT, 0o600)
  try {
    await handle.write(bytes, 0, bytes.length, 0)
    await handle.truncate(bytes.length)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a rename last through a power cut; where folders cannot be opened (Windows) the system sees to it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

/** Takes a file away that is as it was read. @throws FileRefused */
export async function removeFile(file: FileNow): Promise<void> {
  await checkUnchanged(file)
  await rm(file.target, { force: true }).catch((error: unknown) => {
    throw refuse('read-only', file.path, `it cannot be removed (${codeOf(error)})`)
  })
}
