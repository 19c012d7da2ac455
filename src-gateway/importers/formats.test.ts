import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GatewayError } from '../contract/index.ts'
import { readImport } from './read-import.ts'
import { contextWith } from './testing.fixture.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-formats-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const readText = (text: string, environment: Record<string, string> = {}) =>
  readImport({ type: 'text', text }, contextWith(environment))
const readJson = (document: unknown, environment: Record<string, string> = {}) =>
  readText(JSON.stringify(document), environment)
const readBytes = (bytes: Uint8Array) => readImport({ type: 'bytes', bytes, folder }, contextWith())
const codes = (items: readonly { code: string }[] | undefined) => (items ?? []).map(({ code }) => code)

describe('claude-code-router', () => {
  const config = {
    APIKEY: 'own-client-key-0123456789',
    PROXY_URL: 'http://user:pass@127.0.0.1:7890',
    Providers: [
      {
        name: 'openrouter',
        api_base_url: 'https://openrouter.ai/api/v1/chat/completions',
        api_key: 'sk-or-v1-0123456789abcdef',
        models: ['google/gemini-2.5-pro', 'anthropic/claude-sonnet-4'],
        transformer: { use: ['openrouter'] },
      },
      {
        name: 'gemini',
        api_base_url: 'https://generativelanguage.googleapis.com/v1beta/models/',
        api_key: '$GEMINI_API_KEY',
        models: ['gemini-2.5-flash'],
        transformer: { use: ['gemini'] },
      },
      {
        name: 'kimi',
        api_base_url: 'https://relay.example.com/anthropic/v1/messages',
        api_key: 'sk-kimi-0123456789abcdef',
        models: ['kimi-k2'],
        transformer: { use: ['Anthropic', ['maxtoken', { max_tokens: 65536 }]], 'kimi-k2': { use: ['own-thing'] } },
      },
      {
        name: 'ollama',
        api_base_url: 'http://localhost:11434/v1/chat/completions',
        api_key: 'ollama',
        models: ['qwen'],
      },
      { name: 'itself', api_base_url: 'http://127.0.0.1:3456/v1/messages', api_key: 'x' },
    ],
    Router: { default: 'openrouter,google/gemini-2.5-pro', longContextThreshold: 60000 },
    CUSTOM_ROUTER_PATH: '$HOME/router.js',
  }

  it('reads config.json with comments, keys of the environment only where that was allowed', () => {
    const text = `// mine\n${JSON.stringify(config, null, 2).replace(/\n\}$/, ',\n}')}`
    const draft = readText(text)
    expect(draft.source).toBe('claude-code-router')
    expect(draft.channels).toMatchObject([
      {
        name: 'openrouter',
        provider: 'openrouter',
        baseUrl: 'https://openrouter.ai/api/v1',
        keys: ['sk-or-v1-0123456789abcdef'],
      },
      {
        name: 'gemini',
        provider: 'gemini',
        baseUrl: 'https://generativelanguage.googleapis.com',
        keys: [],
        protocols: ['gemini'],
      },
      {
        name: 'kimi',
        provider: 'anthropic-compatible',
        baseUrl: 'https://relay.example.com/anthropic',
        protocols: ['anthropic-messages'],
      },
      { name: 'ollama', provider: 'ollama', baseUrl: 'http://localhost:11434/v1' },
    ])
    expect(draft.channels[1]?.notes).toContainEqual(
      expect.objectContaining({ code: 'environment.missing', facts: ['GEMINI_API_KEY'] }),
    )
    expect(draft.channels[2]?.notes).toContainEqual(
      expect.objectContaining({ code: 'part.dropped', facts: ['maxtoken', 'own-thing'] }),
    )
    expect(draft.channels[0]?.risks).toContainEqual(
      expect.objectContaining({ code: 'proxy', facts: ['127.0.0.1:7890'] }),
    )
    expect(draft.skipped).toMatchObject([{ name: 'itself', code: 'own-gateway' }])
    expect(draft.tokens).toMatchObject([{ name: 'claude-code-router', key: 'own-client-key-0123456789' }])
    expect(codes(draft.risks)).toEqual(['script'])
    expect(draft.notes).toMatchObject([{ code: 'routing', facts: ['default: openrouter,google/gemini-2.5-pro'] }])

    const allowed = readText(text, { GEMINI_API_KEY: 'AIza0123456789abcdefghijkl' })
    expect(allowed.channels[1]).toMatchObject({ keys: ['AIza0123456789abcdefghijkl'] })
    expect(codes(allowed.channels[1]?.notes)).toContain('environment.used')
  })

  it('reads the database of its third version, keys of clients included', () => {
    const file = join(folder, 'config.sqlite')
    const db = new Database(file)
    db.exec(`CREATE TABLE app_config (key TEXT PRIMARY KEY, value_json TEXT NOT NULL, updated_at TEXT NOT NULL);
      CREATE TABLE api_keys (id TEXT PRIMARY KEY, name TEXT, encrypted_key TEXT NOT NULL, encryption TEXT NOT NULL, created_at TEXT, expires_at TEXT)`)
    const provider = {
      name: 'DeepSeek',
      type: 'openai_chat_completions',
      baseUrl: 'https://api.deepseek.com',
      credentials: [
        { api_key: 'sk-first-0123456789', enabled: true },
        { api_key: 'sk-second-0123456789', enabled: false },
      ],
      models: ['deepseek-chat'],
      enabled: false,
    }
    db.prepare('INSERT INTO app_config VALUES (?, ?, ?)').run('default', JSON.stringify({ Providers: [provider] }), '')
    db.prepare('INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?)').run(
      '1',
      'laptop',
      'ccr-key-0123456789',
      'plain',
      '',
      '2030-01-01T00:00:00Z',
    )
    db.prepare('INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?)').run('2', 'sealed', 'AAAA', 'safeStorage', '', '')
    db.close()
    const draft = readBytes(readFileSync(file))
    expect(draft.channels).toMatchObject([{ name: 'DeepSeek', provider: 'deepseek', keys: ['sk-first-0123456789'] }])
    expect(codes(draft.channels[0]?.notes)).toEqual(expect.arrayContaining(['key.disabled', 'was.disabled']))
    expect(draft.tokens).toMatchObject([{ name: 'laptop', key: 'ccr-key-0123456789', expiresAt: Date.UTC(2030, 0, 1) }])
    expect(draft.skipped).toMatchObject([{ name: 'sealed', code: 'broken' }])
  })
})

