import { chmodSync, mkdirSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CopyContent, CopyKind, CopyRestored, CopySchedule, DatabaseCopy } from '../../contract/copies.ts'
import { GatewayError } from '../../contract/errors.ts'
import type { FileFacts } from '../sqlite/copy-file.ts'
import { unavailable } from '../storage-error.ts'
import { copyFolder, pendingFile, readPending } from './copy-folder.ts'
import { type CopyName, nameCopy, readCopyName } from './copy-name.ts'
import { outdatedCopies } from './kept-copies.ts'
import type { CopyFacts, CopyRepository } from './types.ts'

/** Beside what the copy takes: a disk that a backup fills up would stop the gateway itself. */
const leftFreeBytes = 128 * 1024 * 1024

interface DatabaseCopiesParts {
  /** The database in use. */
  file: string
  /** Does what would keep the relay waiting, in a thread. */
  ask(method: 'copy' | 'facts' | 'present', args: unknown[]): Promise<unknown>
  /** Commits what was appended so far. */
  flush(): Promise<void>
  /** The newest schema this program knows. */
  schema: number
  /** Whether a known word opens with the present master key. */
  opens(sealedWord: string): boolean
  /** How a restore at this start went. */
  restored(): CopyRestored | null
  now(): number
  /** Bytes free in a folder; the system's word unless given. */
  freeIn?: (folder: string) => Promise<number | null>
}

/** Copies of a SQLite file, each a file with its kind and time in its name. */
export class DatabaseCopies implements CopyRepository {
  readonly folder: string
  readonly #parts: DatabaseCopiesParts
  /** One copy at a time: each is as heavy as the database. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(parts: DatabaseCopiesParts) {
    this.#parts = parts
    this.folder = copyFolder(parts.file)
  }

  get restored(): CopyRestored | null {
    return this.#parts.restored()
  }

  async list(): Promise<DatabaseCopy[]> {
    const found = await Promise.all((await this.#names()).map((copy) => this.#describe(copy)))
    return found.filter((copy) => copy !== undefined).sort((one, other) => (one.madeAt < other.madeAt ? 1 : -1))
  }

  freeBytes(): Promise<number | null> {
    // Until the first copy is made there is no folder; its disk is that of the database.
    return (this.#parts.freeIn ?? freeIn)(dirname(this.#parts.file))
  }

  make(kind: CopyKind): Promise<DatabaseCopy> {
    const made = this.#turn.then(() => this.#make(kind))
    this.#turn = made.catch(() => undefined)
    return made
  }

  async tidy(schedule: CopySchedule): Promise<void> {
    const pending = await this.pending()
    for (const { name } of outdatedCopies(await this.#names(), schedule)) if (name !== pending) await this.#remove(name)
  }

  async inspect(name: string): Promise<CopyFacts> {
    const copy = await this.#find(name)
    const facts = (await this.#parts.ask('facts', [join(this.folder, name)])) as FileFacts
    const refused = facts.sound ? (facts.schema > this.#parts.schema ? 'newer' : null) : 'damaged'
    const { sealedWord } = facts
    return {
      copy,
      content: contentOf(facts),
      refused,
      keysReadable: sealedWord === null || this.#parts.opens(sealedWord),
    }
  }

  async present(): Promise<CopyContent> {
    return contentOf((await this.#parts.ask('present', [])) as FileFacts)
  }

  async remove(name: string): Promise<boolean> {
    if (readCopyName(name) === undefined || !(await this.#names()).some((copy) => copy.name === name)) return false
    if ((await this.pending()) === name)
      throw new GatewayError('copy.in_use', 'This copy waits to be restored at the next start.')
    await this.#remove(name)
    return true
  }

  async pending(): Promise<string | null> {
    return readPending(await readFile(pendingFile(this.#parts.file), 'utf8').catch(() => ''))
  }

  async restoreAtStart(name: string | null): Promise<void> {
    const place = pendingFile(this.#parts.file)
    if (name === null) {
      await rm(place, { force: true })
      return
    }
    const { refused } = await this.inspect(name)
    if (refused === 'newer')
      throw new GatewayError('copy.unusable', 'This copy was written by a newer version of the program.')
    if (refused !== null) throw new GatewayError('copy.unusable', 'This copy is damaged.')
    // Whole or not at all: a half-written wish must not be mistaken for one.
    await writeFile(`${place}.tmp`, JSON.stringify({ copy: name }), { mode: 0o600, flush: true })
    await rename(`${place}.tmp`, place)
  }

  /** Waits until a copy that was broken off has tidied up. */
  async settled(): Promise<void> {
    await this.#turn
  }

