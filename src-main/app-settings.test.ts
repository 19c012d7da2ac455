import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { AppSettings, settingsChange } from './app-settings.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burncloud-settings-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function login(on = false) {
  const state = { on }
  return {
    state,
    isOn: () => state.on,
    set: (next: boolean) => {
      state.on = next
    },
  }
}

it('starts with nothing that a person did not ask for', () => {
  const { all } = new AppSettings(join(folder, 'app.json'), login())
  expect(all).toMatchObject({ startAtLogin: false, onClose: 'ask', installOnQuit: false, updates: 'ask' })
  expect(all.quietHours.enabled).toBe(false)
})

it('keeps what was changed, and leaves no half-written file', () => {
  const file = join(folder, 'app.json')
  const settings = new AppSettings(file, login())
  const heard: unknown[] = []
  settings.onChange((all) => heard.push(all.onClose))
  settings.change({ onClose: 'tray', quietHours: { enabled: true, from: '23:30', to: '06:15' } })
  expect(new AppSettings(file, login()).all).toMatchObject({
    onClose: 'tray',
    quietHours: { enabled: true, from: '23:30', to: '06:15' },
    updates: 'ask',
  })
  expect(heard).toEqual(['tray'])
  expect(readdirSync(folder)).toEqual(['app.json'])
})

it('tells the start at login as the system has it, and asks the system to change it', () => {
  const file = join(folder, 'app.json')
  const system = login(true)
  const settings = new AppSettings(file, system)
  expect(settings.all.startAtLogin).toBe(true)
  settings.change({ startAtLogin: false })
  expect(system.state.on).toBe(false)
  system.state.on = true
  expect(settings.all.startAtLogin).toBe(true)
})

it('takes a damaged field for its default and keeps the others', () => {
  const file = join(folder, 'app.json')
  writeFileSync(file, JSON.stringify({ onClose: 'explode', updates: 'off', quietHours: { from: '25:00' }, foreign: 1 }))
  expect(new AppSettings(file, login()).all).toMatchObject({
    onClose: 'ask',
    updates: 'off',
    quietHours: { from: '22:00' },
  })
  for (const text of ['', '[]', '"x"', '{"onClose":']) {
    writeFileSync(file, text)
    expect(new AppSettings(file, login()).all.onClose).toBe('ask')
  }
})

it('says so when it cannot write, and goes on with what it had', () => {
  const file = join(folder, 'app.json')
  mkdirSync(`${file}.new`)
  const settings = new AppSettings(file, login())
  expect(() => settings.change({ onClose: 'quit' })).toThrow('could not be written')
  expect(settings.all.onClose).toBe('ask')
  rmSync(`${file}.new`, { recursive: true })
  settings.change({ onClose: 'quit' })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ onClose: 'quit' })
})

it('refuses changes of an unknown shape', () => {
  for (const change of [{ onClose: 'x' }, { quietHours: { enabled: true, from: '8', to: '9' } }, { other: 1 }, null]) {
    expect(settingsChange.safeParse(change).success).toBe(false)
  }
})
