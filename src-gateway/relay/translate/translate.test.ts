import { afterEach, describe, expect, it } from 'vitest'
import { type ScriptedUpstream, type SeenRequest, startUpstream } from '../testing/scripted-upstream.ts'
import {
  chat,
  chatStream,
  type Reply,
  send,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../testing/test-gateway.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function upstream(script: ScriptedUpstream['script']): Promise<ScriptedUpstream> {
  const started = await startUpstream(script)
  open.push(started)
  return started
}

async function gateway(
  servers: readonly ScriptedUpstream[],
  protocol: string,
  options: Partial<TestGatewayOptions> = {},
): Promise<TestGateway> {
  const channels = servers.map(({ url }, at) => ({
    id: at + 1,
    baseUrl: protocol === 'openai-chat' || protocol === 'openai-responses' ? `${url}/v1` : url,
    protocols: [protocol],
    priority: -at,
  }))
  const started = await startTestGateway({ channels, ...options })
  open.push(started)
  return started
}

const bodyOf = (seen: SeenRequest | undefined) => JSON.parse(seen?.body.toString() ?? 'null')
const jsonOf = (reply: Reply) => JSON.parse(reply.body.toString())

/** The data of each event of a stream, as JSON where it is. */
function events(reply: Reply): unknown[] {
  return reply.body
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('data: ') && line !== 'data: [DONE]')
    .map((line) => JSON.parse(line.slice(6)))
}

const message = {
  id: 'msg_01',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  content: [{ type: 'text', text: '你好, heron 👋' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 10, cache_read_input_tokens: 5, cache_creation_input_tokens: 0, output_tokens: 7 },
}

const sse = (items: readonly Record<string, unknown>[]) =>
  items.map((item) => `event: ${String(item.type)}\ndata: ${JSON.stringify(item)}\n\n`).join('')

const start = { type: 'message_start', message: { ...message, content: [], stop_reason: null } }
const textBlock = (index: number, text: string) => [
  { type: 'content_block_start', index, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index, delta: { type: 'text_delta', text } },
  { type: 'content_block_stop', index },
]
const ending = (stop_reason: string) => [
  { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 7 } },
  { type: 'message_stop' },
]

