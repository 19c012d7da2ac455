import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AutostartEntry, autostartFile, quoteArgument } from './autostart-file.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burncloud-autostart-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Reads an `Exec` value back as desktops do: first the string's escapes, then the quoting, then the field codes. */
function readExec(value: string): string[] {
  const text = value.replace(/\\(.)/g, (_all, letter: string) => (letter === 's' ? ' ' : letter))
  return [...text.matchAll(/"((?:\\.|[^"\\])*)"/g)].map((match) =>
    (match[1] ?? '').replace(/\\(.)/g, '$1').replaceAll('%%', '%'),
  )
}

function entry(command: string[], env: NodeJS.ProcessEnv = {}) {
  const options = { env, home: folder, id: 'burncloud', name: 'BurnCloud', comment: 'Gateway', command }
  return { entry: new AutostartEntry(options), file: autostartFile(options) }
}

describe('the autostart entry', () => {
  it('is made, found, and taken away again', () => {
    const { entry: one, file } = entry(['/opt/BurnCloud Desktop/burncloud', '--hidden'])
    expect(file).toBe(join(folder, '.config/autostart/burncloud.desktop'))
    expect(one.isOn()).toBe(false)
    one.set(true)
    expect(one.isOn()).toBe(true)
    expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/BurnCloud Desktop/burncloud" "--hidden"\n')
    one.set(false)
    expect(existsSync(file)).toBe(false)
    one.set(false)
  })

  it('goes where XDG_CONFIG_HOME says, unless that is relative', () => {
    const elsewhere = join(folder, 'config')
    expect(entry([], { XDG_CONFIG_HOME: elsewhere }).file).toBe(join(elsewhere, 'autostart/burncloud.desktop'))
    expect(entry([], { XDG_CONFIG_HOME: 'config' }).file).toBe(join(folder, '.config/autostart/burncloud.desktop'))
    expect(entry([], { XDG_CONFIG_HOME: '' }).file).toBe(join(folder, '.config/autostart/burncloud.desktop'))
  })

  it.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false', 'hidden = TRUE'])(
    'is off when a desktop said %s',
    (line) => {
      const { entry: one, file } = entry(['/bin/burncloud'])
      one.set(true)
      writeFileSync(file, `${readFileSync(file, 'utf8')}${line}\n`)
      expect(one.isOn()).toBe(false)
      one.repair()
      expect(readFileSync(file, 'utf8')).toContain(line)
    },
  )

  it('follows a program that was moved, and only then', () => {
    const { entry: old, file } = entry(['/home/me/Old.AppImage', '--hidden'])
    old.repair()
    expect(existsSync(file)).toBe(false)
    old.set(true)
    entry(['/home/me/New.AppImage', '--hidden']).entry.repair()
    expect(readFileSync(file, 'utf8')).toContain('Exec="/home/me/New.AppImage" "--hidden"')
  })

  it('says when it cannot be written', () => {
    mkdirSync(join(folder, '.config'))
    writeFileSync(join(folder, '.config/autostart'), 'a file')
    expect(() => entry(['/bin/burncloud']).entry.set(true)).toThrow()
  })

  it('quotes any path so that it is read back whole', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: entries hold none
    const path = fc.string({ unit: 'grapheme' }).filter((text) => !/[\u0000-\u001f\u007f]/.test(text))
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 3 }), (command) => {
        expect(readExec(command.map(quoteArgument).join(' '))).toEqual(command)
      }),
    )
    expect(quoteArgument('/a/$HOME`"\\%f')).toBe('"/a/\\\\$HOME\\\\`\\\\"\\\\\\\\%%f"')
    expect(() => quoteArgument('a\nExec=evil')).toThrow('control character')
  })
})
