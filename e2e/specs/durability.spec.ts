import { randomInt } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { expect, test } from '@playwright/test'
import { adminToken, connect, type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { startUpstream, type TestUpstream } from '../fixtures/upstream/server.ts'

/** 100 in the long form; the everyday run does fewer rounds of the same. */
const rounds = Number(process.env.BURNCLOUD_KILL_ROUNDS ?? 8)

let upstream: TestUpstream
test.beforeAll(async () => {
  upstream = await startUpstream()
})
test.afterAll(() => upstream.close())

/** Sends one chat request; resolves with the request id if and only if the whole reply arrived. */
function ask(gateway: RunningGateway, key: string, stream: boolean): Promise<string | undefined> {
  return new Promise((done) => {
    const body = JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'hello there' }], stream })
    const request = httpRequest(
      `${gateway.url}/v1/chat/completions`,
      { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } },
      (response) => {
        let text = ''
        response.on('data', (part: Buffer) => {
          text += part.toString()
        })
        response.on('error', () => done(whole()))
        response.on('close', () => done(whole()))
        // A stream's client takes `[DONE]` for the end, whatever the connection does afterwards.
        const whole = () =>
          response.statusCode === 200 && (stream ? text.includes('data: [DONE]\n\n') : response.complete)
            ? (response.headers['x-request-id'] as string)
            : undefined
      },
    )
    request.on('error', () => done(undefined))
    request.end(body)
  })
}

async function allRows(gateway: RunningGateway): Promise<Map<string, number>> {
  const response = await fetch(`${gateway.url}/api/logs/export?format=jsonl`, {
    headers: { authorization: `Bearer ${adminToken}` },
  })
  const rows = new Map<string, number>()
  for (const line of (await response.text()).split('\n').filter(Boolean)) {
    const { requestId } = JSON.parse(line) as { requestId: string }
    rows.set(requestId, (rows.get(requestId) ?? 0) + 1)
  }
  return rows
}

interface Charge {
  id: string
  requestId: string
  amountNano: number
}

