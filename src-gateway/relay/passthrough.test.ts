import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  chatEvents,
  chatReply,
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

async function start(
  script: Script,
  fields = {},
  options = {},
): Promise<{ gateway: TestGateway; upstream: ScriptedUpstream }> {
  const upstream = await startUpstream(script)
  const gateway = await startTestGateway({ channels: [{ baseUrl: `${upstream.url}/v1`, ...fields }], ...options })
  open.push(gateway, upstream)
  return { gateway, upstream }
}

describe('what the upstream gets', () => {
  it('gets the very bytes of the client', async () => {
    const { gateway, upstream } = await start(json(200, chatReply))
    const body =
      '{ "messages" : [ {"role":"user","content":"h\\u00e9llo \\ud83d\\ude00 ü"} ],\n\t"model":\t"gpt-4o", "x": 1e3 }'
    await send(gateway, { path: '/v1/chat/completions', body })
    expect(upstream.seen[0]?.body.toString()).toBe(body)
    expect(upstream.seen[0]?.url).toBe('/v1/chat/completions')
  })

  it('gets the version of the format that the client names, and the usual one from a client that names none', async () => {
    for (const provider of ['anthropic', 'anthropic-compatible']) {
      const { gateway, upstream } = await start(json(200, {}), { provider })
      const ask = (headers: Record<string, string>) =>
        send(gateway, { path: '/v1/messages', body: '{"model":"claude-x","max_tokens":1,"messages":[]}', headers })
      await ask({ 'anthropic-version': '2099-01-01', 'x-api-key': 'of-the-client' })
      await ask({})
      await ask({ 'anthropic-version': '2099-01-01', connection: 'anthropic-version' })
      gateway.configure({
        channels: [{ baseUrl: upstream.url, provider, headers: { 'Anthropic-Version': '2050-05-05' } }],
      })
      await ask({ 'anthropic-version': '2099-01-01' })
      await ask({})
      expect(upstream.seen.map(({ headers }) => headers['anthropic-version'])).toEqual([
        '2099-01-01',
        '2023-06-01',
        '2023-06-01',
        '2050-05-05',
        '2050-05-05',
      ])
      expect(upstream.seen[0]?.headers['x-api-key']).toBe('sk-upstream-secret-0001')
    }
  })

  it('changes only the model when it is mapped', async () => {
    const { gateway, upstream } = await start(json(200, chatReply), {
      models: ['nice'],
      modelMapping: { nice: 'alias', alias: 'vendor/real-2024' },
    })
    await send(gateway, { path: '/v1/chat/completions', body: '{"a": "model",  "model" : "nice" ,"b":[1, 2]}' })
    expect(upstream.seen[0]?.body.toString()).toBe('{"a": "model",  "model" : "vendor/real-2024" ,"b":[1, 2]}')
    expect(gateway.ledger.rows[0]).toMatchObject({ model: 'nice', upstreamModel: 'vendor/real-2024' })
  })

  it('maps the model in a path and in a form', async () => {
    const { gateway, upstream } = await start(json(200, { text: 'hi' }), { modelMapping: { nice: 'real' } })
    await send(gateway, { path: '/v1beta/models/nice:generateContent', body: '{"contents":[]}' })
    expect(upstream.seen[0]?.url).toContain('/models/real:generateContent')
    const form =
      '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nnice\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"\r\n\r\nnice\r\n--b--\r\n'
    await send(gateway, {
      path: '/v1/audio/transcriptions',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: form,
    })
    expect(upstream.seen[1]?.body.toString()).toBe(form.replace('nice', 'real'))
  })

  it('sets the overrides of the channel and leaves the rest', async () => {
    const { gateway, upstream } = await start(json(200, chatReply), { overrides: { temperature: '0', top_p: '0.5' } })
    await send(gateway, { path: '/v1/chat/completions', body: '{"model":"m", "temperature": 1.0 ,"messages":[]}' })
    expect(upstream.seen[0]?.body.toString()).toBe('{"model":"m", "temperature": 0 ,"messages":[],"top_p":0.5}')
  })

  it('passes 20 MB on unchanged, mapped or not', async () => {
    const { gateway, upstream } = await start(json(200, chatReply), { modelMapping: { nice: 'a-longer-name' } })
    const image = 'A'.repeat(19 * 2 ** 20)
    for (const model of ['other', 'nice']) {
      await send(gateway, chat({ model, image }))
      const seen = upstream.seen.at(-1)
      expect(
        seen?.body.equals(Buffer.from(String(chat({ model: model === 'nice' ? 'a-longer-name' : model, image }).body))),
      ).toBe(true)
      expect(seen?.headers['content-length']).toBe(String(seen?.body.length))
    }
  })

  it('sees neither our key nor what tells of the client', async () => {
    const { gateway, upstream } = await start(json(200, chatReply), {
      headers: { 'X-Extra': 'yes', 'User-Agent': 'own/1' },
    })
    await send(gateway, {
      ...chat(),
      path: `/v1/chat/completions?key=${gateway.key}&beta=true`,
      headers: {
        'x-api-key': gateway.key,
        'api-key': gateway.key,
        'x-goog-api-key': gateway.key,
        cookie: 'session=1',
        origin: 'https://page.example',
        referer: 'https://page.example/x',
        'sec-fetch-mode': 'cors',
        'x-forwarded-for': '10.1.2.3',
        'x-real-ip': '10.1.2.3',
        connection: 'keep-alive, X-Hop',
        'x-hop': 'only here',
        'accept-encoding': 'gzip, br',
        'openai-beta': 'assistants=v2',
        'user-agent': 'OpenAI/Python 1.2.3',
      },
    })
    const [seen] = upstream.seen
    expect(seen?.url).toBe('/v1/chat/completions?beta=true')
    expect(seen?.headers).toMatchObject({
      authorization: 'Bearer sk-upstream-secret-0001',
      'x-extra': 'yes',
      'user-agent': 'own/1',
      'openai-beta': 'assistants=v2',
      'accept-encoding': 'identity',
    })
    for (const name of [
      'cookie',
      'origin',
      'referer',
      'sec-fetch-mode',
      'x-forwarded-for',
      'x-real-ip',
      'x-hop',
      'x-api-key',
      'api-key',
      'x-goog-api-key',
    ]) {
      expect(seen?.headers[name], name).toBeUndefined()
    }
    expect(seen?.rawHeaders.join('\n')).not.toContain(gateway.key)
  })
})

