import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type KeptExchange, noLimits } from '../contract/index.ts'
import { noUsage } from '../ir/usage.ts'
import type { UserFields } from './money-types.ts'
import type { ChannelFields, LedgerRow, Storage, TokenFields } from './types.ts'

/** What every database must do, told as a user of the repositories sees it. */

export interface OpenedForTest {
  storage: Storage
  /** Closes and removes everything. */
  dispose(): Promise<void>
}

export const aChannel = (over: Partial<ChannelFields> = {}): ChannelFields => ({
  name: 'main',
  provider: 'openai',
  baseUrl: 'https://api.example.com/v1',
  models: ['gpt-4o'],
  modelMapping: {},
  protocols: ['openai-chat'],
  groups: ['default'],
  tags: [],
  priority: 0,
  weight: 1,
  enabled: true,
  proxyUrl: null,
  headers: {},
  overrides: {},
  bodyRules: [],
  systemPrompt: null,
  systemPromptMode: 'prepend',
  statusMapping: {},
  timeouts: { connectMs: 10_000, firstByteMs: 120_000, idleMs: 120_000, totalMs: null },
  limits: noLimits,
  keyLimits: noLimits,
  queue: { size: 0, waitMs: 0 },
  ca: null,
  autoDisable: true,
  settings: {},
  ...over,
})

export const aToken = (over: Partial<TokenFields> = {}): TokenFields => ({
  name: 'laptop',
  group: 'default',
  quotaNano: null,
  expiresAt: null,
  models: null,
  allowedIps: null,
  limits: { rpm: null, tpm: null, concurrency: null },
  enabled: true,
  userId: null,
  ...over,
})

export const aUser = (over: Partial<UserFields> = {}): UserFields => ({
  name: 'Ada',
  email: null,
  group: 'default',
  prepaid: false,
  limits: noLimits,
  note: '',
  enabled: true,
  ...over,
})

export const aRow = (over: Partial<LedgerRow> = {}): LedgerRow => ({
  requestId: randomBytes(12).toString('hex'),
  at: noon,
  tokenId: null,
  tokenName: null,
  channelId: null,
  channelName: null,
  provider: 'openai',
  model: 'gpt-4o',
  upstreamModel: 'gpt-4o-2024-11-20',
  inboundProtocol: 'openai-chat',
  upstreamProtocol: 'openai-chat',
  endpoint: '/v1/chat/completions',
  mode: 'passthrough',
  stream: false,
  status: 200,
  errorCode: null,
  errorMessage: null,
  usage: { ...noUsage, input: 10, output: 5 },
  usageSource: 'upstream',
  costNano: 1000,
  arithmetic: '{"priceSource":"catalog"}',
  latencyMs: 100,
  firstByteMs: 40,
  attempts: 1,
  attemptList: null,
  finishReason: 'stop',
  clientIp: '127.0.0.1',
  clientName: null,
  warnings: [],
  ...over,
})

/** The messages of an exchange whose client sent this text. */
export const anExchange = (text: string): KeptExchange => {
  const nothing = { text: '', length: 0, truncated: false }
  return {
    clientRequest: {
      text,
      length: Buffer.byteLength(text),
      truncated: false,
      headers: [{ name: 'x-team', value: 'red' }],
      moreHeaders: 2,
    },
    upstreamRequest: nothing,
    upstreamReply: nothing,
    clientReply: nothing,
    warnings: [{ kind: 'unsupported', feature: 'logit_bias', detail: null }],
  }
}

export const noon = Date.UTC(2026, 4, 17, 12)
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Appends and waits until committed. */
export async function append(storage: Storage, ...rows: LedgerRow[]): Promise<void> {
  await Promise.all(
    rows.map(
      (row) =>
        new Promise<void>((resolve, reject) =>
          storage.ledger.append(row, (error) => (error ? reject(error) : resolve())),
        ),
    ),
  )
}

/** Whole numbers below what is asked, the same in every run. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

/** All that a list answers, page by page. */
export async function everyPage<T>(
  read: (cursor: string | undefined) => Promise<{ items: T[]; nextCursor: string | null }>,
) {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const page = await read(cursor)
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return items
}

