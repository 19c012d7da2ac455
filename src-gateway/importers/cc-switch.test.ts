import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { readImport } from './read-import.ts'
import { contextWith } from './testing.fixture.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'import-test-'))
  folders.push(made)
  return made
}

const entries = [
  {
    id: 'a',
    app: 'claude',
    name: 'Relay',
    settings: {
      env: {
        ANTHROPIC_BASE_URL: 'https://relay.example.com',
        ANTHROPIC_AUTH_TOKEN: 'sk-relay-0123456789abcdef',
        ANTHROPIC_MODEL: 'claude-sonnet-4-6',
        ANTHROPIC_DEFAULT_HAIKU_MODEL: 'claude-haiku-4-5[1m]',
        NODE_OPTIONS: '--require /tmp/x.js',
      },
      apiKeyHelper: '/bin/echo key',
    },
  },
  {
    id: 'b',
    app: 'codex',
    name: 'Relay for Codex',
    settings: {
      auth: { OPENAI_API_KEY: 'sk-relay-0123456789abcdef' },
      config:
        'model_provider = "custom"\nmodel = "gpt-5.5"\n\n[model_providers.custom]\nname = "Relay"\nbase_url = "https://relay.example.com/v1"\nwire_api = "responses"\n',
    },
  },
  { id: 'c', app: 'claude', name: 'Claude Official', settings: { env: {} }, category: 'official' },
  {
    id: 'd',
    app: 'gemini',
    name: 'Gemini by key',
    settings: { env: { GEMINI_API_KEY: 'AIzaSyA-0123456789abcdefghij', GEMINI_MODEL: 'gemini-2.5-pro' } },
  },
  {
    id: 'e',
    app: 'claude',
    name: 'GLM',
    settings: {
      env: {
        ANTHROPIC_BASE_URL: 'https://open.bigmodel.cn/api/anthropic',
        ANTHROPIC_AUTH_TOKEN: 'glm.0123456789abcdef',
      },
    },
  },
  {
    id: 'f',
    app: 'claude',
    name: 'Taken over',
    settings: { env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:15721', ANTHROPIC_AUTH_TOKEN: 'PROXY_MANAGED' } },
  },
  {
    id: 'g',
    app: 'opencode',
    name: 'Open',
    settings: {
      npm: '@ai-sdk/openai-compatible',
      options: {
        baseURL: 'https://other.example.com/api/v1',
        apiKey: 'sk-other-0123456789',
        headers: { 'X-Team': 'a' },
      },
      models: { 'm-1': {}, 'm-2': {} },
    },
  },
  {
    id: 'h',
    app: 'grokbuild',
    name: 'Grok',
    settings: {
      config:
        '[models]\ndefault = "mine"\n\n[model.mine]\nmodel = "grok-4"\nbase_url = "https://api.x.ai/v1"\napi_key = "xai-0123456789abcdef"\napi_backend = "chat_completions"\n',
    },
  },
  { id: 'i', app: 'claude', name: 'Broken', settings: 'not json' },
]

function makeDatabase(file: string, mode: 'DELETE' | 'WAL' = 'DELETE'): void {
  const db = new Database(file)
  db.pragma(`journal_mode = ${mode}`)
  db.exec(`CREATE TABLE providers (id TEXT NOT NULL, app_type TEXT NOT NULL, name TEXT NOT NULL, settings_config TEXT NOT NULL,
    category TEXT, sort_index INTEGER, notes TEXT, meta TEXT NOT NULL DEFAULT '{}', is_current BOOLEAN NOT NULL DEFAULT 0,
    PRIMARY KEY (id, app_type));
    CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT);
    CREATE TABLE proxy_request_logs (request_id TEXT PRIMARY KEY, body TEXT);
    CREATE TRIGGER evil AFTER INSERT ON providers BEGIN DELETE FROM settings; END;`)
  const insert = db.prepare(
    'INSERT INTO providers (id, app_type, name, settings_config, category, notes) VALUES (?, ?, ?, ?, ?, ?)',
  )
  for (const { id, app, name, settings, category } of entries)
    insert.run(
      id,
      app,
      name,
      typeof settings === 'string' ? settings : JSON.stringify(settings),
      category ?? null,
      null,
    )
  db.prepare('INSERT INTO settings VALUES (?, ?)').run(
    'universal_providers',
    JSON.stringify({
      u1: {
        name: 'Shared',
        baseUrl: 'https://shared.example.com',
        apiKey: 'sk-shared-0123456789',
        apps: { claude: true, codex: true, gemini: false },
        models: { claude: { model: 'claude-opus-4-7' }, codex: { model: 'gpt-5.5' } },
      },
    }),
  )
  db.close()
}

function readBytes(bytes: Uint8Array) {
  return readImport({ type: 'bytes', bytes, folder: folder() }, contextWith())
}

describe('what cc-switch keeps', () => {
  it('reads its database: addresses, keys, formats and models, and one account of two tools as one channel', () => {
    const file = join(folder(), 'cc-switch.db')
    makeDatabase(file)
    const draft = readBytes(readFileSync(file))
    expect(draft).toMatchObject({ source: 'cc-switch', kind: 'database' })
    expect(draft.channels.map(({ name }) => name)).toEqual(['Relay', 'Gemini by key', 'GLM', 'Open', 'Grok', 'Shared'])

    const [relay, gemini, glm, open, grok, shared] = draft.channels
    expect(relay).toMatchObject({
      provider: 'openai-compatible',
      baseUrl: 'https://relay.example.com/v1',
      protocols: ['anthropic-messages', 'openai-responses'],
      keys: ['sk-relay-0123456789abcdef'],
      models: ['claude-sonnet-4-6', 'claude-haiku-4-5', 'gpt-5.5'],
    })
    expect(relay?.notes).toContainEqual(
      expect.objectContaining({ code: 'merged', facts: ['Relay', 'Relay for Codex'] }),
    )
    expect(relay?.risks).toContainEqual(
      expect.objectContaining({ code: 'environment.dangerous', facts: ['NODE_OPTIONS'] }),
    )
    expect(relay?.risks).toContainEqual(expect.objectContaining({ code: 'script', facts: ['apiKeyHelper'] }))
    expect(gemini).toMatchObject({
      provider: 'gemini',
      baseUrl: 'https://generativelanguage.googleapis.com',
      models: ['gemini-2.5-pro'],
    })
    expect(glm).toMatchObject({
      provider: 'zhipu',
      baseUrl: 'https://open.bigmodel.cn/api/anthropic',
      protocols: ['anthropic-messages'],
    })
    expect(open).toMatchObject({ models: ['m-1', 'm-2'], headers: { 'X-Team': 'a' }, protocols: ['openai-chat'] })
    expect(grok).toMatchObject({ baseUrl: 'https://api.x.ai/v1', models: ['grok-4'] })
    expect(shared).toMatchObject({
      protocols: ['openai-responses', 'anthropic-messages'],
      models: ['claude-opus-4-7', 'gpt-5.5'],
    })
    expect(draft.skipped.map(({ name, code }) => [name, code])).toEqual([
      ['Claude Official', 'login'],
      ['Taken over', 'own-gateway'],
      ['Broken', 'broken'],
    ])
  })

  it('reads a database that comes without its write-ahead log, and leaves the bytes it was given alone', () => {
    const file = join(folder(), 'cc-switch.db')
    makeDatabase(file, 'WAL')
    const bytes = readFileSync(file)
    expect(bytes[18]).toBe(2)
    const before = Buffer.from(bytes)
    expect(readBytes(bytes).channels).toHaveLength(6)
    expect(bytes.equals(before)).toBe(true)
  })

  it('reads its dump as text and never runs it', () => {
    const quote = (text: string) => `'${text.replaceAll("'", "''")}'`
    const values = entries
      .map(({ id, app, name, settings }) =>
        [id, app, name, typeof settings === 'string' ? settings : JSON.stringify(settings)].map(quote).join(', '),
      )
      .map((row) => `(${row}, NULL, 1.5, X'00FF')`)
    const target = join(folder(), 'attached.db')
    const dump = `-- CC Switch SQLite 导出
-- 生成时间: 2026-11-20 10:00:00
-- user_version: 16
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
ATTACH DATABASE '${target}' AS evil;
CREATE TABLE providers (id TEXT, app_type TEXT);
INSERT INTO "proxy_request_logs" ("request_id") VALUES ('a;''b');
INSERT INTO "providers" ("id", "app_type", "name", "settings_config", "notes", "sort_index", "meta") VALUES ${values.join(',')};
CREATE TRIGGER t AFTER INSERT ON providers BEGIN INSERT INTO providers VALUES (new.id); END;
COMMIT;
`
    const draft = readImport({ type: 'text', text: dump }, contextWith())
    expect(draft).toMatchObject({ source: 'cc-switch', kind: 'dump' })
    expect(draft.channels.map(({ name }) => name)).toEqual(['Relay', 'Gemini by key', 'GLM', 'Open', 'Grok'])
    expect(() => readFileSync(target)).toThrow()
  })

  it('reads config.json of older versions', () => {
    const document = {
      version: 2,
      claude: {
        providers: { x: { id: 'x', name: 'Old', settingsConfig: entries[0]?.settings, websiteUrl: 'https://a.b' } },
        current: 'x',
      },
      codex: { providers: {}, current: '' },
    }
    const draft = readImport({ type: 'text', text: JSON.stringify(document) }, contextWith())
    expect(draft.source).toBe('cc-switch')
    expect(draft.channels).toMatchObject([
      { name: 'Old', provider: 'anthropic-compatible', baseUrl: 'https://relay.example.com' },
    ])
  })

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    [
      'scribbled over',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0x5a)]),
    ],
    [
      'all noise behind the beginning',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(4000, 0xee)]),
    ],
  ])('refuses a database that is %s with a reason', (_how, damage) => {
    const file = join(folder(), 'cc-switch.db')
    makeDatabase(file)
    expect(() => readBytes(damage(readFileSync(file)))).toThrow(
      expect.objectContaining({ code: 'import.invalid', message: expect.stringMatching(/damaged|database/) }),
    )
  })

  it('takes a view in the place of a table for nothing', () => {
    const file = join(folder(), 'x.db')
    const db = new Database(file)
    db.exec(`CREATE TABLE real_one (id TEXT);
      CREATE VIEW providers AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id FROM n;`)
    db.close()
    expect(() => readBytes(readFileSync(file))).toThrow(expect.objectContaining({ code: 'import.invalid' }))
  })
})
