import { describe, expect, it } from 'vitest'
import type { ProtocolId } from '../contract/index.ts'
import { upstreamProtocols } from '../protocols/registry.ts'
import { providers } from '../providers/registry.ts'
import { testChannel, testModelOf } from './channel-test.ts'
import type { UpstreamCall, UpstreamReply } from './parts.ts'
import type { CallableChannel } from './upstream.ts'

const secret = 'sk-upstream-0123456789abcdef'
const patience = new AbortController().signal

function channel(
  provider: keyof typeof providers,
  protocol: ProtocolId,
  over: Partial<CallableChannel['fields']> = {},
): CallableChannel {
  return {
    provider: providers[provider],
    secrets: [secret],
    fields: {
      name: 'c',
      provider,
      baseUrl: providers[provider].defaultBaseUrl,
      models: ['claude-*', 'the-model'],
      modelMapping: {},
      protocols: [protocol],
      groups: ['default'],
      tags: [],
      priority: 0,
      weight: 1,
      enabled: true,
      proxyUrl: null,
      headers: { 'x-own': 'yes' },
      overrides: { temperature: 0 },
      systemPrompt: null,
      statusMapping: {},
      timeouts: { connectMs: 1, firstByteMs: 2, idleMs: 3, totalMs: null },
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

function upstream(...replies: [status: number, body: unknown][]) {
  const calls: UpstreamCall[] = []
  let now = 0
  const callUpstream = async (call: UpstreamCall): Promise<UpstreamReply> => {
    calls.push(call)
    now += 40
    const [status, body] = replies[calls.length - 1] ?? replies.at(-1) ?? [200, {}]
    return { status, headers: {}, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }
  }
  return { calls, parts: { callUpstream, upstreams: upstreamProtocols, now: () => now } }
}

const sent = (call: UpstreamCall | undefined) => JSON.parse(call?.body?.toString() ?? 'null')

describe('a channel test', () => {
  it.each([
    [
      'openai',
      'openai-chat',
      'https://api.openai.com/v1/chat/completions',
      'authorization',
      { model: 'the-model', max_tokens: 16 },
    ],
    [
      'openai',
      'openai-responses',
      'https://api.openai.com/v1/responses',
      'authorization',
      { model: 'the-model', max_output_tokens: 16 },
    ],
    [
      'anthropic',
      'anthropic-messages',
      'https://api.anthropic.com/v1/messages',
      'x-api-key',
      { model: 'the-model', max_tokens: 16 },
    ],
    [
      'gemini',
      'gemini',
      'https://generativelanguage.googleapis.com/v1beta/models/the-model:generateContent',
      'x-goog-api-key',
      { generationConfig: { maxOutputTokens: 16 } },
    ],
  ] as const)('to %s in %s goes where a client would send it', async (provider, protocol, url, keyHeader, body) => {
    const { calls, parts } = upstream([200, { ok: true }])
    const outcome = await testChannel(parts, channel(provider, protocol), undefined, patience)
    expect(outcome).toEqual({ ok: true, status: 200, message: null, model: 'the-model', protocol, latencyMs: 40 })
    expect(calls).toHaveLength(1)
    expect(calls[0]).toMatchObject({ method: 'POST', url, timeouts: { connectMs: 1 }, proxyUrl: null })
    const headers = Object.fromEntries(
      Object.entries(calls[0]?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    )
    expect(headers[keyHeader]).toContain(secret)
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-own': 'yes' })
    expect(sent(calls[0])).toMatchObject({ ...body, temperature: 0 })
  })

  it('tries without the limit when the model refuses its name', async () => {
    const refusal = { error: { message: 'Unsupported parameter', param: 'max_tokens', code: 'unsupported_parameter' } }
    const { calls, parts } = upstream([400, refusal], [200, { ok: true }])
    expect(await testChannel(parts, channel('openai', 'openai-chat'), 'gpt-5', patience)).toMatchObject({
      ok: true,
      model: 'gpt-5',
    })
    expect(sent(calls[1])).not.toHaveProperty('max_tokens')
  })

  it.each([
    ['an error of OpenAI', 401, { error: { message: `bad key ${secret}` } }, 'bad key [key]'],
    [
      'an error of Anthropic',
      529,
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      'Overloaded',
    ],
    [
      'an error of Google in a list',
      400,
      [{ error: { code: 400, message: 'API key not valid' } }],
      'API key not valid',
    ],
    ['an error inside 200', 200, { error: { message: 'no quota' } }, 'no quota'],
    ['a page', 403, '<html><title>Nope</title><p>Access denied</p></html>', 'Nope Access denied'],
    ['a page with 200', 200, '<html>hello</html>', 'not JSON'],
    ['nothing', 500, '', '500'],
  ])('tells %s in the words of the upstream, without the key', async (_what, status, body, words) => {
    const { parts } = upstream([status, body])
    const outcome = await testChannel(parts, channel('openai', 'openai-chat'), undefined, patience)
    expect(outcome).toMatchObject({ ok: false, status })
    expect(outcome.message).toContain(words)
    expect(outcome.message).not.toContain(secret)
  })

  it('asks for the model that is given, else one that is spelled out, else the provider’s own; mapped', () => {
    const mapped = { 'the-model': 'real-name' }
    expect(testModelOf(channel('openai', 'openai-chat', { modelMapping: mapped }), undefined)).toBe('real-name')
    expect(testModelOf(channel('openai', 'openai-chat'), 'other')).toBe('other')
    expect(testModelOf(channel('openai', 'openai-chat', { models: ['*'] }), undefined)).toBe(providers.openai.testModel)
  })

  it('cannot be made without a key where one is needed', async () => {
    const { calls, parts } = upstream([200, {}])
    const keyless = { ...channel('openai', 'openai-chat'), secrets: [] }
    await expect(testChannel(parts, keyless, undefined, patience)).rejects.toMatchObject({
      code: 'channel.invalid',
      field: 'keys',
    })
    expect(calls).toHaveLength(0)
  })
})
