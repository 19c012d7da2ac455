import { describe, expect, it } from 'vitest'
import { describeProvider, urlOf } from './provider.cases.ts'
import { findProvider, providers } from './registry.ts'
import type { Provider } from './types.ts'

const table: Readonly<Record<string, Provider>> = providers

for (const [id, provider] of Object.entries(table)) describeProvider(id, provider)

it('finds a provider by id and nothing else', () => {
  expect(findProvider('groq')?.name).toBe('Groq')
  expect(findProvider('constructor')).toBeUndefined()
  expect(findProvider('nobody')).toBeUndefined()
})

describe('the address of a channel', () => {
  const { openai, anthropic, gemini, deepseek, dashscope, openrouter, groq, zhipu, qianfan } = providers
  const generic = providers['openai-compatible']

  it.each([
    [openai, 'openai-chat', 'https://api.openai.com', 'https://api.openai.com/v1/chat/completions'],
    [openai, 'openai-chat', 'https://gw.example/team/v1', 'https://gw.example/team/v1/chat/completions'],
    [openai, 'openai-responses', 'https://api.openai.com/v1/chat/completions', 'https://api.openai.com/v1/responses'],
    [anthropic, 'anthropic-messages', 'https://api.anthropic.com/v1/', 'https://api.anthropic.com/v1/messages'],
    [anthropic, 'anthropic-messages', 'https://api.anthropic.com/v1/messages', 'https://api.anthropic.com/v1/messages'],
    [anthropic, 'anthropic-messages', 'https://gw.example/claude', 'https://gw.example/claude/v1/messages'],
    [anthropic, 'openai-chat', 'https://api.anthropic.com', 'https://api.anthropic.com/v1/chat/completions'],
    [gemini, 'gemini', 'https://generativelanguage.googleapis.com/v1beta', googleUrl('/v1beta')],
    [gemini, 'gemini', 'https://generativelanguage.googleapis.com/v1beta/openai/', googleUrl('/v1beta')],
    [gemini, 'openai-chat', 'https://generativelanguage.googleapis.com', googleOpenAi()],
    [deepseek, 'openai-chat', 'https://api.deepseek.com/v1', 'https://api.deepseek.com/v1/chat/completions'],
    [deepseek, 'anthropic-messages', 'https://api.deepseek.com', 'https://api.deepseek.com/anthropic/v1/messages'],
    [deepseek, 'anthropic-messages', 'https://api.deepseek.com/v1', 'https://api.deepseek.com/anthropic/v1/messages'],
    [deepseek, 'openai-chat', 'https://api.deepseek.com/anthropic', 'https://api.deepseek.com/chat/completions'],
    [deepseek, 'anthropic-messages', 'https://gw.example/ds', 'https://gw.example/ds/anthropic/v1/messages'],
    [dashscope, 'openai-chat', 'https://dashscope-intl.aliyuncs.com', `${intl()}/compatible-mode/v1/chat/completions`],
    [
      dashscope,
      'openai-responses',
      `${intl()}/compatible-mode/v1`,
      `${intl()}/api/v2/apps/protocols/compatible-mode/v1/responses`,
    ],
    [dashscope, 'anthropic-messages', `${intl()}/compatible-mode/v1`, `${intl()}/apps/anthropic/v1/messages`],
    [dashscope, 'openai-chat', `${intl()}/apps/anthropic`, `${intl()}/compatible-mode/v1/chat/completions`],
    [openrouter, 'anthropic-messages', 'https://openrouter.ai/api/v1', 'https://openrouter.ai/api/v1/messages'],
    [openrouter, 'openai-chat', 'https://openrouter.ai/api', 'https://openrouter.ai/api/v1/chat/completions'],
    [groq, 'openai-chat', 'https://api.groq.com', 'https://api.groq.com/openai/v1/chat/completions'],
    [
      zhipu,
      'openai-chat',
      'https://open.bigmodel.cn/api/coding/paas/v4',
      'https://open.bigmodel.cn/api/coding/paas/v4/chat/completions',
    ],
    [
      zhipu,
      'anthropic-messages',
      'https://open.bigmodel.cn/api/coding/paas/v4',
      'https://open.bigmodel.cn/api/anthropic/v1/messages',
    ],
    [zhipu, 'anthropic-messages', 'https://gw.example/v1', 'https://gw.example/v1/messages'],
    [
      qianfan,
      'anthropic-messages',
      'https://qianfan.baidubce.com/v2',
      'https://qianfan.baidubce.com/anthropic/v1/messages',
    ],
    [
      qianfan,
      'anthropic-messages',
      'https://qianfan.baidubce.com/anthropic/coding',
      'https://qianfan.baidubce.com/anthropic/coding/v1/messages',
    ],
    [generic, 'openai-chat', 'http://127.0.0.1:8000', 'http://127.0.0.1:8000/v1/chat/completions'],
    [generic, 'openai-chat', 'https://gw.example/openai', 'https://gw.example/openai/chat/completions'],
    [generic, 'anthropic-messages', 'https://gw.example/v1', 'https://gw.example/v1/messages'],
    [generic, 'openai-chat', 'HTTPS://gw.example//v1/', 'https://gw.example/v1/chat/completions'],
  ] as const)('$0.id speaks $1 at $2', (provider, protocol, baseUrl, url) => {
    expect(urlOf(provider as Provider, protocol, baseUrl)).toBe(url)
  })
})

