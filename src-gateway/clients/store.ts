import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { GatewayError } from '../contract/errors.ts'
import type { ClientSnapshot, ClientToolId } from '../contract/index.ts'
import { hashOf } from './files.ts'
import type { Json, Path } from './formats/types.ts'

/** A value we wrote, and what stood there before. */
export interface OwnedRecord {
  path: Path
  /** null: nothing stood there. */
  old: { raw: string; value: Json } | null
  /** null: we took it out. */
  wrote: { value: Json } | null
  secret: boolean
  /** Steps of the path that were there before; containers beyond are ours. */
  depth: number
}

/** What is ours in one file. */
export interface FileRecord {
  path: string
  format: 'jsonc' | 'toml' | 'yaml' | 'dotenv'
  owned: OwnedRecord[]
  created: boolean
  /** Folders that were made for it. */
  folders: string[]
  /** The file before us, as long as nobody else has written since; its hash, null in it for no file. */
  pristine: { hash: string | null } | null
  /** The file after our last writing. */
  hashAfter: string
}

export interface ToolRecord {
  tokenId: number | null
  /** Its key, sealed under the master key. */
  sealedKey: string | null
  url: string
  models: { main: string | null; small: string | null }
  /** Milliseconds since 1970; null: it has a key and no file. */
  appliedAt: number | null
  files: FileRecord[]
}

export interface ClientState {
  version: 1
  tools: Partial<Record<ClientToolId, ToolRecord>>
}

/** One kept version. */
export interface SnapshotRecord {
  id: string
  tool: ClientToolId
  file: string
  at: number
  reason: ClientSnapshot['reason']
  /** null: there was no file. */
  hash: string | null
  size: number | null
}

/** A change of files that has begun. Whoever finds one finishes the books, never the files. */
export interface Journal {
  tool: ClientToolId
  previous: ToolRecord | null
  next: ToolRecord
  files: { path: string; before: string | null; after: string | null; temporary: string | null }[]
}

const keepPerFile = 50
const keepMs = 30 * 24 * 3_600_000

/**
 * What was written where, and every version of every file before and after: a folder of its own in the data folder, readable
 * by its owner alone. Files are small and written seldom, so all of it is read anew each time: two programs may use it.
 */
export class ClientStore {
  private readonly folder: string

  constructor(dataDir: string) {
    this.folder = join(dataDir, 'clients')
  }

  get exists(): boolean {
    return existsSync(this.folder)
  }

  /** @throws GatewayError `client.unavailable` when the book cannot be read: nothing is edited without it */
  state(): ClientState {
    return this.readJson<ClientState>('state.json') ?? { version: 1, tools: {} }
  }

  save(state: ClientState): void {
    this.writeJson('state.json', state)
  }

  journal(): Journal | undefined {
    return this.readJson<Journal>('journal.json')
  }

  beginJournal(journal: Journal): void {
    this.writeJson('journal.json', journal)
  }

  endJournal(): void {
    rmSync(join(this.folder, 'journal.json'), { force: true })
  }

  snapshots(): SnapshotRecord[] {
    return this.readJson<SnapshotRecord[]>('snapshots.json') ?? []
  }

  /** Keeps content under its hash. */
  keep(bytes: Buffer): string {
    const hash = hashOf(bytes)
    const file = join(this.versions, hash)
    if (!existsSync(file)) this.writeWhole(file, bytes)
    return hash
  }

  /** Kept content; undefined when it is gone or damaged. */
  content(hash: string): Buffer | undefined {
    try {
      const bytes = readFileSync(join(this.versions, hash))
      return hashOf(bytes) === hash ? bytes : undefined
    } catch {
      return undefined
    }
  }

  /** Notes kept versions, and lets go of the oldest beyond the bounds; those that undoing needs stay. */
  note(records: readonly Omit<SnapshotRecord, 'id'>[], state: ClientState, now: number): void {
    const all = this.snapshots()
    for (const record of records) {
      const last = all.findLast(({ file }) => file === record.file)
      if (last?.hash === record.hash) continue
      all.push({ id: `${record.at.toString(36)}-${randomBytes(5).toString('hex')}`, ...record })
    }
    const needed = new Set(
      Object.values(state.tools).flatMap(({ files }) => files.flatMap(({ pristine }) => pristine?.hash ?? [])),
    )
    const counts = new Map<string, number>()
    const kept = all
      .toReversed()
      .filter(({ file, at }) => {
        const count = (counts.get(file) ?? 0) + 1
        counts.set(file, count)
        return count <= keepPerFile && (now - at <= keepMs || count === 1)
      })
      .toReversed()
    this.writeJson('snapshots.json', kept)
    for (const { hash } of kept) if (hash !== null) needed.add(hash)
    for (const name of readdirSync(this.versions))
      if (!needed.has(name)) rmSync(join(this.versions, name), { force: true })
  }

  private get versions(): string {
    const folder = join(this.folder, 'versions')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return folder
  }

  private readJson<T>(name: string): T | undefined {
    let text: string
    try {
      text = readFileSync(join(this.folder, name), 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw new GatewayError('client.unavailable', `${join(this.folder, name)} cannot be read`, { cause: error })
    }
    try {
      return JSON.parse(text) as T
    } catch (error) {
      throw new GatewayError(
        'client.unavailable',
        `${join(this.folder, name)} is damaged: move it away, then look at the kept versions beside it`,
        { cause: error },
      )
    }
  }

  private writeJson(name: string, value: unknown): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    this.writeWhole(join(this.folder, name), Buffer.from(`${JSON.stringify(value, null, 1)}\n`))
  }

  private writeWhole(file: string, bytes: Buffer): void {
    const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`
    const handle = openSync(temporary, 'wx', 0o600)
    try {
      writeSync(handle, bytes)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    chmodSync(temporary, 0o600)
    renameSync(temporary, file)
  }
}
