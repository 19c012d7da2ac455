import { expect, test } from '@playwright/test'
import { type RunningGateway, removeFolder, startGateway } from '../fixtures/gateway.ts'
import { type StrictUpstream, startStrictUpstream } from '../fixtures/strict/upstream/server.ts'

/** What the gateway says it would do is what it then does. */
test.describe('an explained plan', () => {
  let gateway: RunningGateway
  let upstream: StrictUpstream
  const keys: Record<string, { id: number; key: string }> = {}

  test.beforeAll(async () => {
    gateway = await startGateway()
    upstream = await startStrictUpstream({ protocol: 'openai-chat', decide: () => ({ text: 'hello' }) })
    for (const strategy of ['weighted', 'round-robin', 'latency', 'cost', 'least-busy']) {
      const group = { name: strategy, strategy, sticky: strategy === 'cost' }
      await gateway.api('/api/groups', { method: 'POST', body: group })
      for (const weight of [1, 2, 5]) {
        const channel = {
          name: `${strategy} ${weight}`,
          provider: 'openai-compatible',
          baseUrl: upstream.baseUrl,
          keys: [`sk-one-${strategy}-${weight}`, `sk-two-${strategy}-${weight}`],
          models: ['gpt-4o'],
          groups: [strategy],
          weight,
        }
        await gateway.api('/api/channels', { method: 'POST', body: channel })
      }
      keys[strategy] = await gateway.api('/api/tokens', { method: 'POST', body: { name: strategy, group: strategy } })
    }
  })
  test.afterAll(async () => {
    await gateway?.stop()
    await upstream?.close()
    if (gateway !== undefined) removeFolder(gateway.dataDir)
  })

  for (const strategy of ['weighted', 'round-robin', 'latency', 'cost', 'least-busy'])
    test(`is the next request’s: ${strategy}`, async () => {
      const token = keys[strategy]
      if (token === undefined) throw new Error('There is no key.')
      for (let at = 0; at < 12; at++) {
        const session = `conversation-${at}`
        const query = `model=gpt-4o&tokenId=${token.id}&protocol=openai-chat&session=${session}`
        const plan = await gateway.api<{ strategy: string; attempts: { channelId: number; keyId: number }[] }>(
          `/api/routing/explain?${query}`,
        )
        expect(plan.strategy).toBe(strategy)
        expect(plan.attempts).toHaveLength(3)
        const reply = await fetch(`${gateway.url}/v1/chat/completions`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${token.key}`,
            'content-type': 'application/json',
            'x-session-id': session,
          },
          body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] }),
        })
        expect(reply.status).toBe(200)
        await reply.text()
        expect(reply.headers.get('x-burncloud-channel')).toBe(String(plan.attempts[0]?.channelId))
      }
    })
})
