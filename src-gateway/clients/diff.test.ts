import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unifiedDiff } from './diff.ts'
import { maskText } from './mask.ts'

/** Makes the new text of the old one and a diff, as `patch` would. */
function patched(before: string, diff: string): string {
  const lines = before === '' ? [] : before.replace(/\n$/, '').split('\n')
  const result: string[] = []
  let at = 0
  for (const line of diff.split('\n').slice(2)) {
    const hunk = /^@@ -(\d+),(\d+) \+\d+,\d+ @@$/.exec(line)
    if (hunk !== null) {
      const start = Number(hunk[1]) - (hunk[2] === '0' ? 0 : 1)
      result.push(...lines.slice(at, start))
      at = start
    } else if (line.startsWith('+')) result.push(line.slice(1))
    else {
      expect(lines[at]).toBe(line.slice(1))
      if (line.startsWith(' ')) result.push(line.slice(1))
      at += 1
    }
  }
  return [...result, ...lines.slice(at)].join('\n')
}

describe('a diff', () => {
  it('leads from the old text to the new one, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '{', '}'), { maxLength: 40 }).map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after)
        expect(patched(before, unifiedDiff('f', before, after))).toBe(after)
      }),
    )
  })

  it('shows three lines around a change and where it stands', () => {
    const lines = Array.from({ length: 20 }, (_, at) => `line ${at + 1}`)
    const after = lines.with(9, 'ten')
    expect(unifiedDiff('/x/f', lines.join('\n'), after.join('\n'))).toBe(
      '--- /x/f\n+++ /x/f\n@@ -7,7 +7,7 @@\n line 7\n line 8\n line 9\n-line 10\n+ten\n line 11\n line 12\n line 13',
    )
    expect(unifiedDiff('f', null, 'a\nb\n')).toBe('--- /dev/null\n+++ f\n@@ -0,0 +1,2 @@\n+a\n+b')
    expect(unifiedDiff('f', 'a', 'a')).toBe('')
  })
})

describe('masking', () => {
  it('hides secrets by name, by shape, in addresses and by themselves, and nothing else', () => {
    const text = [
      '  "apiKey": "hunter2hunter2",',
      "  api_key = 'hunter3hunter3' # mine",
      'GEMINI_API_KEY=hunter4hunter4',
      'note: sk-ant-api03-abcdefghijklmnopqrst',
      'proxy: http://ada:hunter5@host:1',
      'plain ours-0123456789',
    ].join('\n')
    const masked = maskText(text, ['ours-0123456789'])
    expect(masked).not.toMatch(/hunter|abcdefghijklmnop|0123456789/)
    expect(masked.split('\n')).toHaveLength(6)
    const harmless = '"max_tokens": 128000,\n"envKey": "$KEY",\n"theme": "dark",\n"url": "http://127.0.0.1:8790/v1"'
    expect(maskText(harmless, [])).toBe(harmless)
  })
})