  async #make(kind: CopyKind): Promise<DatabaseCopy> {
    const { file, ask, flush } = this.#parts
    const names = new Set((await this.#names()).map(({ name }) => name))
    let at = this.#parts.now()
    while (names.has(nameCopy(kind, at, true))) at += 1
    const name = nameCopy(kind, at, true)
    const target = join(this.folder, name)
    const partial = `${target}.partial`
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 })
      chmodSync(this.folder, 0o700)
      await this.#clearPartial()
      await flush()
      await this.#checkSpace(file)
      await ask('copy', [partial])
      await rename(partial, target)
    } catch (error) {
      await rm(partial, { force: true }).catch(() => undefined)
      throw explained(error)
    }
    // Those on schedule go by the schedule, which whoever makes them knows.
    await this.tidy({ daily: 365, weekly: 520 })
    const made = await this.#describe({ name, kind, at, checked: true })
    if (made === undefined) throw new GatewayError('copy.failed', 'The copy of the database is gone again.')
    return made
  }

  /** With what stands beside one that was set aside damaged. */
  async #remove(name: string): Promise<void> {
    for (const side of ['', '-wal', '-shm', '-journal']) await rm(join(this.folder, `${name}${side}`), { force: true })
  }

  async #checkSpace(file: string): Promise<void> {
    const free = await this.freeBytes()
    const needed = (await sizeOf(file)) + (await sizeOf(`${file}-wal`))
    if (free !== null && free < needed + leftFreeBytes)
      throw new GatewayError(
        'copy.no_space',
        `A copy needs ${inMegabytes(needed + leftFreeBytes)} MB, and ${inMegabytes(free)} MB are free.`,
      )
  }

  /** What a kill in the middle of a copy left behind. */
  async #clearPartial(): Promise<void> {
    for (const name of await readdir(this.folder))
      if (/^burncloud-.*\.db\.partial(-wal|-shm|-journal)?$/.test(name))
        await rm(join(this.folder, name), { force: true })
  }

  async #names(): Promise<CopyName[]> {
    const names = await readdir(this.folder).catch(() => [])
    return names.map(readCopyName).filter((copy) => copy !== undefined)
  }

  async #find(name: string): Promise<DatabaseCopy> {
    const read = readCopyName(name)
    const copy = read === undefined ? undefined : await this.#describe(read)
    if (copy === undefined) throw new GatewayError('copy.not_found', 'This copy does not exist any more.')
    return copy
  }

  async #describe({ name, kind, at, checked }: CopyName): Promise<DatabaseCopy | undefined> {
    const found = await stat(join(this.folder, name)).catch(() => undefined)
    if (found === undefined || !found.isFile()) return undefined
    return { name, kind, madeAt: new Date(at).toISOString(), sizeBytes: found.size, checked }
  }
}

function contentOf({ channels, tokens, users, requests, lastRequestAt }: FileFacts): CopyContent {
  const last = lastRequestAt === null ? null : new Date(lastRequestAt).toISOString()
  return { channels, tokens, users, requests, lastRequestAt: last }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}

async function freeIn(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    return null
  }
}

function inMegabytes(bytes: number): string {
  return String(Math.ceil(bytes / 1_000_000))
}

/** Why a copy could not be made, in words without paths. */
function explained(error: unknown): GatewayError {
  const known = unavailable(error)
  if (known instanceof GatewayError && known.code.startsWith('copy.')) return known
  const why = known instanceof GatewayError ? known.message : 'The file could not be written.'
  return new GatewayError('copy.failed', why.replace('The database is unavailable:', 'The copy failed:'), {
    cause: error,
  })
}
