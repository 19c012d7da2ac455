import { describe, expect, it } from 'vitest'
import { changes, findProblems, newForm, userState } from './user-form.ts'

describe('the form of a user', () => {
  it('asks for a name and a real address', () => {
    const form = { ...newForm(), email: 'nobody', limits: { rpm: 0, tpm: null, concurrency: Number.NaN } }
    expect([...findProblems(form)].sort()).toEqual(['email', 'limits.concurrency', 'limits.rpm', 'name'])
    expect(findProblems({ ...newForm(), name: '王小明' }).size).toBe(0)
  })

  it('sends what was changed and nothing else', () => {
    const before = { ...newForm(), name: 'a' }
    expect(changes(before, { ...before, prepaid: true })).toEqual({ prepaid: true })
  })

  it('tells who is refused from who is off', () => {
    expect(userState({ enabled: true, remainingUsd: null })).toBe('active')
    expect(userState({ enabled: true, remainingUsd: 0 })).toBe('exhausted')
    expect(userState({ enabled: false, remainingUsd: 0 })).toBe('disabled')
  })
})
