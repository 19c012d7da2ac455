import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { sendJson, startTestUpstream, type TestUpstream } from '../testing/test-upstream.ts'
import { type ContractClient, expectCode, type OpenClient } from './contract.cases.ts'

const reply = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
}
const upstreamKey = 'sk-upstream-0123456789abcdef'
const clientKey = `sk-${'k'.repeat(48)}`
const envKey = 'sk-env-0123456789abcdefgh'

/** The part of the contract that takes over what other programs hold, over every transport. */
export function describeImportContract(transport: string, open: (gateway: TestGateway) => OpenClient): void {
  describe(`importing over ${transport}`, () => {
    let gateway: TestGateway
    let upstream: TestUpstream
    let local: TestUpstream
    let opened: OpenClient
    let client: ContractClient
    let home: string

    beforeAll(async () => {
      upstream = await startTestUpstream((_request, response) => sendJson(response, 200, reply))
      local = await startTestUpstream((request, response) => {
        if (request.url === '/api/version') sendJson(response, 200, { version: '0.14.1' })
        else if (request.url === '/api/tags') sendJson(response, 200, { models: [{ name: 'qwen3:8b', digest: 'd' }] })
        else sendJson(response, 404, {})
      })
      home = mkdtempSync(join(tmpdir(), 'import-home-'))
      mkdirSync(join(home, '.claude-code-router'))
      writeFileSync(
        join(home, '.claude-code-router', 'config.json'),
        JSON.stringify({
          Providers: [
            {
              name: 'deepseek',
              api_base_url: 'https://api.deepseek.com/chat/completions',
              api_key: '$MY_KEY',
              models: ['deepseek-chat'],
            },
          ],
        }),
      )
      const closed = { 'lm-studio': 1, 'llama-cpp': 1, vllm: 1, jan: 1 }
      gateway = await startTestGateway({
        imports: {
          home: {
            folder: home,
            platform: 'linux',
            environment: { GROQ_API_KEY: envKey, MY_KEY: envKey, DEEPSEEK_API_KEY: 'short' },
          },
          ports: { ...closed, ollama: Number(new URL(local.url).port) },
        },
      })
      opened = open(gateway)
      client = opened.client
    })
    afterAll(async () => {
      opened.close()
      await gateway.stop()
      await upstream.close()
      await local.close()
      rmSync(home, { recursive: true, force: true })
    })

    const channelOf = (over: Record<string, unknown> = {}) => ({
      id: 1,
      type: 8,
      key: upstreamKey,
      status: 1,
      name: 'Old main',
      base_url: `${upstream.url}/v1`,
      models: 'm1',
      group: 'default,vip',
      tag: 'old',
      ...over,
    })
    const previewText = (document: unknown) =>
      client.imports.preview({ from: { type: 'text', text: JSON.stringify(document) } })

    it('shows what would be made without a secret, and makes what was selected, switched off', async () => {
      const before = (await client.channels.list({})).items.length
      const plan = await previewText({
        data: { items: [channelOf(), channelOf({ name: 'Other', key: 'sk-second-0123456789' })] },
      })
      expect(plan).toMatchObject({ source: 'new-api', kind: 'file', file: null })
      expect(plan.channels).toMatchObject([
        { ref: 'c1', name: 'Old main', keyHints: ['sk-…cdef'], groups: ['default', 'vip'], duplicateOf: null },
        { ref: 'c2', name: 'Other' },
      ])
      expect(plan.groups).toEqual([
        { name: 'default', ratio: 1, exists: true },
        { name: 'vip', ratio: 1, exists: false },
      ])
      expect(JSON.stringify(plan)).not.toMatch(/upstream-0123|second-0123/)
      expect((await client.channels.list({})).items).toHaveLength(before)
      expect(await client.imports.read({ id: plan.id })).toEqual(plan)

      const { items } = await client.imports.apply({
        id: plan.id,
        channels: ['c1'],
        changes: { c1: { name: 'New main' } },
      })
      expect(items.map(({ kind, name, outcome }) => [kind, name, outcome])).toEqual([
        ['group', 'vip', 'created'],
        ['channel', 'New main', 'created'],
      ])
      const made = await client.channels.get({ id: items[1]?.id ?? 0 })
      expect(made).toMatchObject({
        name: 'New main',
        enabled: false,
        models: ['m1'],
        groups: ['default', 'vip'],
        tags: ['old'],
      })

      const again = await previewText([channelOf({ base_url: `${upstream.url}/v1/`, name: 'Same' })])
      expect(again.channels[0]?.duplicateOf).toEqual({ channelId: made.id, channelName: 'New main' })
      expect((await client.imports.apply({ id: again.id, channels: ['c1'] })).items).toMatchObject([
        { outcome: 'duplicate', id: made.id },
      ])
      const twice = await client.imports.apply({ id: again.id, channels: ['c1'], duplicates: true })
      expect(twice.items).toMatchObject([{ outcome: 'created' }])
    })

    it('keeps the keys of clients working, and takes over prices, ratios of groups and fallbacks', async () => {
      const dump = `-- MySQL dump 10.13
INSERT INTO \`channels\` (\`id\`,\`type\`,\`key\`,\`status\`,\`name\`,\`base_url\`,\`models\`,\`group\`,\`tag\`) VALUES (1,8,'sk-dump-0123456789',1,'It\\'s','${upstream.url}/v1','m1','partners','x');
INSERT INTO \`tokens\` (\`id\`,\`key\`,\`status\`,\`name\`,\`expired_time\`,\`remain_quota\`,\`unlimited_quota\`,\`group\`) VALUES (1,'${'k'.repeat(48)}',1,'laptop',-1,500000,0,'partners');
INSERT INTO \`options\` (\`key\`,\`value\`) VALUES ('ModelRatio','{\\"m1\\": 1.5}'),('CompletionRatio','{\\"m1\\": 4}'),('GroupRatio','{\\"partners\\": 0.5}');
`
      const plan = await client.imports.preview({
        from: { type: 'file', name: 'dump.sql', data: Buffer.from(dump).toString('base64') },
      })
      expect(plan).toMatchObject({
        kind: 'dump',
        file: 'dump.sql',
        channels: [{ name: "It's" }],
        tokens: [{ ref: 't1', name: 'laptop', hint: 'sk-…kkkk', group: 'partners', quotaUsd: 1, duplicate: false }],
        prices: { count: 1, models: ['m1'] },
        groups: [{ name: 'partners', ratio: 0.5, exists: false }],
      })
      const done = await client.imports.apply({
        id: plan.id,
        channels: ['c1'],
        tokens: ['t1'],
        prices: true,
        enable: true,
      })
      expect(done.prices).toBe(1)
      expect(done.items.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created'])
      expect((await client.groups.list()).items).toContainEqual(
        expect.objectContaining({ name: 'partners', ratio: 0.5 }),
      )

      const answered = await gateway.call('/v1/chat/completions', {
        method: 'POST',
        headers: { authorization: `Bearer ${clientKey}` },
        body: { model: 'm1', messages: [{ role: 'user', content: 'hi' }] },
      })
      expect(answered.status).toBe(200)
      expect(upstream.seen.at(-1)?.headers.authorization).toBe('Bearer sk-dump-0123456789')
      // (10 × 3 + 5 × 12) / 10⁶ USD, at half the price.
      expect((await client.tokens.list({})).items[0]).toMatchObject({
        name: 'laptop',
        hint: 'sk-…kkkk',
        usedUsd: 0.000045,
      })

      const repeated = await client.imports.apply({ id: plan.id, tokens: ['t1'] })
      expect(repeated.items).toMatchObject([{ kind: 'token', outcome: 'duplicate' }])
      const yaml = `model_list:\n  - model_name: big\n    litellm_params: { model: deepseek/deepseek-chat, api_key: sk-lite-0123456789 }\nrouter_settings:\n  fallbacks: [{ big: [m1] }]\n`
      const lite = await client.imports.preview({ from: { type: 'text', text: yaml } })
      expect(lite.rules).toEqual([{ model: 'big', fallbacks: ['m1'], contextFallbacks: [] }])
      expect((await client.imports.apply({ id: lite.id, rules: true })).items).toMatchObject([
        { kind: 'rule', outcome: 'created' },
      ])
      expect((await client.rules.list()).items).toContainEqual(
        expect.objectContaining({ model: 'big', fallbacks: ['m1'] }),
      )
    })

    it('says of each item that cannot be made why, and makes the others', async () => {
      const plan = await previewText([
        channelOf({ name: 'no address', type: 3, base_url: '', key: 'azure-0123456789' }),
        channelOf({ key: 'sk-third-0123456789' }),
      ])
      const { items } = await client.imports.apply({ id: plan.id, channels: ['c1', 'c2'] })
      expect(items).toMatchObject([
        { name: 'no address', outcome: 'failed', message: expect.stringContaining('baseUrl') },
        { name: 'Old main', outcome: 'created' },
      ])
    })

    it('reads a link with its risks and switches nothing on', async () => {
      const link = `ccswitch://v1/import?resource=provider&app=claude&name=Anthropic&endpoint=https%3A%2F%2Fevil.example.com&apiKey=sk-link-0123456789&enabled=true`
      const plan = await client.imports.preview({ from: { type: 'link', link } })
      expect(plan.risks.map(({ code }) => code)).toEqual(['link'])
      expect(plan.channels[0]?.risks.map(({ code }) => code)).toEqual(['wants_enabled', 'host.posing'])
      const { items } = await client.imports.apply({ id: plan.id, channels: ['c1'] })
      expect(await client.channels.get({ id: items[0]?.id ?? 0 })).toMatchObject({ enabled: false, state: 'disabled' })
    })

    it('finds a local server, a key and a file, and uses them when asked', async () => {
      const found = await client.imports.detect({})
      expect(found.servers).toMatchObject([
        { provider: 'ollama', version: '0.14.1', models: ['qwen3:8b'], channelId: null },
      ])
      expect(found.keys).toMatchObject([
        { variable: 'GROQ_API_KEY', provider: 'groq', hint: 'sk-…efgh', baseUrl: null, channelId: null },
      ])
      expect(found.files).toMatchObject([{ ref: 'ccr-json', source: 'claude-code-router' }])
      expect(JSON.stringify(found)).not.toContain('env-0123')
      expect((await client.imports.detect({ servers: false })).servers).toEqual([])

      const [server] = found.servers
      const used = await client.imports.useDetected({
        servers: [server?.ref ?? '', 'ollama http://127.0.0.1:2'],
        keys: ['GROQ_API_KEY', 'PATH'],
        enable: true,
      })
      expect(used.items.map(({ outcome }) => outcome)).toEqual(['created', 'failed', 'created', 'failed'])
      const ollama = await client.channels.get({ id: used.items[0]?.id ?? 0 })
      expect(ollama).toMatchObject({ provider: 'ollama', baseUrl: local.url, models: ['qwen3:8b'], enabled: true })
      const after = await client.imports.detect({})
      expect(after.servers[0]?.channelId).toBe(ollama.id)
      expect(after.keys[0]?.channelId).toBe(used.items[2]?.id)

      const plain = await client.imports.preview({ from: { type: 'found', ref: 'ccr-json' } })
      expect(plain.channels).toMatchObject([{ name: 'deepseek', keyHints: [] }])
      const resolved = await client.imports.preview({ from: { type: 'found', ref: 'ccr-json' }, useEnvironment: true })
      expect(resolved.channels[0]?.keyHints).toEqual(['sk-…efgh'])
    })

    it('forgets a plan, and names what is wrong', async () => {
      const plan = await previewText([channelOf({ key: 'sk-fourth-0123456789' })])
      await expectCode(client.imports.apply({ id: plan.id, channels: ['c9'] }), 'import.not_found', 'channels')
      expect(await client.imports.discard({ id: plan.id })).toEqual({ deleted: true })
      await expectCode(client.imports.read({ id: plan.id }), 'import.not_found', 'id')
      await expectCode(client.imports.apply({ id: plan.id }), 'import.not_found', 'id')
      await expectCode(
        client.imports.preview({ from: { type: 'found', ref: '../../etc/passwd' } }),
        'import.not_found',
        'from.ref',
      )
      await expectCode(
        client.imports.preview({ from: { type: 'file', name: 'x', data: '***' } }),
        'import.invalid',
        'from.data',
      )
      await expectCode(
        client.imports.preview({ from: { type: 'link', link: 'https://example.com' } }),
        'import.invalid',
      )
      const broken = await expectCode(
        client.imports.preview({ from: { type: 'text', text: '{"Providers": [{"api_key": "sk-secret-0123456789"' } }),
        'import.invalid',
      )
      expect(broken.message).toMatch(/line 1, column \d+/)
      expect(broken.message).not.toContain('secret')
    })

    it('writes no key into its log', () => {
      expect(gateway.log()).not.toMatch(/upstream-0123|dump-0123|env-0123|link-0123|secret-0123|kkkkkkkk/)
    })
  })
}
