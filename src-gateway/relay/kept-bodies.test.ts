import { afterEach, describe, expect, it } from 'vitest'
import type { ServingChannel } from '../catalog/types.ts'
import type { KeptBody, Settings } from '../contract/index.ts'
import { chatReply, json, type Script, startUpstream } from './testing/scripted-upstream.ts'
import { chat, send, startTestGateway, type TestGateway } from './testing/test-gateway.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function start(
  script: Script,
  settings: Partial<Settings>,
  channel: Partial<ServingChannel> = {},
): Promise<TestGateway> {
  const upstream = await startUpstream(script)
  const modelMapping = { 'gpt-4o': 'gpt-4o-2024' }
  const gateway = await startTestGateway({
    channels: [{ id: 1, baseUrl: `${upstream.url}/v1`, modelMapping, ...channel }],
    settings,
  })
  open.push(upstream, gateway)
  return gateway
}

const kept = (gateway: TestGateway, id: string | string[] | undefined) => gateway.kept.get(String(id))

const headersOf = (message: KeptBody | undefined) =>
  Object.fromEntries((message?.headers ?? []).map(({ name, value }) => [name, value]))

describe('the messages of a request', () => {
  it('are not kept unless somebody wants them', async () => {
    const gateway = await start(json(200, chatReply), {})
    await send(gateway, chat())
    expect(gateway.kept.size).toBe(0)
  })

  it('are all four kept, without the channel’s key', async () => {
    const script: Script = (seen, response) =>
      json(200, { ...chatReply, echo: seen.headers.authorization })(seen, response)
    const gateway = await start(script, { keepBodies: 'all' })
    const reply = await send(gateway, chat())
    const found = kept(gateway, reply.headers['x-request-id'])
    expect(found?.clientRequest.text).toContain('"model":"gpt-4o"')
    expect(found?.upstreamRequest.text).toContain('"model":"gpt-4o-2024"')
    expect(found?.upstreamReply.length).toBe(reply.body.length)
    expect(found?.clientReply.text).toBe(found?.upstreamReply.text)
    expect(JSON.stringify(found)).not.toContain('sk-upstream-secret-0001')
  })

  it('are kept of failed requests alone where that is the setting, and cut where they are long', async () => {
    const gateway = await start(json(200, chatReply), { keepBodies: 'errors', keepBodiesKb: 1 })
    await send(gateway, chat())
    expect(gateway.kept.size).toBe(0)
    const long = chat({ model: 'no-such', padding: 'é'.repeat(2000) })
    gateway.configure({ channels: [] })
    const reply = await send(gateway, long)
    expect(reply.status).toBe(404)
    const found = kept(gateway, reply.headers['x-request-id'])
    expect(found?.clientRequest).toMatchObject({ truncated: true, length: Buffer.byteLength(String(long.body)) })
    expect(Buffer.byteLength(found?.clientRequest.text ?? '')).toBeLessThanOrEqual(1026)
    expect(found?.clientReply.text).toContain('no-such')
  })

  it('are kept with their headers, as each side sent and got them, and without a key of either', async () => {
    const script: Script = (seen, response) => {
      response.setHeader('set-cookie', ['sid=upstream-cookie-1', 'b=upstream-cookie-2'])
      response.setHeader('x-ratelimit-remaining-tokens', '149984')
      response.setHeader('x-echo', `was ${seen.headers.authorization} and ${seen.headers['x-team']}`)
      json(200, chatReply)(seen, response)
    }
    const gateway = await start(script, { keepBodies: 'all' }, { headers: { 'X-Team': 'red' } })
    const reply = await send(gateway, {
      ...chat({ note: `my key is ${gateway.key}` }),
      headers: { cookie: 'sid=client-cookie', 'x-team': 'blue', 'x-trace': 'abc', 'x-copy': gateway.key },
    })
    const found = kept(gateway, reply.headers['x-request-id'])
    const client = headersOf(found?.clientRequest)
    expect(client).toMatchObject({
      authorization: `Bearer …${gateway.key.slice(-4)}`,
      'content-type': 'application/json',
      cookie: '[redacted]',
      'x-team': 'blue',
      'x-trace': 'abc',
      'x-copy': '[redacted]',
    })
    expect(Object.keys(client).slice(0, 3)).toEqual(['authorization', 'content-type', 'cookie'])
    // What the channel sets has replaced the client's; its key is the channel's, and the cookie stayed here.
    const asked = headersOf(found?.upstreamRequest)
    expect(asked).toMatchObject({ authorization: 'Bearer …0001', 'x-team': 'red', 'x-trace': 'abc' })
    expect(asked).not.toHaveProperty('cookie')
    const answered = headersOf(found?.upstreamReply)
    expect(answered).toMatchObject({
      'content-type': 'application/json',
      'set-cookie': '[redacted]',
      'x-ratelimit-remaining-tokens': '149984',
      'x-echo': 'was [redacted] and red',
    })
    const told = headersOf(found?.clientReply)
    expect(told).toMatchObject({ 'x-request-id': reply.headers['x-request-id'], 'x-burncloud-mode': 'passthrough' })
    expect(told).not.toHaveProperty('set-cookie')
    expect(reply.headers).toMatchObject({ 'content-type': told['content-type'], 'x-burncloud-mode': 'passthrough' })

    const stored = JSON.stringify(found)
    for (const secret of [gateway.key, 'sk-upstream-secret-0001', 'client-cookie', 'upstream-cookie'])
      expect(stored).not.toContain(secret)
  })

  it('hold the headers of the attempt that served, and no key of the one before', async () => {
    const first = await startUpstream(json(500, { error: { message: 'no' } }, { 'x-from': 'first' }))
    const gossip = { 'x-from': 'second', 'x-gossip': 'first-secret-0001' }
    const second = await startUpstream(json(200, chatReply, gossip))
    const gateway = await startTestGateway({
      channels: [
        { id: 1, priority: 1, baseUrl: `${first.url}/v1`, keys: [{ id: 1, secret: 'first-secret-0001' }] },
        {
          id: 2,
          baseUrl: `${second.url}/v1`,
          keys: [{ id: 1, secret: 'second-secret-0002' }],
          headers: { 'x-n': '2' },
        },
      ],
      settings: { keepBodies: 'all' },
    })
    open.push(first, second, gateway)
    const reply = await send(gateway, chat())
    const found = kept(gateway, reply.headers['x-request-id'])
    expect(first.seen).toHaveLength(1)
    expect(headersOf(found?.upstreamRequest)).toMatchObject({ authorization: 'Bearer …0002', 'x-n': '2' })
    expect(headersOf(found?.upstreamReply)).toMatchObject({ 'x-from': 'second', 'x-gossip': '[redacted]' })
    expect(JSON.stringify(found)).not.toContain('-secret-')
  })

  it('are those of the attempt that won, not of the one that raced it', async () => {
    const good = json(200, chatReply, { 'x-from': 'first' })
    let answer: Script = good
    const first = await startUpstream((seen, response) => answer(seen, response))
    let asked = () => {}
    const second = await startUpstream((seen, response) => {
      response.on('finish', () => asked())
      json(503, { error: { message: 'busy' } }, { 'x-from': 'second' })(seen, response)
    })
    const gateway = await startTestGateway({
      channels: [first, second].map(({ url }, at) => ({
        baseUrl: `${url}/v1`,
        priority: -at,
        headers: { 'x-n': `${at}` },
      })),
      settings: { keepBodies: 'all', hedging: true },
    })
    open.push(first, second, gateway)
    for (let sent = 0; sent < 20; sent++) await send(gateway, chat())
    // Silent until the other one was asked and has refused.
    answer = (seen, response) => {
      asked = () => good(seen, response)
    }
    const reply = await send(gateway, chat())
    expect([second.seen.length, reply.headers['x-burncloud-channel']]).toEqual([1, '1'])
    const found = kept(gateway, reply.headers['x-request-id'])
    expect(headersOf(found?.upstreamRequest)).toMatchObject({ 'x-n': '0' })
    expect(headersOf(found?.upstreamReply)).toMatchObject({ 'x-from': 'first' })
    expect(found?.upstreamReply.text).toBe(reply.body.toString())
  })

  it('have no headers where there was no message', async () => {
    const gateway = await start(json(200, chatReply), { keepBodies: 'errors' })
    gateway.configure({ channels: [] })
    const reply = await send(gateway, chat())
    const found = kept(gateway, reply.headers['x-request-id'])
    expect(found?.upstreamRequest.headers).toBeUndefined()
    expect(found?.upstreamReply.headers).toBeUndefined()
    expect(headersOf(found?.clientReply)).toMatchObject({ 'content-type': expect.stringContaining('json') })
  })
})
