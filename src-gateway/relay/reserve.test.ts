import { request as httpRequest, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { noLimits } from '../contract/index.ts'
import {
  chatEvents,
  chatReply,
  json,
  type Script,
  type ScriptedUpstream,
  startUpstream,
  stream,
} from './testing/scripted-upstream.ts'
import {
  chat,
  chatStream,
  send,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from './testing/test-gateway.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function upstreamWith(script: Script): Promise<ScriptedUpstream> {
  const upstream = await startUpstream(script)
  open.push(upstream.close)
  return upstream
}

async function start(options: Partial<TestGatewayOptions>, script: Script = json(200, chatReply)) {
  const upstream = await upstreamWith(script)
  const gateway = await startTestGateway({ channels: [{ baseUrl: `${upstream.url}/v1` }], ...options })
  open.push(gateway.close)
  return { gateway, upstream }
}

function codeOf(reply: { body: Buffer }): string {
  return (JSON.parse(reply.body.toString()) as { error: { code: string } }).error.code
}

/** 12 tokens in at 1 USD a million and 3 out at 2 cost so much. */
const costNano = 18_000

/** An upstream that holds every request until it is told how to answer. */
function holding(): { script: Script; next(): Promise<ServerResponse> } {
  const arrived: ServerResponse[] = []
  const wanted: ((response: ServerResponse) => void)[] = []
  return {
    script: (_seen, response) => {
      const waiting = wanted.shift()
      if (waiting === undefined) arrived.push(response)
      else waiting(response)
    },
    next: () =>
      new Promise((resolve) => {
        const response = arrived.shift()
        if (response === undefined) wanted.push(resolve)
        else resolve(response)
      }),
  }
}

describe('money is held', () => {
  it('as long as a request goes on, and its true cost counts afterwards', async () => {
    const upstream = holding()
    const { gateway } = await start({ budgets: [{}] }, upstream.script)
    const sent = send(gateway, chat({ max_tokens: 100 }))
    const response = await upstream.next()
    const [held] = gateway.accounts.openHolds()
    expect(held?.budgets).toEqual([{ scope: 'token', subject: '7', budgetId: 1 }])
    // The prompt with what vendors put before it, and 100 tokens of answer at 2 USD a million.
    expect(held?.amountNano).toBeGreaterThan(200_000 + 600_000)
    expect(held?.amountNano).toBeLessThan(200_000 + 700_000)
    json(200, chatReply)({} as never, response)
    expect((await sent).status).toBe(200)
    expect(gateway.accounts.openHolds()).toEqual([])
    expect(gateway.accounts.budget(1, 0)).toMatchObject({ spentNano: costNano, heldNano: 0 })
    expect(gateway.ledger.rows[0]).toMatchObject({
      costNano,
      group: 'default',
      budgets: [{ budgetId: 1, periodStart: 0 }],
    })
    expect(gateway.ledger.rows[0]?.requestId).toBe(held?.requestId)
  })

  it('by the dearest of the channels that may be asked', async () => {
    const upstream = holding()
    const { url } = await upstreamWith(upstream.script)
    const gateway = await startTestGateway({
      channels: [
        { id: 1, baseUrl: `${url}/v1`, priority: 1 },
        { id: 2, baseUrl: `${url}/v1` },
      ],
      ratios: [{ kind: 'channel', subject: '2', other: '', ratio: 3 }],
      budgets: [{}],
    })
    open.push(gateway.close)
    const sent = send(gateway, chat({ max_tokens: 100 }))
    const response = await upstream.next()
    expect(gateway.accounts.openHolds()[0]?.amountNano).toBeGreaterThan(3 * 800_000)
    json(200, chatReply)({} as never, response)
    await sent
    expect(gateway.ledger.rows[0]?.costNano).toBe(costNano)
  })

  it('at no cost of looking closely when there is far more than any need', async () => {
    const upstream = holding()
    const { gateway } = await start({ budgets: [{ limitNano: 1e15 }] }, upstream.script)
    const sent = send(gateway, chat({ max_tokens: 100 }))
    const response = await upstream.next()
    const amount = gateway.accounts.openHolds()[0]?.amountNano ?? 0
    // A token a byte is more than any prompt has.
    expect(amount).toBeGreaterThan(200_000 + 1_000_000)
    json(200, chatReply)({} as never, response)
    await sent
    expect(gateway.accounts.openHolds()).toEqual([])
  })

  it('for nobody whom nothing limits', async () => {
    const upstream = holding()
    const { gateway } = await start({ budgets: [{ hard: false }] }, upstream.script)
    const sent = send(gateway, chat())
    const response = await upstream.next()
    expect(gateway.accounts.openHolds()).toEqual([])
    json(200, chatReply)({} as never, response)
    await sent
    expect(gateway.accounts.budget(1, 0)?.spentNano).toBe(costNano)
  })

  it('not for what costs nothing, which is served when all is spent', async () => {
    const { gateway } = await start({ token: { quotaNano: 0 } }, json(200, { input_tokens: 5 }))
    expect((await send(gateway, chat())).status).toBe(402)
    expect((await send(gateway, { path: '/v1/models', method: 'GET' })).status).toBe(200)
    const count = await send(gateway, {
      path: '/v1/messages/count_tokens',
      body: JSON.stringify({ model: 'claude-x', messages: [{ role: 'user', content: 'hi' }] }),
    })
    expect(count.status).toBe(200)
    expect(gateway.accounts.openHolds()).toEqual([])
  })
})

describe('what is held comes back', () => {
  const held = async (gateway: TestGateway, count: number) =>
    await expect.poll(() => gateway.accounts.openHolds().length).toBe(count)

  const endings: [string, Script, number, Partial<TestGatewayOptions>][] = [
    ['the upstream refuses', json(400, { error: { message: 'no' } }), 400, {}],
    ['every channel fails', json(500, { error: { message: 'down' } }), 500, {}],
    ['the upstream breaks', (_seen, response) => response.destroy(), 502, {}],
    ['nobody serves the model', json(200, chatReply), 404, { channels: [{ models: ['other'] }] }],
    ['the deadline passes', () => {}, 504, { settings: { deadlineSeconds: 1 } }],
    [
      'the prompt is not allowed',
      json(200, chatReply),
      400,
      { filters: [{ name: 'no greeting', patterns: ['hi'], action: 'block', target: 'prompt' }] },
    ],
  ]
  for (const [name, script, status, options] of endings) {
    it(`when ${name}`, async () => {
      const { gateway } = await start({ budgets: [{}], ...options }, script)
      expect((await send(gateway, chat())).status).toBe(status)
      expect(gateway.accounts.openHolds()).toEqual([])
      expect(gateway.accounts.budget(1, 0)).toMatchObject({ spentNano: 0, heldNano: 0 })
    })
  }

  it('when the client leaves, before the answer and in the middle of it', async () => {
    const upstream = holding()
    const { gateway } = await start({ budgets: [{}] }, upstream.script)
    for (const begun of [false, true]) {
      const request = httpRequest(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      })
      request.on('error', () => {})
      const replied = new Promise<void>((resolve) => {
        request.on('response', (response) => response.on('error', () => {}).once('data', () => resolve()))
      })
      request.end(chatStream().body)
      const response = await upstream.next()
      if (begun) {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(chatEvents.slice(0, 2).join(''))
        await replied
      }
      await held(gateway, 1)
      request.destroy()
      await held(gateway, 0)
    }
    await gateway.ledger.has(2)
    expect(gateway.accounts.budget(1, 0)?.heldNano).toBe(0)
  })

  it('when the gateway stops', async () => {
    const upstream = holding()
    const { gateway } = await start({ budgets: [{}] }, upstream.script)
    const sent = send(gateway, chatStream()).catch(() => undefined)
    await upstream.next()
    await held(gateway, 1)
    await gateway.relay.drain(0)
    await sent
    expect(gateway.accounts.openHolds()).toEqual([])
  })
})