describe('vendors with several calls of their own', () => {
  const ask = (
    provider: Provider,
    protocol: string,
    operation: 'chat' | 'embeddings' | 'rerank',
    path: string,
    { baseUrl = provider.defaultBaseUrl, settings = {} }: { baseUrl?: string; settings?: Record<string, unknown> } = {},
  ) =>
    provider.address({
      protocol,
      operation,
      path,
      baseUrl,
      model: 'm',
      query: '',
      stream: false,
      settings: provider.settings.parse(settings),
    })

  it('finds Cohere’s own calls and its OpenAI door from either base URL', () => {
    const { cohere } = providers
    for (const baseUrl of [
      'https://api.cohere.com',
      'https://api.cohere.com/v2',
      'https://api.cohere.com/compatibility/v1/',
    ]) {
      const at = (protocol: string, operation: 'chat' | 'embeddings' | 'rerank', path: string) =>
        ask(cohere as Provider, protocol, operation, path, { baseUrl })
      expect(at('cohere-chat', 'chat', '/v2/chat')).toBe('https://api.cohere.com/v2/chat')
      expect(at('cohere-chat', 'embeddings', '/v2/embed')).toBe('https://api.cohere.com/v2/embed')
      expect(at('openai-chat', 'rerank', '/rerank')).toBe('https://api.cohere.com/v2/rerank')
      expect(at('openai-chat', 'chat', '/chat/completions')).toBe(
        'https://api.cohere.com/compatibility/v1/chat/completions',
      )
      expect(at('openai-chat', 'embeddings', '/embeddings')).toBe('https://api.cohere.com/compatibility/v1/embeddings')
    }
    expect(cohere.models.address('https://api.cohere.com/v2', {})).toBe(
      'https://api.cohere.com/v1/models?page_size=1000',
    )
  })

  it('puts the account into Cloudflare’s address', () => {
    const accountId = '0123456789abcdef0123456789abcdef'
    const cloudflare = providers.cloudflare as Provider
    const whole = `https://api.cloudflare.com/client/v4/accounts/${accountId}/ai/v1/chat/completions`
    const at = (baseUrl: string, settings = {}) =>
      ask(cloudflare, 'openai-chat', 'chat', '/chat/completions', { baseUrl, settings })
    expect(at('https://api.cloudflare.com', { accountId })).toBe(whole)
    expect(at('https://api.cloudflare.com/client/v4', { accountId })).toBe(whole)
    expect(at(`https://api.cloudflare.com/client/v4/accounts/${accountId}/ai/v1`)).toBe(whole)
    expect(at('https://gateway.ai.cloudflare.com/v1/acc/gw/workers-ai/v1')).toBe(
      'https://gateway.ai.cloudflare.com/v1/acc/gw/workers-ai/v1/chat/completions',
    )
    expect(() => at('https://api.cloudflare.com/client/v4')).toThrow(/accountId/)
    expect(
      cloudflare.models.parse({
        result: [
          { name: '@cf/meta/llama', task: { name: 'Text Generation' } },
          { name: '@cf/black-forest/flux', task: { name: 'Text-to-Image' } },
        ],
      }),
    ).toEqual(['@cf/meta/llama'])
  })

  it('reaches Ollama’s own calls beside its OpenAI door', () => {
    for (const baseUrl of ['http://127.0.0.1:11434', 'http://127.0.0.1:11434/v1', 'http://127.0.0.1:11434/api/']) {
      const at = (protocol: string, path: string) =>
        ask(providers.ollama as Provider, protocol, 'chat', path, { baseUrl })
      expect(at('ollama-chat', '/api/chat')).toBe('http://127.0.0.1:11434/api/chat')
      expect(at('openai-chat', '/chat/completions')).toBe('http://127.0.0.1:11434/v1/chat/completions')
      expect(at('anthropic-messages', '/v1/messages')).toBe('http://127.0.0.1:11434/v1/messages')
    }
  })
})

