import { expect, test } from 'vitest'
import { changes, findProblems, fromLocalInput, keyState, newForm, problemOf, toLocalInput } from './key-form.ts'

test('a new form lacks only a name', () => {
  expect([...findProblems(newForm())]).toEqual(['name'])
  expect(findProblems({ ...newForm(), name: '笔记本' }).size).toBe(0)
})

test('every wrong field is named', () => {
  const form = {
    ...newForm(),
    name: 'x',
    quotaUsd: Number.NaN,
    allowedIps: ['10.0.0.0/8', 'nonsense'],
    limits: { rpm: 0.5, tpm: null, concurrency: -1 },
  }
  expect([...findProblems(form)].sort()).toEqual(['allowedIps', 'limits.concurrency', 'limits.rpm', 'quotaUsd'])
  expect(problemOf('allowedIps.1')).toBe('allowedIps')
  expect(problemOf('unknown')).toBeNull()
})

test('only what was changed is sent', () => {
  const before = { ...newForm(), name: 'a', models: ['gpt-4o'] }
  expect(changes(before, { ...before, models: ['gpt-4o'] })).toEqual({})
  expect(changes(before, { ...before, name: 'b', models: null })).toEqual({ name: 'b', models: null })
})

test('dates go through the input and back, to the minute', () => {
  const instant = '2026-03-01T12:34:00.000Z'
  expect(fromLocalInput(toLocalInput(instant))).toBe(instant)
  expect(toLocalInput(null)).toBe('')
  expect(fromLocalInput('')).toBeNull()
  expect(fromLocalInput('soon')).toBeNull()
})

test('a key says why it does not work', () => {
  const key = { enabled: true, expiresAt: null, remainingUsd: null }
  const now = Date.parse('2026-03-01T12:00:00Z')
  expect(keyState(key, now)).toBe('active')
  expect(keyState({ ...key, enabled: false }, now)).toBe('disabled')
  expect(keyState({ ...key, expiresAt: '2026-03-01T12:00:00Z' }, now)).toBe('expired')
  expect(keyState({ ...key, remainingUsd: 0 }, now)).toBe('exhausted')
})
