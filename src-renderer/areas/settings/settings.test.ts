import { expect, test } from 'vitest'
import { changes, findProblems, problemOf } from './gateway-form.ts'

const saved = {
  logRetentionDays: 30,
  maxBodyMb: 64,
  allowedHosts: [],
  allowedOrigins: [],
  failover: true,
  maxAttempts: 4,
  deadlineSeconds: 600,
  hedging: false,
  autoDisableAfter: 20,
  healthCheckMinutes: 0,
  balanceMinutes: 0,
  webhookUrl: null,
  unpriced: 'free' as const,
  defaultPrice: null,
  serveUnbilled: false,
  priceListUrl: null,
  keepBodies: 'off' as const,
  keepBodiesKb: 256,
  keepBodiesDays: 7,
  keepBodiesMaxMb: 500,
}

test('what the gateway would refuse is found before it is sent', () => {
  expect(findProblems(saved).size).toBe(0)
  const bad = { ...saved, logRetentionDays: 9999, maxBodyMb: Number.NaN, allowedOrigins: ['not an origin'] }
  expect([...findProblems(bad)].sort()).toEqual(['allowedOrigins', 'logRetentionDays', 'maxBodyMb'])
  expect(problemOf('allowedOrigins.0')).toBe('allowedOrigins')
  const messages = { ...saved, keepBodiesKb: 5000, keepBodiesDays: 0, keepBodiesMaxMb: 1.5 }
  expect([...findProblems(messages)].sort()).toEqual(['keepBodiesDays', 'keepBodiesKb', 'keepBodiesMaxMb'])
  const failover = { ...saved, maxAttempts: 0, deadlineSeconds: Number.NaN, balanceMinutes: -1, webhookUrl: 'ftp://x' }
  expect([...findProblems(failover)].sort()).toEqual(['balanceMinutes', 'deadlineSeconds', 'maxAttempts', 'webhookUrl'])
})

test('only what was changed is sent', () => {
  expect(changes(saved, { ...saved, allowedHosts: [] })).toEqual({})
  expect(changes(saved, { ...saved, failover: false, allowedHosts: ['a.lan'] })).toEqual({
    failover: false,
    allowedHosts: ['a.lan'],
  })
})