describe('New API and One API', () => {
  const channel = (over: Record<string, unknown>) => ({
    id: 1,
    type: 1,
    key: 'sk-one-0123456789abcdef',
    status: 1,
    name: 'main',
    weight: 0,
    base_url: '',
    models: 'gpt-4o,gpt-4o-mini',
    group: 'default,vip 客户',
    model_mapping: '{"gpt-4o":"gpt-4o-2024-11-20"}',
    priority: 5,
    auto_ban: 0,
    tag: 'team',
    setting: '{"proxy":"socks5://10.0.0.1:1080","force_format":true,"system_prompt":"Be brief"}',
    param_override: '{"temperature":0.2,"model":"x"}',
    channel_info: { is_multi_key: false },
    ...over,
  })

  it('reads channels as their API answers them', () => {
    const items = [
      channel({}),
      channel({
        name: 'many',
        base_url: 'https://relay.example.com/gpt',
        key: 'sk-aaa-0123456789\nsk-bbb-0123456789\nsk-ccc-0123456789',
        channel_info: { is_multi_key: true, multi_key_status_list: { '1': 3 } },
      }),
      channel({
        name: 'azure',
        type: 3,
        base_url: 'https://mine.openai.azure.com',
        other: '2024-10-21',
        key: 'azurekey0123456789',
      }),
      channel({ name: 'claude', type: 14, base_url: 'https://relay.example.com', status: 2 }),
      channel({ name: 'kimi', type: 25, base_url: 'https://api.moonshot.cn' }),
      channel({ name: 'plan', type: 26, base_url: 'glm-coding-plan' }),
      channel({ name: 'aws', type: 33, key: 'AKIAIOSFODNN7EXAMPLE|wJalrXUtnFEMI0123456789|eu-central-1' }),
      channel({
        name: 'vertex',
        type: 41,
        key: '{\n "type": "service_account",\n "project_id": "p" }',
        other: '{"default":"europe-west4"}',
      }),
      channel({ name: 'new kind', type: 777, base_url: 'https://llm.example.com' }),
      channel({ name: 'pictures', type: 2 }),
      channel({ name: 'login', type: 57 }),
    ]
    const draft = readJson({ success: true, data: { items, total: items.length } })
    expect(draft.source).toBe('new-api')
    expect(draft.channels.map(({ name, provider, baseUrl }) => [name, provider, baseUrl])).toEqual([
      ['main', 'openai', 'https://api.openai.com/v1'],
      ['many', 'openai-compatible', 'https://relay.example.com/gpt/v1'],
      ['azure', 'azure-openai', 'https://mine.openai.azure.com'],
      ['claude', 'anthropic-compatible', 'https://relay.example.com'],
      ['kimi', 'moonshot', 'https://api.moonshot.cn/v1'],
      ['plan', 'zhipu', 'https://open.bigmodel.cn/api/coding/paas/v4'],
      ['aws', 'bedrock', 'https://bedrock-runtime.us-east-1.amazonaws.com'],
      ['vertex', 'vertex', 'https://aiplatform.googleapis.com'],
      ['new kind', 'openai-compatible', 'https://llm.example.com'],
    ])
    const [main, many, azure, claude, , , , vertex, unknown] = draft.channels
    expect(main).toMatchObject({
      models: ['gpt-4o', 'gpt-4o-mini'],
      modelMapping: { 'gpt-4o': 'gpt-4o-2024-11-20' },
      groups: ['default', 'vip'],
      tags: ['team'],
      priority: 5,
      weight: 1,
      autoDisable: false,
      proxyUrl: 'socks5://10.0.0.1:1080',
      systemPrompt: 'Be brief',
      overrides: { temperature: 0.2 },
    })
    expect(codes(main?.risks)).toEqual(['proxy', 'request.changed'])
    expect(many?.keys).toEqual(['sk-aaa-0123456789', 'sk-ccc-0123456789'])
    expect(codes(many?.notes)).toContain('key.disabled')
    expect(azure?.settings).toEqual({ apiVersion: '2024-10-21' })
    expect(claude?.notes).toContainEqual(expect.objectContaining({ code: 'was.disabled', facts: ['by hand'] }))
    expect(vertex).toMatchObject({
      keys: ['{"type":"service_account","project_id":"p"}'],
      settings: { region: 'europe-west4' },
    })
    expect(codes(unknown?.notes)).toContain('type.unknown')
    expect(draft.skipped.map(({ name, code }) => [name, code])).toEqual([
      ['pictures', 'unsupported'],
      ['login', 'login'],
    ])
  })

  it.each([
    ['sqlite3', '`key` char(48)', 'PRIMARY KEY (`id`)'],
    ['sqlite3, without quotes', 'key text', 'unique (key)'],
    ['mysqldump', '`key` char(48)', 'PRIMARY KEY (`id`), UNIQUE KEY `idx_key` (`key`), KEY `idx_group` (`group`)'],
  ])('reads a dump of %s, whose insertions name no columns', (_program, key, index) => {
    const dump = `CREATE TABLE \`tokens\` (\`id\` integer, ${key}, \`status\` integer, \`name\` text, \`unlimited_quota\` numeric, \`group\` text, ${index});
INSERT INTO tokens VALUES(1,'abcdefghijklmnop0123456789',1,'It''s mine',1,'default');`
    const draft = readImport({ type: 'text', text: dump }, contextWith())
    expect(draft.tokens).toMatchObject([{ name: "It's mine", key: 'sk-abcdefghijklmnop0123456789', quotaUsd: null }])
    expect(draft.notes).toEqual([])
  })

  it('reads the database of One API, whose numbers differ, with keys of clients and ratios', () => {
    const file = join(folder, 'one-api.db')
    const db = new Database(file)
    db.exec(`CREATE TABLE channels (id INTEGER, type INTEGER, key TEXT, status INTEGER, name TEXT, base_url TEXT, models TEXT, "group" TEXT, config TEXT, system_prompt TEXT, priority INTEGER, weight INTEGER);
      CREATE TABLE tokens (id INTEGER, user_id INTEGER, key TEXT, status INTEGER, name TEXT, expired_time INTEGER, remain_quota INTEGER, unlimited_quota NUMERIC, models TEXT, subnet TEXT);
      CREATE TABLE options (key TEXT, value TEXT);
      CREATE TABLE users (id INTEGER, username TEXT, password TEXT);`)
    const add = db.prepare('INSERT INTO channels VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, NULL, 0, 0)')
    add.run(1, 29, 'gsk_0123456789abcdef', 'groq', '', 'llama-3.3-70b', 'default', '{}')
    add.run(2, 4, 'sk-closeai-0123456789', 'closeai', '', 'gpt-4o', 'default', '{}')
    const token = db.prepare('INSERT INTO tokens VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?)')
    token.run(1, 'A'.repeat(48), 1, 'team', -1, 1_250_000, 0, 'gpt-4o', '10.0.0.0/8')
    token.run(2, 'B'.repeat(48), 2, 'off', 1_893_456_000, 0, 1, '', '')
    const option = db.prepare('INSERT INTO options VALUES (?, ?)')
    option.run('ModelRatio', '{"gpt-4o":1.25}')
    option.run('GroupRatio', '{"default":1,"vip":0.5}')
    option.run('QuotaPerUnit', '500000')
    db.close()
    const draft = readBytes(readFileSync(file))
    expect(draft.source).toBe('one-api')
    expect(draft.channels).toMatchObject([
      { name: 'groq', provider: 'groq' },
      { name: 'closeai', provider: 'openai-compatible', baseUrl: 'https://api.closeai-proxy.xyz/v1' },
    ])
    expect(draft.tokens).toMatchObject([
      {
        name: 'team',
        key: `sk-${'A'.repeat(48)}`,
        quotaUsd: 2.5,
        expiresAt: null,
        models: ['gpt-4o'],
        allowedIps: ['10.0.0.0/8'],
        enabled: true,
      },
      { name: 'off', quotaUsd: null, expiresAt: 1_893_456_000_000, models: null, enabled: false },
    ])
    expect(draft.ratios).toMatchObject({ modelRatio: { 'gpt-4o': 1.25 }, groupRatio: { default: 1, vip: 0.5 } })
  })
})

