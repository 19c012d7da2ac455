/**
 * Where words come from. English and Chinese stand beside the pages that use them: `areas/<area>/en.json` is the namespace
 * `<area>`, `i18n/en.json` is `common`. Every other language is one file, `resources/languages/<tag>.json`, with these
 * namespaces and `shell` for what the desktop program says outside its window. Only English is part of the first load.
 */

import { byArea, type Content, type Words } from './by-area.ts'

const englishShared = import.meta.glob<Content>('./en.json', { eager: true, import: 'default' })
const englishAreas = import.meta.glob<Content>('../areas/*/en.json', { eager: true, import: 'default' })
const packs = import.meta.glob<Words>('../../resources/languages/*.json', { import: 'default' })

/** Tags of the languages that have a file of their own. */
export const packTags: readonly string[] = Object.keys(packs).map((path) => path.replace(/^.*\/|\.json$/g, ''))

/** What is there at once, and stands in for a word that another language lacks. */
export function englishWords(): Words {
  return { ...byArea(englishAreas), common: Object.values(englishShared)[0] ?? {} }
}

/** All words of a language. @throws when its file cannot be fetched, such as from a gateway that is away. */
export async function loadWords(language: string): Promise<Words> {
  if (language === 'zh-CN') return (await import('./words-zh-cn.ts')).simplifiedChineseWords()
  const load = packs[`../../resources/languages/${language}.json`]
  if (load === undefined) return englishWords()
  const { shell: _, ...words } = await load()
  return words
}
