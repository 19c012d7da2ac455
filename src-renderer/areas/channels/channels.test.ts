import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Channel, channelCreate, channelPatch, type Provider } from '../../../src-gateway/contract/index.ts'
import { filterChannels, readFilters, writeFilters } from './channel-filters.ts'
import {
  changeProvider,
  channelForm,
  isDirty,
  keysOf,
  newChannelForm,
  pair,
  protocolChoices,
  toCreate,
  toPatch,
} from './channel-form.ts'
import { problems } from './channel-problems.ts'
import { byPriority, readSort, sortChannels, writeSort } from './channel-sort.ts'
import { applyPick, splitNames } from './model-picker.ts'
import { readSettings, settingsFields, writeSettings } from './settings-schema.ts'

const provider: Provider = {
  id: 'dashscope',
  name: 'DashScope',
  defaultBaseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
  protocols: ['openai-chat'],
  keyRequired: true,
  keyPlaceholder: 'sk-…',
  keysUrl: null,
  category: 'vendor',
  settingsSchema: {
    type: 'object',
    required: ['region', 'apiVersion'],
    properties: {
      workspace: { type: 'string', title: 'Workspace', description: 'Sent as X-DashScope-WorkSpace' },
      region: { type: 'string', enum: ['cn', 'intl'] },
      apiVersion: { type: 'string', default: 'v1' },
      retries: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
      beta: { type: 'boolean', default: false },
    },
  },
}

const channel: Channel = {
  id: 7,
  name: 'main',
  provider: 'dashscope',
  baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
  models: ['qwen-max', 'qwen-*'],
  modelMapping: { 'gpt-4o': 'qwen-max' },
  protocols: ['openai-chat'],
  groups: ['default'],
  tags: ['team'],
  priority: 0,
  weight: 1,
  enabled: true,
  proxyUrl: null,
  headers: {},
  overrides: { temperature: 0.2 },
  systemPrompt: null,
  statusMapping: {},
  timeouts: { connectMs: 10_000, firstByteMs: 120_000, idleMs: 2_500, totalMs: null },
  bodyRules: [],
  systemPromptMode: 'prepend',
  limits: { rpm: null, tpm: null, concurrency: null },
  keyLimits: { rpm: null, tpm: null, concurrency: null },
  queue: { size: 0, waitMs: 0 },
  ca: null,
  autoDisable: true,
  settings: { region: 'cn' },
  keys: [{ id: 1, hint: 'sk-…x4Qd', state: 'healthy', lastError: null, until: null }],
  state: 'healthy',
  stateReason: null,
  stateUntil: null,
  lastTest: null,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
}

describe('the channel form', () => {
  it('makes a create request that the contract accepts', () => {
    const form = {
      ...changeProvider(newChannelForm(undefined), undefined, provider),
      keys: ' sk-a \n\nsk-b\r\nsk-a',
      models: ['qwen-max'],
      settings: { region: 'intl', workspace: ' ws ', beta: false, retries: '3' },
    }
    expect(problems(form, provider)).toEqual({})
    const sent = toCreate(form, provider)
    expect(channelCreate.parse(sent)).toMatchObject({
      name: 'DashScope',
      baseUrl: provider.defaultBaseUrl,
      keys: ['sk-a', 'sk-b'],
      protocols: ['openai-chat'],
      timeouts: { connectMs: 10_000, firstByteMs: 120_000, idleMs: 120_000 },
      settings: { region: 'intl', workspace: 'ws', beta: false, retries: 3 },
    })
  })

  it('sends only what was changed, and no keys when none were typed', () => {
    const form = channelForm(channel, provider)
    expect(toPatch(form, channel, provider)).toEqual({})
    const patch = toPatch({ ...form, weight: '3', idleTimeout: '5', mapping: [] }, channel, provider)
    expect(patch).toEqual({
      weight: 3,
      modelMapping: {},
      timeouts: { connectMs: 10_000, firstByteMs: 120_000, idleMs: 5_000, totalMs: null },
    })
    expect(channelPatch.safeParse(patch).success).toBe(true)
    const network = { ...form, proxyUrl: 'socks5://127.0.0.1:1080', statuses: [pair('418', '503')] }
    expect(toPatch(network, channel, provider)).toEqual({
      proxyUrl: 'socks5://127.0.0.1:1080',
      statusMapping: { '418': 503 },
    })
    expect(toPatch({ ...form, keys: 'sk-new' }, channel, provider)).toEqual({ keys: ['sk-new'] })
  })

  it('knows whether something is unsaved, whatever ids the rows have', () => {
    expect(isDirty(channelForm(channel, provider), channelForm(channel, provider))).toBe(false)
    expect(isDirty({ ...channelForm(channel, provider), keys: 'x' }, channelForm(channel, provider))).toBe(true)
  })

  it('keeps what the person wrote when the provider changes', () => {
    const other: Provider = { ...provider, id: 'openai', name: 'OpenAI', defaultBaseUrl: 'https://api.openai.com/v1' }
    const first = changeProvider(newChannelForm(undefined), undefined, provider)
    expect(changeProvider(first, provider, other)).toMatchObject({ name: 'OpenAI', baseUrl: other.defaultBaseUrl })
    const own = { ...first, name: 'Mine', baseUrl: 'http://10.0.0.1/v1' }
    expect(changeProvider(own, provider, other)).toMatchObject({ name: 'Mine', baseUrl: 'http://10.0.0.1/v1' })
  })

  it("offers the provider's protocols, what is chosen already, and anything for a server of unknown make", () => {
    const bedrock: Provider = { ...provider, protocols: ['bedrock-converse', 'anthropic-messages'] }
    expect(newChannelForm(bedrock).protocols).toEqual(['bedrock-converse', 'anthropic-messages'])
    expect(protocolChoices(bedrock, [])).toEqual(['anthropic-messages', 'bedrock-converse'])
    expect(protocolChoices(bedrock, ['gemini'])).toEqual(['anthropic-messages', 'gemini', 'bedrock-converse'])
    expect(protocolChoices({ ...provider, category: 'compatible' }, [])).toEqual([
      'openai-chat',
      'openai-responses',
      'anthropic-messages',
      'gemini',
    ])
  })

  it('names each field that cannot be saved', () => {
    const form = {
      ...newChannelForm(undefined),
      baseUrl: 'ftp://x',
      priority: '1.5',
      weight: '-1',
      groups: [],
      headers: [pair('bad name', 'x')],
      mapping: [pair('gpt-4o', '')],
      overrides: '[1]',
      idleTimeout: '0',
      proxyUrl: 'ftp://proxy',
      statuses: [pair('429', '99')],
      settings: { retries: 'many' },
    }
    expect(problems(form, provider)).toEqual({
      name: 'required',
      provider: 'required',
      baseUrl: 'url',
      priority: 'integer',
      weight: 'weight',
      protocols: 'oneProtocol',
      groups: 'oneGroup',
      overrides: 'json',
      modelMapping: 'pair',
      headers: 'headerName',
      'timeouts.idleMs': 'timeout',
      proxyUrl: 'proxy',
      statusMapping: 'status',
      'settings.region': 'required',
      'settings.retries': 'integer',
    })
  })

  it('reads keys from any line ends', () => {
    expect(keysOf('a\r\nb\rc\n\n a ')).toEqual(['a', 'b', 'c'])
    const file = { type: 'service_account', private_key: '-----BEGIN\nabc\n', inner: { a: 1 } }
    expect(keysOf(`a\n${JSON.stringify(file, null, 2)}\n${JSON.stringify(file)}\nb`)).toEqual([
      'a',
      JSON.stringify(file),
      'b',
    ])
    expect(keysOf('{ "type": "service_account",')).toEqual(['{ "type": "service_account",'])
  })
})

