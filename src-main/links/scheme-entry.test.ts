import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { writeSchemeEntry } from './scheme-entry.ts'

it('tells the desktop which image opens links, and writes only when that has changed', () => {
  const home = mkdtempSync(join(tmpdir(), 'burncloud-scheme-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  const file = join(home, '.local/share/applications/burncloud-desktop.desktop')
  const options = { env: { XDG_DATA_HOME: 'relative' }, home, appImage: '/opt/Burn $Cloud.AppImage', name: 'BurnCloud' }
  writeSchemeEntry(options)
  expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/Burn \\\\$Cloud.AppImage" %u\n')
  expect(readFileSync(file, 'utf8')).toContain('MimeType=x-scheme-handler/burncloud;\n')
  const { ino } = statSync(file)
  writeSchemeEntry(options)
  expect(statSync(file).ino).toBe(ino)
  writeFileSync(file, 'another')
  writeSchemeEntry({ ...options, appImage: '/opt/New.AppImage' })
  expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/New.AppImage" %u\n')
  const data = join(home, 'data')
  writeSchemeEntry({ ...options, env: { XDG_DATA_HOME: data } })
  expect(statSync(join(data, 'applications')).isDirectory()).toBe(true)
})
