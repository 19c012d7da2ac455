import { request as httpRequest, type IncomingMessage } from 'node:http'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { ProtocolId } from '../../contract/index.ts'
import { createTokenizer } from '../../tokenizer/create-tokenizer.ts'
import { json, type Script, type ScriptedUpstream, startUpstream } from '../testing/scripted-upstream.ts'
import { type Sending, send, startTestGateway, type TestGateway } from '../testing/test-gateway.ts'

const tokenizer = createTokenizer()
const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})
afterAll(() => tokenizer.close())

async function start(
  script: Script,
  protocol: ProtocolId = 'openai-chat',
  counter: Parameters<typeof startTestGateway>[0]['tokenizer'] = tokenizer,
): Promise<{ gateway: TestGateway; upstream: ScriptedUpstream }> {
  const upstream = await startUpstream(script)
  const baseUrl = protocol === 'openai-chat' || protocol === 'openai-responses' ? `${upstream.url}/v1` : upstream.url
  const gateway = await startTestGateway({ channels: [{ baseUrl, protocols: [protocol] }], tokenizer: counter })
  open.push(gateway, upstream)
  return { gateway, upstream }
}

const question = 'How high is the tide at the old harbour on the morning of the first of May?'
/** Eight tokens a line in OpenAI's newest encoding. */
const sentence = 'The tide stands at three metres. '
const words = sentence.repeat(20)

const chatBody = (stream: boolean, model = 'gpt-4o') =>
  JSON.stringify({ model, stream, messages: [{ role: 'user', content: question }] })
const chat = (stream: boolean): Sending => ({ path: '/v1/chat/completions', body: chatBody(stream) })

function chunk(delta: unknown, finish: string | null = null): string {
  const body = { id: 'c', object: 'chat.completion.chunk', model: 'gpt-4o' }
  return `data: ${JSON.stringify({ ...body, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
}

const chatStart = [
  chunk({ role: 'assistant', content: '' }),
  ...Array.from({ length: 20 }, () => chunk({ content: sentence })),
]

/** Sends events, then does something with the connection when all of them have left. */
function events(
  parts: readonly string[],
  then: (response: Parameters<Script>[1]) => void = (response) => response.end(),
): Script {
  return (_seen, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(parts.join(''), () => then(response))
  }
}

const breaks = (response: Parameters<Script>[1]) => setImmediate(() => response.destroy())
const hangs = () => {}

/** Reads a reply until it has brought a text so many times, does something, and resolves when the reply is over. */
function readUntil(
  gateway: TestGateway,
  sending: Sending,
  text: string,
  times: number,
  then: (leave: () => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${gateway.key}` }
    const request = httpRequest(`${gateway.url}${sending.path}`, { method: 'POST', headers, agent: false })
    request.on('error', reject)
    request.on('response', (reply: IncomingMessage) => {
      let seen = ''
      let done = false
      reply.on('error', () => {})
      reply.on('close', resolve)
      reply.on('data', (part: Buffer) => {
        seen += part.toString()
        if (done || seen.split(text).length <= times) return
        done = true
        then(() => request.destroy())
      })
    })
    request.end(sending.body)
  })
}

const leaves = (leave: () => void) => leave()

const asked = await tokenizer.countText(question, 'gpt-4o')
const said = await tokenizer.countText(words, 'gpt-4o')

