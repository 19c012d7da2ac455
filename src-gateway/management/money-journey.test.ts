import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts'
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
})
