import { describe, expect, it } from 'vitest'
import { GatewayError } from '../contract/index.ts'
import { FailureLimit } from './failure-limit.ts'

describe('the limit on failures', () => {
  it('makes one address wait after its failures, and no other', () => {
    let now = 0
    const limit = new FailureLimit(3, () => now)
    for (let i = 0; i < 3; i++) {
      limit.check('a')
      limit.failed('a')
      now += 1_000
    }
    const refused = (() => {
      try {
        limit.check('a')
      } catch (error) {
        return error
      }
    })()
    expect(refused).toBeInstanceOf(GatewayError)
    expect(refused).toMatchObject({ code: 'auth.rate_limited', retryAfterMs: 57_000 })
    expect(() => limit.check('b')).not.toThrow()
    now = 60_001
    expect(() => limit.check('a')).not.toThrow()
  })

  it('forgets failures after a success', () => {
    const limit = new FailureLimit(1, () => 0)
    limit.failed('a')
    limit.succeeded('a')
    expect(() => limit.check('a')).not.toThrow()
  })
})
