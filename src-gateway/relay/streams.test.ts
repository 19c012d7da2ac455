import { request as httpRequest, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import {
  chatEvents,
  chatReply,
  json,
  type Script,
  type ScriptedUpstream,
  startUpstream,
  stream,
} from './testing/scripted-upstream.ts'
import { chat, chatStream, type Sending, send, startTestGateway, type TestGateway } from './testing/test-gateway.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function start(script: Script, fields = {}): Promise<{ gateway: TestGateway; upstream: ScriptedUpstream }> {
  const upstream = await startUpstream(script)
  const gateway = await startTestGateway({ channels: [{ baseUrl: `${upstream.url}/v1`, ...fields }] })
  open.push(gateway, upstream)
  return { gateway, upstream }
}

/** Opens a request and gives its reply as it comes. */
function openReply(gateway: TestGateway, sending: Sending): Promise<{ reply: IncomingMessage; leave(): void }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${gateway.url}${sending.path}`,
      { method: 'POST', headers: { authorization: `Bearer ${gateway.key}` }, agent: false },
      (reply) => resolve({ reply, leave: () => request.destroy() }),
    )
    request.on('error', reject)
    request.end(sending.body)
  })
}

/** Resolves when the reply has brought the text. */
function until(reply: IncomingMessage, text: string): Promise<string> {
  let seen = ''
  return new Promise((resolve) => {
    reply.on('data', (part: Buffer) => {
      seen += part.toString()
      if (seen.includes(text)) resolve(seen)
    })
    reply.on('error', () => {})
  })
}

const anthropicEvents = [
  'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"claude","stop_reason":null,"usage":{"input_tokens":25,"cache_read_input_tokens":5,"output_tokens":1}}}\n\n',
  'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n',
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}\n\n',
  'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n',
  'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}\n\n',
  'event: message_stop\ndata: {"type":"message_stop"}\n\n',
]
const anthropicStream: Sending = {
  path: '/v1/messages',
  body: JSON.stringify({ model: 'claude', max_tokens: 5, messages: [], stream: true }),
}

describe('streams', () => {
  it('hands a stream on byte for byte and writes its row', async () => {
    const { gateway } = await start(stream(chatEvents))
    const reply = await send(gateway, chatStream())
    expect(reply.body.toString()).toBe(chatEvents.join(''))
    expect(reply.complete).toBe(true)
    expect(gateway.ledger.rows).toHaveLength(1)
    expect(gateway.ledger.rows[0]).toMatchObject({
      status: 200,
      stream: true,
      errorCode: null,
      usage: { input: 12, output: 3 },
      usageSource: 'upstream',
      costNano: 12 * 1000 + 3 * 2000,
      finishReason: 'stop',
      attemptList: null,
    })
  })

  it('holds the closing event until the row is committed', async () => {
    const { gateway } = await start(stream(chatEvents))
    gateway.ledger.hold()
    const { reply } = await openReply(gateway, chatStream())
    let text = ''
    reply.on('data', (part: Buffer) => {
      text += part.toString()
    })
    await until(reply, '"stop"')
    while (gateway.ledger.waitingCommits === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(text).not.toContain('[DONE]')
    const ended = new Promise<void>((resolve) => reply.on('end', resolve))
    gateway.ledger.release()
    await ended
    expect(text).toBe(chatEvents.join(''))
  })

  it('holds the last bytes of a JSON reply until the row is committed, with a known length and without', async () => {
    const large = { ...chatReply, padding: 'x'.repeat(100_000) }
    const chunked: Script = (_seen, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write(JSON.stringify(large).slice(0, 50_000), () => response.end(JSON.stringify(large).slice(50_000)))
    }
    for (const script of [json(200, chatReply), json(200, large), chunked]) {
      const { gateway, upstream } = await start(script)
      gateway.ledger.hold()
      let done = false
      const reply = send(gateway, chat()).then((whole) => {
        done = true
        return whole
      })
      while (gateway.ledger.waitingCommits === 0) await new Promise((resolve) => setImmediate(resolve))
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
      expect(done).toBe(false)
      gateway.ledger.release()
      const { body, complete } = await reply
      expect(complete).toBe(true)
      expect(JSON.parse(body.toString())).toMatchObject({ id: 'chatcmpl-1' })
      expect(upstream.seen).toHaveLength(1)
    }
  })

  it('sends the closing event although the upstream keeps the connection open', async () => {
    const { gateway } = await start((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chatEvents.join(''))
    })
    const { reply, leave } = await openReply(gateway, chatStream())
    expect(await until(reply, '[DONE]\n\n')).toBe(chatEvents.join(''))
    expect(gateway.ledger.rows[0]).toMatchObject({ status: 200, errorCode: null })
    leave()
  })

  it('delivers the reply when the row cannot be written', async () => {
    const { gateway } = await start(stream(chatEvents))
    gateway.ledger.failure = new Error('disk full')
    const reply = await send(gateway, chatStream())
    expect(reply.body.toString()).toBe(chatEvents.join(''))
    expect(gateway.relay.ledgerHealthy).toBe(false)
    expect(gateway.ledger.rows).toHaveLength(0)
    gateway.ledger.failure = null
    // Tried again by itself.
    await gateway.ledger.has(1)
    expect(gateway.relay.ledgerHealthy).toBe(true)
  })

  it('tells in the stream when the upstream breaks off, and never looks complete', async () => {
    const { gateway } = await start((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chatEvents.slice(0, 3).join(''), () => response.destroy())
    })
    const reply = await send(gateway, chatStream())
    const text = reply.body.toString()
    expect(text.startsWith(chatEvents.slice(0, 3).join(''))).toBe(true)
    expect(text).not.toContain('[DONE]')
    expect(text).toContain('upstream.stream_broken')
    expect(gateway.ledger.rows).toHaveLength(1)
    expect(gateway.ledger.rows[0]).toMatchObject({ errorCode: 'upstream.stream_broken', finishReason: null })
  })

  it('tells in the stream when the upstream ends it without a finish', async () => {
    const { gateway } = await start(stream(chatEvents.slice(0, 2)))
    const reply = await send(gateway, chatStream())
    expect(reply.body.toString()).toContain('upstream.stream_broken')
    expect(gateway.ledger.rows[0]).toMatchObject({ errorCode: 'upstream.stream_broken' })
  })

  it('takes a stream without [DONE] after its finish reason for complete', async () => {
    const { gateway } = await start(stream(chatEvents.slice(0, 5)))
    const reply = await send(gateway, chatStream())
    expect(reply.body.toString()).toBe(chatEvents.slice(0, 5).join(''))
    expect(gateway.ledger.rows[0]).toMatchObject({ errorCode: null, usage: { output: 3 } })
  })

  it('tells in the stream when the upstream stalls', async () => {
    const { gateway, upstream } = await start(
      (_seen, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(anthropicEvents.slice(0, 3).join(''))
      },
      { timeouts: { connectMs: 1000, firstByteMs: 5000, idleMs: 100 } },
    )
    const reply = await send(gateway, anthropicStream)
    expect(reply.body.toString()).toContain('event: error')
    expect(gateway.ledger.rows[0]).toMatchObject({
      errorCode: 'upstream.stream_broken',
      usage: { input: 25, cacheRead: 5 },
      usageSource: 'upstream',
    })
    await upstream.seen[0]?.aborted
  })

  it('passes an error in mid-stream on as it came and logs it', async () => {
    const error = 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'
    const { gateway } = await start(stream([...anthropicEvents.slice(0, 3), error]))
    const reply = await send(gateway, anthropicStream)
    expect(reply.body.toString()).toBe(anthropicEvents.slice(0, 3).join('') + error)
    expect(gateway.ledger.rows[0]).toMatchObject({
      status: 200,
      errorCode: 'upstream.error',
      errorMessage: 'Overloaded',
    })
  })

  it('breaks the connection when a large JSON reply breaks after its first bytes', async () => {
    const { gateway } = await start((_seen, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '200000' })
      response.write(`{"padding":"${'x'.repeat(100_000)}`, () => response.destroy())
    })
    const reply = await send(gateway, chat())
    expect(reply.complete).toBe(false)
    expect(gateway.ledger.rows[0]).toMatchObject({ errorCode: 'upstream.stream_broken' })
  })

  it('slows the upstream down when the client reads slowly, and loses nothing', async () => {
    const filler = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'x'.repeat(60_000) } }] })}\n\n`
    let written = 0
    let blocked = false
    const { gateway } = await start((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const more = () => {
        while (written < 600) {
          written += 1
          if (!response.write(filler)) {
            blocked = true
            response.once('drain', more)
            return
          }
        }
        response.end(chatEvents.slice(3).join(''))
      }
      more()
    })
    const { reply } = await openReply(gateway, chatStream())
    reply.pause()
    // The kernel's buffers take some megabytes; 36 MB do not fit, so the upstream must come to rest.
    let before = -1
    while (!blocked || before !== written) {
      before = written
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(written).toBeLessThan(600)
    let bytes = 0
    reply.on('data', (part: Buffer) => {
      bytes += part.length
    })
    const ended = new Promise((resolve) => reply.on('end', resolve))
    reply.resume()
    await ended
    expect(bytes).toBe(600 * filler.length + chatEvents.slice(3).join('').length)
  })
})

describe('clients that leave', () => {
  it('aborts 50 of 50 upstream streams and writes one row each, with what was used', async () => {
    const { gateway, upstream } = await start((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(anthropicEvents.slice(0, 3).join(''))
    })
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const { reply, leave } = await openReply(gateway, anthropicStream)
        await until(reply, 'text_delta')
        leave()
      }),
    )
    await Promise.all(upstream.seen.map(({ aborted }) => aborted))
    expect(upstream.seen).toHaveLength(50)
    await gateway.ledger.has(50)
    expect(gateway.ledger.rows).toHaveLength(50)
    for (const row of gateway.ledger.rows) {
      expect(row).toMatchObject({
        status: 499,
        errorCode: 'client.closed',
        usage: { input: 25, cacheRead: 5 },
        usageSource: 'upstream',
      })
      expect(row.costNano).toBeGreaterThan(0)
    }
    expect(gateway.relay.inFlight).toBe(0)
  })

  it('aborts an upstream that has not answered yet', async () => {
    let asked = () => {}
    const wasAsked = new Promise<void>((resolve) => {
      asked = resolve
    })
    const { gateway, upstream } = await start(() => asked())
    const request = httpRequest(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}` },
    })
    request.on('error', () => {})
    request.end(chat().body)
    await wasAsked
    request.destroy()
    await upstream.seen[0]?.aborted
    await gateway.ledger.has(1)
    expect(gateway.ledger.rows[0]).toMatchObject({ status: 499, usageSource: 'none', costNano: 0 })
  })
})

