import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { providers } from '../providers/registry.ts'
import { classifyFailure } from '../routing/classify-failure.ts'
import { HealthBook } from '../routing/health/health-book.ts'
import type { AttemptEnd, Target } from '../routing/live-facts.ts'
import { openStorage } from '../storage/open-storage.ts'
import { aChannel } from '../storage/repository.cases.ts'
import type { Storage, StoredChannel } from '../storage/types.ts'
import { ChannelHealthService } from './channel-health.ts'
import { createConfigSource, type WatchableConfig } from './config-source.ts'
import type { News } from './notifier.ts'
import { loadPriceCatalog } from './price-catalog.ts'

const prices = loadPriceCatalog()
const minute = 60_000
const works: AttemptEnd = { type: 'success', stream: false, firstByteMs: null, totalMs: 100, empty: false }

let folder = ''
let now = Date.UTC(2026, 10, 21, 12)
let storage: Storage
let config: WatchableConfig
let channel: StoredChannel
let health: ChannelHealthService
let news: News[] = []

const refuses = (status: number, message = `${status}`): AttemptEnd => ({
  type: 'failure',
  failure: classifyFailure({ status, now }),
  message,
})

async function open(): Promise<ChannelHealthService> {
  config = await createConfigSource({
    storage,
    providers,
    protocols: new Set(['openai-chat']),
    prices,
    now: () => now,
  })
  const service = new ChannelHealthService({
    book: new HealthBook({ now: () => now, random: () => 0.5 }),
    config,
    storage,
    notifier: { notify: (one) => void news.push(one), settled: async () => undefined },
    now: () => now,
    random: () => 0.5,
    log: { warn: (facts, message) => expect.fail(`${message} ${JSON.stringify(facts)}`) },
  })
  await service.start()
  return service
}

/** A stop and a start of the program. */
async function restart(): Promise<void> {
  await health.stop()
  health = await open()
}

async function change(patch: Parameters<Storage['channels']['update']>[1]): Promise<void> {
  const [updated] = await storage.channels.update([channel.id], patch, now)
  if (updated !== undefined) channel = updated
  await config.rebuild()
}

const key = (index = 0) => channel.keys[index]?.id ?? -1
const to = (index = 0, model = 'm1'): Target => ({ channelId: channel.id, keyId: key(index), model })

async function attempt(target: Target, end: AttemptEnd): Promise<void> {
  health.begin(target)
  health.end(target, end)
  await health.settled()
}

