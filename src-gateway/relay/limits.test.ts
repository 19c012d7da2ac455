import { request as httpRequest } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { type Limits, noLimits } from '../contract/index.ts'
import type { GroupRouting, ModelRouting } from '../routing/types.ts'
import { chatReply, json, type ScriptedUpstream, startUpstream } from './testing/scripted-upstream.ts'
import {
  chat,
  type Sending,
  send,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from './testing/test-gateway.ts'

const open: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function start(
  options: Partial<TestGatewayOptions>,
): Promise<{ gateway: TestGateway; upstream: ScriptedUpstream }> {
  const upstream = await startUpstream(json(200, chatReply))
  const gateway = await startTestGateway({ channels: [{ baseUrl: `${upstream.url}/v1` }], ...options })
  open.push(upstream.close, gateway.close)
  return { gateway, upstream }
}

function limits(set: Partial<Limits>): Limits {
  return { ...noLimits, ...set }
}

function groupWith(set: Partial<Limits>): Map<string, GroupRouting> {
  return new Map([['default', { strategy: 'weighted', sticky: false, fallbacks: [], limits: limits(set) }]])
}

function rule(id: number, model: string, set: Partial<Limits>, group: string | null = null): ModelRouting {
  const { strategy, sticky } = { strategy: null, sticky: null }
  return { id, model, group, strategy, sticky, fallbacks: [], contextFallbacks: [], limits: limits(set) }
}

const statuses = async (gateway: TestGateway, requests: readonly Sending[]) => {
  const seen: number[] = []
  for (const request of requests) seen.push((await send(gateway, request)).status)
  return seen
}

describe('a group', () => {
  it('shares its limits among its keys', async () => {
    const { gateway } = await start({ routing: { groups: groupWith({ rpm: 2 }) } })
    expect(await statuses(gateway, [chat(), chat(), chat()])).toEqual([200, 200, 429])
    gateway.configure({ token: { id: 8 } })
    const refused = await send(gateway, chat())
    expect(refused.status).toBe(429)
    expect(refused.body.toString()).toContain('The group \\"default\\" allows 2 requests a minute.')
    gateway.skew.ms += Number(refused.headers['retry-after']) * 1000
    expect((await send(gateway, chat())).status).toBe(200)
  })

  it('counts the tokens that were really used', async () => {
    // 12 in and 3 out; a body of this length is estimated at less.
    const { gateway } = await start({ routing: { groups: groupWith({ tpm: 31 }) } })
    expect(await statuses(gateway, [chat(), chat(), chat()])).toEqual([200, 200, 429])
  })
})

describe('a model', () => {
  it('is limited by the rule that holds for it, and no other model is', async () => {
    const models = [rule(1, 'gpt-4o', { rpm: 1 }), rule(2, 'gpt-4o', { rpm: 3 }, 'team'), rule(3, 'gpt-*', { rpm: 2 })]
    const { gateway, upstream } = await start({ routing: { models } })
    expect(await statuses(gateway, [chat(), chat()])).toEqual([200, 429])
    const other = chat({ model: 'gpt-4o-mini' })
    expect(await statuses(gateway, [other, chat({ model: 'gpt-5' }), other])).toEqual([200, 200, 429])
    expect(await statuses(gateway, [chat({ model: 'claude' }), chat({ model: 'claude' })])).toEqual([200, 200])
    gateway.configure({ token: { group: 'team' }, channels: [{ baseUrl: `${upstream.url}/v1`, groups: ['team'] }] })
    expect(await statuses(gateway, [chat(), chat(), chat(), chat()])).toEqual([200, 200, 200, 429])
  })
})

describe('a refused request', () => {
  it('costs no other limit anything', async () => {
    const models = [rule(1, 'gpt-4o', { rpm: 1 })]
    const { gateway } = await start({
      token: { limits: limits({ rpm: 2, concurrency: 1 }) },
      routing: { groups: groupWith({ rpm: 2 }), models },
    })
    const unknown = { ...chat(), body: '{"model":' }
    expect(await statuses(gateway, [chat(), chat(), chat(), unknown, unknown])).toEqual([200, 429, 429, 400, 400])
    expect(await statuses(gateway, [chat({ model: 'gpt-5' }), chat({ model: 'gpt-5' })])).toEqual([200, 429])
    expect(gateway.ledger.rows.filter(({ errorCode }) => errorCode === 'limit.rate')).toHaveLength(3)
  })

  it('says in each protocol, as its SDKs read it, when to come back', async () => {
    const { gateway, upstream } = await start({ token: { limits: limits({ rpm: 1 }) } })
    await send(gateway, chat())
    const hi = [{ role: 'user', content: 'hi' }]
    const message = 'This API key allows 1 request a minute.'
    const asks: { path: string; body: object; told: object }[] = [
      {
        path: '/v1/chat/completions',
        body: { model: 'gpt-4o', messages: hi },
        told: { error: { message, type: 'rate_limit_error', code: 'limit.rate' } },
      },
      {
        path: '/v1/responses',
        body: { model: 'gpt-4o', input: 'hi' },
        told: { error: { message, type: 'rate_limit_error', code: 'limit.rate' } },
      },
      {
        path: '/v1/messages',
        body: { model: 'gpt-4o', max_tokens: 9, messages: hi },
        told: { type: 'error', error: { type: 'rate_limit_error', message } },
      },
      {
        path: '/v1beta/models/gpt-4o:generateContent',
        body: { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] },
        told: { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message } },
      },
    ]
    for (const { path, body, told } of asks) {
      const reply = await send(gateway, { path, body: JSON.stringify(body) })
      expect(reply.status).toBe(429)
      expect(JSON.parse(reply.body.toString())).toMatchObject(told)
      const wait = Number(reply.headers['retry-after'])
      expect(wait).toBeGreaterThan(30)
      expect(wait).toBeLessThanOrEqual(60)
    }
    expect(upstream.seen).toHaveLength(1)
  })
})

