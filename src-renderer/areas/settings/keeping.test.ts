import { expect, test } from 'vitest'
import { readBackup } from './backup-file.ts'
import { mailInputOf } from './mail-form.ts'

const form = {
  host: ' smtp.example.com ',
  port: 587,
  secure: false,
  user: '',
  password: '',
  from: 'me@example.com',
  to: ['a@example.com'],
}

test('an empty text is nothing, and a password that was not typed stays', () => {
  expect(mailInputOf(form)).toEqual({
    host: 'smtp.example.com',
    port: 587,
    secure: false,
    user: null,
    from: 'me@example.com',
    to: ['a@example.com'],
  })
  expect(mailInputOf({ ...form, password: ' spaces count ' }).password).toBe(' spaces count ')
})

test('only a backup is taken for one', () => {
  const backup = { format: 'burncloud-backup', madeAt: '2026-01-01T00:00:00.000Z', secrets: null, configuration: {} }
  expect(readBackup(JSON.stringify(backup))).toEqual(backup)
  for (const text of ['', '[]', 'null', '{"format":"burncloud-backup"}', JSON.stringify({ ...backup, format: 'x' })]) {
    expect(readBackup(text), text).toBeUndefined()
  }
})
