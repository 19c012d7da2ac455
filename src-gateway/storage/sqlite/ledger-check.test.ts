import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { aBudget, aMovement } from '../money.cases.ts'
import type { BudgetCharge, BudgetFields, Movement } from '../money-types.ts'
import { type OpenedStorage, openStorage } from '../open-storage.ts'
import { append, aRow, aToken, aUser } from '../repository.cases.ts'
import { checkLedger, type LedgerFindings } from './ledger-check.ts'

const hour = 3_600_000
const day = 24 * hour
const midnight = Date.UTC(2026, 4, 17)

let folder: string
let file: string
let storage: OpenedStorage
const open = async () => {
  storage = await openStorage({ file, masterKey: Buffer.alloc(32), now: () => midnight })
}

function check(of = file): LedgerFindings {
  const db = new Database(of, { readonly: true })
  try {
    return db.transaction(() => checkLedger(db))()
  } finally {
    db.close()
  }
}

const [tokenCount, userCount] = [3, 2]

async function configure(): Promise<void> {
  for (let n = 0; n < userCount; n++) await storage.users.create(aUser(), midnight)
  for (let n = 0; n < tokenCount; n++) {
    await storage.tokens.create(aToken({ userId: 1 + (n % userCount) }), { hash: `h${n}`, hint: 'x' }, midnight)
  }
}

