import { mkdtempSync, rmSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Channel, ChannelHealth, Notification, Status } from '../contract/index.ts'
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { type SeenRequest, sendJson, startTestUpstream, type TestUpstream } from '../testing/test-upstream.ts'

const chatReply = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
}
const dry = 'sk-dry-key-aaaaaaaaaaaaaaaa'
const full = 'sk-full-key-bbbbbbbbbbbbbbbb'

let dataDir = ''
let gateway: TestGateway
let upstream: TestUpstream
let answer: (request: SeenRequest, response: ServerResponse) => void
let client = ''

const works = (_request: SeenRequest, response: ServerResponse) => sendJson(response, 200, chatReply)
const runsDry = (request: SeenRequest, response: ServerResponse) =>
  request.headers.authorization === `Bearer ${dry}`
    ? sendJson(response, 402, { error: { message: `Insufficient Balance of ${dry}`, type: 'unknown_error' } })
    : sendJson(response, 200, chatReply)

beforeEach(async () => {
  answer = works
  dataDir = mkdtempSync(join(tmpdir(), 'burncloud-operations-'))
  upstream = await startTestUpstream((request, response) => answer(request, response))
  gateway = await startTestGateway({ dataDir })
  client = ((await gateway.call('/api/tokens', { method: 'POST', body: { name: 'laptop' } })).json() as { key: string })
    .key
})
afterEach(async () => {
  await gateway.stop()
  await upstream.close()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const reply = await gateway.call(`/api${path}`, { method, ...(body === undefined ? {} : { body }) })
  expect(reply.status, reply.text).toBeLessThan(300)
  return reply.json() as T
}

const create = (fields: Record<string, unknown> = {}) =>
  api<Channel>('POST', '/channels', {
    name: 'main',
    provider: 'openai-compatible',
    baseUrl: `${upstream.url}/v1`,
    keys: [dry],
    models: ['m1'],
    ...fields,
  })
const read = (id: number) => api<Channel>('GET', `/channels/${id}`)
const chat = () =>
  gateway.call('/v1/chat/completions', {
    method: 'POST',
    headers: { authorization: `Bearer ${client}` },
    body: { model: 'm1', messages: [{ role: 'user', content: 'hi' }] },
  })
const notifications = () => api<{ items: Notification[]; unread: number }>('GET', '/notifications')

describe('a key that has run dry', () => {
  it('is set aside and shown, told of once, not forgotten by a restart, and back after a reset', async () => {
    const { id } = await create({ keys: [dry, full] })
    answer = runsDry
    for (let n = 0; n < 4; n += 1) expect((await chat()).status).toBe(200)

    const channel = await read(id)
    expect(channel.state).toBe('healthy')
    expect(channel.keys.map(({ state }) => state)).toEqual(['no-credit', 'healthy'])
    expect(channel.keys[0]?.lastError).toContain('402')
    const { items, unread } = await notifications()
    expect(items).toMatchObject([{ kind: 'key-no-credit', channelId: id, channelName: 'main', read: false }])
    expect(unread).toBe(1)
    const { attention } = await api<Status>('GET', '/status')
    expect(attention).toContainEqual(expect.objectContaining({ kind: 'key-no-credit', channelId: id }))
    expect(JSON.stringify([channel, items, attention])).not.toContain(dry)

    await gateway.stop()
    gateway = await startTestGateway({ dataDir })
    expect((await read(id)).keys.map(({ state }) => state)).toEqual(['no-credit', 'healthy'])
    const before = upstream.seen.length
    expect((await chat()).status).toBe(200)
    expect(upstream.seen.slice(before).map(({ headers }) => headers.authorization)).toEqual([`Bearer ${full}`])

    answer = works
    const reset = await api<Channel>('POST', `/channels/${id}/reset`)
    expect(reset.keys.map(({ state }) => state)).toEqual(['healthy', 'healthy'])
    expect(await api('POST', '/notifications/read', { upTo: items[0]?.id })).toEqual({ unread: 0 })
  })

  it('leaves its channel without a key that can be used, and says so', async () => {
    const { id } = await create()
    answer = runsDry
    expect((await chat()).status).toBeGreaterThanOrEqual(400)
    expect(await read(id)).toMatchObject({ state: 'open', stateUntil: null, keys: [{ state: 'no-credit' }] })
  })

  it('is back when a test with it works', async () => {
    const { id } = await create()
    answer = runsDry
    await chat()
    await api('POST', `/channels/${id}/test`, {})
    expect((await read(id)).keys[0]?.state).toBe('no-credit')
    answer = works
    await api('POST', `/channels/${id}/test`, {})
    expect((await read(id)).keys[0]?.state).toBe('healthy')
  })
})

describe('what a person says of a channel', () => {
  it('keeps it out of use for a while, and puts it back', async () => {
    const { id } = await create()
    const tripped = await api<Channel>('POST', `/channels/${id}/trip`, { minutes: 5 })
    expect(tripped).toMatchObject({ state: 'open', enabled: true, stateReason: expect.any(String) })
    expect(Date.parse(tripped.stateUntil ?? '')).toBeGreaterThan(Date.now())
    expect((await chat()).status).toBe(503)
    expect(upstream.seen).toEqual([])
    expect(await api<Channel>('POST', `/channels/${id}/reset`)).toMatchObject({ state: 'healthy', stateReason: null })
    expect((await chat()).status).toBe(200)
    expect((await notifications()).items).toEqual([])
  })

  it('puts it first for a while', async () => {
    await create({ name: 'usual', priority: 10 })
    const other = await create({ name: 'other', keys: [full] })
    const preferred = await api<ChannelHealth>('POST', `/channels/${other.id}/prefer`, { minutes: 5 })
    expect(Date.parse(preferred.preferredUntil ?? '')).toBeGreaterThan(Date.now())
    expect((await chat()).headers['x-burncloud-channel']).toBe(String(other.id))
    await api('POST', `/channels/${other.id}/prefer`, { minutes: 0 })
    expect((await chat()).headers['x-burncloud-channel']).not.toBe(String(other.id))
  })

  it('is refused for a channel that there is not', async () => {
    for (const path of ['trip', 'reset', 'prefer']) {
      const reply = await gateway.call(`/api/channels/999/${path}`, { method: 'POST', body: {} })
      expect(reply.json()).toMatchObject({ code: 'channel.not_found' })
    }
    expect((await gateway.call('/api/channels/999/health')).status).toBe(404)
  })
})

describe('a channel on which nothing works', () => {
  it('is off while another can serve, with its configuration as it was, until it is reset', async () => {
    await api('PATCH', '/settings', { autoDisableAfter: 2 })
    const { id } = await create({ priority: 10 })
    answer = (_request, response) => sendJson(response, 500, { error: { message: 'the vendor is down' } })
    await chat()
    await chat()
    await expect.poll(async () => (await read(id)).state).toBe('auto-disabled')
    const channel = await read(id)
    expect(channel).toMatchObject({ enabled: true, stateReason: expect.stringContaining('2 failures in a row') })
    expect(Date.parse(channel.stateUntil ?? '')).toBeGreaterThan(Date.now())
    expect((await notifications()).items.map(({ kind }) => kind)).toEqual(['channel-off'])
    answer = works
    const other = await create({ name: 'other', keys: [full] })
    expect((await chat()).headers['x-burncloud-channel']).toBe(String(other.id))
    await api('POST', `/channels/${id}/reset`)
    expect((await chat()).headers['x-burncloud-channel']).toBe(String(id))
  })

  it('is tried all the same when nothing else is left, and is back when that works', async () => {
    await api('PATCH', '/settings', { autoDisableAfter: 2 })
    const { id } = await create()
    answer = (_request, response) => sendJson(response, 500, { error: { message: 'the vendor is down' } })
    await chat()
    await chat()
    await expect.poll(async () => (await read(id)).state).toBe('auto-disabled')
    answer = works
    expect((await chat()).status).toBe(200)
    expect((await read(id)).state).not.toBe('auto-disabled')
    await expect
      .poll(async () => (await notifications()).items.map(({ kind }) => kind))
      .toEqual(['channel-back', 'channel-off'])
  })
})

it('shows what was measured of every channel', async () => {
  const { id } = await create()
  await chat()
  const { items } = await api<{ items: ChannelHealth[] }>('GET', '/health/channels')
  expect(items).toMatchObject([{ channelId: id, inFlight: 0, balanceUsd: null, totalMs: expect.any(Number) }])
  expect(items[0]?.minutes.reduce((sum, minute) => sum + minute.requests, 0)).toBe(1)
  expect(await api<ChannelHealth>('GET', `/channels/${id}/health`)).toMatchObject({ channelId: id })
})

it('reads everything anew from a database that was changed by another program', async () => {
  const { id } = await create()
  const file = new Database(join(dataDir, 'burncloud.db'))
  file.prepare('UPDATE channels SET models = ? WHERE id = ?').run(JSON.stringify(['m2']), id)
  file.prepare("INSERT INTO settings (key, value) VALUES ('maxAttempts', '7')").run()
  file.prepare('UPDATE tokens SET enabled = 0').run()
  file.close()
  await api('POST', '/internal/reload')
  expect(await api('GET', '/settings')).toMatchObject({ maxAttempts: 7 })
  expect((await chat()).status).toBe(401)
})
