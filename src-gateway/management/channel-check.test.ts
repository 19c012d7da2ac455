import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ServingChannel } from '../catalog/types.ts'
import { upstreamProtocols } from '../protocols/registry.ts'
import { RememberedTokens } from '../providers/access-tokens.ts'
import { providers } from '../providers/registry.ts'
import type { Balance } from '../providers/types.ts'
import { HealthBook } from '../routing/health/health-book.ts'
import { aChannel } from '../storage/repository.cases.ts'
import type { ChannelTestResult, Storage, StoredChannel } from '../storage/types.ts'
import { sendJson, startTestUpstream, type TestUpstream } from '../testing/test-upstream.ts'
import type { Transport } from '../transport/types.ts'
import { createTransport } from '../transport/undici-transport.ts'
import { createUpstreamCaller } from './call-upstream.ts'
import { checkChannelHealth, readChannelBalances } from './channel-check.ts'

const patience = new AbortController().signal
const reply = { choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }] }
const secrets = ['sk-first-aaaaaaaaaaaa', 'sk-second-bbbbbbbbbbbb', 'sk-third-cccccccccccc']

const now = 1_000_000
let vendor: TestUpstream
let transport: Transport
/** Keys that the vendor refuses, with the status. */
const refused = new Map<string, number>()
const balances = new Map<string, string>()

beforeEach(async () => {
  refused.clear()
  balances.clear()
  transport = createTransport()
  vendor = await startTestUpstream(({ url, headers }, response) => {
    const secret = String(headers.authorization).replace('Bearer ', '')
    const status = refused.get(secret)
    if (url === '/user/balance')
      sendJson(response, 200, {
        is_available: balances.has(secret),
        balance_infos: [{ currency: 'USD', total_balance: balances.get(secret) ?? '0' }],
      })
    else if (status !== undefined) sendJson(response, status, { error: { message: `no ${secret}` } })
    else sendJson(response, 200, reply)
  })
})
afterEach(async () => {
  await vendor.close()
  await transport.close()
})

function setUp() {
  const stored: StoredChannel = {
    ...aChannel({
      provider: 'deepseek',
      baseUrl: vendor.url,
      models: ['m1'],
      modelMapping: {},
      protocols: ['openai-chat'],
    }),
    id: 1,
    settings: {},
    keys: secrets.map((secret, index) => ({ id: index + 1, hint: `sk-…${index + 1}`, secret })),
    lastTest: null,
    createdAt: 0,
    updatedAt: 0,
  }
  const tests: ChannelTestResult[] = []
  const book = new HealthBook({ now: () => now, random: () => 0.5 })
  const told: [number, Balance][] = []
  const health = {
    standing: book.standing.bind(book),
    begin: book.begin.bind(book),
    end: book.end.bind(book),
    keyWorks: (channelId: number, keyId: number) => book.restoreKey(channelId, keyId),
    noteBalance: (_channelId: number, keyId: number, balance: Balance) => void told.push([keyId, balance]),
  }
  const channels = {
    get: async () => stored,
    saveTest: async (_id: number, result: ChannelTestResult) => void tests.push(result),
  }
  const parts = {
    storage: { channels } as unknown as Storage,
    providers,
    upstreams: upstreamProtocols,
    callUpstream: createUpstreamCaller(transport, { tokens: new RememberedTokens(), now: () => now }),
    health,
    now: () => now,
  }
  const channel = { id: 1, provider: 'deepseek' } as ServingChannel
  const called = () =>
    vendor.seen.splice(0).map(({ headers }) => secrets.indexOf(String(headers.authorization).slice(7)) + 1)
  return {
    book,
    tests,
    told,
    called,
    check: () => checkChannelHealth(parts, channel, patience),
    balances: () => readChannelBalances(parts, channel, patience),
  }
}

const standing = (book: HealthBook, keyId: number) => book.standing({ channelId: 1, keyId, model: 'm1' })

it('calls one key of a channel that seems well', async () => {
  const { check, called, tests, book } = setUp()
  await check()
  expect(called()).toEqual([1])
  expect(tests).toMatchObject([{ ok: true, status: 200, model: 'm1', at: now }])
  expect(book.snapshot(1, now).inFlight).toBe(0)
})

it('goes on to the next key when the first does not work, and remembers that', async () => {
  const { check, called, tests, book } = setUp()
  refused.set(secrets[0] ?? '', 402)
  await check()
  expect(called()).toEqual([1, 2])
  expect(tests).toMatchObject([{ ok: true }])
  expect(standing(book, 1)).toMatchObject({ state: 'no-credit' })
})

it('calls keys that are set aside, and one that works is used again', async () => {
  const { check, called, book } = setUp()
  book.setAside(1, 2, 'no-credit', 'dry')
  book.setAside(1, 3, 'revoked', 'gone')
  refused.set(secrets[2] ?? '', 401)
  await check()
  expect(called()).toEqual([1, 2, 3])
  expect(standing(book, 2)).toBeUndefined()
  expect(standing(book, 3)).toMatchObject({ state: 'revoked' })
})

it('leaves a channel alone that a person took out of use', async () => {
  const { check, called, tests, book } = setUp()
  book.trip(1, 60_000)
  await check()
  expect(called()).toEqual([])
  expect(tests).toEqual([])
})

it('shows the failure when no key works, without the key', async () => {
  const { check, tests } = setUp()
  for (const secret of secrets) refused.set(secret, 500)
  await check()
  expect(tests).toMatchObject([{ ok: false, status: 500 }])
  expect(JSON.stringify(tests)).not.toContain('aaaaaaaa')
})

it('asks for the balance of each key', async () => {
  const { balances: ask, told, called } = setUp()
  balances.set(secrets[1] ?? '', '4.5')
  await ask()
  expect(called()).toEqual([1, 2, 3])
  expect(told).toEqual([
    [1, { usd: 0, usable: false }],
    [2, { usd: 4.5, usable: true }],
    [3, { usd: 0, usable: false }],
  ])
})