describe('whatever happens', () => {
  interface Subject {
    at: number
    tokenId: number | null
    userId: number | null
    channelId: number | null
    group: string | null
    model: string | null
  }

  /** The ledger as a list, and every sum by adding up what concerns it. */
  class Model {
    readonly entries: (Subject & { kind: Movement['kind']; nano: number; requestId: string | null })[] = []
    readonly budgets: (BudgetFields & { id: number })[] = []
    readonly known = new Set<string>()

    sum(kinds: readonly Movement['kind'][], of: (entry: Subject) => boolean): number {
      return this.entries
        .filter((entry) => kinds.includes(entry.kind) && of(entry))
        .reduce((sum, { nano }) => sum + nano, 0)
    }

    used(of: (entry: Subject) => boolean): number {
      return 0 - this.sum(['charge', 'refund', 'adjust'], of)
    }

    charges(subject: Subject): BudgetCharge[] {
      const periodStart = subject.at - (subject.at % day)
      return this.budgets.filter((budget) => inScope(budget, subject)).map(({ id }) => ({ budgetId: id, periodStart }))
    }
  }

  function inScope({ scope, subject }: BudgetFields, entry: Subject): boolean {
    const of = { token: entry.tokenId, user: entry.userId, channel: entry.channelId, group: entry.group, gateway: '' }
    return of[scope] !== null && String(of[scope]) === subject
  }

  const someTime = fc.integer({ min: 0, max: 3 * day - 1 }).map((after) => midnight + after)
  const subject = fc.record({
    at: someTime,
    tokenId: fc.option(fc.integer({ min: 1, max: tokenCount + 1 })),
    userId: fc.option(fc.integer({ min: 1, max: userCount })),
    channelId: fc.option(fc.integer({ min: 1, max: 2 })),
    group: fc.constantFrom(null, 'default', 'team'),
    model: fc.constantFrom(null, 'a', 'b'),
  })
  const request = fc.record({
    subject,
    requestId: fc.integer({ min: 0, max: 60 }).map((n) => `req_${n}`),
    costNano: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1000 }), fc.constant(1_000_000_000_000)),
  })
  const action = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('append' as const), requests: fc.array(request, { maxLength: 8 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('move' as const),
        subject,
        kind: fc.constantFrom('grant' as const, 'redeem' as const, 'adjust' as const),
        nano: fc.integer({ min: -500, max: 500 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('refund' as const),
        which: fc.nat(),
        at: someTime,
        nano: fc.integer({ min: 1, max: 1500 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('budget' as const),
        scope: fc.constantFrom(
          'token' as const,
          'user' as const,
          'channel' as const,
          'group' as const,
          'gateway' as const,
        ),
        at: someTime,
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('prune' as const), before: someTime, minutes: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  )
  type Action = typeof action extends fc.Arbitrary<infer T> ? T : never

  async function perform(step: Action, model: Model): Promise<void> {
    switch (step.do) {
      case 'append': {
        const rows = step.requests.map(({ subject, requestId, costNano }) =>
          aRow({ ...subject, requestId, costNano, budgets: model.charges(subject) }),
        )
        await append(storage, ...rows)
        for (const { requestId, costNano, at, tokenId, userId = null, channelId, group = null, model: name } of rows) {
          if (model.known.has(requestId)) continue
          model.known.add(requestId)
          const entry = { at, tokenId, userId, channelId, group, model: name, requestId }
          if (costNano !== 0) model.entries.push({ ...entry, kind: 'charge', nano: 0 - costNano })
        }
        return
      }
      case 'move': {
        const { kind, nano, subject } = step
        await storage.movements.move(aMovement({ ...subject, kind, amountNano: nano, budgets: model.charges(subject) }))
        model.entries.push({ ...subject, kind, nano, requestId: null })
        return
      }
      case 'refund': {
        const charges = model.entries.filter(({ kind }) => kind === 'charge')
        const charge = charges[step.which % Math.max(1, charges.length)]
        if (charge === undefined) return
        const { tokenId, userId, channelId, group, model: name, requestId } = charge
        const moved = { at: step.at, tokenId, userId, channelId, group, model: name, requestId }
        const back = model.entries.filter((entry) => entry.kind === 'refund' && entry.requestId === requestId)
        const left = 0 - charge.nano - back.reduce((sum, { nano }) => sum + nano, 0)
        const moving = storage.movements.move(
          aMovement({ ...moved, kind: 'refund', amountNano: step.nano, budgets: model.charges(moved) }),
        )
        if (step.nano > left) await expect(moving).rejects.toMatchObject({ code: 'ledger.invalid' })
        else {
          await moving
          model.entries.push({ ...moved, kind: 'refund', nano: step.nano })
        }
        return
      }
      case 'budget': {
        const subject = { token: '1', user: '1', channel: '1', group: 'team', gateway: '' }[step.scope]
        const fields = aBudget({ scope: step.scope, subject })
        // It is later than all that happened.
        const now = model.entries.reduce((latest, { at }) => Math.max(latest, at), step.at)
        const start = now - (now % day)
        const { id } = await storage.budgets.create(fields, { start, end: start + day }, now)
        model.budgets.push({ ...fields, id })
        return
      }
      case 'prune':
        if (step.minutes) await storage.ledger.pruneMinutes(step.before)
        else {
          const ids = new Set<string>()
          for await (const rows of storage.reports.exportLogs({ to: new Date(step.before).toISOString() })) {
            for (const { requestId } of rows) ids.add(requestId)
          }
          await storage.ledger.prune(step.before)
          // The log told them apart; those are not asked again.
          for (const id of ids) model.known.add(id)
        }
        return
      case 'restart':
        await storage.close()
        await open()
    }
  }

  async function agree(model: Model): Promise<void> {
    for (const { id, usedNano, creditNano } of await storage.tokens.all()) {
      const own = (entry: Subject) => entry.tokenId === id
      expect([id, usedNano, creditNano]).toEqual([id, model.used(own), model.sum(['grant', 'redeem'], own)])
    }
    for (const { id, usedNano, creditNano } of await storage.users.all()) {
      const own = (entry: Subject) => entry.userId === id
      expect([id, usedNano, creditNano]).toEqual([id, model.used(own), model.sum(['grant', 'redeem'], own)])
    }
    const stored = await storage.budgets.all()
    for (const budget of model.budgets) {
      for (const { periodStart, spentNano } of stored.find(({ id }) => id === budget.id)?.spend ?? []) {
        const within = (entry: Subject) => entry.at >= periodStart && entry.at < periodStart + day
        const expected = model.used((entry) => within(entry) && inScope(budget, entry))
        expect([budget.scope, periodStart, spentNano]).toEqual([budget.scope, periodStart, expected])
      }
    }
    expect(check()).toMatchObject({ differences: [], entries: model.entries.length })
  }

  it('all sums are those of a list of what happened, and the check finds nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 25 }), async (actions) => {
        folder = mkdtempSync(join(tmpdir(), 'burncloud-history-'))
        file = join(folder, 'a.db')
        try {
          await open()
          await configure()
          const model = new Model()
          let pruned = false
          for (const step of actions) {
            // A pruned request's id is free again; requests have ids of their own, so no history says one twice after that.
            if (step.do === 'append' && pruned)
              step.requests = step.requests.filter(({ requestId }) => !model.known.has(requestId))
            if (step.do === 'prune') pruned = true
            await perform(step, model)
            await agree(model)
          }
        } finally {
          await storage.close()
          rmSync(folder, { recursive: true })
        }
      }),
      { numRuns: 6 },
    )
  }, 120_000)
})