const answer =
  (body: unknown, status = 200, headers: Record<string, string> = {}): ScriptedUpstream['script'] =>
  (_seen, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
const stream =
  (text: string): ScriptedUpstream['script'] =>
  (_seen, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(text)
  }

describe('a client of Chat Completions on an Anthropic channel', () => {
  it('gets a whole answer, and the log says what happened', async () => {
    const server = await upstream(answer(message))
    const local = await gateway([server], 'anthropic-messages')
    const reply = await send(local, chat({ model: 'claude-sonnet-4-5', logit_bias: { '50256': -100 } }))
    expect(reply.status).toBe(200)
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-burncloud-mode': 'translate',
      'x-burncloud-warnings': 'unsupported:logit_bias',
    })
    expect(jsonOf(reply)).toMatchObject({
      object: 'chat.completion',
      model: 'claude-sonnet-4-5',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '你好, heron 👋' } }],
      usage: { prompt_tokens: 15, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 5 } },
    })
    const [seen] = server.seen
    expect(seen?.url).toBe('/v1/messages')
    expect(seen?.headers).toMatchObject({ 'x-api-key': 'sk-upstream-secret-0001', 'content-type': 'application/json' })
    expect(seen?.headers['anthropic-version']).toBe('2023-06-01')
    expect(bodyOf(seen)).toMatchObject({ model: 'claude-sonnet-4-5', messages: [{ role: 'user' }] })
    expect(bodyOf(seen).max_tokens).toBeGreaterThan(0)
    expect(local.ledger.rows).toMatchObject([
      {
        mode: 'translate',
        inboundProtocol: 'openai-chat',
        upstreamProtocol: 'anthropic-messages',
        status: 200,
        errorCode: null,
        usage: { input: 10, cacheRead: 5, output: 7 },
        warnings: ['unsupported:logit_bias'],
      },
    ])
  })

  it('gets a stream, however the upstream cuts its bytes', async () => {
    const bytes = Buffer.from(sse([start, ...textBlock(0, '你好, heron 👋'), ...ending('end_turn')]))
    const server = await upstream((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      let at = 0
      const next = () => {
        if (at >= bytes.length) response.end()
        else response.write(bytes.subarray(at, at + 7), next)
        at += 7
      }
      next()
    })
    const local = await gateway([server], 'anthropic-messages')
    const reply = await send(local, chatStream({ model: 'claude-sonnet-4-5' }))
    expect(reply.headers['content-type']).toContain('text/event-stream')
    const chunks = events(reply) as { choices: { delta: { content?: string } }[]; usage?: unknown }[]
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('你好, heron 👋')
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 15, completion_tokens: 7 } })
    expect(reply.body.toString()).toMatch(/data: \[DONE\]\n\n$/)
    expect(local.ledger.rows[0]).toMatchObject({ stream: true, usage: { output: 7 }, finishReason: 'stop' })
  })

  it('is told of an upstream’s errors with their status and words, in its own shape', async () => {
    const fault = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' }, request_id: 'r' }
    const server = await upstream(answer(fault, 529, { 'retry-after': '7' }))
    const local = await gateway([server], 'anthropic-messages')
    const reply = await send(local, chat())
    expect(reply.status).toBe(529)
    expect(reply.headers['retry-after']).toBe('7')
    expect(jsonOf(reply).error).toMatchObject({ message: 'Overloaded', code: 'overloaded_error' })
    server.script = answer({ type: 'error', error: { type: 'invalid_request_error', message: 'max_tokens: bad' } }, 400)
    const bad = await send(local, chat())
    expect(bad.status).toBe(400)
    expect(jsonOf(bad).error).toMatchObject({ message: 'max_tokens: bad', type: 'invalid_request_error' })
  })

  it('never sees the channel’s key or where the upstream lives', async () => {
    const server = await upstream((seen, response) => {
      const message = `key ${seen.headers['x-api-key']} at http://${seen.headers.host} failed`
      answer({ type: 'error', error: { type: 'invalid_request_error', message } }, 400)(seen, response)
    })
    const local = await gateway([server], 'anthropic-messages')
    const reply = await send(local, chat())
    expect(reply.body.toString()).not.toContain('sk-upstream-secret-0001')
    expect(reply.body.toString()).not.toContain(new URL(server.url).host)
  })

  it('is answered by the next channel when the first tells an error in a 200', async () => {
    const fault = sse([start, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }])
    const first = await upstream(stream(fault))
    const second = await upstream(stream(sse([start, ...textBlock(0, 'fine'), ...ending('end_turn')])))
    const local = await gateway([first, second], 'anthropic-messages')
    const reply = await send(local, chatStream())
    expect(reply.status).toBe(200)
    expect(reply.headers).toMatchObject({ 'x-burncloud-channel': '2', 'x-burncloud-attempts': '2' })
    expect(reply.body.toString()).toContain('fine')
    expect(local.ledger.rows[0]?.attemptList).toMatchObject([
      { channelId: 1, errorCode: 'upstream.error' },
      { channelId: 2 },
    ])
  })

  it('is told in the stream when it dies half-way', async () => {
    const server = await upstream((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(sse([start, ...textBlock(0, 'half')]), () => response.destroy())
    })
    const local = await gateway([server], 'anthropic-messages')
    const reply = await send(local, chatStream())
    expect(reply.body.toString()).toContain('half')
    expect(reply.body.toString()).toContain('"error"')
    expect(reply.body.toString()).not.toContain('[DONE]')
    expect(local.ledger.rows[0]).toMatchObject({ errorCode: 'upstream.stream_broken' })
  })

  it('takes an event of 3 MB and refuses one of 5 MB', async () => {
    const big = 'x'.repeat(3 * 1024 * 1024)
    const server = await upstream(stream(sse([start, ...textBlock(0, big), ...ending('end_turn')])))
    const local = await gateway([server], 'anthropic-messages')
    const reply = await send(local, chatStream())
    expect(reply.body.length).toBeGreaterThan(big.length)
    server.script = stream(sse([start, ...textBlock(0, big + big), ...ending('end_turn')]))
    const refused = await send(local, chatStream())
    expect(refused.body.toString()).toContain('larger than 4 MB')
  })

  it('leaves, and the upstream is let go', async () => {
    let left: Promise<void> | undefined
    const server = await upstream((seen, response) => {
      left = seen.aborted
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(sse([start, ...textBlock(0, 'a')]))
    })
    const local = await gateway([server], 'anthropic-messages')
    const stop = new AbortController()
    const { path, body } = chatStream()
    const response = await fetch(`${local.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${local.key}`, 'content-type': 'application/json' },
      body: String(body),
      signal: stop.signal,
    })
    await response.body?.getReader().read()
    stop.abort()
    await left
    await local.ledger.has(1)
    expect(local.ledger.rows[0]).toMatchObject({ errorCode: 'client.closed', mode: 'translate' })
  })

  it('gets the thinking before a call back to its upstream, though it left it out', async () => {
    const thinking = { type: 'thinking', thinking: 'I should look.', signature: 'c2lnbmF0dXJl' }
    const call = { type: 'tool_use', id: 'toolu_01ABCDEFGH', name: 'look', input: { at: 'sky' } }
    const server = await upstream(answer({ ...message, content: [thinking, call], stop_reason: 'tool_use' }))
    const local = await gateway([server], 'anthropic-messages')
    const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } }]
    const asked = { role: 'user', content: 'look' }
    const first = await send(local, chat({ tools, reasoning_effort: 'high', messages: [asked] }))
    const { tool_calls } = jsonOf(first).choices[0].message
    expect(tool_calls[0].function).toMatchObject({ name: 'look', arguments: '{"at":"sky"}' })
    const messages = [
      asked,
      { role: 'assistant', content: null, tool_calls },
      { role: 'tool', tool_call_id: tool_calls[0].id, content: 'blue' },
    ]
    await send(local, chat({ tools, reasoning_effort: 'high', messages }))
    const turn = bodyOf(server.seen[1]).messages[1]
    expect(turn).toMatchObject({ role: 'assistant', content: [thinking, { type: 'tool_use', name: 'look' }] })
  })
})