describe('LiteLLM', () => {
  const config = `
model_list:
  - model_name: gpt-4o
    litellm_params:
      model: azure/my-deployment
      api_base: https://mine.openai.azure.com/
      api_key: os.environ/AZURE_API_KEY
      api_version: "2024-10-21"
      rpm: 480
  - model_name: claude
    litellm_params: &claude
      model: anthropic/claude-sonnet-4-6
      api_key: sk-ant-0123456789abcdef
    model_info: { input_cost_per_token: 0.000003, output_cost_per_token: 1.5e-05 }
  - model_name: claude-small
    litellm_params: { model: anthropic/claude-haiku-4-5, api_key: sk-ant-0123456789abcdef }
  - model_name: local
    litellm_params: { model: hosted_vllm/qwen, api_base: "http://gpu.lan:8000/v1" }
  - model_name: "*"
    litellm_params: { model: "openai/*", api_key: os.environ/OPENAI_API_KEY }
  - model_name: strange
    litellm_params: { model: sagemaker/foo }
router_settings:
  routing_strategy: least-busy
  model_group_alias: { "gpt-4": "gpt-4o" }
  fallbacks: [{ "gpt-4o": ["claude"] }]
litellm_settings:
  context_window_fallbacks: [{ "gpt-4o": ["claude-small"] }]
  success_callback: ["langfuse"]
general_settings:
  master_key: sk-master-0123456789
`

  it('reads its configuration: accounts as channels, aliases, limits, prices, fallbacks and the master key', () => {
    const draft = readText(config, { AZURE_API_KEY: 'azure-0123456789', DATABASE_URL: 'postgres://secret' })
    expect(draft.source).toBe('litellm')
    expect(draft.channels).toMatchObject([
      {
        provider: 'azure-openai',
        keys: ['azure-0123456789'],
        models: ['gpt-4o', 'gpt-4'],
        modelMapping: { 'gpt-4o': 'my-deployment', 'gpt-4': 'my-deployment' },
        settings: { apiVersion: '2024-10-21' },
        limits: { rpm: 480, tpm: null, concurrency: null },
      },
      {
        provider: 'anthropic',
        keys: ['sk-ant-0123456789abcdef'],
        models: ['claude', 'claude-small'],
        modelMapping: { claude: 'claude-sonnet-4-6', 'claude-small': 'claude-haiku-4-5' },
      },
      { baseUrl: 'http://gpu.lan:8000/v1', models: ['local'] },
      { provider: 'openai', models: ['*'], keys: [], modelMapping: {} },
    ])
    expect(draft.prices).toEqual([{ model: 'claude', input: 3, output: 15, cacheRead: null, cacheWrite5m: null }])
    expect(draft.rules).toEqual([{ model: 'gpt-4o', fallbacks: ['claude'], contextFallbacks: ['claude-small'] }])
    expect(draft.tokens).toMatchObject([{ name: 'LiteLLM master key', key: 'sk-master-0123456789' }])
    expect(draft.skipped).toMatchObject([{ name: 'strange', code: 'unsupported' }])
  })

  it('says where YAML is broken, and gives up one that repeats itself without end', () => {
    const bad = 'model_list:\n  - model_name: "a\n'
    expect(() => readText(bad)).toThrow(
      expect.objectContaining({ code: 'import.invalid', message: expect.stringMatching(/line \d+, column \d+/) }),
    )
    const bomb = `a: &a ["x","x","x","x","x","x","x","x","x"]\n${'bcdefghij'
      .split('')
      .map((letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefghij'[index]}`).join(',')}]`)
      .join('\n')}\nmodel_list: *j\n`
    expect(() => readText(bomb)).toThrow(expect.objectContaining({ code: 'import.invalid' }))
  })
})

