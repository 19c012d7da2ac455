import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { Backup, Restored } from '../contract/index.ts'
import { type Reply, startTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { sendJson, startTestUpstream } from '../testing/test-upstream.ts'

const upstreamKey = 'sk-upstream-secret-0123456789abcd'
const headerSecret = 'header-secret-0123456789'
const secrets = [upstreamKey, headerSecret, 'proxy-password-77', 'hooks-secret-path', 'smtp-password-55']
const passphrase = 'a long enough passphrase'

let open: TestGateway[] = []
afterEach(async () => {
  await Promise.all(open.map((gateway) => gateway.stop()))
  open = []
})

async function start(over: Parameters<typeof startTestGateway>[0] = {}): Promise<TestGateway> {
  const gateway = await startTestGateway(over)
  open.push(gateway)
  return gateway
}

async function send<T>(gateway: TestGateway, method: string, path: string, body?: unknown): Promise<T> {
  const reply = await gateway.call(`/api${path}`, { method, ...(body === undefined ? {} : { body }) })
  if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`)
  return reply.json() as T
}

const read = (gateway: TestGateway, query = '') => send<Backup>(gateway, 'GET', `/backup${query}`)
const restore = (gateway: TestGateway, document: unknown, options: object = {}) =>
  send<Restored>(gateway, 'POST', '/backup', { document, ...options })
const tryRestore = (gateway: TestGateway, document: unknown, options: object = {}): Promise<Reply> =>
  gateway.call('/api/backup', { method: 'POST', body: { document, ...options } })

/** A gateway with something of every kind. Answers the key that was issued. */
async function fill(gateway: TestGateway): Promise<{ key: string; channelId: number }> {
  await send(gateway, 'POST', '/groups', { name: 'team', ratio: 0.5, strategy: 'cost', fallbacks: ['m2'] })
  const user = await send<{ id: number }>(gateway, 'POST', '/users', { name: 'Ada', email: 'ada@example.com' })
  const token = await send<{ id: number; key: string }>(gateway, 'POST', '/tokens', {
    name: 'laptop',
    group: 'team',
    userId: user.id,
    quotaUsd: 12.5,
    allowedIps: ['127.0.0.1', '10.0.0.0/8'],
  })
  const channel = await send<{ id: number }>(gateway, 'POST', '/channels', {
    name: 'main',
    provider: 'openai',
    keys: [upstreamKey, `${upstreamKey}2`],
    models: ['m1', 'm2'],
    groups: ['default', 'team'],
    headers: { 'x-team-key': headerSecret, 'x-plain': 'shown' },
    proxyUrl: 'http://me:proxy-password-77@proxy.example.com:8080',
    bodyRules: [{ op: 'set', path: '/user', value: 'x' }],
  })
  await send(gateway, 'POST', '/routing/rules', { model: 'm1', group: 'team', fallbacks: ['m2'] })
  await send(gateway, 'POST', '/filters', { name: 'names', patterns: ['Ada'], groups: ['team'] })
  await send(gateway, 'POST', '/budgets', { scope: 'token', subject: String(token.id), limitUsd: 3, timeZone: 'UTC' })
  await send(gateway, 'POST', '/budgets', { scope: 'channel', subject: String(channel.id), limitUsd: 9 })
  await send(gateway, 'POST', '/prices', { model: 'm1', price: { input: 1, output: 2 } })
  await send(gateway, 'PUT', '/ratios', { kind: 'channel', subject: String(channel.id), ratio: 1.25 })
  await send(gateway, 'PATCH', '/settings', {
    maxBodyMb: 9,
    webhookUrl: 'https://hooks.example.com/hooks-secret-path',
  })
  await send(gateway, 'PUT', '/mail', {
    host: 'smtp.example.com',
    user: 'me',
    password: 'smtp-password-55',
    from: 'me@example.com',
  })
  return { key: token.key, channelId: channel.id }
}

const parts = ({ configuration, withheld, secrets: kept }: Backup) => ({ configuration, withheld, kept })

describe('a backup', () => {
  it('holds everything that was set and nothing that is secret', async () => {
    const gateway = await start()
    const { key } = await fill(gateway)
    const reply = await gateway.call('/api/backup')
    for (const secret of [...secrets, key]) expect(reply.text).not.toContain(secret)
    const { configuration, secrets: none, withheld, format, program } = reply.json() as Backup
    expect({ none, format, program }).toEqual({ none: null, format: 'burncloud-backup', program: '0.0.0-test' })
    expect(configuration.tokens).toMatchObject([{ name: 'laptop', group: 'team', quotaNano: 12_500_000_000 }])
    expect(configuration.channels[0]).toMatchObject({
      headers: { 'x-team-key': null, 'x-plain': 'shown' },
      proxyUrl: 'http://proxy.example.com:8080/',
    })
    expect(withheld).toHaveLength(5)
    expect(configuration.settings).toEqual({ maxBodyMb: 9 })
    expect(configuration.mail).toMatchObject({ host: 'smtp.example.com', user: 'me' })
    expect(configuration.budgets).toHaveLength(2)
    expect([configuration.rules, configuration.filters, configuration.prices, configuration.ratios]).toMatchObject([
      [{ model: 'm1' }],
      [{ name: 'names' }],
      [{ model: 'm1', origin: 'own' }],
      [{ kind: 'channel', ratio: 1.25 }],
    ])
    const inClear = await gateway.call('/api/backup?secrets=true')
    for (const secret of secrets.slice(0, 4)) expect(inClear.text).toContain(secret)
    // A key that was issued is nowhere, not even here; nor does the password of e-mail ever leave.
    for (const secret of [key, 'smtp-password-55']) expect(inClear.text).not.toContain(secret)
    expect(gateway.log()).not.toContain(upstreamKey)
  })

  it('makes an empty gateway the same, where issued keys go on working', async () => {
    const from = await start()
    const { key } = await fill(from)
    const document = await read(from, '?secrets=true')
    const to = await start({ masterKey: Buffer.alloc(32, 9) })
    const told = await restore(to, document, { dryRun: true })
    expect((await read(to)).configuration.channels).toEqual([])
    expect(told.changes.map(({ kind, action }) => `${action} ${kind}`).sort()).toEqual([
      'added budgets',
      'added budgets',
      'added channels',
      'added filters',
      'added groups',
      'added mail',
      'added prices',
      'added ratios',
      'added rules',
      'added settings',
      'added settings',
      'added tokens',
      'added users',
    ])
    const done = await restore(to, document)
    expect(done.changes).toEqual(told.changes)
    expect(done.incomplete).toMatchObject([{ kind: 'mail', missing: ['password'] }])
    expect(parts(await read(to, '?secrets=true'))).toEqual(parts(document))
    const models = await to.call('/v1/models', { headers: { authorization: `Bearer ${key}` } })
    expect(models.status).toBe(200)
    // Once more changes nothing.
    expect((await restore(to, document, { dryRun: true })).changes).toEqual([])
    const copies = readdirSync(join(to.dataDir, 'backups'))
    expect(copies).toEqual([expect.stringMatching(/-before-restore\.db$/)])
    const copy = new Database(done.copy as string, { readonly: true })
    expect(copy.prepare('SELECT count(*) AS channels FROM channels').get()).toEqual({ channels: 0 })
    copy.close()
  })

  it('opens what is sealed with its passphrase alone, and only unchanged', async () => {
    const from = await start()
    await fill(from)
    const sealed = await send<Backup>(from, 'POST', '/backup/sealed', { passphrase })
    for (const secret of secrets) expect(JSON.stringify(sealed)).not.toContain(secret)
    const to = await start()
    const code = async (document: unknown, options = {}) => (await tryRestore(to, document, options)).json()
    expect(await code(sealed)).toMatchObject({ code: 'backup.locked', field: 'passphrase' })
    expect(await code(sealed, { passphrase: 'another one' })).toMatchObject({ code: 'backup.locked' })
    const turned = structuredClone(sealed)
    for (const channel of turned.configuration.channels) channel.baseUrl = 'https://evil.example.com/v1'
    expect(await code(turned, { passphrase })).toMatchObject({ code: 'backup.locked' })
    expect((await read(to)).configuration.channels).toEqual([])
    await restore(to, sealed, { passphrase })
    const clear = async (gateway: TestGateway) => parts(await read(gateway, '?secrets=true'))
    expect(await clear(to)).toEqual(await clear(from))
  })

  it('switches off what it has no keys for, and keeps keys that are here for the same upstream only', async () => {
    const from = await start()
    const { channelId } = await fill(from)
    const document = await read(from)
    const to = await start()
    const elsewhere = await restore(to, document)
    expect(elsewhere.incomplete).toContainEqual({
      kind: 'channels',
      name: 'main',
      missing: ['keys', 'headers.x-team-key', 'proxyUrl'],
      disabled: true,
    })
    expect(await send(to, 'GET', `/channels/${channelId}`)).toMatchObject({ enabled: false, keys: [] })

    await send(from, 'PATCH', `/channels/${channelId}`, { name: 'renamed', weight: 7 })
    const here = await restore(from, document)
    expect(here).toMatchObject({
      incomplete: [],
      changes: [{ kind: 'channels', action: 'changed', name: 'main', fields: ['name', 'weight'] }],
    })
    expect(await send(from, 'GET', `/channels/${channelId}`)).toMatchObject({ enabled: true, keys: [{}, {}] })

    const turned = structuredClone(document)
    for (const channel of turned.configuration.channels) channel.baseUrl = 'https://evil.example.com/v1'
    const away = await restore(from, turned)
    expect(away.incomplete).toMatchObject([{ name: 'main', disabled: true }])
    expect((await from.call('/api/backup?secrets=true')).text).not.toContain(upstreamKey)
  })

  it('removes what is not in it when it replaces, and keeps it when it merges', async () => {
    const gateway = await start()
    await fill(gateway)
    const document = await read(gateway, '?secrets=true')
    await send(gateway, 'POST', '/groups', { name: 'late' })
    await send(gateway, 'POST', '/tokens', { name: 'late', group: 'late' })
    await send(gateway, 'POST', '/channels', { name: 'late', provider: 'ollama', groups: ['late'] })
    await send(gateway, 'PATCH', '/settings', { maxBodyMb: 11, maxAttempts: 2 })
    await send(gateway, 'POST', '/prices', { model: 'm1', price: { input: 5, output: 5 } })
    const merged = await restore(gateway, document, { mode: 'merge' })
    expect(merged.changes.map(({ kind, action, name }) => `${action} ${kind} ${name}`)).toEqual([
      'changed prices m1',
      'changed settings maxBodyMb',
    ])
    expect((await read(gateway)).configuration.settings).toEqual({ maxAttempts: 2, maxBodyMb: 9 })
    const replaced = await restore(gateway, document)
    expect(replaced.changes.map(({ kind, action, name }) => `${action} ${kind} ${name}`)).toEqual([
      'removed groups late',
      'removed tokens late',
      'removed channels late',
      'removed settings maxAttempts',
    ])
    const after = await read(gateway)
    expect(after.configuration.prices).toMatchObject([{ price: { input: 1, output: 2 } }])
    expect(after.configuration.tokens).toEqual(document.configuration.tokens)
  })

  it('refuses what makes no sense, names the place, and changes nothing', async () => {
    const gateway = await start()
    await fill(gateway)
    const document = await read(gateway, '?secrets=true')
    const cases: [string, (broken: Backup) => void][] = [
      ['document.version', (broken) => Object.assign(broken, { version: 2 })],
      ['document.configuration.tokens.0.group', (broken) => set(broken.configuration.tokens, { group: 'gone' })],
      ['document.configuration.tokens.0.userId', (broken) => set(broken.configuration.tokens, { userId: 99 })],
      ['document.configuration.tokens.0.hash', (broken) => set(broken.configuration.tokens, { hash: 'x' })],
      ['document.configuration.tokens.0.extra', (broken) => set(broken.configuration.tokens, { extra: 1 })],
      ['document.configuration.channels.0.provider', (broken) => set(broken.configuration.channels, { provider: 'x' })],
      ['document.configuration.channels.0.ca', (broken) => set(broken.configuration.channels, { ca: 'x' })],
      ['document.configuration.budgets.0.subject', (broken) => set(broken.configuration.budgets, { subject: '99' })],
      [
        'document.configuration.budgets.0.timeZone',
        (broken) => set(broken.configuration.budgets, { timeZone: 'Mars' }),
      ],
      ['document.configuration.budgets.1.id', (broken) => set(broken.configuration.budgets, { id: 5 })],
      ['document.configuration.ratios.0.subject', (broken) => set(broken.configuration.ratios, { subject: '99' })],
      ['document.configuration.settings.maxBodyMb', (broken) => set([broken.configuration.settings], { maxBodyMb: 0 })],
      ['document.secrets.values.channels.0.name', (broken) => addSecret(broken, 'channels.0.name')],
    ]
    for (const [field, spoil] of cases) {
      const broken = structuredClone(document)
      spoil(broken)
      const reply = await tryRestore(gateway, broken)
      expect(reply.json()).toMatchObject({ code: 'backup.invalid', field })
    }
    expect(parts(await read(gateway, '?secrets=true'))).toEqual(parts(document))
    expect(readdirSync(gateway.dataDir)).not.toContain('backups')
  })

  it('is restored whole or not at all when the database refuses in the middle', async () => {
    const from = await start()
    await fill(from)
    const document = await read(from, '?secrets=true')
    const to = await start()
    const before = parts(await read(to, '?secrets=true'))
    const beside = new Database(`${to.dataDir}/burncloud.db`)
    beside.exec(
      `CREATE TRIGGER refuse BEFORE INSERT ON budget_spend BEGIN SELECT RAISE(ABORT, 'the last thing that is written'); END`,
    )
    beside.close()
    expect((await tryRestore(to, document)).status).toBeGreaterThanOrEqual(500)
    expect(parts(await read(to, '?secrets=true'))).toEqual(before)
  })

  it('leaves what was spent and logged with the things it belongs to', async () => {
    const upstream = await startTestUpstream((_request, response) => {
      const usage = { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 }
      const message = { role: 'assistant', content: 'ok' }
      sendJson(response, 200, { id: '1', model: 'm1', choices: [{ index: 0, message, finish_reason: 'stop' }], usage })
    })
    const gateway = await start()
    const made = {
      name: 'main',
      provider: 'openai',
      baseUrl: `${upstream.url}/v1`,
      keys: [upstreamKey],
      models: ['m1'],
    }
    await send(gateway, 'POST', '/channels', made)
    const { id, key } = await send<{ id: number; key: string }>(gateway, 'POST', '/tokens', { name: 'laptop' })
    await send(gateway, 'POST', '/prices', { model: 'm1', price: { input: 1000, output: 2000 } })
    await send(gateway, 'POST', '/budgets', { scope: 'token', subject: String(id), limitUsd: 50, period: 'total' })
    const document = await read(gateway)
    const asked = await gateway.call('/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: { model: 'm1', messages: [{ role: 'user', content: 'hi' }] },
    })
    expect(asked.status).toBe(200)
    await gateway.gateway.flush()

    // The key is renamed and its budget lowered; then everything is as it was before.
    await send(gateway, 'PATCH', `/tokens/${id}`, { name: 'renamed' })
    await send(gateway, 'PATCH', '/budgets/1', { limitUsd: 3 })
    await restore(gateway, document)
    expect(await send(gateway, 'GET', `/tokens/${id}`)).toMatchObject({ name: 'laptop', usedUsd: 2 })
    expect(await send(gateway, 'GET', '/budgets/1')).toMatchObject({ limitUsd: 50, spentUsd: 2, remainingUsd: 48 })

    // A budget that was deleted begins with what the ledger says of its subject.
    await send(gateway, 'DELETE', '/budgets/1')
    await restore(gateway, document)
    const { items } = await send<{ items: object[] }>(gateway, 'GET', '/budgets')
    expect(items).toMatchObject([{ limitUsd: 50, spentUsd: 2 }])
    await upstream.close()
  })

  it('comes back equal from any gateway', async () => {
    const name = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((text) => text.trim() === text)
    const channel = fc.record({
      name,
      keys: fc.array(fc.stringMatching(/^[a-zA-Z0-9-]{8,40}$/), { maxLength: 3 }),
      headers: fc.dictionary(fc.stringMatching(/^x-[a-z]{1,8}(-key|-token)?$/), fc.stringMatching(/^[ -~]{0,20}$/)),
      weight: fc.nat(100),
      enabled: fc.boolean(),
      tags: fc.array(name, { maxLength: 2 }),
    })
    const token = fc.record({ name, quotaUsd: fc.option(fc.nat(1000)), enabled: fc.boolean() })
    // Each round adds to the one before it, and the other gateway follows.
    const [from, to] = [await start(), await start()]
    await fc.assert(
      fc.asyncProperty(fc.array(channel, { maxLength: 4 }), fc.array(token, { maxLength: 4 }), async (some, keys) => {
        for (const { id } of (await read(from)).configuration.channels.slice(0, 1)) {
          await send(from, 'DELETE', `/channels/${id}`)
        }
        for (const one of some) await send(from, 'POST', '/channels', { provider: 'openai', ...one })
        for (const one of keys) await send(from, 'POST', '/tokens', one)
        const document = await read(from, '?secrets=true')
        await restore(to, document)
        expect(parts(await read(to, '?secrets=true'))).toEqual(parts(document))
      }),
      { numRuns: 8, endOnFailure: true },
    )
  }, 60_000)
})

/** Spoils all rows alike. */
function set(rows: object[], fields: object): void {
  for (const row of rows) Object.assign(row, fields)
}

function addSecret({ secrets: kept }: Backup, place: string): void {
  if (kept?.form === 'clear') kept.values[place] = 'x'
}
