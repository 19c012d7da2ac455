import { afterEach, describe, expect, it } from 'vitest'
import {
  chatEvents,
  chatReply,
  closedUrl,
  json,
  type Script,
  type ScriptedUpstream,
  startUpstream,
  stream,
} from './testing/scripted-upstream.ts'
import { chat, chatStream, send, startTestGateway, type TestGateway } from './testing/test-gateway.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function twoChannels(
  first: Script,
  second: Script,
  firstFields = {},
): Promise<{ gateway: TestGateway; upstreams: [ScriptedUpstream, ScriptedUpstream] }> {
  const upstreams: [ScriptedUpstream, ScriptedUpstream] = [await startUpstream(first), await startUpstream(second)]
  const gateway = await startTestGateway({
    channels: [
      { id: 1, priority: 10, baseUrl: `${upstreams[0].url}/v1`, ...firstFields },
      { id: 2, priority: 0, baseUrl: `${upstreams[1].url}/v1`, keys: [{ id: 1, secret: 'sk-second-secret-2' }] },
    ],
  })
  open.push(gateway, ...upstreams)
  return { gateway, upstreams }
}

const html: Script = (_seen, response) => {
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end('<!doctype html><title>Login</title>')
}
const reset: Script = (_seen, response) => response.socket?.resetAndDestroy()
const errorFirst = 'data: {"error":{"message":"Overloaded","type":"overloaded_error","code":503}}\n\n'

