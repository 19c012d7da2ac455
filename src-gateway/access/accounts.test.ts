import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GatewayError } from '../contract/errors.ts'
import type { StoredBudget } from '../storage/money-types.ts'
import { Accounts, type BudgetAlert, type StoredAccounts } from './accounts.ts'
import type { Payer, Settlement } from './holds.ts'

const noon = Date.parse('2026-11-21T12:00:00Z')
const dayMs = 86_400_000
const payer: Payer = { tokenId: 1, userId: 1, group: 'default' }

function aBudget(fields: Partial<StoredBudget> = {}): StoredBudget {
  return {
    id: 1,
    scope: 'token',
    subject: '1',
    limitNano: 100,
    period: 'total',
    timeZone: 'UTC',
    alerts: [],
    hard: true,
    createdAt: 0,
    updatedAt: 0,
    spend: [],
    ...fields,
  }
}

const aToken = { id: 1, quotaNano: null as number | null, usedNano: 0, creditNano: 0 }
const aUser = { id: 1, prepaid: false, usedNano: 0, creditNano: 0 }

function accountsOf(stored: Partial<StoredAccounts>): { accounts: Accounts; alerts: BudgetAlert[] } {
  const alerts: BudgetAlert[] = []
  const accounts = new Accounts()
  accounts.load({ tokens: [aToken], users: [aUser], budgets: [], ...stored }, noon)
  accounts.listen((alert) => alerts.push(alert), noon)
  return { accounts, alerts }
}