describe('requests in progress', () => {
  it('free their place when the client leaves', async () => {
    const { gateway, upstream } = await start({ token: { limits: limits({ concurrency: 1 }) } })
    upstream.script = () => undefined
    const leave = begin(gateway)
    while (upstream.seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
    expect((await send(gateway, chat())).status).toBe(429)
    leave()
    await gateway.ledger.has(2)
    upstream.script = json(200, chatReply)
    expect((await send(gateway, chat())).status).toBe(200)
  })
})

describe.each([
  ['of which all is remembered', true],
  ['of which nothing is known', false],
])('a channel %s', (_name, health) => {
  it('at its limit leaves the request to the next, and all of them together say when to come back', async () => {
    const { gateway, upstream } = await start({ health })
    const baseUrl = `${upstream.url}/v1`
    const keys = [
      { id: 1, secret: 'sk-one' },
      { id: 2, secret: 'sk-two' },
    ]
    gateway.configure({
      channels: [
        { baseUrl, priority: 9, limits: limits({ rpm: 1 }) },
        { baseUrl, priority: 5, keys, keyIds: [1, 2], keyLimits: limits({ rpm: 1 }) },
      ],
    })
    const replies = []
    for (let count = 0; count < 4; count += 1) replies.push(await send(gateway, chat()))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 429])
    expect(replies.slice(0, 3).map(({ headers }) => headers['x-burncloud-channel'])).toEqual(['1', '2', '2'])
    expect(replies[3]?.body.toString()).toContain('limit.rate')
    gateway.skew.ms += Number(replies[3]?.headers['retry-after']) * 1000
    expect((await send(gateway, chat())).status).toBe(200)
  })

  it('lets requests wait for a place, in their order, and refuses those for whom there is no room', async () => {
    const { gateway, upstream } = await start({ health })
    const baseUrl = `${upstream.url}/v1`
    const queue = { size: 2, waitMs: 60_000 }
    gateway.configure({ channels: [{ baseUrl, limits: limits({ concurrency: 1 }), queue }] })
    const held: (() => void)[] = []
    const arrived = async (count: number) => {
      while (upstream.seen.length < count) await new Promise((resolve) => setImmediate(resolve))
    }
    upstream.script = (seen, response) => held.push(() => json(200, chatReply)(seen, response))
    const first = send(gateway, chat({ user: 'first' }))
    await arrived(1)
    const second = send(gateway, chat({ user: 'second' }))
    while (gateway.relay.inFlight < 2) await new Promise((resolve) => setImmediate(resolve))
    const third = send(gateway, chat({ user: 'third' }))
    while (gateway.relay.inFlight < 3) await new Promise((resolve) => setImmediate(resolve))
    expect((await send(gateway, chat({ user: 'fourth' }))).status).toBe(429)
    expect(upstream.seen).toHaveLength(1)
    for (let count = 1; count <= 3; count += 1) {
      await arrived(count)
      held.shift()?.()
    }
    for (const waited of await Promise.all([first, second, third])) expect(waited.status).toBe(200)
    expect(upstream.seen.map(({ body }) => JSON.parse(body.toString()).user)).toEqual(['first', 'second', 'third'])
  })

  it('refuses a request whose wait was in vain, and serves the next', async () => {
    const { gateway, upstream } = await start({ health })
    const baseUrl = `${upstream.url}/v1`
    const queue = { size: 1, waitMs: 20 }
    gateway.configure({ channels: [{ baseUrl, limits: limits({ concurrency: 1 }), queue }] })
    let finish = () => {}
    upstream.script = (seen, response) => {
      finish = () => json(200, chatReply)(seen, response)
    }
    const first = send(gateway, chat())
    while (upstream.seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const inVain = await send(gateway, chat())
    expect(inVain.status).toBe(429)
    expect(JSON.parse(inVain.body.toString()).error.code).toBe('limit.rate')
    expect(inVain.headers['retry-after']).toBe('1')
    finish()
    expect((await first).status).toBe(200)
    upstream.script = json(200, chatReply)
    expect((await send(gateway, chat())).status).toBe(200)
  })

  it('gives the place of a client that left to one that waits', async () => {
    const { gateway, upstream } = await start({ health })
    const baseUrl = `${upstream.url}/v1`
    const queue = { size: 9, waitMs: 60_000 }
    gateway.configure({ channels: [{ baseUrl, limits: limits({ concurrency: 1 }), queue }] })
    upstream.script = () => undefined
    const leave = begin(gateway)
    while (upstream.seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const leaveToo = begin(gateway)
    while (gateway.relay.inFlight < 2) await new Promise((resolve) => setImmediate(resolve))
    const waiting = send(gateway, chat())
    while (gateway.relay.inFlight < 3) await new Promise((resolve) => setImmediate(resolve))
    upstream.script = json(200, chatReply)
    leaveToo()
    await gateway.ledger.has(1)
    leave()
    expect((await waiting).status).toBe(200)
    expect(upstream.seen).toHaveLength(2)
  })
})

describe('requests that wait for a place', () => {
  const queue = { size: 9, waitMs: 60_000 }
  const turn = () => new Promise((resolve) => setImmediate(resolve))

  /** Channels with one place each, in the order of their priority, whose answers are held until they are asked for. */
  async function placesOf(queued: readonly boolean[]) {
    const { gateway, upstream } = await start({ health: true })
    const held: { channel: number; user: string; answer(): void }[] = []
    upstream.script = (seen, response) => {
      const channel = Number(seen.url.slice(1, 2))
      held.push({
        channel,
        user: JSON.parse(seen.body.toString()).user,
        answer: () => json(200, chatReply)(seen, response),
      })
    }
    gateway.configure({
      channels: queued.map((waits, at) => ({
        baseUrl: `${upstream.url}/${at + 1}/v1`,
        priority: -at,
        limits: limits({ concurrency: 1 }),
        ...(waits ? { queue } : undefined),
      })),
    })
    let sent = 0
    return {
      gateway,
      held,
      /** Sends a request and resolves when it has a place or waits for one. */
      async ask(user: string): Promise<{ reply: ReturnType<typeof send> }> {
        const reply = send(gateway, chat({ user }))
        sent += 1
        while (gateway.relay.inFlight < sent) await turn()
        return { reply }
      },
      async holds(count: number) {
        while (held.length < count) await turn()
      },
    }
  }

  it('use a free channel further down first', async () => {
    const { ask, held, holds } = await placesOf([true, false, true])
    const asked = [await ask('a'), await ask('b'), await ask('c')]
    await holds(3)
    expect(held.map(({ channel, user }) => [user, channel])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ])
    for (const { answer } of held) answer()
    for (const { reply } of asked) expect((await reply).status).toBe(200)
  })

  it('take the first place that becomes free on any channel, and no other', async () => {
    const { gateway, ask, held, holds } = await placesOf([true, true])
    const asked = [await ask('a'), await ask('b'), await ask('waits')]
    await holds(2)
    held.find(({ channel }) => channel === 2)?.answer()
    await holds(3)
    expect(held[2]).toMatchObject({ user: 'waits', channel: 2 })
    held.find(({ channel }) => channel === 1)?.answer()
    await asked[0]?.reply
    held[2]?.answer()
    for (const { reply } of asked) expect((await reply).status).toBe(200)
    // Nothing of it is left in the other queue.
    const again = send(gateway, chat({ user: 'again' }))
    await holds(4)
    expect(held[3]).toMatchObject({ user: 'again', channel: 1 })
    held[3]?.answer()
    expect((await again).status).toBe(200)
  })

  it('take turns by their keys', async () => {
    const { gateway, ask, held, holds } = await placesOf([true])
    const asked = [await ask('busy 1'), await ask('busy 2'), await ask('busy 3')]
    gateway.configure({ token: { id: 8 } })
    asked.push(await ask('other 1'))
    for (let count = 1; count <= 4; count++) {
      await holds(count)
      held[count - 1]?.answer()
    }
    for (const { reply } of asked) expect((await reply).status).toBe(200)
    expect(held.map(({ user }) => user)).toEqual(['busy 1', 'busy 2', 'other 1', 'busy 3'])
  })

  it('are served elsewhere when the channel they waited for fails', async () => {
    const { gateway, upstream } = await start({ health: true })
    const bad = await startUpstream(json(500, { error: { message: 'boom' } }))
    open.push(bad.close)
    const finish: (() => void)[] = []
    const slow: typeof upstream.script = (seen, response) => finish.push(() => json(200, chatReply)(seen, response))
    upstream.script = slow
    bad.script = slow
    gateway.configure({
      channels: [bad, upstream].map(({ url }, at) => ({
        baseUrl: `${url}/v1`,
        priority: -at,
        limits: limits({ concurrency: 1 }),
        queue,
      })),
    })
    const first = send(gateway, chat())
    while (bad.seen.length < 1) await turn()
    const second = send(gateway, chat())
    while (upstream.seen.length < 1) await turn()
    const waits = send(gateway, chat())
    while (gateway.relay.inFlight < 3) await turn()
    bad.script = json(500, { error: { message: 'boom' } })
    upstream.script = json(200, chatReply)
    finish[0]?.()
    expect((await first).status).toBe(200)
    while (bad.seen.length < 2) await turn()
    finish[1]?.()
    expect((await second).status).toBe(200)
    const reply = await waits
    expect([reply.status, reply.headers['x-burncloud-channel']]).toEqual([200, '2'])
  })
})

/** Begins a request; answers what makes the client leave. */
function begin(gateway: TestGateway): () => void {
  const leaving = httpRequest(`${gateway.url}${chat().path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
  })
  leaving.on('error', () => undefined)
  leaving.end(chat().body)
  return () => leaving.destroy()
}
