import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { sendJson, startTestUpstream, type TestUpstream } from '../testing/test-upstream.ts'

const reply = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
}

describe('an explained route', () => {
  let upstream: TestUpstream
  let gateway: TestGateway
  let token: { id: number; key: string }

  const post = async (path: string, body: unknown, method = 'POST') =>
    (await gateway.call(path, { method, body })).json() as { id: number; key: string }

  beforeAll(async () => {
    upstream = await startTestUpstream((_request, response) => sendJson(response, 200, reply))
    gateway = await startTestGateway()
    for (const weight of [1, 2, 3, 4]) {
      await post('/api/channels', {
        name: `weight ${weight}`,
        provider: 'openai-compatible',
        baseUrl: `${upstream.url}/v1`,
        keys: ['sk-a-1234567890', 'sk-b-1234567890'],
        models: ['m', 'long'],
        weight,
      })
    }
    token = await post('/api/tokens', { name: 't' })
  })
  afterAll(async () => {
    await gateway.stop()
    await upstream.close()
  })

  interface Explained {
    attempts: { channelId: number; keyId: number; upstreamModel: string }[]
    strategy: string
    sticky: boolean
  }

  async function explain(query = ''): Promise<Explained> {
    return (await gateway.call(`/api/routing/explain?model=m&tokenId=${token.id}${query}`)).json() as Explained
  }

  /** The channel that answered. */
  async function ask(headers: Record<string, string> = {}): Promise<number> {
    const served = await gateway.call('/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: `Bearer ${token.key}`, ...headers },
      body: { model: 'm', messages: [{ role: 'user', content: 'hi' }] },
    })
    expect(served.status).toBe(200)
    return Number(served.headers['x-burncloud-channel'])
  }

  it.each(['weighted', 'round-robin', 'cost'])('is what then happens, by %s', async (strategy) => {
    await post('/api/groups/default', { strategy }, 'PATCH')
    const seen = new Set<number>()
    for (let at = 0; at < 12; at++) {
      const { attempts, strategy: told } = await explain('&stream=false')
      expect(told).toBe(strategy)
      expect(attempts).toHaveLength(4)
      const channel = await ask()
      expect(channel).toBe(attempts[0]?.channelId)
      seen.add(channel)
    }
    expect(seen.size).toBeGreaterThan(1)
    if (strategy !== 'latency') expect(seen.size).toBeGreaterThan(1)
  })

  it('is what then happens to a conversation, as long as it lasts', async () => {
    await post('/api/groups/default', { strategy: 'weighted', sticky: true }, 'PATCH')
    for (const session of ['one', 'two', 'three']) {
      const { attempts, sticky } = await explain(`&session=${session}`)
      expect(sticky).toBe(true)
      for (let at = 0; at < 3; at++) expect(await ask({ 'x-session-id': session })).toBe(attempts[0]?.channelId)
    }
  })

  it('leaves out what takes fewer tokens than the prompt has', async () => {
    const made = (await gateway.call('/api/routing/explain?model=gpt-4&promptTokens=9000')).json() as Explained
    expect(made.attempts).toEqual([])
    const { id: small } = await post('/api/channels', {
      name: 'small',
      provider: 'openai',
      baseUrl: `${upstream.url}/v1`,
      keys: ['sk-a-1234567890'],
      models: ['gpt-4'],
      priority: 9,
    })
    const { id: large } = await post('/api/channels', {
      name: 'large',
      provider: 'openai',
      baseUrl: `${upstream.url}/v1`,
      keys: ['sk-a-1234567890'],
      models: ['gpt-4'],
      modelMapping: { 'gpt-4': 'gpt-4.1' },
    })
    const order = async (promptTokens: number) => {
      const path = `/api/routing/explain?model=gpt-4&tokenId=${token.id}&promptTokens=${promptTokens}`
      return ((await gateway.call(path)).json() as Explained).attempts.map(({ channelId }) => channelId)
    }
    expect(await order(4000)).toEqual([small, large])
    expect(await order(9000)).toEqual([large])
    const served = await gateway.call('/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: `Bearer ${token.key}` },
      body: { model: 'gpt-4', messages: [{ role: 'user', content: 'word '.repeat(12_000) }] },
    })
    expect(served.headers['x-burncloud-channel']).toBe(String(large))
  })
})
