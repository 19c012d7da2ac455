import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStorage } from './open-storage.ts'
import { aChannel, append, aRow, noon } from './repository.cases.ts'

const masterKey = Buffer.alloc(32, 7)

let folder: string
let file: string
let storage: Awaited<ReturnType<typeof openStorage>>
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'burncloud-reset-'))
  file = join(folder, 'burncloud.db')
  storage = await openStorage({ file, masterKey, now: () => noon })
  await storage.channels.create(aChannel({ name: 'main' }), ['sk-1234567890abcdef'], noon)
  await storage.settings.write({ maxAttempts: 3 })
  await storage.settings.writeSecret('mail', 'sealed')
  await storage.settings.writeSecret('admin', 'hash')
  for (let n = 0; n < 20; n++)
    await append(storage, aRow({ requestId: `request-${n}`, at: noon - n, errorMessage: 'unmistakable words' }))
})
afterEach(async () => {
  await storage.close()
  rmSync(folder, { recursive: true })
})

const options = { facts: ['mail'], now: noon }
const seen = async () => ({
  channels: (await storage.channels.all()).length,
  groups: (await storage.groups.all()).map(({ name }) => name),
  settings: await storage.settings.read(),
  requests: (await storage.reports.logs({}, { limit: 50 })).items.length,
  summed: await storage.reports.requestCount(),
  mail: await storage.settings.readSecret('mail'),
  admin: await storage.settings.readSecret('admin'),
})
const before = {
  channels: 1,
  groups: ['default'],
  settings: { maxAttempts: 3 },
  requests: 20,
  summed: 20,
  mail: 'sealed',
  admin: 'hash',
}

describe('a reset', () => {
  it('forgets the history, and leaves no word of it in the file', async () => {
    expect(await seen()).toEqual(before)
    await storage.reset.run('history', options)
    expect(await seen()).toEqual({ ...before, requests: 0, summed: 0 })
    expect((await storage.money.checkLedger()).differences).toEqual([])
    expect(readFileSync(file).includes('unmistakable words')).toBe(false)
  })

  it('puts settings back and nothing else', async () => {
    await storage.reset.run('settings', options)
    expect(await seen()).toEqual({ ...before, settings: {} })
  })

  it('forgets everything but what belongs to this installation, and gives no id out again', async () => {
    await storage.reset.run('everything', options)
    expect(await seen()).toEqual({
      ...before,
      channels: 0,
      settings: {},
      requests: 0,
      summed: 0,
      mail: undefined,
    })
    expect((await storage.channels.create(aChannel(), [], noon)).id).toBe(2)
    // A request that was under way meanwhile.
    await append(storage, aRow({ requestId: 'late', at: noon }))
    expect((await storage.money.checkLedger()).differences).toEqual([])
  })

  it('changes nothing when it fails in the middle', async () => {
    const other = new Database(file)
    other.exec("CREATE TRIGGER refuse BEFORE DELETE ON settings BEGIN SELECT RAISE(ABORT, 'no'); END")
    other.close()
    await expect(storage.reset.run('everything', options)).rejects.toThrow()
    expect(await seen()).toEqual(before)
  })
})