describe('failover before the first byte', () => {
  const failures: [string, Script, string][] = [
    ['500', json(500, { error: { message: 'boom' } }), 'upstream.error'],
    ['503 as HTML', (_s, r) => void r.writeHead(503, { 'content-type': 'text/html' }).end('<html>'), 'upstream.error'],
    ['429', json(429, { error: { message: 'slow down' } }, { 'retry-after': '7' }), 'upstream.rate_limited'],
    ['401 of the key', json(401, { error: { message: 'bad key sk-upstream-secret-0001' } }), 'upstream.auth'],
    ['403 of the key', json(403, { error: { message: 'no' } }), 'upstream.auth'],
    ['a reset before the head', reset, 'upstream.reset'],
    ['HTML with 200', html, 'upstream.invalid_response'],
    [
      'an empty 200',
      (_s, r) => void r.writeHead(200, { 'content-type': 'application/json' }).end(),
      'upstream.invalid_response',
    ],
    [
      'broken JSON with 200',
      (_s, r) => void r.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"x","choices":['),
      'upstream.invalid_response',
    ],
    [
      'a body cut short',
      (_s, r) => {
        r.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
        r.write('{"id":', () => r.destroy())
      },
      'upstream.reset',
    ],
    [
      'a redirect',
      (_s, r) => void r.writeHead(302, { location: 'https://elsewhere.example/' }).end(),
      'upstream.invalid_response',
    ],
  ]
  for (const [name, script, code] of failures) {
    it(`moves to the next channel after ${name}`, async () => {
      const { gateway, upstreams } = await twoChannels(script, json(200, chatReply))
      const reply = await send(gateway, chat())
      expect(reply.status).toBe(200)
      expect(JSON.parse(reply.body.toString())).toEqual(chatReply)
      expect(reply.headers['x-burncloud-attempts']).toBe('2')
      expect(reply.headers['x-burncloud-channel']).toBe('2')
      expect(upstreams.map(({ seen }) => seen.length)).toEqual([1, 1])
      expect(upstreams[1].seen[0]?.headers.authorization).toBe('Bearer sk-second-secret-2')
      expect(gateway.ledger.rows).toHaveLength(1)
      const [row] = gateway.ledger.rows
      expect(row).toMatchObject({ status: 200, errorCode: null, channelId: 2, attempts: 2, usageSource: 'upstream' })
      expect(row?.attemptList).toHaveLength(2)
      expect(row?.attemptList?.[0]).toMatchObject({ channelId: 1, errorCode: code })
      expect(JSON.stringify(row)).not.toContain('sk-upstream-secret')
    })
  }

  it('moves on when nobody listens', async () => {
    const { gateway } = await twoChannels(json(200, chatReply), json(200, chatReply), { baseUrl: await closedUrl() })
    const reply = await send(gateway, chat())
    expect(reply.status).toBe(200)
    expect(gateway.ledger.rows[0]?.attemptList?.[0]).toMatchObject({ errorCode: 'upstream.unreachable', status: null })
  })

  it('moves on when there is no first byte in time', async () => {
    const { gateway, upstreams } = await twoChannels(() => {}, json(200, chatReply), {
      timeouts: { connectMs: 1000, firstByteMs: 100, idleMs: 1000 },
    })
    const reply = await send(gateway, chat())
    expect(reply.status).toBe(200)
    expect(gateway.ledger.rows[0]?.attemptList?.[0]).toMatchObject({ errorCode: 'upstream.timeout' })
    await upstreams[0].seen[0]?.aborted
  })

  it('moves on when a stream stalls before its first event', async () => {
    const { gateway } = await twoChannels(
      (_seen, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': ping\n\n'),
      stream(chatEvents),
      { timeouts: { connectMs: 1000, firstByteMs: 5000, idleMs: 100 } },
    )
    const reply = await send(gateway, chatStream())
    expect(reply.body.toString()).toBe(chatEvents.join(''))
    expect(gateway.ledger.rows[0]?.attemptList?.[0]).toMatchObject({ errorCode: 'upstream.timeout' })
  })

  it('moves on when the first event of a stream is an error', async () => {
    const { gateway } = await twoChannels(stream([errorFirst]), stream(chatEvents))
    const reply = await send(gateway, chatStream())
    expect(reply.status).toBe(200)
    expect(reply.body.toString()).toBe(chatEvents.join(''))
    expect(gateway.ledger.rows[0]).toMatchObject({ attempts: 2, errorCode: null })
  })

  it('moves on when a 200 holds an error instead of an answer', async () => {
    const { gateway } = await twoChannels(
      json(200, { error: { message: 'quota', type: 'insufficient_quota' } }),
      json(200, chatReply),
    )
    expect((await send(gateway, chat())).status).toBe(200)
    expect(gateway.ledger.rows[0]?.attemptList?.[0]).toMatchObject({ errorCode: 'upstream.auth' })
  })

  it('moves on when a stream ends before its first event', async () => {
    const { gateway } = await twoChannels(stream([]), stream(chatEvents))
    expect((await send(gateway, chatStream())).body.toString()).toBe(chatEvents.join(''))
  })

  it('moves on when the key of a channel cannot be sent', async () => {
    const { gateway, upstreams } = await twoChannels(json(200, chatReply), json(200, chatReply), {
      keys: [{ id: 1, secret: 'not\na-key' }],
    })
    expect((await send(gateway, chat())).status).toBe(200)
    expect(upstreams.map(({ seen }) => seen.length)).toEqual([0, 1])
    expect(gateway.ledger.rows[0]?.attemptList).toHaveLength(2)
  })

  it('asks no channel twice', async () => {
    const upstream = await startUpstream(json(500, { error: { message: 'boom' } }))
    const channel = { baseUrl: `${upstream.url}/v1` }
    const gateway = await startTestGateway({ channels: [channel, channel, channel] })
    open.push(gateway, upstream)
    expect((await send(gateway, chat())).status).toBe(500)
    expect(upstream.seen).toHaveLength(3)
  })

  it('tries no other channel when the setting says so', async () => {
    const { gateway, upstreams } = await twoChannels(json(500, { error: { message: 'boom' } }), json(200, chatReply))
    gateway.configure({ settings: { failover: false } })
    expect((await send(gateway, chat())).status).toBe(500)
    expect(upstreams[1].seen).toHaveLength(0)
  })
})

describe('what the client is told when every attempt failed', () => {
  async function oneChannel(script: Script, fields = {}): Promise<TestGateway> {
    const upstream = await startUpstream(script)
    const gateway = await startTestGateway({ channels: [{ baseUrl: `${upstream.url}/v1`, ...fields }] })
    open.push(gateway, upstream)
    return gateway
  }

  for (const status of [400, 404, 413, 422, 500, 429]) {
    it(`hands on an upstream's ${status} as received`, async () => {
      const body = { error: { message: `no: ${status}`, type: 'x', param: null, code: 'y' } }
      const gateway = await oneChannel(json(status, body, { 'retry-after': '9', 'set-cookie': 'a=b' }))
      const reply = await send(gateway, chat())
      expect(reply.status).toBe(status)
      expect(reply.body.toString()).toBe(JSON.stringify(body))
      expect(reply.headers['retry-after']).toBe('9')
      expect(reply.headers['set-cookie']).toBeUndefined()
      expect(gateway.ledger.rows).toHaveLength(1)
      expect(gateway.ledger.rows[0]).toMatchObject({ status, errorMessage: `no: ${status}`, costNano: 0 })
    })
  }

  it('does not try another channel for what every channel would refuse', async () => {
    const { gateway, upstreams } = await twoChannels(json(400, { error: { message: 'bad' } }), json(200, chatReply))
    expect((await send(gateway, chat())).status).toBe(400)
    expect(upstreams[1].seen).toHaveLength(0)
  })

  it("keeps an upstream's refusal of the channel's key to itself", async () => {
    const gateway = await oneChannel(json(401, { error: { message: 'Incorrect API key: sk-upstream-secret-0001' } }))
    const reply = await send(gateway, chat())
    expect(reply.status).toBe(502)
    expect(JSON.parse(reply.body.toString())).toMatchObject({ error: { code: 'upstream.auth' } })
    expect(reply.body.toString()).not.toContain('sk-upstream')
    expect(gateway.ledger.rows[0]).toMatchObject({ status: 502, errorCode: 'upstream.auth' })
    expect(gateway.ledger.rows[0]?.attemptList?.[0]?.error).toContain('Incorrect API key: [redacted]')
  })

  it('applies the status mapping of the channel', async () => {
    const gateway = await oneChannel(json(400, { error: { message: 'odd' } }), { statusMapping: { '400': 422 } })
    expect((await send(gateway, chat())).status).toBe(422)
  })

  const told: [string, Script, number, string][] = [
    ['a reset', reset, 502, 'upstream.reset'],
    ['HTML', html, 502, 'upstream.invalid_response'],
  ]
  for (const [name, script, status, code] of told) {
    it(`answers ${status} after ${name}, in each protocol`, async () => {
      const gateway = await oneChannel(script)
      const openai = await send(gateway, chatStream())
      expect(openai.status).toBe(status)
      expect(JSON.parse(openai.body.toString())).toMatchObject({ error: { code } })
      const anthropic = await send(gateway, {
        path: '/v1/messages',
        body: JSON.stringify({ model: 'claude', max_tokens: 5, messages: [], stream: true }),
      })
      expect(anthropic.status).toBe(status)
      expect(JSON.parse(anthropic.body.toString())).toMatchObject({
        type: 'error',
        error: { type: expect.any(String) },
      })
      const gemini = await send(gateway, {
        path: '/v1beta/models/gemini-x:streamGenerateContent?alt=sse',
        body: '{"contents":[]}',
      })
      expect(gemini.status).toBe(status)
      expect(JSON.parse(gemini.body.toString())).toMatchObject({ error: { code: status } })
    })
  }

  it('answers 504 when the upstream is too slow', async () => {
    const gateway = await oneChannel(() => {}, { timeouts: { connectMs: 1000, firstByteMs: 100, idleMs: 100 } })
    const reply = await send(gateway, chat())
    expect(reply.status).toBe(504)
    expect(gateway.ledger.rows[0]).toMatchObject({ status: 504, errorCode: 'upstream.timeout' })
  })

  it('passes the last channel’s error at the start of a stream on as it came', async () => {
    const gateway = await oneChannel(stream([errorFirst]))
    const reply = await send(gateway, chatStream())
    expect(reply.status).toBe(200)
    expect(reply.body.toString()).toBe(errorFirst)
    expect(gateway.ledger.rows[0]).toMatchObject({
      status: 200,
      errorCode: 'upstream.error',
      errorMessage: 'Overloaded',
    })
  })

  it('gives an error inside a JSON 200 its status', async () => {
    const gateway = await oneChannel(json(200, { error: { message: 'try later', type: 'rate_limit_error' } }))
    const reply = await send(gateway, chat())
    expect(reply.status).toBe(429)
    expect(JSON.parse(reply.body.toString())).toMatchObject({ error: { code: 'upstream.rate_limited' } })
  })

  it('passes an error inside a 200 that is the request’s own fault on as it came', async () => {
    const event =
      'data: {"error":{"message":"Tool choice is required","type":"invalid_request_error","status_code":400}}\n\n'
    const gateway = await oneChannel(stream([event]))
    const reply = await send(gateway, chatStream())
    expect(reply.status).toBe(200)
    expect(reply.body.toString()).toBe(event)
    expect(gateway.ledger.rows[0]).toMatchObject({ status: 200, errorCode: 'upstream.error' })
  })
})
