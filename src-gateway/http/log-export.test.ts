import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvField } from './log-export.ts'

/** Reads one CSV record as RFC 4180 says. */
function readRecord(text: string): string[] {
  const fields: string[] = []
  const pattern = /(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/g
  for (const match of text.matchAll(pattern)) {
    fields.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'))
    if (match[3] === '') break
  }
  return fields
}

describe('csvField', () => {
  it.each([
    [null, ''],
    [12.5, '12.5'],
    [-3, '-3'],
    [true, 'true'],
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
    ['@sum', "'@sum"],
    ['+1', "'+1"],
    ['-1', "'-1"],
  ])('writes %j as %s', (value, written) => {
    expect(csvField(value)).toBe(written)
  })

  it('lets every text be read back, and none begin a formula', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (a, b) => {
        const [first, second] = readRecord(`${csvField(a)},${csvField(b)}`)
        expect(first).toBe(/^[=+\-@\t\r]/.test(a) ? `'${a}` : a)
        expect(second).toBe(/^[=+\-@\t\r]/.test(b) ? `'${b}` : b)
        expect(first ?? '').not.toMatch(/^[=+\-@\t\r]/)
      }),
    )
  })
})