/** A zip of one packed file, as `deflate` makes it. */
function zipOf(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(crc32(content), 14)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt32LE(content.length, 22)
  local.writeUInt16LE(name.length, 26)
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(8, 10)
  central.writeUInt32LE(packed.length, 20)
  central.writeUInt32LE(content.length, 24)
  central.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(46 + name.length, 12)
  end.writeUInt32LE(30 + name.length + packed.length, 16)
  return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end])
}

describe('Cherry Studio', () => {
  const llm = {
    providers: [
      {
        id: 'deepseek',
        name: 'DeepSeek',
        type: 'openai',
        apiKey: 'sk-a-0123456789,sk-b-0123456789',
        apiHost: 'https://api.deepseek.com',
        models: [{ id: 'deepseek-chat' }],
        enabled: true,
      },
      {
        id: 'x1',
        name: 'Relay',
        type: 'anthropic',
        apiKey: 'sk-c-0123456789',
        apiHost: 'https://relay.example.com/',
        models: [],
        enabled: false,
      },
      {
        id: 'x2',
        name: 'Prefix',
        type: 'openai',
        apiKey: 'sk-d-0123456789',
        apiHost: 'https://relay.example.com/p',
        models: [],
        enabled: true,
      },
      {
        id: 'x3',
        name: 'Whole',
        type: 'openai',
        apiKey: 'sk-e-0123456789',
        apiHost: 'https://relay.example.com/q/chat/completions#',
        models: [],
        enabled: true,
      },
      {
        id: 'groq',
        name: 'Groq',
        type: 'openai',
        apiKey: '',
        apiHost: 'https://api.groq.com/openai',
        models: [],
        enabled: false,
      },
      {
        id: 'copilot',
        name: 'Copilot',
        type: 'openai',
        apiKey: '',
        apiHost: 'https://api.githubcopilot.com',
        models: [],
        enabled: true,
      },
    ],
  }
  const backup = {
    time: 1,
    version: 5,
    localStorage: { 'persist:cherry-studio': JSON.stringify({ llm: JSON.stringify(llm), settings: '{}' }) },
    indexedDB: {},
  }

  it('reads the backup, as an archive and as its data.json', () => {
    for (const draft of [readJson(backup), readBytes(zipOf('data.json', Buffer.from(JSON.stringify(backup))))]) {
      expect(draft.source).toBe('cherry-studio')
      expect(draft.channels.map(({ name, provider, baseUrl }) => [name, provider, baseUrl])).toEqual([
        ['DeepSeek', 'deepseek', 'https://api.deepseek.com'],
        ['Relay', 'anthropic-compatible', 'https://relay.example.com'],
        ['Prefix', 'openai-compatible', 'https://relay.example.com/p/v1'],
        ['Whole', 'openai-compatible', 'https://relay.example.com/q'],
      ])
      expect(draft.channels[0]).toMatchObject({
        keys: ['sk-a-0123456789', 'sk-b-0123456789'],
        models: ['deepseek-chat'],
      })
      expect(draft.skipped).toMatchObject([{ name: 'Copilot', code: 'login' }])
    }
  })

  it('gives up an archive that unpacks to far more than it weighs, and says what a folder of the browser is', () => {
    const bomb = zipOf('data.json', Buffer.alloc(65 * 1024 * 1024, 0x20))
    expect(bomb.length).toBeLessThan(200_000)
    expect(() => readBytes(bomb)).toThrow(expect.objectContaining({ code: 'import.invalid' }))
    expect(() => readBytes(zipOf('IndexedDB/file__0/000003.log', Buffer.from('x')))).toThrow(/data\.json/)
  })
})

