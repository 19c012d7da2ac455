import { describe, expect, it } from 'vitest'
import { openaiChat as chat } from './index.ts'
import { readEmbeddedError } from './read-error.ts'

describe('an error body', () => {
  it.each([
    [
      'OpenAI',
      429,
      { error: { message: 'Rate', type: 'tokens', param: null, code: 'rate_limit_exceeded' } },
      'Rate',
      'rate_limit_exceeded',
    ],
    ['OpenRouter', 402, { error: { message: 'No credits', code: 402 } }, 'No credits', '402'],
    [
      'OpenRouter with the words of its provider',
      400,
      {
        error: { message: 'Provider returned error', code: 400, metadata: { raw: '{"error":{"message":"too long"}}' } },
      },
      'Provider returned error: too long',
      '400',
    ],
    [
      'Mistral',
      422,
      { object: 'error', message: 'Bad', type: 'invalid_request_error', param: null, code: '1500' },
      'Bad',
      '1500',
    ],
    [
      'Mistral, which wraps a list',
      422,
      { object: 'error', message: { detail: [{ loc: ['body', 'x'], msg: 'extra' }] } },
      'body.x: extra',
      undefined,
    ],
    [
      'xAI',
      400,
      { code: 'Client specified an invalid argument', error: 'Bad key' },
      'Bad key',
      'Client specified an invalid argument',
    ],
    ['DashScope', 400, { code: 'InvalidParameter', message: 'Bad', request_id: 'r' }, 'Bad', 'InvalidParameter'],
    ['Zhipu', 429, { error: { code: '1302', message: 'Too fast' } }, 'Too fast', '1302'],
    ['Baidu', 401, { error_code: 110, error_msg: 'Access token invalid' }, 'Access token invalid', '110'],
    [
      'FastAPI',
      422,
      { detail: [{ loc: ['body', 'messages', 0], msg: 'field required' }] },
      'body.messages.0: field required',
      undefined,
    ],
    ['FastAPI with a text', 404, { detail: 'Not Found' }, 'Not Found', undefined],
    ['plain text', 503, 'upstream connect error', 'upstream connect error', undefined],
    ['a page', 502, '<html><body>Bad gateway</body></html>', 'The upstream answered with status 502.', undefined],
    ['nothing', 500, '', 'The upstream answered with status 500.', undefined],
    [
      'a list of one',
      400,
      [{ error: { code: 400, message: 'Bad', status: 'INVALID_ARGUMENT' } }],
      'Bad',
      'INVALID_ARGUMENT',
    ],
  ])('of %s is read', (_vendor, status, body, message, code) => {
    const error = chat.readError(status, body, { 'retry-after': '3' })
    expect(error).toMatchObject({ status, message, retryAfterMs: 3000 })
    expect(error.code).toBe(code)
  })

  it('names the field', () => {
    const body = { error: { message: 'Bad', type: 'invalid_request_error', param: 'tools[0]', code: null } }
    expect(chat.readError(400, body, {}).param).toBe('tools[0]')
  })
})

describe('an error inside a 200', () => {
  it.each([
    [{ base_resp: { status_code: 1002, status_msg: 'rate limit' } }, 429],
    [{ base_resp: { status_code: 1004, status_msg: 'auth' } }, 401],
    [{ base_resp: { status_code: 1008, status_msg: 'balance' } }, 402],
    [{ error_code: 18, error_msg: 'qps' }, 429],
    [{ error: { code: '1113', message: 'arrears' } }, 402],
    [{ error: { message: 'x', code: 'insufficient_quota' } }, 429],
    [{ x_groq: { error: 'over capacity' } }, 500],
  ])('%j stands for %i', (body, status) => {
    expect(readEmbeddedError(body)?.status).toBe(status)
  })

  it.each([
    [{ base_resp: { status_code: 0, status_msg: 'success' }, choices: [] }],
    [{ error: null }],
    [{ error: {} }],
    [{ code: 0, message: 'ok' }],
  ])('is not %j', (body) => {
    expect(readEmbeddedError(body)).toBeUndefined()
  })
})

describe('a whole reply that is none', () => {
  const context = {
    request: { model: 'm', stream: false, system: [], messages: [], tools: [], sampling: {}, stop: [], extensions: {} },
    hints: {},
    quirks: {},
  }
  it.each([
    ['text', 'hello', 502],
    ['a list', [], 502],
    ['an empty object', {}, 502],
    ['an error of DashScope', { code: 'Throttling.RateQuota', message: 'slow', request_id: 'r' }, 429],
    ['MiniMax without choices', { base_resp: { status_code: 1004, status_msg: 'auth' } }, 401],
  ])('%s', (_title, body, status) => {
    expect(chat.readReply(body, context).at(-1)).toMatchObject({ type: 'error', error: { status } })
  })
})

describe('the error for a client', () => {
  it("has the upstream's code where there is one", () => {
    const view = {
      status: 400,
      code: 'upstream.error',
      message: 'Bad',
      requestId: 'r',
      upstreamCode: 'context_length_exceeded',
    } as const
    expect(JSON.parse(chat.writeError(view).body).error.code).toBe('context_length_exceeded')
    expect(chat.writeStreamError(view, 'sse').toString()).toContain('"code":"context_length_exceeded"')
  })
})