describe('a price that is not there', () => {
  it('is nothing, unless the settings say otherwise', async () => {
    const { gateway } = await start({})
    expect((await send(gateway, chat({ model: 'free-model' }))).status).toBe(200)
    expect(gateway.ledger.rows[0]?.costNano).toBe(0)
    gateway.configure({ settings: { unpriced: 'refuse' } })
    const refused = await send(gateway, chat({ model: 'free-model' }))
    expect([refused.status, codeOf(refused)]).toEqual([403, 'model.unpriced'])
    expect((await send(gateway, chat())).status).toBe(200)
  })

  it('keeps only those channels from a request that have none', async () => {
    const upstream = await upstreamWith(json(200, chatReply))
    const gateway = await startTestGateway({
      channels: [
        { id: 1, baseUrl: `${upstream.url}/v1`, priority: 1, modelMapping: { 'free-model': 'free-too' } },
        { id: 2, baseUrl: `${upstream.url}/v1`, modelMapping: { 'free-model': 'gpt-4o' } },
      ],
      settings: { unpriced: 'refuse' },
    })
    open.push(gateway.close)
    const reply = await send(gateway, chat({ model: 'free-model' }))
    expect([reply.status, reply.headers['x-burncloud-channel']]).toEqual([200, '2'])
  })
})