describe('a sum that is wrong', () => {
  let whole: string
  let budgetId = 0
  beforeAll(async () => {
    whole = mkdtempSync(join(tmpdir(), 'burncloud-planted-'))
    file = join(whole, 'a.db')
    await open()
    await configure()
    budgetId = (await storage.budgets.create(aBudget(), { start: midnight, end: midnight + day }, midnight)).id
    const row = (n: number) => {
      const at = midnight + n * 20_000
      const subject = { at, tokenId: 1 + (n % 3), userId: 1 + (n % 2), channelId: 1 + (n % 2), group: 'default' }
      return aRow({ ...subject, requestId: `req_${n}`, budgets: [{ budgetId, periodStart: midnight }] })
    }
    await append(storage, ...Array.from({ length: 60 }, (_, n) => row(n)))
    await storage.movements.move(aMovement({ at: midnight, kind: 'grant', tokenId: 1, amountNano: 50 }))
    await storage.movements.move(aMovement({ at: midnight, kind: 'grant', userId: 1, amountNano: 50 }))
    await storage.close()
  })
  afterAll(() => rmSync(whole, { recursive: true }))

  let damaged: string
  beforeEach(() => {
    damaged = join(whole, 'damaged.db')
    copyFileSync(file, damaged)
  })
  afterEach(() => {
    for (const end of ['', '-wal', '-shm']) rmSync(`${damaged}${end}`, { force: true })
  })

  function differencesAfter(sql: string): LedgerFindings['differences'] {
    const db = new Database(damaged)
    const { changes } = db.prepare(sql).run()
    db.close()
    expect(changes).toBeGreaterThan(0)
    return check(damaged).differences
  }

  it('is not there to begin with', () => {
    expect(check()).toMatchObject({ differences: [], entries: 62 })
  })

  it.each([
    ['UPDATE tokens SET used_nano = used_nano + 1 WHERE id = 2', 'token', 'token 2', 20_001, 20_000],
    ['UPDATE tokens SET credit_nano = 49 WHERE id = 1', 'token', 'token 1 credit', 49, 50],
    ['UPDATE users SET used_nano = 0 WHERE id = 2', 'user', 'user 2', 0, 30_000],
    ['UPDATE users SET credit_nano = 51 WHERE id = 1', 'user', 'user 1 credit', 51, 50],
    [
      'UPDATE budget_spend SET spent_nano = spent_nano - 1',
      'budget',
      'budget 1 from 2026-05-17T00:00:00.000Z',
      59_999,
      60_000,
    ],
    [
      'UPDATE usage_day SET cost_nano = cost_nano + 5 WHERE token_id = 1 AND user_id = 1',
      'rollup',
      'day 2026-05-17, channel 1, token 1, user 1, group default, model gpt-4o',
      10_005,
      10_000,
    ],
    [
      'DELETE FROM usage_hour WHERE token_id = 1 AND user_id = 1',
      'rollup',
      'hour 2026-05-17T00, channel 1, token 1, user 1, group default, model gpt-4o',
      0,
      10_000,
    ],
    [
      `UPDATE usage_minute SET cost_nano = 1 WHERE at = ${midnight + 60_000} AND token_id = 2`,
      'rollup',
      'minute 2026-05-17T00:01, channel 1, token 2, user 1, group default, model gpt-4o',
      1,
      1000,
    ],
    ["UPDATE request_log SET cost_nano = 999 WHERE request_id = 'req_7'", 'log', 'request req_7', 999, 1000],
    ["DELETE FROM request_log WHERE request_id = 'req_7'", 'log', 'request req_7', 0, 1000],
  ])('is named alone: %s', (sql, kind, subject, storedNano, summedNano) => {
    expect(differencesAfter(sql)).toEqual([{ kind, subject, storedNano, summedNano }])
  })

  it('is named when it is filed under somebody else, though the whole is right', () => {
    const found = differencesAfter(`UPDATE usage_minute SET token_id = 9 WHERE at = ${midnight} AND token_id = 1`)
    expect(found.map(({ subject, storedNano, summedNano }) => [subject.slice(0, 44), storedNano, summedNano])).toEqual([
      ['minute 2026-05-17T00:00, channel 1, token 9,', 1000, 0],
      ['minute 2026-05-17T00:00, channel 1, token 1,', 0, 1000],
    ])
  })

  it('is named wherever an entry that is gone was summed', () => {
    const found = differencesAfter("DELETE FROM ledger WHERE request_id = 'req_7'")
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['rollup', 'token', 'user', 'budget', 'log']))
    expect(found.filter(({ kind }) => kind === 'rollup').map(({ subject }) => subject.split(' ')[0])).toEqual([
      'minute',
      'hour',
      'day',
    ])
  })

  it('is named when an entry was made up', () => {
    const found = differencesAfter(
      `INSERT INTO ledger (id, kind, amount_nano, token_id, made_by) VALUES (${(midnight + 5 * day) * 2048}, 'adjust', 5, 1, 'x')`,
    )
    expect(found).toContainEqual({ kind: 'token', subject: 'token 1', storedNano: 20_000, summedNano: 19_995 })
    expect(found).toContainEqual({ kind: 'rollup', subject: 'day 2026-05-22, token 1', storedNano: 0, summedNano: -5 })
  })

  it('fills no more than a page when everything is', () => {
    const found = differencesAfter(
      `WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
       INSERT INTO request_log SELECT ${(midnight + day) * 2048} + i, 'x' || i, 1, 1, 'm', 200, 0, 0, 0, 0, 0, 0, 5, 1, 1, '[]', NULL, 1 FROM n`,
    )
    expect(found).toHaveLength(1000)
  })
})
