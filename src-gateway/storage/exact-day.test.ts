import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LedgerKind } from '../contract/index.ts'
import { noUsage } from '../ir/usage.ts'
import { aBudget, aMovement, aPrice } from './money.cases.ts'
import type { BudgetCharge, BudgetFields } from './money-types.ts'
import { type OpenedStorage, openStorage } from './open-storage.ts'
import { aRow, aToken, aUser, randomNumbers } from './repository.cases.ts'
import type { LedgerRow } from './types.ts'

/**
 * A day's traffic with everything that moves money, summed beside the database in BigInt. All that the database tells must agree
 * to the nano-dollar. `BURNCLOUD_TEST_REQUESTS=1000000 npx vitest run src-gateway/storage/exact-day.test.ts` takes a busy day.
 */
const requests = Number(process.env.BURNCLOUD_TEST_REQUESTS ?? 10_000)

/** Berlin's clocks go forward in this night; UTC, Berlin and Kolkata begin a day in it, Berlin two. */
const start = Date.UTC(2026, 2, 28, 18)
const span = 30 * 3_600_000
const month = { start: Date.UTC(2026, 2, 1), end: Date.UTC(2026, 3, 1), name: '2026-03' }
const lengths = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const
const dims = ['model', 'channel', 'token', 'user'] as const

/** Where periods begin, by the calendar of each zone, worked out by hand. */
const calendars: { zone: string; period: BudgetFields['period']; starts: number[] }[] = [
  { zone: 'UTC', period: 'day', starts: [28, 29, 30].map((day) => Date.UTC(2026, 2, day)) },
  {
    zone: 'Europe/Berlin',
    period: 'day',
    starts: [
      Date.UTC(2026, 2, 27, 23),
      Date.UTC(2026, 2, 28, 23),
      Date.UTC(2026, 2, 29, 22),
      Date.UTC(2026, 2, 30, 22),
    ],
  },
  { zone: 'Asia/Kolkata', period: 'day', starts: [27, 28, 29, 30].map((day) => Date.UTC(2026, 2, day, 18, 30)) },
  {
    zone: 'America/New_York',
    period: 'week',
    starts: [Date.UTC(2026, 2, 23, 4), Date.UTC(2026, 2, 30, 4)],
  },
  { zone: 'Europe/Berlin', period: 'month', starts: [Date.UTC(2026, 1, 28, 23), Date.UTC(2026, 2, 31, 22)] },
  { zone: 'UTC', period: 'total', starts: [0, Number.MAX_SAFE_INTEGER] },
]

interface Subject {
  at: number
  tokenId: number | null
  userId: number | null
  channelId: number | null
  group: string | null
  model: string | null
}

/** What must come out. */
class Sums {
  readonly #sums = new Map<string, bigint>()

  add(key: string, nano: number): void {
    this.#sums.set(key, (this.#sums.get(key) ?? 0n) + BigInt(nano))
  }

