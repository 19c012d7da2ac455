/// <reference types="node" />
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const packFolder = join(root, '../resources/languages')
const namespaces = new Map([
  ['common', join(root, 'i18n')],
  ...readdirSync(join(root, 'areas'))
    .filter((area) => existsSync(join(root, 'areas', area, 'en.json')))
    .map((area) => [area, join(root, 'areas', area)] as const),
])
const packs = readdirSync(packFolder).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -5)] : []))

function flat(content: unknown): Map<string, string> {
  const found = new Map<string, string>()
  const walk = (node: unknown, path: string) => {
    if (typeof node === 'string') found.set(path, node)
    else if (typeof node === 'object' && node !== null) {
      for (const [key, value] of Object.entries(node)) walk(value, path === '' ? key : `${path}.${key}`)
    }
  }
  walk(content, '')
  return found
}

const readJson = (file: string): Record<string, unknown> => JSON.parse(readFileSync(file, 'utf8'))
const pack = (tag: string) => readJson(join(packFolder, `${tag}.json`))

/** Each language's words of a namespace, by the language's tag. */
function translations(namespace: string, folder: string): [string, Map<string, string>][] {
  return [
    ['zh-CN', flat(readJson(join(folder, 'zh-CN.json')))],
    ...packs.map((tag): [string, Map<string, string>] => [tag, flat(pack(tag)[namespace])]),
  ]
}

/** Plural forms differ between languages: `rows_one` and `rows_other` are one word. */
function stems(found: Map<string, string>): string[] {
  return [...new Set([...found.keys()].map((key) => key.replace(/_(zero|one|two|few|many|other)$/, '')))].sort()
}

function places(text: string): string[] {
  return [...new Set(text.match(/\{\{\s*\w+/g) ?? [])].map((place) => place.replace(/\{\{\s*/, '')).sort()
}

describe.each([...namespaces])('%s', (namespace, folder) => {
  const english = flat(readJson(join(folder, 'en.json')))

  test.each(translations(namespace, folder))('has the same words in English and %s', (_, words) => {
    expect(stems(words)).toEqual(stems(english))
  })

  test.each([['en', english] as const, ...translations(namespace, folder)])(
    '%s leaves no word empty, fills the same places and has every plural it needs',
    (language, words) => {
      for (const [key, text] of words) {
        expect(text, key).not.toBe('')
        const original = english.get(key)
        if (original !== undefined) expect(places(text), key).toEqual(places(original))
        const counted = /^(.*)_(?:zero|one|two|few|many|other)$/.exec(key)?.[1]
        if (counted === undefined) continue
        for (const form of new Intl.PluralRules(language).resolvedOptions().pluralCategories) {
          expect(words.has(`${counted}_${form}`), `${counted}_${form}`).toBe(true)
        }
      }
    },
  )
})

test.each(packs)('%s has no words that nothing asks for', (tag) => {
  expect(Object.keys(pack(tag)).sort()).toEqual([...namespaces.keys(), 'shell'].sort())
})