describe('pictures that a client names by URL', () => {
  const picture = { type: 'image_url', image_url: { url: 'https://pictures.example/cat.png' } }
  const asked = chat({ messages: [{ role: 'user', content: [{ type: 'text', text: 'what?' }, picture] }] })
  const reply = { candidates: [{ content: { role: 'model', parts: [{ text: 'a cat' }] }, finishReason: 'STOP' }] }

  it('are fetched for an upstream that cannot', async () => {
    const server = await upstream(answer(reply))
    const local = await gateway([server], 'gemini', {
      fetchMedia: async (url) => ({ mediaType: 'image/png', data: Buffer.from(url).toString('base64') }),
    })
    expect((await send(local, asked)).status).toBe(200)
    const { parts } = bodyOf(server.seen[0]).contents[0]
    expect(parts[1]).toEqual({
      inlineData: { mimeType: 'image/png', data: Buffer.from(picture.image_url.url).toString('base64') },
    })
  })

  it('are refused when they are on this machine, naming the part', async () => {
    const server = await upstream(answer(reply))
    const local = await gateway([server], 'gemini')
    const inside = { type: 'image_url', image_url: { url: `${server.url}/secret.png` } }
    const refused = await send(local, chat({ messages: [{ role: 'user', content: [inside] }] }))
    expect(refused.status).toBe(400)
    expect(jsonOf(refused).error.param).toContain('messages')
    expect(server.seen).toHaveLength(0)
  })
})

