import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ImportReader } from './import-reader.ts'
import { contextWith } from './testing.fixture.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-reader-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the reading thread', () => {
  it('reads a database that its program has open, with what stands in its log only, and leaves nothing behind', async () => {
    const file = join(folder, 'one-api.db')
    const db = new Database(file)
    db.pragma('journal_mode = WAL')
    db.exec('CREATE TABLE channels (id INTEGER, type INTEGER, key TEXT, name TEXT, models TEXT, tag TEXT)')
    db.prepare('INSERT INTO channels VALUES (1, 43, ?, ?, ?, ?)').run(
      'sk-deep-0123456789',
      'deep',
      'deepseek-chat',
      'x',
    )
    const own = join(folder, 'own')
    mkdirSync(join(own, 'read-left-by-a-crash'), { recursive: true })
    const reader = new ImportReader(own)
    const draft = await reader.read({ type: 'file', path: file }, contextWith())
    expect(draft.channels).toMatchObject([{ name: 'deep', provider: 'deepseek', keys: ['sk-deep-0123456789'] }])
    expect(readdirSync(own)).toEqual([])
    // Its own program goes on with it.
    db.prepare('DELETE FROM channels').run()
    db.close()
  })

  it('tells what is wrong with the code it has, and goes on with the next', async () => {
    const reader = new ImportReader(join(folder, 'own'))
    const [bad, good] = await Promise.allSettled([
      reader.read({ type: 'text', text: '{"a":' }, contextWith()),
      reader.read(
        { type: 'link', link: 'burncloud://v1/import?provider=deepseek&key=sk-0123456789abcdef' },
        contextWith(),
      ),
    ])
    expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'import.invalid', field: 'from' } })
    expect(good).toMatchObject({ status: 'fulfilled', value: { channels: [{ provider: 'deepseek' }] } })
  })

  it('gives up what takes too long and clears its copy away', async () => {
    const own = join(folder, 'slow')
    const reader = new ImportReader(own, { longestMs: 1 })
    const bytes = Buffer.from(JSON.stringify({ channels: [] }))
    await expect(reader.read({ type: 'bytes', bytes }, contextWith())).rejects.toMatchObject({
      code: 'import.invalid',
      message: expect.stringContaining('given up'),
    })
    expect(readdirSync(own)).toEqual([])
  })

  it('ends with the gateway: what is being read fails', async () => {
    const reader = new ImportReader(join(folder, 'own'))
    const reading = reader.read({ type: 'text', text: 'https://a.example.com sk-0123456789abcdef' }, contextWith())
    const closed = expect(reading).rejects.toMatchObject({ code: 'gateway.stopping' })
    await reader.close()
    await closed
  })

  it('refuses a file that is gone or a folder', async () => {
    const reader = new ImportReader(join(folder, 'own'))
    await expect(reader.read({ type: 'file', path: join(folder, 'nowhere') }, contextWith())).rejects.toMatchObject({
      code: 'import.invalid',
    })
    await expect(reader.read({ type: 'file', path: folder }, contextWith())).rejects.toMatchObject({
      code: 'import.invalid',
    })
    writeFileSync(join(folder, 'empty'), '')
    await expect(reader.read({ type: 'file', path: join(folder, 'empty') }, contextWith())).rejects.toMatchObject({
      code: 'import.invalid',
    })
    expect(existsSync(join(folder, 'own'))).toBe(true)
  })
})
