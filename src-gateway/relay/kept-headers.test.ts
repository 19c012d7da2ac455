import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keptHeaders } from './kept-headers.ts'

const key = 'sk-bc-0123456789abcdefWXYZ'
const shown = (name: string, value: string, secrets: readonly string[] = []) =>
  keptHeaders({ [name]: value }, secrets).headers[0]?.value

describe('headers as they are kept', () => {
  it.each([
    ['authorization', `Bearer ${key}`, 'Bearer …WXYZ'],
    ['authorization', 'bearer short-key', 'bearer …'],
    ['authorization', 'Basic dXNlcjpwYXNzd29yZC1vZi1hbm4=', 'Basic …'],
    ['authorization', 'AWS4-HMAC-SHA256 Credential=AKIA0123456789/x, Signature=abcdef', 'AWS4-HMAC-SHA256 …'],
    ['authorization', `my pass ${key}`, '…'],
    ['x-api-key', key, '…WXYZ'],
    ['x-goog-api-key', key, '…WXYZ'],
    ['api-key', '12345678', '…'],
    ['proxy-authorization', 'Basic dXNlcjpwYXNz', 'Basic …'],
    ['cookie', 'theme=dark; sid=1', '[redacted]'],
    ['x-amz-security-token', 'FwoGZXIvYXdz', '[redacted]'],
    ['helicone-auth', 'hunter2', '[redacted]'],
    ['session_id', '0199-a', '[redacted]'],
    ['x-sid', 'abc', '[redacted]'],
    ['x-csrf-token', '123456', '[redacted]'],
    ['x-ratelimit-remaining-tokens', 'hunter2', '[redacted]'],
    ['x-ratelimit-tokens-key', '123456', '[redacted]'],
  ])('hide %s: %s', (name, value, expected) => expect(shown(name, value)).toBe(expected))

  it.each([
    ['x-ratelimit-remaining-tokens', '149984'],
    ['x-ratelimit-reset-tokens', '1m30.5s'],
    ['anthropic-ratelimit-input-tokens-reset', '2026-11-22T10:00:00Z'],
    ['content-length', '1234'],
    ['keep-alive', 'timeout=5'],
    ['anthropic-beta', 'prompt-caching-2024-07-31'],
    ['openai-organization', 'org-abc'],
    ['idempotency-key', 'retry-1b4e28ba'],
    ['x-side', 'left'],
  ])('show %s: %s', (name, value) => expect(shown(name, value)).toBe(value))

  it('hide what is known to be secret, and what looks so, in any header', () => {
    expect(shown('x-team', `red ${key}`)).toBe('red [redacted]')
    expect(shown('x-team', 'red/hunter2-blue', ['hunter2'])).toBe('red/[redacted]-blue')
    expect(shown('referer', 'https://a.example/?key=hunter2&x=1')).toBe('https://a.example/?key=[redacted]&x=1')
  })

  it('keep their order and repetitions, with names in lower case', () => {
    expect(keptHeaders(['X-B', '1', 'x-a', '2', 'x-b', '3'], []).headers).toEqual([
      { name: 'x-b', value: '1' },
      { name: 'x-a', value: '2' },
      { name: 'x-b', value: '3' },
    ])
    expect(keptHeaders({ link: ['one', 'two'], vary: undefined }, []).headers).toEqual([
      { name: 'link', value: 'one' },
      { name: 'link', value: 'two' },
    ])
  })

  it('tell what was left out and where a value was cut', () => {
    const many = keptHeaders(Array.from({ length: 150 }, (_, at) => [`x-${at}`, 'v']).flat(), [])
    expect([many.headers.length, many.moreHeaders]).toEqual([100, 50])
    const long = keptHeaders(['x-long', 'v'.repeat(5000), 'x-next', 'v'], [])
    expect(long.headers.map(({ value }) => value.length)).toEqual([4097, 1])
    expect(long.headers[0]?.value.endsWith('v…')).toBe(true)
    expect(long.moreHeaders).toBeUndefined()
  })

  const token = fc.stringMatching(/^[\w!#$%&'*+.^`|~-]{1,40}$/)
  const secret = fc.stringMatching(/^[A-Z0-9]{8,60}$/)
  const around = fc.string({ maxLength: 20 })

  it('hold no secret, wherever it stood', () => {
    const places = fc.constantFrom(
      ...['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key', 'api-key', 'x-goog-api-key'],
      ...[
        'x-access-token',
        'client-secret',
        'subscription-key',
        'x-auth',
        'x-session',
        'x-signature',
        'X-Amz-Credential',
      ],
    )
    const prefix = fc.constantFrom('', 'Bearer ', 'Basic ', 'Token ', 'a=')
    fc.assert(
      fc.property(secret, places, prefix, around, (hidden, name, before, after) => {
        const text = JSON.stringify(keptHeaders([name, `${before}${hidden}${after}`], []))
        expect(text).not.toContain(hidden)
      }),
    )
    fc.assert(
      fc.property(secret, token, around, around, fc.nat(5000), (hidden, name, before, after, padding) => {
        // Also where the value is cut amid the secret.
        const value = `${'v'.repeat(padding)}${before}${hidden}${after}`
        const { headers } = keptHeaders({ [name]: [value, value] }, [hidden])
        const text = JSON.stringify(headers)
        expect(text).not.toContain(hidden)
        expect(text).not.toContain(hidden.slice(0, 8))
      }),
    )
  })

  it('are bounded, whatever came', () => {
    const headers = fc.array(fc.tuple(token, fc.string({ maxLength: 9000 })), { maxLength: 150 })
    fc.assert(
      fc.property(headers, (list) => {
        const kept = keptHeaders(list.flat(), [])
        const size = kept.headers.reduce((sum, { name, value }) => sum + name.length + value.length, 0)
        expect(kept.headers.length + (kept.moreHeaders ?? 0)).toBe(list.length)
        expect(kept.headers.length).toBeLessThanOrEqual(100)
        // A mark or an ellipsis may stand beyond the bound.
        expect(size).toBeLessThanOrEqual(16 * 1024 + 40)
      }),
      { numRuns: 30 },
    )
  })
})
