import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channelPatch, noLimits } from '../../../src-gateway/contract/index.ts'
import { timeLeft } from '../../parts/time-left.ts'
import { drawHour, hourFacts } from './last-hour.ts'
import { badLimits, limitsForm, ruleForm, ruleProblem, toBodyRules, toLimits } from './request-rules.ts'

const now = Date.parse('2026-03-01T12:00:00.000Z')
const minute = (ago: number, requests: number, failures: number, firstByteMs: number | null) => ({
  at: new Date(now - ago * 60_000).toISOString(),
  requests,
  failures,
  firstByteMs,
})

describe('the last hour of a channel', () => {
  it('weighs first bytes by the requests that had one', () => {
    expect(hourFacts([minute(3, 9, 0, 100), minute(2, 4, 1, 500), minute(1, 2, 2, null)])).toEqual({
      requests: 15,
      failures: 3,
      success: 0.8,
      firstByteMs: 200,
    })
    expect(hourFacts([])).toEqual({ requests: 0, failures: 0, success: null, firstByteMs: null })
  })

  it('tears the line where nothing was sent and marks failures where they were', () => {
    const drawing = drawHour(
      [minute(60, 1, 0, 100), minute(59, 1, 0, 200), minute(30, 2, 1, 50), minute(0, 3, 3, null)],
      now,
    )
    expect(drawing.lines).toHaveLength(2)
    expect(drawing.lines[0]).toBe('0.00,16.50 1.67,3.00')
    expect(drawing.failures).toEqual([
      { x: 50, share: 0.5 },
      { x: 100, share: 1 },
    ])
  })

  it('stays in its box whatever the gateway says', () => {
    const any = fc.record({
      ago: fc.integer({ min: -5, max: 200 }),
      requests: fc.nat(1000),
      failures: fc.nat(1000),
      firstByteMs: fc.option(fc.nat(100_000)),
    })
    fc.assert(
      fc.property(fc.array(any, { maxLength: 70 }), (minutes) => {
        const drawing = drawHour(
          minutes.map(({ ago, requests, failures, firstByteMs }) => minute(ago, requests, failures, firstByteMs)),
          now,
        )
        for (const { x, share } of drawing.failures) {
          expect(x >= 0 && x <= 100 && share > 0 && share <= 1).toBe(true)
        }
        for (const point of drawing.lines.flatMap((line) => line.split(' '))) {
          const [x = Number.NaN, y = Number.NaN] = point.split(',').map(Number)
          expect(x >= 0 && x <= 102 && y >= 0 && y <= 32).toBe(true)
        }
      }),
    )
  })
})

describe('a cool-down clock', () => {
  it('counts whole seconds down and stops at the end', () => {
    expect(timeLeft(new Date(now + 4_200).toISOString(), now)).toBe(5_000)
    expect(timeLeft(new Date(now).toISOString(), now)).toBeNull()
    expect(timeLeft(null, now)).toBeNull()
  })
})

describe('changes of the body as they are edited', () => {
  it('come back as they were stored', () => {
    const rules = [
      { op: 'set', path: '/reasoning/effort', value: 'high', models: ['gpt-5*'] },
      { op: 'default', path: '/messages/-', value: { role: 'user', content: '你好' }, models: [] },
      { op: 'delete', path: '/a~1b', models: [] },
    ] as const
    const rows = rules.map((rule) => ruleForm({ ...rule, models: [...rule.models] }))
    expect(rows.map(ruleProblem)).toEqual([null, null, null])
    expect(toBodyRules(rows)).toEqual(rules)
    expect(channelPatch.safeParse({ bodyRules: toBodyRules(rows) }).success).toBe(true)
  })

  it('refuse what the gateway would refuse, and leave out a row with nothing in it', () => {
    expect(ruleProblem({ ...ruleForm(), path: 'reasoning', value: '1' })).toBe('rulePath')
    expect(ruleProblem({ ...ruleForm(), path: '/a~2', value: '1' })).toBe('rulePath')
    expect(ruleProblem({ ...ruleForm(), path: '/a', value: 'high' })).toBe('ruleValue')
    expect(ruleProblem({ ...ruleForm(), op: 'delete', path: '/a' })).toBeNull()
    expect(toBodyRules([ruleForm()])).toEqual([])
  })
})

describe('limits as they are edited', () => {
  it('are whole numbers above nothing, or none', () => {
    const form = { rpm: '60', tpm: '', concurrency: ' 4 ' }
    expect(badLimits(form)).toEqual([])
    expect(toLimits(form)).toEqual({ rpm: 60, tpm: null, concurrency: 4 })
    expect(limitsForm(noLimits)).toEqual({ rpm: '', tpm: '', concurrency: '' })
    expect(badLimits({ rpm: '0', tpm: '-1', concurrency: '1.5' })).toEqual(['rpm', 'tpm', 'concurrency'])
  })
})
