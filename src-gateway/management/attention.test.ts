import { describe, expect, it } from 'vitest'
import { providers } from '../providers/registry.ts'
import type { StoredUser } from '../storage/money-types.ts'
import type { StoredChannel, StoredToken } from '../storage/types.ts'
import { type AttentionFacts, attentionOf } from './attention.ts'

const limits = { rpm: null, tpm: null, concurrency: null }

function channel(over: Partial<StoredChannel> = {}): StoredChannel {
  return {
    id: 1,
    name: 'main',
    provider: 'openai',
    baseUrl: 'https://x',
    models: ['*'],
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
    systemPrompt: null,
    statusMapping: {},
    timeouts: { connectMs: 1, firstByteMs: 1, idleMs: 1, totalMs: null },
    limits,
    bodyRules: [],
    systemPromptMode: 'prepend',
    keyLimits: limits,
    queue: { size: 0, waitMs: 0 },
    ca: null,
    autoDisable: true,
    settings: {},
    keys: [{ id: 1, hint: 'sk-…x', secret: 'sk-x' }],
    lastTest: null,
    createdAt: 0,
    updatedAt: 0,
    ...over,
  }
}

function token(over: Partial<StoredToken> = {}): StoredToken {
  return {
    id: 5,
    name: 'laptop',
    group: 'default',
    userId: null,
    quotaNano: null,
    creditNano: 0,
    expiresAt: null,
    models: null,
    allowedIps: null,
    limits,
    enabled: true,
    hash: '',
    hint: '',
    usedNano: 0,
    lastUsedAt: null,
    createdAt: 0,
    updatedAt: 0,
    ...over,
  }
}

const well: AttentionFacts['channelHealth'] = {
  switchedOff: () => undefined,
  facts: (channelId) => ({
    channelId,
    circuits: [],
    inFlight: 0,
    firstByteMs: null,
    totalMs: null,
    minutes: [],
    balanceUsd: null,
    balanceAt: null,
    preferredUntil: null,
  }),
}

const noMoney = { users: [], budgets: [], unpriced: 'free' } as const

function notes(over: Partial<AttentionFacts> = {}): string[] {
  return attentionOf({
    channels: [channel()],
    tokens: [token()],
    ...noMoney,
    providers,
    health: { ok: true, message: null, sizeBytes: 0 },
    channelHealth: well,
    report: { channels: [], unpricedModels: [] },
    now: 1000,
    ...over,
  }).map((note) => `${note.kind} ${note.subject}`)
}

describe('what needs a person', () => {
  it('is nothing when all is well', () => {
    expect(notes()).toEqual([])
  })

  it('is a channel that cannot be used, unless it is switched off or needs no key', () => {
    expect(notes({ channels: [channel({ keys: [] })] })).toEqual(['channel-no-key main'])
    expect(notes({ channels: [channel({ keys: [{ id: 1, hint: '', secret: null }] })] })).toEqual([
      'key-unreadable main',
    ])
    expect(
      notes({ channels: [channel({ keys: [], enabled: false }), channel({ keys: [], provider: 'ollama' })] }),
    ).toEqual([])
  })

  it('is a channel that fails half of the time, not one that failed once', () => {
    const failing = (requests: number, errors: number) => ({
      channels: [{ channelId: 1, requests, errors, lastError: 'Bearer abcdefgh12345678 refused' }],
      unpricedModels: [],
    })
    expect(notes({ report: failing(10, 5) })).toEqual(['channel-failing main'])
    expect(notes({ report: failing(10, 4) })).toEqual([])
    expect(notes({ report: failing(2, 2) })).toEqual([])
    const [note] = attentionOf({
      channels: [channel()],
      tokens: [],
      ...noMoney,
      providers,
      health: { ok: true, message: null, sizeBytes: 0 },
      channelHealth: well,
      report: failing(4, 4),
      now: 0,
    })
    expect(note?.message).toContain('4 of 4')
    expect(note?.message).not.toContain('abcdefgh12345678')
  })

  it('is a channel that was switched off, and each kind of key that waits for a person', () => {
    const aside = { model: null, failures: 1, reason: 'x', since: '2026-11-21T12:00:00.000Z', until: null }
    const channelHealth: AttentionFacts['channelHealth'] = {
      switchedOff: () => ({ until: 1, reason: '20 failures in a row; the last one: Bearer abcdefgh12345678' }),
      facts: (id) => ({
        ...well.facts(id),
        circuits: [
          { ...aside, keyId: 1, state: 'no-credit' },
          { ...aside, keyId: 2, state: 'no-credit' },
          { ...aside, keyId: 3, state: 'revoked' },
        ],
      }),
    }
    const keys = ['sk-…a', 'sk-…b', 'sk-…c'].map((hint, index) => ({ id: index + 1, hint, secret: 'x' }))
    const found = attentionOf({
      channels: [channel({ keys })],
      tokens: [],
      ...noMoney,
      providers,
      health: { ok: true, message: null, sizeBytes: 0 },
      channelHealth,
      report: { channels: [], unpricedModels: [] },
      now: 0,
    })
    expect(found.map(({ kind, message }) => [kind, message])).toEqual([
      ['channel-off', expect.stringContaining('20 failures in a row')],
      ['key-no-credit', 'Out of credit: sk-…a, sk-…b'],
      ['key-revoked', 'Refused by the vendor: sk-…c'],
    ])
    expect(JSON.stringify(found)).not.toContain('abcdefgh')
    expect(notes({ channels: [channel({ keys, enabled: false })], channelHealth })).toEqual([])
  })

  it('is a key that has run out, a model without a price, and above all the database', () => {
    expect(
      notes({
        tokens: [
          token({ expiresAt: 1000 }),
          token({ quotaNano: 5, usedNano: 5 }),
          token({ expiresAt: 1, enabled: false }),
        ],
        report: { channels: [], unpricedModels: ['odd-model'] },
        health: { ok: false, message: 'The disk is full.', sizeBytes: 0 },
      }),
    ).toEqual(['storage Database', 'token-expired laptop', 'token-exhausted laptop', 'unpriced-model odd-model'])
  })

  it('is money that has run out: credit beside a quota counts, and so does what a soft budget does not refuse', () => {
    const budget = { scope: 'user', subject: '7', label: 'Ada', hard: true, limitUsd: 5, periodEnd: null } as const
    const user = { name: 'Ada', enabled: true, prepaid: true, usedNano: 5, creditNano: 5 } as StoredUser
    expect(
      notes({
        tokens: [token({ quotaNano: 5, creditNano: 1, usedNano: 5 })],
        users: [user, { ...user, creditNano: 6 }, { ...user, prepaid: false }, { ...user, enabled: false }],
        budgets: [
          { ...budget, spentUsd: 5 },
          { ...budget, spentUsd: 4.9 },
          { ...budget, spentUsd: 9, hard: false },
        ],
      }),
    ).toEqual(['user-exhausted Ada', 'budget-exhausted Ada'])
    const [note] = attentionOf({
      channels: [channel()],
      tokens: [],
      ...noMoney,
      budgets: [{ ...budget, scope: 'channel', subject: '1', spentUsd: 5, periodEnd: '2026-12-01T00:00:00.000Z' }],
      providers,
      health: { ok: true, message: null, sizeBytes: 0 },
      channelHealth: well,
      report: { channels: [], unpricedModels: [] },
      now: 0,
    })
    expect(note).toMatchObject({ channelId: 1, message: expect.stringContaining('2026-12-01T00:00:00.000Z') })
  })
})
