import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BudgetFields, Movement, PricedWith, StoredPrice } from './money-types.ts'
import {
  aChannel,
  append,
  aRow,
  aToken,
  aUser,
  everyPage,
  noon,
  type OpenedForTest,
  randomNumbers,
} from './repository.cases.ts'
import type { Storage } from './types.ts'

/** What every database must do with money, told as a user of the repositories sees it. */

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const midnight = Date.UTC(2026, 4, 17)

export const aBudget = (over: Partial<BudgetFields> = {}): BudgetFields => ({
  scope: 'gateway',
  subject: '',
  limitNano: 1_000_000,
  period: 'day',
  timeZone: 'UTC',
  alerts: [80, 100],
  hard: true,
  ...over,
})

export const aMovement = (over: Partial<Movement> = {}): Movement => ({
  at: noon,
  kind: 'adjust',
  amountNano: 100,
  tokenId: null,
  userId: null,
  channelId: null,
  group: null,
  model: null,
  requestId: null,
  by: 'console',
  reason: 'because',
  budgets: [],
  ...over,
})

export const aPrice = (key: string, over: Partial<PricedWith> = {}): PricedWith => ({
  key,
  model: 'gpt-4o',
  provider: 'openai',
  origin: 'catalog',
  source: 'catalog 2026-05-01',
  price: { input: 2.5, output: 10 },
  ...over,
})

const today = { start: midnight, end: midnight + day }

