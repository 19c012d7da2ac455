import { afterEach, describe, expect, it } from 'vitest'
import { noLimits } from '../contract/index.ts'
import { chatReply, json, type Script, type ScriptedUpstream, startUpstream } from './testing/scripted-upstream.ts'
import { chat, send, startTestGateway, type TestGateway, type TestGatewayOptions } from './testing/test-gateway.ts'

/** What one request teaches the next: nobody is sent where it is known to fail. */

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

type Fields = TestGatewayOptions['channels'][number]

async function channels(
  scripts: readonly Script[],
  fields: Fields = {},
): Promise<{ gateway: TestGateway; upstreams: ScriptedUpstream[] }> {
  const upstreams = await Promise.all(scripts.map((script) => startUpstream(script)))
  const gateway = await startTestGateway({
    channels: upstreams.map(({ url }, at) => ({ id: at + 1, priority: 100 - at, baseUrl: `${url}/v1`, ...fields })),
    health: true,
  })
  open.push(gateway, ...upstreams)
  return { gateway, upstreams }
}

const good = json(200, chatReply)
const seenBy = (upstreams: readonly ScriptedUpstream[]) => upstreams.map(({ seen }) => seen.length)
const twoKeys: Fields = {
  keyIds: [1, 2],
  keys: [
    { id: 1, secret: 'sk-first-1' },
    { id: 2, secret: 'sk-second-2' },
  ],
}

describe('a key that the vendor refuses', () => {
  const oneBad: Script = (seen, response) =>
    seen.headers.authorization === 'Bearer sk-first-1'
      ? json(401, { error: { message: 'no', code: 'invalid_api_key' } })(seen, response)
      : good(seen, response)

  it('is replaced by another key of the channel in the same request, and not used again', async () => {
    const { gateway, upstreams } = await channels([oneBad, good], twoKeys)
    for (let at = 0; at < 6; at++) {
      const reply = await send(gateway, chat())
      expect(reply.status).toBe(200)
      expect(reply.headers['x-burncloud-channel']).toBe('1')
    }
    const first = upstreams[0]?.seen.filter(({ headers }) => headers.authorization === 'Bearer sk-first-1')
    expect(first).toHaveLength(1)
    expect(seenBy(upstreams)).toEqual([7, 0])
    expect(gateway.ledger.rows.filter(({ attempts }) => attempts === 2)).toHaveLength(1)
  })
})

describe('a key that was set aside', () => {
  it('is asked when there is no other, and works again when the vendor takes it', async () => {
    const revoked = json(401, { error: { message: 'no', code: 'invalid_api_key' } })
    const { gateway, upstreams } = await channels([revoked, revoked])
    for (let at = 0; at < 3; at++) expect((await send(gateway, chat())).status).toBe(502)
    for (const upstream of upstreams) upstream.script = good
    expect((await send(gateway, chat())).status).toBe(200)
  })
})

describe('a channel that asks to wait', () => {
  it('is not asked before that time is over, and is asked again then', async () => {
    const limited = json(429, { error: { message: 'slow down' } }, { 'retry-after': '30' })
    const { gateway, upstreams } = await channels([limited, good])
    for (let at = 0; at < 4; at++) expect((await send(gateway, chat())).status).toBe(200)
    expect(seenBy(upstreams)).toEqual([1, 4])
    gateway.skew.ms += 31_000
    for (const upstream of upstreams) upstream.script = good
    const reply = await send(gateway, chat())
    expect(reply.headers['x-burncloud-channel']).toBe('1')
  })

  it('is asked all the same when there is no other: its own word is truer than ours', async () => {
    const { gateway, upstreams } = await channels([json(429, { error: { message: 'no' } }, { 'retry-after': '30' })])
    for (let at = 0; at < 3; at++) {
      const reply = await send(gateway, chat())
      expect(reply.status).toBe(429)
      expect(reply.headers['retry-after']).toBe('30')
    }
    for (const upstream of upstreams) upstream.script = good
    expect((await send(gateway, chat())).status).toBe(200)
  })
})