describe('lists', () => {
  it('reads addresses with keys, lines of a .env file, and keys whose beginning names the vendor', () => {
    const draft = readText(`
我的中转站 https://relay.example.com/v1 sk-first-0123456789abcdef
sk-second-0123456789abcdef
Other | https://other.example.com | key: sk-third-0123456789abcdef
export DEEPSEEK_API_KEY="sk-deep-0123456789abcdef"
`)
    expect(draft.channels.map(({ name, provider, baseUrl, keys }) => [name, provider, baseUrl, keys])).toEqual([
      [
        '我的中转站',
        'openai-compatible',
        'https://relay.example.com/v1',
        ['sk-first-0123456789abcdef', 'sk-second-0123456789abcdef'],
      ],
      ['Other', 'openai-compatible', 'https://other.example.com', ['sk-third-0123456789abcdef']],
      ['deepseek api key', 'deepseek', 'https://api.deepseek.com', ['sk-deep-0123456789abcdef']],
    ])
    expect(
      readText('sk-ant-api03-0123456789abcdef gsk_0123456789abcdefgh').channels.map(({ provider }) => provider),
    ).toEqual(['anthropic', 'groq'])
  })

  it('finds nothing in a text without keys, and says so', () => {
    for (const text of ['hello world', 'just a sentence about Claude and keys', '\u0000\u0001', '   '])
      expect(() => readText(text)).toThrow(expect.objectContaining({ code: 'import.invalid' }))
    expect(readText('see https://example.com/docs').skipped).toMatchObject([{ code: 'empty' }])
  })
})

