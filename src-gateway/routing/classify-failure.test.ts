import { describe, expect, it } from 'vitest'
import { classifyCode, classifyFailure, type FailureClass } from './classify-failure.ts'

const now = Date.parse('2026-03-01T12:00:00Z')

function classify(status: number, body?: unknown, headers: Record<string, string> = {}): FailureClass {
  return classifyFailure({ status, body, headers, now })
}

const openAi = (code: string | null, type = 'invalid_request_error') => ({
  error: { message: 'Words nobody reads: credit balance quota revoked.', type, param: null, code },
})
const anthropic = (type: string) => ({ type: 'error', error: { type, message: 'Not read.' }, request_id: 'req_1' })
const google = (code: number, status: string, details: unknown[] = []) => ({
  error: { code, message: 'Not read.', status, details },
})

describe('a refusal', () => {
  it.each<[string, number, unknown, Partial<FailureClass>]>([
    ['OpenAI, wrong key', 401, openAi('invalid_api_key'), { retry: 'same', setAside: 'revoked', pass: false }],
    ['OpenAI, account closed', 403, openAi('account_deactivated'), { retry: 'same', setAside: 'revoked' }],
    [
      'OpenAI, nothing left',
      429,
      openAi('insufficient_quota', 'insufficient_quota'),
      { setAside: 'no-credit', pass: true },
    ],
    ['OpenAI, not paid', 429, openAi('billing_not_active'), { retry: 'same', setAside: 'no-credit' }],
    [
      'OpenAI, too fast',
      429,
      openAi('rate_limit_exceeded', 'requests'),
      { retry: 'same', cool: 'key-model', pass: true },
    ],
    ['OpenAI, no such model', 404, openAi('model_not_found'), { retry: 'next', cool: 'model' }],
    ['OpenAI, too long', 400, openAi('context_length_exceeded'), { retry: 'none', contextTooLong: true, cool: 'none' }],
    ['OpenAI, wrong country', 403, openAi('unsupported_country_region_territory'), { retry: 'next', cool: 'channel' }],
    ['OpenAI, wrong field', 400, openAi('unknown_parameter'), { retry: 'none', cool: 'none', pass: true }],
    ['Anthropic, wrong key', 401, anthropic('authentication_error'), { retry: 'same', setAside: 'revoked' }],
    ['Anthropic, not paid', 402, anthropic('billing_error'), { setAside: 'no-credit', code: 'upstream.auth' }],
    ['Anthropic, not allowed', 403, anthropic('permission_error'), { retry: 'same', cool: 'key-model', pass: false }],
    ['Anthropic, too large', 413, anthropic('request_too_large'), { retry: 'next', contextTooLong: true }],
    ['Anthropic, overloaded', 529, anthropic('overloaded_error'), { retry: 'next', code: 'upstream.error' }],
    [
      'Google, wrong key',
      400,
      google(400, 'INVALID_ARGUMENT', [{ reason: 'API_KEY_INVALID' }]),
      { setAside: 'revoked' },
    ],
    [
      'Google, not paid',
      403,
      google(403, 'PERMISSION_DENIED', [{ reason: 'BILLING_DISABLED' }]),
      { setAside: 'no-credit' },
    ],
    ['Google, too fast', 429, google(429, 'RESOURCE_EXHAUSTED'), { cool: 'key-model', code: 'upstream.rate_limited' }],
    ['Google, overloaded', 503, google(503, 'UNAVAILABLE'), { retry: 'next' }],
    ['Google, wrong field', 400, google(400, 'INVALID_ARGUMENT'), { retry: 'none' }],
    ['Google, as a list', 429, [google(429, 'RESOURCE_EXHAUSTED')], { cool: 'key-model' }],
    ['DashScope, not paid', 400, { code: 'Arrearage', message: 'Not read.' }, { retry: 'same', setAside: 'no-credit' }],
    ['DashScope, too fast', 429, { code: 'Throttling.RateQuota' }, { cool: 'key-model' }],
    ['Z.ai, not paid', 429, { error: { code: '1113', message: '' } }, { setAside: 'no-credit', pass: true }],
    [
      'Z.ai, plan used up',
      429,
      { error: { code: '1308', message: '' } },
      { cool: 'key', code: 'upstream.rate_limited' },
    ],
    ['MiniMax, not paid', 200, { base_resp: { status_code: 1008, status_msg: '' } }, { setAside: 'no-credit' }],
    ['Groq, model gone', 400, openAi('model_decommissioned'), { retry: 'next', cool: 'model' }],
    ['Azure, no deployment', 404, { error: { code: 'DeploymentNotFound' } }, { retry: 'next', cool: 'model' }],
    ['llama.cpp, too long', 400, openAi(null, 'exceed_context_size_error'), { contextTooLong: true }],
    ['Responses, in a stream', 429, { response: { error: { code: 'insufficient_quota' } } }, { setAside: 'no-credit' }],
    [
      'DeepSeek, not paid',
      402,
      openAi('invalid_request_error', 'unknown_error'),
      { setAside: 'no-credit', pass: false },
    ],
  ])('%s', (_, status, body, expected) => {
    expect(classify(status, body)).toMatchObject(expected)
  })

  it.each<[number, Partial<FailureClass>]>([
    [301, { retry: 'next', code: 'upstream.invalid_response', pass: false }],
    [400, { retry: 'none', cool: 'none', pass: true }],
    [401, { retry: 'same', cool: 'key', code: 'upstream.auth', pass: false }],
    [402, { retry: 'same', setAside: 'no-credit' }],
    [403, { retry: 'same', code: 'upstream.auth', pass: false }],
    [404, { retry: 'next', code: 'upstream.error', pass: true }],
    [407, { retry: 'next', counts: 'channel', pass: false }],
    [408, { retry: 'next', code: 'upstream.error' }],
    [413, { retry: 'next', contextTooLong: true }],
    [422, { retry: 'none', cool: 'none' }],
    [429, { retry: 'same', cool: 'key-model', code: 'upstream.rate_limited', pass: true }],
    [500, { retry: 'next', code: 'upstream.error', pass: true }],
    [502, { retry: 'next' }],
    [503, { retry: 'next' }],
    [504, { retry: 'next' }],
    [529, { retry: 'next' }],
  ])('with the bare status %i', (status, expected) => {
    expect(classify(status)).toMatchObject(expected)
  })

  it('sets no key aside and cools nothing for what it says in words', () => {
    const words = { error: { message: 'insufficient_quota: invalid_api_key, your credit balance is too low' } }
    expect(classify(400, words)).toEqual(classify(400))
    expect(classify(500, 'model_not_found')).toEqual(classify(500))
    expect(classify(401).setAside).toBeUndefined()
  })

  it('believes the code that a protocol has read, and the type that AWS tells in a header', () => {
    expect(classifyFailure({ status: 429, code: 'insufficient_quota', now })).toMatchObject({ setAside: 'no-credit' })
    const type = 'com.amazonaws.bedrock#UnrecognizedClientException:http://internal.amazon.com/'
    expect(classify(403, { message: '' }, { 'x-amzn-errortype': type })).toMatchObject({ setAside: 'revoked' })
    expect(classify(400, { __type: 'com.amazon.coral#ThrottlingException' })).toMatchObject({ cool: 'key-model' })
  })

  it('takes what a person must mend for more than what passes', () => {
    expect(classify(429, openAi('insufficient_quota', 'rate_limit_error'))).toMatchObject({ setAside: 'no-credit' })
    expect(classify(413, openAi('rate_limit_exceeded', 'tokens'))).toMatchObject({ contextTooLong: true })
  })

  it('waits as long as the vendor asks, where it asks', () => {
    expect(classify(429, undefined, { 'retry-after': '17' })).toMatchObject({ cool: 'key-model', forMs: 17_000 })
    expect(classify(503, undefined, { 'retry-after': '30' })).toMatchObject({
      retry: 'next',
      cool: 'model',
      forMs: 30_000,
    })
    expect(classify(503).cool).toBeUndefined()
    expect(classify(400, undefined, { 'retry-after': '30' }).forMs).toBeUndefined()
  })

  it('cools the whole key when the quota is not one of a model', () => {
    const quota = (quotaId: string) =>
      google(429, 'RESOURCE_EXHAUSTED', [
        { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '3.5s' },
      ])
    expect(classify(429, quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'))).toMatchObject({
      cool: 'key-model',
      forMs: 3_500,
    })
    expect(classify(429, quota('GenerateRequestsPerMinutePerProject'))).toMatchObject({ cool: 'key', forMs: 3_500 })
  })

  it('reads any body without failing', () => {
    for (const body of [
      null,
      7,
      '',
      [],
      [[]],
      { error: 5 },
      { error: { details: 3, code: {} } },
      { details: [null] },
    ]) {
      expect(classify(500, body)).toEqual(classify(500))
    }
  })
})

describe('a failure without a reply', () => {
  it('counts for the channel when nothing was reached, and for nothing when it was ours', () => {
    expect(classifyCode('upstream.unreachable')).toMatchObject({ retry: 'next', counts: 'channel', pass: false })
    expect(classifyCode('upstream.timeout')).toEqual({ retry: 'next', code: 'upstream.timeout', pass: false })
    expect(classifyCode('conversion.unsupported')).toMatchObject({ retry: 'next', cool: 'none' })
  })
})
