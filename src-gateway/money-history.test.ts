import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Accounts } from './access/accounts.ts'
import { PeriodClocks } from './access/budget-period.ts'
import type { Payer } from './access/holds.ts'
import { GatewayError } from './contract/errors.ts'
import type { Movement } from './storage/money-types.ts'
import { openStorage } from './storage/open-storage.ts'
import { aRow, aToken, aUser } from './storage/repository.cases.ts'
import type { Storage } from './storage/types.ts'

/**
 * Random histories of requests, refunds, grants, budgets that come, change and go, and of days that pass, against the accounts and
 * a real database; beside it a model that only keeps lists and sums them. After each step both must say the same, and at the end
 * the checker must find nothing.
 */

const hour = 3_600_000
const morning = Date.parse('2026-11-20T22:30:00Z')

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('begin' as const), who: fc.nat(3), amount: fc.nat(80) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat(9), cost: fc.nat(120) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fail' as const), which: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('commit' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reload' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: -5, max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refund' as const), which: fc.nat(9), share: fc.nat(100) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('grant' as const), amount: fc.nat(200) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('budget' as const),
      scope: fc.nat(4),
      limit: fc.nat(600),
      period: fc.constantFrom('total' as const, 'day' as const, 'week' as const),
      timeZone: fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/New_York'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      which: fc.nat(5),
      limit: fc.nat(600),
      period: fc.constantFrom('total' as const, 'day' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), which: fc.nat(5) }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** A request or a movement: what it took from whom. */
interface Taken {
  at: number
  payer: Payer
  channelId: number | null
  /** What is counted as spent: a refund is negative. */
  nano: number
  requestId: string
  refunded: number
}

class History {
  readonly accounts = new Accounts()
  readonly taken: Taken[] = []
  readonly open = new Map<string, { at: number; payer: Payer; channelId: number; amount: number }>()
  readonly clocks = new PeriodClocks()
  now = morning
  count = 0
  readonly storage: Storage
  readonly payers: Payer[]

  constructor(storage: Storage, payers: Payer[]) {
    this.storage = storage
    this.payers = payers
  }

  /** As a change of the configuration does. */
  async load(): Promise<void> {
    const { tokens, users, budgets } = this.storage
    const [ofTokens, ofUsers, ofBudgets] = await Promise.all([tokens.all(), users.all(), budgets.all()])
    this.accounts.load({ tokens: ofTokens, users: ofUsers, budgets: ofBudgets }, this.now)
  }

  spent(matches: (taken: Pick<Taken, 'at' | 'payer' | 'channelId'>) => boolean): number {
    return this.taken.reduce((sum, taken) => (matches(taken) ? sum + taken.nano : sum), 0)
  }

  held(matches: (open: { at: number; payer: Payer }) => boolean): number {
    return [...this.open.values()].reduce((sum, open) => (matches(open) ? sum + open.amount : sum), 0)
  }

