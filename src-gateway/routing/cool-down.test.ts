import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { askedToWait, forLimit, forOutage, forPerson, ownCoolDown, type ReplyHeaders } from './cool-down.ts'

const now = Date.parse('2026-03-01T12:00:00Z')

function asked(headers: ReplyHeaders, body?: unknown): number | undefined {
  return askedToWait(headers, body, now)
}

describe('how long a refusal asks to wait', () => {
  it.each<[string, ReplyHeaders, number | undefined]>([
    ['seconds', { 'retry-after': '17' }, 17_000],
    ['parts of a second', { 'retry-after': '1.5' }, 1_500],
    ['milliseconds', { 'retry-after-ms': '2300', 'retry-after': '60' }, 2_300],
    ["Azure's milliseconds", { 'x-ms-retry-after-ms': '4000' }, 4_000],
    ['a date', { 'retry-after': 'Sun, 01 Mar 2026 12:01:00 GMT' }, 60_000],
    [
      "a date by the vendor's own clock",
      { 'retry-after': 'Sun, 01 Mar 2026 13:01:00 GMT', date: 'Sun, 01 Mar 2026 13:00:20 GMT' },
      40_000,
    ],
    ['a date that is over', { 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, undefined],
    ['no time at all', { 'retry-after': '0' }, 1_000],
    ['more than a day', { 'retry-after': '900000' }, 86_400_000],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['words', { 'retry-after': 'soon' }, undefined],
    ['nothing', {}, undefined],
    ['several headers', { 'retry-after': ['3', '9'] }, 3_000],
    ["OpenAI's requests", { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
    [
      "OpenAI's tokens, the longer of both",
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1.2s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '1h2m3s20ms',
      },
      3_723_020,
    ],
    [
      'an allowance that is left',
      { 'x-ratelimit-remaining-tokens': '9', 'x-ratelimit-reset-tokens': '6m0s' },
      undefined,
    ],
    [
      "Anthropic's tokens",
      {
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': '2026-03-01T12:00:09Z',
        'anthropic-ratelimit-requests-remaining': '40',
        'anthropic-ratelimit-requests-reset': '2026-03-01T12:10:00Z',
      },
      9_000,
    ],
    [
      "OpenRouter's milliseconds since 1970",
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now + 12_000) },
      12_000,
    ],
    ['seconds since 1970', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 12) }, 12_000],
    ['seconds from now', { 'ratelimit-remaining': '0', 'ratelimit-reset': '12' }, 12_000],
  ])('%s', (_, headers, expected) => {
    expect(asked(headers)).toBe(expected)
  })

  it("reads Google's RetryInfo", () => {
    const body = (retryDelay: unknown) => ({
      error: { code: 429, details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }] },
    })
    expect(asked({}, body('3.5s'))).toBe(3_500)
    expect(asked({}, [body('34.074824224s')])).toBe(34_075)
    expect(asked({}, body('-3s'))).toBeUndefined()
    expect(asked({}, body(3))).toBeUndefined()
    expect(asked({ 'retry-after': '8' }, body('3.5s'))).toBe(8_000)
  })

  it('is between a second and a day, whatever stands there', () => {
    const name = fc.constantFrom('retry-after', 'retry-after-ms', 'x-ratelimit-reset', 'x-ratelimit-remaining', 'date')
    const text = fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String), fc.date().map(String))
    fc.assert(
      fc.property(fc.dictionary(name, text), fc.anything(), (headers, body) => {
        const wait = askedToWait(headers, body, now)
        if (wait !== undefined) expect(wait >= 1_000 && wait <= 86_400_000).toBe(true)
      }),
    )
  })
})

describe('our own cool-down', () => {
  it('doubles, is spread by chance, and never goes beyond its most', () => {
    expect([0, 1, 2, 3, 4, 1000].map((before) => ownCoolDown(forOutage, before, 1))).toEqual([
      5_000, 10_000, 20_000, 40_000, 60_000, 60_000,
    ])
    expect(ownCoolDown(forOutage, 0, 0)).toBe(3_750)
    expect(ownCoolDown(forLimit, 99, 1)).toBe(300_000)
    expect(ownCoolDown(forPerson, 0, 1)).toBe(60_000)
    expect(ownCoolDown(forPerson, 99, 1)).toBe(900_000)
  })
})
