import { describe, expect, it } from 'vitest'
import { Accounts } from '../access/accounts.ts'
import { noLimits, type PriceInput, type Ratio, type Settings } from '../contract/index.ts'
import { providers } from '../providers/registry.ts'
import type { StoredPrice, StoredUser } from '../storage/money-types.ts'
import type { StoredChannel, StoredGroup, StoredModelRule, StoredToken } from '../storage/types.ts'
import { type ConfigStorage, createConfigSource } from './config-source.ts'
import { loadPriceCatalog } from './price-catalog.ts'
import { requestPrice } from './request-price.ts'
import { defaultSettings } from './settings.ts'

const prices = loadPriceCatalog()
const noon = Date.UTC(2026, 10, 21, 12)

function channel(id: number, change: Partial<StoredChannel> = {}): StoredChannel {
  return {
    id,
    name: `channel ${id}`,
    provider: 'openai',
    baseUrl: 'https://api.openai.com/v1',
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
    systemPrompt: null,
    statusMapping: {},
    timeouts: { connectMs: 10_000, firstByteMs: 120_000, idleMs: 120_000, totalMs: null },
    limits: { rpm: null, tpm: null, concurrency: null },
    bodyRules: [],
    systemPromptMode: 'prepend',
    keyLimits: { rpm: null, tpm: null, concurrency: null },
    queue: { size: 0, waitMs: 0 },
    ca: null,
    autoDisable: true,
    settings: {},
    keys: [{ id: id * 10, hint: 'sk-…abcd', secret: `secret-${id}` }],
    lastTest: null,
    createdAt: 0,
    updatedAt: 0,
    ...change,
  }
}

function token(id: number): StoredToken {
  return {
    id,
    hash: `hash-${id}`,
    hint: 'sk-bc-…',
    name: `token ${id}`,
    group: 'default',
    userId: null,
    quotaNano: 5_000_000_000,
    creditNano: 0,
    expiresAt: null,
    models: null,
    allowedIps: null,
    limits: { rpm: 1, tpm: null, concurrency: null },
    enabled: true,
    usedNano: 0,
    lastUsedAt: null,
    createdAt: 0,
    updatedAt: 0,
  }
}

/** Tables in memory, read one turn later, as a database is. */
class Tables implements ConfigStorage {
  rows: StoredChannel[] = []
  keys: StoredToken[] = []
  named: StoredGroup[] = []
  people: StoredUser[] = []
  factors: Ratio[] = []
  own: { model: string; price: PriceInput }[] = []
  stored: Partial<Settings> = {}
  ruled: StoredModelRule[] = []
  reads = 0
  broken = false

  channels = {
    all: async () => {
      this.reads += 1
      await new Promise((resolve) => setImmediate(resolve))
      if (this.broken) throw new Error('disk gone')
      return [...this.rows]
    },
  }
  tokens = { all: async () => [...this.keys] }
  users = { all: async () => [...this.people] }
  budgets = { all: async () => [] }
  ratios = { all: async () => [...this.factors] }
  groups = { all: async () => [...this.named] }
  prices = {
    all: async () =>
      this.own.map(
        ({ model, price }, index): StoredPrice => ({
          id: index + 1,
          model,
          provider: null,
          price,
          origin: 'own',
          source: null,
          validFrom: 0,
          validTo: null,
          createdAt: 0,
        }),
      ),
  }
  settings = { read: async () => this.stored }
  rules = { all: async () => [...this.ruled] }
  filters = { all: async () => [] }
}

interface Warning {
  facts: Record<string, unknown>
  message: string
}

const protocols = new Set(['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini'])

async function source(tables: Tables, now: () => number = () => noon) {
  const warnings: Warning[] = []
  const log = { warn: (facts: Record<string, unknown>, message: string) => void warnings.push({ facts, message }) }
  return { config: await createConfigSource({ storage: tables, providers, protocols, prices, now, log }), warnings }
}

