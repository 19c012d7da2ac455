import { afterEach, describe, expect, it } from 'vitest'
import { compileBodyRules } from '../catalog/body-rules.ts'
import { type BodyRule, bodyRule } from '../contract/channel.ts'
import { chatReply, json, type ScriptedUpstream, startUpstream } from './testing/scripted-upstream.ts'
import { send, startTestGateway, type TestGateway } from './testing/test-gateway.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

type Fields = NonNullable<Parameters<typeof startTestGateway>[0]>['channels'][number]

async function start(fields: Fields, reply: unknown = chatReply): Promise<[TestGateway, ScriptedUpstream]> {
  const upstream = await startUpstream(json(200, reply))
  const gateway = await startTestGateway({ channels: [{ baseUrl: `${upstream.url}/v1`, ...fields }] })
  open.push(gateway, upstream)
  return [gateway, upstream]
}

const rulesOf = (...rules: Partial<BodyRule>[]) => compileBodyRules(rules.map((rule) => bodyRule.parse(rule)))
const bodyOf = (upstream: ScriptedUpstream, at = 0) => JSON.parse(upstream.seen[at]?.body.toString() ?? 'null')
const chatWith = (rest: object = {}) => ({
  path: '/v1/chat/completions',
  body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }], ...rest }),
})
const message = {
  id: 'msg_01',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [{ type: 'text', text: 'Hello' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 1, output_tokens: 1 },
}

describe('the body rules of a channel', () => {
  it('change a passed-on body and nothing else of it', async () => {
    const bodyRules = rulesOf(
      { op: 'set', path: '/metadata/team', value: 'red' },
      { op: 'default', path: '/temperature', value: 0.5 },
      { op: 'default', path: '/top_p', value: 0.5 },
      { op: 'delete', path: '/user' },
      { op: 'set', path: '/model2/x', value: 1, models: ['o3*'] },
      { op: 'set', path: '/messages/0/content/x', value: 'through a text' },
    )
    const [gateway, upstream] = await start({ bodyRules })
    const body =
      '{"model":"gpt-4o", "seed": 12345678901234567890,"top_p":1.0, "user":"me",\n"messages":[{"role":"user","content":"Hi"}]}'
    const reply = await send(gateway, { path: '/v1/chat/completions', body })
    expect(reply.status).toBe(200)
    expect(upstream.seen[0]?.body.toString()).toBe(
      '{"model":"gpt-4o", "seed": 12345678901234567890,"top_p":1.0, \n"messages":[{"role":"user","content":"Hi"}],"metadata":{"team":"red"},"temperature":0.5}',
    )
  })

  it('go by the upstream’s name of the model, after the overrides', async () => {
    const [gateway, upstream] = await start({
      modelMapping: { 'gpt-4o': 'vendor/real-1' },
      overrides: { top_p: '0.1', seed: '7' },
      bodyRules: rulesOf(
        { op: 'set', path: '/seed', value: 8, models: ['vendor/*'] },
        { op: 'delete', path: '/seed', models: ['gpt-4o'] },
        { op: 'default', path: '/top_p', value: 1 },
      ),
    })
    await send(gateway, chatWith())
    expect(bodyOf(upstream)).toMatchObject({ model: 'vendor/real-1', seed: 8, top_p: 0.1 })
  })

  it('change a converted body in the upstream’s own words', async () => {
    const [gateway, upstream] = await start(
      {
        protocols: ['anthropic-messages'],
        overrides: { top_k: '5' },
        bodyRules: rulesOf(
          { op: 'set', path: '/thinking', value: { type: 'disabled' } },
          { op: 'delete', path: '/top_k' },
          { op: 'set', path: '/messages/-', value: { role: 'assistant', content: '{' } },
        ),
      },
      message,
    )
    const reply = await send(gateway, chatWith())
    expect(reply.status).toBe(200)
    const sent = bodyOf(upstream)
    expect(sent).toMatchObject({ thinking: { type: 'disabled' } })
    expect(sent.top_k).toBeUndefined()
    expect(sent.messages.at(-1)).toEqual({ role: 'assistant', content: '{' })
  })

  it('leave forms and requests without a body alone', async () => {
    const [gateway, upstream] = await start({ bodyRules: rulesOf({ op: 'set', path: '/x', value: 1 }) }, { text: 'hi' })
    const body = '--b\r\ncontent-disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n--b--\r\n'
    await send(gateway, {
      path: '/v1/audio/transcriptions',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body,
    })
    expect(upstream.seen[0]?.body.toString()).toBe(body)
  })
})

describe('the system prompt of a channel', () => {
  const systemPrompt = { text: 'Be kind.', mode: 'prepend' } as const

  it('is put into a passed-on body, whose other members stay as they were written', async () => {
    const [gateway, upstream] = await start({ systemPrompt, modelMapping: { 'gpt-4o': 'real' } })
    const body = '{"seed": 12345678901234567890, "messages":[{"role":"user","content":"Hi"}],"model":"gpt-4o", "n":1.0}'
    const reply = await send(gateway, { path: '/v1/chat/completions', body })
    expect(reply.status).toBe(200)
    expect(upstream.seen[0]?.body.toString()).toBe(
      '{"seed": 12345678901234567890, "messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hi"}],"model":"real", "n":1.0}',
    )
  })

  it('is put into the prompt that an upstream counts', async () => {
    const [gateway, upstream] = await start({ systemPrompt }, { input_tokens: 9 })
    await send(gateway, {
      path: '/v1/messages/count_tokens',
      body: '{"model":"claude","system":"Be brief.","messages":[]}',
    })
    expect(bodyOf(upstream)).toMatchObject({ system: 'Be kind.\n\nBe brief.' })
  })

  it.each([
    ['prepend', ['Be kind.', 'Be brief.']],
    ['replace', ['Be kind.']],
    ['if-absent', ['Be brief.']],
  ] as const)('%s: is put into a conversion', async (mode, expected) => {
    const fields = { protocols: ['anthropic-messages'] as const, systemPrompt: { text: 'Be kind.', mode } }
    const [gateway, upstream] = await start({ ...fields, protocols: [...fields.protocols] }, message)
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ]
    await send(gateway, chatWith({ messages }))
    await send(gateway, chatWith())
    const texts = (at: number) =>
      [bodyOf(upstream, at).system].flat().map((block) => (typeof block === 'string' ? block : block.text))
    expect(texts(0).join('\n\n')).toBe(expected.join('\n\n'))
    expect(texts(1)).toEqual(['Be kind.'])
  })

  it('is not put into what is no conversation', async () => {
    const [gateway, upstream] = await start({ systemPrompt }, { data: [] })
    const body = '{"model":"e","input":"Hi"}'
    await send(gateway, { path: '/v1/embeddings', body })
    expect(upstream.seen[0]?.body.toString()).toBe(body)
  })
})

