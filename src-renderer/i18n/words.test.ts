/// <reference types="node" />
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const folders = [join(root, 'i18n'), ...readdirSync(join(root, 'areas')).map((area) => join(root, 'areas', area))]

function words(folder: string, language: string): Map<string, string> {
  const found = new Map<string, string>()
  const walk = (node: unknown, path: string) => {
    if (typeof node === 'string') found.set(path, node)
    else if (typeof node === 'object' && node !== null) {
      for (const [key, value] of Object.entries(node)) walk(value, path === '' ? key : `${path}.${key}`)
    }
  }
  walk(JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')), '')
  return found
}

/** Plural forms differ between languages: `rows_one` and `rows_other` are one word. */
function stems(found: Map<string, string>): string[] {
  return [...new Set([...found.keys()].map((key) => key.replace(/_(zero|one|two|few|many|other)$/, '')))].sort()
}

function places(text: string): string[] {
  return [...new Set(text.match(/\{\{\s*\w+/g) ?? [])].map((place) => place.replace(/\{\{\s*/, '')).sort()
}

describe.each(folders)('%s', (folder) => {
  test('has the same words in both languages', () => {
    expect(stems(words(folder, 'zh-CN'))).toEqual(stems(words(folder, 'en')))
  })

  test('leaves no word empty and fills the same places', () => {
    const english = words(folder, 'en')
    for (const [key, text] of words(folder, 'zh-CN')) {
      expect(text, key).not.toBe('')
      const original = english.get(key)
      if (original !== undefined) expect(places(text), key).toEqual(places(original))
    }
  })
})
