import {
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStorage } from '../open-storage.ts'
import { aChannel, append, aRow, noon } from '../repository.cases.ts'
import { nameCopy } from './copy-name.ts'
import { DatabaseCopies } from './database-copies.ts'
import { ScheduledCopies } from './scheduled-copies.ts'

const masterKey = Buffer.alloc(32, 7)
const hourMs = 3_600_000

let folder: string
let file: string
let clock: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burncloud-copies-'))
  file = join(folder, 'burncloud.db')
  clock = noon
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (key = masterKey) => openStorage({ file, masterKey: key, now: () => clock })
const names = async (storage: Awaited<ReturnType<typeof open>>) =>
  (await storage.channels.all()).map(({ name }) => name)

describe('copies of the database', () => {
  it('are whole files of their own, made while requests are written', async () => {
    const storage = await open()
    await storage.channels.create(aChannel({ name: 'main' }), ['sk-1234567890abcdef'], clock)
    const making = storage.copies.make('manual')
    for (let n = 0; n < 50; n++) await append(storage, aRow({ requestId: `while-${n}` }))
    const copy = await making
    expect(copy).toMatchObject({ kind: 'manual', checked: true, madeAt: new Date(noon).toISOString() })
    expect(readdirSync(storage.copies.folder)).toEqual([copy.name])
    if (process.platform !== 'win32') expect(statSync(join(storage.copies.folder, copy.name)).mode & 0o777).toBe(0o600)
    expect(await storage.copies.list()).toEqual([copy])
    expect(await storage.copies.inspect(copy.name)).toMatchObject({
      refused: null,
      keysReadable: true,
      content: { channels: 1, tokens: 0 },
    })
    expect(await storage.copies.present()).toMatchObject({ channels: 1, requests: 50 })
    await storage.close()
  })

  it('say when the keys in them belong to another master key, and when they are damaged', async () => {
    const storage = await open()
    await storage.channels.create(aChannel(), ['sk-1234567890abcdef'], clock)
    const { name } = await storage.copies.make('manual')
    await storage.close()

    const elsewhere = await open(Buffer.alloc(32, 8))
    expect(await elsewhere.copies.inspect(name)).toMatchObject({ refused: null, keysReadable: false })
    truncateSync(join(elsewhere.copies.folder, name), 5000)
    expect(await elsewhere.copies.inspect(name)).toMatchObject({ refused: 'damaged' })
    await expect(elsewhere.copies.restoreAtStart(name)).rejects.toMatchObject({ code: 'copy.unusable' })
    await elsewhere.close()
  })

  it('are not begun when the disk has no room, and nothing half-made stays', async () => {
    const storage = await open()
    const parts = {
      file,
      flush: async () => undefined,
      schema: 1,
      opens: () => true,
      restored: () => null,
      now: () => clock,
    }
    const full = new DatabaseCopies({ ...parts, ask: async () => undefined, freeIn: async () => 1_000_000 })
    await expect(full.make('daily')).rejects.toMatchObject({ code: 'copy.no_space' })
    const failing = new DatabaseCopies({
      ...parts,
      ask: async (_method, [target]) => {
        writeFileSync(String(target), 'half')
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
      },
    })
    await expect(failing.make('daily')).rejects.toMatchObject({
      code: 'copy.failed',
      message: 'The copy failed: the disk is full.',
    })
    expect(readdirSync(failing.folder)).toEqual([])
    await storage.close()
  })

  it('are removed by name only, and not while they wait to be restored', async () => {
    const storage = await open()
    const { name } = await storage.copies.make('manual')
    expect(await storage.copies.remove('../burncloud.db')).toBe(false)
    await storage.copies.restoreAtStart(name)
    await expect(storage.copies.remove(name)).rejects.toMatchObject({ code: 'copy.in_use' })
    await storage.copies.restoreAtStart(null)
    expect(await storage.copies.remove(name)).toBe(true)
    expect(await storage.copies.list()).toEqual([])
    await expect(storage.copies.inspect(name)).rejects.toMatchObject({ code: 'copy.not_found' })
    expect(existsSync(file)).toBe(true)
    await storage.close()
  })
})

