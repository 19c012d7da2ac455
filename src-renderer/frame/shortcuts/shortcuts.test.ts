/// <reference types="node" />
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isCharacterKeys,
  keysOf,
  type ShortcutId,
  shortcutIds,
  shortcuts,
} from '../../../src-main/contract/shortcuts.ts'
import { ariaKeys, isPressed, KeyReader, keyCaps, type Pressed } from '../../parts/shortcuts/keys.ts'

const root = join(import.meta.dirname, '../../..')
const words: { keys: { scope: Record<string, string>; word: Record<string, string> } } = JSON.parse(
  readFileSync(join(root, 'src-renderer/areas/palette/en.json'), 'utf8'),
)
const isPage = (id: ShortcutId) => 'digit' in shortcuts[id]

function press(key: string, held: Partial<Pressed> = {}): Pressed {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held }
}

describe('the table', () => {
  test('gives no keys to two shortcuts, and none of a page the first of a sequence', () => {
    for (const desktop of [true, false]) {
      const all = shortcutIds.flatMap((id) => keysOf(id, desktop))
      expect(new Set(all).size).toBe(all.length)
      for (const keys of all) expect(all.some((other) => other !== keys && other.startsWith(`${keys} `))).toBe(false)
    }
  })

  test('leaves to the browser what it has for itself', () => {
    const browsers = /^mod\+(\d|[aclnopqrstvwxz,])$|^F\d|^alt\+/
    const taken = shortcutIds
      .filter((id) => !('byPart' in shortcuts[id]))
      .flatMap((id) => keysOf(id, false).filter((keys) => browsers.test(keys)))
    expect(taken).toEqual([])
  })

  test('has a word for every shortcut', () => {
    expect(Object.keys(words.keys.word).sort()).toEqual(shortcutIds.filter((id) => !isPage(id)).sort())
  })
})

test('docs/keyboard.md lists every shortcut with its keys, and no other', () => {
  const page = readFileSync(join(root, 'docs/keyboard.md'), 'utf8')
  const listed = page
    .split('\n')
    .filter((line) => /^\| (?!where|-)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, where, keys, what]) => ({ where, keys, what }))
  const cap = (keys: string) => `\`${keyCaps(keys, false).join(' ')}\``
  const expected = shortcutIds.map((id) => {
    const browser = keysOf(id, false)
    const desktop = keysOf(id, true).filter((keys) => !browser.includes(keys))
    return {
      where: words.keys.scope[shortcuts[id].scope],
      keys: [...browser.map(cap), ...desktop.map((keys) => `${cap(keys)} in the desktop app`)].join(', '),
      what: isPage(id) ? listed[shortcutIds.indexOf(id)]?.what : words.keys.word[id],
    }
  })
  expect(listed).toEqual(expected)
})

describe('what is pressed', () => {
  test.each<[string, Pressed, boolean, boolean]>([
    ['mod+k', press('k', { ctrlKey: true }), false, true],
    ['mod+k', press('K', { ctrlKey: true }), false, true],
    ['mod+k', press('k', { metaKey: true }), true, true],
    ['mod+k', press('k', { ctrlKey: true }), true, false],
    ['mod+k', press('k', { ctrlKey: true, shiftKey: true }), false, false],
    ['n', press('n'), false, true],
    ['n', press('N', { shiftKey: true }), false, false],
    ['n', press('n', { ctrlKey: true }), false, false],
    // Needs Shift on one keyboard and not on another.
    ['?', press('?', { shiftKey: true }), false, true],
    ['/', press('/', { shiftKey: true }), false, true],
    // AltGr on Windows: a character of another layout.
    ['/', press('/', { ctrlKey: true, altKey: true }), false, false],
    ['mod+Enter', press('Enter', { ctrlKey: true }), false, true],
    ['mod+Enter', press('Enter'), false, false],
  ])('%s by %o', (keys, event, mac, expected) => {
    expect(isPressed(keys, event, mac)).toBe(expected)
  })

  test('a sequence counts within its time, and what does not belong ends it', () => {
    const reader = new KeyReader(1_000)
    const candidates = ['g 1', 'g 2', 'n', 'mod+k']
    const read = (key: string, now: number) => reader.read(press(key), candidates, false, now)
    expect([read('g', 0), read('2', 900)]).toEqual([null, 'g 2'])
    expect([read('g', 2_000), read('1', 3_001)]).toEqual([null, null])
    expect([read('g', 4_000), read('x', 4_100), read('1', 4_200)]).toEqual([null, null, null])
    expect(read('n', 5_000)).toBe('n')
  })

  test('whatever is pressed, only keys whose last press it is are read', () => {
    const candidates = shortcutIds.flatMap((id) => keysOf(id, true))
    const keys = fc.constantFrom('g', 'k', 'n', '1', '9', '/', '?', 'Enter', 'x', 'Shift')
    const event = fc.record({
      key: keys,
      ctrlKey: fc.boolean(),
      metaKey: fc.boolean(),
      altKey: fc.boolean(),
      shiftKey: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), fc.boolean(), (events, mac) => {
        const reader = new KeyReader(1_000)
        for (const [index, one] of events.entries()) {
          const read = reader.read(one, candidates, mac, index)
          if (read !== null) expect(isPressed(read.split(' ').at(-1) ?? '', one, mac)).toBe(true)
        }
      }),
    )
  })
})

test('keys are shown as they are printed and told as screen readers know them', () => {
  expect(keyCaps('mod+k', false)).toEqual(['Ctrl', 'K'])
  expect(keyCaps('mod+k', true)).toEqual(['⌘', 'K'])
  expect(keyCaps('g 1', false)).toEqual(['G', '1'])
  expect(ariaKeys('mod+k', false)).toBe('Control+k')
  expect(ariaKeys('g 1', false)).toBeNull()
  expect([isCharacterKeys('g 1'), isCharacterKeys('?'), isCharacterKeys('mod+k'), isCharacterKeys('Enter')]).toEqual([
    true,
    true,
    false,
    false,
  ])
})
