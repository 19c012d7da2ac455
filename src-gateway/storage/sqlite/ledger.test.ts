import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqliteMigrations } from '../migrations/sqlite.ts'
import { openStorage } from '../open-storage.ts'
import { aRow, aToken, noon } from '../repository.cases.ts'
import type { LedgerRow } from '../types.ts'
import { SqliteLedger } from './ledger.ts'
import { openSqliteFile } from './open-sqlite.ts'
import { WalCheckpoint } from './wal-checkpoint.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burncloud-ledger-'))
  file = join(folder, 'burncloud.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A ledger on a connection that the test may make fail. */
function openLedger() {
  const { db, lock } = openSqliteFile(file, sqliteMigrations, noon)
  const ledger = new SqliteLedger(db)
  return {
    db,
    ledger,
    append: (row: LedgerRow) => new Promise<Error | null>((resolve) => ledger.append(row, (error) => resolve(error))),
    async close() {
      await ledger.close()
      db.close()
      lock.release()
    },
  }
}

describe('the ledger', () => {
  it('commits the rows of one turn together and calls back after, never before', async () => {
    const { db, ledger, close } = openLedger()
    const commits: number[] = []
    const reader = new Database(file, { readonly: true })
    const count = reader.prepare<[], number>('SELECT count(*) FROM request_log').pluck()
    ledger.onCommit = () => commits.push(count.get() ?? -1)
    const seen: (number | undefined)[] = []
    for (let n = 0; n < 3; n++) ledger.append(aRow(), () => seen.push(count.get()))
    expect(count.get()).toBe(0)
    expect(seen).toEqual([])
    await ledger.flush()
    expect(commits).toEqual([3])
    expect(seen).toEqual([3, 3, 3])
    expect(db.inTransaction).toBe(false)
    reader.close()
    await close()
  })

  it('tells every row of a full disk, keeps nothing of them, and goes on when there is room', async () => {
    const { db, append, close } = openLedger()
    const pages = db.pragma('page_count', { simple: true })
    db.pragma(`max_page_count = ${Number(pages)}`)
    const big = () => aRow({ errorMessage: 'x'.repeat(100_000) })
    for (const error of await Promise.all([append(big()), append(aRow()), append(big())])) {
      expect(error).toMatchObject({
        code: 'storage.unavailable',
        message: 'The database is unavailable: the disk is full.',
      })
    }
    expect(db.prepare('SELECT count(*) FROM request_log').pluck().get()).toBe(0)
    expect(db.prepare('SELECT count(*) FROM usage_day').pluck().get()).toBe(0)
    db.pragma('max_page_count = 1000000')
    expect(await append(big())).toBeNull()
    expect(db.prepare('SELECT sum(requests) FROM usage_day').pluck().get()).toBe(1)
    await close()
  })

  it('does not let rows pile up without bound while it cannot commit', async () => {
    const { ledger, close } = openLedger()
    ledger.hold()
    const other = new Database(file)
    other.exec('BEGIN IMMEDIATE')
    const row = aRow()
    let refused = 0
    for (let n = 0; n < 20_100; n++) {
      ledger.append(row, (error) => {
        if (error) refused++
      })
    }
    await Promise.resolve()
    expect(refused).toBe(100)
    other.exec('ROLLBACK')
    other.close()
    await close()
    expect(refused).toBe(100)
  })

  it('refuses rows after it is closed', async () => {
    const { append, close } = openLedger()
    await close()
    expect(await append(aRow())).toMatchObject({ code: 'storage.unavailable' })
  })

  it('starts the write-ahead log anew though rows never stop coming', async () => {
    const { db, ledger, append, close } = openLedger()
    const checkpoint = new WalCheckpoint(db, file, ledger, { copyPages: 64, restartPages: 256 })
    const pages = db.prepare<[], number>('PRAGMA wal_checkpoint(NOOP)').raw()
    let longest = 0
    let anew = false
    ledger.onCommit = () => {
      const [, log = 0] = pages.get() as unknown as number[]
      if (log < longest && log < 256) anew = true
      longest = Math.max(longest, log)
      checkpoint.committed()
    }
    // Two rows are always on their way, so that there is never a moment without one that waits.
    let n = 0
    const writer = async () => {
      while (!anew) expect(await append(aRow({ requestId: `r${n++}`, errorMessage: 'x'.repeat(8000) }))).toBeNull()
    }
    await Promise.all([writer(), writer()])
    expect(longest).toBeGreaterThanOrEqual(256)
    await checkpoint.close()
    await close()
  })
})

describe('killed at any moment', () => {
  it('keeps every committed row once, sums that match, and a sound file', async () => {
    const first = await openStorage({ file, masterKey: Buffer.alloc(32, 7), now: () => noon })
    const token = await first.tokens.create(aToken(), { hash: 'h', hint: 'x' }, noon)
    await first.close()

    const told: string[] = []
    for (let round = 0; round < 5; round++) {
      const writer = join(import.meta.dirname, '../crash-writer.fixture.ts')
      const child = spawn(process.execPath, [writer, file, String(token.id), String(noon)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const enough = told.length + 1 + Math.floor(Math.random() * 300)
      const closed = once(child, 'close')
      createInterface({ input: child.stdout }).on('line', (line) => {
        // The last line may be cut by the kill.
        if (line.length === 24) told.push(line)
        if (told.length === enough) child.kill('SIGKILL')
      })
      await closed
      expect(told.length).toBeGreaterThanOrEqual(enough)
    }

    const storage = await openStorage({ file, masterKey: Buffer.alloc(32, 7), now: () => noon })
    const stored: LedgerRow[] = []
    for await (const rows of storage.reports.exportLogs({})) stored.push(...rows)
    const ids = new Set(stored.map((row) => row.requestId))
    expect(ids.size).toBe(stored.length)
    expect(told.filter((id) => !ids.has(id))).toEqual([])

    const expected = { requests: stored.length, costNano: 7 * stored.length, inputTokens: 3 * stored.length }
    const period = { from: noon, to: noon + 86_400_000 }
    expect(await storage.reports.summary(period)).toMatchObject(expected)
    for (const bucket of ['minute', 'hour', 'day'] as const) {
      const series = await storage.reports.series({ ...period, bucket, groupBy: 'model' })
      expect(series.reduce((sum, item) => sum + item.requests, 0)).toBe(stored.length)
    }
    expect((await storage.tokens.get(token.id))?.usedNano).toBe(7 * stored.length)
    await storage.close()

    const db = new Database(file, { readonly: true })
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
  }, 60_000)
})
