import { expect, it } from 'vitest'
import { isQuiet } from './quiet-hours.ts'

const at = (time: string) => new Date(`2026-03-01T${time}:30`)

it.each([
  ['22:00', '08:00', '21:59', false],
  ['22:00', '08:00', '22:00', true],
  ['22:00', '08:00', '03:00', true],
  ['22:00', '08:00', '07:59', true],
  ['22:00', '08:00', '08:00', false],
  ['12:00', '13:30', '12:45', true],
  ['12:00', '13:30', '13:30', false],
  ['12:00', '13:30', '00:10', false],
  ['09:00', '09:00', '17:00', true],
])('from %s to %s, %s is quiet: %s', (from, to, time, quiet) => {
  expect(isQuiet({ enabled: true, from, to }, at(time))).toBe(quiet)
})

it('is never quiet when switched off', () => {
  expect(isQuiet({ enabled: false, from: '00:00', to: '00:00' }, at('12:00'))).toBe(false)
})