describe('a channel that fails again and again', () => {
  const down = json(503, { error: { message: 'down' } })

  it('is left alone until its rest is over, and one request finds out whether it is back', async () => {
    const { gateway, upstreams } = await channels([down, good])
    for (let at = 0; at < 10; at++) expect((await send(gateway, chat())).status).toBe(200)
    const before = upstreams[0]?.seen.length ?? 0
    expect(before).toBeLessThan(5)
    upstreams.forEach((upstream) => {
      upstream.script = good
    })
    gateway.skew.ms += 3_600_000
    const replies = await Promise.all(Array.from({ length: 10 }, () => send(gateway, chat())))
    expect(replies.every(({ status }) => status === 200)).toBe(true)
    expect(upstreams[0]?.seen.length).toBeGreaterThan(before)
    expect((await send(gateway, chat())).headers['x-burncloud-channel']).toBe('1')
  })

  it('is asked all the same when there is no other', async () => {
    const { gateway, upstreams } = await channels([down])
    for (let at = 0; at < 8; at++) expect((await send(gateway, chat())).status).toBe(503)
    for (const upstream of upstreams) upstream.script = good
    expect((await send(gateway, chat())).status).toBe(200)
  })
})

describe('a prompt that is too long for the model', () => {
  it('goes to the model that the rule names for it', async () => {
    const tooLong: Script = (seen, response) =>
      JSON.parse(seen.body.toString()).model === 'gpt-4o'
        ? json(400, { error: { message: 'too long', code: 'context_length_exceeded' } })(seen, response)
        : good(seen, response)
    const { gateway, upstreams } = await channels([tooLong])
    const rule = { strategy: null, sticky: null, fallbacks: [], limits: noLimits }
    gateway.configure({
      routing: { models: [{ id: 1, model: 'gpt-4o', group: null, contextFallbacks: ['gpt-4.1'], ...rule }] },
    })
    const reply = await send(gateway, chat())
    expect(reply.status).toBe(200)
    expect(upstreams[0]?.seen.map(({ body }) => JSON.parse(body.toString()).model)).toEqual(['gpt-4o', 'gpt-4.1'])
    expect(gateway.ledger.rows[0]).toMatchObject({ model: 'gpt-4o', upstreamModel: 'gpt-4.1', attempts: 2 })
  })

  it('does not go to another channel for the same model', async () => {
    const error = { error: { message: 'too long', code: 'context_length_exceeded' } }
    const { gateway, upstreams } = await channels([json(400, error), good])
    expect((await send(gateway, chat())).status).toBe(400)
    expect(seenBy(upstreams)).toEqual([1, 0])
  })

  it('is told as it came where there is none', async () => {
    const error = { error: { message: 'too long', code: 'context_length_exceeded' } }
    const { gateway } = await channels([json(400, error)])
    const reply = await send(gateway, chat())
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.body.toString())).toEqual(error)
  })
})

describe('a channel at its limit', () => {
  const limits = { rpm: null, tpm: null, concurrency: 1 }
  const slow: Script = (seen, response) => void setTimeout(() => good(seen, response), 150)

  it('lets the next channel serve', async () => {
    const { gateway, upstreams } = await channels([slow, good], { limits })
    const replies = await Promise.all([send(gateway, chat()), send(gateway, chat())])
    expect(replies.map(({ status }) => status)).toEqual([200, 200])
    expect(seenBy(upstreams)).toEqual([1, 1])
  })

  it('lets requests wait for a place when it has a queue', async () => {
    const { gateway, upstreams } = await channels([slow], { limits, queue: { size: 5, waitMs: 5000 } })
    const replies = await Promise.all([1, 2, 3].map(() => send(gateway, chat())))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(seenBy(upstreams)).toEqual([3])
    expect(gateway.ledger.rows.map(({ attempts }) => attempts)).toEqual([1, 1, 1])
  })

  it('tells when to come back where it has none', async () => {
    const { gateway, upstreams } = await channels([good], { limits: { rpm: 1, tpm: null, concurrency: null } })
    expect((await send(gateway, chat())).status).toBe(200)
    const reply = await send(gateway, chat())
    expect(reply.status).toBe(429)
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(50)
    expect(seenBy(upstreams)).toEqual([1])
  })
})

