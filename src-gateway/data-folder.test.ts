import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMasterKey, prepareDataFolder } from './data-folder.ts'
import { createLogger } from './log/logger.ts'
import { OptionError } from './options.ts'

const posix = process.platform !== 'win32'
let root = ''
const lines = new PassThrough()
const log = createLogger({ level: 'warn', destination: lines })

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'burncloud-folder-'))
  lines.read()
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('the data folder', () => {
  it.runIf(posix)('is made for its owner alone', () => {
    const folder = join(root, 'a', 'b')
    prepareDataFolder(folder)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  it('is refused in one line when it is a file', () => {
    const file = join(root, 'file')
    writeFileSync(file, '')
    expect(() => prepareDataFolder(file)).toThrow(OptionError)
    expect(() => prepareDataFolder(file)).toThrow(/--data-dir/)
  })
})

describe('the master key', () => {
  it('is made once, readable by its owner alone, and found again', () => {
    const key = openMasterKey(root, log)
    expect(key).toHaveLength(32)
    expect(openMasterKey(root, log)).toEqual(key)
    expect(readdirSync(root)).toEqual(['master.key'])
    if (posix) expect(statSync(join(root, 'master.key')).mode & 0o777).toBe(0o600)
  })

  it('is never replaced when the file holds something else', () => {
    writeFileSync(join(root, 'master.key'), 'nonsense')
    expect(() => openMasterKey(root, log)).toThrow(/master\.key/)
    expect(readFileSync(join(root, 'master.key'), 'utf8')).toBe('nonsense')
  })

  it.runIf(posix)('is complained about when others can read it', () => {
    openMasterKey(root, log)
    chmodSync(join(root, 'master.key'), 0o644)
    openMasterKey(root, log)
    expect(String(lines.read())).toContain('chmod 600')
  })
})