describe('stopping', () => {
  it('lets streams finish, refuses new requests, and cuts what takes too long', async () => {
    let finish = () => {}
    const { gateway } = await start((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chatEvents.slice(0, 2).join(''))
      finish = () => response.end(chatEvents.slice(2).join(''))
    })
    const first = await openReply(gateway, chatStream())
    const whole = until(first.reply, '[DONE]')
    const drained = gateway.relay.drain(20_000)
    expect((await send(gateway, chat())).status).toBe(503)
    finish()
    expect(await whole).toBe(chatEvents.join(''))
    await drained
    expect(gateway.relay.inFlight).toBe(0)

    const slow = await start((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chatEvents.slice(0, 2).join(''))
    })
    const cut = await openReply(slow.gateway, chatStream())
    const broken = new Promise<void>((resolve) => cut.reply.on('error', () => resolve()))
    await until(cut.reply, 'hel')
    await slow.gateway.relay.drain(1)
    await broken
    expect(slow.gateway.ledger.rows[0]).toMatchObject({ errorCode: 'gateway.stopping' })
  })
})

describe('pausing', () => {
  it('refuses new requests and says so, lets streams go on, and serves again when told', async () => {
    let finish = () => {}
    const { gateway } = await start((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chatEvents.slice(0, 2).join(''))
      finish = () => response.end(chatEvents.slice(2).join(''))
    })
    const first = await openReply(gateway, chatStream())
    const whole = until(first.reply, '[DONE]')
    gateway.relay.pause(true)
    const refused = await send(gateway, chat())
    expect(refused.status).toBe(503)
    expect(JSON.parse(refused.body.toString())).toMatchObject({ error: { code: 'gateway.paused' } })
    finish()
    expect(await whole).toBe(chatEvents.join(''))
    gateway.relay.pause(false)
    const again = await openReply(gateway, chatStream())
    expect(again.reply.statusCode).toBe(200)
    again.leave()
  })
})