describe('keys and headers', () => {
  const settingsOf = (provider: Provider, given: Record<string, unknown> = {}) => provider.settings.parse(given)
  const authorize = (provider: Provider, protocol: Parameters<Provider['authorize']>[0]['protocol'], given = {}) =>
    provider.authorize({ key: 'k', protocol, settings: settingsOf(provider, given) })

  it('sends the key as each protocol’s SDK does', () => {
    expect(authorize(table.openai!, 'openai-chat')).toEqual({ authorization: 'Bearer k' })
    expect(authorize(table.anthropic!, 'anthropic-messages')).toEqual({ 'x-api-key': 'k' })
    expect(authorize(table.gemini!, 'gemini')).toEqual({ 'x-goog-api-key': 'k' })
    expect(authorize(table.gemini!, 'openai-chat')).toEqual({ authorization: 'Bearer k' })
    expect(authorize(table['azure-openai']!, 'openai-chat')).toEqual({ 'api-key': 'k' })
    expect(authorize(table.openrouter!, 'anthropic-messages')).toEqual({ authorization: 'Bearer k' })
    expect(authorize(table['anthropic-compatible']!, 'anthropic-messages', { keyHeader: 'authorization' })).toEqual({
      authorization: 'Bearer k',
    })
  })

  it('calls a server of one’s own without a key', () => {
    for (const id of ['ollama', 'openai-compatible']) {
      const provider = table[id]!
      expect(provider.keyRequired).toBe(false)
      expect(provider.authorize({ key: '', protocol: 'openai-chat', settings: {} })).toEqual({})
    }
  })

  it('names the DashScope workspace, and only a set one', () => {
    const dashscope = table.dashscope!
    expect(dashscope.headers?.(settingsOf(dashscope))).toEqual({})
    expect(dashscope.headers?.(settingsOf(dashscope, { workspace: ' llm-1 ' }))).toEqual({
      'x-dashscope-workspace': 'llm-1',
    })
    expect(dashscope.settings.safeParse({ workspace: 'a\nb' }).success).toBe(false)
  })

  it('introduces an app to OpenRouter', () => {
    const openrouter = table.openrouter!
    expect(openrouter.headers?.(settingsOf(openrouter, { referer: 'https://app.example', title: 'App' }))).toEqual({
      'http-referer': 'https://app.example',
      'x-title': 'App',
    })
  })
})

describe('model lists', () => {
  it('reads the shapes of the vendors', () => {
    const { parse } = table['openai-compatible']!.models
    expect(parse([{ id: 'a' }, { id: 'b' }])).toEqual(['a', 'b'])
    expect(parse({ models: [{ name: 'llama3:8b' }, { model: 'x' }, 'plain', {}, null] })).toEqual([
      'llama3:8b',
      'x',
      'plain',
    ])
    expect(
      table.anthropic!.models.parse({ data: [{ type: 'model', id: 'claude-haiku-4-5' }], has_more: false }),
    ).toEqual(['claude-haiku-4-5'])
  })

  it('leaves out what Gemini lists but cannot be asked', () => {
    const listed = {
      models: [
        { name: 'models/gemini-2.5-pro', supportedGenerationMethods: ['generateContent', 'countTokens'] },
        { name: 'models/gemini-embedding-001', supportedGenerationMethods: ['embedContent'] },
        { name: 'models/aqa', supportedGenerationMethods: ['generateAnswer'] },
      ],
    }
    expect(table.gemini!.models.parse(listed)).toEqual(['gemini-2.5-pro', 'gemini-embedding-001'])
  })

  it('asks for the whole list at once', () => {
    expect(table.anthropic!.models.address('https://api.anthropic.com', {})).toBe(
      'https://api.anthropic.com/v1/models?limit=1000',
    )
    expect(table.deepseek!.models.address('https://api.deepseek.com', {})).toBe('https://api.deepseek.com/models')
    expect(table['github-models']!.models.address('https://models.github.ai/inference', {})).toBe(
      'https://models.github.ai/catalog/models',
    )
  })
})

function googleUrl(version: string): string {
  return `https://generativelanguage.googleapis.com${version}/models/m:streamGenerateContent?alt=sse`
}
function googleOpenAi(): string {
  return 'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions'
}
function intl(): string {
  return 'https://dashscope-intl.aliyuncs.com'
}
