import type Database from 'better-sqlite3'
import { WorkerThread } from './worker-thread.ts'

export interface WalLimits {
  /** The write-ahead log is copied into the file each time so many pages wait. */
  copyPages: number
  /** A log of this many pages must start anew: commits wait for one short copy. */
  restartPages: number
}

/** 4 MiB and 64 MiB. */
const usualLimits: WalLimits = { copyPages: 1024, restartPages: 16_384 }
/** If the thread should fail, SQLite itself copies within a commit once the log has this many pages. */
const lastResortPages = 65_536
/** Bytes that the log's file may keep when the log starts anew. */
const keptBytes = 16 * 1024 * 1024
/** Commits between two looks at the log. */
const lookEvery = 32

/** Where commits can be held back for a moment; rows wait meanwhile. */
export interface Holdable {
  hold(): void
  release(): void
}

/** Pages in the write-ahead log, and how many of them are in the file already. */
interface LogState {
  log: number
  checkpointed: number
}

/**
 * Keeps the write-ahead log short without ever stopping the relay's thread. SQLite on its own copies the log into the file
 * within whichever commit crosses 4 MB and waits for the disk there: hundreds of milliseconds on a slow one. Here another
 * thread copies. A log that is written without pause never ends up wholly copied, which it must be to start anew; so when
 * it has grown long, commits (not the loop) wait until the little that is left is copied too.
 */
export class WalCheckpoint {
  readonly #thread: WorkerThread
  readonly #holdable: Holdable
  readonly #limits: WalLimits
  readonly #look: Database.Statement<[], LogState>
  #commits = 0
  #copying = false

  constructor(db: Database.Database, file: string, holdable: Holdable, limits = usualLimits) {
    this.#limits = limits
    this.#thread = new WorkerThread({ task: 'checkpoint', file })
    this.#holdable = holdable
    db.pragma(`wal_autocheckpoint = ${lastResortPages}`)
    db.pragma(`journal_size_limit = ${keptBytes}`)
    this.#look = db.prepare('PRAGMA wal_checkpoint(NOOP)')
  }

  /** To be called after each commit. */
  committed(): void {
    if (++this.#commits % lookEvery !== 0 || this.#copying) return
    const { log, checkpointed } = this.#state()
    if (log - checkpointed >= this.#limits.copyPages) void this.#copy()
  }

  close(): Promise<void> {
    return this.#thread.close()
  }

  async #copy(): Promise<void> {
    this.#copying = true
    try {
      await this.#thread.ask('copy', [])
      if (this.#state().log < this.#limits.restartPages) return
      this.#holdable.hold()
      try {
        await this.#thread.ask('copy', [])
      } finally {
        this.#holdable.release()
      }
    } catch {
      // The next look tries again, and SQLite's own copying stands behind it.
    } finally {
      this.#copying = false
    }
  }

  #state(): LogState {
    return this.#look.get() ?? { log: 0, checkpointed: 0 }
  }
}

/** Copies what no reader still needs from the log; waits for neither readers nor the writer. */
export function copyLogIntoFile(db: Database.Database): void {
  db.pragma('wal_checkpoint(PASSIVE)')
}