describe('settings from a schema', () => {
  it('draws each kind of field', () => {
    expect(
      settingsFields(provider.settingsSchema).map(({ name, kind, label, required }) => [name, kind, label, required]),
    ).toEqual([
      ['workspace', 'string', 'Workspace', false],
      ['region', 'enum', 'Region', true],
      ['apiVersion', 'string', 'Api version', false],
      ['retries', 'integer', 'Retries', false],
      ['beta', 'boolean', 'Beta', false],
    ])
  })

  it('reads stored settings and writes them back unchanged', () => {
    const stored = { workspace: 'ws', region: 'cn', retries: 2, beta: true }
    expect(writeSettings(provider.settingsSchema, readSettings(provider.settingsSchema, stored))).toEqual(stored)
  })

  it('survives a schema that describes nothing', () => {
    expect(settingsFields({})).toEqual([])
    expect(settingsFields({ properties: { odd: true } })).toMatchObject([{ name: 'odd', kind: 'string' }])
  })
})

describe('channel filters', () => {
  it('survive the address', () => {
    fc.assert(
      fc.property(
        fc.record({
          search: fc.string(),
          provider: fc.string(),
          group: fc.string(),
          state: fc.constantFrom('' as const, 'healthy' as const, 'auto-disabled' as const),
        }),
        (filters) => {
          const address = writeFilters(filters, new URLSearchParams('other=1')).toString()
          expect(address).toContain('other=1')
          expect(readFilters(new URLSearchParams(address))).toEqual(filters)
        },
      ),
    )
  })

  it('search all words in names, models and tags', () => {
    const found = (search: string) =>
      filterChannels([channel], { search, provider: '', group: '', state: '' }).length === 1
    expect(found('QWEN team')).toBe(true)
    expect(found('qwen other')).toBe(false)
  })
})

describe('picking models', () => {
  it('splits names as people paste them', () => {
    expect(splitNames('gpt-4o, gpt-4o-mini\nqwen-max；claude-*，gpt-4o')).toEqual([
      'gpt-4o',
      'gpt-4o-mini',
      'qwen-max',
      'claude-*',
    ])
  })

  it('keeps aliases that upstream does not list and drops what was unticked', () => {
    expect(applyPick(['alias', 'a', 'b'], ['a', 'b', 'c'], new Set(['b', 'c']))).toEqual(['alias', 'b', 'c'])
  })
})

describe('the order of channels', () => {
  it('is by priority, newest first, unless the address says otherwise', () => {
    const rows = [
      { ...channel, id: 1, name: 'b', priority: 0 },
      { ...channel, id: 2, name: 'a', priority: 5 },
      { ...channel, id: 3, name: 'c', priority: 0 },
    ]
    const order = (address: string) =>
      sortChannels(rows, readSort(new URLSearchParams(address))).map(({ name }) => name)
    expect(order('')).toEqual(['a', 'c', 'b'])
    expect(order('sort=name')).toEqual(['a', 'b', 'c'])
    expect(order('sort=-name')).toEqual(['c', 'b', 'a'])
    expect(order('sort=constructor')).toEqual(['a', 'c', 'b'])
    expect(writeSort(byPriority, new URLSearchParams('q=x&sort=name')).toString()).toBe('q=x')
    expect(writeSort({ key: 'name', direction: 'desc' }, new URLSearchParams('q=x')).toString()).toBe('q=x&sort=-name')
  })
})