describe('whose money it is', () => {
  const ann: StoredUser = {
    id: 4,
    name: 'Ann',
    email: null,
    group: 'staff',
    prepaid: true,
    limits: noLimits,
    note: '',
    enabled: true,
    usedNano: 30,
    creditNano: 100,
    createdAt: 0,
    updatedAt: 0,
  }

  it('is known with each snapshot, and so is what each may still spend', async () => {
    const tables = new Tables()
    tables.keys = [{ ...token(7), userId: 4, quotaNano: 50, usedNano: 20 }]
    tables.people = [ann]
    const accounts = new Accounts()
    const config = await createConfigSource({
      storage: tables,
      providers,
      protocols,
      prices,
      accounts,
      now: () => noon,
    })
    expect(config.current.tokensById.get(7)?.userId).toBe(4)
    expect(config.current.users.get(4)).toEqual({ id: 4, name: 'Ann', group: 'staff', enabled: true, limits: noLimits })
    const payer = { tokenId: 7, userId: 4, group: 'default' }
    expect(() => accounts.reserve('a', payer, noon, 31)).toThrow(/quota of this API key/)
    tables.keys = [{ ...token(7), userId: 4, quotaNano: null }]
    await config.rebuild()
    expect(() => accounts.reserve('a', payer, noon, 71)).toThrow(/credit of this user/)
    expect(accounts.reserve('a', payer, noon, 70).amountNano).toBe(70)
  })

  it('decides on the ratios, and what cannot be computed with counts as 1', async () => {
    const tables = new Tables()
    tables.named = [
      {
        name: 'team',
        ratio: 0.5,
        strategy: 'weighted',
        sticky: false,
        fallbacks: [],
        limits: noLimits,
        createdAt: 0,
      },
    ]
    tables.factors = [
      { kind: 'model', subject: 'm', other: '', ratio: 2 },
      { kind: 'provider', subject: 'openai', other: '', ratio: 1.1 },
      { kind: 'channel', subject: '3', other: '', ratio: 0 },
      { kind: 'group-pair', subject: 'staff', other: 'team', ratio: 0.25 },
      { kind: 'model', subject: 'bad', other: '', ratio: Number.NaN },
    ]
    const { config, warnings } = await source(tables)
    const { ratios } = config.current
    const asked = { model: 'm', upstreamModel: 'm-1', provider: 'openai', channelId: 3, group: 'team' }
    expect(ratios.of({ ...asked, userGroup: 'staff' })).toEqual({
      modelRatio: 2_000_000,
      groupRatio: 250_000,
      providerRatio: 1_100_000,
      channelRatio: 0,
    })
    const others = {
      model: 'x',
      upstreamModel: 'm',
      provider: 'groq',
      channelId: 4,
      group: 'team',
      userGroup: undefined,
    }
    expect(ratios.of(others)).toEqual({
      modelRatio: 2_000_000,
      groupRatio: 500_000,
      providerRatio: 1_000_000,
      channelRatio: 1_000_000,
    })
    expect(ratios.of({ ...others, upstreamModel: 'bad' }).modelRatio).toBe(1_000_000)
    expect(warnings.map(({ facts }) => facts)).toContainEqual({ kind: 'model', subject: 'bad' })
  })
})

