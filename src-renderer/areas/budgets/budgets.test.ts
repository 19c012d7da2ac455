import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Budget } from '../../../src-gateway/contract/index.ts'
import {
  budgetForm,
  budgetProblems,
  budgetState,
  groupBudgets,
  meterParts,
  newBudget,
  reachedAlert,
  toBudget,
} from './budget-form.ts'

function budget(patch: Partial<Budget> = {}): Budget {
  return {
    id: 1,
    scope: 'user',
    subject: '1',
    label: '王小明',
    limitUsd: 10,
    period: 'month',
    timeZone: 'Europe/Berlin',
    alerts: [50, 80, 100],
    hard: true,
    spentUsd: 4,
    heldUsd: 1,
    remainingUsd: 5,
    periodStart: null,
    periodEnd: null,
    createdAt: '2026-11-01T00:00:00.000Z',
    updatedAt: '2026-11-01T00:00:00.000Z',
    ...patch,
  }
}

describe('how a budget stands', () => {
  it('tells used up from told about', () => {
    expect(budgetState(budget())).toBe('good')
    expect(budgetState(budget({ spentUsd: 5 }))).toBe('alert')
    expect(reachedAlert(budget({ spentUsd: 9 }))).toBe(80)
    expect(budgetState(budget({ spentUsd: 10 }))).toBe('exhausted')
    expect(budgetState(budget({ spentUsd: 12, hard: false }))).toBe('over')
    expect(budgetState(budget({ limitUsd: 0, spentUsd: 0 }))).toBe('exhausted')
  })

  it('never draws more than its meter', () => {
    const amount = fc.double({ min: 0, max: 1e9, noNaN: true })
    fc.assert(
      fc.property(amount, amount, amount, (limitUsd, spentUsd, heldUsd) => {
        const { spent, held } = meterParts({ limitUsd, spentUsd, heldUsd })
        expect(spent).toBeGreaterThanOrEqual(0)
        expect(held).toBeGreaterThanOrEqual(0)
        expect(spent + held).toBeLessThanOrEqual(100)
      }),
    )
  })
})

describe('the form of a budget', () => {
  it('gives back what is stored', () => {
    const { scope, subject, limitUsd, period, timeZone, alerts, hard } = budget()
    expect(toBudget(budgetForm(budget()))).toEqual({ scope, subject, limitUsd, period, timeZone, alerts, hard })
  })

  it('takes percents as people write them, in rising order', () => {
    expect(toBudget({ ...newBudget, limitUsd: 1, alerts: ['100%', '50', '50％'] }).alerts).toEqual([50, 100])
  })

  it('names what is wrong', () => {
    const form = { ...newBudget, scope: 'user' as const, alerts: ['often'], timeZone: 'Mars/Olympus' }
    expect([...budgetProblems(form)].sort()).toEqual(['alerts', 'limitUsd', 'subject', 'timeZone'])
    expect(budgetProblems({ ...newBudget, limitUsd: 0 }).size).toBe(0)
    expect([...budgetProblems({ ...newBudget, limitUsd: -1 })]).toEqual(['limitUsd'])
  })
})

describe('the page', () => {
  it('groups by scope, the nearest to its limit first', () => {
    const all = [
      budget({ id: 1, spentUsd: 1 }),
      budget({ id: 2, spentUsd: 9 }),
      budget({ id: 3, scope: 'gateway', label: '' }),
    ]
    expect(groupBudgets(all, '').map(([scope, found]) => [scope, found.map((one) => one.id)])).toEqual([
      ['gateway', [3]],
      ['user', [2, 1]],
    ])
    expect(groupBudgets(all, '小明')).toHaveLength(1)
  })
})
