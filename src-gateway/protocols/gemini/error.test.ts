import { describe, expect, it } from 'vitest'
import { readError, writeError } from './error.ts'

const error = (code: number, status: string, details: object[] = []) => ({
  error: { code, message: 'No.', status, details },
})
const type = (name: string) => ({ '@type': `type.googleapis.com/google.rpc.${name}` })

describe('an error of Google', () => {
  it.each<[string, number, unknown, Record<string, string>, object]>([
    ['plain', 404, error(404, 'NOT_FOUND'), {}, { status: 404, message: 'No.', code: 'NOT_FOUND' }],
    ['in an array', 503, [error(503, 'UNAVAILABLE')], {}, { status: 503, message: 'No.', code: 'UNAVAILABLE' }],
    [
      'that asks to wait',
      429,
      error(429, 'RESOURCE_EXHAUSTED', [{ ...type('RetryInfo'), retryDelay: '34.4s' }]),
      { 'retry-after': '9' },
      { status: 429, message: 'No.', code: 'RESOURCE_EXHAUSTED', retryAfterMs: 34_400 },
    ],
    [
      'that asks to wait in a header',
      429,
      error(429, 'RESOURCE_EXHAUSTED'),
      { 'retry-after': '9' },
      { status: 429, message: 'No.', code: 'RESOURCE_EXHAUSTED', retryAfterMs: 9000 },
    ],
    [
      'of a bad key',
      400,
      error(400, 'INVALID_ARGUMENT', [{ ...type('ErrorInfo'), reason: 'API_KEY_INVALID' }]),
      {},
      { status: 400, message: 'No.', code: 'API_KEY_INVALID' },
    ],
    [
      'that names a field',
      400,
      error(400, 'INVALID_ARGUMENT', [{ ...type('BadRequest'), fieldViolations: [{ field: 'contents[0]' }] }]),
      {},
      { status: 400, message: 'No.', code: 'INVALID_ARGUMENT', param: 'contents[0]' },
    ],
    ['in plain words', 500, 'upstream connect error', {}, { status: 500, message: 'upstream connect error' }],
    ['of a page', 502, '<html>Bad gateway</html>', {}, { status: 502, message: 'The upstream reported an error.' }],
    ['that is nothing', 500, null, {}, { status: 500, message: 'The upstream reported an error.' }],
  ])('%s', (_name, status, body, headers, wanted) => {
    expect(readError(status, body, headers)).toEqual(wanted)
  })

  it('is told with the upstream’s own word beside ours', () => {
    const view = {
      status: 429,
      code: 'upstream.rate_limited',
      message: 'No.',
      requestId: 'r',
      upstreamCode: 'slow_down',
    } as const
    const written = JSON.parse(writeError(view).body) as { error: { details: object[] } }
    expect(written.error.details[0]).toMatchObject({
      reason: 'upstream.rate_limited',
      metadata: { upstreamCode: 'slow_down' },
    })
  })
})
