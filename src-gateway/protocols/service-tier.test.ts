import { expect, it } from 'vitest'
import { readServiceTier } from './service-tier.ts'

it.each([
  ['flex', 'flex'],
  ['priority', 'priority'],
  ['PRIORITY', 'priority'],
  ['batch', 'batch'],
  ['ON_DEMAND_PRIORITY', 'priority'],
  ['ON_DEMAND_FLEX', 'flex'],
  ['PROVISIONED_THROUGHPUT', 'provisioned'],
  ['scale', 'scale'],
])('%s is %s', (raw, tier) => {
  expect(readServiceTier(raw)).toBe(tier)
})

it.each([
  ['default'],
  ['standard'],
  ['auto'],
  ['on_demand'],
  ['ON_DEMAND'],
  [''],
  [null],
  [7],
  ['a b'],
  ['x'.repeat(90)],
])('%s is the standard one', (raw) => {
  expect(readServiceTier(raw)).toBeUndefined()
})
