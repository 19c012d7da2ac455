import { drizzle } from 'drizzle-orm/better-sqlite3'
import type { CopyRestored } from '../contract/copies.ts'
import { DatabaseCopies } from './copies/database-copies.ts'
import { beginRestore, isBegun } from './copies/restore-at-start.ts'
import { sqliteMigrations } from './migrations/sqlite.ts'
import { SecretBox } from './secret-box.ts'
import { SqliteBackup } from './sqlite/backup.ts'
import { SqliteBodies } from './sqlite/bodies.ts'
import { SqliteBudgets } from './sqlite/budgets.ts'
import { SqliteChannelHealth } from './sqlite/channel-health.ts'
import { SqliteChannels } from './sqlite/channels.ts'
import { SqliteContentFilters } from './sqlite/filters.ts'
import { FreshBudgets } from './sqlite/fresh-budgets.ts'
import { SqliteGroups } from './sqlite/groups.ts'
import { sizeOf } from './sqlite/inspect-file.ts'
import { SqliteLedger } from './sqlite/ledger.ts'
import { masterKeyMatches, opensKnownWord } from './sqlite/master-key-check.ts'
import { SqliteMoneyReports } from './sqlite/money-reports.ts'
import { SqliteMovements } from './sqlite/movements.ts'
import { SqliteNotifications } from './sqlite/notifications.ts'
import { asStorageError, openSqliteFile } from './sqlite/open-sqlite.ts'
import { SqlitePrices } from './sqlite/prices.ts'
import { SqliteRatios } from './sqlite/ratios.ts'
import { SqliteReports } from './sqlite/reports.ts'
import { SqliteReset } from './sqlite/reset.ts'
import { SqliteResponses } from './sqlite/responses.ts'
import { SqliteModelRules } from './sqlite/rules.ts'
import { SqliteSettings } from './sqlite/settings.ts'
import { SqliteTokens } from './sqlite/tokens.ts'
import { SqliteUsers } from './sqlite/users.ts'
import { WalCheckpoint } from './sqlite/wal-checkpoint.ts'
import { WorkerThread } from './sqlite/worker-thread.ts'
import { readFault, StorageError } from './storage-error.ts'
import type { Storage, StorageHealth } from './types.ts'

export interface OpenStorageOptions {
  /** Path of the database file; it and its folder are made when missing. */
  file: string
  /** 32 bytes; upstream keys are sealed under it. */
  masterKey: Buffer
  /** Milliseconds since 1970. */
  now: () => number
  onEvent?: (event: StorageEvent) => void
}

/** What the log should tell. */
export type StorageEvent =
  | { type: 'migrated'; from: number; to: number; copy: string }
  /** Stored upstream keys read as null until the right key is back or they are entered anew. */
  | { type: 'master-key-mismatch' }

export interface OpenedStorage extends Storage {
  /** False when upstream keys were sealed under another master key and cannot be read. */
  readonly masterKeyMatches: boolean
}

/**
 * Opens the database for this process alone and brings it to the newest schema. A copy that waits to be restored takes its
 * place first; when that cannot be opened, the database from before is put back. Throws StorageError.
 */
export async function openStorage(options: OpenStorageOptions): Promise<OpenedStorage> {
  const { file, now } = options
  let restore: ReturnType<typeof beginRestore>
  try {
    restore = beginRestore(file, sqliteMigrations.length, now())
  } catch (error) {
    throw asStorageError(error, file)
  }
  if (!isBegun(restore)) return open(options, () => restore)
  const begun = restore
  let restored: CopyRestored | null = null
  try {
    const storage = open(options, () => restored)
    restored = begun.keep()
    return storage
  } catch (error) {
    const why = error instanceof StorageError ? error.message : 'The copy could not be opened.'
    restored = begun.undo(why)
    return open(options, () => restored)
  }
}

/** @param restored how a restore went, known a moment after the database is open */
function open(
  { file, masterKey, now, onEvent }: OpenStorageOptions,
  restored: () => CopyRestored | null,
): OpenedStorage {
  const box = new SecretBox(masterKey)
  const { db, lock, migrated } = openSqliteFile(file, sqliteMigrations, now())
  const closeFile = () => {
    db.close()
    lock.release()
  }
  const orm = drizzle(db)
  const groups = new SqliteGroups(orm)
  const settings = new SqliteSettings(orm)
  const fresh = new FreshBudgets()
  const ledger = new SqliteLedger(db, fresh)
  const checkpoint = new WalCheckpoint(db, file, ledger)
  ledger.onCommit = () => checkpoint.committed()
  const reportThread = new WorkerThread({ task: 'reports', file })
  const money = new SqliteMoneyReports(file, reportThread)
  const copyThread = new WorkerThread({ task: 'copies', file })
  const copies = new DatabaseCopies({
    file,
    ask: (method, args) => copyThread.ask(method, args),
    flush: () => ledger.flush(),
    schema: sqliteMigrations.length,
    opens: (sealedWord) => opensKnownWord(box, sealedWord),
    restored,
    now,
  })

  let matches: boolean
  try {
    groups.ensureDefault(now())
    matches = masterKeyMatches(db, box)
  } catch (error) {
    closeFile()
    throw asStorageError(error, file)
  }
  if (migrated) onEvent?.({ type: 'migrated', ...migrated })
  if (!matches) onEvent?.({ type: 'master-key-mismatch' })

  return {
    channels: new SqliteChannels(orm, box),
    tokens: new SqliteTokens(orm),
    groups,
    users: new SqliteUsers(orm),
    budgets: new SqliteBudgets(orm, fresh),
    prices: new SqlitePrices(orm),
    ratios: new SqliteRatios(orm),
    settings,
    ledger,
    movements: new SqliteMovements(db, fresh, async (requestId) => (await money.charged(requestId))?.charge),
    reports: new SqliteReports(reportThread),
    money,
    responses: new SqliteResponses(orm),
    bodies: new SqliteBodies(orm),
    rules: new SqliteModelRules(orm),
    filters: new SqliteContentFilters(orm),
    notifications: new SqliteNotifications(orm),
    channelHealth: new SqliteChannelHealth(orm),
    backup: new SqliteBackup(orm, box, fresh),
    copies,
    reset: new SqliteReset(db, fresh, (at) => groups.ensureDefault(at)),
    masterKeyMatches: matches,
    async health(): Promise<StorageHealth> {
      const sizeBytes = sizeOf(file) + sizeOf(`${file}-wal`)
      try {
        const written = String(now())
        settings.writeFact('health-probe', written)
        const ok = settings.readFact('health-probe') === written
        return { ok, message: ok ? null : 'The database does not keep what is written.', sizeBytes }
      } catch (error) {
        const words = readFault(error)?.words ?? 'the database failed'
        return { ok: false, message: `${words[0]?.toUpperCase()}${words.slice(1)}.`, sizeBytes }
      }
    },
    async close(): Promise<void> {
      if (!db.open) return
      await ledger.close()
      await Promise.all([reportThread.close(), money.close(), checkpoint.close(), copyThread.close()])
      await copies.settled()
      closeFile()
    },
  }
}
