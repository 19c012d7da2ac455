import { describe, expect, it } from 'vitest'
import { arithmetic } from '../../../src-gateway/contract/index.ts'
import { flagsOf, isMoneyFlag, ratiosOf } from './arithmetic.ts'

const bill = arithmetic.parse({
  lines: [],
  modelRatio: 1,
  groupRatio: 0.8,
  channelRatio: 1.2,
  totalUsd: 0,
  priceSource: 'catalog',
  tierAboveTokens: null,
  flags: ['usage.clamped'],
})

describe('what a bill tells beside its lines', () => {
  it('are the ratios that change something', () => {
    expect(ratiosOf(bill)).toEqual([
      ['channel', 1.2],
      ['group', 0.8],
    ])
  })

  it('are flags of money, once each, and also of what was not charged', () => {
    expect(flagsOf({ arithmetic: bill, warnings: ['usage.clamped', 'unsupported:logprobs'] })).toEqual([
      'usage.clamped',
    ])
    expect(flagsOf({ arithmetic: null, warnings: ['usage.missing'] })).toEqual(['usage.missing'])
    expect(isMoneyFlag('changed:temperature')).toBe(false)
  })
})