describe('the time for a whole reply', () => {
  const timeouts = { connectMs: 5000, firstByteMs: 5000, idleMs: 5000, totalMs: 150 }

  it.each([
    ['passed on', ['openai-chat'], '/v1'],
    ['converted', ['anthropic-messages'], ''],
  ] as const)('ends a stream in progress, %s, and tells the client in it', async (_what, protocols, path) => {
    const converted = protocols[0] === 'anthropic-messages'
    const first = converted
      ? `event: message_start\ndata: ${JSON.stringify({ type: 'message_start', message: { ...message, content: [] } })}\n\n`
      : 'data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}\n\n'
    const drip = converted
      ? 'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"o"}}\n\n'
      : 'data: {"choices":[{"index":0,"delta":{"content":"o"}}]}\n\n'
    const start =
      'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n'
    const upstream = await startUpstream((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(converted ? first + start : first)
      const timer = setInterval(() => response.write(drip), 10)
      response.on('close', () => clearInterval(timer))
    })
    const gateway = await startTestGateway({
      channels: [{ baseUrl: `${upstream.url}${path}`, protocols: [...protocols], timeouts }],
    })
    open.push(gateway, upstream)
    const reply = await send(gateway, chatWith({ stream: true }))
    expect(reply).toMatchObject({ status: 200, complete: true })
    const last = reply.body
      .toString()
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('data: {'))
      .at(-1)
    expect(JSON.parse(last?.slice(6) ?? '')).toMatchObject({
      error: { message: expect.stringContaining('too long in all') },
    })
    expect(gateway.ledger.rows).toMatchObject([{ errorCode: 'upstream.stream_broken', status: 200 }])
  })

  it('counts as a timeout when nothing was sent yet, and another channel answers', async () => {
    const silent = await startUpstream(() => {})
    const other = await startUpstream(json(200, chatReply))
    const gateway = await startTestGateway({
      channels: [{ baseUrl: `${silent.url}/v1`, timeouts, priority: 1 }, { baseUrl: `${other.url}/v1` }],
    })
    open.push(gateway, silent, other)
    const reply = await send(gateway, chatWith())
    expect(reply.headers['x-burncloud-channel']).toBe('2')
    expect(gateway.ledger.rows[0]?.attemptList?.[0]).toMatchObject({ errorCode: 'upstream.timeout' })
  })
})

describe('the status mapping of a channel', () => {
  it.each([['openai-chat'], ['anthropic-messages']] as const)('decides what a refusal means, from %s', async (id) => {
    const odd = await startUpstream(json(418, { error: { message: 'slow down' } }))
    const other = await startUpstream(json(200, chatReply))
    const gateway = await startTestGateway({
      channels: [
        { baseUrl: `${odd.url}/v1`, protocols: [id], statusMapping: { 418: 429 }, priority: 1 },
        { baseUrl: `${other.url}/v1`, protocols: ['openai-chat'] },
      ],
    })
    open.push(gateway, odd, other)
    const reply = await send(gateway, chatWith())
    expect(reply.headers['x-burncloud-channel']).toBe('2')
    expect(gateway.ledger.rows[0]?.attemptList?.[0]).toMatchObject({ status: 429, errorCode: 'upstream.rate_limited' })
  })
})
