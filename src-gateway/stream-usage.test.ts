import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from './testing/test-gateway.ts'
import { startTestUpstream, type TestUpstream } from './testing/test-upstream.ts'

const answer = 'data: {"id":"1","choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\n'
const usage = 'data: {"id":"1","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":4,"total_tokens":15}}\n\n'
const end = 'data: [DONE]\n\n'

describe('usage of chat streams', () => {
  let gateway: TestGateway
  let upstream: TestUpstream
  let key = ''
  beforeAll(async () => {
    // Like OpenAI: usage comes only to those who ask.
    upstream = await startTestUpstream((request, response) => {
      const asked = JSON.parse(request.body).stream_options?.include_usage === true
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(asked ? answer + usage + end : answer + end)
    })
    gateway = await startTestGateway()
    const channel = {
      name: 'c',
      provider: 'openai-compatible',
      baseUrl: `${upstream.url}/v1`,
      keys: ['sk-key-12345678'],
      models: ['*'],
    }
    await gateway.call('/api/channels', { method: 'POST', body: channel })
    key = ((await gateway.call('/api/tokens', { method: 'POST', body: { name: 't' } })).json() as { key: string }).key
  })
  afterAll(async () => {
    await gateway.stop()
    await upstream.close()
  })

  it.each([
    ['did not ask', {}, answer + end],
    ['asked', { stream_options: { include_usage: true } }, answer + usage + end],
  ])('is counted when the client %s, and only who asked sees it', async (_who, options, seen) => {
    const reply = await gateway.call('/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: { model: 'm', stream: true, messages: [], ...options },
    })
    expect(reply.text).toBe(seen)
    const logged = (await gateway.call('/api/logs?limit=1')).json() as { items: object[] }
    expect(logged.items[0]).toMatchObject({ usage: { inputTokens: 11, outputTokens: 4 }, usageSource: 'upstream' })
  })
})
