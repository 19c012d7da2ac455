import type { ServerResponse } from 'node:http'
import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LedgerCheck, Reservation } from './contract/index.ts'
import { startTestGateway, type TestGateway } from './testing/test-gateway.ts'
import { type SeenRequest, startTestUpstream, type TestUpstream } from './testing/test-upstream.ts'

/**
 * 64 requests at the same time against money for ten, through the whole gateway with its database: whatever limits them, exactly
 * ten come through, and what failed or was left costs what it truly did.
 */

let gateway: TestGateway
let upstream: TestUpstream
/** Answers that wait for the test. */
let waiting: { seen: SeenRequest; response: ServerResponse }[] = []
let arrived = (): void => undefined

beforeAll(async () => {
  upstream = await startTestUpstream((seen, response) => {
    waiting.push({ seen, response })
    arrived()
  })
  gateway = await startTestGateway()
})
afterAll(async () => {
  await gateway.stop()
  await upstream.close()
})

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const reply = await gateway.call(path, { method, ...(body === undefined ? {} : { body }) })
  if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`)
  return reply.json() as T
}
const get = <T>(path: string) => call<T>('GET', path)
const post = <T>(path: string, body: unknown) => call<T>('POST', path, body)

/** Resolves when so many requests wait at the upstream. */
function whenWaiting(count: number): Promise<void> {
  return new Promise((resolve) => {
    arrived = () => {
      if (waiting.length >= count) resolve()
    }
    arrived()
  })
}

interface Ended {
  status: number
  /** The reply came whole. */
  whole: boolean
}

interface Sent {
  leave(): void
  ended: Promise<Ended>
}

const answerTokens = 50

function ask(key: string, stream: boolean): Sent {
  const body = JSON.stringify({
    model: 'priced-model',
    messages: [{ role: 'user', content: 'How is it going over there today?' }],
    max_tokens: answerTokens,
    stream,
  })
  let leave = (): void => undefined
  const ended = new Promise<Ended>((resolve) => {
    const request = httpRequest(
      `${gateway.url}/v1/chat/completions`,
      { method: 'POST', agent: false, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } },
      (response) => {
        const end = () => resolve({ status: response.statusCode ?? 0, whole: response.complete })
        response.on('error', end)
        response.on('end', end)
        response.resume()
      },
    )
    request.on('error', () => resolve({ status: 0, whole: false }))
    leave = () => request.destroy()
    request.end(body)
  })
  return { ended, leave: () => leave() }
}

/** The upstream's answer: streamed or not, with exactly these tokens used. */
function answer({ seen, response }: { seen: SeenRequest; response: ServerResponse }, promptTokens: number): void {
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: answerTokens,
    total_tokens: promptTokens + answerTokens,
  }
  const base = { id: 'c', created: 1, model: 'priced-model' }
  const asked = JSON.parse(seen.body) as { stream: boolean }
  if (!asked.stream) {
    const choices = [{ index: 0, message: { role: 'assistant', content: 'fine' }, finish_reason: 'stop' }]
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ ...base, object: 'chat.completion', choices, usage }))
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const chunk = (more: object) =>
    response.write(`data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices: [], ...more })}\n\n`)
  chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: 'fine' }, finish_reason: null }] })
  chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
  chunk({ usage })
  response.end('data: [DONE]\n\n')
}

async function reservations(): Promise<Reservation[]> {
  return (await get<{ items: Reservation[] }>('/api/reservations')).items
}

interface Limited {
  key: string
  /** Sets the money that there is, in dollars, before anything is spent. */
  allow(usd: number): Promise<void>
  /** What is counted as spent, in dollars. */
  spent(): Promise<number>
}

async function budgeted(key: string, scope: string, subject: string): Promise<Limited> {
  const { id } = await post<{ id: number }>('/api/budgets', {
    scope,
    subject,
    limitUsd: 1,
    period: 'month',
    timeZone: 'UTC',
  })
  return {
    key,
    allow: async (limitUsd) => void (await call('PATCH', `/api/budgets/${id}`, { limitUsd })),
    spent: async () => (await get<{ spentUsd: number }>(`/api/budgets/${id}`)).spentUsd,
  }
}

let made = 0
async function user(fields: object = {}): Promise<number> {
  return (await post<{ id: number }>('/api/users', { name: `user ${++made}`, ...fields })).id
}
async function token(fields: object = {}): Promise<{ id: number; key: string }> {
  return post('/api/tokens', { name: `key ${++made}`, ...fields })
}

const holders: Record<string, () => Promise<Limited>> = {
  'the quota of a token': async () => {
    const { id, key } = await token({ quotaUsd: 1 })
    return {
      key,
      allow: async (quotaUsd) => void (await call('PATCH', `/api/tokens/${id}`, { quotaUsd })),
      spent: async () => (await get<{ usedUsd: number }>(`/api/tokens/${id}`)).usedUsd,
    }
  },
  'the budget of a token': async () => {
    const { id, key } = await token()
    return budgeted(key, 'token', String(id))
  },
  'the credit of a user': async () => {
    const userId = await user({ prepaid: true })
    const { key } = await token({ userId })
    // Credit is only ever given: enough for one, not for ten.
    const startUsd = 0.005
    await post('/api/ledger', { kind: 'grant', amountUsd: startUsd, userId, reason: 'for a start' })
    return {
      key,
      allow: async (usd) =>
        void (await post('/api/ledger', {
          kind: 'grant',
          amountUsd: usd - startUsd,
          userId,
          reason: 'for ten requests',
        })),
      spent: async () => (await get<{ usedUsd: number }>(`/api/users/${userId}`)).usedUsd,
    }
  },
  'the budget of a user': async () => {
    const userId = await user()
    const { key } = await token({ userId })
    return budgeted(key, 'user', String(userId))
  },
  'the budget of a group': async () => {
    const { key } = await token({ group: 'team' })
    return budgeted(key, 'group', 'team')
  },
}

describe('64 requests at a time against money for ten', () => {
  beforeAll(async () => {
    await post('/api/groups', { name: 'team', ratio: 1 })
    await post('/api/channels', {
      name: 'main',
      provider: 'openai-compatible',
      baseUrl: `${upstream.url}/v1`,
      keys: ['sk-upstream-key'],
      models: ['*'],
      protocols: ['openai-chat'],
      groups: ['default', 'team'],
    })
    await post('/api/prices', { model: 'priced-model', price: { input: 2, output: 2 } })
  })

  for (const [name, limit] of Object.entries(holders)) {
    it(`lets ten through: ${name}`, async () => {
      const limited = await limit()
      waiting = []
      // What one request may cost, as it is held.
      const first = ask(limited.key, false)
      await whenWaiting(1)
      const [held] = await reservations()
      const eachUsd = held?.amountUsd ?? 0
      const promptTokens = Math.round((eachUsd / 2) * 1e6) - answerTokens
      expect(promptTokens).toBeGreaterThan(0)
      first.leave()
      await first.ended
      await expect.poll(async () => (await reservations()).length).toBe(0)
      const before = await limited.spent()
      await limited.allow(before + 10 * eachUsd)

      waiting = []
      const sent = Array.from({ length: 64 }, (_, at) => ask(limited.key, at % 2 === 0))
      const ended: { at: number; status: number; whole: boolean }[] = []
      const refused = new Promise<void>((resolve) => {
        for (const [at, one] of sent.entries()) {
          void one.ended.then((end) => {
            ended.push({ at, ...end })
            if (ended.length === 54) resolve()
          })
        }
      })
      await whenWaiting(10)
      await refused
      expect(ended.map(({ status }) => status)).toEqual(Array.from({ length: 54 }, () => 402))
      expect(waiting).toHaveLength(10)
      expect(await reservations()).toHaveLength(10)

      // Of the ten, two are refused by the upstream, two are broken off by it, two clients leave, and four are answered.
      const passed = sent.filter((_, at) => !ended.some((end) => end.at === at))
      const [a, b, c, d, ...others] = waiting
      for (const failing of [a, b]) {
        failing?.response.writeHead(400, { 'content-type': 'application/json' })
        failing?.response.end('{"error":{"message":"no","type":"invalid_request_error"}}')
      }
      for (const breaking of [c, d]) breaking?.response.destroy()
      for (const leaving of passed.slice(-2)) leaving.leave()
      await Promise.all(passed.slice(-2).map((one) => one.ended))
      for (const one of others) if (!one.response.destroyed) answer(one, promptTokens)
      await Promise.all(sent.map((one) => one.ended))
      await expect.poll(async () => (await reservations()).length).toBe(0)
      const spent = Math.round(((await limited.spent()) - before) * 1e9) / 1e9
      expect(spent).toBeLessThanOrEqual(10 * eachUsd)

      // What came back is spent to the end by requests that come one after the other; then nobody comes through.
      waiting = []
      let served = 0
      for (;;) {
        const next = ask(limited.key, served % 2 === 1)
        const outcome = await Promise.race([next.ended, whenWaiting(1).then(() => undefined)])
        if (outcome !== undefined) {
          expect(outcome.status).toBe(402)
          break
        }
        for (const one of waiting.splice(0)) answer(one, promptTokens)
        expect(await next.ended).toEqual({ status: 200, whole: true })
        served += 1
      }
      expect(served).toBeGreaterThanOrEqual(4)
      const left = before + 10 * eachUsd - (await limited.spent())
      expect(left).toBeGreaterThanOrEqual(-1e-9)
      expect(left).toBeLessThan(eachUsd)
    })
  }

  it('lets ten through in all when each costs what was held for it, however they come', async () => {
    const limited = await (holders['the budget of a token'] as () => Promise<Limited>)()
    waiting = []
    const first = ask(limited.key, false)
    await whenWaiting(1)
    const eachUsd = (await reservations())[0]?.amountUsd ?? 0
    const promptTokens = Math.round((eachUsd / 2) * 1e6) - answerTokens
    answer(waiting.splice(0)[0] as (typeof waiting)[number], promptTokens)
    expect((await first.ended).status).toBe(200)
    await limited.allow(11 * eachUsd)
    arrived = () => {
      for (const one of waiting.splice(0)) answer(one, promptTokens)
    }
    const ended = await Promise.all(Array.from({ length: 64 }, (_, at) => ask(limited.key, at % 2 === 0).ended))
    expect(ended.filter(({ status, whole }) => status === 200 && whole)).toHaveLength(10)
    expect(ended.filter(({ status }) => status === 402)).toHaveLength(54)
    expect(await limited.spent()).toBeCloseTo(11 * eachUsd, 9)
  })

  it('leaves books that agree', async () => {
    const check = await post<LedgerCheck>('/api/ledger/check', {})
    expect(check.differences).toEqual([])
    expect(check.reservations).toBe(0)
    expect(check.entries).toBeGreaterThan(40)
  })
})
