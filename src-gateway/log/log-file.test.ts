import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LogFile, shellLine } from './log-file.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burncloud-log-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('LogFile', () => {
  it('keeps the newest lines in a bounded number of files', () => {
    const log = new LogFile({ path: join(folder, 'logs/a.log'), maxBytes: 10, files: 3 })
    for (const line of ['one\n', 'two\n', 'three\n', 'four\n', 'five\n', 'six\n', 'seven\n']) log.write(line)
    log.close()
    expect(readdirSync(join(folder, 'logs')).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2'])
    const text = ['a.log.2', 'a.log.1', 'a.log'].map((name) => readFileSync(join(folder, 'logs', name), 'utf8'))
    expect(text).toEqual(['three\n', 'four\nfive\n', 'six\nseven\n'])
  })

  it('goes on where the last run ended', () => {
    const path = join(folder, 'a.log')
    writeFileSync(path, 'before\n')
    const log = new LogFile({ path })
    log.write('after\n')
    log.close()
    expect(readFileSync(path, 'utf8')).toBe('before\nafter\n')
  })

  it('loses lines rather than the program when nothing can be written', () => {
    writeFileSync(join(folder, 'file'), '')
    const log = new LogFile({ path: join(folder, 'file/a.log') })
    expect(() => log.write('lost\n')).not.toThrow()
  })
})

describe('shellLine', () => {
  it('is one JSON object a line', () => {
    const line = shellLine(new Date(0), 'warn', 'two\nlines')
    expect(line.split('\n')).toHaveLength(2)
    expect(JSON.parse(line)).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'warn',
      name: 'shell',
      msg: 'two\nlines',
    })
  })

  it('keeps no secret', () => {
    expect(shellLine(new Date(0), 'error', 'sent sk-live-0123456789abcdef')).not.toContain('0123456789abcdef')
  })
})