describe('a snapshot', () => {
  it('holds what storage holds, with the provider’s defaults', async () => {
    const tables = new Tables()
    tables.rows = [
      channel(1, {
        provider: 'dashscope',
        overrides: { temperature: 0.5, stop: ['a'] },
        keys: [
          { id: 10, hint: 'a', secret: 'sk-1' },
          { id: 11, hint: 'b', secret: null },
        ],
      }),
      channel(2, { provider: 'ollama', keys: [] }),
    ]
    tables.keys = [token(7)]
    tables.named = [
      { name: 'default', ratio: 1, strategy: 'weighted', sticky: false, fallbacks: [], limits: noLimits, createdAt: 0 },
      { name: 'team', ratio: 0.8, strategy: 'weighted', sticky: false, fallbacks: [], limits: noLimits, createdAt: 0 },
    ]
    const { config, warnings } = await source(tables)
    const { current } = config

    expect(current.version).toBe(1)
    expect(current.channels.get(1)).toMatchObject({
      provider: 'dashscope',
      keyIds: [10],
      keys: [{ id: 10, secret: 'sk-1' }],
      keyRequired: true,
      overrides: { temperature: '0.5', stop: '["a"]' },
      settings: { workspace: '' },
    })
    expect(current.channels.get(2)).toMatchObject({ keyIds: [], keyRequired: false })
    expect(current.tokens.get('hash-7')).toBe(current.tokensById.get(7))
    expect(current.tokens.get('hash-7')).toMatchObject({ id: 7, quotaNano: 5_000_000_000, limits: { rpm: 1 } })
    expect(JSON.stringify(current.tokens.get('hash-7'))).not.toContain('hash')
    expect(Object.fromEntries(current.groups)).toEqual({ default: 1_000_000, team: 800_000 })
    expect(current.settings).toEqual(defaultSettings)
    expect(warnings).toEqual([])
  })

  it('has the group default and settings even when storage has none', async () => {
    const { config } = await source(new Tables())
    expect(config.current.groups.get('default')).toBe(1_000_000)
    expect(config.current.settings.maxBodyMb).toBeGreaterThan(0)
  })

  it('says how groups and models are routed, and what is known of models', async () => {
    const tables = new Tables()
    const limits = { ...noLimits, rpm: 5 }
    tables.named = [
      { name: 'team', ratio: 1, strategy: 'cost', sticky: true, fallbacks: ['gpt-4o'], limits, createdAt: 0 },
      { name: 'odd', ratio: 1, strategy: 'by-the-moon', sticky: false, fallbacks: [], limits, createdAt: 0 },
    ]
    const rule = {
      model: 'gpt-*',
      group: null,
      strategy: null,
      sticky: true,
      fallbacks: [],
      contextFallbacks: ['long'],
    }
    tables.ruled = [{ id: 3, ...rule, limits, createdAt: 1, updatedAt: 1 }]
    const { routing, abilitiesOf } = (await source(tables)).config.current
    expect(routing.groups.get('team')).toEqual({ strategy: 'cost', sticky: true, fallbacks: ['gpt-4o'], limits })
    expect(routing.groups.get('odd')?.strategy).toBe('weighted')
    expect(routing.groups.get('default')).toMatchObject({ strategy: 'weighted', sticky: false })
    expect(routing.models).toEqual([{ id: 3, ...rule, limits }])
    expect(abilitiesOf('gpt-4o', 'openai')?.contextTokens).toBeGreaterThan(100_000)
    expect(abilitiesOf('nobody-knows-it', 'openai')).toBeUndefined()
    // Its window can be made larger, and what runs here has the window that it was given here.
    expect(abilitiesOf('claude-sonnet-4-5', 'anthropic')).toEqual({})
    expect(abilitiesOf('gpt-4o', 'ollama')).toBeUndefined()
  })

  it('keeps a channel of an unknown provider out of use, and tells of it', async () => {
    const tables = new Tables()
    tables.rows = [channel(1, { provider: 'from-the-future', protocols: ['telepathy', 'gemini'] })]
    const { config, warnings } = await source(tables)
    expect(config.current.channels.get(1)).toMatchObject({ enabled: false, protocols: ['gemini'] })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]?.facts).toMatchObject({ channelId: 1 })
  })

  it('uses the default of a setting that cannot be right, and tells of it', async () => {
    const tables = new Tables()
    tables.stored = { maxBodyMb: -3, failover: false }
    const { config, warnings } = await source(tables)
    expect(config.current.settings).toEqual({ ...defaultSettings, failover: false })
    expect(warnings[0]?.facts).toEqual({ settings: ['maxBodyMb'] })
  })

  it('never tells a secret in a warning', async () => {
    const tables = new Tables()
    tables.rows = [channel(1, { provider: 'x', settings: { keyHeader: 'no' } })]
    const { warnings } = await source(tables)
    expect(JSON.stringify(warnings)).not.toContain('secret-1')
  })
})

