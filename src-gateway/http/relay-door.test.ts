import { connect, type Socket } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { chatReply, json, type ScriptedUpstream, startUpstream } from '../relay/testing/scripted-upstream.ts'
import {
  chat,
  type Reply,
  send,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../relay/testing/test-gateway.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function start(
  options: Partial<TestGatewayOptions> = {},
  fields = {},
): Promise<{ gateway: TestGateway; upstream: ScriptedUpstream }> {
  const upstream = await startUpstream(json(200, chatReply))
  const gateway = await startTestGateway({
    channels: [{ baseUrl: `${upstream.url}/v1`, models: ['gpt-4o', 'gpt-4o-mini', 'claude-*'], ...fields }],
    ...options,
  })
  open.push(gateway, upstream)
  return { gateway, upstream }
}

function bodyOf(reply: Reply): { error: Record<string, unknown> } {
  return JSON.parse(reply.body.toString())
}

/** A connection on which a test writes what it likes; answers all that came back until the connection closed. */
function raw(gateway: TestGateway): { socket: Socket; whole: Promise<string>; has(text: string): Promise<void> } {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1')
  let text = ''
  const waiting: { text: string; resolve: () => void }[] = []
  const whole = new Promise<string>((resolve) => {
    socket.on('data', (part) => {
      text += part.toString()
      for (const one of waiting) if (text.includes(one.text)) one.resolve()
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
  })
  return {
    socket,
    whole,
    has: (wanted) =>
      new Promise((resolve) => {
        if (text.includes(wanted)) resolve()
        else waiting.push({ text: wanted, resolve })
      }),
  }
}

describe('the key', () => {
  it('is taken from each of the places the vendors use', async () => {
    const { gateway } = await start()
    const { key } = gateway
    const none = { authorization: '' }
    for (const headers of [
      { authorization: `Bearer ${key}` },
      { authorization: `bearer  ${key}` },
      { ...none, 'x-api-key': key },
      { ...none, 'x-goog-api-key': key },
      { ...none, 'api-key': key },
    ]) {
      expect((await send(gateway, { ...chat(), headers })).status).toBe(200)
    }
    const query = await send(gateway, { ...chat(), path: `/v1/chat/completions?key=${key}`, headers: none })
    expect(query.status).toBe(200)
  })

  it('is asked for in the protocol of the path, and a request without a good one leaves no row', async () => {
    const { gateway, upstream } = await start()
    const anthropic = '{"model":"claude-x","max_tokens":1,"messages":[]}'
    const refused = [
      await send(gateway, { ...chat(), headers: { authorization: '' } }),
      await send(gateway, { ...chat(), headers: { authorization: 'Bearer sk-bc-wrong' } }),
      await send(gateway, { path: '/v1/messages', body: anthropic, headers: { authorization: 'Bearer sk-bc-wrong' } }),
      await send(gateway, {
        path: '/v1beta/models/x:generateContent',
        body: '{}',
        headers: { authorization: 'Bearer x' },
      }),
    ]
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401])
    expect(bodyOf(refused[0] as Reply).error.code).toBe('key.missing')
    expect(bodyOf(refused[1] as Reply).error.code).toBe('key.invalid')
    expect(bodyOf(refused[2] as Reply)).toMatchObject({ type: 'error', error: { type: 'authentication_error' } })
    expect(bodyOf(refused[3] as Reply).error).toMatchObject({ code: 401, status: 'UNAUTHENTICATED' })
    expect(gateway.ledger.rows).toHaveLength(0)
    expect(gateway.relay.unidentified).toBe(4)
    expect(upstream.seen).toHaveLength(0)
  })

  const refusals: [string, NonNullable<TestGatewayOptions['token']>, number, string][] = [
    ['disabled', { enabled: false }, 401, 'key.disabled'],
    ['expired', { expiresAt: 1 }, 401, 'key.expired'],
    ['not for this address', { allowedIps: ['10.0.0.0/8', '::2'] }, 403, 'key.ip_not_allowed'],
    ['not for this model', { models: ['claude-*'] }, 403, 'model.not_allowed'],
    ['of a group without the model', { group: 'other' }, 403, 'model.not_allowed'],
    ['without quota left', { quotaNano: 0 }, 402, 'quota.exhausted'],
  ]
  for (const [name, token, status, code] of refusals) {
    it(`is refused when it is ${name}, and the row says so`, async () => {
      const { gateway, upstream } = await start({ token })
      const reply = await send(gateway, chat())
      expect(reply.status).toBe(status)
      expect(bodyOf(reply).error.code).toBe(code)
      expect(gateway.ledger.rows).toHaveLength(1)
      expect(gateway.ledger.rows[0]).toMatchObject({
        status,
        errorCode: code,
        tokenId: 7,
        channelId: null,
        attempts: 0,
      })
      expect(upstream.seen).toHaveLength(0)
    })
  }

  it('is good for the addresses it names, IPv4 seen through a dual-stack socket too', async () => {
    const { gateway } = await start({ token: { allowedIps: ['127.0.0.0/30'] } })
    expect((await send(gateway, chat())).status).toBe(200)
  })

  it('stops being good when its quota is spent', async () => {
    // Each may cost about 700,000 nano-USD, and costs 18,000 (12 tokens in and 3 out).
    const { gateway } = await start({ token: { quotaNano: 740_000 } })
    const brief = () => send(gateway, chat({ max_tokens: 10 }))
    expect((await brief()).status).toBe(200)
    expect(gateway.accounts.usedByToken(7)).toBe(18_000)
    while ((await brief()).status === 200) expect(gateway.accounts.usedByToken(7)).toBeLessThan(740_000)
    const refused = await brief()
    expect(refused.status).toBe(402)
    expect(bodyOf(refused).error.message).toMatch(
      /^The quota of this API key has \$0\.000\d+ left, and this request may cost/,
    )
    // What costs nothing is not refused.
    expect((await send(gateway, { path: '/v1/models', method: 'GET' })).status).toBe(200)
  })
})

describe('limits', () => {
  it('refuses more requests a minute than allowed and says truly when to come back', async () => {
    const { gateway } = await start({ token: { limits: { rpm: 2, tpm: null, concurrency: null } } })
    expect((await send(gateway, chat())).status).toBe(200)
    gateway.skew.ms += 20_000
    expect((await send(gateway, chat())).status).toBe(200)
    const refused = await send(gateway, chat())
    expect(refused.status).toBe(429)
    expect(bodyOf(refused).error.code).toBe('limit.rate')
    const wait = Number(refused.headers['retry-after'])
    expect(wait).toBeGreaterThan(30)
    expect(wait).toBeLessThanOrEqual(41)
    gateway.skew.ms += wait * 1000
    expect((await send(gateway, chat())).status).toBe(200)
  })

  it('refuses more tokens a minute and more requests at a time than allowed', async () => {
    const { gateway, upstream } = await start({ token: { limits: { rpm: null, tpm: 15, concurrency: 1 } } })
    let finish = () => {}
    upstream.script = (seen, response) => {
      finish = () => json(200, chatReply)(seen, response)
    }
    const first = send(gateway, chat())
    while (upstream.seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const second = await send(gateway, chat())
    expect(second.status).toBe(429)
    finish()
    expect((await first).status).toBe(200)
    const third = await send(gateway, chat())
    expect(third.status).toBe(429)
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0)
    gateway.skew.ms += 61_000
    upstream.script = json(200, chatReply)
    expect((await send(gateway, chat())).status).toBe(200)
  })
})

describe('bad requests', () => {
  const bad: [string, string | Buffer, number, string][] = [
    ['malformed JSON', '{"model":"gpt-4o",', 400, 'request.malformed'],
    ['no JSON at all', 'hello', 400, 'request.malformed'],
    ['an empty body', '', 400, 'request.malformed'],
    ['a model of the wrong type', '{"model":5,"messages":[]}', 400, 'request.malformed'],
    ['a stream flag of the wrong type', '{"model":"gpt-4o","stream":"yes"}', 400, 'request.malformed'],
    ['no model', '{"messages":[]}', 400, 'model.missing'],
    ['invalid UTF-8', Buffer.from('{"model":"gpt-4o","x":"\xff\xfe"}', 'latin1'), 400, 'request.malformed'],
    ['an unknown model', '{"model":"gpt-9"}', 404, 'model.unknown'],
  ]
  for (const [name, body, status, code] of bad) {
    it(`answers ${status} to ${name}`, async () => {
      const { gateway, upstream } = await start()
      const reply = await send(gateway, { path: '/v1/chat/completions', body })
      expect(reply.status).toBe(status)
      expect(bodyOf(reply).error.code).toBe(code)
      expect(upstream.seen).toHaveLength(0)
      expect(gateway.ledger.rows).toHaveLength(1)
      expect((await send(gateway, chat())).status).toBe(200)
    })
  }

  it('names the models that exist when asked for one that does not', async () => {
    const { gateway } = await start()
    const { message } = bodyOf(await send(gateway, chat({ model: 'gpt-9' }))).error
    expect(message).toContain('gpt-4o, gpt-4o-mini')
  })

  it('says so when no channel speaks the protocol of a request that cannot be converted', async () => {
    const { gateway } = await start({}, { protocols: ['anthropic-messages'] })
    const picture = JSON.stringify({ model: 'gpt-4o', prompt: 'a cat' })
    const reply = await send(gateway, { path: '/v1/images/generations', body: picture })
    expect(reply.status).toBe(400)
    expect(bodyOf(reply).error.code).toBe('conversion.unsupported')
  })

  it('says that no channel is available when those that serve the model cannot be used', async () => {
    const { gateway } = await start({}, { keyIds: [], keys: [] })
    const reply = await send(gateway, chat())
    expect(reply.status).toBe(503)
    expect(bodyOf(reply).error.code).toBe('channel.unavailable')
  })

  it('answers 405 to a wrong method, 404 to an unknown path of the relay, and leaves other paths alone', async () => {
    const { gateway } = await start()
    const wrong = await send(gateway, { path: '/v1/chat/completions', method: 'PUT', body: '{}' })
    expect(wrong.status).toBe(405)
    expect(wrong.headers.allow).toBe('POST')
    const unknown = await send(gateway, { path: '/v1/nothing', body: '{}' })
    expect(unknown.status).toBe(404)
    expect(bodyOf(unknown).error).toBeTypeOf('object')
    const ids = [wrong, unknown].map(({ headers }) => headers['x-request-id'])
    expect(ids).toEqual([expect.stringMatching(/^req_/), expect.stringMatching(/^req_/)])
    expect(new Set(ids).size).toBe(2)
    const claude = await send(gateway, { path: '/v1/messages/nothing', body: '{}' })
    expect(claude.status).toBe(404)
    expect(JSON.parse(claude.body.toString()).request_id).toBe(claude.headers['x-request-id'])
    expect((await send(gateway, { path: '/somewhere', method: 'GET' })).body.toString()).toBe('not the relay')
  })

  it('opens no CORS', async () => {
    const { gateway } = await start()
    const reply = await send(gateway, { ...chat(), headers: { origin: 'https://page.example' } })
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

describe('uploads', () => {
  it('answers 413 in the client’s protocol to a body over the limit, declared or not, and closes the connection', async () => {
    const { gateway, upstream } = await start({ settings: { maxBodyMb: 1 } })
    const head = `POST /v1/messages HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${gateway.key}\r\n`
    const declared = raw(gateway)
    declared.socket.write(`${head}content-length: ${2 * 2 ** 20}\r\n\r\n{"model":`)
    const text = await declared.whole
    expect(text).toContain('HTTP/1.1 413')
    expect(text.toLowerCase()).toContain('connection: close')
    expect(text).toContain('"type":"error"')

    const chunked = raw(gateway)
    chunked.socket.write(`${head}transfer-encoding: chunked\r\n\r\n`)
    const piece = `${(2 ** 16).toString(16)}\r\n${'x'.repeat(2 ** 16)}\r\n`
    for (let at = 0; at < 17; at++) chunked.socket.write(piece)
    expect(await chunked.whole).toContain('HTTP/1.1 413')
    expect(upstream.seen).toHaveLength(0)
  })

  const fullUploads: [string, (gateway: TestGateway) => string, string][] = [
    [
      'a body over the limit',
      ({ key }) => `POST /v1/chat/completions HTTP/1.1\r\nauthorization: Bearer ${key}\r\n`,
      'HTTP/1.1 413',
    ],
    [
      'a stranger that closes',
      () => 'POST /v1/chat/completions HTTP/1.1\r\nauthorization: Bearer x\r\nconnection: close\r\n',
      'HTTP/1.1 401',
    ],
    [
      'an unknown path and a client that closes',
      () => 'POST /v1/nothing HTTP/1.1\r\nconnection: close\r\n',
      'HTTP/1.1 404',
    ],
  ]
  for (const [name, head, status] of fullUploads) {
    it(`lets its reply to ${name} reach a client that reads only when its whole upload is out`, async () => {
      const { gateway } = await start({ settings: { maxBodyMb: 1 } })
      const late = raw(gateway)
      late.socket.pause()
      const size = 24 * 2 ** 20
      late.socket.write(`${head(gateway)}host: x\r\ncontent-length: ${size}\r\n\r\n`)
      const out = await new Promise((resolve) => late.socket.write(Buffer.alloc(size, 0x20), (error) => resolve(error)))
      expect(out).toBeFalsy()
      late.socket.resume()
      expect(await late.whole).toContain(status)
    })
  }

  it('takes 20 MB when the limit is 20 MB, and refuses 21', async () => {
    const { gateway, upstream } = await start({ settings: { maxBodyMb: 20 } })
    const fits = chat({ image: 'A'.repeat(20 * 2 ** 20 - 1000) })
    expect((await send(gateway, fits)).status).toBe(200)
    expect(upstream.seen[0]?.body.toString()).toBe(fits.body)
    const large = raw(gateway)
    large.socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${gateway.key}\r\ncontent-length: ${21 * 2 ** 20}\r\n\r\n`,
    )
    expect(await large.whole).toContain('HTTP/1.1 413')
  })

  it('answers a stranger without waiting for the body', async () => {
    const { gateway } = await start()
    const stranger = raw(gateway)
    stranger.socket.write(
      'POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: wrong\r\ncontent-length: 20000000\r\n\r\n{"model"',
    )
    await stranger.has('authentication_error')
    stranger.socket.destroy()
    expect(gateway.relay.unidentified).toBe(1)
  })

  it('gives up on an upload that rests, with 408', async () => {
    const { gateway } = await start({ uploadIdleMs: 50 })
    const slow = raw(gateway)
    slow.socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${gateway.key}\r\ncontent-length: 100\r\n\r\n{"model"`,
    )
    const text = await slow.whole
    expect(text).toContain('HTTP/1.1 408')
    expect(text).toContain('request.body_timeout')
  })

  it('drops an upload that is cut short, without a row, and serves the next', async () => {
    const { gateway, upstream } = await start()
    const cut = raw(gateway)
    cut.socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${gateway.key}\r\ncontent-length: 100\r\n\r\n{"model"`,
    )
    await new Promise((resolve) => setImmediate(resolve))
    cut.socket.destroy()
    await cut.whole
    expect((await send(gateway, chat())).status).toBe(200)
    expect(upstream.seen).toHaveLength(1)
    expect(gateway.ledger.rows).toHaveLength(1)
  })

  it('serves two requests written at once on one connection, in order', async () => {
    const { gateway, upstream } = await start()
    upstream.script = (seen, response) =>
      json(200, { ...chatReply, id: JSON.parse(seen.body.toString()).user })(seen, response)
    const both = raw(gateway)
    const one = (user: string, last: boolean) => {
      const body = JSON.stringify({ model: 'gpt-4o', user })
      return `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${gateway.key}\r\n${last ? 'connection: close\r\n' : ''}content-length: ${body.length}\r\n\r\n${body}`
    }
    both.socket.write(one('first', false) + one('second', true))
    const text = await both.whole
    expect(text.indexOf('"first"')).toBeGreaterThan(0)
    expect(text.indexOf('"second"')).toBeGreaterThan(text.indexOf('"first"'))
  })

  it('unpacks compressed bodies, within the limit', async () => {
    const { gateway, upstream } = await start({ settings: { maxBodyMb: 1 } })
    const plain = Buffer.from(String(chat().body))
    const packed: [string, Buffer][] = [
      ['gzip', gzipSync(plain)],
      ['deflate', deflateSync(plain)],
      ['br', brotliCompressSync(plain)],
      ['zstd', zstdCompressSync(plain)],
    ]
    for (const [encoding, body] of packed) {
      expect(
        (await send(gateway, { ...chat(), body, headers: { 'content-encoding': encoding } })).status,
        encoding,
      ).toBe(200)
      expect(upstream.seen.at(-1)?.body.equals(plain), encoding).toBe(true)
      expect(upstream.seen.at(-1)?.headers['content-encoding']).toBeUndefined()
    }
    const bomb = gzipSync(Buffer.alloc(50 * 2 ** 20))
    expect((await send(gateway, { ...chat(), body: bomb, headers: { 'content-encoding': 'gzip' } })).status).toBe(413)
    for (const encoding of ['gzip', 'compress']) {
      const reply = await send(gateway, { ...chat(), body: plain, headers: { 'content-encoding': encoding } })
      expect(reply.status).toBe(400)
      expect(bodyOf(reply).error.code).toBe('request.malformed')
    }
  })
})

describe('model lists', () => {
  it('name what the key may use in the shape of each protocol, without asking an upstream or writing a row', async () => {
    const { gateway, upstream } = await start({ token: { models: ['gpt-4o', 'claude-*'] } })
    const openai = JSON.parse((await send(gateway, { path: '/v1/models', method: 'GET' })).body.toString())
    expect(openai.data.map(({ id }: { id: string }) => id)).toEqual(['gpt-4o'])
    const anthropic = await send(gateway, {
      path: '/v1/models',
      method: 'GET',
      headers: { 'anthropic-version': '2023-06-01' },
    })
    expect(JSON.parse(anthropic.body.toString())).toMatchObject({
      data: [{ type: 'model', id: 'gpt-4o' }],
      has_more: false,
    })
    const gemini = await send(gateway, { path: '/v1beta/models', method: 'GET' })
    expect(JSON.parse(gemini.body.toString())).toMatchObject({ models: [{ name: 'models/gpt-4o' }] })
    expect(
      JSON.parse((await send(gateway, { path: '/v1/models/gpt-4o', method: 'GET' })).body.toString()),
    ).toMatchObject({ id: 'gpt-4o' })
    expect((await send(gateway, { path: '/v1/models/gpt-9', method: 'GET' })).status).toBe(404)
    expect(upstream.seen).toHaveLength(0)
  })
})
