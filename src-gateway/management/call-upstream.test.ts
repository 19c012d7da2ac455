import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bodyRule } from '../contract/channel.ts'
import { upstreamProtocols } from '../protocols/registry.ts'
import { RememberedTokens } from '../providers/access-tokens.ts'
import { providers } from '../providers/registry.ts'
import type { Provider } from '../providers/types.ts'
import { authority, good, serverKey } from '../transport/testing/certificates.ts'
import type { Transport } from '../transport/types.ts'
import { createTransport } from '../transport/undici-transport.ts'
import { createUpstreamCaller } from './call-upstream.ts'
import { testChannel } from './channel-test.ts'
import { type CallableChannel, listUpstreamModels } from './upstream.ts'

const now = Date.UTC(2026, 10, 21, 12)
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const patience = new AbortController().signal

interface Seen {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}
let seen: Seen[] = []
let answers: Record<string, unknown> = {}
let transport: Transport

/** Answers each address with what the case put there. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const url = request.url ?? ''
    seen.push({ method: request.method ?? '', url, headers: request.headers, body: Buffer.concat(chunks).toString() })
    const found = Object.entries(answers).find(([path]) => url.startsWith(path))
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(found === undefined ? { message: 'no such address' } : found[1]))
  })
})
let host = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  seen = []
  answers = {}
  transport = createTransport()
})
afterEach(() => transport.close())

function parts() {
  const callUpstream = createUpstreamCaller(transport, { tokens: new RememberedTokens(), now: () => now })
  return { callUpstream, upstreams: upstreamProtocols, now: () => now }
}

function channel(provider: Provider, key: string, over: Partial<CallableChannel['fields']> = {}): CallableChannel {
  return {
    provider,
    secrets: [key],
    fields: {
      name: 'c',
      provider: provider.id,
      baseUrl: host,
      models: ['*'],
      modelMapping: {},
      protocols: [...provider.protocols],
      groups: ['default'],
      tags: [],
      priority: 0,
      weight: 1,
      enabled: true,
      proxyUrl: null,
      headers: {},
      overrides: {},
      systemPrompt: null,
      statusMapping: {},
      timeouts: { connectMs: 5000, firstByteMs: 5000, idleMs: 5000, totalMs: null },
      limits: { rpm: null, tpm: null, concurrency: null },
      bodyRules: [],
      systemPromptMode: 'prepend',
      keyLimits: { rpm: null, tpm: null, concurrency: null },
      queue: { size: 0, waitMs: 0 },
      ca: null,
      autoDisable: true,
      settings: {},
      ...over,
    },
  }
}

describe('a channel to Bedrock', () => {
  const bedrock = providers.bedrock as Provider
  const key = `AKIAIOSFODNN7EXAMPLE:${secret}`

  it('is tested in the format of the model, with a signature', async () => {
    answers = { '/model/': { output: {} } }
    const outcome = await testChannel(parts(), channel(bedrock, key), undefined, patience)
    expect(outcome).toMatchObject({ ok: true, status: 200, protocol: 'bedrock-converse' })
    expect(await testChannel(parts(), channel(bedrock, key), 'us.anthropic.claude-haiku-4-5', patience)).toMatchObject({
      protocol: 'anthropic-messages',
      ok: true,
    })
    expect(seen.map(({ url }) => url)).toEqual([
      '/model/amazon.nova-micro-v1%3A0/converse',
      '/model/us.anthropic.claude-haiku-4-5/invoke',
    ])
    for (const { headers } of seen) {
      expect(headers.authorization).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/20261121\/us-east-1\/bedrock\//,
      )
      expect(headers['x-amz-date']).toBe('20261121T120000Z')
    }
    const claude = JSON.parse(seen[1]?.body ?? '{}')
    expect(claude).toMatchObject({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 16 })
    expect(claude).not.toHaveProperty('model')
  })

  it('lists models and profiles together, and what there is when one list is missing', async () => {
    answers = {
      '/foundation-models': { modelSummaries: [{ modelId: 'amazon.nova-micro-v1:0' }] },
      '/inference-profiles': { inferenceProfileSummaries: [{ inferenceProfileId: 'us.amazon.nova-pro-v1:0' }] },
    }
    expect(await listUpstreamModels(parts(), channel(bedrock, key), patience)).toEqual([
      'amazon.nova-micro-v1:0',
      'us.amazon.nova-pro-v1:0',
    ])
    expect(seen.every(({ headers }) => headers.authorization?.startsWith('AWS4-HMAC-SHA256') === true)).toBe(true)
    delete answers['/inference-profiles']
    expect(await listUpstreamModels(parts(), channel(bedrock, key), patience)).toEqual(['amazon.nova-micro-v1:0'])
    delete answers['/foundation-models']
    await expect(listUpstreamModels(parts(), channel(bedrock, key), patience)).rejects.toMatchObject({
      code: 'channel.models_failed',
      message: expect.not.stringContaining(secret),
    })
  })

  it('says what is wrong with a key before anything is sent', async () => {
    await expect(
      testChannel(parts(), channel(bedrock, 'AKIAIOSFODNN7EXAMPLE'), undefined, patience),
    ).rejects.toMatchObject({
      code: 'channel.invalid',
      field: 'keys',
    })
    expect(seen).toHaveLength(0)
  })
})

describe('a channel to Vertex', () => {
  const vertex = providers.vertex as Provider
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const keyFile = () =>
    JSON.stringify({
      client_email: 'a@b.example',
      private_key: pem,
      project_id: 'my-project',
      token_uri: `${host}/token`,
    })

  it('is tested with an access token, in the project of its key', async () => {
    answers = { '/token': { access_token: 'ya29.made', expires_in: 3600 }, '/v1': { candidates: [] } }
    const outcome = await testChannel(parts(), channel(vertex, keyFile()), 'gemini-2.5-flash', patience)
    expect(outcome).toMatchObject({ ok: true, protocol: 'gemini' })
    expect(seen.map(({ url }) => url)).toEqual([
      '/token',
      '/v1beta1/projects/my-project/locations/global/publishers/google/models/gemini-2.5-flash:generateContent',
    ])
    expect(seen[0]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    expect(seen[1]?.headers.authorization).toBe('Bearer ya29.made')
  })

  it('tells why no token was given, without the key', async () => {
    const outcome = await testChannel(parts(), channel(vertex, keyFile()), 'gemini-2.5-flash', patience)
    expect(outcome).toMatchObject({ ok: false, status: 0, message: expect.stringContaining('no access token') })
    expect(JSON.stringify(outcome)).not.toContain(pem.slice(40, 80))
  })
})

it('tests a channel that speaks a format of upstreams only', async () => {
  answers = { '/v2/chat': { id: 'x', message: { role: 'assistant', content: [] } } }
  const outcome = await testChannel(
    parts(),
    channel(providers.cohere as Provider, 'key-0123456789'),
    'command-a',
    patience,
  )
  expect(outcome).toMatchObject({ ok: true, protocol: 'cohere-chat' })
  expect(seen[0]?.headers.authorization).toBe('Bearer key-0123456789')
})

it('trusts the authority of the channel, for the model list and the test', async () => {
  const secured = createSecureServer({ key: serverKey, cert: good }, (request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(request.method === 'GET' ? '{"data":[{"id":"m1"}]}' : '{"choices":[]}')
  })
  await new Promise<void>((resolve) => secured.listen(0, '127.0.0.1', resolve))
  try {
    const baseUrl = `https://127.0.0.1:${(secured.address() as AddressInfo).port}/v1`
    const made = (ca: string | null) =>
      channel(providers['openai-compatible'] as Provider, 'sk-0123456789', { baseUrl, ca })
    expect(await listUpstreamModels(parts(), made(authority), patience)).toEqual(['m1'])
    expect(await testChannel(parts(), made(authority), 'm1', patience)).toMatchObject({ ok: true, status: 200 })
    expect(await testChannel(parts(), made(null), 'm1', patience)).toMatchObject({
      ok: false,
      message: expect.stringContaining('no trusted authority'),
    })
  } finally {
    secured.close()
  }
})

it('tests a channel with the body that its rules make', async () => {
  answers = { '/v1/chat/completions': { choices: [] } }
  const bodyRules = [
    bodyRule.parse({ op: 'delete', path: '/messages/0/name' }),
    bodyRule.parse({ op: 'set', path: '/extra/flag', value: true, models: ['m*'] }),
    bodyRule.parse({ op: 'set', path: '/seed', value: 1, models: ['other'] }),
  ]
  const made = channel(providers['openai-compatible'] as Provider, 'sk-0123456789', { bodyRules })
  expect(await testChannel(parts(), made, 'm1', patience)).toMatchObject({ ok: true })
  const sent = JSON.parse(seen[0]?.body ?? '{}')
  expect(sent).toMatchObject({ model: 'm1', extra: { flag: true } })
  expect(sent).not.toHaveProperty('seed')
})