function refusalOf(work: () => unknown): GatewayError {
  try {
    work()
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

function spend(accounts: Accounts, requestId: string, costNano: number, over: Partial<Payer> = {}, at = noon) {
  return accounts.settle({ requestId, at, payer: { ...payer, ...over }, channelId: 5, costNano })
}

describe('holding money', () => {
  it('lets through as many requests at a time as there is money for, whatever limits it', () => {
    const limited: Partial<StoredAccounts>[] = [
      { tokens: [{ ...aToken, quotaNano: 70, creditNano: 30 }] },
      { users: [{ ...aUser, prepaid: true, creditNano: 130, usedNano: 30 }] },
      { budgets: [aBudget({ limitNano: 105 })] },
      { budgets: [aBudget({ scope: 'user' })] },
      { budgets: [aBudget({ scope: 'group', subject: 'default', period: 'day' })] },
      { budgets: [aBudget({ scope: 'gateway', subject: '', period: 'month' })] },
    ]
    for (const stored of limited) {
      const { accounts } = accountsOf(stored)
      const passed = Array.from({ length: 64 }, (_, at) => {
        try {
          return accounts.reserve(`r${at}`, payer, noon, 10).amountNano
        } catch {
          return 0
        }
      })
      expect(passed.filter((amount) => amount === 10)).toHaveLength(10)
      expect(accounts.openHolds()).toHaveLength(10)
    }
  })

  it('is all or nothing', () => {
    const { accounts } = accountsOf({
      tokens: [{ ...aToken, quotaNano: 1000 }],
      budgets: [aBudget({ id: 1, limitNano: 500 }), aBudget({ id: 2, scope: 'gateway', subject: '', limitNano: 50 })],
    })
    expect(refusalOf(() => accounts.reserve('a', payer, noon, 60)).message).toMatch(
      /^The budget of this gateway \(budget 2\)/,
    )
    expect(accounts.openHolds()).toEqual([])
    expect(accounts.budget(1, noon)).toMatchObject({ heldNano: 0, remainingNano: 500 })
    accounts.reserve('b', payer, noon, 50)
    expect(accounts.openHolds()).toEqual([
      {
        requestId: 'b',
        at: noon,
        amountNano: 50,
        budgets: [
          { scope: 'token', subject: '1', budgetId: null },
          { scope: 'token', subject: '1', budgetId: 1 },
          { scope: 'gateway', subject: '', budgetId: 2 },
        ],
      },
    ])
  })

  it('gives the difference back when the true cost is known, once', () => {
    const { accounts } = accountsOf({ budgets: [aBudget()] })
    accounts.reserve('a', payer, noon, 80)
    expect(accounts.reserve('a', payer, noon, 80).amountNano).toBe(80)
    expect(refusalOf(() => accounts.reserve('b', payer, noon, 30)).code).toBe('budget.exhausted')
    const settled = spend(accounts, 'a', 25)
    expect(settled.budgets).toEqual([{ budgetId: 1, periodStart: 0 }])
    expect(accounts.budget(1, noon)).toMatchObject({ spentNano: 25, heldNano: 0, remainingNano: 75 })
    accounts.release('a')
    accounts.release('never')
    accounts.leaveChannel('a', 5)
    expect(accounts.budget(1, noon)).toMatchObject({ spentNano: 25, heldNano: 0 })
    accounts.reserve('b', payer, noon, 75)
  })

  it('counts amounts that are none as nothing', () => {
    const { accounts } = accountsOf({ budgets: [aBudget()] })
    for (const amount of [Number.NaN, -5, Number.NEGATIVE_INFINITY]) {
      accounts.reserve(`r${amount}`, payer, noon, amount)
      expect(spend(accounts, `s${amount}`, amount).budgets).toEqual([])
    }
    expect(accounts.budget(1, noon)).toMatchObject({ spentNano: 0, heldNano: 0, remainingNano: 100 })
    expect(refusalOf(() => accounts.reserve('x', payer, noon, Number.POSITIVE_INFINITY)).code).toBe('budget.exhausted')
  })

  it('asks for no estimate when nothing limits the payer', () => {
    const { accounts } = accountsOf({
      users: [{ ...aUser, creditNano: 5 }],
      budgets: [aBudget({ hard: false }), aBudget({ id: 2, scope: 'group', subject: 'other' })],
    })
    expect(accounts.isLimited(payer)).toBe(false)
    expect(accounts.isLimited({ ...payer, group: 'other' })).toBe(true)
    accounts.reserve('a', payer, noon, 1e12)
    expect(accounts.openHolds()).toEqual([])
  })

  it('trusts those whose money is far above what a request may cost', () => {
    const { accounts } = accountsOf({ budgets: [aBudget({ limitNano: 100_000 })] })
    expect(accounts.trusts(payer, 100, noon)).toBe(true)
    expect(accounts.trusts(payer, 101, noon)).toBe(false)
  })

  it('counts what the console asks for into the group and the gateway', () => {
    const { accounts } = accountsOf({
      budgets: [
        aBudget({ id: 1, scope: 'gateway', subject: '' }),
        aBudget({ id: 2, scope: 'group', subject: 'default' }),
      ],
    })
    const settled = spend(accounts, 'a', 7, { tokenId: null, userId: null })
    expect(settled.budgets.map(({ budgetId }) => budgetId).sort()).toEqual([1, 2])
  })
})

describe('a refusal', () => {
  it('names the limit, and what of it is left', () => {
    const { accounts } = accountsOf({ tokens: [{ ...aToken, quotaNano: 50_000_000 }] })
    accounts.check(payer, noon)
    const dear = refusalOf(() => accounts.reserve('a', payer, noon, 2_500_000_000))
    expect(dear.code).toBe('quota.exhausted')
    expect(dear.status).toBe(402)
    expect(dear.message).toBe(
      'The quota of this API key has $0.05 left, and this request may cost $2.50. Fewer tokens for the answer may let it through.',
    )
    expect(dear.retryAfterMs).toBeUndefined()
    accounts.reserve('b', payer, noon, 40_000_000)
    const held = refusalOf(() => accounts.reserve('c', payer, noon, 20_000_000))
    expect(held.message).toMatch(/of the \$0\.05 left, \$0\.04 are held for requests in progress/)
    expect(held.retryAfterMs).toBe(1000)
    spend(accounts, 'b', 60_000_000)
    expect(refusalOf(() => accounts.check(payer, noon)).message).toBe('The quota of this API key is used up.')
    expect(refusalOf(() => accounts.reserve('d', payer, noon, 0)).code).toBe('quota.exhausted')
  })

  it('says when a budget starts anew', () => {
    const { accounts } = accountsOf({ budgets: [aBudget({ limitNano: 0, period: 'day', timeZone: 'Europe/Berlin' })] })
    const refused = refusalOf(() => accounts.check(payer, noon))
    expect(refused.code).toBe('budget.exhausted')
    expect(noon + (refused.retryAfterMs ?? 0)).toBe(Date.parse('2026-11-21T23:00:00Z'))
  })

  it('tells of the credit of a user', () => {
    const { accounts } = accountsOf({ users: [{ ...aUser, prepaid: true }] })
    const refused = refusalOf(() => accounts.check(payer, noon))
    expect(refused.code).toBe('quota.exhausted')
    expect(refused.message).toBe('The credit of this user is used up.')
  })
})

describe('a period', () => {
  const daily = aBudget({
    period: 'day',
    spend: [{ periodStart: Date.parse('2026-11-21'), spentNano: 95, alerted: 0 }],
  })

  it('starts anew at its end, and a request counts when it came', () => {
    const { accounts } = accountsOf({ budgets: [daily] })
    accounts.reserve('late', payer, noon, 5)
    expect(refusalOf(() => accounts.reserve('more', payer, noon, 1)).code).toBe('budget.exhausted')
    const next = noon + dayMs / 2
    accounts.reserve('next', payer, next, 100)
    expect(spend(accounts, 'late', 5).budgets).toEqual([{ budgetId: 1, periodStart: Date.parse('2026-11-21') }])
    expect(spend(accounts, 'next', 60, {}, next).budgets).toEqual([
      { budgetId: 1, periodStart: Date.parse('2026-11-22') },
    ])
    expect(accounts.budget(1, noon)).toMatchObject({ spentNano: 100, remainingNano: 0 })
    expect(accounts.budget(1, next)).toMatchObject({ spentNano: 60, remainingNano: 40 })
  })

  it('keeps its own spend when the clock jumps there and back', () => {
    const { accounts } = accountsOf({ budgets: [daily] })
    const later = noon + 3 * dayMs
    spend(accounts, 'a', 30, {}, later)
    spend(accounts, 'b', 2, {}, noon)
    expect(accounts.budget(1, noon)?.spentNano).toBe(97)
    expect(accounts.budget(1, later)?.spentNano).toBe(30)
    for (let day = 0; day < 200; day++) accounts.budget(1, noon + day * dayMs)
    expect(accounts.budget(1, later)?.spentNano).toBe(30)
  })
})

describe('budgets of channels', () => {
  const limited = { budgets: [aBudget({ scope: 'channel', subject: '5', period: 'month' })] }
  const request = { requestId: 'a', payer, at: noon }

  it('hold at the attempt, and give back when it fails', () => {
    const { accounts } = accountsOf(limited)
    expect(accounts.limitsChannel(5)).toBe(true)
    expect(accounts.limitsChannel(6)).toBe(false)
    expect(accounts.reserveChannel(request, 5, 60)).toBeUndefined()
    const refused = accounts.reserveChannel({ ...request, requestId: 'b' }, 5, 60)
    expect(refused?.reason).toMatch(/budget 1 /)
    expect(refused?.until).toBe(Date.parse('2026-12-01'))
    expect(accounts.openHolds().map(({ requestId }) => requestId)).toEqual(['a'])
    accounts.leaveChannel('a', 6)
    accounts.leaveChannel('a', 5)
    expect(accounts.openHolds()).toEqual([])
    expect(accounts.reserveChannel({ ...request, requestId: 'b' }, 5, 60)).toBeUndefined()
  })

  it('count the cost of what the channel served, and take it out of the plan when they are spent', () => {
    const { accounts } = accountsOf(limited)
    accounts.reserveChannel(request, 5, 60)
    expect(accounts.channelSpent(5, noon)).toBeUndefined()
    expect(spend(accounts, 'a', 100).budgets).toEqual([{ budgetId: 1, periodStart: Date.parse('2026-11-01') }])
    expect(accounts.channelSpent(5, noon)?.until).toBe(Date.parse('2026-12-01'))
    expect(accounts.channelSpent(5, Date.parse('2026-12-01'))).toBeUndefined()
  })
})

describe('alerts', () => {
  const marked = aBudget({ alerts: [50, 80], period: 'day' })

  it('tell of each mark once in a period, the highest that was passed', () => {
    const { accounts, alerts } = accountsOf({ budgets: [marked] })
    spend(accounts, 'a', 49)
    expect(alerts).toEqual([])
    spend(accounts, 'b', 1)
    spend(accounts, 'c', 1)
    spend(accounts, 'd', 60)
    spend(accounts, 'e', 5)
    expect(alerts.map(({ percent, spentNano }) => [percent, spentNano])).toEqual([
      [50, 50],
      [100, 111],
    ])
    expect(alerts[0]).toMatchObject({ budgetId: 1, scope: 'token', subject: '1', limitNano: 100, hard: true })
    spend(accounts, 'f', 90, {}, noon + dayMs)
    expect(alerts[2]).toMatchObject({ percent: 80, periodStart: Date.parse('2026-11-22') })
  })

  it('are not told again after a restart, nor when a change comes before the first was kept', () => {
    const kept = { ...marked, spend: [{ periodStart: Date.parse('2026-11-21'), spentNano: 60, alerted: 50 }] }
    const { accounts, alerts } = accountsOf({ budgets: [kept] })
    expect(alerts).toEqual([])
    accounts.committed(spend(accounts, 'a', 25))
    expect(alerts).toHaveLength(1)
    const stale = { ...marked, spend: [{ periodStart: Date.parse('2026-11-21'), spentNano: 85, alerted: 50 }] }
    accounts.load({ tokens: [], users: [], budgets: [stale] }, noon)
    expect(alerts).toHaveLength(1)
  })

  it('are told anew when the limit was raised', () => {
    const { accounts, alerts } = accountsOf({ budgets: [marked] })
    accounts.committed(spend(accounts, 'a', 100))
    const raised = { ...marked, limitNano: 200 }
    const spent = { periodStart: Date.parse('2026-11-21'), spentNano: 100, alerted: 50 }
    accounts.load({ tokens: [], users: [], budgets: [{ ...raised, spend: [spent] }] }, noon)
    spend(accounts, 'b', 60)
    spend(accounts, 'c', 40)
    expect(alerts.map(({ percent, limitNano }) => [percent, limitNano])).toEqual([
      [100, 100],
      [80, 200],
      [100, 200],
    ])
  })

  it('tell of a soft budget beyond its limit', () => {
    const { accounts, alerts } = accountsOf({ budgets: [aBudget({ hard: false, alerts: [100, 200] })] })
    for (let n = 0; n < 5; n++) spend(accounts, `r${n}`, 50)
    expect(alerts.map(({ percent }) => percent)).toEqual([100, 200])
  })

  it('tell of a budget that begins with its money spent', () => {
    const { alerts } = accountsOf({ budgets: [aBudget({ spend: [{ periodStart: 0, spentNano: 100, alerted: 0 }] })] })
    expect(alerts).toMatchObject([{ percent: 100, spentNano: 100 }])
  })
})

describe('a change of the configuration', () => {
  it('keeps holds and what is not committed yet, and takes the rest from the database', () => {
    const { accounts } = accountsOf({ tokens: [{ ...aToken, quotaNano: 100 }], budgets: [aBudget()] })
    accounts.reserve('held', payer, noon, 10)
    const first = spend(accounts, 'first', 20)
    const second = spend(accounts, 'second', 5)
    accounts.committed(first)
    // A refund of 7 was written beside the first row.
    const stored = {
      tokens: [{ ...aToken, quotaNano: 200, usedNano: 13 }],
      users: [aUser],
      budgets: [aBudget({ limitNano: 300, spend: [{ periodStart: 0, spentNano: 13, alerted: 0 }] })],
    }
    accounts.load(stored, noon)
    expect(accounts.usedByToken(1)).toBe(18)
    expect(accounts.budget(1, noon)).toMatchObject({ spentNano: 18, heldNano: 10, remainingNano: 272 })
    accounts.committed(second)
    accounts.committed(second)
    accounts.load({ ...stored, tokens: [{ ...aToken, quotaNano: 200, usedNano: 18 }] }, noon)
    expect(accounts.usedByToken(1)).toBe(18)
  })

  it('may delete what money is held in', () => {
    const { accounts } = accountsOf({ tokens: [{ ...aToken, quotaNano: 100 }], budgets: [aBudget()] })
    accounts.reserve('a', payer, noon, 10)
    accounts.load({ tokens: [], users: [], budgets: [] }, noon)
    accounts.reserve('b', payer, noon, 1e9)
    accounts.release('b')
    expect(spend(accounts, 'a', 10).budgets).toEqual([])
    expect(accounts.openHolds()).toEqual([])
    expect(accounts.budget(1, noon)).toBeUndefined()
  })

  it('counts what is under way into what begins with it', () => {
    const { accounts } = accountsOf({ tokens: [{ ...aToken, quotaNano: 100 }] })
    accounts.reserve('held', payer, noon, 10)
    const waiting = spend(accounts, 'waiting', 20)
    expect(waiting.budgets).toEqual([])
    const begun = aBudget({ spend: [{ periodStart: 0, spentNano: 0, alerted: 0 }] })
    accounts.load({ tokens: [{ ...aToken, quotaNano: 100 }], users: [], budgets: [begun] }, noon)
    expect(accounts.budget(1, noon)).toMatchObject({ spentNano: 20, heldNano: 10 })
    // Its calendar changes: the sums are those of the new one.
    const daily = aBudget({
      period: 'day',
      spend: [{ periodStart: Date.parse('2026-11-21'), spentNano: 3, alerted: 0 }],
    })
    accounts.load({ tokens: [], users: [], budgets: [daily] }, noon)
    expect(accounts.budget(1, noon)).toMatchObject({ spentNano: 23, heldNano: 10 })
    accounts.committed(waiting)
    accounts.release('held')
    expect(accounts.budget(1, noon)).toMatchObject({ spentNano: 23, heldNano: 0 })
  })

  it('forgets the cost of a row that can never be written', () => {
    const { accounts } = accountsOf({ budgets: [aBudget()] })
    const settled = spend(accounts, 'a', 30)
    accounts.lost(settled)
    accounts.lost(settled)
    expect(accounts.budget(1, noon)?.spentNano).toBe(0)
  })
})

/** What the accounts must agree with: sums over plain lists. */
class Model {
  readonly requests = new Map<
    string,
    { payer: Payer; at: number; held: number; channel: number | undefined; cost: number }
  >()
  readonly committed = new Set<string>()

  sum(matches: (payer: Payer, at: number) => boolean, what: 'held' | 'cost', only?: ReadonlySet<string>): number {
    let sum = 0
    for (const [id, request] of this.requests) {
      if ((only === undefined || only.has(id)) && matches(request.payer, request.at)) sum += request[what]
    }
    return sum
  }
}

describe('a random history', () => {
  const budgets = [
    { fields: aBudget({ id: 1, limitNano: 300 }), of: (p: Payer) => p.tokenId === 1 },
    {
      fields: aBudget({ id: 2, scope: 'user', subject: '1', limitNano: 400, period: 'day' }),
      of: (p: Payer) => p.userId === 1,
    },
    { fields: aBudget({ id: 3, scope: 'group', subject: 'b', limitNano: 250 }), of: (p: Payer) => p.group === 'b' },
    { fields: aBudget({ id: 4, scope: 'gateway', subject: '', limitNano: 700, period: 'week' }), of: () => true },
  ] as const
  const payers: Payer[] = [
    { tokenId: 1, userId: 1, group: 'default' },
    { tokenId: 2, userId: 1, group: 'b' },
    { tokenId: 3, userId: null, group: 'b' },
  ]
  const quotas = new Map([
    [1, 350],
    [3, 500],
  ])
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant('reserve' as const), who: fc.nat(2), amount: fc.nat(60), day: fc.nat(9) }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('settle' as const), which: fc.nat(20), cost: fc.nat(80) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('commit' as const), which: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), which: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('reload' as const) }) },
  )

  it('agrees with sums over plain lists', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const model = new Model()
        const accounts = new Accounts()
        const settlements = new Map<string, Settlement>()
        const open: string[] = []
        const startOf = (budget: (typeof budgets)[number], at: number) => {
          const day = Math.floor(at / dayMs)
          const { period } = budget.fields
          if (period === 'total') return 0
          return (period === 'day' ? day : day - ((day - 4) % 7)) * dayMs
        }
        const inPeriod = (budget: (typeof budgets)[number], at: number) => (p: Payer, when: number) =>
          budget.of(p) && startOf(budget, when) === startOf(budget, at)
        const load = () => {
          const at = new Set([...model.requests.values()].map((request) => request.at))
          accounts.load(
            {
              tokens: [1, 2, 3].map((id) => ({
                ...aToken,
                id,
                quotaNano: quotas.get(id) ?? null,
                usedNano: model.sum((p) => p.tokenId === id, 'cost', model.committed),
              })),
              users: [{ ...aUser, usedNano: model.sum((p) => p.userId === 1, 'cost', model.committed) }],
              budgets: budgets.map((budget) => ({
                ...budget.fields,
                spend: [...new Set([...at].map((when) => startOf(budget, when)))].map((periodStart) => ({
                  periodStart,
                  spentNano: model.sum(
                    (p, when) => budget.of(p) && startOf(budget, when) === periodStart,
                    'cost',
                    model.committed,
                  ),
                  alerted: 0,
                })),
              })),
            },
            noon,
          )
        }
        load()
        let next = 0
        for (const one of steps) {
          if (one.do === 'reserve') {
            const who = payers[one.who] as Payer
            const at = noon + one.day * dayMs
            const id = `r${next++}`
            const quota = who.tokenId === null ? undefined : quotas.get(who.tokenId)
            const room = [
              ...(quota === undefined
                ? []
                : [
                    [
                      quota,
                      model.sum((p) => p.tokenId === who.tokenId, 'cost'),
                      model.sum((p) => p.tokenId === who.tokenId, 'held'),
                    ],
                  ]),
              ...budgets
                .filter((budget) => budget.of(who))
                .map((budget) => [
                  budget.fields.limitNano,
                  model.sum(inPeriod(budget, at), 'cost'),
                  model.sum(inPeriod(budget, at), 'held'),
                ]),
            ] as [number, number, number][]
            const may = room.every(([limit, cost, held]) => cost < limit && cost + held + one.amount <= limit)
            let passed = true
            try {
              accounts.reserve(id, who, at, one.amount)
            } catch {
              passed = false
            }
            expect(passed).toBe(may)
            if (may) {
              model.requests.set(id, { payer: who, at, held: one.amount, channel: undefined, cost: 0 })
              open.push(id)
            }
          } else if (one.do === 'settle' || one.do === 'release') {
            const id = open.splice(one.which % Math.max(1, open.length), 1)[0]
            const request = id === undefined ? undefined : model.requests.get(id)
            if (id === undefined || request === undefined) continue
            request.held = 0
            if (one.do === 'release') {
              accounts.release(id)
              continue
            }
            request.cost = one.cost
            const { payer: who, at } = request
            settlements.set(id, accounts.settle({ requestId: id, at, payer: who, channelId: null, costNano: one.cost }))
          } else if (one.do === 'commit') {
            const waiting = [...settlements.keys()]
            const id = waiting[one.which % Math.max(1, waiting.length)]
            if (id === undefined) continue
            accounts.committed(settlements.get(id) as Settlement)
            settlements.delete(id)
            model.committed.add(id)
          } else load()
          for (const budget of budgets) {
            for (const day of [0, 3, 9]) {
              const at = noon + day * dayMs
              expect(accounts.budget(budget.fields.id, at)).toMatchObject({
                spentNano: model.sum(inPeriod(budget, at), 'cost'),
                heldNano: model.sum(inPeriod(budget, at), 'held'),
              })
            }
          }
          for (const id of [1, 2, 3]) expect(accounts.usedByToken(id)).toBe(model.sum((p) => p.tokenId === id, 'cost'))
        }
        for (const id of open) accounts.release(id)
        expect(accounts.openHolds()).toEqual([])
      }),
      { numRuns: 40 },
    )
  })
})
