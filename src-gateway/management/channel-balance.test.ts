import { afterEach, beforeEach, expect, it } from 'vitest'
import { RememberedTokens } from '../providers/access-tokens.ts'
import { providers } from '../providers/registry.ts'
import { aChannel } from '../storage/repository.cases.ts'
import { sendJson, startTestUpstream, type TestUpstream } from '../testing/test-upstream.ts'
import type { Transport } from '../transport/types.ts'
import { createTransport } from '../transport/undici-transport.ts'
import { createUpstreamCaller } from './call-upstream.ts'
import { readBalance } from './channel-balance.ts'

const patience = new AbortController().signal
let vendor: TestUpstream
let transport: Transport
const answers = new Map<string, { status: number; body: unknown }>()

beforeEach(async () => {
  transport = createTransport()
  answers.clear()
  vendor = await startTestUpstream((request, response) => {
    const { status, body } = answers.get(request.url) ?? { status: 404, body: { error: 'no such page' } }
    sendJson(response, status, body)
  })
})
afterEach(async () => {
  await vendor.close()
  await transport.close()
})

function ask(id: keyof typeof providers, path: string, secrets = ['sk-secret-0123456789']) {
  const callUpstream = createUpstreamCaller(transport, { tokens: new RememberedTokens(), now: () => 0 })
  const provider = providers[id]
  const fields = {
    ...aChannel(),
    provider: id,
    baseUrl: `${vendor.url}${path}`,
    protocols: ['openai-chat'],
    settings: {},
  }
  return readBalance({ callUpstream }, { fields, secrets, provider }, patience)
}

it('is asked with the channel’s key', async () => {
  answers.set('/user/balance', {
    status: 200,
    body: { is_available: true, balance_infos: [{ currency: 'USD', total_balance: '7.25' }] },
  })
  expect(await ask('deepseek', '/v1')).toEqual({ type: 'told', balance: { usd: 7.25, usable: true } })
  expect(vendor.seen.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
    ['GET', '/user/balance', 'Bearer sk-secret-0123456789'],
  ])
})

it('asks the next place when the key may not see the first', async () => {
  answers.set('/api/v1/credits', { status: 403, body: { error: { message: 'management keys only' } } })
  answers.set('/api/v1/key', { status: 200, body: { data: { limit_remaining: 3 } } })
  expect(await ask('openrouter', '/api/v1')).toEqual({ type: 'told', balance: { usd: 3, usable: null } })
})

it('tells nothing when nothing is told', async () => {
  answers.set('/v1/users/me/balance', { status: 200, body: '<html>' })
  expect(await ask('moonshot', '/v1')).toEqual({ type: 'failed', message: 'the vendor told no balance' })
  answers.set('/v1/users/me/balance', { status: 401, body: { error: 'sk-secret-0123456789' } })
  expect(await ask('moonshot', '/v1')).toEqual({ type: 'failed', message: 'the vendor answered 401' })
  await vendor.close()
  expect(await ask('moonshot', '/v1')).toMatchObject({ type: 'failed', message: expect.stringMatching(/^upstream\./) })
})

it('asks neither vendors without such a place nor with no key', async () => {
  expect(await ask('ollama', '')).toEqual({ type: 'unknown' })
  expect(await ask('openai', '/v1')).toEqual({ type: 'unknown' })
  expect(await ask('deepseek', '', [])).toMatchObject({ type: 'failed' })
  expect(vendor.seen).toEqual([])
})