describe('a request whose upstream does not tell what it cost', () => {
  it('is charged for what passed when the upstream breaks amid its stream', async () => {
    const { gateway } = await start(events(chatStart, breaks))
    await send(gateway, chat(true))
    const [row] = gateway.ledger.rows
    expect(row).toMatchObject({
      errorCode: 'upstream.stream_broken',
      usageSource: 'tokenizer',
      usage: { input: asked + 7, output: said, cacheRead: 0 },
      costNano: (asked + 7) * 1000 + said * 2000,
    })
  })

  it('is charged for what passed when the client leaves', async () => {
    const { gateway } = await start(events(chatStart, hangs))
    await readUntil(gateway, chat(true), 'metres', 20, leaves)
    await gateway.ledger.has(1)
    expect(gateway.ledger.rows[0]).toMatchObject({
      errorCode: 'client.closed',
      usageSource: 'tokenizer',
      usage: { input: asked + 7, output: said },
    })
  })

  it('is charged once it has ended well, and its last byte waits for that', async () => {
    const { gateway } = await start(events([...chatStart, chunk({}, 'stop'), 'data: [DONE]\n\n']))
    const reply = await send(gateway, chat(true))
    expect(reply.body.toString()).toMatch(/\[DONE\]\n\n$/)
    expect(gateway.ledger.rows).toMatchObject([
      { errorCode: null, usageSource: 'tokenizer', usage: { input: asked + 7, output: said }, finishReason: 'stop' },
    ])
    expect(gateway.ledger.rows[0]?.costNano).toBeGreaterThan(0)
  })

  it('is charged for a whole document, and for its calls', async () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'tide', arguments: '{"place":"old harbour"}' } }
    for (const message of [
      { role: 'assistant', content: words },
      { role: 'assistant', content: null, tool_calls: [call] },
    ]) {
      const { gateway } = await start(json(200, { id: 'c', choices: [{ index: 0, message, finish_reason: 'stop' }] }))
      expect((await send(gateway, chat(false))).status).toBe(200)
      const [row] = gateway.ledger.rows
      expect(row).toMatchObject({ usageSource: 'tokenizer', usage: { input: asked + 7 } })
      expect(row?.usage.output).toBeGreaterThan(10)
    }
  })

  it('is charged from what an upstream of another protocol said until it broke', async () => {
    const { gateway } = await start(events(chatStart, breaks))
    const body = JSON.stringify({
      model: 'gpt-4o',
      stream: true,
      max_tokens: 900,
      messages: [{ role: 'user', content: question }],
    })
    await send(gateway, { path: '/v1/messages', body })
    expect(gateway.ledger.rows).toMatchObject([
      {
        mode: 'translate',
        errorCode: 'upstream.stream_broken',
        usageSource: 'tokenizer',
        usage: { input: asked + 7, output: said },
      },
    ])
  })

  it('is charged when the client of a converted stream leaves', async () => {
    const { gateway } = await start(events(chatStart, hangs))
    const body = JSON.stringify({
      model: 'gpt-4o',
      stream: true,
      max_tokens: 900,
      messages: [{ role: 'user', content: question }],
    })
    await readUntil(gateway, { path: '/v1/messages', body }, 'metres', 20, leaves)
    await gateway.ledger.has(1)
    expect(gateway.ledger.rows).toMatchObject([
      { errorCode: 'client.closed', usageSource: 'tokenizer', usage: { input: asked + 7, output: said } },
    ])
  })

  it('is charged for what was said before an error in its stream', async () => {
    const error = { error: { message: 'overloaded', type: 'server_error' } }
    const answering: Parameters<Script>[1][] = []
    const { gateway } = await start((seen, response) => {
      answering.push(response)
      events(chatStart, hangs)(seen, response)
    })
    const fail = () => answering[0]?.end(`data: ${JSON.stringify(error)}\n\n`)
    await readUntil(gateway, chat(true), 'metres', 20, fail)
    const [row] = gateway.ledger.rows
    expect(row?.errorCode).not.toBeNull()
    expect(row).toMatchObject({ usageSource: 'tokenizer', usage: { input: asked + 7, output: said } })
  })

  it('keeps what the upstream had told of the prompt, and counts the answer alone', async () => {
    const told = { input_tokens: 25, cache_read_input_tokens: 500, output_tokens: 1 }
    const message = {
      id: 'm',
      type: 'message',
      role: 'assistant',
      content: [],
      model: 'claude-sonnet-4-5',
      usage: told,
    }
    const parts = [
      { type: 'message_start', message },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      ...Array.from({ length: 20 }, () => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text: sentence },
      })),
    ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    const { gateway } = await start(events(parts, breaks), 'anthropic-messages')
    const body = JSON.stringify({
      model: 'claude-sonnet-4-5',
      stream: true,
      max_tokens: 900,
      messages: [{ role: 'user', content: question }],
    })
    await send(gateway, { path: '/v1/messages', body })
    const [row] = gateway.ledger.rows
    expect(row).toMatchObject({ usageSource: 'tokenizer', usage: { input: 25, cacheRead: 500 } })
    expect(row?.usage.output).toBeGreaterThan(said * 0.7)
    expect(row?.usage.output).toBeLessThan(said * 1.6)
  })

  it('trusts a running count of the upstream’s in a stream that broke', async () => {
    const parts = Array.from({ length: 20 }, (_, at) => {
      const usageMetadata = { promptTokenCount: 40, candidatesTokenCount: (at + 1) * 8, totalTokenCount: 48 + at * 8 }
      const candidates = [{ content: { role: 'model', parts: [{ text: sentence }] }, index: 0 }]
      return `data: ${JSON.stringify({ candidates, usageMetadata })}\n\n`
    })
    const { gateway } = await start(events(parts, breaks), 'gemini')
    const body = JSON.stringify({ contents: [{ role: 'user', parts: [{ text: question }] }] })
    await send(gateway, { path: '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse', body })
    expect(gateway.ledger.rows).toMatchObject([
      { errorCode: 'upstream.stream_broken', usageSource: 'upstream', usage: { input: 40, output: 160 } },
    ])
  })

  it('is charged for a long answer of which only the beginning was kept', async () => {
    const { gateway } = await start(
      events([...chatStart, ...Array.from({ length: 1_980 }, () => chunk({ content: sentence }))], breaks),
    )
    await send(gateway, chat(true))
    const [row] = gateway.ledger.rows
    expect(row?.usage.output).toBeGreaterThan(said * 100 * 0.97)
    expect(row?.usage.output).toBeLessThan(said * 100 * 1.03)
  })

  it('is charged for completions and vectors too', async () => {
    const { gateway } = await start(json(200, { id: 'c', choices: [{ index: 0, text: words, finish_reason: 'stop' }] }))
    await send(gateway, { path: '/v1/completions', body: JSON.stringify({ model: 'gpt-4o', prompt: question }) })
    expect(gateway.ledger.rows[0]).toMatchObject({ usageSource: 'tokenizer', usage: { output: said } })
    expect(gateway.ledger.rows[0]?.usage.input).toBeGreaterThanOrEqual(asked)
    const vectors = await start(json(200, { object: 'list', data: [{ index: 0, embedding: [0.5] }] }))
    await send(vectors.gateway, {
      path: '/v1/embeddings',
      body: JSON.stringify({ model: 'text-embedding-3-small', input: question }),
    })
    expect(vectors.gateway.ledger.rows[0]).toMatchObject({ usageSource: 'tokenizer', usage: { output: 0 } })
    expect(vectors.gateway.ledger.rows[0]?.usage.input).toBeGreaterThanOrEqual(asked)
  })

  it('is charged by an estimate when nothing can count', async () => {
    const fails = async () => Promise.reject(new Error('the thread is gone'))
    const { gateway } = await start(events(chatStart, breaks), 'openai-chat', {
      countRequest: fails,
      countAnswer: fails,
    })
    await send(gateway, chat(true))
    const [row] = gateway.ledger.rows
    expect(row?.usageSource).toBe('tokenizer')
    expect(row?.usage.input).toBeGreaterThan(asked)
    expect(row?.usage.output).toBeGreaterThan(said * 0.8)
    expect(row?.usage.output).toBeLessThan(said * 2)
  })
})

