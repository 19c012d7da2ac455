import { expect, it } from 'vitest'
import { whyNotStarted } from './cannot-start.ts'
import { faultWords } from './words.ts'

const words = faultWords(['en'])

it.each([
  ['ENOSPC', 'The disk is full.'],
  ['EROFS', 'The data folder may not be written to.'],
])('says what to do about %s, and what the system said', (code, advice) => {
  const told = whyNotStarted(Object.assign(new Error(`${code}: in the words of the system`), { code }), words)
  expect(told.startsWith(advice)).toBe(true)
  expect(told).toContain(`${code}: in the words of the system`)
})

it('says only what the system said where there is no advice', () => {
  expect(whyNotStarted(Object.assign(new Error('not a folder'), { code: 'ENOTDIR' }), words)).toBe('not a folder')
  expect(whyNotStarted('torn', words)).toBe('torn')
})
