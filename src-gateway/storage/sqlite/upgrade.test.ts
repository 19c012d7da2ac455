import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqliteMigrations } from '../migrations/sqlite.ts'
import { openStorage } from '../open-storage.ts'
import { randomNumbers } from '../repository.cases.ts'
import { migrate } from './migrate.ts'

const hour = 3_600_000
const day = 24 * hour
const midnight = Date.UTC(2026, 4, 17)

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burncloud-upgrade-'))
  file = join(folder, 'a.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A file as the version before the ledger left it. */
function openBefore(): Database.Database {
  const db = new Database(file)
  db.pragma('synchronous = OFF')
  migrate(db, sqliteMigrations.slice(0, 3), file)
  db.exec(`INSERT INTO tokens (id, name, group_name, hash, hint, limits, enabled, created_at, updated_at) VALUES
    (1, 'one', 'default', 'a', 'x', '{}', 1, 0, 0), (2, 'two', 'team', 'b', 'x', '{}', 1, 0, 0)`)
  return db
}

interface Row {
  id: number
  tokenId: number | null
  channelId: number | null
  model: string | null
  costNano: number
}

function write(db: Database.Database, rows: readonly Row[]): void {
  const insert = db.prepare(
    `INSERT INTO request_log (id, request_id, token_id, channel_id, model, status, input_tokens, cache_read_tokens,
       cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, cost_nano, latency_ms, detail)
     VALUES (?, ?, ?, ?, ?, 200, 1, 0, 0, 0, 1, 0, ?, 5, '[null,null,null,null,"openai-chat",null,"/",null,0,null,null,"upstream",1,null,null,"",null,0,0]')`,
  )
  db.transaction(() => {
    for (const { id, tokenId, channelId, model, costNano } of rows) {
      insert.run(id, `req_${id}`, tokenId, channelId, model, costNano)
    }
  })()
  for (const [bucket, length] of [
    ['minute', 60_000],
    ['hour', hour],
    ['day', day],
  ] as const) {
    db.exec(`INSERT INTO usage_${bucket} SELECT id / 2048 / ${length} * ${length}, coalesce(model, ''), coalesce(channel_id, 0),
      coalesce(token_id, 0), count(*), 0, count(*), 0, 0, 0, 0, 0, sum(cost_nano), 0, 0, 0, 0 FROM request_log GROUP BY 1, 2, 3, 4`)
  }
  db.exec(
    'UPDATE tokens SET used_nano = (SELECT coalesce(sum(cost_nano), 0) FROM request_log WHERE token_id = tokens.id)',
  )
}

function prune(db: Database.Database, before: number): void {
  db.prepare('DELETE FROM request_log WHERE id < ?').run(before * 2048)
  db.prepare("INSERT INTO installation (name, value) VALUES ('log-pruned-before', ?)").run(String(before))
}

/** A request's row at a place within its millisecond. */
const at = (time: number, place = 0) => time * 2048 + place
const open = () => openStorage({ file, masterKey: Buffer.alloc(32), now: () => midnight })

describe('a file of the version before the ledger', () => {
  it('gets entries for all that was charged, also for rows that were deleted, and every sum agrees', async () => {
    const random = randomNumbers(3)
    const rows = Array.from({ length: 2000 }, (_, n): Row => {
      const token = random(4)
      return {
        id: at(midnight + random(4 * day), n % 2048),
        // 3 was removed since.
        tokenId: token === 0 ? null : token,
        channelId: random(5) === 0 ? null : 1 + random(2),
        model: random(10) === 0 ? null : `model-${random(3)}`,
        costNano: random(3) === 0 ? 0 : random(1_000_000),
      }
    })
    const db = openBefore()
    write(db, rows)
    prune(db, midnight + 1.4 * day)
    db.close()

    const total = rows.reduce((sum, { costNano }) => sum + costNano, 0)
    const storage = await open()
    expect(await storage.money.checkLedger()).toMatchObject({ differences: [] })
    const entries = []
    for await (const piece of storage.money.exportLedger({})) entries.push(...piece)
    expect(entries.reduce((sum, { amountNano }) => sum - amountNano, 0)).toBe(total)
    const kept = rows.filter(({ id, costNano }) => costNano > 0 && id >= at(midnight + 1.4 * day))
    expect(entries.filter(({ kind }) => kind === 'charge')).toHaveLength(kept.length)
    const adjusted = entries.filter(({ kind }) => kind === 'adjust')
    expect(new Set(adjusted.map((entry) => entry.at - (entry.at % day)))).toEqual(new Set([midnight, midnight + day]))
    expect(adjusted[0]).toMatchObject({ by: 'upgrade', requestId: null })
    for (const { id, usedNano } of await storage.tokens.all()) {
      const own = rows.filter(({ tokenId }) => tokenId === id)
      expect(usedNano).toBe(own.reduce((sum, { costNano }) => sum + costNano, 0))
    }
    expect((await storage.reports.summary({ from: midnight, to: midnight + 4 * day, group: 'team' })).costNano).toBe(
      rows.filter(({ tokenId }) => tokenId === 2).reduce((sum, { costNano }) => sum + costNano, 0),
    )
    await storage.close()
  })

  it('finds a place for what is missing though requests came at the first and the last moment of its minute', async () => {
    const row = (id: number, costNano = 10, model = 'm') => ({ id, tokenId: 1, channelId: 1, model, costNano })
    const [first, last] = [at(midnight), at(midnight + 60_000) - 1]
    const db = openBefore()
    write(db, [
      row(at(midnight - 1, 2047)),
      row(first),
      row(at(midnight, 1)),
      row(at(midnight + 30_000), 500, 'gone'),
      row(at(midnight + 59_999, 1)),
      row(last),
      row(at(midnight + 60_000)),
    ])
    db.prepare('DELETE FROM request_log WHERE model = ?').run('gone')
    db.prepare('DELETE FROM request_log WHERE id = ?').run(last)
    db.close()

    const storage = await open()
    expect((await storage.money.checkLedger()).differences).toEqual([])
    expect(
      (await storage.money.ledger({ kind: 'adjust' }, { limit: 9 })).items.map((entry) => entry.amountNano),
    ).toEqual(expect.arrayContaining([-500, -10]))
    await storage.close()
  })

  it('keeps a person’s own prices, and what was charged is not charged again', async () => {
    const db = openBefore()
    db.exec(`INSERT INTO prices (model, price, updated_at) VALUES ('gpt-4o', '{"input":1,"output":2}', ${midnight})`)
    write(db, [{ id: at(midnight), tokenId: 1, channelId: 1, model: 'gpt-4o', costNano: 10 }])
    db.close()
    for (let round = 0; round < 2; round++) {
      const storage = await open()
      expect(await storage.prices.all({ now: midnight, history: true })).toMatchObject([
        { model: 'gpt-4o', provider: null, origin: 'own', price: { input: 1, output: 2 }, validFrom: midnight },
      ])
      expect((await storage.money.ledger({}, { limit: 9 })).items).toHaveLength(1)
      expect(await storage.money.charged(`req_${at(midnight)}`)).toMatchObject({ charge: { amountNano: -10 } })
      await storage.close()
    }
  })
})
