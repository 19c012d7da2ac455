import { afterEach, describe, expect, it } from 'vitest'
import { json, type Script, type ScriptedUpstream, startUpstream, stream } from './testing/scripted-upstream.ts'
import { send, startTestGateway, type TestFilter, type TestGateway } from './testing/test-gateway.ts'
import { anthropic, chat, gemini, jsonOf, responses, type Vendor } from './testing/vendors.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const vendors = [chat, anthropic, gemini, responses]
const cases = vendors.flatMap((vendor) => [false, true].map((streamed) => ({ vendor, streamed, ...vendor })))

async function start(
  vendor: Vendor,
  filters: readonly TestFilter[],
  script: Script,
): Promise<{ gateway: TestGateway; upstream: ScriptedUpstream }> {
  const upstream = await startUpstream(script)
  const channels = [{ baseUrl: `${upstream.url}${vendor.base}`, protocols: [vendor.protocol] }]
  const gateway = await startTestGateway({ channels, filters })
  open.push(upstream, gateway)
  return { gateway, upstream }
}

/** An upstream that answers in these pieces. */
const answering = (vendor: Vendor, streamed: boolean, pieces: readonly string[]): Script =>
  streamed ? stream(vendor.events(pieces)) : json(200, vendor.whole(pieces.join('')))

const name = 'heron 鸟'
const code = 'filtered:heron__'
const filter = (fields: Partial<TestFilter>): TestFilter => ({ name, patterns: ['Heron', '苍鹭'], ...fields })

describe.each(cases)('a prompt in $protocol, stream: $streamed', ({ vendor, streamed }) => {
  const pieces = ['he', 'llo']

  it('is refused', async () => {
    const { gateway, upstream } = await start(
      vendor,
      [filter({ target: 'prompt', action: 'block' })],
      answering(vendor, streamed, pieces),
    )
    const reply = await send(gateway, vendor.ask('a HERON, please', streamed))
    expect(reply.status).toBe(400)
    expect(jsonOf(reply).error.message).toContain('heron 鸟')
    expect(upstream.seen).toHaveLength(0)
    expect(gateway.ledger.rows).toMatchObject([
      { status: 400, errorCode: 'content.blocked', warnings: [code], costNano: 0, attempts: 0 },
    ])
  })

  it('is masked', async () => {
    const { gateway, upstream } = await start(
      vendor,
      [filter({ target: 'prompt', action: 'mask' })],
      answering(vendor, streamed, pieces),
    )
    const reply = await send(gateway, vendor.ask('a heron and a 苍鹭', streamed))
    expect([reply.status, vendor.answered(reply, streamed)]).toEqual([200, 'hello'])
    expect(vendor.asked(upstream.seen[0]?.body.toString() ?? '')).toBe('a ***** and a **')
    expect(gateway.ledger.rows).toMatchObject([{ errorCode: null, warnings: [code], mode: 'passthrough' }])
  })

  it('is recorded, and goes on byte for byte, like one in which nothing is found', async () => {
    const { gateway, upstream } = await start(
      vendor,
      [filter({ target: 'prompt', action: 'record' }), filter({ name: 'other', patterns: ['egret'], action: 'mask' })],
      answering(vendor, streamed, pieces),
    )
    const asked = vendor.ask('a heron', streamed)
    const spaced = { ...asked, body: `${String(asked.body).slice(0, -1)} ,\n "seed":12345678901234567890}` }
    gateway.configure({ filters: [filter({ target: 'prompt', action: 'record' })] })
    expect((await send(gateway, spaced)).status).toBe(200)
    expect(upstream.seen[0]?.body.toString()).toBe(spaced.body)
    expect((await send(gateway, vendor.ask('nothing', streamed))).status).toBe(200)
    expect(gateway.ledger.rows).toMatchObject([{ warnings: [code] }, { warnings: [] }])
  })
})

