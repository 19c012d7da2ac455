import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDiff } from './diff-lines.ts'

describe('reading a diff', () => {
  it('numbers the lines of both sides and leaves out the names of the files', () => {
    const diff = [
      '--- /home/me/.claude/settings.json',
      '+++ /home/me/.claude/settings.json',
      '@@ -2,3 +2,3 @@',
      ' {',
      '-  "a": 1,',
      '+  "a": 2,',
      ' }',
    ].join('\n')
    expect(readDiff(diff)).toEqual([
      {
        lines: [
          { kind: 'same', text: '{', before: 2, after: 2 },
          { kind: 'removed', text: '  "a": 1,', before: 3, after: null },
          { kind: 'added', text: '  "a": 2,', before: null, after: 3 },
          { kind: 'same', text: '}', before: 4, after: 4 },
        ],
      },
    ])
  })

  it('reads a file that is made, and nothing from nothing', () => {
    const made = readDiff('--- /dev/null\n+++ /home/me/.env\n@@ -0,0 +1,1 @@\n+A=1')
    expect(made).toEqual([{ lines: [{ kind: 'added', text: 'A=1', before: null, after: 1 }] }])
    expect(readDiff('')).toEqual([])
  })

  it('keeps every line as it is, whatever stands in it', () => {
    const text = fc.string().map((line) => line.replaceAll('\n', ''))
    const change = fc.record({ sign: fc.constantFrom('+', '-', ' '), text })
    fc.assert(
      fc.property(fc.array(fc.array(change, { minLength: 1 })), (hunks) => {
        const diff = ['--- a', '+++ b', ...hunks.flatMap((lines) => ['@@ -1,9 +1,9 @@', ...lines.map(join)])].join('\n')
        const signs = { added: '+', removed: '-', same: ' ' } as const
        const read = readDiff(diff).map(({ lines }) =>
          lines.map((line) => ({ sign: signs[line.kind], text: line.text })),
        )
        expect(read).toEqual(hunks)
      }),
    )
  })
})

function join({ sign, text }: { sign: string; text: string }): string {
  return sign + text
}