  async run(one: Step): Promise<void> {
    const { accounts, storage } = this
    switch (one.do) {
      case 'begin': {
        const payer = this.payers[one.who] as Payer
        const requestId = `request-${++this.count}`
        try {
          accounts.reserve(requestId, payer, this.now, one.amount)
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError)
          return
        }
        const amount = accounts.isLimited(payer) ? one.amount : 0
        this.open.set(requestId, { at: this.now, payer, channelId: 1 + (this.count % 2), amount })
        return
      }
      case 'end':
      case 'fail':
        this.end(one.which, one.do === 'end' ? one.cost : 0)
        return
      case 'commit':
        await storage.ledger.flush()
        return
      case 'reload':
        await this.load()
        return
      case 'wait':
        this.now += one.hours * hour
        return
      case 'refund': {
        await storage.ledger.flush()
        const charged = this.taken.filter(({ nano, requestId }) => nano > 0 && requestId !== '')
        const charge = charged[one.which % Math.max(1, charged.length)]
        const amount = Math.ceil(((charge?.nano ?? 0) - (charge?.refunded ?? 0)) * (one.share / 100))
        if (charge === undefined || amount <= 0) return
        charge.refunded += amount
        await this.move('refund', amount, charge)
        return
      }
      case 'grant': {
        const userId = this.payers[0]?.userId ?? null
        if (one.amount === 0) return
        await this.move('grant', one.amount, {
          payer: { tokenId: null, userId, group: '' },
          channelId: null,
          requestId: '',
        })
        return
      }
      case 'budget': {
        const scopes = [
          ['token', String(this.payers[0]?.tokenId)],
          ['user', String(this.payers[0]?.userId)],
          ['group', 'team'],
          ['channel', '1'],
          ['gateway', ''],
        ] as const
        const [scope, subject] = scopes[one.scope] as (typeof scopes)[number]
        const { limit: limitNano, period, timeZone } = one
        const fields = { scope, subject, limitNano, period, timeZone, alerts: [], hard: true }
        await storage.budgets.create(fields, this.bounds(period, timeZone), this.now)
        await this.load()
        return
      }
      case 'change': {
        const all = await storage.budgets.all()
        const budget = all[one.which]
        if (budget === undefined) return
        const { period, limit: limitNano } = one
        const present = period === budget.period ? undefined : this.bounds(period, budget.timeZone)
        await storage.budgets.update(budget.id, { period, limitNano }, present, this.now)
        await this.load()
        return
      }
      case 'remove': {
        const budget = (await storage.budgets.all())[one.which]
        if (budget === undefined) return
        await storage.budgets.remove(budget.id)
        await this.load()
      }
    }
  }

  private bounds(period: 'total' | 'day' | 'week', timeZone: string): { start: number; end: number } | null {
    return period === 'total' ? null : this.clocks.of(period, timeZone).at(this.now)
  }

  end(which: number, costNano: number): void {
    const requestId = [...this.open.keys()][which % Math.max(1, this.open.size)]
    const request = requestId === undefined ? undefined : this.open.get(requestId)
    if (requestId === undefined || request === undefined) return
    this.open.delete(requestId)
    const { at, payer, channelId } = request
    const settlement = this.accounts.settle({ requestId, at, payer, channelId, costNano })
    const { tokenId, userId, group } = payer
    const row = aRow({ requestId, at, tokenId, userId, group, channelId, costNano, budgets: settlement.budgets })
    this.storage.ledger.append(row, (error) => {
      expect(error).toBeNull()
      this.accounts.committed(settlement)
    })
    if (costNano > 0) this.taken.push({ at, payer, channelId, nano: costNano, requestId, refunded: 0 })
  }

  private async move(
    kind: Movement['kind'],
    amountNano: number,
    { payer, channelId, requestId }: Pick<Taken, 'payer' | 'channelId' | 'requestId'>,
  ): Promise<void> {
    const { tokenId, userId, group } = payer
    const at = this.now
    const budgets = (await this.storage.budgets.all())
      .filter(({ scope, subject }) => concerns(scope, subject, payer, channelId))
      .map(({ id, period, timeZone }) => ({ budgetId: id, periodStart: this.clocks.of(period, timeZone).at(at).start }))
    await this.storage.movements.move({
      at,
      kind,
      amountNano,
      tokenId,
      userId,
      channelId,
      group: group === '' ? null : group,
      model: null,
      requestId: requestId === '' ? null : requestId,
      by: 'test',
      reason: 'because',
      budgets: kind === 'grant' ? [] : budgets,
    })
    if (kind !== 'grant') this.taken.push({ at, payer, channelId, nano: -amountNano, requestId: '', refunded: 0 })
    await this.load()
  }

  async compare(): Promise<void> {
    const { accounts, payers, now } = this
    for (const { tokenId } of payers) {
      if (tokenId === null) continue
      expect(accounts.usedByToken(tokenId)).toBe(this.spent(({ payer }) => payer.tokenId === tokenId))
    }
    const userId = payers[0]?.userId ?? 0
    expect(accounts.usedByUser(userId)).toBe(this.spent(({ payer }) => payer.userId === userId))
    for (const { id, scope, subject, period, timeZone } of await this.storage.budgets.all()) {
      const clock = this.clocks.of(period, timeZone)
      const { start, end } = clock.at(now)
      const within = ({ at }: { at: number }) => at >= start && at < end
      const spent = this.spent((taken) => within(taken) && concerns(scope, subject, taken.payer, taken.channelId))
      // A clock that was set back to before the budget began has nothing to compare with.
      const known = (await this.storage.budgets.all()).find((one) => one.id === id)?.spend ?? []
      if (known.every(({ periodStart }) => periodStart > start)) continue
      expect(accounts.budget(id, now)?.spentNano, `${scope} ${period}`).toBe(spent)
      expect(accounts.budget(id, now)?.heldNano).toBeGreaterThanOrEqual(0)
    }
  }
}

function concerns(scope: string, subject: string, payer: Payer, channelId: number | null): boolean {
  switch (scope) {
    case 'token':
      return String(payer.tokenId) === subject
    case 'user':
      return String(payer.userId) === subject
    case 'group':
      return payer.group === subject
    case 'channel':
      return String(channelId) === subject
    default:
      return true
  }
}

it('agrees with plain sums and with the checker after any history', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 70 }), async (steps) => {
      const folder = mkdtempSync(join(tmpdir(), 'burncloud-money-'))
      const storage = await openStorage({
        file: join(folder, 'burncloud.db'),
        masterKey: Buffer.alloc(32, 1),
        now: () => morning,
      })
      try {
        const user = await storage.users.create(aUser({ prepaid: true }), morning)
        const first = await storage.tokens.create(
          aToken({ userId: user.id, quotaNano: 900 }),
          { hash: 'a', hint: 'a' },
          morning,
        )
        const second = await storage.tokens.create(
          aToken({ userId: user.id, group: 'team' }),
          { hash: 'b', hint: 'b' },
          morning,
        )
        const third = await storage.tokens.create(aToken({ group: 'team' }), { hash: 'c', hint: 'c' }, morning)
        const history = new History(storage, [
          { tokenId: first.id, userId: user.id, group: 'default' },
          { tokenId: second.id, userId: user.id, group: 'team' },
          { tokenId: third.id, userId: null, group: 'team' },
          { tokenId: null, userId: null, group: 'default' },
        ])
        await history.run({ do: 'grant', amount: 300 })
        await history.load()
        for (const one of steps) {
          await history.run(one)
          await history.compare()
        }
        while (history.open.size > 0) history.end(0, 7)
        expect(history.accounts.openHolds()).toEqual([])
        await history.compare()
        await storage.ledger.flush()
        expect((await storage.money.checkLedger()).differences).toEqual([])
        // What was kept beside the database is what the database says.
        await history.load()
        await history.compare()
      } finally {
        await storage.close()
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
      }
    }),
    { numRuns: 6 },
  )
})