describe('nothing is charged', () => {
  it('for an error in place of an answer', async () => {
    const error = { error: { message: 'overloaded', type: 'server_error' } }
    for (const script of [json(500, error), events([`data: ${JSON.stringify(error)}\n\n`])]) {
      const { gateway } = await start(script)
      await send(gateway, chat(true))
      expect(gateway.ledger.rows).toMatchObject([{ usageSource: 'none', costNano: 0 }])
    }
  })

  it('for a client that leaves before anything came', async () => {
    const { gateway, upstream } = await start(() => {})
    const request = httpRequest(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}` },
      agent: false,
    })
    request.on('error', () => {})
    request.end(chatBody(true))
    while (upstream.seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
    request.destroy()
    await gateway.ledger.has(1)
    expect(gateway.ledger.rows).toMatchObject([{ errorCode: 'client.closed', usageSource: 'none', costNano: 0 }])
  })
})

describe('an upstream that tells what it cost', () => {
  it('is taken at its word, and nothing is counted', async () => {
    const counts = async () => Promise.reject(new Error('must not be asked'))
    const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 }
    const last = `data: ${JSON.stringify({ id: 'c', choices: [], usage })}\n\n`
    const { gateway } = await start(
      events([...chatStart, chunk({}, 'stop'), last, 'data: [DONE]\n\n']),
      'openai-chat',
      { countRequest: counts, countAnswer: counts },
    )
    await send(gateway, chat(true))
    expect(gateway.ledger.rows).toMatchObject([{ usageSource: 'upstream', usage: { input: 12, output: 3 } }])
  })
})
