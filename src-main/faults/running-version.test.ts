import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { noteRunningVersion, refusedByVersion } from './running-version.ts'
import { faultWords } from './words.ts'

const words = faultWords(['en'])

it('refuses another version and names both', () => {
  const folder = mkdtempSync(join(tmpdir(), 'burncloud-version-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'running.json')
  expect(refusedByVersion(file, '1.2.0', words)).toBeNull()
  noteRunningVersion(file, '1.1.0')
  expect(refusedByVersion(file, '1.1.0', words)).toBeNull()
  expect(refusedByVersion(file, '1.2.0', words)).toContain(
    '1.1.0 is running with this data. Quit it before you start version 1.2.0',
  )
  writeFileSync(file, 'damaged')
  expect(refusedByVersion(file, '1.2.0', words)).toBeNull()
})
