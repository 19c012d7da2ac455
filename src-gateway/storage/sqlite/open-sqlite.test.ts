import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { getTableConfig } from 'drizzle-orm/sqlite-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqliteMigrations } from '../migrations/sqlite.ts'
import { openStorage, type StorageEvent } from '../open-storage.ts'
import { aChannel, append, aRow, noon } from '../repository.cases.ts'
import { StorageError } from '../storage-error.ts'
import { readFacts } from './copy-file.ts'
import type { Migration } from './migrate.ts'
import { openSqliteFile } from './open-sqlite.ts'
import * as schema from './schema.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burncloud-open-'))
  file = join(folder, 'burncloud.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const masterKey = Buffer.alloc(32, 7)
const open = (over: { masterKey?: Buffer; onEvent?: (event: StorageEvent) => void } = {}) =>
  openStorage({ file, masterKey, now: () => noon, ...over })

async function refusal(work: () => Promise<unknown>): Promise<StorageError> {
  const error = await work().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof StorageError)) throw new Error(`no StorageError but ${error}`)
  expect(error.message).toContain(file)
  return error
}

/** Bytes, time and neighbours of the database file. */
function fingerprint() {
  return {
    bytes: createHash('sha256').update(readFileSync(file)).digest('hex'),
    mtime: statSync(file).mtimeMs,
    files: readdirSync(folder).filter((name) => !name.endsWith('.lock')),
  }
}

describe('a file from a newer program', () => {
  it('is refused and not touched', async () => {
    await (await open()).close()
    const db = new Database(file)
    db.pragma('user_version = 99')
    db.close()
    utimesSync(file, 1_000_000, 1_000_000)
    const before = fingerprint()
    expect(await refusal(open)).toMatchObject({ code: 'storage.newer' })
    expect(fingerprint()).toEqual(before)
    expect(before.files).toEqual(['burncloud.db'])
  })

  it('is refused when only its write-ahead log says that it is newer', async () => {
    await (await open()).close()
    const db = new Database(file)
    db.pragma('journal_mode = WAL')
    db.pragma('user_version = 99')
    const [main, log] = [readFileSync(file), readFileSync(`${file}-wal`)]
    db.close()
    writeFileSync(file, main)
    writeFileSync(`${file}-wal`, log)
    const before = fingerprint()
    expect(await refusal(open)).toMatchObject({ code: 'storage.newer' })
    expect(fingerprint().bytes).toBe(before.bytes)
    expect(fingerprint().mtime).toBe(before.mtime)
    expect(readFileSync(`${file}-wal`).equals(log)).toBe(true)
  })
})

describe('opening', () => {
  it('makes the folder and the file', async () => {
    file = join(folder, 'a', 'b', 'burncloud.db')
    const storage = await open()
    expect(existsSync(file)).toBe(true)
    await storage.close()
    await storage.close()
  })

  it('is refused while another gateway has the file, and works after', async () => {
    const first = await open()
    expect(await refusal(open)).toMatchObject({ code: 'storage.in_use' })
    expect((await first.health()).ok).toBe(true)
    await first.close()
    await (await open()).close()
  })

  it('is refused while another program holds the database locked', async () => {
    await (await open()).close()
    const other = new Database(file)
    other.pragma('locking_mode = EXCLUSIVE')
    other.exec('BEGIN EXCLUSIVE')
    expect(await refusal(open)).toMatchObject({ code: 'storage.locked' })
    other.close()
    await (await open()).close()
  })

  it('says that a file is no database, and leaves it', async () => {
    for (const text of ['x', 'hello, I am a letter\n'.repeat(50)]) {
      writeFileSync(file, text)
      expect(await refusal(open)).toMatchObject({ code: 'storage.corrupt' })
      expect(readFileSync(file, 'utf8')).toBe(text)
    }
  })

  it('says that a file belongs to another program', async () => {
    const other = new Database(file)
    other.exec('CREATE TABLE theirs (a)')
    other.close()
    expect((await refusal(open)).message).toContain('another program')
  })

  it('notices damaged and cut files', async () => {
    const storage = await open()
    for (let n = 0; n < 200; n++) await storage.channels.create(aChannel({ systemPrompt: 'x'.repeat(500) }), [], noon)
    await storage.close()
    const whole = readFileSync(file)
    const descriptor = openSync(file, 'r+')
    const noise = Buffer.alloc(4096 * 10, 0xa5)
    writeSync(descriptor, noise, 0, noise.length, whole.length - noise.length)
    expect(await refusal(open)).toMatchObject({ code: 'storage.corrupt' })
    writeFileSync(file, whole)
    truncateSync(file, whole.length - 4096 * 5)
    expect(await refusal(open)).toMatchObject({ code: 'storage.corrupt' })
  })

  it('says that the folder cannot be written', async ({ skip }) => {
    if (process.platform !== 'linux') skip('a folder that even root cannot write is known for Linux only')
    file = '/proc/burncloud/burncloud.db'
    expect(await refusal(open)).toMatchObject({ code: 'storage.read_only' })
  })
})