describe('a group that keeps conversations on their channel', () => {
  it('sends all turns of one to the same channel, and those of a lost channel elsewhere', async () => {
    const { gateway, upstreams } = await channels([good, good, good], { priority: 0 })
    const group = { strategy: 'weighted', sticky: true, fallbacks: [], limits: noLimits } as const
    gateway.configure({ routing: { groups: new Map([['default', group]]) } })
    const turn = (at: number) => send(gateway, chat({ messages: [{ role: 'user', content: `conversation ${at}` }] }))
    const homes = await Promise.all(Array.from({ length: 12 }, async (_, at) => channelOf(await turn(at))))
    expect(new Set(homes).size).toBeGreaterThan(1)
    expect(await Promise.all(homes.map(async (_, at) => channelOf(await turn(at))))).toEqual(homes)
    const lost = upstreams[Number(homes[0]) - 1] as ScriptedUpstream
    lost.script = json(503, { error: { message: 'down' } })
    const after = await Promise.all(homes.map(async (_, at) => channelOf(await turn(at))))
    expect(after.map((home, at) => home === homes[at])).toEqual(homes.map((home) => home !== homes[0]))
  })
})

function channelOf({ headers }: Awaited<ReturnType<typeof send>>): string {
  return String(headers['x-burncloud-channel'])
}

describe('when to come back', () => {
  const limited = (seconds: string): Script =>
    json(429, { error: { message: 'slow down' } }, { 'retry-after': seconds })

  it('is what the first to be back needs, not what the last one said, also on the first such reply', async () => {
    const { gateway } = await channels([limited('7'), limited('90'), limited('30')])
    for (let round = 0; round < 2; round++) {
      const reply = await send(gateway, chat())
      expect(reply.status).toBe(429)
      const wait = Number(reply.headers['retry-after'])
      expect(wait).toBeGreaterThan(4)
      expect(wait).toBeLessThanOrEqual(7)
    }
  })

  it('is what the first key to be back needs', async () => {
    const byKey: Script = (seen, response) =>
      limited(seen.headers.authorization === 'Bearer sk-first-1' ? '9' : '80')(seen, response)
    const { gateway } = await channels([byKey], twoKeys)
    const wait = Number((await send(gateway, chat())).headers['retry-after'])
    expect(wait).toBeGreaterThan(6)
    expect(wait).toBeLessThanOrEqual(9)
  })

  it('is told to a client whose request was converted', async () => {
    const { gateway } = await channels([limited('7'), limited('90')], { protocols: ['openai-chat'] })
    const body = JSON.stringify({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] })
    const reply = await send(gateway, { path: '/v1/messages', body })
    expect(reply.status).toBe(429)
    expect(Number(reply.headers['retry-after'])).toBeLessThanOrEqual(7)
  })

  it('is told in the place of a channel’s more exact word, which is not true of all', async () => {
    const exact = json(429, { error: { message: 'slow' } }, { 'retry-after': '60', 'retry-after-ms': '60000' })
    const { gateway } = await channels([limited('7'), exact])
    const { headers } = await send(gateway, chat())
    expect(headers['retry-after-ms']).toBeUndefined()
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(7)
  })

  it('counts a channel at its own limit too, and one that rests behind it', async () => {
    const { gateway, upstreams } = await channels([good, limited('90')])
    const limits = { ...noLimits, rpm: 1 }
    const [first, second] = upstreams.map(({ url }, at) => ({ priority: -at, baseUrl: `${url}/v1` }))
    gateway.configure({ channels: [{ ...first, limits }, { ...second }] })
    expect((await send(gateway, chat())).status).toBe(200)
    const reply = await send(gateway, chat())
    expect(reply.status).toBe(429)
    expect(Number(reply.headers['retry-after'])).toBeLessThanOrEqual(60)
    for (const upstream of upstreams) upstream.script = limited('5')
    gateway.skew.ms += 61_000
    expect((await send(gateway, chat())).status).toBe(429)
    const soon = await send(gateway, chat())
    expect(Number(soon.headers['retry-after'])).toBeLessThanOrEqual(5)
  })

  it('is the soonest of two that raced each other', async () => {
    const slow =
      (seconds: string): Script =>
      (seen, response) =>
        void setTimeout(() => limited(seconds)(seen, response), 150)
    const { gateway, upstreams } = await channels([good, good])
    gateway.configure({ settings: { hedging: true } })
    for (let at = 0; at < 20; at++) await send(gateway, chat())
    const [first, second] = upstreams
    if (first !== undefined) first.script = slow('7')
    if (second !== undefined) second.script = slow('50')
    const reply = await send(gateway, chat())
    expect([reply.status, reply.headers['x-burncloud-attempts']]).toEqual([429, '2'])
    expect(Number(reply.headers['retry-after'])).toBeLessThanOrEqual(7)
    expect(second?.seen).toHaveLength(1)
  })
})