export function describeStorage(database: string, open: () => Promise<OpenedForTest>): void {
  let opened: OpenedForTest
  let storage: Storage
  beforeEach(async () => {
    opened = await open()
    storage = opened.storage
  })
  afterEach(() => opened.dispose())

  describe(`${database}: channels`, () => {
    it('reads back what was created, keys in the clear with a hint', async () => {
      const fields = aChannel({
        name: '主要通道',
        modelMapping: { a: 'b' },
        headers: { 'x-one': '1' },
        overrides: { temperature: 0 },
        statusMapping: { '404': 503 },
        settings: { region: 'eu' },
        systemPrompt: 'brief',
        proxyUrl: 'http://127.0.0.1:3128',
      })
      const created = await storage.channels.create(fields, ['sk-abcdefghijklmnopx4Qd', 'short'], noon)
      expect(created).toMatchObject({ ...fields, lastTest: null, createdAt: noon, updatedAt: noon })
      expect(created.keys.map(({ hint, secret }) => [hint, secret])).toEqual([
        ['sk-…x4Qd', 'sk-abcdefghijklmnopx4Qd'],
        ['…', 'short'],
      ])
      expect(await storage.channels.get(created.id)).toEqual(created)
      expect(await storage.channels.all()).toEqual([created])
    })

    it('changes only what is sent; keys replace all', async () => {
      const created = await storage.channels.create(aChannel(), ['one'], noon)
      const [renamed] = await storage.channels.update([created.id], { name: 'new' }, noon + 1)
      expect(renamed).toEqual({ ...created, name: 'new', updatedAt: noon + 1 })
      const [rekeyed] = await storage.channels.update([created.id], { keys: ['two', 'three'] }, noon + 2)
      expect(rekeyed?.keys.map((key) => key.secret)).toEqual(['two', 'three'])
    })

    it('ignores fields that are not a person’s to set', async () => {
      const first = await storage.channels.create(aChannel(), ['one'], noon)
      const copy = await storage.channels.create({ ...first, name: 'copy' }, ['one'], noon + 5)
      expect(copy).toMatchObject({ name: 'copy', createdAt: noon + 5 })
      expect(copy.id).not.toBe(first.id)
    })

    it('updates all of several or none', async () => {
      const a = await storage.channels.create(aChannel(), [], noon)
      const b = await storage.channels.create(aChannel(), [], noon)
      await expect(storage.channels.update([a.id, 999, b.id], { enabled: false }, noon)).rejects.toMatchObject({
        code: 'channel.not_found',
      })
      expect((await storage.channels.all()).map((channel) => channel.enabled)).toEqual([true, true])
      expect(
        (await storage.channels.update([b.id, a.id], { enabled: false }, noon)).map(({ id, enabled }) => [id, enabled]),
      ).toEqual([
        [b.id, false],
        [a.id, false],
      ])
    })

    it('brings a removed channel back with its keys, for a day', async () => {
      const created = await storage.channels.create(aChannel(), ['one'], noon)
      expect(await storage.channels.remove(created.id, noon)).toBe(true)
      expect(await storage.channels.remove(created.id, noon)).toBe(false)
      expect(await storage.channels.get(created.id)).toBeUndefined()
      expect(await storage.channels.all()).toEqual([])
      expect((await storage.channels.list({ limit: 10 })).items).toEqual([])
      await expect(storage.channels.update([created.id], { name: 'x' }, noon)).rejects.toMatchObject({
        code: 'channel.not_found',
      })
      expect(await storage.channels.restore(created.id, noon + 2 * day)).toBeUndefined()
      expect(await storage.channels.restore(created.id, noon + hour)).toEqual({ ...created, updatedAt: noon + hour })
      expect(await storage.channels.restore(created.id, noon + hour)).toBeUndefined()
    })

    it('purges what was removed before a time and never uses an id again', async () => {
      const old = await storage.channels.create(aChannel(), ['one'], noon)
      const fresh = await storage.channels.create(aChannel(), ['one'], noon)
      await storage.channels.remove(old.id, noon)
      await storage.channels.remove(fresh.id, noon + hour)
      expect(await storage.channels.purgeRemoved(noon + 1)).toBe(1)
      expect(await storage.channels.restore(old.id, noon + 2)).toBeUndefined()
      expect(await storage.channels.restore(fresh.id, noon + hour)).toBeDefined()
      expect((await storage.channels.create(aChannel(), [], noon)).id).toBeGreaterThan(fresh.id)
    })

    it('remembers the last test', async () => {
      const { id } = await storage.channels.create(aChannel(), [], noon)
      const result = { at: noon, ok: false, latencyMs: 12, status: 401, model: 'gpt-4o', message: 'bad key' }
      await storage.channels.saveTest(id, result)
      expect((await storage.channels.get(id))?.lastTest).toEqual(result)
    })

    it('pages newest first, also while channels are added', async () => {
      for (let n = 0; n < 7; n++) await storage.channels.create(aChannel({ name: `c${n}` }), [], noon)
      const first = await storage.channels.list({ limit: 3 })
      await storage.channels.create(aChannel({ name: 'late' }), [], noon)
      const rest = await everyPage((cursor) =>
        storage.channels.list({ limit: 3, cursor: cursor ?? first.nextCursor ?? undefined }),
      )
      expect([...first.items, ...rest].map((channel) => channel.name)).toEqual(
        [6, 5, 4, 3, 2, 1, 0].map((n) => `c${n}`),
      )
    })

    it('finds by name, provider, model and tag, and takes wildcards for letters', async () => {
      const make = (over: Partial<ChannelFields>) => storage.channels.create(aChannel(over), [], noon)
      await make({ name: '火山引擎 主力', models: ['doubao'] })
      await make({ name: 'plain', provider: 'anthropic', models: ['claude_x', 'a"b'], tags: ['团队'] })
      await make({ name: '100%', models: ['x\\y'] })
      const find = async (search: string) =>
        (await storage.channels.list({ limit: 10, search })).items.map((channel) => channel.name)
      expect(await find('引擎')).toEqual(['火山引擎 主力'])
      expect(await find('团')).toEqual(['plain'])
      expect(await find('ANTHRO')).toEqual(['plain'])
      expect(await find('DouBao')).toEqual(['火山引擎 主力'])
      expect(await find('%')).toEqual(['100%'])
      expect(await find('e_x')).toEqual(['plain'])
      expect(await find('a"b')).toEqual(['plain'])
      expect(await find('x\\y')).toEqual(['100%'])
      expect(await find('","')).toEqual([])
      expect(await find('')).toHaveLength(3)
    })

    it('filters by provider and by group', async () => {
      await storage.channels.create(aChannel({ name: 'a', provider: 'gemini', groups: ['default', 'team'] }), [], noon)
      await storage.channels.create(aChannel({ name: 'b', groups: ['team2'] }), [], noon)
      const names = async (query: { provider?: string; group?: string }) =>
        (await storage.channels.list({ limit: 10, ...query })).items.map((channel) => channel.name)
      expect(await names({ provider: 'gemini' })).toEqual(['a'])
      expect(await names({ group: 'team' })).toEqual(['a'])
      expect(await names({ group: 'team2', provider: 'gemini' })).toEqual([])
    })

    it('refuses a cursor that it did not give', async () => {
      const { nextCursor } = await (async () => {
        await storage.tokens.create(aToken(), { hash: 'a', hint: 'a' }, noon)
        await storage.tokens.create(aToken(), { hash: 'b', hint: 'b' }, noon)
        return storage.tokens.list({ limit: 1 })
      })()
      for (const cursor of ['', 'x', '💥', nextCursor]) {
        await expect(storage.channels.list({ limit: 1, cursor: cursor ?? '' })).rejects.toMatchObject({
          code: 'request.invalid',
          field: 'cursor',
        })
      }
    })
  })

  describe(`${database}: tokens`, () => {
    it('reads back, changes only what is sent, and removes', async () => {
      const fields = aToken({ models: ['gpt-*'], allowedIps: ['10.0.0.0/8'], quotaNano: 5_000_000_000 })
      const created = await storage.tokens.create(fields, { hash: 'h1', hint: 'sk-bc-…1234' }, noon)
      expect(created).toMatchObject({ ...fields, hash: 'h1', usedNano: 0, lastUsedAt: null, createdAt: noon })
      const changed = await storage.tokens.update(created.id, { quotaNano: null }, noon + 1)
      expect(changed).toEqual({ ...created, quotaNano: null, updatedAt: noon + 1 })
      expect(await storage.tokens.get(created.id)).toEqual(changed)
      expect(await storage.tokens.update(999, { name: 'x' }, noon)).toBeUndefined()
      expect(await storage.tokens.remove(created.id)).toBe(true)
      expect(await storage.tokens.remove(created.id)).toBe(false)
      expect(await storage.tokens.all()).toEqual([])
    })

    it('pages, searches and filters', async () => {
      for (let n = 0; n < 5; n++) {
        await storage.tokens.create(
          aToken({ name: `密钥${n}`, enabled: n % 2 === 0 }),
          { hash: `h${n}`, hint: `hint${n}` },
          noon,
        )
      }
      const all = await everyPage((cursor) => storage.tokens.list({ limit: 2, cursor }))
      expect(all.map((token) => token.hash)).toEqual(['h4', 'h3', 'h2', 'h1', 'h0'])
      expect((await storage.tokens.list({ limit: 9, search: '钥3' })).items.map((token) => token.hash)).toEqual(['h3'])
      expect((await storage.tokens.list({ limit: 9, enabled: false })).items.map((token) => token.hash)).toEqual([
        'h3',
        'h1',
      ])
    })
  })

  describe(`${database}: groups, settings`, () => {
    it('always has the group default, which stays', async () => {
      expect(await storage.groups.all()).toMatchObject([{ name: 'default', ratio: 1 }])
      await expect(storage.groups.remove('default')).rejects.toMatchObject({ code: 'group.protected' })
    })

    it('creates, changes and removes groups unless they are used', async () => {
      const vip = {
        name: 'vip',
        ratio: 0.5,
        strategy: 'weighted',
        sticky: false,
        fallbacks: [],
        limits: noLimits,
        createdAt: noon,
      }
      expect(await storage.groups.create(vip)).toEqual(vip)
      await expect(storage.groups.create(vip)).rejects.toMatchObject({ code: 'group.exists' })
      expect(await storage.groups.update('vip', { ratio: 2 })).toEqual({ ...vip, ratio: 2 })
      expect(await storage.groups.update('vip', {})).toEqual({ ...vip, ratio: 2 })
      expect(await storage.groups.update('none', { ratio: 2 })).toBeUndefined()
      const token = await storage.tokens.create(aToken({ group: 'vip' }), { hash: 'h', hint: 'x' }, noon)
      await expect(storage.groups.remove('vip')).rejects.toMatchObject({ code: 'group.in_use' })
      await storage.tokens.remove(token.id)
      const channel = await storage.channels.create(aChannel({ groups: ['default', 'vip'] }), [], noon)
      await expect(storage.groups.remove('vip')).rejects.toMatchObject({ code: 'group.in_use' })
      await storage.channels.remove(channel.id, noon)
      expect(await storage.groups.remove('vip')).toBe(true)
      expect(await storage.groups.remove('vip')).toBe(false)
    })

    it('keeps settings and facts', async () => {
      expect(await storage.settings.read()).toEqual({})
      await storage.settings.write({ logRetentionDays: 30, allowedHosts: ['box.lan'] })
      await storage.settings.write({ logRetentionDays: 7, failover: false })
      expect(await storage.settings.read()).toEqual({ logRetentionDays: 7, allowedHosts: ['box.lan'], failover: false })
      expect(await storage.settings.readSecret('admin')).toBeUndefined()
      await storage.settings.writeSecret('admin', 'one')
      await storage.settings.writeSecret('admin', 'two')
      expect(await storage.settings.readSecret('admin')).toBe('two')
    })
  })

  describe(`${database}: ledger and log`, () => {
    it('reads a row back whole as soon as it is committed', async () => {
      const row = aRow({
        tokenId: 1,
        tokenName: '笔记本',
        userId: 4,
        group: 'team',
        channelId: 2,
        channelName: 'main',
        stream: true,
        status: 502,
        errorCode: 'upstream.error',
        errorMessage: 'broken "pipe"',
        usage: {
          input: 1,
          cacheRead: 2,
          cacheWrite5m: 3,
          cacheWrite1h: 4,
          output: 5,
          reasoning: 6,
          audioInput: 7,
          audioOutput: 8,
          image: 9,
        },
        attemptList: [
          {
            channelId: 2,
            channelName: 'main',
            keyId: 3,
            protocol: 'openai-chat',
            upstreamModel: 'x',
            url: 'https://api.example.com/v1',
            reason: 'first',
            startedMs: 1,
            firstByteMs: null,
            endedMs: 9,
            status: 502,
            errorCode: 'upstream.error',
            error: 'bad',
          },
        ],
        attempts: 2,
        latencyMs: 12.5,
        firstByteMs: null,
        mode: null,
        warnings: ['unsupported:logit_bias'],
        clientName: 'OpenAI/Python 1.0',
      })
      await append(storage, row)
      const { items } = await storage.reports.logs({}, { limit: 10 })
      expect(items).toEqual([{ ...row, id: items[0]?.id }])
      expect(await storage.reports.log(items[0]?.id ?? '')).toEqual(items[0])
      expect(await storage.reports.log('99')).toBeUndefined()
      expect(await storage.reports.log('no number')).toBeUndefined()
    })

    it('writes a request once, however often it is given', async () => {
      const row = aRow({ requestId: 'same' })
      await append(storage, row, row)
      await append(storage, row)
      expect((await storage.reports.logs({}, { limit: 10 })).items).toHaveLength(1)
      expect((await storage.reports.summary({ from: noon - day, to: noon + day })).requests).toBe(1)
    })

    it('charges the token in the same step', async () => {
      const token = await storage.tokens.create(aToken(), { hash: 'h', hint: 'x' }, noon)
      const other = await storage.tokens.create(aToken(), { hash: 'h2', hint: 'x' }, noon)
      await append(
        storage,
        aRow({ tokenId: token.id, costNano: 7, at: noon + 5 }),
        aRow({ tokenId: other.id, costNano: 1, at: noon }),
        aRow({ tokenId: token.id, costNano: 8, at: noon + 1 }),
      )
      expect(await storage.tokens.get(token.id)).toMatchObject({ usedNano: 15, lastUsedAt: noon + 5, updatedAt: noon })
      expect(await storage.tokens.get(other.id)).toMatchObject({ usedNano: 1, lastUsedAt: noon })
    })

    it('keeps more rows of one millisecond than an id has room for', async () => {
      const rows = Array.from({ length: 2100 }, (_, n) => aRow({ requestId: `r${n}` }))
      await append(storage, ...rows)
      const seen = (await everyPage((cursor) => storage.reports.logs({}, { limit: 200, cursor }))).map(
        (row) => row.requestId,
      )
      expect(new Set(seen).size).toBe(2100)
    })

    it('refuses one row that cannot be stored and keeps its neighbours', async () => {
      const results = await Promise.allSettled([
        append(storage, aRow({ requestId: 'good 1' })),
        append(storage, aRow({ requestId: 'bad', costNano: Number.NaN })),
        append(storage, aRow({ requestId: 'good 2' })),
      ])
      expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect((await storage.reports.logs({}, { limit: 9 })).items.map((row) => row.requestId).sort()).toEqual([
        'good 1',
        'good 2',
      ])
      expect((await storage.reports.summary({ from: 0, to: noon + day })).requests).toBe(2)
    })

    it('waits in flush for everything appended so far', async () => {
      let committed = 0
      for (let n = 0; n < 1200; n++) storage.ledger.append(aRow(), () => committed++)
      await storage.ledger.flush()
      expect(committed).toBe(1200)
      await storage.ledger.flush()
    })

    it('filters and pages by arrival, not by the order of writing', async () => {
      const rows = [
        aRow({ requestId: 'a', at: noon + 3, model: 'm1', tokenId: 1, channelId: 1 }),
        aRow({ requestId: 'b', at: noon + 1, model: 'm2', tokenId: 2, channelId: 1, status: 404 }),
        aRow({ requestId: 'c', at: noon + 2, model: 'm1', tokenId: 1, channelId: 2, status: 499 }),
        aRow({ requestId: 'd', at: noon + 4, model: 'm2', tokenId: 2, channelId: 2, status: 500 }),
      ]
      for (const row of rows) await append(storage, row)
      const ids = async (filter: Parameters<Storage['reports']['logs']>[0]) => {
        const paged = await everyPage((cursor) => storage.reports.logs(filter, { limit: 1, cursor }))
        return paged.map((row) => row.requestId).join('')
      }
      expect(await ids({})).toBe('dacb')
      expect(await ids({ model: 'm1' })).toBe('ac')
      expect(await ids({ tokenId: 2 })).toBe('db')
      expect(await ids({ channelId: 2 })).toBe('dc')
      expect(await ids({ status: 200 })).toBe('a')
      expect(await ids({ status: 404 })).toBe('b')
      expect(await ids({ errorOnly: true })).toBe('db')
      expect(await ids({ errorOnly: false })).toBe('dacb')
      expect(await ids({ errorOnly: true, channelId: 2, status: 500 })).toBe('d')
      expect(await ids({ requestId: 'c' })).toBe('c')
      expect(await ids({ from: new Date(noon + 2).toISOString(), to: new Date(noon + 4).toISOString() })).toBe('ac')
      await expect(storage.reports.logs({}, { limit: 1, cursor: 'zz' })).rejects.toMatchObject({ field: 'cursor' })
    })

    it('finds with any filters together what a look at each row finds', async () => {
      const random = randomNumbers(11)
      const rows = Array.from({ length: 600 }, (_, n) =>
        aRow({
          requestId: `r${n}`,
          at: noon - 2 * day + random(3 * day),
          model: `m${random(4)}`,
          channelId: 1 + random(4),
          tokenId: 1 + random(4),
          status: [200, 200, 200, 404, 499, 500][random(6)] ?? 200,
        }),
      )
      await append(storage, ...rows)
      for (let n = 0; n < 60; n++) {
        const from = noon - 2 * day + random(3 * day)
        const filter = {
          ...(random(2) ? { model: `m${random(5)}` } : {}),
          ...(random(2) ? { channelId: 1 + random(4) } : {}),
          ...(random(2) ? { tokenId: 1 + random(4) } : {}),
          ...(random(3) ? {} : { errorOnly: true }),
          ...(random(3) ? {} : { status: [200, 404, 499][random(3)] ?? 200 }),
          ...(random(2) ? {} : { from: new Date(from).toISOString(), to: new Date(from + random(day)).toISOString() }),
        }
        const expected = rows.filter(
          (row) =>
            (filter.model === undefined || row.model === filter.model) &&
            (filter.channelId === undefined || row.channelId === filter.channelId) &&
            (filter.tokenId === undefined || row.tokenId === filter.tokenId) &&
            (filter.errorOnly === undefined || (row.status >= 400 && row.status !== 499)) &&
            (filter.status === undefined || row.status === filter.status) &&
            (filter.from === undefined || row.at >= Date.parse(filter.from)) &&
            (filter.to === undefined || row.at < Date.parse(filter.to)),
        )
        const found = await everyPage((cursor) => storage.reports.logs(filter, { limit: 20, cursor }))
        expect(found.map((row) => row.at)).toEqual(expected.map((row) => row.at).sort((a, b) => b - a))
        expect(new Set(found.map((row) => row.requestId))).toEqual(new Set(expected.map((row) => row.requestId)))
      }
    })

    it('streams an export in pieces', async () => {
      await append(storage, ...Array.from({ length: 1001 }, (_, n) => aRow({ at: noon + n, status: 500 })))
      const sizes: number[] = []
      for await (const rows of storage.reports.exportLogs({ errorOnly: true })) sizes.push(rows.length)
      expect(sizes).toEqual([1000, 1])
    })

    it('prunes rows and keeps the sums', async () => {
      await append(
        storage,
        ...Array.from({ length: 2500 }, (_, n) => aRow({ at: noon - day + n })),
        aRow({ requestId: 'kept' }),
      )
      expect(await storage.ledger.prune(noon)).toBe(2500)
      expect((await storage.reports.logs({}, { limit: 9 })).items.map((row) => row.requestId)).toEqual(['kept'])
      expect((await storage.reports.summary({ from: noon - 2 * day, to: noon + 1 })).requests).toBe(2501)
      expect(await storage.reports.requestCount()).toBe(2501)
    })
  })

  describe(`${database}: sums`, () => {
    it('tells means over answered requests and counts 499 as no error', async () => {
      await append(
        storage,
        aRow({ latencyMs: 100, firstByteMs: 10 }),
        aRow({ latencyMs: 200, firstByteMs: null }),
        aRow({ latencyMs: 9000, firstByteMs: 9000, status: 500 }),
        aRow({ status: 499, usage: { ...noUsage, cacheRead: 3, cacheWrite1h: 4, reasoning: 2 } }),
      )
      expect(await storage.reports.summary({ from: noon, to: noon + 1 })).toEqual({
        requests: 4,
        errors: 1,
        inputTokens: 37,
        outputTokens: 15,
        cacheReadTokens: 3,
        cacheWriteTokens: 4,
        reasoningTokens: 2,
        costNano: 4000,
        latencyMs: 150,
        firstByteMs: 10,
      })
      expect(await storage.reports.summary({ from: noon + 1, to: noon + day })).toMatchObject({
        requests: 0,
        latencyMs: null,
        firstByteMs: null,
      })
    })

    it('labels a series with the name now, else the name then, else the id', async () => {
      const channel = await storage.channels.create(aChannel({ name: 'now' }), [], noon)
      await append(
        storage,
        aRow({ channelId: channel.id, channelName: 'before', at: noon }),
        aRow({ channelId: 77, channelName: 'gone', at: noon + hour }),
        aRow({ channelId: null, at: noon + hour }),
        aRow({ channelId: 78, channelName: null, at: noon + hour + 1 }),
      )
      const series = await storage.reports.series({ from: noon, to: noon + day, bucket: 'hour', groupBy: 'channel' })
      expect(series.map(({ at, key, label, requests }) => [at, key, label, requests])).toEqual([
        [noon, String(channel.id), 'now', 1],
        [noon + hour, '', '', 1],
        [noon + hour, '77', 'gone', 1],
        [noon + hour, '78', '78', 1],
      ])
    })

    it('groups by model, token and not at all, per minute, hour and day in UTC', async () => {
      const late = Date.UTC(2026, 4, 17, 23, 59, 59)
      const person = await storage.users.create(aUser({ name: '小明' }), noon)
      await append(
        storage,
        aRow({ at: late, model: 'a', tokenId: 5, tokenName: 'five', userId: person.id }),
        aRow({ at: late + 1000, model: 'b', tokenId: 5, tokenName: 'five' }),
      )
      const read = async (
        bucket: 'minute' | 'hour' | 'day',
        groupBy: 'model' | 'token' | 'none' | 'user',
      ): Promise<unknown[]> =>
        (await storage.reports.series({ from: late - day, to: late + day, bucket, groupBy })).map((item) => [
          item.at,
          item.key,
          item.label,
        ])
      const midnight = late + 1000
      expect(await read('day', 'model')).toEqual([
        [midnight - day, 'a', 'a'],
        [midnight, 'b', 'b'],
      ])
      expect(await read('hour', 'token')).toEqual([
        [midnight - hour, '5', 'five'],
        [midnight, '5', 'five'],
      ])
      expect(await read('minute', 'none')).toEqual([
        [midnight - minute, 'all', 'all'],
        [midnight, 'all', 'all'],
      ])
      expect(await read('day', 'user')).toEqual([
        [midnight - day, String(person.id), '小明'],
        [midnight, '', ''],
      ])
    })

    it('sums any period exactly as the rows in it say', async () => {
      const random = randomNumbers(7)
      const rows = Array.from({ length: 400 }, () =>
        aRow({
          at: noon - 2 * day + random(4 * day),
          model: `m${random(3)}`,
          channelId: 1 + random(3),
          tokenId: 1 + random(3),
          status: [200, 200, 200, 404, 499, 500][random(6)] ?? 200,
          costNano: random(1000),
        }),
      )
      await append(storage, ...rows)
      for (let n = 0; n < 60; n++) {
        const from = noon - 3 * day + random(5 * day)
        const query = {
          from,
          to: from + [random(2 * minute), random(2 * hour), random(3 * day)][n % 3]!,
          ...(n % 4 === 1 ? { model: 'm1' } : {}),
          ...(n % 4 === 2 ? { channelId: 2 } : {}),
          ...(n % 4 === 3 ? { tokenId: 3, model: 'm2' } : {}),
        }
        const inside = rows.filter(
          (row) =>
            row.at >= query.from &&
            row.at < query.to &&
            (query.model === undefined || row.model === query.model) &&
            (query.channelId === undefined || row.channelId === query.channelId) &&
            (query.tokenId === undefined || row.tokenId === query.tokenId),
        )
        const expected = {
          requests: inside.length,
          errors: inside.filter((row) => row.status >= 400 && row.status !== 499).length,
          costNano: inside.reduce((sum, row) => sum + row.costNano, 0),
        }
        expect(await storage.reports.summary(query)).toMatchObject(expected)
        const series = await storage.reports.series({ ...query, bucket: 'hour', groupBy: 'model' })
        expect(series.reduce((sum, item) => sum + item.costNano, 0)).toBe(expected.costNano)
      }
    })

    it('names failing channels with their last error, and unpriced models', async () => {
      await append(
        storage,
        aRow({ channelId: 1, at: noon }),
        aRow({ channelId: 1, at: noon + 1, status: 500, errorMessage: 'first' }),
        aRow({ channelId: 1, at: noon + 2, status: 502, errorMessage: 'last' }),
        aRow({ channelId: 2, at: noon, status: 499 }),
        aRow({ channelId: 3, at: noon - day, status: 500, errorMessage: 'long ago' }),
        aRow({ model: 'free', costNano: 0, arithmetic: '{"priceSource":"override"}' }),
        aRow({ model: 'unknown', costNano: 0, arithmetic: '{"priceSource":"none"}' }),
        aRow({ model: 'unknown too', costNano: 0, arithmetic: null }),
        aRow({ model: 'failed', status: 500, costNano: 0, arithmetic: null }),
      )
      expect(await storage.reports.attention(noon)).toEqual({
        channels: [{ channelId: 1, requests: 3, errors: 2, lastError: 'last' }],
        unpricedModels: ['unknown', 'unknown too'],
      })
    })
  })

  describe(`${database}: stored answers`, () => {
    const answer = (id: string, owner: number, at = noon) => ({
      id,
      owner,
      at,
      previousId: null,
      input: [{ role: 'user', content: '你好 👋' }],
      response: { id, output: [] },
    })

    it('are given back to their owner alone, until deleted', async () => {
      await storage.responses.put({ ...answer('resp_1', 1), previousId: 'resp_0' })
      await storage.responses.put(answer('resp_1', 2))
      expect(await storage.responses.get(1, 'resp_1')).toEqual({ ...answer('resp_1', 1), previousId: 'resp_0' })
      expect(await storage.responses.get(3, 'resp_1')).toBeUndefined()
      expect(await storage.responses.delete(1, 'resp_1')).toBe(true)
      expect(await storage.responses.delete(1, 'resp_1')).toBe(false)
      expect(await storage.responses.get(2, 'resp_1')).toMatchObject({ owner: 2 })
    })

    it('go when they are old or too many, the oldest first', async () => {
      for (let n = 0; n < 12; n++) await storage.responses.put(answer(`resp_${n}`, 1, noon + n))
      expect(await storage.responses.prune(noon + 3, 5)).toBe(7)
      expect(await storage.responses.get(1, 'resp_6')).toBeUndefined()
      expect(await storage.responses.get(1, 'resp_7')).toBeDefined()
      expect(await storage.responses.prune(0, 5)).toBe(0)
    })
  })

  describe(`${database}: kept messages`, () => {
    it('are found by the request', async () => {
      await storage.bodies.keep('req_1', noon, anExchange('你好'))
      expect(await storage.bodies.get('req_1')).toEqual(anExchange('你好'))
      expect(await storage.bodies.get('req_2')).toBeUndefined()
    })

    it('go when they are old or too heavy, the oldest first', async () => {
      for (let n = 0; n < 10; n++) await storage.bodies.keep(`req_${n}`, noon + n, anExchange('x'.repeat(10_000)))
      expect(await storage.bodies.prune(noon + 2, 1e9)).toBe(2)
      expect(await storage.bodies.prune(0, 35_000)).toBe(5)
      expect(await storage.bodies.get('req_6')).toBeUndefined()
      expect(await storage.bodies.get('req_7')).toBeDefined()
    })
  })

  describe(`${database}: health`, () => {
    it('is well and has a size', async () => {
      expect(await storage.health()).toMatchObject({ ok: true, message: null })
      expect((await storage.health()).sizeBytes).toBeGreaterThan(0)
    })
  })
}