describe('what the client gets', () => {
  it('gets the headers of the upstream but for those of the connection', async () => {
    const { gateway } = await start(
      json(200, chatReply, {
        'openai-processing-ms': '12',
        'x-request-id': 'upstream-id',
        'set-cookie': 'a=b',
        'access-control-allow-origin': '*',
        'alt-svc': 'h3=":443"',
        'x-hop': '1',
        connection: 'x-hop',
      }),
    )
    const { headers } = await send(gateway, chat())
    expect(headers['openai-processing-ms']).toBe('12')
    expect(headers['x-request-id']).toMatch(/^req_/)
    expect(headers['x-burncloud-mode']).toBe('passthrough')
    for (const name of ['set-cookie', 'access-control-allow-origin', 'alt-svc', 'x-hop'])
      expect(headers[name], name).toBeUndefined()
  })

  it('gets a reply unpacked that was compressed though nobody asked', async () => {
    const packed = gzipSync(JSON.stringify(chatReply))
    const packedStream = gzipSync(chatEvents.join(''))
    const { gateway, upstream } = await start((_seen, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      response.write(packed.subarray(0, 20), () => response.end(packed.subarray(20)))
    })
    const reply = await send(gateway, chat())
    expect(reply.headers['content-encoding']).toBeUndefined()
    expect(JSON.parse(reply.body.toString())).toEqual(chatReply)
    upstream.script = (_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
      response.write(packedStream.subarray(0, 100), () => response.end(packedStream.subarray(100)))
    }
    expect((await send(gateway, chatStream())).body.toString()).toBe(chatEvents.join(''))
    for (const row of gateway.ledger.rows)
      expect(row).toMatchObject({ usage: { input: 12, output: 3 }, errorCode: null })
  })

  it('gets sound as it comes', async () => {
    const sound = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 251))
    const { gateway } = await start((_seen, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' })
      response.write(sound.subarray(0, 100_000), () => response.end(sound.subarray(100_000)))
    })
    const reply = await send(gateway, { path: '/v1/audio/speech', body: '{"model":"tts","input":"x","voice":"y"}' })
    expect(reply.body.equals(sound)).toBe(true)
    expect(gateway.ledger.rows[0]).toMatchObject({ status: 200, errorCode: null, usageSource: 'none' })
  })

  it('gets JSON when the upstream does not stream although asked', async () => {
    const { gateway } = await start(json(200, chatReply))
    expect(JSON.parse((await send(gateway, chatStream())).body.toString())).toEqual(chatReply)
    expect(gateway.ledger.rows[0]).toMatchObject({ errorCode: null, usage: { input: 12 } })
  })
})

describe('a chat stream whose client did not ask for usage', () => {
  it('is asked for usage, which the client does not see', async () => {
    const { gateway, upstream } = await start(stream(chatEvents))
    const body = '{"model":"gpt-4o","stream":true,"messages":[]}'
    const reply = await send(gateway, { path: '/v1/chat/completions', body })
    expect(upstream.seen[0]?.body.toString()).toBe(
      '{"model":"gpt-4o","stream":true,"messages":[],"stream_options":{"include_usage":true}}',
    )
    expect(reply.body.toString()).toBe(chatEvents.filter((event) => !event.includes('"usage"')).join(''))
    expect(gateway.ledger.rows[0]).toMatchObject({
      usage: { input: 12, output: 3 },
      usageSource: 'upstream',
      errorCode: null,
    })
  })
})

