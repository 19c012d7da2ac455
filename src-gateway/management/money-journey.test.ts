import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway, testAdminToken } from '../testing/test-gateway.ts'
import { sendJson, startTestUpstream, type TestUpstream } from '../testing/test-upstream.ts'
import { startSmtpServer, type TestSmtpServer } from '../transport/testing/smtp-server.ts'

const answer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 },
}

describe('a person with a budget', () => {
  let gateway: TestGateway
  let upstream: TestUpstream
  let mail: TestSmtpServer
  let hooks: TestUpstream

  beforeAll(async () => {
    upstream = await startTestUpstream((_request, response) => sendJson(response, 200, answer))
    hooks = await startTestUpstream((_request, response) => sendJson(response, 200, {}))
    mail = await startSmtpServer()
    gateway = await startTestGateway()
  })
  afterAll(async () => {
    await gateway.stop()
    await Promise.all([upstream.close(), hooks.close(), mail.close()])
  })

  async function send<T = unknown>(path: string, body: unknown, method = 'POST'): Promise<T> {
    const reply = await gateway.call(`/api${path}`, { method, body })
    expect([200, 201], reply.text).toContain(reply.status)
    return reply.json() as T
  }

  it('is written to when the money runs out, once, and so is everybody else who should know', async () => {
    await send('/channels', {
      name: 'main',
      provider: 'openai-compatible',
      baseUrl: `${upstream.url}/v1`,
      keys: ['sk-right-key-1234567890'],
      models: ['m1'],
    })
    await send('/prices', { model: 'm1', price: { input: 3, output: 4 } })
    await send('/settings', { webhookUrl: `${hooks.url}/hook` }, 'PATCH')
    const from = 'gateway@example.com'
    await send('/mail', { host: '127.0.0.1', port: mail.port, from, to: ['ops@example.com'] }, 'PUT')
    const user = await send<{ id: number }>('/users', { name: 'Ada', email: 'ada@example.com' })
    const token = await send<{ key: string }>('/tokens', { name: 'hers', userId: user.id })
    await send('/budgets', { scope: 'user', subject: String(user.id), limitUsd: 0.012, alerts: [50], period: 'week' })

    const ask = async () => {
      const body = { model: 'm1', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] }
      const headers = { authorization: `Bearer ${token.key}` }
      return (await gateway.call('/v1/chat/completions', { method: 'POST', headers, body })).status
    }
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([200, 200, 200, 402])

    await mail.got(2)
    expect(mail.received.map(({ to, subject }) => [subject, to])).toEqual([
      ['Ada: 50 % of its budget is spent', ['ops@example.com', 'ada@example.com']],
      ['Ada: its budget is used up', ['ops@example.com', 'ada@example.com']],
    ])
    expect(mail.received[0]?.text).toContain('0.01 of 0.012 USD')
    await expect.poll(() => hooks.seen.length).toBe(2)
    expect(JSON.parse(hooks.seen[1]?.body ?? '')).toMatchObject({ kind: 'budget-exhausted', channelName: 'Ada' })
    const told = (await gateway.call('/api/notifications')).json() as { items: { kind: string }[] }
    expect(told.items.map(({ kind }) => kind)).toEqual(['budget-exhausted', 'budget-alert'])
  })

  it('is given back what a request cost, from the console, and the month adds up', async () => {
    const get = async <T>(path: string) => (await gateway.call(`/api${path}`)).json() as T
    interface Entry {
      kind: string
      amountNano: number
      requestId: string | null
      by: string | null
    }
    const charges = await get<{ items: Entry[]; nextCursor: string | null }>('/ledger?kind=charge&userId=1&limit=2')
    expect(charges.items.map(({ amountNano }) => amountNano)).toEqual([-5_000_000, -5_000_000])
    expect(charges.nextCursor).not.toBeNull()

    const signedIn = await gateway.call('/api/session', {
      method: 'POST',
      anonymous: true,
      headers: { origin: gateway.url },
      body: { token: testAdminToken },
    })
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
    const refunded = await gateway.call('/api/ledger/refund', {
      method: 'POST',
      anonymous: true,
      headers: { cookie, origin: gateway.url },
      body: { requestId: charges.items[0]?.requestId, reason: 'cut off' },
    })
    expect(refunded.status).toBe(201)
    expect(refunded.json()).toMatchObject({ kind: 'refund', amountUsd: 0.005, by: 'console', reason: 'cut off' })

    const budgets = await get<{ items: unknown[] }>('/budgets?scope=user&subject=1')
    expect(budgets.items).toMatchObject([{ label: 'Ada', spentUsd: 0.01, remainingUsd: 0.002 }])
    const month = new Date().toISOString().slice(0, 7)
    expect(await get(`/reports/monthly?month=${month}&userId=1`)).toMatchObject({
      total: { costNano: 10_000_000, requests: expect.any(Number) },
      users: [{ label: 'Ada', costUsd: 0.01 }],
      movements: [{ kind: 'refund', count: 1, amountUsd: 0.005 }],
    })
    expect(await send('/ledger/check', {})).toMatchObject({ differences: [], reservations: 0 })
  })

  it('is told of a raised limit’s marks again', async () => {
    const budgets = (await gateway.call('/api/budgets?scope=user&subject=1')).json() as { items: { id: number }[] }
    await send(`/budgets/${budgets.items[0]?.id}`, { limitUsd: 0.025 }, 'PATCH')
    const used = { kind: 'adjust', userId: 1, reason: 'forgotten' }
    await send('/ledger', { ...used, amountUsd: -0.003 })
    await mail.got(3)
    expect(mail.received[2]?.text).toContain('50 % of the budget is spent: 0.013 of 0.025 USD')
  })

  it('gets told which part of a request was wrong', async () => {
    const wrong = async (path: string, body: unknown, method = 'POST') => {
      const reply = await gateway.call(`/api${path}`, { method, ...(method === 'GET' ? {} : { body }) })
      const { code, field } = reply.json() as { code: string; field?: string }
      return [reply.status, code, field]
    }
    expect(await wrong('/ledger?kind=gift', undefined, 'GET')).toEqual([400, 'request.invalid', 'kind'])
    expect(await wrong('/prices?history=maybe', undefined, 'GET')).toEqual([400, 'request.invalid', 'history'])
    expect(await wrong('/prices/versions/77', undefined, 'GET')).toEqual([404, 'price.not_found', undefined])
    expect(await wrong('/budgets', { scope: 'token', subject: '99', limitUsd: 1 })).toEqual([
      400,
      'budget.invalid',
      'subject',
    ])
    expect(await wrong('/budgets', { scope: 'house', limitUsd: 1 })).toEqual([400, 'budget.invalid', 'scope'])
    expect(await wrong('/ledger', { kind: 'grant', amountUsd: '5', userId: 1, reason: 'x' })).toEqual([
      400,
      'ledger.invalid',
      'amountUsd',
    ])
    expect(await wrong('/prices', { model: 'm', price: { input: 1 } })).toEqual([400, 'price.invalid', 'price.output'])
    expect(await wrong('/mail', { host: 'a b' }, 'PUT')).toEqual([400, 'mail.invalid', 'host'])
    expect(await wrong('/ratios', { kind: 'model', subject: '', ratio: 1 }, 'PUT')).toEqual([
      400,
      'price.invalid',
      'subject',
    ])
  })
})