  get(key: string): number {
    return Number(this.#sums.get(key) ?? 0n)
  }

  /** Keys that begin so, without it, with what is not 0. */
  under(prefix: string): Map<string, number> {
    const found = new Map<string, number>()
    for (const [key, nano] of this.#sums) {
      if (nano !== 0n && key.startsWith(prefix)) found.set(key.slice(prefix.length), Number(nano))
    }
    return found
  }
}

let folder: string
let storage: OpenedStorage
const sums = new Sums()
let entries = 0
const random = randomNumbers(329)
const now = { at: start }

const tokens: { id: number; userId: number | null; group: string }[] = []
const users: number[] = []
const budgets: { id: number; scope: BudgetFields['scope']; subject: string; starts: number[] }[] = []

function concerns({ scope, subject }: (typeof budgets)[number], row: Subject): boolean {
  const of = { token: row.tokenId, user: row.userId, channel: row.channelId, group: row.group, gateway: '' }[scope]
  return of !== null && String(of) === subject
}

function periodOf(starts: readonly number[], at: number): { start: number; end: number } {
  const next = starts.findIndex((begin) => begin > at)
  return { start: starts[next - 1] ?? Number.NaN, end: starts[next] ?? Number.NaN }
}

function chargesOf(row: Subject): BudgetCharge[] {
  return budgets
    .filter((budget) => concerns(budget, row))
    .map(({ id, starts }) => ({ budgetId: id, periodStart: periodOf(starts, row.at).start }))
}

/** Counts an amount where it belongs. Budgets that begin within the day sum what was before them themselves. */
function used(row: Subject, nano: number): void {
  if (nano === 0) return
  if (row.tokenId !== null) sums.add(`token ${row.tokenId}`, nano)
  if (row.userId !== null) sums.add(`user ${row.userId}`, nano)
  for (const { zone, period, starts } of calendars) {
    const begin = periodOf(starts, row.at).start
    for (const [scope, subject] of [
      ['token', row.tokenId],
      ['user', row.userId],
      ['channel', row.channelId],
      ['group', row.group],
      ['gateway', ''],
    ]) {
      if (subject !== null) sums.add(`budget ${zone} ${period} ${scope} ${subject} ${begin}`, nano)
    }
  }
  for (const [bucket, length] of Object.entries(lengths)) {
    const at = row.at - (row.at % length)
    sums.add(`${bucket} model ${at} ${row.model ?? ''}`, nano)
    sums.add(`${bucket} channel ${at} ${row.channelId ?? ''}`, nano)
    sums.add(`${bucket} token ${at} ${row.tokenId ?? ''}`, nano)
    sums.add(`${bucket} user ${at} ${row.userId ?? ''}`, nano)
  }
  sums.add(`month model ${row.model ?? ''}`, nano)
  sums.add(`month channel ${row.channelId ?? ''}`, nano)
  sums.add(`month token ${row.tokenId ?? ''}`, nano)
  sums.add(`month user ${row.userId ?? ''}`, nano)
  sums.add('month total', nano)
}

function entry(kind: LedgerKind, amountNano: number): void {
  entries++
  sums.add(`entries ${kind}`, amountNano)
}

async function beginBudget(scope: BudgetFields['scope'], subject: string, calendar: (typeof calendars)[number]) {
  const present = calendar.period === 'total' ? null : periodOf(calendar.starts, now.at)
  const { zone: timeZone, period } = calendar
  const { id } = await storage.budgets.create(aBudget({ scope, subject, period, timeZone }), present, now.at)
  budgets.push({ id, scope, subject, starts: calendar.starts })
}

function aRequest(n: number): LedgerRow & Subject {
  const token = random(50) === 0 ? null : tokens[random(tokens.length)]
  const at = start + Math.floor((n / requests) * (span - 120_000)) + random(120_000)
  const fate = random(100)
  const status = fate < 90 ? 200 : fate < 95 ? 500 : fate < 97 ? 429 : 499
  const model = `model-${random(12)}`
  const free = model === 'model-0' || (status >= 400 && status !== 499)
  // Most cost little, some next to nothing, a few very much; all together less than 2⁵³ nano-USD, which a number holds exactly.
  const costNano = free ? 0 : fate === 1 ? 1 : fate === 2 ? 100_000_000_000 + random(1e9) : random(50_000_000)
  const subject: Subject = {
    at,
    tokenId: token?.id ?? null,
    userId: token?.userId ?? null,
    group: token?.group ?? null,
    channelId: status === 429 ? null : 1 + random(5),
    model: status === 429 && random(2) === 0 ? null : model,
  }
  return aRow({
    ...subject,
    requestId: `req_${n}`,
    status,
    usage: { ...noUsage, input: random(5000), cacheRead: random(5000), output: random(2000) },
    costNano,
    ...(costNano > 0 && { pricedWith: aPrice(`${model} ${Math.floor(n / 5000) % 3}`, { model }) }),
    budgets: chargesOf(subject),
  }) as LedgerRow & Subject
}

async function moveSomething(charged: (LedgerRow & Subject)[]): Promise<void> {
  const at = now.at - random(1_800_000)
  const kind = (['refund', 'refund', 'grant', 'redeem', 'adjust'] as const)[random(5)] ?? 'adjust'
  const row = charged.splice(random(charged.length), 1)[0]
  if (row === undefined) return
  const nobody = { channelId: null, group: null, model: null, requestId: null }
  const one = random(2) === 0 ? { tokenId: tokens[random(tokens.length)]?.id ?? 0, userId: null } : undefined
  const holder = one ?? { tokenId: null, userId: users[random(users.length)] ?? 0 }
  const { tokenId, userId, channelId, group, model, requestId, costNano } = row
  const subject = kind === 'refund' ? { tokenId, userId, channelId, group, model, requestId } : { ...nobody, ...holder }
  const amountNano = kind === 'refund' ? 1 + random(costNano) : kind === 'adjust' ? random(2e6) - 1e6 : 1 + random(1e9)
  const moved = { ...subject, at }
  await storage.movements.move(aMovement({ ...moved, kind, amountNano, budgets: chargesOf(moved) }))
  entry(kind, amountNano)
  if (kind === 'refund' || kind === 'adjust') used(moved, -amountNano)
  else if (moved.tokenId !== null) sums.add(`credit token ${moved.tokenId}`, amountNano)
  else sums.add(`credit user ${moved.userId}`, amountNano)
}

async function serve(): Promise<void> {
  const charged: (LedgerRow & Subject)[] = []
  const later = calendars.map((calendar, index) => ({ calendar, at: Math.floor(((index + 1) * requests) / 8) }))
  const failures: Error[] = []
  const done = (error: Error | null) => {
    if (error !== null) failures.push(error)
  }
  for (let n = 0; n < requests; n++) {
    const row = aRequest(n)
    now.at = Math.max(now.at, row.at)
    storage.ledger.append(row, done)
    // The same request again, with another cost: as if it had not been said.
    if (random(200) === 0) storage.ledger.append({ ...row, at: row.at + 1, costNano: 77 }, done)
    used(row, row.costNano)
    if (row.costNano > 0) {
      entry('charge', -row.costNano)
      if (charged.length < 1000) charged.push(row)
    }
    if (n % 400 === 399) await storage.ledger.flush()
    if (n % 500 === 499) await storage.ledger.flush().then(() => moveSomething(charged))
    // Begins while rows wait that know nothing of it.
    const begins = later.find(({ at }) => at === n)
    if (begins !== undefined) {
      for (const [scope, subject] of subjects()) await beginBudget(scope, subject, begins.calendar)
    }
  }
  await storage.ledger.flush()
  expect(failures).toEqual([])
}

function subjects(): [BudgetFields['scope'], string][] {
  return [
    ['token', String(tokens[3]?.id)],
    ['user', String(users[1])],
    ['group', 'team'],
    ['channel', '2'],
    ['gateway', ''],
  ]
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'burncloud-exact-day-'))
  const file = join(folder, 'a.db')
  storage = await openStorage({ file, masterKey: Buffer.alloc(32), now: () => now.at })
  for (let n = 0; n < 6; n++) users.push((await storage.users.create(aUser(), start)).id)
  for (let n = 0; n < 20; n++) {
    const userId = n % 5 === 0 ? null : (users[n % users.length] ?? null)
    const group = ['default', 'team', 'vip'][n % 3] ?? ''
    const { id } = await storage.tokens.create(aToken({ userId, group }), { hash: `h${n}`, hint: 'x' }, start)
    tokens.push({ id, userId, group })
  }
  for (const [scope, subject] of subjects()) await beginBudget(scope, subject, calendars[1] as never)
  await serve()
}, 60_000 + requests)
afterAll(async () => {
  await storage.close()
  rmSync(folder, { recursive: true })
})