describe('answers that a client refers to by id', () => {
  const completion = {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'heron' } }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  }
  const ask = (fields: Record<string, unknown>) => ({
    path: '/v1/responses',
    body: JSON.stringify({ model: 'gpt-4o', ...fields }),
  })

  it('are kept, gone on from, given and deleted, where the upstream knows none', async () => {
    const server = await upstream(answer(completion))
    const local = await gateway([server], 'openai-chat')
    const first = jsonOf(await send(local, ask({ input: 'the word?' })))
    expect(first).toMatchObject({ object: 'response', status: 'completed' })
    const second = jsonOf(await send(local, ask({ input: 'again?', previous_response_id: first.id })))
    expect(second.previous_response_id).toBe(first.id)
    expect(bodyOf(server.seen[1]).messages).toMatchObject([
      { role: 'user', content: 'the word?' },
      { role: 'assistant', content: 'heron' },
      { role: 'user', content: 'again?' },
    ])
    await send(local, ask({ input: 'and?', previous_response_id: second.id }))
    expect(bodyOf(server.seen[2]).messages).toHaveLength(5)

    const path = `/v1/responses/${first.id}`
    expect(jsonOf(await send(local, { method: 'GET', path }))).toEqual(first)
    expect(jsonOf(await send(local, { method: 'DELETE', path }))).toMatchObject({ id: first.id, deleted: true })
    const gone = await send(local, ask({ input: 'x', previous_response_id: first.id }))
    expect(gone.status).toBe(400)
    expect(jsonOf(gone).error).toMatchObject({ param: 'previous_response_id' })
    expect(server.seen).toHaveLength(3)
  })

  it('can be referred to item by item', async () => {
    const server = await upstream(answer(completion))
    const local = await gateway([server], 'openai-chat')
    const first = jsonOf(await send(local, ask({ input: 'the word?' })))
    const [said] = first.output as { id: string }[]
    const question = { role: 'user', content: 'the word?' }
    const input = [question, { type: 'item_reference', id: said?.id }, { role: 'user', content: 'again?' }]
    const second = await send(local, ask({ input }))
    expect(second.status).toBe(200)
    expect(bodyOf(server.seen[1]).messages).toMatchObject([
      question,
      { role: 'assistant', content: 'heron' },
      { role: 'user', content: 'again?' },
    ])
    const lost = await send(local, ask({ input: [{ type: 'item_reference', id: 'msg_0a1b2c' }] }))
    expect(lost.status).toBe(400)
    expect(jsonOf(lost).error).toMatchObject({ param: expect.stringContaining('input') })
  })

  it('are not kept when the client does not want it', async () => {
    const server = await upstream(answer(completion))
    const local = await gateway([server], 'openai-chat')
    const { id } = jsonOf(await send(local, ask({ input: 'x', store: false })))
    expect((await send(local, { method: 'GET', path: `/v1/responses/${id}` })).status).toBeGreaterThanOrEqual(400)
  })
})

describe('counting tokens', () => {
  const ask = {
    path: '/v1/messages/count_tokens',
    headers: { 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }] }),
  }

  it('is done by the upstream in its own way', async () => {
    const server = await upstream(answer({ totalTokens: 31 }))
    const local = await gateway([server], 'gemini')
    expect(jsonOf(await send(local, ask))).toEqual({ input_tokens: 31 })
    expect(server.seen[0]?.url).toBe('/v1beta/models/m:countTokens')
  })

  it('is done by ourselves when the upstream cannot, whatever it speaks', async () => {
    const tokenizer = { countRequest: async () => 12, countAnswer: async () => 0 }
    const server = await upstream(answer({ error: { message: 'no such path' } }, 404))
    for (const protocol of ['openai-chat', 'gemini', 'anthropic-messages']) {
      const local = await gateway([server], protocol, { tokenizer })
      const reply = await send(local, ask)
      expect([protocol, reply.status, jsonOf(reply)]).toEqual([protocol, 200, { input_tokens: 12 }])
      expect(local.ledger.rows).toMatchObject([{ status: 200, costNano: 0 }])
    }
  })
})

describe('embeddings', () => {
  it('of an OpenAI client come from a Gemini channel', async () => {
    const server = await upstream(answer({ embeddings: [{ values: [0.5, -1] }, { values: [0, 0.25] }] }))
    const local = await gateway([server], 'gemini')
    const body = JSON.stringify({ model: 'text-embedding-004', input: ['a', 'b'], dimensions: 2 })
    const reply = jsonOf(await send(local, { path: '/v1/embeddings', body }))
    expect(reply.data).toMatchObject([
      { object: 'embedding', index: 0, embedding: [0.5, -1] },
      { object: 'embedding', index: 1, embedding: [0, 0.25] },
    ])
    expect(server.seen[0]?.url).toBe('/v1beta/models/text-embedding-004:batchEmbedContents')
  })
})
