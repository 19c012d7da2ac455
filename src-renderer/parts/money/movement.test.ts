import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { movementProblems, openNano, readAmount, refundProblems } from './movement.ts'

describe('an amount as typed', () => {
  it('is read with the digits of a nano-dollar', () => {
    expect(readAmount(' 0.000000001 ')).toBe(0.000_000_001)
    expect(readAmount('-12.5')).toBe(-12.5)
    expect(readAmount('.5')).toBe(0.5)
  })

  it('is refused when it is none, too fine or too large', () => {
    for (const text of ['', '-', '1e9', '1,5', '0x10', '0.0000000001', '1000000001', 'NaN', '１']) {
      expect(readAmount(text), text).toBeUndefined()
    }
  })

  it('never becomes something that is no number', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = readAmount(text)
        expect(value === undefined || Number.isFinite(value)).toBe(true)
      }),
    )
  })
})

describe('a movement', () => {
  it('needs an amount that moves something, and a reason', () => {
    expect(movementProblems({ kind: 'grant', amount: '0', reason: ' ' })).toEqual({
      amount: 'amount',
      reason: 'reason',
    })
    expect(movementProblems({ kind: 'grant', amount: '-1', reason: 'x' })).toEqual({ amount: 'positive' })
    expect(movementProblems({ kind: 'adjust', amount: '-1', reason: 'x' })).toEqual({})
  })

  it('gives all back when a refund names no amount', () => {
    expect(refundProblems({ amount: '', reason: 'x' })).toEqual({})
    expect(refundProblems({ amount: '-1', reason: '' })).toEqual({ amount: 'positive', reason: 'reason' })
  })
})

it('leaves to be given back what was charged and not refunded yet', () => {
  const charge = { kind: 'charge', amountNano: -3_010_000 }
  expect(openNano([charge])).toBe(3_010_000)
  expect(openNano([{ kind: 'refund', amountNano: 1_000_000 }, charge])).toBe(2_010_000)
  expect(openNano([{ kind: 'refund', amountNano: 3_010_000 }, charge])).toBe(0)
  expect(openNano([])).toBe(0)
})