async function failTimes(count: number, index = 0): Promise<void> {
  for (let n = 0; n < count; n += 1) await attempt(to(index), refuses(500, 'the vendor is down'))
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'burncloud-health-'))
  now = Date.UTC(2026, 10, 21, 12)
  news = []
  storage = await openStorage({ file: join(folder, 'a.db'), masterKey: Buffer.alloc(32), now: () => now })
  await storage.settings.write({ autoDisableAfter: 6 })
  channel = await storage.channels.create(
    { ...aChannel(), name: 'main', provider: 'openai', autoDisable: true },
    ['sk-one-aaaa'],
    now,
  )
  health = await open()
})
afterEach(async () => {
  await health.stop()
  await storage.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

describe('a channel on which nothing works', () => {
  it('is switched off after so many failures in a row, without a change of its configuration', async () => {
    await failTimes(5)
    expect(health.switchedOff(channel.id)).toBeUndefined()
    await failTimes(1)
    expect(health.switchedOff(channel.id)).toMatchObject({
      reason: '6 failures in a row; the last one: the vendor is down',
    })
    expect(health.standing(to())).toMatchObject({ state: 'open' })
    expect(health.standing(to(0, 'another model'))).toMatchObject({ state: 'open' })
    expect((await storage.channels.get(channel.id))?.enabled).toBe(true)
    expect(news).toEqual([
      {
        kind: 'channel-off',
        channelId: channel.id,
        channelName: 'main',
        message: '6 failures in a row; the last one: the vendor is down',
      },
    ])
  })

  it('comes back by one request that works', async () => {
    await failTimes(6)
    now += 10 * minute
    expect(health.standing(to())).toBeUndefined()
    const probe = to()
    health.begin(probe)
    expect(health.standing(to())).toMatchObject({ state: 'probing' })
    health.end(probe, works)
    await health.settled()
    expect(health.switchedOff(channel.id)).toBeUndefined()
    expect(health.standing(to())).toBeUndefined()
    expect(news.map(({ kind }) => kind)).toEqual(['channel-off', 'channel-back'])
  })

  it('comes back as soon as the reply of its probe has begun', async () => {
    await failTimes(6)
    now += 10 * minute
    const probe = to()
    health.begin(probe)
    health.answered(probe)
    expect(health.switchedOff(channel.id)).toBeUndefined()
    health.end(probe, works)
    await health.settled()
    expect(news.map(({ kind }) => kind)).toEqual(['channel-off', 'channel-back'])
  })

  it('stays off for longer when its probe fails, and nobody is told twice', async () => {
    await failTimes(6)
    const first = (health.switchedOff(channel.id)?.until ?? 0) - now
    now += 10 * minute
    await attempt(to(), refuses(500))
    const second = (health.switchedOff(channel.id)?.until ?? 0) - now
    expect(second).toBe(2 * first)
    expect(health.standing(to())).toMatchObject({ state: 'open' })
    now += 10 * minute
    await attempt(to(), { type: 'neutral' })
    expect(health.standing(to())?.state).not.toBe('probing')
    expect(news.map(({ kind }) => kind)).toEqual(['channel-off'])
  })

  it('is switched off only when each of its keys has failed', async () => {
    await change({ keys: ['sk-one-aaaa', 'sk-two-bbbb'] })
    await failTimes(8, 0)
    expect(health.switchedOff(channel.id)).toBeUndefined()
    await failTimes(1, 1)
    expect(health.switchedOff(channel.id)).toBeDefined()
  })

  it('begins to count anew with every success', async () => {
    await failTimes(5)
    await attempt(to(0, 'm2'), works)
    await failTimes(5)
    expect(health.switchedOff(channel.id)).toBeUndefined()
  })

  it('is left on where a person wants it', async () => {
    await change({ autoDisable: false })
    await failTimes(9)
    expect(health.switchedOff(channel.id)).toBeUndefined()
    await change({ autoDisable: true })
    await failTimes(1)
    expect(health.switchedOff(channel.id)).toBeDefined()
    await change({ autoDisable: false })
    await health.settled()
    expect(health.switchedOff(channel.id)).toBeUndefined()
  })

  it('is never switched off when the setting says 0', async () => {
    await storage.settings.write({ autoDisableAfter: 0 })
    await config.rebuild()
    await failTimes(30)
    expect(health.switchedOff(channel.id)).toBeUndefined()
  })

  it('is used again at once when a person resets it or gives it another key', async () => {
    await failTimes(6)
    health.reset(channel.id)
    expect(health.standing(to())).toBeUndefined()
    await failTimes(6)
    await change({ keys: ['sk-new-cccc'] })
    expect(health.switchedOff(channel.id)).toBeUndefined()
    expect(health.standing(to())).toBeUndefined()
    await failTimes(1)
    expect(health.switchedOff(channel.id)).toBeUndefined()
  })
})

describe('a key that is of no use', () => {
  it('is told of once, by its ends', async () => {
    await attempt(to(), refuses(402, 'Insufficient Balance'))
    await attempt(to(), refuses(402, 'Insufficient Balance'))
    const hint = channel.keys[0]?.hint
    expect(news).toEqual([
      { kind: 'key-no-credit', channelId: channel.id, channelName: 'main', message: `${hint}: Insufficient Balance` },
    ])
    expect(health.standing(to())).toMatchObject({ state: 'no-credit', until: null })
  })

  it('comes back when its account has something', async () => {
    await attempt(to(), refuses(402))
    health.noteBalance(channel.id, key(), { usd: 0, usable: false })
    expect(health.standing(to())).toMatchObject({ state: 'no-credit' })
    health.noteBalance(channel.id, key(), { usd: 5, usable: true })
    expect(health.standing(to())).toBeUndefined()
    expect(health.facts(channel.id)).toMatchObject({ balanceUsd: 5, balanceAt: new Date(now).toISOString() })
  })

  it('does not come back for ever by a rest that pays no request', async () => {
    await attempt(to(), refuses(402))
    health.noteBalance(channel.id, key(), { usd: 0.01, usable: true })
    await attempt(to(), refuses(402))
    await restart()
    health.noteBalance(channel.id, key(), { usd: 0.01, usable: true })
    expect(health.standing(to())).toMatchObject({ state: 'no-credit' })
    health.noteBalance(channel.id, key(), { usd: 10.01, usable: true })
    expect(health.standing(to())).toBeUndefined()
  })

  it('is not brought back by what says nothing of the account', async () => {
    await attempt(to(), refuses(402))
    health.noteBalance(channel.id, key(), { usd: 4, usable: null })
    expect(health.standing(to())).toMatchObject({ state: 'no-credit' })
  })

  it('comes back when a call with it works', async () => {
    await attempt(to(), refuses(402))
    health.keyWorks(channel.id, key())
    expect(health.standing(to())).toBeUndefined()
  })
})

describe('the balance of a channel', () => {
  it('is what its accounts have in dollars; keys of one account count once', async () => {
    await change({ keys: ['sk-one-aaaa', 'sk-two-bbbb', 'sk-three-cccc', 'sk-four-dddd'] })
    expect(health.facts(channel.id)).toMatchObject({ balanceUsd: null, balanceAt: null })
    health.noteBalance(channel.id, key(0), { usd: 2.5, usable: true })
    health.noteBalance(channel.id, key(1), { usd: 2.5, usable: true })
    health.noteBalance(channel.id, key(2), { usd: 1, usable: true })
    health.noteBalance(channel.id, key(3), { usd: null, usable: true })
    expect(health.facts(channel.id).balanceUsd).toBe(3.5)
  })
})

describe('a restart', () => {
  it('forgets neither keys that are set aside nor what is off, tripped, preferred or told', async () => {
    await change({ keys: ['sk-one-aaaa', 'sk-two-bbbb'] })
    await attempt(to(1), refuses(402))
    await failTimes(6)
    health.noteBalance(channel.id, key(), { usd: 3, usable: true })
    health.prefer(channel.id, 60 * minute)
    const before = health.switchedOff(channel.id)
    expect(before).toBeDefined()
    await restart()
    expect(health.switchedOff(channel.id)).toEqual(before)
    expect(health.standing(to())).toMatchObject({ state: 'open' })
    expect(health.facts(channel.id)).toMatchObject({ balanceUsd: 3 })
    expect(health.preferred(channel.id)).toBe(true)
    now += 10 * minute
    expect(health.standing(to(1))).toMatchObject({ state: 'no-credit' })
    health.reset(channel.id)
    health.trip(channel.id, 30 * minute)
    await restart()
    expect(health.standing(to())).toMatchObject({ state: 'tripped', until: now + 30 * minute })
    expect(news.map(({ kind }) => kind)).toEqual(['key-no-credit', 'channel-off'])
  })

  it('keeps an open circuit open', async () => {
    await failTimes(3)
    const standing = health.standing(to())
    expect(standing).toMatchObject({ state: 'open' })
    await restart()
    expect(health.standing(to())).toEqual(standing)
  })

  it('knows nothing of channels that were removed', async () => {
    await failTimes(6)
    await health.stop()
    expect(await storage.channelHealth.load()).toHaveLength(1)
    await storage.channels.remove(channel.id, now)
    health = await open()
    await health.stop()
    expect(await storage.channelHealth.load()).toEqual([])
  })

  it('is not stopped by what an edited database holds', async () => {
    await storage.channelHealth.save([{ channelId: channel.id, state: { book: 7, off: { at: 'x' }, balances: {} } }])
    await health.stop()
    health = await open()
    expect(health.standing(to())).toBeUndefined()
    expect(health.facts(channel.id).balanceUsd).toBeNull()
  })
})

it('forgets a channel that is removed while it runs', async () => {
  await failTimes(6)
  await storage.channels.remove(channel.id, now)
  await config.rebuild()
  expect(health.switchedOff(channel.id)).toBeUndefined()
  await health.stop()
  expect(await storage.channelHealth.load()).toEqual([])
})

it('writes nothing for channels that nothing happened to', async () => {
  await restart()
  await restart()
  expect(await storage.channelHealth.load()).toEqual([])
})