describe('stored responses', () => {
  it('asks the channel that made one for it', async () => {
    const made = {
      id: 'resp_abc123',
      object: 'response',
      status: 'completed',
      output: [],
      usage: { input_tokens: 1, output_tokens: 1 },
    }
    const upstreams = [
      await startUpstream(json(200, { ...made, id: 'resp_other' })),
      await startUpstream(json(200, made)),
    ]
    const gateway = await startTestGateway({
      channels: upstreams.map(({ url }, at) => ({ baseUrl: `${url}/v1`, models: [`m${at}`] })),
    })
    open.push(gateway, ...upstreams)
    await send(gateway, { path: '/v1/responses', body: '{"model":"m1","input":"x"}' })
    const reply = await send(gateway, { path: '/v1/responses/resp_abc123', method: 'GET' })
    expect(JSON.parse(reply.body.toString())).toEqual(made)
    expect(upstreams[1]?.seen.at(-1)?.url).toBe('/v1/responses/resp_abc123')
    await send(gateway, { path: '/v1/responses/resp_unknown', method: 'DELETE' })
    expect(upstreams[0]?.seen.at(-1)).toMatchObject({ method: 'DELETE', url: '/v1/responses/resp_unknown' })
  })
})

const folder = resolve(import.meta.dirname, '../../../shared/wire')

interface WireRecord {
  id: string
  protocol: string
  status: number
  response_headers?: Record<string, string>
  response?: unknown
  sse?: string
}

const paths: Record<string, (record: WireRecord) => string> = {
  'openai-chat': () => '/v1/chat/completions',
  'openai-responses': () => '/v1/responses',
  'anthropic-messages': () => '/v1/messages',
  'gemini-generate': (record) =>
    `/v1beta/models/${record.id}:${record.sse === undefined ? (Array.isArray(record.response) ? 'streamGenerateContent' : 'generateContent') : 'streamGenerateContent?alt=sse'}`,
}

function records(): WireRecord[] {
  if (!existsSync(folder)) return []
  return [
    'openai-chat',
    'openai-responses',
    'anthropic-messages',
    'gemini-generate',
    'compat-chat',
    'groq-chat',
    'deepseek-chat',
    'mistral-chat',
    'openrouter-chat',
    'xai-responses',
    'crafted',
  ]
    .flatMap((name) =>
      readFileSync(join(folder, `${name}.jsonl`), 'utf8')
        .split('\n')
        .filter(Boolean),
    )
    .map((line) => JSON.parse(line) as WireRecord)
    .filter((record) => record.protocol in paths && (record.sse !== undefined || record.response !== undefined))
}

describe.skipIf(!existsSync(folder))(
  'recorded replies (skipped when the recordings are not beside the project)',
  () => {
    let upstream: ScriptedUpstream
    let gateway: TestGateway
    beforeAll(async () => {
      upstream = await startUpstream(() => {})
      gateway = await startTestGateway({ channels: [{ baseUrl: `${upstream.url}/v1` }] })
    })
    afterAll(async () => {
      await gateway.close()
      await upstream.close()
    })

    it('reach the client byte for byte, cut anywhere', async () => {
      const all = records()
      expect(all.length).toBeGreaterThan(300)
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...all),
          fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
          async (record, cuts) => {
            const bytes = Buffer.from(record.sse ?? JSON.stringify(record.response))
            const at = [0, ...cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b), bytes.length]
            const pieces = at
              .slice(1)
              .map((end, index) => bytes.subarray(at[index], end))
              .filter((piece) => piece.length > 0)
            upstream.script = (_seen, response) => {
              const type = record.sse === undefined ? 'application/json' : 'text/event-stream'
              response.writeHead(record.status, { 'content-type': type })
              const next = (index: number) => {
                const piece = pieces[index]
                if (piece === undefined) response.end()
                else response.write(piece, () => setImmediate(next, index + 1))
              }
              next(0)
            }
            const body =
              record.protocol === 'gemini-generate'
                ? '{"contents":[]}'
                : JSON.stringify({
                    model: record.id,
                    stream: record.sse !== undefined,
                    ...(record.protocol === 'openai-chat' && record.sse !== undefined
                      ? { stream_options: { include_usage: true } }
                      : {}),
                  })
            const reply = await send(gateway, { path: paths[record.protocol]?.(record) ?? '', body })
            expect(reply.status, record.id).toBe(record.status)
            expect(reply.body.equals(bytes), record.id).toBe(true)
          },
        ),
        { numRuns: 150 },
      )
    })
  },
)