describe('migrations', () => {
  const first: Migration = {
    tag: '0000',
    sql: 'CREATE TABLE one (a)--> statement-breakpoint\nINSERT INTO one VALUES (1)',
  }
  const second: Migration = { tag: '0001', sql: 'CREATE TABLE two (a);' }
  const broken: Migration = { tag: '0001', sql: 'CREATE TABLE two (a);--> statement-breakpoint\nNONSENSE' }
  const close = ({ db, lock }: ReturnType<typeof openSqliteFile>) => {
    db.close()
    lock.release()
  }
  const tables = (path: string) => {
    const db = new Database(path, { readonly: true })
    const names = db.prepare<[], { name: string }>('SELECT name FROM sqlite_master ORDER BY name').all()
    db.close()
    return names.map(({ name }) => name)
  }

  it('brings an old file up and keeps a copy of how it was', () => {
    close(openSqliteFile(file, [first], noon))
    const opened = openSqliteFile(file, [first, second], noon)
    expect(opened.migrated).toMatchObject({ from: 1, to: 2 })
    expect(tables(opened.migrated?.copy ?? '')).toEqual(['one'])
    close(opened)
    expect(tables(file)).toEqual(['one', 'two'])
    const again = openSqliteFile(file, [first, second], noon)
    expect(again.migrated).toBeNull()
    close(again)
  })

  it('changes nothing when a migration fails', () => {
    close(openSqliteFile(file, [first], noon))
    expect(() => openSqliteFile(file, [first, broken], noon)).toThrow(StorageError)
    expect(tables(file)).toEqual(['one'])
    close(openSqliteFile(file, [first], noon))
  })

  it('keeps the newest three copies', () => {
    const steps = [
      first,
      ...Array.from({ length: 5 }, (_, n) => ({ tag: `000${n + 1}`, sql: `CREATE TABLE t${n} (a)` })),
    ]
    for (let count = 1; count <= steps.length; count++) {
      close(openSqliteFile(file, steps.slice(0, count), noon + count * 1000))
    }
    const copies = readdirSync(join(folder, 'backups'))
    const facts = copies.map((name) => readFacts(join(folder, 'backups', name)))
    expect(facts.map(({ schema: version }) => version).sort()).toEqual([3, 4, 5])
  })

  it('are embedded as the SQL files say', () => {
    const sqlFolder = join(import.meta.dirname, '../migrations/sqlite')
    const files = readdirSync(sqlFolder).filter((name) => name.endsWith('.sql'))
    expect(sqliteMigrations).toEqual(
      files.sort().map((name) => ({ tag: name.slice(0, -4), sql: readFileSync(join(sqlFolder, name), 'utf8') })),
    )
  })

  it('give the tables that the schema describes', () => {
    const opened = openSqliteFile(file, sqliteMigrations, noon)
    for (const table of Object.values(schema)) {
      const { name, columns, indexes } = getTableConfig(table)
      const found = opened.db.pragma(`table_info(${name})`) as { name: string; type: string; notnull: number }[]
      // Columns that came later stand at the end of the table, wherever the schema has them.
      expect(found.map((column) => [column.name, column.type.toLowerCase(), column.notnull === 1]).sort()).toEqual(
        columns.map((column) => [column.name, column.getSQLType(), column.notNull]).sort(),
      )
      const named = opened.db.pragma(`index_list(${name})`) as { name: string; origin: string }[]
      expect(
        named
          .filter(({ origin }) => origin === 'c')
          .map((index) => index.name)
          .sort(),
      ).toEqual(indexes.map((index) => index.config.name).sort())
    }
    close(opened)
  })
})