describe('rebuilding', () => {
  it('shows each caller what it had written, in as few reads as can be', async () => {
    const tables = new Tables()
    const { config } = await source(tables)
    expect(tables.reads).toBe(1)
    const seen = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        tables.rows.push(channel(index + 1))
        const snapshot = await config.rebuild()
        return snapshot.channels.has(index + 1)
      }),
    )
    expect(seen.every(Boolean)).toBe(true)
    expect(config.current.channels.size).toBe(20)
    expect(tables.reads).toBe(3)
    expect(config.current.version).toBe(3)
  })

  it('leaves the last snapshot when storage fails, and recovers', async () => {
    const tables = new Tables()
    tables.rows = [channel(1)]
    const { config } = await source(tables)
    const before = config.current
    tables.broken = true
    await expect(Promise.all([config.rebuild(), config.rebuild()])).rejects.toThrow('disk gone')
    expect(config.current).toBe(before)
    tables.broken = false
    tables.rows = []
    expect((await config.rebuild()).channels.size).toBe(0)
    expect(before.channels.size).toBe(1)
  })

  it('tells listeners of each new snapshot until they leave', async () => {
    const { config } = await source(new Tables())
    const versions: number[] = []
    const stop = config.onChange(({ version }) => versions.push(version))
    await config.rebuild()
    stop()
    await config.rebuild()
    expect(versions).toEqual([2])
  })

  it('takes 200 channels of 500 models', async () => {
    const tables = new Tables()
    const models = Array.from({ length: 500 }, (_, index) => `model-${index}`)
    tables.rows = Array.from({ length: 200 }, (_, index) => channel(index + 1, { models }))
    const { config } = await source(tables)
    expect(config.current.channels.get(200)?.models).toHaveLength(500)
  })
})

describe('prices', () => {
  it('a person’s own price wins over the catalogue, for every provider', async () => {
    const tables = new Tables()
    const { config } = await source(tables)
    expect(config.current.priceOf('gpt-4o', 'openai')).toMatchObject({
      source: 'catalog',
      table: { input: 2_500_000_000 },
    })
    tables.own = [{ model: 'gpt-4o', price: { input: 1, output: 2 } }]
    await config.rebuild()
    for (const provider of ['openai', 'openrouter', 'ollama']) {
      expect(config.current.priceOf('gpt-4o', provider)).toMatchObject({
        source: 'override',
        table: { input: 1_000_000_000, output: 2_000_000_000 },
      })
    }
    tables.own = []
    await config.rebuild()
    expect(config.current.priceOf('gpt-4o', 'openai')?.source).toBe('catalog')
  })

  it('a model on a machine of one’s own costs nothing', async () => {
    const { config } = await source(new Tables())
    expect(config.current.priceOf('deepseek-r1', 'ollama')?.table).toMatchObject({ input: 0, output: 0 })
    expect(config.current.priceOf('whatever:7b', 'lm-studio')?.table.perRequest).toBe(0)
  })

  it('are the same object at each look-up, and undefined for what nobody prices', async () => {
    const { config } = await source(new Tables())
    const { priceOf } = config.current
    expect(priceOf('gpt-4o', 'openai')).toBe(priceOf('gpt-4o', 'openai'))
    expect(priceOf('made-up', 'openai')).toBeUndefined()
    // More names than are remembered.
    for (let index = 0; index < 6000; index += 1) priceOf(`made-up-${index}`, 'groq')
    expect(priceOf('gpt-4o', 'openai')?.source).toBe('catalog')
  })

  it('follow the clock where a vendor’s price does', async () => {
    let now = Date.UTC(2026, 10, 21, 0)
    const { config } = await source(new Tables(), () => now)
    // https://api-docs.deepseek.com/quick_start/pricing: dearer from 01:00 to 04:00 UTC
    const quiet = config.current.priceOf('deepseek-v4-pro', 'deepseek')?.table.input ?? 0
    now = Date.UTC(2026, 10, 21, 2)
    expect(config.current.priceOf('deepseek-v4-pro', 'deepseek')?.table.input).toBe(quiet * 2)
  })

  it('a request is charged by own price of the asked name, then by what was really called', async () => {
    const tables = new Tables()
    tables.own = [{ model: 'fast', price: { input: 9, output: 9 } }]
    const { config } = await source(tables)
    const charge = (model: string, upstreamModel: string) =>
      requestPrice(config.current, { model, upstreamModel, provider: 'openai' })
    expect(charge('fast', 'gpt-4o')).toMatchObject({ source: 'override', table: { input: 9_000_000_000 } })
    expect(charge('alias', 'gpt-4o')).toMatchObject({ source: 'catalog', table: { input: 2_500_000_000 } })
    expect(charge('gpt-4o', 'my-deployment')).toMatchObject({ table: { input: 2_500_000_000 } })
    expect(charge('alias', 'my-deployment')).toBeUndefined()
  })
})