describe('ratios', () => {
  it('are all multiplied, and a pair of groups takes the place of the group', async () => {
    const { gateway } = await start({
      token: { userId: 3 },
      users: [{ id: 3, group: 'staff' }],
      ratios: [
        { kind: 'model', subject: 'gpt-4o', other: '', ratio: 2 },
        { kind: 'provider', subject: 'openai-compatible', other: '', ratio: 1.5 },
        { kind: 'channel', subject: '1', other: '', ratio: 0.5 },
        { kind: 'group-pair', subject: 'staff', other: 'default', ratio: 0.1 },
      ],
    })
    await send(gateway, chat())
    const [row] = gateway.ledger.rows
    expect(row).toMatchObject({ costNano: 2_700, userId: 3, group: 'default' })
    expect(row?.pricedWith?.price).toMatchObject({ input: 1, output: 2 })
    expect(JSON.parse(row?.arithmetic ?? '')).toMatchObject({
      modelRatio: 2,
      providerRatio: 1.5,
      channelRatio: 0.5,
      groupRatio: 0.1,
      totalUsd: 0.0000027,
    })
  })
})

describe('the user of a key', () => {
  it('may be disabled, and be out of credit', async () => {
    const { gateway } = await start({ token: { userId: 3 }, users: [{ id: 3, enabled: false }] })
    const refused = await send(gateway, chat())
    expect([refused.status, codeOf(refused)]).toEqual([403, 'user.disabled'])
    const { gateway: other } = await start({ token: { userId: 3 }, users: [{ id: 3, creditNano: 0 }] })
    const empty = await send(other, chat())
    expect([empty.status, codeOf(empty)]).toEqual([402, 'quota.exhausted'])
    expect(other.ledger.rows[0]).toMatchObject({ status: 402, userId: 3, costNano: 0 })
  })

  it('shares its limits among its keys', async () => {
    const users = [{ id: 3, limits: { ...noLimits, rpm: 2 } }]
    const { gateway } = await start({ token: { userId: 3 }, users })
    expect((await send(gateway, chat())).status).toBe(200)
    gateway.configure({ token: { id: 8, userId: 3 } })
    expect((await send(gateway, chat())).status).toBe(200)
    const refused = await send(gateway, chat())
    expect([refused.status, codeOf(refused)]).toEqual([429, 'limit.rate'])
    expect(refused.body.toString()).toContain('The user of this API key allows 2 requests a minute.')
  })
})