/** Charges since a time, newest first. */
async function charges(gateway: RunningGateway, from: string): Promise<Charge[]> {
  const found: Charge[] = []
  let cursor = ''
  do {
    const page = await gateway.api<{ items: Charge[]; nextCursor: string | null }>(
      `/api/ledger?kind=charge&limit=200&from=${from}${cursor}`,
    )
    found.push(...page.items)
    cursor = page.nextCursor === null ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`
  } while (cursor !== '')
  return found
}

/** A key whose requests are held to a quota, to its user's credit and to a budget of each of four. */
async function limitedKey(gateway: RunningGateway): Promise<string> {
  const post = <T>(path: string, body: object) => gateway.api<T>(path, { method: 'POST', body })
  const { channelId } = await connect(gateway, { name: 'main', provider: 'openai', baseUrl: `${upstream.url}/v1` })
  const user = await post<{ id: number }>('/api/users', { name: 'Ada', prepaid: true })
  await post('/api/ledger', { kind: 'grant', amountUsd: 500, userId: user.id, reason: 'to be spent' })
  const token = await post<{ id: number; key: string }>('/api/tokens', { name: 'held', quotaUsd: 500, userId: user.id })
  const subjects = {
    token: String(token.id),
    user: String(user.id),
    group: 'default',
    channel: String(channelId),
    gateway: '',
  }
  for (const [scope, subject] of Object.entries(subjects)) {
    await post('/api/budgets', { scope, subject, limitUsd: 400, period: scope === 'gateway' ? 'total' : 'day' })
  }
  return token.key
}

test(`kill -9 under load, ${rounds} rounds: every whole reply has its row and its charge, once`, async () => {
  test.setTimeout(rounds * 15_000 + 30_000)
  let gateway = await startGateway()
  const { dataDir } = gateway
  const key = await limitedKey(gateway)
  const whole: string[] = []
  const charged = new Map<string, number>()
  let held = 0
  for (let round = 0; round < rounds; round++) {
    let running = true
    const workers = Array.from({ length: 8 }, async (_, index) => {
      while (running) {
        const id = await ask(gateway, key, index % 2 === 0)
        if (id === undefined) return
        whole.push(id)
      }
    })
    await new Promise((done) => setTimeout(done, randomInt(60, 400)))
    const open = await gateway.api<{ items: object[] }>('/api/reservations')
    held += open.items.length
    const began = new Date(Date.now() - 60_000).toISOString()
    await gateway.kill()
    running = false
    await Promise.all(workers)
    gateway = await startGateway({ dataDir })
    // Nothing is held for requests that are no more, and every sum is what its entries make.
    const left = await gateway.api<{ items: object[] }>('/api/reservations')
    expect(left.items).toEqual([])
    const check = await gateway.api<{ differences: object[]; compared: number }>('/api/ledger/check', {
      method: 'POST',
    })
    expect(check.differences).toEqual([])
    expect(check.compared).toBeGreaterThan(5)
    for (const { requestId, amountNano } of await charges(gateway, began)) {
      expect(amountNano).toBeLessThan(0)
      expect(charged.get(requestId) ?? amountNano).toBe(amountNano)
      charged.set(requestId, amountNano)
    }
    expect(whole.filter((id) => !charged.has(id))).toEqual([])
    const ready = await fetch(`${gateway.url}/readyz`)
    expect(ready.status, await ready.text()).toBe(200)
    const rows = await allRows(gateway)
    expect(whole.filter((id) => !rows.has(id))).toEqual([])
    expect([...rows].filter(([, times]) => times !== 1)).toEqual([])
  }
  expect(whole.length).toBeGreaterThan(rounds)
  expect(held).toBeGreaterThan(0)
  // Each once: no request has two entries, and the balances are their sum.
  const all = await charges(gateway, new Date(0).toISOString())
  expect(new Set(all.map(({ requestId }) => requestId)).size).toBe(all.length)
  const { items: users } = await gateway.api<{ items: { usedUsd: number }[] }>('/api/users')
  const sumNano = all.reduce((sum, { amountNano }) => sum - amountNano, 0)
  expect(Math.round((users[0]?.usedUsd ?? 0) * 1e9)).toBe(sumNano)
  const summary = await gateway.api<{ requests: number }>(
    `/api/stats/summary?from=${new Date(Date.now() - 3_600_000).toISOString()}`,
  )
  expect(summary.requests).toBe((await allRows(gateway)).size)
  await gateway.stop()
  removeFolder(dataDir)
})

test('200 of 200 clients that leave take their upstream stream with them', async () => {
  const gateway = await startGateway()
  const { createServer } = await import('node:http')
  let open = 0
  let aborted = 0
  const slow = createServer((request, response) => {
    request.resume()
    open++
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const event =
      'data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"tok "},"finish_reason":null}]}\n\n'
    response.write(event)
    const timer = setInterval(() => response.write(event), 20)
    response.on('close', () => {
      clearInterval(timer)
      open--
      if (!response.writableEnded) aborted++
    })
  })
  await new Promise<void>((done) => slow.listen(0, '127.0.0.1', done))
  const { port } = slow.address() as { port: number }
  const { key } = await connect(gateway, { name: 'slow', provider: 'openai', baseUrl: `http://127.0.0.1:${port}/v1` })
  const clients = Array.from({ length: 200 }, async () => {
    const leave = new AbortController()
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [], stream: true }),
      signal: leave.signal,
    })
    const reader = response.body!.getReader()
    await reader.read()
    leave.abort()
    await reader.read().catch(() => {})
  })
  await Promise.all(clients)
  await expect.poll(() => aborted).toBe(200)
  expect(open).toBe(0)
  await expect
    .poll(
      async () =>
        (await gateway.api<{ items: { errorCode: string }[] }>('/api/logs?limit=200')).items.filter(
          (row) => row.errorCode === 'client.closed',
        ).length,
    )
    .toBe(200)
  slow.close()
  await gateway.stop()
  removeFolder(gateway.dataDir)
})