describe(`a day of ${requests} requests, summed beside it`, () => {
  const patience = 60_000 + requests / 2

  it('agrees with the entries of the ledger', { timeout: patience }, async () => {
    const found = new Sums()
    let count = 0
    for await (const piece of storage.money.exportLedger({})) {
      count += piece.length
      for (const { kind, amountNano } of piece) found.add(`entries ${kind}`, amountNano)
    }
    expect(count).toBe(entries)
    expect(found.under('entries ')).toEqual(sums.under('entries '))
  })

  it('agrees with what keys and users used and were given', async () => {
    for (const { id, usedNano, creditNano } of await storage.tokens.all()) {
      expect([id, usedNano, creditNano]).toEqual([id, sums.get(`token ${id}`), sums.get(`credit token ${id}`)])
    }
    for (const { id, usedNano, creditNano } of await storage.users.all()) {
      expect([id, usedNano, creditNano]).toEqual([id, sums.get(`user ${id}`), sums.get(`credit user ${id}`)])
    }
  })

  it('agrees with what was spent of each budget in each of its periods', async () => {
    let compared = 0
    for (const { scope, subject, period, timeZone, spend } of await storage.budgets.all()) {
      const prefix = `budget ${timeZone} ${period} ${scope} ${subject} `
      const first = Math.min(...spend.map(({ periodStart }) => periodStart))
      const expected = [...sums.under(prefix)].filter(([begin]) => Number(begin) >= first)
      const found = spend.map(({ periodStart, spentNano }) => [String(periodStart), spentNano] as const)
      expect([prefix, new Map(found.filter(([, nano]) => nano !== 0))]).toEqual([prefix, new Map(expected)])
      compared += expected.length
    }
    expect(compared).toBeGreaterThan(40)
  })

  it('agrees with the sums per minute, hour and day', { timeout: patience }, async () => {
    for (const bucket of ['minute', 'hour', 'day'] as const) {
      for (const groupBy of dims) {
        const series = await storage.reports.series({ from: start - span, to: start + 3 * span, bucket, groupBy })
        const found = new Map(series.map(({ at, key, costNano }) => [`${at} ${key}`, costNano]))
        for (const [key, nano] of found) if (nano === 0) found.delete(key)
        expect(found).toEqual(sums.under(`${bucket} ${groupBy} `))
      }
    }
  })

  it('agrees with the month report', async () => {
    const report = await storage.money.monthly(month)
    expect(report.total).toMatchObject({ requests, costNano: sums.get('month total') })
    for (const dim of dims) {
      const found = new Map(report[`${dim}s`].map(({ key, costNano }) => [key, costNano]))
      for (const [key, nano] of found) if (nano === 0) found.delete(key)
      expect(found).toEqual(sums.under(`month ${dim} `))
    }
    const moved = new Map(report.movements.map(({ kind, amountNano }) => [kind, amountNano]))
    const { charge: _, ...expected } = Object.fromEntries(sums.under('entries '))
    expect(Object.fromEntries(moved)).toEqual(expected)
  })

  it('leaves the check nothing to find', { timeout: patience }, async () => {
    const check = await storage.money.checkLedger()
    expect(check.differences).toEqual([])
    expect(check.entries).toBe(entries)
  })
})