describe('the budget of a channel', () => {
  const two = (first: string, second = first) => [
    { id: 1, baseUrl: `${first}/v1`, priority: 1 },
    { id: 2, baseUrl: `${second}/v1` },
  ]
  const small = { scope: 'channel' as const, subject: '1' }

  it('sends requests elsewhere when it is spent, without a word to the client', async () => {
    const upstream = await upstreamWith(json(200, chatReply))
    // Each may cost about 620,000 nano-USD and costs 18,000.
    const gateway = await startTestGateway({ channels: two(upstream.url), budgets: [{ ...small, limitNano: 640_000 }] })
    open.push(gateway.close)
    const channels: unknown[] = []
    for (let n = 0; n < 5; n++) {
      const reply = await send(gateway, chat({ max_tokens: 1 }))
      expect([reply.status, reply.headers['x-burncloud-attempts']]).toEqual([200, '1'])
      channels.push(reply.headers['x-burncloud-channel'])
    }
    expect(channels[0]).toBe('1')
    expect(channels.slice(-2)).toEqual(['2', '2'])
    const spent = gateway.ledger.rows.filter(({ channelId }) => channelId === 1).length * costNano
    expect(gateway.accounts.budget(1, 0)).toMatchObject({ spentNano: spent, heldNano: 0 })
    expect(gateway.ledger.rows.filter(({ budgets }) => budgets !== undefined)).toHaveLength(spent / costNano)
  })

  it('gives back what was held when the attempt fails', async () => {
    const failing = await upstreamWith(json(500, { error: { message: 'down' } }))
    const upstream = await upstreamWith(json(200, chatReply))
    const gateway = await startTestGateway({ channels: two(failing.url, upstream.url), budgets: [small] })
    open.push(gateway.close)
    const reply = await send(gateway, chat())
    expect([reply.status, reply.headers['x-burncloud-channel'], failing.seen.length]).toEqual([200, '2', 1])
    expect(gateway.accounts.openHolds()).toEqual([])
    expect(gateway.accounts.budget(1, 0)).toMatchObject({ spentNano: 0, heldNano: 0 })
  })

  it('is held once for each request in progress', async () => {
    const upstream = holding()
    const { url } = await upstreamWith(upstream.script)
    const gateway = await startTestGateway({ channels: two(url), budgets: [{ ...small, limitNano: 1_300_000 }] })
    open.push(gateway.close)
    const sent = Array.from({ length: 4 }, () => send(gateway, chat({ max_tokens: 1 })))
    for (let n = 0; n < 4; n++) json(200, chatReply)({} as never, await upstream.next())
    const replies = await Promise.all(sent)
    const first = replies.filter((reply) => reply.headers['x-burncloud-channel'] === '1')
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(first.length).toBeGreaterThanOrEqual(2)
    expect(gateway.accounts.openHolds()).toEqual([])
  })

  it('is told as a channel that cannot be used when there is no other', async () => {
    const { gateway, upstream } = await start({ budgets: [{ ...small, limitNano: 0, period: 'day' }] })
    const refused = await send(gateway, chat())
    expect([refused.status, codeOf(refused)]).toEqual([503, 'channel.unavailable'])
    const wait = Number(refused.headers['retry-after'])
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(86_400)
    gateway.configure({ budgets: [{ ...small, limitNano: 100_000 }] })
    const short = await send(gateway, chat())
    expect([short.status, codeOf(short)]).toEqual([503, 'channel.unavailable'])
    expect(short.body.toString()).toContain('has no money left')
    expect(upstream.seen).toHaveLength(0)
    expect(gateway.accounts.openHolds()).toEqual([])
  })
})

describe('a ledger that cannot be written', () => {
  it('lets nothing more be served until it can be written again, and is given what it missed', async () => {
    const { gateway, upstream } = await start({ budgets: [{}] }, stream(chatEvents))
    gateway.ledger.failure = new Error('disk full')
    expect((await send(gateway, chatStream())).status).toBe(200)
    expect(gateway.relay.ledgerHealthy).toBe(false)
    for (let n = 0; n < 3; n++) {
      const refused = await send(gateway, chatStream())
      expect([refused.status, codeOf(refused)]).toEqual([503, 'storage.unavailable'])
      expect(Number(refused.headers['retry-after'])).toBe(1)
    }
    expect((await send(gateway, { path: '/v1/models', method: 'GET' })).status).toBe(200)
    expect(upstream.seen).toHaveLength(1)
    // It still counts against the budget, whatever is changed meanwhile.
    gateway.configure({})
    expect(gateway.accounts.budget(1, 0)?.spentNano).toBe(costNano)
    gateway.ledger.failure = null
    await gateway.ledger.has(1)
    expect((await send(gateway, chatStream())).status).toBe(200)
    expect(gateway.ledger.rows).toHaveLength(2)
    gateway.configure({})
    expect(gateway.accounts.budget(1, 0)?.spentNano).toBe(2 * costNano)
  })

  it('is no reason to refuse when the settings say so', async () => {
    const { gateway } = await start({ settings: { serveUnbilled: true } })
    gateway.ledger.failure = new Error('disk full')
    for (let n = 0; n < 3; n++) expect((await send(gateway, chat())).status).toBe(200)
    gateway.ledger.failure = null
    await gateway.ledger.has(3)
    expect(new Set(gateway.ledger.rows.map(({ requestId }) => requestId)).size).toBe(3)
  })

  it('gets at the end what it missed', async () => {
    const { gateway } = await start({})
    gateway.ledger.failure = new Error('disk full')
    await send(gateway, chat())
    gateway.ledger.failure = null
    await gateway.relay.drain(0)
    await gateway.ledger.has(1)
  })
})
