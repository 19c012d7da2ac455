import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Accounts, type BudgetAlert } from '../access/accounts.ts'
import { type OpenedStorage, openStorage } from '../storage/open-storage.ts'
import { BudgetAlerts } from './budget-alerts.ts'
import type { Letter } from './mailer.ts'
import type { News } from './notifier.ts'

const at = Date.UTC(2026, 10, 21, 12)
const month = { start: Date.UTC(2026, 10), end: Date.UTC(2026, 11) }

describe('alerts of budgets', () => {
  let folder: string
  let storage: OpenedStorage
  let news: News[]
  let letters: Letter[]
  let alerts: BudgetAlerts
  let warnings: string[]

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'burncloud-alerts-'))
    storage = await openStorage({ file: join(folder, 'b.db'), masterKey: Buffer.alloc(32, 1), now: () => at })
    news = []
    letters = []
    warnings = []
    alerts = new BudgetAlerts({
      storage: storage.budgets,
      committed: () => storage.ledger.flush(),
      notifier: { notify: (one) => news.push(one) },
      mailer: { send: (letter) => letters.push(letter) },
      subject: async (scope) => ({ label: 'Ada', email: scope === 'user' ? 'ada@example.com' : null }),
      log: { warn: (_facts, message) => warnings.push(message) },
    })
  })
  afterEach(async () => {
    await storage.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const fields = { period: 'month', timeZone: 'UTC', alerts: [50, 80], hard: true } as const
  const budget = (over: object = {}) =>
    storage.budgets.create(
      { scope: 'user', subject: '7', limitNano: 10_000_000_000, ...fields, alerts: [50, 80], ...over },
      month,
      at,
    )
  const payer = { tokenId: 1, userId: 7, group: 'default' }

  async function accounts() {
    const made = new Accounts((alert) => alerts.passed(alert))
    made.load({ tokens: [], users: [], budgets: await storage.budgets.all() }, at)
    return made
  }

  it('are told once for each mark, to everybody who should know', async () => {
    await budget()
    const spending = await accounts()
    const spend = (requestId: string, costNano: number) =>
      spending.settle({ requestId, at, payer, channelId: null, costNano })
    for (const requestId of ['a', 'b', 'c']) spend(requestId, 2_000_000_000)
    await alerts.settled()
    expect(news).toEqual([
      {
        kind: 'budget-alert',
        channelId: null,
        channelName: 'Ada',
        message: '50 % of the budget is spent: 6.00 of 10.00 USD.',
      },
    ])
    expect(letters).toMatchObject([{ subject: 'Ada: 50 % of its budget is spent', also: ['ada@example.com'] }])

    spend('d', 6_000_000_000)
    spend('e', 1)
    await alerts.settled()
    expect(news.slice(1)).toMatchObject([
      { kind: 'budget-exhausted', message: expect.stringContaining('used up: 12.00 of 10.00 USD') },
    ])
    expect(warnings).toEqual([])
  })

  it('are not told again after a restart, and are told anew in the next month', async () => {
    const { id } = await budget()
    const told: BudgetAlert = {
      budgetId: id,
      scope: 'user',
      subject: '7',
      periodStart: month.start,
      percent: 80,
      spentNano: 8_500_000_000,
      limitNano: 10_000_000_000,
      hard: true,
    }
    alerts.passed(told)
    await alerts.settled()
    expect(news).toHaveLength(1)

    const again = await accounts()
    again.settle({ requestId: 'a', at, payer, channelId: null, costNano: 8_600_000_000 })
    await alerts.settled()
    expect(news).toHaveLength(1)
    again.settle({ requestId: 'b', at: month.end, payer, channelId: null, costNano: 8_600_000_000 })
    await alerts.settled()
    expect(news).toHaveLength(2)
  })

  it('of a soft budget never say that requests are refused', async () => {
    await budget({ hard: false, alerts: [100, 200], scope: 'gateway', subject: '' })
    const spending = await accounts()
    spending.settle({ requestId: 'a', at, payer, channelId: null, costNano: 10_000_000_000 })
    await alerts.settled()
    expect(news).toMatchObject([{ kind: 'budget-alert', message: '100 % of the budget is spent: 10.00 of 10.00 USD.' }])
    expect(letters[0]?.also).toEqual([])
  })

  it('are told even when the mark cannot be kept', async () => {
    await budget()
    const spending = await accounts()
    await storage.close()
    spending.settle({ requestId: 'a', at, payer, channelId: null, costNano: 5_000_000_000 })
    await alerts.settled()
    expect(news).toHaveLength(1)
    expect(warnings).toHaveLength(1)
    storage = await openStorage({ file: join(folder, 'b.db'), masterKey: Buffer.alloc(32, 1), now: () => at })
  })
})