describe('whatever it is given', () => {
  const secret = 'sk-verysecret-0123456789'

  it('never shows what it could not read', () => {
    for (const text of [
      `{"a": "${secret}`,
      `model_list: "${secret}`,
      `{"providers": ${secret}}`,
      `INSERT INTO providers VALUES (${secret}`,
    ]) {
      const error = failure(() => readText(text))
      expect(error?.message ?? '').not.toContain('verysecret')
    }
  })

  it.each([
    ['deep nesting', '['.repeat(200_000)],
    ['deep objects', '{"a":'.repeat(200_000)],
    ['a long line', 'x'.repeat(3_000_000)],
    ['many lines', 'https://a.example.com sk-0123456789abcdef\n'.repeat(60_000)],
    ['unclosed quotes', `-- dump\nINSERT INTO providers VALUES ('${'a'.repeat(1_000_000)}`],
    ['many open brackets', `-- dump\nINSERT INTO providers VALUES ${'('.repeat(500_000)}`],
    ['a prototype', '{"__proto__":{"providers":[]},"constructor":{"providers":{"x":{}}}}'],
  ])('comes to an end with %s', (_what, text) => {
    const error = failure(() => readText(text))
    expect(error === undefined || error.code === 'import.invalid').toBe(true)
  })

  it('answers any text and any bytes with a draft or one error', () => {
    const words = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      'providers',
      'Providers',
      'model_list',
      'INSERT INTO providers',
      'VALUES',
      '(',
      ')',
      "'",
      ';',
      '--',
      'https://a.b/v1',
      'sk-0123456789abcdef',
      '\n',
      ' ',
      'type',
      '1',
      'models',
      '\ud800',
      '\u202e',
    )
    fc.assert(
      fc.property(
        fc.array(words, { maxLength: 60 }).map((parts) => parts.join('')),
        (text) => {
          const error = failure(() => readText(text))
          expect(error === undefined || error.code === 'import.invalid').toBe(true)
        },
      ),
      { numRuns: 400 },
    )
    const beginnings = [
      Buffer.alloc(0),
      Buffer.from('SQLite format 3\0'),
      Buffer.from([0x50, 0x4b, 3, 4]),
      Buffer.from('{'),
    ]
    fc.assert(
      fc.property(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 600 }), (start, rest) => {
        const error = failure(() => readBytes(Buffer.concat([start, rest])))
        expect(error === undefined || error.code === 'import.invalid').toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('takes any shape of JSON for a configuration and never fails otherwise', () => {
    const names = fc.constantFrom(
      'providers',
      'Providers',
      'channels',
      'data',
      'items',
      'type',
      'models',
      'key',
      'base_url',
      'name',
      'settingsConfig',
      'env',
      'model_list',
      'litellm_params',
      'model',
      'model_name',
      'setting',
      'burncloud',
      'localStorage',
      'persist:cherry-studio',
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.oneof(
          fc.string(),
          fc.integer(),
          fc.constant(1),
          fc.boolean(),
          fc.constant(null),
          fc.constant('https://a.example.com/v1'),
        ),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(names, tie('tree'), { maxKeys: 5 }),
      ),
    }))
    fc.assert(
      fc.property(tree, (document) => {
        const error = failure(() => readJson(document))
        expect(error === undefined || error.code === 'import.invalid').toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

/** The error that something throws; anything but one with a code is thrown on. */
function failure(act: () => unknown): GatewayError | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
}
