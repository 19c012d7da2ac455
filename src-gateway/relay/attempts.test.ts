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
import { chat, chatStream, send, startTestGateway, type TestGateway } from './testing/test-gateway.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

/** Channels in the order of their priority, one for each script. */
async function channels(
  scripts: readonly Script[],
  settings: Parameters<typeof startTestGateway>[0]['settings'] = {},
): Promise<{ gateway: TestGateway; upstreams: ScriptedUpstream[] }> {
  const upstreams = await Promise.all(scripts.map((script) => startUpstream(script)))
  const gateway = await startTestGateway({
    channels: upstreams.map(({ url }, at) => ({ id: at + 1, priority: 100 - at, baseUrl: `${url}/v1` })),
    settings,
  })
  open.push(gateway, ...upstreams)
  return { gateway, upstreams }
}

const broken = json(503, { error: { message: 'busy' } })
const silent: Script = () => {}

describe('a request with several broken channels before it', () => {
  it.each([2, 3])('is answered by channel %i', async (good) => {
    const scripts = [...Array(good - 1).fill(broken), json(200, chatReply)]
    const { gateway } = await channels(scripts)
    const reply = await send(gateway, chat())
    expect(reply.status).toBe(200)
    expect(reply.headers['x-burncloud-attempts']).toBe(String(good))
    const [row] = gateway.ledger.rows
    expect(row).toMatchObject({ status: 200, channelId: good, attempts: good })
    expect(row?.attemptList?.map(({ channelId, status }) => [channelId, status])).toEqual(
      scripts.map((_, at) => [at + 1, at + 1 === good ? 200 : 503]),
    )
  })

  it('stops at the most attempts that are allowed, with the last one’s words', async () => {
    const { gateway, upstreams } = await channels([broken, broken, json(529, { error: { message: 'full' } })], {
      maxAttempts: 2,
    })
    const reply = await send(gateway, chat())
    expect(reply.status).toBe(503)
    expect(JSON.parse(reply.body.toString())).toEqual({ error: { message: 'busy' } })
    expect(upstreams.map(({ seen }) => seen.length)).toEqual([1, 1, 0])
  })

  it('asks one alone where failing over is switched off', async () => {
    const { gateway, upstreams } = await channels([broken, json(200, chatReply)], { failover: false })
    expect((await send(gateway, chat())).status).toBe(503)
    expect(upstreams.map(({ seen }) => seen.length)).toEqual([1, 0])
  })
})

describe('the deadline of a request', () => {
  it('ends one that nobody answers, with 504 and one row', async () => {
    const { gateway, upstreams } = await channels([silent, json(200, chatReply)], { deadlineSeconds: 0.2 })
    const reply = await send(gateway, chat())
    expect(reply.status).toBe(504)
    expect(JSON.parse(reply.body.toString()).error).toMatchObject({ code: 'deadline.exceeded' })
    await upstreams[0]?.seen[0]?.aborted
    expect(gateway.ledger.rows).toMatchObject([{ status: 504, errorCode: 'deadline.exceeded', costNano: 0 }])
  })

  it('does not touch an answer that has begun', async () => {
    const slow: Script = (_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chatEvents[0])
      setTimeout(() => response.end(chatEvents.slice(1).join('')), 300)
    }
    const { gateway } = await channels([slow], { deadlineSeconds: 0.2 })
    const reply = await send(gateway, chatStream())
    expect(reply.body.toString()).toBe(chatEvents.join(''))
  })
})

describe('a slow first attempt', () => {
  const settings = { hedging: true }

  /** Answers at once until told to be silent. */
  function falling(answer: Script): { script: Script; fall(): void } {
    let silenced = false
    return {
      script: (seen, response) => (silenced ? undefined : answer(seen, response)),
      fall: () => (silenced = true),
    }
  }

  it.each([
    ['a stream', chatStream(), stream(chatEvents), chatEvents.join('')],
    ['a document', chat(), json(200, chatReply), JSON.stringify(chatReply)],
  ])('is raced by the next channel, and only the winner is billed: %s', async (_name, request, answer, text) => {
    const first = falling(answer)
    const { gateway, upstreams } = await channels([first.script, answer], settings)
    for (let at = 0; at < 20; at++) await send(gateway, request)
    expect(upstreams[1]?.seen).toHaveLength(0)
    first.fall()
    const reply = await send(gateway, request)
    expect(reply.body.toString()).toBe(text)
    expect(reply.headers['x-burncloud-channel']).toBe('2')
    expect(gateway.ledger.rows).toHaveLength(21)
    const row = gateway.ledger.rows.at(-1)
    expect(row).toMatchObject({ status: 200, channelId: 2, attempts: 2, costNano: gateway.ledger.rows[0]?.costNano })
    expect(row?.attemptList?.map(({ channelId }) => channelId)).toEqual([1, 2])
    await upstreams[0]?.seen.at(-1)?.aborted
  })

  it('still wins when the racer fails', async () => {
    const answer = json(200, chatReply)
    let delay = 0
    const first: Script = (seen, response) => void setTimeout(() => answer(seen, response), delay)
    const { gateway, upstreams } = await channels([first, broken], settings)
    for (let at = 0; at < 20; at++) await send(gateway, chat())
    delay = 400
    const reply = await send(gateway, chat())
    expect(reply.status).toBe(200)
    expect(reply.headers['x-burncloud-channel']).toBe('1')
    expect(upstreams[1]?.seen).toHaveLength(1)
  })
})
