import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchRelayRoute } from './registry.ts'
import { takeQueryKey } from './relay-route.ts'

const key = { authorization: 'Bearer sk-bc-x' }
const claude = { 'anthropic-version': '2023-06-01' }

describe('matchRelayRoute', () => {
  it.each([
    ['POST', '/v1/chat/completions', 'openai-chat', 'chat'],
    ['POST', '/v1/completions', 'openai-chat', 'completions'],
    ['POST', '/v1/embeddings', 'openai-chat', 'embeddings'],
    ['POST', '/v1/images/generations', 'openai-chat', 'images'],
    ['POST', '/v1/images/edits', 'openai-chat', 'image-edits'],
    ['POST', '/v1/audio/speech', 'openai-chat', 'speech'],
    ['POST', '/v1/audio/transcriptions', 'openai-chat', 'transcriptions'],
    ['POST', '/v1/audio/translations', 'openai-chat', 'translations'],
    ['POST', '/v1/moderations', 'openai-chat', 'moderations'],
    ['POST', '/v1/rerank', 'openai-chat', 'rerank'],
    ['GET', '/v1/models', 'openai-chat', 'models'],
    ['HEAD', '/v1/models', 'openai-chat', 'models'],
    ['GET', '/v1/models/org/model:8b', 'openai-chat', 'model'],
    ['POST', '/v1/responses', 'openai-responses', 'chat'],
    ['POST', '/v1/responses/compact', 'openai-responses', 'compact'],
    ['POST', '/v1/responses/input_tokens', 'openai-responses', 'count-tokens'],
    ['GET', '/v1/responses/resp_1?include[]=x', 'openai-responses', 'response-get'],
    ['DELETE', '/v1/responses/resp_1', 'openai-responses', 'response-delete'],
    ['POST', '/v1/messages?beta=true', 'anthropic-messages', 'chat'],
    ['POST', '/v1/messages/count_tokens', 'anthropic-messages', 'count-tokens'],
    ['POST', '/v1beta/models/g:generateContent', 'gemini', 'chat'],
    ['POST', '/v1/models/g:generateContent', 'gemini', 'chat'],
    ['POST', '/v1beta/models/g:streamGenerateContent?alt=sse', 'gemini', 'chat'],
    ['POST', '/v1beta/models/g:countTokens', 'gemini', 'count-tokens'],
    ['POST', '/v1beta/models/g:embedContent', 'gemini', 'embeddings'],
    ['POST', '/v1beta/models/g:batchEmbedContents', 'gemini', 'batch-embeddings'],
    ['GET', '/v1beta/models', 'gemini', 'models'],
    ['GET', '/v1beta/models/g', 'gemini', 'model'],
  ])('%s %s', (method, url, protocol, operation) => {
    const match = matchRelayRoute(method, url, {})
    expect(match).toMatchObject({ route: { protocol, operation } })
    expect(match).toMatchObject({ path: url.split('?')[0], query: url.split('?')[1] ?? '' })
  })

  it.each([
    ['POST', '/v1/v1/chat/completions', '/v1/chat/completions'],
    ['POST', '/v1/v1/v1/messages', '/v1/messages'],
    ['POST', '/v1/messages/v1/messages', '/v1/messages'],
    ['POST', '/v1/messages/v1/messages/count_tokens', undefined],
    ['POST', '/v1/chat/completions/chat/completions', '/v1/chat/completions'],
    ['POST', '/v1/chat/completions/v1/chat/completions', '/v1/chat/completions'],
    ['POST', '//v1//chat/completions/', '/v1/chat/completions'],
    ['POST', '/chat/completions', '/v1/chat/completions'],
    ['POST', '/messages', '/v1/messages'],
    ['POST', '/messages/count_tokens', '/v1/messages/count_tokens'],
    ['POST', '/responses', '/v1/responses'],
    ['POST', '/embeddings', '/v1/embeddings'],
    ['POST', '/audio/speech/', '/v1/audio/speech'],
    ['POST', '/v1beta/v1beta/models/g:generateContent', '/v1beta/models/g:generateContent'],
    ['POST', '/v1/v1beta/models/g:generateContent', '/v1beta/models/g:generateContent'],
    ['POST', '/models/g:generateContent', '/v1beta/models/g:generateContent'],
    ['GET', '/v1/v1/models', '/v1/models'],
    ['GET', '/v1/models/', '/v1/models'],
    ['GET', '/models', '/v1/models'],
    ['GET', '/models/gpt-4o', '/v1/models/gpt-4o'],
    ['POST', '/v1/threads/t_1/messages', undefined],
    ['POST', '/v1/embeddings/v1/chat/completions', undefined],
  ])('%s %s means %s', (method, url, path) => {
    const match = matchRelayRoute(method, url, key)
    if (path === undefined) expect(match).toHaveProperty('notFound')
    else expect(match).toMatchObject({ path })
  })

  it('tells the model lists of OpenAI, Anthropic and Gemini apart', () => {
    const protocolOf = (url: string, headers: object) => {
      const match = matchRelayRoute('GET', url, { ...headers })
      return match !== undefined && 'route' in match ? match.route.protocol : undefined
    }
    expect(protocolOf('/v1/models', {})).toBe('openai-chat')
    expect(protocolOf('/v1/models', claude)).toBe('anthropic-messages')
    expect(protocolOf('/v1/models/claude-x', claude)).toBe('anthropic-messages')
    expect(protocolOf('/v1beta/models', claude)).toBe('gemini')
    expect(protocolOf('/v1/models', { 'x-goog-api-key': 'k' })).toBe('openai-chat')
    expect(protocolOf('/v1/models', { 'x-goog-api-client': 'google-genai-sdk/3' })).toBe('gemini')
  })

  it('decides streaming by the path where the protocol does', () => {
    const stream = (url: string) => {
      const match = matchRelayRoute('POST', url, {})
      return match !== undefined && 'route' in match ? match.route.stream : undefined
    }
    expect(stream('/v1beta/models/g:streamGenerateContent?key=k&alt=sse')).toBe('sse')
    expect(stream('/v1beta/models/g:streamGenerateContent')).toBe('json-array')
    expect(stream('/v1beta/models/g:generateContent?alt=sse')).toBeUndefined()
  })

  it.each([
    ['GET', '/v1/chat/completions', 'openai-chat', ['POST']],
    ['DELETE', '/v1/messages', 'anthropic-messages', ['POST']],
    ['PUT', '/v1/responses/resp_1', 'openai-responses', ['GET', 'DELETE']],
    ['GET', '/v1beta/models/g:generateContent', 'gemini', undefined],
    ['POST', '/v1/models', 'openai-chat', ['GET']],
    ['DELETE', '/v1/v1/embeddings', 'openai-chat', ['POST']],
    ['OPTIONS', '/v1/chat/completions', 'openai-chat', ['POST']],
  ])('%s %s is the wrong method', (method, url, protocol, allow) => {
    const match = matchRelayRoute(method, url, {})
    // A model may be called anything, so a GET of one with an action behind it asks for a model of that name.
    if (allow === undefined) expect(match).toMatchObject({ route: { operation: 'model' } })
    else expect(match).toEqual({ wrongMethod: protocol, allow })
  })

  it.each([
    ['/v1/unknown', {}, 'openai-chat'],
    ['/v1', {}, 'openai-chat'],
    ['/v1/unknown', claude, 'anthropic-messages'],
    ['/v1/messages/batches', {}, 'anthropic-messages'],
    ['/v1/responses/resp_1/cancel', {}, 'openai-responses'],
    ['/v1beta/cachedContents', {}, 'gemini'],
    ['/v1/models/g:predict', {}, 'gemini'],
  ])('POST %s is unknown', (url, headers, protocol) => {
    expect(matchRelayRoute('POST', url, headers)).toEqual({ notFound: protocol })
  })

  it.each([
    '/',
    '/api/logs',
    '/api/models',
    '/assets/v1/chat/completions',
    '/models',
    '/models/x',
    '/responses/1',
    '/healthz',
    '/v10/messages',
  ])('leaves GET %s to others', (url) => {
    expect(matchRelayRoute('GET', url, {})).toBeUndefined()
  })

  it('never throws and never takes what has no prefix and no known end', () => {
    const segment = fc.constantFrom(
      'v1',
      'v1beta',
      'models',
      'chat',
      'completions',
      'messages',
      'x:generateContent',
      '%zz',
      '',
      'api',
    )
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 7 }), fc.constantFrom('GET', 'POST', 'PATCH'), (segments, method) => {
        const match = matchRelayRoute(method, `/${segments.join('/')}`, key)
        if (match !== undefined && 'route' in match)
          expect(match.path).toMatch(/^\/v1(beta)?\/(models|chat|completions|messages|responses)/)
        if (segments[0] === 'api') expect(match).toBeUndefined()
      }),
    )
  })
})

describe('takeQueryKey', () => {
  it.each([
    ['', undefined, ''],
    ['alt=sse', undefined, 'alt=sse'],
    ['key=abc', 'abc', ''],
    ['alt=sse&key=a%2Bb&x=1', 'a+b', 'alt=sse&x=1'],
    ['monkey=1&key=', undefined, 'monkey=1'],
    ['key=%zz&key=second', '%zz', ''],
  ])('%s', (query, expectedKey, rest) => {
    expect(takeQueryKey(query)).toEqual({ key: expectedKey, query: rest })
  })
})