describe('a restore at the start', () => {
  /** A database with the channel `old`, a copy of that, and the channel `new` besides. */
  async function prepare(): Promise<string> {
    const storage = await open()
    await storage.channels.create(aChannel({ name: 'old' }), ['sk-1234567890abcdef'], clock)
    const { name } = await storage.copies.make('manual')
    await storage.channels.create(aChannel({ name: 'new' }), [], clock)
    await storage.copies.restoreAtStart(name)
    expect(await storage.copies.pending()).toBe(name)
    await storage.close()
    clock += 1000
    return name
  }

  it('puts the copy in place and keeps the database from before as a copy', async () => {
    const name = await prepare()
    const storage = await open()
    expect(await names(storage)).toEqual(['old'])
    const setAside = nameCopy('before-restore', clock, false)
    expect(storage.copies.restored).toEqual({ name, ok: true, message: null, setAside })
    expect(await storage.copies.pending()).toBeNull()
    expect((await storage.copies.inspect(setAside)).content).toMatchObject({ channels: 2 })
    await storage.close()
    // Only once.
    const again = await open()
    expect(again.copies.restored).toBeNull()
    await again.close()
  })

  it('is done over when a kill cut it short between any two steps', async () => {
    const name = await prepare()
    // As it looks after the old file moved away and before the copy has come.
    renameSync(file, `${file}.replaced`)
    const storage = await open()
    expect(storage.copies.restored).toMatchObject({ name, ok: true })
    expect(await names(storage)).toEqual(['old'])
    const kept = storage.copies.restored?.setAside ?? ''
    expect((await storage.copies.inspect(kept)).content).toMatchObject({ channels: 2 })
    await storage.close()
  })

  it.each(['damaged', 'deleted', 'of another program'])(
    'leaves everything as it was when the copy is %s',
    async (how) => {
      const name = await prepare()
      const copy = join(folder, 'backups', name)
      if (how === 'damaged') truncateSync(copy, 5000)
      else rmSync(copy)
      if (how === 'of another program') {
        const foreign = new Database(copy)
        foreign.exec('CREATE TABLE birds (name)')
        foreign.close()
      }
      const storage = await open()
      expect(storage.copies.restored).toMatchObject({ name, ok: false, setAside: null })
      expect((await names(storage)).sort()).toEqual(['new', 'old'])
      expect(await storage.copies.pending()).toBeNull()
      expect(readdirSync(folder).filter((one) => /replaced|incoming/.test(one))).toEqual([])
      await storage.close()
    },
  )
})

describe('copies on schedule', () => {
  it('are made once a day, also after a sleep, and outdated ones go', async () => {
    const storage = await open()
    const problems: string[] = []
    const scheduled = await ScheduledCopies.open({
      copies: storage.copies,
      settings: storage.settings,
      now: () => clock,
      onProblem: (message) => problems.push(message),
    })
    await scheduled.change({ daily: 2, weekly: 0 })
    const dates = async () => (await storage.copies.list()).map(({ madeAt }) => (Date.parse(madeAt) - noon) / hourMs)
    await scheduled.round()
    await scheduled.round()
    expect(await dates()).toEqual([0])
    clock += 21 * hourMs
    await scheduled.round()
    expect(await dates()).toEqual([0])
    clock += 3 * hourMs
    await scheduled.round()
    // Slept through a week.
    clock += 7 * 24 * hourMs
    await scheduled.round()
    expect(await dates()).toEqual([192, 24])
    // The clock was set back by a year.
    clock -= 365 * 24 * hourMs
    await scheduled.round()
    expect(await dates()).toHaveLength(2)
    await scheduled.change({ daily: 0, weekly: 0 })
    clock += 1000 * 24 * hourMs
    await scheduled.round()
    expect(await dates()).toHaveLength(2)
    expect(problems).toEqual([])
    await storage.close()
  })

  it('tell of trouble once, try again an hour later, and keep the schedule over a restart', async () => {
    const storage = await open()
    const problems: string[] = []
    let tries = 0
    const parts = {
      copies: {
        list: async () => [],
        tidy: async () => undefined,
        make: async () => {
          tries += 1
          throw Object.assign(new Error('secret path'), { code: 'EACCES' })
        },
      },
      settings: storage.settings,
      now: () => clock,
      onProblem: (message: string) => problems.push(message),
    }
    const scheduled = await ScheduledCopies.open(parts)
    await scheduled.change({ daily: 3, weekly: 1 })
    await scheduled.round()
    await scheduled.round()
    expect(tries).toBe(1)
    clock += hourMs
    await scheduled.round()
    expect(tries).toBe(2)
    expect(problems).toHaveLength(1)
    expect(scheduled.problem?.message).not.toContain('secret path')
    expect((await ScheduledCopies.open(parts)).schedule).toEqual({ daily: 3, weekly: 1 })
    await storage.close()
  })
})