describe.each(cases)('an answer in $protocol, stream: $streamed', ({ vendor, streamed }) => {
  const pieces = ['It is a HE', 'ro', 'n, a 苍', '鹭.']

  it('is masked wherever it was cut', async () => {
    const { gateway } = await start(
      vendor,
      [filter({ target: 'completion', action: 'mask' })],
      answering(vendor, streamed, pieces),
    )
    const reply = await send(gateway, vendor.ask('what is it?', streamed))
    expect(vendor.answered(reply, streamed)).toBe('It is a *****, a **.')
    expect(reply.body.toString()).not.toMatch(/heron|苍|鹭/i)
    expect(gateway.ledger.rows).toMatchObject([
      { errorCode: null, warnings: [code], usage: { input: 12, output: 3 }, usageSource: 'upstream' },
    ])
  })

  it('is refused with a status when nothing of it was sent yet, and billed', async () => {
    const { gateway } = await start(
      vendor,
      [filter({ target: 'completion', action: 'block', kind: 'regex', patterns: ['(?i)h[e3]ron'] })],
      answering(vendor, streamed, pieces),
    )
    const reply = await send(gateway, vendor.ask('what is it?', streamed))
    expect(reply.status).toBe(400)
    expect(jsonOf(reply).error.message).toContain('heron 鸟')
    expect(gateway.ledger.rows).toMatchObject([
      {
        status: 400,
        errorCode: 'content.blocked',
        warnings: [code],
        usage: { input: 12, output: 3 },
        costNano: 18_000,
      },
    ])
  })

  it('is recorded', async () => {
    const { gateway } = await start(
      vendor,
      [filter({ target: 'both', action: 'record' })],
      answering(vendor, streamed, pieces),
    )
    const reply = await send(gateway, vendor.ask('what is it?', streamed))
    expect(vendor.answered(reply, streamed)).toBe(pieces.join(''))
    expect(reply.headers['x-burncloud-warnings']).toBeUndefined()
    expect(gateway.ledger.rows).toMatchObject([{ errorCode: null, warnings: [code] }])
  })
})

describe.each(vendors)('a stream in $protocol', (vendor) => {
  it('ends in an error where a filter stops it, and is billed', async () => {
    const long = 'A long story. '.repeat(40)
    const { gateway } = await start(
      vendor,
      [filter({ target: 'completion', action: 'block' })],
      answering(vendor, true, [long, 'A her', 'on', ' came.']),
    )
    const reply = await send(gateway, vendor.ask('a story', true))
    expect(reply.status).toBe(200)
    expect(vendor.answered(reply, true)).toMatch(/^A long story\. .* A $/)
    // Anthropic's errors have a type and no code.
    const told = vendor === anthropic ? 'event: error' : 'content.blocked'
    expect(reply.body.toString()).toContain(told)
    expect(reply.body.toString()).toContain('heron 鸟')
    expect(reply.body.toString()).not.toContain('came')
    expect(gateway.ledger.rows).toMatchObject([
      { status: 200, errorCode: 'content.blocked', warnings: [code], usage: { input: 12, output: 3 } },
    ])
  })
})

describe('an answer that is stopped while it comes', () => {
  const endless =
    (vendor: Vendor): Script =>
    (_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const piece of vendor.events(['A story. ', 'A heron']).slice(0, -2)) response.write(piece)
    }
  const tokenizer = { countRequest: async () => 20, countAnswer: async () => 40 }

  it.each([
    [chat, { input: 20, output: 40 }],
    [anthropic, { input: 12, output: 40 }],
  ])('is let go by the upstream, and what it has not told is counted', async (vendor, usage) => {
    const upstream = await startUpstream(endless(vendor))
    const channels = [{ baseUrl: `${upstream.url}${vendor.base}`, protocols: [vendor.protocol] }]
    const gateway = await startTestGateway({ channels, filters: [filter({ target: 'completion' })], tokenizer })
    open.push(upstream, gateway)
    const reply = await send(gateway, vendor.ask('a story', true))
    expect(vendor.answered(reply, true)).toBe('A story. ')
    await upstream.seen[0]?.aborted
    expect(gateway.ledger.rows).toMatchObject([{ errorCode: 'content.blocked', usage, usageSource: 'tokenizer' }])
  })
})