describe('the master key', () => {
  const otherKey = Buffer.alloc(32, 8)

  it('opens the keys again after a restart', async () => {
    const first = await open()
    expect(first.masterKeyMatches).toBe(true)
    const { id } = await first.channels.create(aChannel(), ['sk-one'], noon)
    await first.close()
    expect(readFileSync(file).includes('sk-one')).toBe(false)
    const second = await open()
    expect(second.masterKeyMatches).toBe(true)
    expect((await second.channels.get(id))?.keys[0]?.secret).toBe('sk-one')
    await second.close()
  })

  it('is noticed when it is another one; keys read as null until it is back', async () => {
    const first = await open()
    const { id } = await first.channels.create(aChannel(), ['sk-one-that-is-long'], noon)
    await first.close()
    const events: StorageEvent[] = []
    const second = await open({ masterKey: otherKey, onEvent: (event) => events.push(event) })
    expect(second.masterKeyMatches).toBe(false)
    expect(events).toEqual([{ type: 'master-key-mismatch' }])
    expect((await second.channels.get(id))?.keys).toMatchObject([{ hint: 'sk-…long', secret: null }])
    await second.close()
    const third = await open()
    expect(third.masterKeyMatches).toBe(true)
    expect((await third.channels.get(id))?.keys[0]?.secret).toBe('sk-one-that-is-long')
    await third.close()
  })

  it('may change when no stored key is lost by it', async () => {
    await (await open()).close()
    const second = await open({ masterKey: otherKey })
    expect(second.masterKeyMatches).toBe(true)
    await second.close()
  })

  it('does not open a sealed key that was copied to another row', async () => {
    const first = await open()
    const { id } = await first.channels.create(aChannel(), ['one', 'two'], noon)
    await first.close()
    const db = new Database(file)
    db.exec('UPDATE channel_keys SET secret = (SELECT secret FROM channel_keys WHERE id = 1)')
    db.close()
    const second = await open()
    expect((await second.channels.get(id))?.keys.map((key) => key.secret)).toEqual(['one', null])
    await second.close()
  })
})

describe('faults while running', () => {
  it('health says that the database is locked, and a row waits for it', async () => {
    const storage = await open()
    const other = new Database(file)
    other.exec('BEGIN IMMEDIATE')
    expect(await storage.health()).toMatchObject({ ok: false, message: 'The database is locked by another program.' })
    await expect(storage.tokens.remove(1)).rejects.toMatchObject({ code: 'storage.unavailable' })
    const committed = append(storage, aRow())
    expect(await storage.health()).toMatchObject({ ok: false })
    other.exec('ROLLBACK')
    other.close()
    await committed
    expect(await storage.health()).toMatchObject({ ok: true, message: null })
    await storage.close()
  })

  it('reports go on after damage to the log is met, and say what it is', async () => {
    const storage = await open()
    await append(
      storage,
      ...Array.from({ length: 200 }, (_, n) => aRow({ at: noon + n, errorMessage: 'x'.repeat(500) })),
    )
    await storage.close()
    const reopened = await open()
    const db = new Database(file)
    const { rootpage } = db.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'request_log'").get() as {
      rootpage: number
    }
    db.close()
    const descriptor = openSync(file, 'r+')
    writeSync(descriptor, Buffer.alloc(4096, 0xa5), 0, 4096, (rootpage - 1) * 4096)
    await expect(reopened.reports.logs({}, { limit: 1 })).rejects.toMatchObject({
      code: 'storage.unavailable',
      message: 'The database is unavailable: the database is corrupt.',
    })
    expect((await reopened.reports.summary({ from: noon - 86_400_000, to: noon + 86_400_000 })).requests).toBe(200)
    await reopened.close()
  })
})
