import { expect, test } from '@playwright/test'
import { soak } from './soak-run.ts'

test.describe.configure({ timeout: 60_000 })
test.use({ trace: 'off' })

test('clients of five channels notice nothing of the two that flap', async () => {
  const report = await soak({ seconds: 20, perSecond: 50 })
  expect(report.errors).toEqual([])
  expect(report.late).toBe(0)
  expect(report.requests).toBe(1000)
  expect(report.outages).toBeGreaterThan(0)
})
