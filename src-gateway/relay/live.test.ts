import { request as httpRequest, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { LiveUpdate } from '../contract/live.ts'
import { chatEvents, json, type Script, type ScriptedUpstream, startUpstream } from './testing/scripted-upstream.ts'
import { chat, chatStream, type Sending, startTestGateway, type TestGateway } from './testing/test-gateway.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function start(script: Script): Promise<{ gateway: TestGateway; upstream: ScriptedUpstream }> {
  const upstream = await startUpstream(script)
  const gateway = await startTestGateway({ channels: [{ baseUrl: `${upstream.url}/v1` }] })
  open.push(gateway, upstream)
  return { gateway, upstream }
}

interface Told {
  status: number
  text: string
  /** The reply came to its proper end. */
  complete: boolean
}

/** Sends a request; `began` resolves with the reply's head, `told` when the connection is done with it. */
function begin(gateway: TestGateway, sending: Sending) {
  let began!: (reply: IncomingMessage) => void
  const head = new Promise<IncomingMessage>((resolve) => {
    began = resolve
  })
  const told = new Promise<Told>((resolve, reject) => {
    const headers = { authorization: `Bearer ${gateway.key}`, 'user-agent': 'tool/1.0 (test)' }
    const sent = httpRequest(`${gateway.url}${sending.path}`, { method: 'POST', headers, agent: false }, (reply) => {
      let text = ''
      reply.setEncoding('utf8')
      reply.on('data', (part: string) => {
        text += part
      })
      reply.on('error', () => {})
      reply.on('close', () => resolve({ status: reply.statusCode ?? 0, text, complete: reply.complete }))
      began(reply)
    })
    sent.on('error', reject)
    sent.end(sending.body)
  })
  return { head, told }
}

/** Reads frames until one of the requests or ends fits. */
function watch(gateway: TestGateway) {
  const frames: LiveUpdate[] = []
  let look = (): void => undefined
  const stop = gateway.relay.running.watch((update) => {
    frames.push(update)
    look()
    return true
  })
  const until = (fits: (update: LiveUpdate) => boolean): Promise<LiveUpdate> =>
    new Promise((resolve) => {
      look = () => {
        const found = frames.find(fits)
        if (found !== undefined) resolve(found)
      }
      look()
    })
  return { frames, until, stop }
}

const silent: Script = () => {}
const half: Script = (_seen, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const event of chatEvents.slice(0, 3)) response.write(event)
}

/** The same question in each protocol, and where it tells its error. */
const doors: { name: string; sending: Sending; code: (body: string) => unknown }[] = [
  { name: 'openai-chat', sending: chat(), code: (body) => JSON.parse(body).error.code },
  {
    name: 'openai-responses',
    sending: { path: '/v1/responses', body: JSON.stringify({ model: 'gpt-4o', input: 'hi' }) },
    code: (body) => JSON.parse(body).error.code,
  },
  {
    name: 'anthropic-messages',
    sending: { path: '/v1/messages', body: JSON.stringify({ model: 'claude', max_tokens: 5, messages: [] }) },
    code: (body) => JSON.parse(body).error.code ?? JSON.parse(body).code,
  },
  {
    name: 'gemini',
    sending: { path: '/v1beta/models/gemini-pro:generateContent', body: JSON.stringify({ contents: [] }) },
    code: (body) => JSON.parse(body).error.status,
  },
]

describe('a request that somebody watches', () => {
  it('is seen as it waits, streams and ends, with what it costs', async () => {
    let finish = (): void => undefined
    const { gateway } = await start((seen, response) => {
      half(seen, response)
      finish = () => response.end(chatEvents.slice(3).join(''))
    })
    const { until, stop } = watch(gateway)
    const { head, told } = begin(gateway, chatStream())
    await head
    const seen = await until(({ requests }) => requests.some((one) => one.phase === 'streaming' && one.bytesOut > 0))
    expect(seen.requests[0]).toMatchObject({
      clientName: 'tool/1.0',
      clientIp: '127.0.0.1',
      tokenName: expect.any(String),
      model: 'gpt-4o',
      channelName: 'channel 1',
      attempts: 1,
      inboundProtocol: 'openai-chat',
      upstreamProtocol: 'openai-chat',
      mode: 'passthrough',
      stream: true,
      bytesIn: Buffer.byteLength(chatStream().body as string),
    })
    finish()
    expect((await told).complete).toBe(true)
    const { ended } = await until((update) => update.ended.length > 0)
    expect(ended).toMatchObject([{ status: 200, errorCode: null, inputTokens: 12, outputTokens: 3, costUsd: 0.000018 }])
    expect(gateway.relay.running.snapshot()).toEqual([])
    stop()
  })

  it.each(doors)('is cancelled before its answer and told so in $name', async ({ sending, code }) => {
    const { gateway, upstream } = await start(silent)
    const { told } = begin(gateway, sending)
    const { until, stop } = watch(gateway)
    const { requests } = await until((update) => update.requests.some((one) => one.phase === 'asking'))
    const requestId = requests[0]?.requestId ?? ''
    expect(gateway.relay.running.cancel(requestId)).toBe(true)
    const { status, text, complete } = await told
    expect([status, complete]).toEqual([499, true])
    expect(text).toContain('cancelled at the gateway')
    expect(['request.cancelled', 'CANCELLED']).toContain(code(text))
    await upstream.seen[0]?.aborted
    expect(gateway.ledger.rows).toMatchObject([{ status: 499, errorCode: 'request.cancelled', costNano: 0 }])
    expect(gateway.relay.running.cancel(requestId)).toBe(false)
    stop()
  })

  it('is cut amid its stream when it is cancelled: the client sees it broken, and what passed is in the row', async () => {
    const { gateway, upstream } = await start(half)
    const { head, told } = begin(gateway, chatStream())
    await head
    const [running] = gateway.relay.running.snapshot()
    expect(gateway.relay.running.cancel(running?.requestId ?? '')).toBe(true)
    const { status, text, complete } = await told
    expect([status, complete]).toEqual([200, false])
    expect(text).not.toContain('[DONE]')
    await upstream.seen[0]?.aborted
    await gateway.ledger.has(1)
    expect(gateway.ledger.rows).toMatchObject([{ status: 499, errorCode: 'request.cancelled', stream: true }])
    expect(gateway.relay.inFlight).toBe(0)
  })

  it('cannot be cancelled once it has ended, nor when it never was', async () => {
    const { gateway } = await start(json(200, { choices: [] }))
    await begin(gateway, chat()).told
    expect(gateway.relay.running.cancel(gateway.ledger.rows[0]?.requestId ?? '')).toBe(false)
    expect(gateway.relay.running.cancel('req_nothing')).toBe(false)
    expect(gateway.ledger.rows).toHaveLength(1)
  })
})