describe('filters', () => {
  it('hold for their groups only, and from the next request on', async () => {
    const { gateway } = await start(chat, [filter({ groups: ['children'] })], json(200, chat.whole('a heron')))
    expect((await send(gateway, chat.ask('a heron', false))).headers['x-burncloud-mode']).toBe('passthrough')
    gateway.configure({ filters: [filter({ groups: ['default'] })] })
    expect((await send(gateway, chat.ask('a heron', false))).status).toBe(400)
    gateway.configure({ filters: [filter({ enabled: false })] })
    expect((await send(gateway, chat.ask('a heron', false))).status).toBe(200)
  })

  it('read the arguments of calls as they are meant, and leave them JSON', async () => {
    const call = (args: string) => ({
      id: 'call_12345678',
      type: 'function',
      function: { name: 'heron', arguments: args },
    })
    const written = '{"bird":"\\u82cd\\u9e6d","n":1}'
    const whole = {
      ...(chat.whole('') as Record<string, unknown>),
      choices: [
        {
          index: 0,
          finish_reason: 'tool_calls',
          message: { role: 'assistant', content: null, tool_calls: [call(written)] },
        },
      ],
    }
    const { gateway, upstream } = await start(chat, [filter({ target: 'both', action: 'mask' })], json(200, whole))
    const body = {
      model: 'm',
      tools: [{ type: 'function', function: { name: 'heron', parameters: { type: 'object', properties: {} } } }],
      messages: [
        { role: 'user', content: 'go' },
        { role: 'assistant', content: null, tool_calls: [call(written)] },
        { role: 'tool', tool_call_id: 'call_12345678', content: 'no heron' },
      ],
    }
    const reply = jsonOf(await send(gateway, { path: '/v1/chat/completions', body: JSON.stringify(body) }))
    expect(reply.choices[0].message.tool_calls[0].function).toEqual({ name: 'heron', arguments: '{"bird":"**","n":1}' })
    const { messages } = JSON.parse(upstream.seen[0]?.body.toString() ?? '')
    expect(messages[1].tool_calls[0].function).toEqual({ name: 'heron', arguments: '{"bird":"**","n":1}' })
    expect(messages[2].content).toBe('no *****')
  })

  it('read an answer that is converted too', async () => {
    const upstream = await startUpstream(answering(anthropic, true, ['a he', 'ron']))
    const gateway = await startTestGateway({
      channels: [{ baseUrl: upstream.url, protocols: ['anthropic-messages'] }],
      filters: [filter({ action: 'mask' })],
    })
    open.push(upstream, gateway)
    const reply = await send(gateway, chat.ask('a heron', true))
    expect(chat.answered(reply, true)).toBe('a *****')
    expect(anthropic.asked(upstream.seen[0]?.body.toString() ?? '')).toBe('a *****')
  })

  it('refuse an endpoint whose answers they cannot read', async () => {
    const { gateway, upstream } = await start(chat, [filter({ target: 'completion' })], json(200, {}))
    const reply = await send(gateway, { path: '/v1/completions', body: JSON.stringify({ model: 'm', prompt: 'x' }) })
    expect([reply.status, upstream.seen.length]).toEqual([400, 0])
    expect(gateway.ledger.rows).toMatchObject([{ errorCode: 'conversion.unsupported' }])
  })

  it('read the prompts of forms', async () => {
    const { gateway, upstream } = await start(
      chat,
      [filter({ target: 'prompt', action: 'mask' })],
      json(200, { data: [] }),
    )
    const body = [
      '--b\r\ncontent-disposition: form-data; name="model"\r\n\r\nm',
      '--b\r\ncontent-disposition: form-data; name="prompt"\r\n\r\na heron',
      '--b\r\ncontent-disposition: form-data; name="image"; filename="heron.png"\r\n\r\nheron',
      '--b--\r\n',
    ].join('\r\n')
    await send(gateway, {
      path: '/v1/images/edits',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body,
    })
    expect(upstream.seen[0]?.body.toString()).toBe(body.replace('a heron', 'a *****'))
  })
})