export function describeMoney(database: string, open: () => Promise<OpenedForTest>): void {
  let opened: OpenedForTest
  let storage: Storage
  beforeEach(async () => {
    opened = await open()
    storage = opened.storage
  })
  afterEach(() => opened.dispose())

  const newToken = (userId: number | null = null) =>
    storage.tokens.create(aToken({ userId }), { hash: String(Math.random()), hint: 'x' }, noon)
  const spendOf = async (id: number) =>
    (await storage.budgets.all())
      .find((budget) => budget.id === id)
      ?.spend.map(({ periodStart, spentNano }) => [periodStart, spentNano])
  const noDifference = async () => expect((await storage.money.checkLedger()).differences).toEqual([])

  describe(`${database}: users`, () => {
    it('reads back, changes only what is sent, and removes', async () => {
      const fields = aUser({ name: '小明', email: 'ming@example.com', prepaid: true, note: 'design' })
      const created = await storage.users.create(fields, noon)
      expect(created).toMatchObject({ ...fields, usedNano: 0, creditNano: 0, createdAt: noon, updatedAt: noon })
      const changed = await storage.users.update(created.id, { prepaid: false }, noon + 1)
      expect(changed).toEqual({ ...created, prepaid: false, updatedAt: noon + 1 })
      expect(await storage.users.get(created.id)).toEqual(changed)
      expect(await storage.users.all()).toEqual([changed])
      expect(await storage.users.update(999, { name: 'x' }, noon)).toBeUndefined()
      expect(await storage.users.remove(created.id)).toBe(true)
      expect(await storage.users.remove(created.id)).toBe(false)
    })

    it('never lets a patch set what is a sum', async () => {
      const { id } = await storage.users.create({ ...aUser(), usedNano: 5 } as never, noon)
      await storage.users.update(id, { creditNano: 5 } as never, noon)
      expect(await storage.users.get(id)).toMatchObject({ usedNano: 0, creditNano: 0 })
    })

    it('stays while an API key belongs to it, and holds its group', async () => {
      await storage.groups.create({
        name: 'vip',
        ratio: 1,
        strategy: 'weighted',
        sticky: false,
        fallbacks: [],
        limits: { rpm: null, tpm: null, concurrency: null },
        createdAt: noon,
      })
      const user = await storage.users.create(aUser({ group: 'vip' }), noon)
      const token = await newToken(user.id)
      await expect(storage.users.remove(user.id)).rejects.toMatchObject({ code: 'user.in_use' })
      await expect(storage.groups.remove('vip')).rejects.toMatchObject({ code: 'group.in_use' })
      await storage.tokens.remove(token.id)
      expect(await storage.users.remove(user.id)).toBe(true)
      expect(await storage.groups.remove('vip')).toBe(true)
    })

    it('pages newest first, searches name, mail and note, and filters', async () => {
      for (let n = 0; n < 5; n++) {
        await storage.users.create(aUser({ name: `用户${n}`, email: `u${n}@example.com`, enabled: n % 2 === 0 }), noon)
      }
      await storage.users.create(aUser({ name: '100%', note: '市场部' }), noon)
      const all = await everyPage((cursor) => storage.users.list({ limit: 2, cursor }))
      expect(all.map((user) => user.name)).toEqual(['100%', '用户4', '用户3', '用户2', '用户1', '用户0'])
      const find = async (search: string) =>
        (await storage.users.list({ limit: 9, search })).items.map((user) => user.name)
      expect(await find('户3')).toEqual(['用户3'])
      expect(await find('u1@')).toEqual(['用户1'])
      expect(await find('市场')).toEqual(['100%'])
      expect(await find('%')).toEqual(['100%'])
      expect((await storage.users.list({ limit: 9, enabled: false })).items).toHaveLength(2)
    })
  })

  describe(`${database}: prices and ratios`, () => {
    const set = async (over: Partial<StoredPrice> & { input: number }, now = noon) => {
      const { input, ...rest } = over
      const row = { model: 'gpt-4o', provider: null, origin: 'own' as const, source: null, validFrom: now, ...rest }
      const [stored] = await storage.prices.set([{ ...row, price: { input, output: 10 } }], now)
      return stored as StoredPrice
    }
    const timeline = async (query: { now: number; history: boolean }) =>
      (await storage.prices.all(query)).map((row) => [row.price.input, row.validFrom - noon, (row.validTo ?? 0) - noon])

    it('ends what held before, for the same model, provider and origin alone', async () => {
      await set({ input: 1 })
      await set({ input: 2, provider: 'azure' })
      await set({ input: 3, origin: 'list', source: 'https://example.com/prices.json' })
      await set({ input: 4 }, noon + hour)
      const now = noon + hour
      expect((await storage.prices.all({ now, history: false })).map((row) => row.price.input)).toEqual([4, 3, 2])
      expect((await storage.prices.all({ now, history: true })).map((row) => row.price.input)).toEqual([4, 3, 2, 1])
      expect((await storage.prices.all({ now, history: true, model: 'other' })).length).toBe(0)
      const [newest] = await storage.prices.all({ now, history: false })
      expect(newest).toMatchObject({ provider: null, validFrom: now, validTo: null, createdAt: now, origin: 'own' })
    })

    it('lets a price that is set for later take its turn', async () => {
      await set({ input: 1 })
      await set({ input: 9, validFrom: noon + day })
      expect(await timeline({ now: noon, history: false })).toEqual([
        [9, day, -noon],
        [1, 0, day],
      ])
      await set({ input: 2 }, noon + hour)
      expect(await timeline({ now: noon + hour, history: true })).toEqual([
        [9, day, -noon],
        [2, hour, day],
        [1, 0, hour],
      ])
    })

    it('lets what held go on when the one set for later is taken back or replaced', async () => {
      await set({ input: 1 })
      const later = await set({ input: 9, validFrom: noon + day })
      await set({ input: 8, validFrom: noon + day })
      expect(await timeline({ now: noon, history: true })).toEqual([
        [8, day, -noon],
        [1, 0, day],
      ])
      expect(await storage.prices.end(later.id, noon)).toBe(false)
      const [replaced] = await storage.prices.all({ now: noon, history: false })
      expect(await storage.prices.end(replaced?.id ?? 0, noon)).toBe(true)
      expect(await timeline({ now: noon, history: true })).toEqual([[1, 0, -noon]])
    })

    it('ends now, once', async () => {
      const { id } = await set({ input: 1 })
      expect(await storage.prices.end(id, noon + 5)).toBe(true)
      expect(await storage.prices.end(id, noon + 6)).toBe(false)
      expect(await storage.prices.end(999, noon)).toBe(false)
      expect(await storage.prices.all({ now: noon + 5, history: false })).toEqual([])
      expect(await timeline({ now: noon + 5, history: true })).toEqual([[1, 0, 5]])
    })

    it('sets all or none', async () => {
      const row = { model: 'a', provider: null, origin: 'list' as const, source: null, validFrom: noon }
      const bad = { ...row, model: null as unknown as string, price: { input: 1, output: 1 } }
      await expect(storage.prices.set([{ ...row, price: { input: 1, output: 1 } }, bad], noon)).rejects.toThrow()
      expect(await storage.prices.all({ now: noon, history: true })).toEqual([])
    })

    it('keeps ratios until they are 1', async () => {
      await storage.ratios.set({ kind: 'model', subject: 'gpt-4o', other: '', ratio: 1.1 })
      await storage.ratios.set({ kind: 'model', subject: 'gpt-4o', other: '', ratio: 0.333333 })
      await storage.ratios.set({ kind: 'group-pair', subject: 'team', other: 'vip', ratio: 0 })
      expect(await storage.ratios.all()).toEqual([
        { kind: 'group-pair', subject: 'team', other: 'vip', ratio: 0 },
        { kind: 'model', subject: 'gpt-4o', other: '', ratio: 0.333333 },
      ])
      await storage.ratios.set({ kind: 'group-pair', subject: 'team', other: 'vip', ratio: 1 })
      expect(await storage.ratios.all()).toHaveLength(1)
    })
  })

  describe(`${database}: charges`, () => {
    it('are written with the request, and only when it cost something', async () => {
      const user = await storage.users.create(aUser(), noon)
      const token = await newToken(user.id)
      const charged = { tokenId: token.id, userId: user.id, channelId: 3, group: 'team', requestId: 'req_1' }
      await append(
        storage,
        aRow({ ...charged, costNano: 700, pricedWith: aPrice('one') }),
        aRow({ ...charged, requestId: 'req_2', costNano: 0 }),
      )
      const { items } = await storage.money.ledger({}, { limit: 9 })
      expect(items).toMatchObject([
        {
          at: noon,
          kind: 'charge',
          amountNano: -700,
          ...charged,
          model: 'gpt-4o',
          by: null,
          reason: null,
        },
      ])
      expect(await storage.reports.log(String(items[0]?.id))).toMatchObject({ requestId: 'req_1' })
      expect((await storage.tokens.get(token.id))?.usedNano).toBe(700)
      expect((await storage.users.get(user.id))?.usedNano).toBe(700)
      await noDifference()
    })

    it('are made once for each request, whatever is appended again', async () => {
      const user = await storage.users.create(aUser(), noon)
      const token = await newToken(user.id)
      const budget = await storage.budgets.create(aBudget(), today, noon)
      const row = aRow({
        requestId: 'req_1',
        tokenId: token.id,
        userId: user.id,
        budgets: [{ budgetId: budget.id, periodStart: midnight }],
      })
      await append(storage, row, { ...row, costNano: 5 })
      await append(storage, { ...row, at: noon + 1 })
      expect((await storage.money.ledger({}, { limit: 9 })).items).toHaveLength(1)
      expect((await storage.users.get(user.id))?.usedNano).toBe(1000)
      expect(await spendOf(budget.id)).toEqual([[midnight, 1000]])
      expect(await storage.reports.summary({ from: noon, to: noon + day })).toMatchObject({ requests: 1 })
      await noDifference()
    })

    it('name the price they were made with, which is kept once', async () => {
      const dearer = aPrice('two', { origin: 'own', source: null, price: { input: 5, output: 20, cacheRead: 1 } })
      await append(
        storage,
        aRow({ at: noon, pricedWith: aPrice('one') }),
        aRow({ at: noon + 1, pricedWith: dearer }),
        aRow({ at: noon + 2, pricedWith: aPrice('one') }),
      )
      const versions = (await storage.money.ledger({}, { limit: 9 })).items.map((entry) => entry.priceVersion ?? 0)
      expect(versions[0]).toBe(versions[2])
      const { key: _, ...told } = dearer
      expect(await storage.money.priceVersion(versions[1] ?? 0)).toEqual({
        id: versions[1],
        ...told,
        firstUsedAt: noon + 1,
      })
      expect(await storage.money.priceVersion(999)).toBeUndefined()
    })

    it('stay when log rows are deleted', async () => {
      await append(storage, aRow({ requestId: 'old', at: noon - day }), aRow({ at: noon }))
      expect(await storage.ledger.prune(noon)).toBe(1)
      expect((await storage.money.ledger({}, { limit: 9 })).items).toHaveLength(2)
      expect((await storage.money.charged('old'))?.charge.amountNano).toBe(-1000)
      await noDifference()
    })

    it('find a place beside movements and older charges of the same millisecond', async () => {
      await storage.movements.move(aMovement())
      await append(storage, ...Array.from({ length: 20 }, () => aRow()))
      await storage.ledger.prune(noon + 1)
      await storage.movements.move(aMovement())
      await append(storage, ...Array.from({ length: 20 }, () => aRow()))
      expect((await storage.money.ledger({}, { limit: 99 })).items).toHaveLength(42)
      await noDifference()
    })
  })

  describe(`${database}: movements`, () => {
    it('give credit to a user or an API key', async () => {
      const user = await storage.users.create(aUser({ prepaid: true }), noon)
      const token = await newToken()
      await storage.movements.move(aMovement({ kind: 'grant', amountNano: 500, userId: user.id }))
      await storage.movements.move(aMovement({ kind: 'redeem', amountNano: 20, userId: user.id }))
      await storage.movements.move(aMovement({ kind: 'grant', amountNano: 7, tokenId: token.id }))
      expect(await storage.users.get(user.id)).toMatchObject({ creditNano: 520, usedNano: 0 })
      expect(await storage.tokens.get(token.id)).toMatchObject({ creditNano: 7, usedNano: 0, lastUsedAt: null })
      expect(await storage.reports.summary({ from: 0, to: noon + day })).toMatchObject({ costNano: 0, requests: 0 })
      await noDifference()
    })

    it('answer what was written', async () => {
      const { budgets: _, ...given } = aMovement({ amountNano: -3, by: 'root', reason: 'typing error' })
      const entry = await storage.movements.move({ ...given, budgets: [] })
      expect(entry).toEqual({ ...given, id: entry.id, priceVersion: null })
      expect((await storage.money.ledger({}, { limit: 9 })).items).toEqual([entry])
    })

    it('give a charge back, never more of it than there is', async () => {
      const user = await storage.users.create(aUser(), noon)
      const token = await newToken(user.id)
      const who = { tokenId: token.id, userId: user.id, channelId: 4, group: 'default', model: 'gpt-4o' }
      const budget = await storage.budgets.create(aBudget({ scope: 'token', subject: String(token.id) }), today, noon)
      const counted = [{ budgetId: budget.id, periodStart: midnight }]
      await append(storage, aRow({ ...who, requestId: 'req_1', costNano: 900, budgets: counted }))
      const refund = aMovement({ ...who, kind: 'refund', requestId: 'req_1', at: noon + hour, budgets: counted })
      await storage.movements.move({ ...refund, amountNano: 400 })
      expect(await storage.money.charged('req_1')).toMatchObject({ charge: { amountNano: -900 }, refundedNano: 400 })
      await expect(storage.movements.move({ ...refund, amountNano: 501 })).rejects.toMatchObject({
        code: 'ledger.invalid',
      })
      const all = await Promise.allSettled([1, 2].map(() => storage.movements.move({ ...refund, amountNano: 300 })))
      expect(all.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      expect((await storage.tokens.get(token.id))?.usedNano).toBe(200)
      expect((await storage.users.get(user.id))?.usedNano).toBe(200)
      expect(await spendOf(budget.id)).toEqual([[midnight, 200]])
      expect(await storage.reports.summary({ from: midnight, to: midnight + day })).toMatchObject({
        costNano: 200,
        requests: 1,
      })
      await noDifference()
    })

    it('refuse what cannot be', async () => {
      await append(storage, aRow({ requestId: 'free', costNano: 0 }), aRow({ requestId: 'paid' }))
      const refused = [
        aMovement({ kind: 'refund', requestId: 'free', amountNano: 1 }),
        aMovement({ kind: 'refund', requestId: 'none', amountNano: 1 }),
        aMovement({ kind: 'refund', amountNano: 1 }),
        aMovement({ kind: 'refund', requestId: 'paid', amountNano: 0 }),
        aMovement({ kind: 'refund', requestId: 'paid', amountNano: -1 }),
        aMovement({ kind: 'charge', amountNano: -1 }),
        aMovement({ amountNano: 0.5 }),
        aMovement({ amountNano: Number.NaN }),
      ]
      for (const movement of refused) {
        await expect(storage.movements.move(movement)).rejects.toMatchObject({ code: 'ledger.invalid' })
      }
      expect((await storage.money.ledger({}, { limit: 9 })).items).toHaveLength(1)
    })

    it('put right what is counted as used, either way', async () => {
      const token = await newToken()
      await storage.movements.move(aMovement({ amountNano: -50, tokenId: token.id }))
      await storage.movements.move(aMovement({ amountNano: 20, tokenId: token.id }))
      expect((await storage.tokens.get(token.id))?.usedNano).toBe(30)
      const part = { from: noon - 5, to: noon + 5, tokenId: token.id }
      expect(await storage.reports.summary(part)).toMatchObject({ costNano: 30, requests: 0 })
      await noDifference()
    })
  })

  describe(`${database}: budgets`, () => {
    it('read back, change only what is sent, and go', async () => {
      const fields = aBudget({ scope: 'group', subject: 'team', alerts: [50], hard: false })
      const created = await storage.budgets.create(fields, today, noon)
      expect(created).toMatchObject({ ...fields, createdAt: noon, spend: [{ periodStart: midnight, spentNano: 0 }] })
      const changed = await storage.budgets.update(created.id, { limitNano: 5 }, undefined, noon + 1)
      expect(changed).toEqual({ ...created, limitNano: 5, updatedAt: noon + 1 })
      expect(await storage.budgets.all()).toEqual([changed])
      expect(await storage.budgets.update(99, { limitNano: 5 }, undefined, noon)).toBeUndefined()
      expect(await storage.budgets.remove(created.id)).toBe(true)
      expect(await storage.budgets.remove(created.id)).toBe(false)
      await append(storage, aRow({ budgets: [{ budgetId: created.id, periodStart: midnight }] }))
      await noDifference()
    })

    it('begin with what was spent in the present period, for each scope', async () => {
      const user = await storage.users.create(aUser(), noon)
      const token = await newToken(user.id)
      const who = { tokenId: token.id, userId: user.id, channelId: 3, group: 'team' }
      await append(
        storage,
        aRow({ ...who, at: midnight - 1, costNano: 1 }),
        aRow({ ...who, at: midnight, costNano: 10 }),
        aRow({ ...who, at: noon, costNano: 100, requestId: 'back' }),
        aRow({ at: noon, costNano: 1000 }),
      )
      await storage.movements.move(aMovement({ ...who, kind: 'refund', requestId: 'back', amountNano: 5 }))
      const spent = async (fields: Partial<BudgetFields>, period: typeof today | null = today) =>
        (await storage.budgets.create(aBudget(fields), period, noon)).spend[0]?.spentNano
      expect(await spent({ scope: 'token', subject: String(token.id) })).toBe(105)
      expect(await spent({ scope: 'user', subject: String(user.id) })).toBe(105)
      expect(await spent({ scope: 'channel', subject: '3' })).toBe(105)
      expect(await spent({ scope: 'group', subject: 'team' })).toBe(105)
      expect(await spent({})).toBe(1105)
      expect(await spent({ period: 'total' }, null)).toBe(1106)
      expect(await spent({ period: 'total', scope: 'user', subject: String(user.id) }, null)).toBe(106)
      await noDifference()
    })

    it('count requests that were under way when they began, once', async () => {
      const old = aRow({ channelId: 3, costNano: 10, at: noon - 1 })
      const waiting = append(storage, old)
      const { id } = await storage.budgets.create(aBudget({ scope: 'channel', subject: '3' }), today, noon)
      await waiting
      expect(await spendOf(id)).toEqual([[midnight, 10]])
      const named = [{ budgetId: id, periodStart: midnight }]
      await append(
        storage,
        aRow({ channelId: 3, costNano: 100 }),
        aRow({ channelId: 3, costNano: 1000, budgets: named }),
        aRow({ channelId: 4, costNano: 10_000 }),
        aRow({ channelId: 3, costNano: 100_000, at: midnight - 1 }),
      )
      expect(await spendOf(id)).toEqual([[midnight, 1110]])
      await noDifference()
    })

    it('take another calendar on with its own sum, also for what still names the old one', async () => {
      await append(storage, aRow({ at: midnight - day, costNano: 1 }))
      const { id } = await storage.budgets.create(aBudget(), today, noon)
      const row = (at: number, costNano: number, periodStart: number) =>
        append(storage, aRow({ at, costNano, budgets: [{ budgetId: id, periodStart }] }))
      await row(noon, 10, midnight)
      await storage.budgets.setAlerted(id, midnight, 80)
      expect((await storage.budgets.all())[0]?.spend).toEqual([{ periodStart: midnight, spentNano: 10, alerted: 80 }])
      const month = { start: Date.UTC(2026, 4, 1), end: Date.UTC(2026, 5, 1) }
      const changed = await storage.budgets.update(id, { period: 'month' }, month, noon)
      expect(changed?.spend).toEqual([{ periodStart: month.start, spentNano: 11, alerted: 0 }])
      await row(noon, 100, midnight)
      await row(month.end, 1000, month.end)
      expect(await spendOf(id)).toEqual([
        [month.end, 1000],
        [month.start, 111],
      ])
      await noDifference()
    })

    it('keep what they were told when nothing of the calendar changes', async () => {
      const { id } = await storage.budgets.create(aBudget(), today, noon)
      await storage.budgets.setAlerted(id, midnight, 100)
      const changed = await storage.budgets.update(id, { period: 'day', hard: false }, today, noon)
      expect(changed?.spend).toEqual([{ periodStart: midnight, spentNano: 0, alerted: 100 }])
    })

    it('tell the newest forty periods', async () => {
      const { id } = await storage.budgets.create(aBudget(), today, noon)
      await append(
        storage,
        ...Array.from({ length: 50 }, (_, n) =>
          aRow({ at: noon + n * day, budgets: [{ budgetId: id, periodStart: midnight + n * day }] }),
        ),
      )
      const [budget] = await storage.budgets.all()
      expect(budget?.spend).toHaveLength(40)
      expect(budget?.spend[0]?.periodStart).toBe(midnight + 49 * day)
      await noDifference()
    })

    it('are compared to the minute where a period begins within an hour', async () => {
      // Midnight in Kolkata is 18:30 UTC.
      const start = midnight + 18.5 * hour
      await append(storage, aRow({ at: start - 1, costNano: 1 }), aRow({ at: start, costNano: 10 }))
      const period = { start, end: start + day }
      const { id } = await storage.budgets.create(aBudget({ timeZone: 'Asia/Kolkata' }), period, start)
      const next = [{ budgetId: id, periodStart: start + day }]
      await append(storage, aRow({ at: start + day - 1, costNano: 100 }))
      await append(storage, aRow({ at: start + day, costNano: 1000, budgets: next }))
      expect(await spendOf(id)).toEqual([
        [start + day, 1000],
        [start, 110],
      ])
      await noDifference()
    })
  })

  describe(`${database}: the ledger`, () => {
    it('pages and exports newest first, and filters as the entries themselves say', async () => {
      const random = randomNumbers(5)
      const rows = Array.from({ length: 300 }, (_, n) =>
        aRow({
          at: noon + random(3 * day),
          tokenId: 1 + random(3),
          userId: 1 + random(2),
          channelId: 1 + random(3),
          costNano: random(4) * 100,
          requestId: `r${n}`,
        }),
      )
      await append(storage, ...rows)
      for (const row of rows.filter(({ costNano }) => costNano > 0).slice(0, 30)) {
        const { tokenId, userId = null, channelId, requestId } = row
        const subject = { tokenId, userId, channelId, requestId }
        await storage.movements.move(
          aMovement({ ...subject, kind: 'refund', amountNano: 1, at: row.at + random(day), model: row.model }),
        )
      }
      const exported = []
      for await (const piece of storage.money.exportLedger({})) exported.push(...piece)
      expect(exported).toHaveLength(rows.filter((row) => row.costNano > 0).length + 30)
      expect(exported.map(({ id }) => id)).toEqual(exported.map(({ id }) => id).sort((a, b) => b - a))
      const queries = [
        {},
        { kind: 'charge' as const },
        { kind: 'refund' as const },
        { kind: 'grant' as const },
        { tokenId: 2 },
        { userId: 1, channelId: 3 },
        { kind: 'charge' as const, channelId: 1 },
        { kind: 'refund' as const, userId: 2 },
        { requestId: rows.find((row) => row.costNano > 0)?.requestId ?? '' },
        { requestId: 'r1', tokenId: 99 },
        { from: new Date(noon + hour).toISOString(), to: new Date(noon + day).toISOString(), tokenId: 1 },
      ]
      for (const query of queries) {
        const expected = exported.filter(
          (entry) =>
            (query.kind === undefined || entry.kind === query.kind) &&
            (query.tokenId === undefined || entry.tokenId === query.tokenId) &&
            (query.userId === undefined || entry.userId === query.userId) &&
            (query.channelId === undefined || entry.channelId === query.channelId) &&
            (query.requestId === undefined || entry.requestId === query.requestId) &&
            (query.from === undefined || entry.at >= Date.parse(query.from)) &&
            (query.to === undefined || entry.at < Date.parse(query.to)),
        )
        expect(await everyPage((cursor) => storage.money.ledger(query, { limit: 7, cursor }))).toEqual(expected)
      }
      await noDifference()
    })

    it('refuses the cursor of another list', async () => {
      await append(storage, aRow(), aRow())
      const { nextCursor } = await storage.reports.logs({}, { limit: 1 })
      await expect(storage.money.ledger({}, { limit: 1, cursor: nextCursor ?? '' })).rejects.toMatchObject({
        code: 'request.invalid',
      })
    })

    it('counts what it compared', async () => {
      await newToken()
      await append(storage, aRow(), aRow({ costNano: 0 }))
      const check = await storage.money.checkLedger()
      expect(check).toMatchObject({ entries: 1, differences: [] })
      expect(check.compared).toBeGreaterThanOrEqual(6)
      expect(check.tookMs).toBeGreaterThanOrEqual(0)
    })
  })

  describe(`${database}: reports of money`, () => {
    it('tell a month by user, key, model, channel and day', async () => {
      const user = await storage.users.create(aUser({ name: 'Ada' }), noon)
      const token = await newToken(user.id)
      const channel = await storage.channels.create(aChannel({ name: 'main' }), [], noon)
      const who = { tokenId: token.id, userId: user.id, channelId: channel.id, group: 'default' }
      const [start, end] = [Date.UTC(2026, 4, 1), Date.UTC(2026, 5, 1)]
      await append(
        storage,
        aRow({ ...who, at: start - 1, costNano: 1 }),
        aRow({ ...who, at: start, costNano: 10, requestId: 'back' }),
        aRow({ ...who, at: noon, costNano: 100, model: 'claude', status: 500 }),
        aRow({ at: end - 1, costNano: 1000 }),
        aRow({ ...who, at: end, costNano: 10_000 }),
      )
      await storage.movements.move(
        aMovement({ ...who, kind: 'refund', requestId: 'back', model: 'gpt-4o', amountNano: 4 }),
      )
      await storage.movements.move(aMovement({ kind: 'grant', userId: user.id, amountNano: 77 }))
      const month = { start, end, name: '2026-05' }
      const report = await storage.money.monthly(month)
      const short = (lines: { key: string; label: string; costNano: number; requests: number }[]) =>
        lines.map(({ key, label, costNano, requests }) => [key, label, costNano, requests])
      expect(report).toMatchObject({ month: '2026-05', total: { requests: 3, errors: 1, costNano: 1106 } })
      expect(report.total).toMatchObject({ inputTokens: 30, outputTokens: 15, costUsd: 0.000001106 })
      expect(short(report.users)).toEqual([
        ['', '', 1000, 1],
        [String(user.id), 'Ada', 106, 2],
      ])
      expect(short(report.tokens)).toEqual([
        ['', '', 1000, 1],
        [String(token.id), 'laptop', 106, 2],
      ])
      expect(short(report.models)).toEqual([
        ['gpt-4o', 'gpt-4o', 1006, 2],
        ['claude', 'claude', 100, 1],
      ])
      expect(short(report.channels)).toEqual([
        ['', '', 1000, 1],
        [String(channel.id), 'main', 106, 2],
      ])
      expect(report.days.map(({ day: name, costNano, requests }) => [name, costNano, requests])).toEqual([
        ['2026-05-01', 10, 1],
        ['2026-05-17', 96, 1],
        ['2026-05-31', 1000, 1],
      ])
      expect(report.movements.map(({ kind, count, amountNano }) => [kind, count, amountNano])).toEqual([
        ['grant', 1, 77],
        ['refund', 1, 4],
      ])
      const own = await storage.money.monthly(month, user.id)
      expect(own.total.costNano).toBe(106)
      expect(own.users).toHaveLength(1)
      expect(own.movements).toHaveLength(2)
      expect((await storage.money.monthly(month, 99)).total.requests).toBe(0)
    })

    it('name models in use without a price, also when a default one is charged', async () => {
      const channel = await storage.channels.create(aChannel({ provider: 'groq' }), [], noon)
      await append(
        storage,
        aRow({ model: 'known' }),
        aRow({ model: 'gift', costNano: 0, arithmetic: '{"priceSource":"override"}' }),
        aRow({ model: 'odd', costNano: 0, arithmetic: '{"priceSource":"none"}', channelId: channel.id, at: noon + 5 }),
        aRow({ model: 'odd', costNano: 0, arithmetic: null, channelId: channel.id, at: noon }),
        aRow({ model: 'dear', pricedWith: aPrice('default', { origin: 'default' }), at: noon + minute }),
        aRow({ model: 'long ago', costNano: 0, arithmetic: null, at: noon - day }),
      )
      expect(await storage.money.unpriced(noon)).toEqual([
        { model: 'odd', provider: 'groq', requests: 2, lastUsedAt: noon + 5 },
        { model: 'dear', provider: null, requests: 1, lastUsedAt: noon + minute },
      ])
    })

    it('sum any period for any user and group, with what was given back, also after minutes and rows are deleted', async () => {
      const random = randomNumbers(11)
      const rows = Array.from({ length: 300 }, () =>
        aRow({
          at: midnight + random(3 * day),
          userId: 1 + random(2),
          group: random(2) === 0 ? 'team' : 'default',
          costNano: 1 + random(1000),
        }),
      )
      await append(storage, ...rows)
      const changes: { at: number; userId: number; group: string; costNano: number }[] = []
      for (const { requestId, at, userId = null, group = null, model, costNano } of rows.slice(0, 40)) {
        const back = { requestId, at: at + random(hour), userId, group, model, amountNano: costNano }
        await storage.movements.move(aMovement({ ...back, kind: 'refund' }))
        changes.push({ at: back.at, userId: userId ?? 0, group: group ?? '', costNano: -costNano })
      }
      const all = [...rows.map((row) => ({ ...row, userId: row.userId ?? 0, group: row.group ?? '' })), ...changes]
      const holds = async (step: number) => {
        for (let n = 0; n < 25; n++) {
          const snap = (at: number) => at - (at % step)
          const from = snap(midnight + random(3 * day))
          const query = {
            from,
            to: from + snap(random(2 * day)) + step,
            userId: random(2) === 0 ? undefined : 1 + random(2),
            group: random(2) === 0 ? undefined : 'team',
          }
          const expected = all
            .filter(
              (one) =>
                one.at >= query.from &&
                one.at < query.to &&
                (query.userId === undefined || one.userId === query.userId) &&
                (query.group === undefined || one.group === query.group),
            )
            .reduce((sum, one) => sum + one.costNano, 0)
          expect((await storage.reports.summary(query)).costNano).toBe(expected)
          for (const bucket of ['minute', 'hour', 'day'] as const) {
            const series = await storage.reports.series({ ...query, bucket, groupBy: 'user' })
            expect(series.reduce((sum, one) => sum + one.costNano, 0)).toBe(expected)
          }
        }
      }
      await holds(1)
      expect(await storage.ledger.pruneMinutes(midnight + 1.5 * day + 7 * minute)).toBeGreaterThan(0)
      await holds(1)
      await noDifference()
      await storage.ledger.prune(midnight + 1.5 * day)
      await holds(hour)
      await noDifference()
    })

    it('find log rows by user', async () => {
      await append(
        storage,
        aRow({ userId: 1, requestId: 'a', at: noon }),
        aRow({ userId: 2, requestId: 'b', at: noon + 1 }),
        aRow({ userId: 1, requestId: 'c', at: noon + day }),
      )
      const find = async (filter: Parameters<Storage['reports']['logs']>[0]) =>
        (await everyPage((cursor) => storage.reports.logs(filter, { limit: 1, cursor }))).map((row) => row.requestId)
      expect(await find({ userId: 1 })).toEqual(['c', 'a'])
      expect(await find({ userId: 2, model: 'gpt-4o' })).toEqual(['b'])
      expect(await find({ userId: 3 })).toEqual([])
    })
  })
}