describe('a price that changes while a request is under way', () => {
  it('is charged as it was when the request arrived', async () => {
    const hour = 3_600_000
    let skew = 0
    const upstream = await startTestUpstream((_request, response) => {
      skew = 2 * hour
      sendJson(response, 200, answer)
    })
    const gateway = await startTestGateway({ now: () => Date.now() + skew })
    const send = async (path: string, body: unknown) =>
      (await gateway.call(`/api${path}`, { method: 'POST', body })).json() as { key: string }
    const channel = { name: 'main', provider: 'openai-compatible', keys: ['sk-right-key-1234567890'], models: ['m1'] }
    await send('/channels', { ...channel, baseUrl: `${upstream.url}/v1` })
    await send('/prices', { model: 'm1', price: { input: 1, output: 0 } })
    const validFrom = new Date(Date.now() + hour).toISOString()
    await send('/prices', { model: 'm1', price: { input: 2, output: 0 }, validFrom })
    const { key } = await send('/tokens', { name: 't' })
    for (const _ of [1, 2]) {
      const body = { model: 'm1', messages: [{ role: 'user', content: 'hi' }] }
      const headers = { authorization: `Bearer ${key}` }
      await gateway.call('/v1/chat/completions', { method: 'POST', headers, body })
    }
    const { items } = (await gateway.call('/api/ledger')).json() as { items: { amountUsd: number }[] }
    expect(items.map(({ amountUsd }) => amountUsd)).toEqual([-0.002, -0.001])
    await gateway.stop()
    await upstream.close()
  })
})
