import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { faultLanguages } from '../faults/words.ts'
import { menuLabels, menuLanguages } from '../menu/labels.ts'
import { notificationLanguages } from '../notifications/words.ts'
import { trayLanguages, trayWords } from '../tray/words.ts'
import { type OwnWords, wordsFor } from './words-for.ts'

const folder = join(import.meta.dirname, '../../resources/languages')
const sections: Record<string, OwnWords<Record<string, string>>> = {
  tray: trayLanguages,
  menu: menuLanguages,
  faults: faultLanguages,
  notifications: notificationLanguages,
}
const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()

describe.each(readdirSync(folder).filter((file) => file.endsWith('.json')))('%s', (file) => {
  const { shell } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<
    string,
    Record<string, Record<string, string>>
  >

  test('has every word of the shell, with its places', () => {
    expect(Object.keys(shell ?? {}).sort()).toEqual(Object.keys(sections).sort())
    for (const [section, { english }] of Object.entries(sections)) {
      const words = shell?.[section] ?? {}
      expect(Object.keys(words).sort(), section).toEqual(Object.keys(english).sort())
      for (const [key, text] of Object.entries(words)) {
        expect(text, `${section}.${key}`).not.toBe('')
        expect(places(text), `${section}.${key}`).toEqual(places(english[key] ?? ''))
      }
    }
  })

  test('is spoken to those who prefer it', () => {
    const tag = file.replace(/\.json$/, '')
    expect(trayWords([tag]).quit).toBe(shell?.tray?.quit)
    expect(menuLabels(['xx', tag]).copy).toBe(shell?.menu?.copy)
  })
})

test('a word that a language lacks is English', () => {
  const own = { english: { unheard: 'Not said' }, simplifiedChinese: { unheard: '没有' } }
  expect(wordsFor('nowhere', own, ['ja']).unheard).toBe('Not said')
  expect(wordsFor('nowhere', own, ['zh-TW']).unheard).toBe('没有')
})
