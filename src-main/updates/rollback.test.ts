import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { goBack, Rollback } from './rollback.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burncloud-rollback-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The app as it is at an update from 1.0.0 to 2.0.0. */
function update(): { program: string } {
  const program = join(folder, 'BurnCloud.AppImage')
  writeFileSync(program, 'version 1')
  new Rollback(folder, '1.0.0').prepare('2.0.0', program)
  rmSync(program)
  writeFileSync(program, 'version 2')
  return { program }
}

it('asks after two failed starts, and has the program of before', () => {
  const { program } = update()
  expect(new Rollback(folder, '2.0.0').noteStart()).toBeNull()
  expect(new Rollback(folder, '2.0.0').noteStart()).toBeNull()
  const back = new Rollback(folder, '2.0.0').noteStart()
  expect(back).toMatchObject({ version: '1.0.0', starts: 2 })
  expect(readFileSync(back?.previous ?? '', 'utf8')).toBe('version 1')
  if (process.platform === 'win32') return
  writeFileSync(back?.previous ?? '', '#!/bin/sh\n')
  goBack(back?.previous ?? '', program)
  expect(readFileSync(program, 'utf8')).toBe('#!/bin/sh\n')
})

it('asks no more once the version has worked', () => {
  update()
  const second = () => new Rollback(folder, '2.0.0')
  second().noteStart()
  second().noteStart()
  second().noteHealthy()
  for (let start = 0; start < 5; start += 1) expect(second().noteStart()).toBeNull()
})

it('does not count starts that a person ended in order', () => {
  update()
  for (let start = 0; start < 5; start += 1) {
    const app = new Rollback(folder, '2.0.0')
    expect(app.noteStart()).toBeNull()
    app.noteQuit()
  }
})

it('says so when nothing was kept or it is gone', () => {
  new Rollback(folder, '1.0.0').prepare('2.0.0', null)
  const app = new Rollback(folder, '2.0.0')
  app.noteStart()
  app.noteStart()
  expect(app.noteStart()).toEqual({ failed: '2.0.0', version: '1.0.0', previous: null, starts: 2 })
})

it('leaves a version alone that was not the update’s', () => {
  update()
  for (let start = 0; start < 5; start += 1) expect(new Rollback(folder, '1.0.0').noteStart()).toBeNull()
  writeFileSync(join(folder, 'update.json'), '{"to":')
  expect(new Rollback(folder, '2.0.0').noteStart()).toBeNull()
})

it('keeps one version only', () => {
  update()
  new Rollback(folder, '2.0.0').prepare('3.0.0', join(folder, 'BurnCloud.AppImage'))
  expect(readdirSync(join(folder, 'previous-version'))).toEqual(['2.0.0-BurnCloud.AppImage'])
})
